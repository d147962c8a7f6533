"""What do the events say? Units (contacts, needs, cases, steps, breaks) of those touched; figures over everybody."""

from __future__ import annotations

import csv
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from walkamile import understand
from walkamile.kit.queries import query
from walkamile.model.event import RELATION_COLUMNS
from walkamile.round.attribute import attribute
from walkamile.round.beliefs import BeliefTests, find_tests, no_beliefs, take_tested
from walkamile.round.identity import EDGE_COLUMNS
from walkamile.round.leaders import take_leaders
from walkamile.round.measure import BELIEFS, measure, read_units, window_of
from walkamile.round.people import segment_people
from walkamile.round.steps import Drawn, draw_steps, file_table
from walkamile.round.touched import STEPWISE, Before, bury, draw_touched, touch
from walkamile.store import Analytics, Part, Store

UNIT_TABLES = ("contact", "need", "case_file", "eligible", *(f"step_{name}" for name in STEPWISE))
WHOLE_TABLES = (
    "weaker_name",
    "robot",
    "source_end",
    "emission",
    "person_fact",
    "person_segment",
    "reading",
    "change_effect",
)

# Which rows of the tables drawn anew are whole? Others were read in part, and stand in the older files.
WHOLE_ROWS = {
    "contact": "contact_key in (select contact_key from touched_contact) "
    "or person_code in (select person_code from touched_person)",
    "need": "person_code in (select person_code from touched_person)",
    "case_file": "case_key in (select case_key from touched_case)",
    "eligible": "owner in (select key from gone_eligible)",
    "step_contact": "case_key in (select contact_key from contact_now)",
    "step_need": "case_key in (select need_id from need_now)",
    "step_case": "case_key in (select case_key from touched_case)",
    "step_order": "case_key in (select order_key from touched_order)",
    "step_episode": "person_code in (select person_code from touched_person)",
    "step_lifetime": "person_code in (select person_code from touched_person)",
}

OWN_SOURCE = "walkamile"

Tell = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Derived:
    """What was derived: tables that replace the old ones, tables of pieces, new labels, and whom it concerns."""

    whole: tuple[str, ...]
    pieces: tuple[str, ...]
    people: int
    cases: int
    labels: list[tuple[int, str]] = field(default_factory=list)
    gaps: dict[str, Any] = field(default_factory=dict)
    staged: dict[str, Part] = field(default_factory=dict)
    beliefs: BeliefTests = field(default_factory=BeliefTests)


@dataclass(frozen=True, slots=True)
class Terms:
    """Under which terms a round derives: up to when, and the parameters of the questions."""

    as_of: datetime
    params: dict[str, Any]


def terms(store: Store, as_of: datetime, told_until: datetime | None = None) -> Terms:
    """Return the parameters of the questions; `told_until`: where the round was told up to when to look."""
    chosen = store.settings
    return Terms(
        as_of,
        {
            "as_of": as_of,
            "told_until": told_until,
            "gap_us": int(chosen.visit_gap_minutes * 60e6),
            "need_gap_us": int(chosen.need_gap_days * 86400e6),
            "robot_contacts": chosen.service_account_contacts,
        },
    )


def has_events(store: Store) -> bool:
    """Does the home hold any events?"""
    return bool(store.parts.now("event"))


def last_event(store: Store, engine: Analytics) -> datetime:
    """When did the last event of a source happen? What the product writes itself does not move the day."""
    last = engine.value(f"select max(ts) from {store.events_sql()} where source <> '{OWN_SOURCE}'")
    return last or engine.value(f"select max(ts) from {store.events_sql()}")


def prepare(store: Store, engine: Analytics) -> None:
    """Make `events_now`, the persons of events whose strongest name is muted, and what the home declares."""
    engine.run(f"create or replace temp view events_now as select * from {store.events_sql()}")
    relations = store.source_sql("object_object", RELATION_COLUMNS)
    engine.run(f"create or replace temp table object_object as select distinct * from {relations}")
    attribute(engine, int(store.settings.visit_gap_minutes * 60e6))
    _declared(store, engine)


