"""What do the events say? Runs the derivations of `understand` in order, over the events of this round."""

from __future__ import annotations

import csv
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from walkamile import understand
from walkamile.round.measure import measure, read_units, window_of
from walkamile.round.people import segment_people
from walkamile.store import Analytics, Store

KEPT = (
    "contact",
    "need",
    "robot",
    "case_file",
    "emission",
    "eligible",
    "person_fact",
    "person_segment",
    "reading",
)


@dataclass(frozen=True, slots=True)
class Derived:
    """What was derived: the tables that are kept, the labels, and how many people and cases it concerns."""

    tables: tuple[str, ...]
    labels: list[tuple[int, str]]
    people: int
    cases: int
    gaps: dict[str, Any]


def has_events(store: Store) -> bool:
    """Does the home hold any events?"""
    return bool(store.parts.now("event"))


def last_event(store: Store, engine: Analytics) -> datetime:
    """When did the last event happen?"""
    return engine.value(f"select max(ts) from {store.events_sql()}")


def derive(store: Store, engine: Analytics, as_of: datetime, tell: Callable[[str], None]) -> Derived:
    """Fill the tables of this round in the engine."""
    engine.run(f"create or replace temp view stored as select * from {store.events_sql()}")
    _weaker_names(store, engine)
    _declared(store, engine)
    params = {
        "as_of": as_of,
        "gap_us": int(store.settings.visit_gap_minutes * 60e6),
        "need_gap_us": int(store.settings.need_gap_days * 86400e6),
        "robot_contacts": store.settings.service_account_contacts,
    }
    for derivation in understand.derivations():
        tell(derivation.table)
        if derivation.view:
            engine.run(f"create or replace temp view {derivation.table} as {_filled(derivation.sql, params)}")
        else:
            engine.run(f"create or replace temp table {derivation.table} as {derivation.sql}", params)
    tell("breaks")
    rules = understand.eligible_sql()
    engine.run(
        "create or replace temp table eligible as "
        + "\nunion all by name\n".join(f"({_bare(sql)})" for sql in rules),
        params,
    )
    tell("segments")
    segment_people(store, engine, params)
    tell("indicators")
    window = window_of(engine, as_of)
    _views_for_figures(engine)
    read_units(store, engine, {"as_of": as_of, "since": window.since})
    figures = measure(store, engine, window)
    labels = _labels(store, engine)
    tables = list(KEPT)
    for lens in understand.lenses().values():
        tell(f"journeys: {lens.name}")
        engine.run(f"create or replace temp table step_{lens.name} as {lens.step_sql()}")
        tables.append(f"step_{lens.name}")
    people, cases = engine.rows("select count(distinct person_code), count(distinct case_key) from moment")[0]
    return Derived(tuple(tables), labels, people, cases, figures.document)


def _views_for_figures(engine: Analytics) -> None:
    """Make `event` and `person`, as the questions of the indicators name them."""
    engine.run(
        "create or replace temp view event as select e.*, coalesce(p.person_code, f.person_code) as person_code from stored e "
        "left join live_name p on p.code = e.anchor_code left join weaker_name f on f.event_key = e.event_key"
    )
    engine.run(
        "create or replace temp view person as select p.person_code, p.kind, r.person_code is not null as service_account "
        "from person_kind p left join robot r on r.person_code = p.person_code"
    )


def _filled(sql: str, params: dict[str, Any]) -> str:
    """Return a question with its parameters written out: a view cannot keep them apart."""
    for name, value in params.items():
        sql = sql.replace(f"${name}", f"timestamp '{value}'" if isinstance(value, datetime) else str(value))
    return sql


def _bare(sql: str) -> str:
    """Return a question without its first comment line."""
    return "\n".join(line for line in sql.splitlines() if not line.startswith("--"))


def _weaker_names(store: Store, engine: Analytics) -> None:
    """Find the person of events whose strongest name is muted: the next live name, in order of strength."""
    engine.run(
        "create or replace temp table weaker_name as select event_key, arg_min(person_code, place) as person_code from ("
        "select e.event_key, unnest(e.codes) as code, generate_subscripts(e.codes, 1) as place from stored e "
        "where len(e.codes) > 1 and e.anchor_code not in (select code from live_name)) w join live_name using (code) group by event_key"
    )


def _declared(store: Store, engine: Analytics) -> None:
    """Read who the home says is a service account, or a person after all (settings/service_accounts.csv)."""
    engine.run("create or replace temp table declared_robot (person_code integer)")
    engine.run("create or replace temp table declared_person (person_code integer)")
    path = store.home / "service_accounts.csv"
    if not path.exists():
        return
    with path.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(line for line in file if not line.startswith("#")):
            hashed = store.secrets.hashed(row["namespace"].strip(), row["value"].strip())
            code = store.state.value(
                "select code from ident where namespace = :n and hash = :h",
                n=row["namespace"].strip(),
                h=hashed,
            )
            if code is not None:
                table = "declared_person" if row["decision"].strip() == "person" else "declared_robot"
                engine.run(
                    f"insert into {table} select person_code from live_name where code = $code",
                    {"code": code},
                )


def _labels(store: Store, engine: Analytics) -> list[tuple[int, str]]:
    """Give every label its number; old labels keep theirs."""
    import pyarrow as pa

    known = dict(store.state.rows("select label, label_code from label"))
    found = " union ".join(f"({lens.label_sql()})" for lens in understand.lenses().values())
    fresh = [
        row[0] for row in engine.rows(f"select label from ({found}) order by label") if row[0] not in known
    ]
    added = [(len(known) + i + 1, label) for i, label in enumerate(fresh)]
    known |= {label: code for code, label in added}
    engine.take(
        "label",
        pa.table(
            {
                "label_code": pa.array(list(known.values()), pa.int32()),
                "label": pa.array(list(known), pa.string()),
            }
        ),
    )
    return added
