"""How does what somebody told the product become an event that the next round finds?"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from walkamile.kit.ids import uuid7
from walkamile.round.said.authors import Author
from walkamile.store import Store

SOURCE = "walkamile"


@dataclass(frozen=True, slots=True)
class Telling:
    """One thing that was told: an event type of the dictionary, what it is about, and the rest (`props`)."""

    type: str
    item: str | None = None
    text: str | None = None
    props: Mapping[str, Any] = field(default_factory=dict)
    event_id: str | None = None


def last_look(store: Store) -> datetime | None:
    """Up to when did the last round look (UTC, without a zone)? None before the first."""
    said = store.state.value("select as_of from generation order by generation desc limit 1")
    return datetime.fromisoformat(said) if said else None


def tell(store: Store, author: Author, telling: Telling, at: datetime, as_of: datetime | None = None) -> str:
    """Keep what was told as an event of the product itself. Returns its event id.

    It names its author by the number the product gave them, never by an employee id: figures count authors, and
    nobody is found by what they said. `at` (UTC): when it was told. Where `as_of` is earlier the event stands there,
    so that the next round does not believe that time has passed for every other source; `props.told_at` always says
    the real time.
    """
    told_at = at.astimezone(UTC).replace(tzinfo=None)
    stands_at = min(told_at, as_of) if as_of else told_at
    event_id = telling.event_id or f"{telling.type}-{uuid7()}"
    event = {
        "source": SOURCE,
        "basis": "contract",
        "event_id": event_id,
        "type": telling.type,
        "ts": f"{stands_at.isoformat()}Z",
        "ts_received": f"{told_at.isoformat()}Z",
        "side": "employee",
        "actor_kind": "leader" if author.is_leader else "employee",
        "actor_id": author.author_id,
        "channel": "internal",
        "item": telling.item,
        "text": telling.text,
        "props": {
            "told_at": f"{told_at.isoformat(timespec='seconds')}Z",
            "employee": author.author_id,
            "role_group": author.role_group,
            **telling.props,
        },
    }
    store.log.append(SOURCE, [{name: value for name, value in event.items() if value is not None}])
    return event_id
