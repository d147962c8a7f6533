"""What must be drawn anew? The people, contacts, cases and orders that new events or changed names concern."""

from __future__ import annotations

from dataclasses import dataclass

from walkamile import understand
from walkamile.kit.queries import query
from walkamile.round.answers.recall import STEP, TABLES
from walkamile.round.identity import Reconciled
from walkamile.store import Analytics, Store

PACKAGE = "walkamile.round"
MOST_TURNS = 12
# When more of the people than this are touched, deriving everything anew is less work.
MOST_TOUCHED_SHARE = 0.25
# What spreads to each of these, in the order in which it is looked for?
SPREAD = {
    "touched_code": ("touched_person",),
    "theirs": ("touched_person", "touched_code"),
    "touched_contact": ("touched_person", "theirs"),
    "touched_case": ("touched_person", "theirs"),
    "touched_order": ("theirs",),
    "touched_person": ("touched_contact", "touched_case"),
}


@dataclass(frozen=True, slots=True)
class Before:
    """The generation that is there: up to which publication it looked, and under which definitions."""

    publication: int
    fingerprint: str


def before(store: Store, fingerprint: str) -> Before | None:
    """Which generation can be carried on? None when everything must be derived anew."""
    found = store.state.rows(
        "select publication, fingerprint from generation order by generation desc limit 1"
    )
    if not found or found[0][1] != fingerprint or int(store.state.get("removed_in") or 0) > found[0][0]:
        return None
    if any(not store.parts.now(kind) for kind in ("contact", "case_file", "eligible")):
        return None
    return Before(*found[0])


def touch(store: Store, engine: Analytics, people: Reconciled, then: Before) -> bool:
    """Fill touched_person, touched_contact, touched_case, touched_order; False when deriving all anew is simpler."""
    import pyarrow as pa

    engine.run(
        f"create or replace temp view fresh as select * from {store.events_sql(newer_than=then.publication)}"
    )
    for kind in ("contact", "case_file"):
        engine.run(
            f"create or replace temp view old_{kind} as select * from {store.source_sql(kind, TABLES[kind])}"
        )
    moved = {int(code) for code in people.naming.person_code[people.changed]} | {
        int(c) for c in people.before[people.changed]
    }
    engine.take("touched_person", pa.table({"person_code": pa.array(sorted(moved - {0}), pa.int32())}))
    engine.take("touched_code", pa.table({"code": pa.array(people.names.code[people.changed], pa.int32())}))
    for name in ("contact", "case", "order"):
        engine.run(
            f"create or replace temp table touched_{name} as select distinct {name}_key from fresh "
            f"where {name}_key is not null"
        )
    engine.run(
        "insert into touched_person select distinct person_code "
        "from (select unnest(codes) as code from fresh) join live_name using (code) "
        "where person_code not in (select person_code from touched_person)"
    )
    _touch_moved(store, engine)
    if engine.rows("select 1 from touched_code union all select 1 from moved_event limit 1"):
        engine.run(f"insert into touched_person {query(PACKAGE, 'touch_beside')}")
    everybody = engine.value("select count(distinct person_code) from live_name")
    asked: dict[str, list[int]] = {}
    for _ in range(MOST_TURNS):
        if not _spread(engine, asked):
            return True
        if engine.value("select count(*) from touched_person") > MOST_TOUCHED_SHARE * everybody:
            return False
    return False


def _touch_moved(store: Store, engine: Analytics) -> None:
    """Touch whom events without a telling name belong to now and before, where that changed; make `moved_event`."""
    was = store.source_sql("weaker_name", TABLES["weaker_name"])
    engine.run(
        f"create or replace temp table moved_event as (from weaker_name except from {was}) "
        f"union all (from {was} except from weaker_name)"
    )
    if not engine.rows("select 1 from moved_event limit 1"):
        return
    engine.run(
        "insert into touched_person select distinct person_code from moved_event where person_code is not null "
        "and person_code not in (select person_code from touched_person)"
    )
    for name in ("contact", "case", "order"):
        engine.run(
            f"insert into touched_{name} select distinct {name}_key from events_now where {name}_key is not null "
            "and event_key in (select event_key from moved_event) "
            f"and {name}_key not in (select {name}_key from touched_{name})"
        )


def _spread(engine: Analytics, asked: dict[str, list[int]]) -> bool:
    """Go one turn further: whose contacts and cases are these, and which others have they? True when some came new.

    A question is not asked again (`asked`) before more of what it reads is touched: each reads all events or contacts.
    """
    grown = False
    for table, reads in SPREAD.items():
        sizes = [_size(engine, read) for read in reads]
        if asked.get(table) == sizes:
            continue
        asked[table] = sizes
        if table == "theirs":  # read anew: what came to it cannot be told apart from what was there
            engine.run(f"create or replace temp table theirs as {query(PACKAGE, table)}")
            continue
        rows = _size(engine, table)
        engine.run(f"insert into {table} {query(PACKAGE, table.replace('touched_', 'touch_'))}")
        grown = grown or _size(engine, table) > rows
    return grown


def _size(engine: Analytics, table: str) -> int:
    return int(engine.value(f"select count(*) from {table}"))


def draw_touched(engine: Analytics) -> None:
    """Make `stored` the events that matter for what is touched."""
    engine.run(f"create or replace temp table stored as {query(PACKAGE, 'touched_events')}")


def bury(store: Store, engine: Analytics) -> None:
    """Make gone_<table>: the keys of rows that are drawn anew or no longer there."""
    for kind in ("contact", "need", "case_file", "eligible"):
        engine.run(
            f"create or replace temp view old_{kind} as select * from {store.source_sql(kind, TABLES[kind])}"
        )
        engine.run(f"create or replace temp table gone_{kind} as {query(PACKAGE, 'gone_' + kind)}")
    for lens in understand.lenses().values():
        if lens.name in STEPWISE:
            engine.run(
                f"create or replace temp view old_step as select * from {store.source_sql('step_' + lens.name, STEP)}"
            )
            engine.run(
                f"create or replace temp table gone_step_{lens.name} as {query(PACKAGE, STEPWISE[lens.name])}"
            )


# Which keys of a lens's steps go? By the question that finds them.
STEPWISE = {
    "contact": "gone_contact",
    "need": "gone_need",
    "case": "gone_step_case",
    "order": "gone_step_order",
    "episode": "gone_step_person",
    "lifetime": "gone_step_lifetime",
}
