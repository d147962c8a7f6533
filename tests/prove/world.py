"""A small world to ask: events, contacts and breaks by hand, in the tables that a round derives."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import duckdb
import pyarrow as pa

from walkamile import prove
from walkamile.model.measure import Figure, Window

AS_OF = datetime(2026, 3, 31, 20)
SINCE = datetime(2026, 1, 1)

EVENT = {
    "event_id": pa.string(), "source": pa.string(), "type": pa.string(), "ts": pa.timestamp("us"),
    "seq": pa.int64(), "side": pa.string(), "actor_kind": pa.string(), "actor_id": pa.string(),
    "channel": pa.string(), "direction": pa.string(), "queue": pa.string(), "outcome": pa.string(),
    "wait_s": pa.float64(), "hold_s": pa.float64(), "handle_s": pa.float64(), "kind": pa.string(),
    "item": pa.string(), "topic": pa.string(), "text": pa.string(), "props": pa.string(), "event_key": pa.uint64(),
    "contact_key": pa.uint64(), "case_key": pa.uint64(), "codes": pa.list_(pa.int32()), "person_code": pa.int32(),
}  # fmt: skip
CONTACT = {
    "contact_key": pa.uint64(), "contact_id": pa.string(), "source": pa.string(), "person_code": pa.int32(),
    "channel": pa.string(), "kind": pa.string(),
    "queue": pa.string(), "opened_at": pa.timestamp("us"), "closed_at": pa.timestamp("us"),
    "wait_s": pa.float64(), "hold_s": pa.float64(), "handle_s": pa.float64(), "employee": pa.string(),
    "topic": pa.string(), "need_key": pa.string(), "case_key": pa.uint64(), "outcome": pa.string(),
    "first_event": pa.string(),
}  # fmt: skip
ELIGIBLE = {
    "rule": pa.string(), "lens": pa.string(), "scope": pa.string(), "source": pa.string(), "unit_key": pa.uint64(),
    "person_code": pa.int32(), "channel": pa.string(), "at": pa.timestamp("us"), "hit": pa.bool_(),
    "to_event": pa.string(), "contact_key": pa.uint64(),
}  # fmt: skip
NEED = {
    "need_id": pa.int64(), "person_code": pa.int32(), "need_key": pa.string(), "opened_at": pa.timestamp("us"),
    "closed_at": pa.timestamp("us"),
}  # fmt: skip
PERSON = {"person_code": pa.int32(), "kind": pa.string(), "service_account": pa.bool_()}
SEGMENT = {"person_code": pa.int32(), "segment": pa.string(), "value": pa.string()}
NAME = {
    "code": pa.int32(), "person_code": pa.int32(), "telling": pa.bool_(), "by_itself": pa.bool_(),
    "since": pa.timestamp("us"),
}  # fmt: skip
CONTRACT = {"source": pa.string(), "type": pa.string(), "state": pa.string(), "hint": pa.string()}


@dataclass
class World:
    """What happened, written down by hand. Every event type that is used is taken as declared."""

    events: list[dict[str, object]] = field(default_factory=list)
    contacts: list[dict[str, object]] = field(default_factory=list)
    eligible: list[dict[str, object]] = field(default_factory=list)
    needs: list[dict[str, object]] = field(default_factory=list)
    people: list[dict[str, object]] = field(default_factory=list)
    segments: list[dict[str, object]] = field(default_factory=list)
    contracts: list[dict[str, object]] = field(default_factory=list)
    anonymous: tuple[str, ...] = ()
    ends: dict[str, datetime] = field(default_factory=dict)
    names: list[dict[str, object]] = field(default_factory=list)

    def event(self, type_: str, at: datetime, contact: int | None = None, **more: object) -> str:
        """Something happens; fields that are no columns go into props. Who is seen is seen by a name of theirs."""
        person = more.get("person_code")
        if type_ == "identifier.seen" and isinstance(person, int) and "codes" not in more:
            more["codes"] = self.name(person)
        key = len(self.events) + 1
        props = {k: more.pop(k) for k in list(more) if k not in EVENT}
        row: dict[str, object] = {"source": "desk", "channel": "phone", "seq": 0} | more
        row |= {"event_id": f"e{key:07d}", "type": type_, "ts": at, "event_key": key, "contact_key": contact}
        self.events.append(row | {"props": json.dumps(props) if props else None})
        return f"e{key:07d}"

    def name(
        self, person: int, since: datetime = SINCE, telling: bool = True, by_itself: bool = False
    ) -> list[int]:
        """A name that says since then who somebody is; returns the `codes` of an event that carries it."""
        code = 1000 + len(self.names)
        row: dict[str, object] = {"code": code, "person_code": person, "telling": telling}
        self.names.append(row | {"by_itself": by_itself, "since": since})
        return [code]

    def contact(self, person: int | None, at: datetime, opened: bool = True, **more: object) -> int:
        """Somebody turns to the company; returns the contact's key. 12 agents serve in turn."""
        key = len(self.contacts) + 1
        row: dict[str, object] = {"source": "desk", "channel": "phone", "kind": "human"} | more
        row |= {"contact_key": key, "person_code": person, "opened_at": at}
        row.setdefault("closed_at", at + timedelta(minutes=10))
        row.setdefault("employee", f"agent{key % 12}")
        where = {"source": row["source"], "channel": row["channel"]}
        row["first_event"] = f"c{key}"
        self.contacts.append(row)
        if opened:
            row["first_event"] = self.event("contact.opened", at, key, seq=-1, **where)
        return key

    def hit(self, rule: str, contact: int, broke: bool, at: datetime, **more: object) -> None:
        """A unit that could have broken."""
        row = {
            "rule": rule,
            "lens": "contact",
            "scope": "any_need",
            "unit_key": contact,
            "hit": broke,
            "at": at,
        }
        person = self.contacts[contact - 1]["person_code"]
        self.eligible.append(row | {"contact_key": contact, "person_code": person, "channel": "phone"} | more)

    def tables(self) -> duckdb.DuckDBPyConnection:
        """Everything as the tables that a round derives."""
        con = duckdb.connect()
        known = {row["person_code"] for row in self.people}
        codes = {r["person_code"] for r in [*self.events, *self.contacts] if r.get("person_code") is not None}
        others = [{"person_code": c, "kind": "customer", "service_account": False} for c in codes - known]
        for name, schema, rows in (
            ("event", EVENT, self.events), ("contact", CONTACT, self.contacts), ("need", NEED, self.needs),
            ("eligible", ELIGIBLE, self.eligible), ("person", PERSON, self.people + others),
            ("known_name", NAME, self.names), ("person_segment", SEGMENT, self.segments),
            ("contract", CONTRACT, self.contracts),
        ):  # fmt: skip
            columns = {c: pa.array([row.get(c) for row in rows], t) for c, t in schema.items()}
            con.register(f"{name}_rows", pa.table(columns))
            con.execute(f"CREATE TABLE {name} AS SELECT * FROM {name}_rows")
        con.execute("CREATE TABLE source_end (source VARCHAR, until TIMESTAMP)")
        for source, until in self.ends.items():
            con.execute("INSERT INTO source_end VALUES (?, ?)", [source, until])
        con.execute(
            "CREATE VIEW emission AS SELECT source, channel, type, CAST(ts AS DATE) AS day, count(*) AS n "
            "FROM event GROUP BY ALL"
        )
        return con


