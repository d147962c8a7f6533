"""What did somebody believe before they looked? Kept as an event of the product itself, in the log."""

from __future__ import annotations

from datetime import UTC, datetime

from walkamile.kit.ids import uuid7
from walkamile.store import Store


def state_belief(store: Store, figure: str, believed: float, as_of: datetime, stated_at: datetime) -> None:
    """Keep that somebody believes `figure` to be `believed`; the next round finds it among the events.

    The event stands at `as_of` when that is earlier than now: a belief is about the figures as they are, and must not
    make the next round believe that time has passed for every other source.
    """
    now = stated_at.astimezone(UTC).replace(tzinfo=None)
    store.log.append(
        "walkamile",
        [
            {
                "source": "walkamile",
                "basis": "contract",
                "event_id": f"belief-{uuid7()}",
                "type": "belief.stated",
                "ts": f"{min(now, as_of).isoformat()}Z",
                "ts_received": f"{now.isoformat()}Z",
                "side": "employee",
                "actor_kind": "leader",
                "channel": "internal",
                "item": figure,
                "props": {"value": believed, "stated_at": f"{now.isoformat(timespec='seconds')}Z"},
            }
        ],
    )
