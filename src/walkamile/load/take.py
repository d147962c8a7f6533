"""Which of the rows are events, and which of those are new? What cannot be taken is refused with its reason."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from walkamile.kit.queries import query
from walkamile.listen import Mapping
from walkamile.model.errors import FileFault, TooManyRefused
from walkamile.model.refusal import SAVE_AS_UTF8, Why
from walkamile.store import Analytics, Store

FIRST_EVENTS = 20
KEPT_OF_A_ROW = 2_000
MOST_ROWS_AT_ONCE = 500_000
ROWS_OF_A_MB = 720


def rows_at_once(store: Store) -> int:
    """How many events are sorted or gathered together? As many as fit into the memory of this home with their names."""
    return min(MOST_ROWS_AT_ONCE, store.settings.memory_limit_mb * ROWS_OF_A_MB)


def refuse(engine: Analytics, mapping: Mapping) -> None:
    """Move what cannot be taken from `staged` to `refused`."""
    latest = datetime.now(UTC).replace(tzinfo=None) + timedelta(days=1)
    engine.run(
        f"create or replace temp table faults as select * from ({query('walkamile.listen', 'refuse')}) "
        "where why is not null",
        {"latest": latest},
    )
    if engine.value("select count(*) from faults"):
        engine.run(
            "insert into refused select row_no, min(why), "
            f"left(cast(to_json(any_value(a)) as varchar), {KEPT_OF_A_ROW}) "
            "from faults join arrived a using (row_no) group by row_no"
        )
        engine.run("delete from staged where rid in (select rid from faults)")
    if mapping.unmatched == "refuse":
        engine.run(
            f"insert into refused select row_no, '{Why.NO_RULE}', "
            f"left(cast(to_json(a) as varchar), {KEPT_OF_A_ROW}) from arrived a "
            "where row_no not in (select row_no from staged) and row_no not in (select row_no from refused)"
        )


def reasons(engine: Analytics) -> tuple[tuple[str, int], ...]:
    """How many rows were refused, by reason? The commonest first."""
    return tuple(
        (row[0], row[1])
        for row in engine.rows("select why, count(*) from refused group by why order by 2 desc, 1")
    )


def count(engine: Analytics) -> int:
    """How many events are staged?"""
    return int(engine.value("select count(*) from staged"))


def first(engine: Analytics) -> tuple[dict[str, Any], ...]:
    """What do the first staged events say?"""
    rows = engine.records(
        f"select * exclude (rid, rule_no, ends) from staged order by row_no, rule_no limit {FIRST_EVENTS}"
    )
    return tuple(rows)


def tells_of_events(engine: Analytics, name: str) -> None:
    """Refuse a file of which nothing would be kept and nothing told. Raises FileFault."""
    if count(engine) or engine.value("select count(*) from refused"):
        return
    raise FileFault(
        f"{name} holds no events: no row says what happened and when, or no rule of the mapping speaks of it. Check "
        "that the export holds its events, not only what they are about, or choose another mapping with --source or "
        "--mapping; nothing was loaded."
    )


def enough(engine: Analytics, accept_refusals: bool) -> None:
    """Refuse the file when more than half of its rows cannot be taken. Raises TooManyRefused."""
    if accept_refusals:
        return
    refused = engine.value("select count(distinct row_no) from refused")
    unread = refused - engine.value(
        "select count(*) from arrived where row_no in (select row_no from refused)"
    )
    rows = unread + engine.value("select count(*) from arrived")
    if refused * 2 <= rows:
        return
    told = "; ".join(f"{n} rows: {why}" for why, n in reasons(engine)[:3])
    advice = f"{SAVE_AS_UTF8}. " if any(why == Why.NOT_UTF8 for why, _ in reasons(engine)) else ""
    raise TooManyRefused(
        f"{refused} of {rows} rows were refused, more than half ({told}). Nothing was loaded. {advice}Look at "
        "them with --dry-run, correct the mapping, or take the rest with --accept-refusals."
    )


def drop_seen(store: Store, engine: Analytics) -> int:
    """Take out of `staged` what the store holds already, and what the file says twice.

    Returns how many of the first have the id of a stored event that happened at another time.
    """
    n_other = 0
    if store.parts.now("event"):
        engine.run(
            f"create or replace temp table seen as select event_key, ts from {store.events_sql()} "
            "where source in (select distinct source from staged) and event_key in (select event_key from staged)"
        )
        n_other = engine.value(
            "select count(*) from staged s join seen e on e.event_key = s.event_key where e.ts <> s.ts"
        )
        engine.run("delete from staged where event_key in (select event_key from seen)")
        engine.run("drop table seen")
    engine.run(
        "create or replace temp table twice as select event_key from staged group by event_key having count(*) > 1"
    )
    if engine.value("select count(*) from twice"):
        said = ", ".join(f'"{name}"' for name in engine.columns("select * exclude (rid, row_no) from staged"))
        engine.run(
            "delete from staged where rid in (select rid from (select rid, row_number() over (partition by event_key "
            f"order by ts, seq, cast(to_json(struct_pack({said})) as varchar)) as n "
            "from staged where event_key in (select event_key from twice)) where n > 1)"
        )
    return n_other


def opened_elsewhere(store: Store, engine: Analytics) -> int:
    """How many cases does `staged` open that another source has opened too? They may be others with the same number."""
    if not store.parts.now("event") or not engine.value(
        "select count(*) from staged where type = 'case.opened'"
    ):
        return 0
    return int(
        engine.value(
            f"select count(distinct s.case_id) from staged s join {store.events_sql()} e on e.case_id = s.case_id "
            "and e.source <> s.source where s.type = 'case.opened' and e.type = 'case.opened'"
        )
    )
