"""How does each journey go, step by step? Steps are written as files at once: too wide to be held and then copied."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from walkamile import understand
from walkamile.round.touched import STEPWISE
from walkamile.store import Analytics, Part, Store, quoted

Tell = Callable[[str], None]

ORDER_OF_FILES = {
    "need": "person_code, opened_at, need_id",
    "case_file": "person_code, opened_at, first_event",
    "emission": "source, channel, type, day",
    "person_fact": "person_code",
    "person_segment": "segment, value, person_code",
    "eligible": "rule",
}


@dataclass(slots=True)
class Drawn:
    """New labels, and the tables that were written as files at once (`staged`): too wide to be held and then copied."""

    labels: list[tuple[int, str]] = field(default_factory=list)
    staged: dict[str, Part] = field(default_factory=dict)


def file_table(store: Store, engine: Analytics, table: str, sql: str, drawn: Drawn) -> None:
    """Write a table as a file that nobody sees yet, and read it from there."""
    order = f" order by {ORDER_OF_FILES[table]}" if table in ORDER_OF_FILES else ""
    part = store.parts.stage(engine, table, f"select * from ({sql}){order}")
    engine.forget(table)
    if part is None:
        engine.run(f"create or replace temp table {table} as {sql}")
        return
    drawn.staged[table] = part
    path = quoted(store.parts.paths([part])[0])
    engine.run(f"create or replace temp view {table} as select * from read_parquet('{path}')")


def draw_steps(
    store: Store, engine: Analytics, tell: Tell, names: tuple[str, ...], drawn: Drawn, file: bool = False
) -> None:
    """Draw the steps of these lenses, as files or as tables of the engine."""
    drawn.labels += _labels(store, engine, names)
    for name in names:
        tell(f"journeys: {name}")
        exact = understand.lens(name).step_sql()
        if file and name in STEPWISE:
            file_steps(store, engine, name, drawn)
        elif file:  # many things happen in one second of everybody's day: all would be drawn twice
            file_table(store, engine, f"step_{name}", exact, drawn)
        else:
            engine.run(f"create or replace temp table step_{name} as {exact}")


def file_steps(store: Store, engine: Analytics, name: str, drawn: Drawn) -> None:
    """Write the steps of a lens; cases in which steps share their time and place are drawn once more, exactly."""
    lens, table = understand.lens(name), f"step_{name}"
    file_table(store, engine, table, lens.step_sql(quick=True), drawn)
    engine.run(f"create or replace temp table tied_case as {lens.tied_sql(table)}")
    if engine.value("select count(*) from tied_case"):
        quick = drawn.staged.pop(table)
        clear = f"select * from {table} where case_key not in (select case_key from tied_case)"
        tied = lens.step_sql(only="in (select case_key from tied_case)")
        engine.run(f"create or replace temp table tied_step as {tied}")
        file_table(store, engine, table, f"{clear} union all by name select * from tied_step", drawn)
        store.parts.drop(quick)


def _labels(store: Store, engine: Analytics, names: tuple[str, ...]) -> list[tuple[int, str]]:
    """Give every label of these lenses its number in the table `label`; old labels keep theirs. Return the new ones."""
    import pyarrow as pa

    known = dict(store.state.rows("select label, label_code from label"))
    if engine.rows("select 1 from information_schema.tables where table_name = 'label'"):
        known |= dict(engine.rows("select label, label_code from label"))
    found = " union ".join(f"({understand.lens(name).label_sql()})" for name in names)
    fresh = [
        row[0] for row in engine.rows(f"select label from ({found}) order by label") if row[0] not in known
    ]
    start = max(known.values(), default=0) + 1
    added = [(start + i, label) for i, label in enumerate(fresh)]
    known |= {label: code for code, label in added}
    codes = pa.array(list(known.values()), pa.int32())
    engine.take("label", pa.table({"label_code": codes, "label": pa.array(list(known), pa.string())}))
    return added
