"""Who speaks of which order? A person who speaks of it before it was placed has not placed it."""

from __future__ import annotations

from walkamile.kit.queries import query
from walkamile.store import Analytics, Store

PACKAGE = "walkamile.round"


def take_mentions(store: Store, engine: Analytics) -> None:
    """Make `mention` (order_key, code, n, first, last) and `placed_at` (order_key, ts) known to the engine."""
    engine.run(
        "create or replace temp view of_order as select order_key, type, ts, seq, event_id, codes "
        f"from {store.events_sql()} where order_key is not null"
    )
    for name in ("placing_type", "placed_at", "mention"):
        engine.run(f"create or replace temp table {name} as {query(PACKAGE, name)}")