@dataclass(frozen=True)
class Answers:
    """What the frame says of a world."""

    con: duckdb.DuckDBPyConnection
    tallies: prove.Tallies
    feeds: tuple
    figures: Mapping[str, Figure]

    def rows(self, reading: str) -> list[tuple]:
        """The units of one reading: key, value, censored, weight."""
        sql = "SELECT unit_key, value, censored, weight FROM reading WHERE indicator = ? ORDER BY unit_key"
        return self.con.execute(sql, [reading]).fetchall()

    def count(self, reading: str) -> tuple[float, int]:
        """(sum of values, units) of one reading before any feed is judged."""
        found = self.rows(reading)
        return sum(row[1] for row in found), len(found)


def ask(world: World, bands: prove.bands | None = None, **more: object) -> Answers:
    """Run the frame over a world, just as a round does."""
    con, sql = world.tables(), prove.queries()
    con.execute(sql.create_reading)
    con.execute(sql.create_feed)
    times = {"as_of": AS_OF, "since": SINCE}
    con.execute(sql.create_life, times)
    con.execute(
        "create table leader (name varchar, employee_id varchar, author_id varchar, person_code integer)"
    )
    con.execute(
        "create table tested_belief (unit_key ubigint, author_id varchar, believed double, low double, high double, "
        'measured double, iqr double, "at" timestamp)'
    )
    for name, text in sql.readings.items():
        used = {key: value for key, value in times.items() if f"${key}" in text}
        con.execute(f"INSERT INTO reading SELECT '{name}', * FROM ({text})", used)
    hearings = prove.hear(rows(con, "SELECT * FROM emission"), rows(con, "SELECT * FROM contract"), AS_OF)
    feeds = hearings.feeds(rows(con, sql.pairs), rows(con, sql.companions), world.anonymous)
    con.executemany("INSERT INTO feed VALUES (?, ?, ?, ?, ?)", [feed.row for feed in feeds])
    tallies = prove.Tallies.of(
        con.execute(sql.aggregate).fetchall(),
        con.execute(sql.spread).fetchall(),
        con.execute(sql.trend, times).fetchall(),
    )
    window = Window(SINCE, AS_OF)
    figures = prove.figures.measures(tallies, feeds, bands or prove.bands(), window, **more)
    return Answers(con, tallies, feeds, figures)


def rows(con: duckdb.DuckDBPyConnection, sql: str) -> Sequence[tuple]:
    """All rows of a question."""
    return con.execute(sql).fetchall()
