"""Whose is an event whose strongest name tells nobody? A weaker name, an order or the visit around it may tell.

The table `weaker_name` (event_key, person_code, visit) says it: `person_code` when one person is meant, else `visit`,
the first event of the visit on a device that several people use: an anonymous person, never a guess.
"""

from __future__ import annotations

from walkamile.kit.queries import query
from walkamile.store import Analytics

PACKAGE = "walkamile.round"
NOBODY = "select null::ubigint as event_key, null::integer as person_code, null::ubigint as visit where false"
UNTOLD = "select 1 from events_now where anchor_code not in (select code from live_name) limit 1"
ORDERED = "select 1 from order_owner limit 1"
SHARED = "select 1 from shared_name limit 1"


def attribute(engine: Analytics, gap_us: int) -> None:
    """Make `weaker_name`; needs `events_now`, `live_name`, `name_span`, `order_owner`, `placed_at`, `shared_name`."""
    for name, needed in (("by_name", UNTOLD), ("by_order", ORDERED), ("by_visit", SHARED)):
        asked = query(PACKAGE, name) if engine.rows(needed) else NOBODY
        params = {"gap_us": gap_us} if asked is not NOBODY and name == "by_visit" else None
        engine.run(f"create or replace temp table {name} as {asked}", params)
    engine.run(
        "create or replace temp table weaker_name as select event_key, person_code, null::ubigint as visit "
        "from by_name "
        "union all select event_key, person_code, null from by_order "
        "union all select event_key, person_code, visit from by_visit"
    )