def derive_units(
    store: Store, engine: Analytics, set_: Terms, tell: Tell, names: tuple[str, ...] = tuple(STEPWISE)
) -> Drawn:
    """Draw contacts, needs, cases, breaks and steps from all of `events_now`."""
    drawn = Drawn()
    for table in ("stored", "robot", *UNIT_TABLES):
        engine.forget(table)
    engine.run("create or replace temp view stored as select * from events_now")
    contact = understand.UNITS.index("contact")
    fill(engine, understand.UNITS[:contact], set_, tell)
    tell("contact")
    file_table(store, engine, "contact", understand.derivations(("contact",))[0].sql, drawn)
    fill(engine, understand.UNITS[contact + 1 :], set_, tell)
    _rules(engine, set_, tell)
    draw_steps(store, engine, tell, names, drawn, file=True)
    return drawn


def derive_touched(
    store: Store, engine: Analytics, people: Any, then: Before, set_: Terms, tell: Tell
) -> Drawn | None:
    """Draw anew only what changed since a generation, beside the rest of it; None when all must be drawn anew."""
    tell("what changed")
    if not touch(store, engine, people, then):
        return None
    draw_touched(engine)
    old_robots = store.source_sql(
        "robot", {"person_code": "INTEGER", "contacts": "BIGINT", "reason": "VARCHAR"}
    )
    engine.run(f"create or replace temp table robot as select * from {old_robots}")
    fill(engine, tuple(name for name in understand.UNITS if name != "robot"), set_, tell)
    drawn = Drawn()
    _rules(engine, set_, tell, together=True)
    draw_steps(store, engine, tell, tuple(STEPWISE), drawn)
    bury(store, engine)
    for table in UNIT_TABLES:
        _lay_beside(store, engine, table)
    fill(engine, ("robot",), set_, tell, "robot_now")
    moved = engine.value(
        "select count(*) from (select person_code from robot_now) n full join (select person_code from robot) o "
        "on n.person_code = o.person_code where n.person_code is null or o.person_code is null"
    )
    return None if moved else drawn


def _lay_beside(store: Store, engine: Analytics, table: str) -> None:
    """Make the table a view of the older rows that still hold and the rows drawn anew (`<table>_now`)."""
    from walkamile.round.answers.recall import STEP, TABLES

    engine.run(f"create or replace temp table {table}_now as select * from {table} where {WHOLE_ROWS[table]}")
    engine.run(f"drop table {table}")
    key = {"contact": "contact_key", "need": "need_id", "case_file": "case_key", "eligible": "owner"}.get(
        table, "case_key"
    )
    older = store.source_sql(table, TABLES.get(table, STEP))
    engine.run(
        f"create or replace temp view {table} as select * from {older} "
        f"where {key} not in (select key from gone_{table}) "
        f"union all by name select * from {table}_now"
    )


def derive_whole(
    store: Store, engine: Analytics, set_: Terms, tell: Tell, drawn: Drawn
) -> tuple[dict[str, Any], tuple[str, ...], BeliefTests]:
    """Draw what is over everybody: emissions, changes, segments, indicators.

    Returns the gaps, the step tables, and what is found out about beliefs.
    """
    engine.forget("stored")
    engine.run("create or replace temp view stored as select * from events_now")
    fill(engine, understand.WHOLE, set_, tell)
    tell("segments")
    listed = segment_people(store, engine, set_.params)
    if listed.n > listed.n_known:
        tell(f"teams.csv: no event names {listed.n - listed.n_known} of {listed.n} employees")
    tell("indicators")
    window = window_of(engine, set_.as_of)
    _views_for_figures(engine, set_.as_of)
    _know_names(store, engine)
    params = {"as_of": set_.as_of, "since": window.since}
    no_beliefs(engine)
    take_leaders(store, engine)
    read_units(store, engine, params)
    tests = _test_beliefs(store, engine, set_.as_of)
    read_units(store, engine, params, BELIEFS)
    figures = measure(store, engine, window)
    names = tuple(name for name in understand.lenses() if name not in STEPWISE)
    draw_steps(store, engine, tell, names, drawn, file=True)
    return figures.document, tuple(f"step_{name}" for name in names), tests


