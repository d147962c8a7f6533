"""Small logs made by hand, and what the rules say of them, without files or identity in between."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime, timedelta
from typing import Any

import pyarrow as pa
import pytest

from walkamile import understand
from walkamile.model.event import STORED_COLUMNS
from walkamile.store import Analytics

START = datetime(2026, 3, 2, 8, 0, 0)
Event = dict[str, Any]
Row = dict[str, Any]
Judge = Callable[..., list[Row]]

KEYS = (
    "select * exclude (person), md5_number_lower(event_id) as event_key, "
    "case when contact_id is not null then md5_number_lower(source || chr(31) || contact_id) end as contact_key, "
    "case when case_id is not null then md5_number_lower('case' || chr(31) || case_id) end as case_key, "
    "case when order_id is not null then md5_number_lower('order' || chr(31) || order_id) end as order_key, "
    "person as anchor_code, case when person is null then null else [person] end as codes from written"
)
WRITTEN = {
    "person": pa.int32(), "ts": pa.timestamp("us"), "seq": pa.int64(),
    "wait_s": pa.float64(), "hold_s": pa.float64(), "handle_s": pa.float64(),
}  # fmt: skip
OBJECTS = pa.list_(pa.struct([("type", pa.string()), ("id", pa.string()), ("qualifier", pa.string())]))
ADDED = (
    "event_key",
    "contact_key",
    "case_key",
    "order_key",
    "codes",
    "anchor_code",
    "ts_origin",
    "ts_received",
)


def after(seconds: float, type_: str, *, us: int = 0, **fields: Any) -> Event:
    """One event so many seconds (and microseconds) after the start."""
    return {"type": type_, "ts": START + timedelta(seconds=seconds, microseconds=us), **fields}


def contact(
    seconds: float, name: str, *inside: Event, us: int = 0, kind: str = "human", **fields: Any
) -> list[Event]:
    """A contact: opened, what happened inside (times count from its opening), closed after five minutes or the last."""
    shared = {"contact_id": name, "channel": "phone", "person": 1, **fields}
    shift = timedelta(seconds=seconds, microseconds=us)
    moved = [{**shared, **event, "ts": event["ts"] + shift} for event in inside]
    opened = {**shared, "type": "contact.opened", "ts": START + shift, "kind": kind}
    end = max([START + shift + timedelta(minutes=5), *(event["ts"] for event in moved)])
    return [opened, *moved, {**shared, "type": "contact.closed", "ts": end, "seq": 9}]


def table_of(events: Sequence[Event]) -> pa.Table:
    """The events as columns; events without an id are named by their place."""
    names = [name for name in STORED_COLUMNS if name not in ADDED] + ["person"]
    rows = [{"source": "desk", "seq": 0, "event_id": f"e{n:05d}", **event} for n, event in enumerate(events)]
    kinds = {"objects": OBJECTS, **WRITTEN}
    return pa.table(
        {name: pa.array([row.get(name) for row in rows], kinds.get(name, pa.string())) for name in names}
    )


def derive(
    engine: Analytics,
    events: Sequence[Event],
    rules: Sequence[str],
    as_of: datetime | None = None,
    robots: Sequence[int] = (),
    busy: int = 50,
    related: Sequence[tuple[str, str, str, str]] = (),
) -> None:
    """Fill every derived table and `eligible` (of these rules) from these events; `person`: the true one, by number."""
    engine.take("written", table_of(events))
    columns = ", ".join(f'"{name}" {kind}' for name, kind in STORED_COLUMNS.items())
    engine.run(f"create or replace temp table stored ({columns})")
    engine.run(f"insert into stored by name {KEYS}")
    engine.run(
        "create or replace temp table live_name as select distinct anchor_code as code, "
        "anchor_code as person_code from stored where anchor_code is not null"
    )
    engine.run("create or replace temp table weaker_name (event_key ubigint, person_code integer)")
    engine.run(
        "create or replace temp table declared_robot as select cast(unnest($r::integer[]) as integer) as person_code",
        {"r": list(robots)},
    )
    engine.run("create or replace temp table declared_person (person_code integer)")
    engine.run(
        "create or replace temp table object_object (type varchar, id varchar, to_type varchar, to_id varchar)"
    )
    if related:
        engine.run(f"insert into object_object values {', '.join(map(str, related))}")
    until = as_of or max(event["ts"] for event in events)
    params = {
        "as_of": until,
        "told_until": as_of,
        "gap_us": 1_800_000_000,
        "need_gap_us": 7 * 86_400_000_000,
        "robot_contacts": busy,
    }
    for derivation in understand.derivations():
        if derivation.words:
            engine.take_words(derivation.table, derivation.sql)
            continue
        engine.run(f"create or replace temp table {derivation.table} as {derivation.sql}", params)
    together = " union all by name ".join(f"({asked})" for asked in understand.eligible_sqls(rules))
    engine.run(f"create or replace temp table eligible as {together}", params)


@pytest.fixture(scope="session")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Analytics]:
    """One engine for all small logs."""
    engine = Analytics(tmp_path_factory.mktemp("spill"), memory_mb=300, threads=1)
    yield engine
    engine.close()


@pytest.fixture(scope="session")
def judge(engine: Analytics) -> Judge:
    """What does a rule say of these events? Its rows, in order of scope and first event."""

    def judged(
        rule: str,
        events: Sequence[Event],
        *,
        lens: str | None = None,
        scope: str | None = None,
        as_of: datetime | None = None,
        robots: Sequence[int] = (),
        busy: int = 50,
    ) -> list[Row]:
        derive(engine, events, [rule], as_of, robots, busy)
        rows = engine.records(
            "select * from eligible where rule = $rule order by lens, scope, from_event", {"rule": rule}
        )
        return [row for row in rows if lens in (None, row["lens"]) and scope in (None, row["scope"])]

    return judged