def _test_beliefs(store: Store, engine: Analytics, as_of: datetime) -> BeliefTests:
    """A round that looks back tests nothing: a belief is about how things are."""
    tests = find_tests(store, engine, as_of) if as_of >= last_event(store, engine) else BeliefTests()
    take_tested(store, engine, tests, as_of)
    return tests


def fill(
    engine: Analytics, names: tuple[str, ...], set_: Terms, tell: Tell, as_table: str | None = None
) -> None:
    """Make these tables of the units, or the one as a table of another name."""
    for derivation in understand.derivations(names):
        tell(derivation.table)
        table = as_table or derivation.table
        if derivation.words:
            engine.take_words(table, derivation.sql)
        elif derivation.view:
            engine.run(f"create or replace temp view {table} as {_filled(derivation.sql, set_.params)}")
        else:
            engine.run(f"create or replace temp table {table} as {derivation.sql}", set_.params)


def _filled(sql: str, params: dict[str, Any]) -> str:
    """Return a question with its parameters written out: a view cannot keep them apart."""
    for name, value in params.items():
        sql = sql.replace(f"${name}", f"timestamp '{value}'" if isinstance(value, datetime) else str(value))
    return sql


def _rules(engine: Analytics, set_: Terms, tell: Tell, together: bool = False) -> None:
    """Fill `eligible` rule by rule: asked `together`, which is quicker for few, all hold what they need at one time."""
    from walkamile.round.answers.recall import TABLES

    tell("breaks")
    columns = ", ".join(f'"{name}" {kind}' for name, kind in TABLES["eligible"].items())
    engine.run(f"create or replace temp table eligible ({columns})")
    rules = understand.eligible_sqls()
    for asked in (" union all by name ".join(f"({rule})" for rule in rules),) if together else rules:
        engine.run(f"insert into eligible by name {asked}", set_.params)


def _views_for_figures(engine: Analytics, as_of: datetime) -> None:
    """Make `event` and `person`, as the questions of the indicators name them.

    The moment is written out: of events up to the answer of another question the engine expects so few that it keeps
    them all in memory, to look up the few.
    """
    engine.run(
        "create or replace temp view event as select e.*, coalesce(p.person_code, f.person_code) as person_code "
        "from stored e left join live_name p on p.code = e.anchor_code "
        f"left join weaker_name f on f.event_key = e.event_key where e.ts <= timestamp '{as_of}'"
    )
    engine.run(
        "create or replace temp view person as "
        "select p.person_code, p.kind, r.person_code is not null as service_account "
        "from person_kind p left join robot r on r.person_code = p.person_code"
    )


def _know_names(store: Store, engine: Analytics) -> None:
    """Make `known_name` (code, person_code, telling, by_itself, since): since when does a name say whose it is?"""
    asked = query("walkamile.round", "known_name").format(pairs=store.source_sql("edge", EDGE_COLUMNS))
    engine.run(f"create or replace temp table known_name as {asked}")


def _declared(store: Store, engine: Analytics) -> None:
    """Read who the home says is a service account, or a person after all (service_accounts.csv)."""
    engine.run("create or replace temp table declared_robot (person_code integer)")
    engine.run("create or replace temp table declared_person (person_code integer)")
    path = store.home / "service_accounts.csv"
    if not path.exists():
        return
    with path.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(line for line in file if not line.startswith("#")):
            space = row["namespace"].strip()
            hashed = store.secrets.hashed(space, row["value"].strip())
            code = store.state.value(
                "select code from ident where namespace = :n and hash = :h", n=space, h=hashed
            )
            if code is not None:
                table = "declared_person" if row["decision"].strip() == "person" else "declared_robot"
                sql = f"insert into {table} select person_code from live_name where code = $code"
                engine.run(sql, {"code": code})
