"""What is an event? One thing that happened at one instant on one channel, as received; immutable."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

# Columns of a stored event in order, with their type in the analytic engine.
COLUMNS: dict[str, str] = {
    "event_id": "VARCHAR",
    "source": "VARCHAR",
    "type": "VARCHAR",
    "touchpoint": "VARCHAR",
    "ts": "TIMESTAMP",
    "ts_origin": "TIMESTAMP",
    "ts_received": "TIMESTAMP",
    "ts_precision": "VARCHAR",
    "seq": "BIGINT",
    "side": "VARCHAR",
    "actor_kind": "VARCHAR",
    "actor_id": "VARCHAR",
    "channel": "VARCHAR",
    "device": "VARCHAR",
    "direction": "VARCHAR",
    "site": "VARCHAR",
    "contact_id": "VARCHAR",
    "contact_of": "VARCHAR",
    "queue": "VARCHAR",
    "outcome": "VARCHAR",
    "wait_s": "DOUBLE",
    "hold_s": "DOUBLE",
    "handle_s": "DOUBLE",
    "kind": "VARCHAR",
    "item": "VARCHAR",
    "topic": "VARCHAR",
    "case_id": "VARCHAR",
    "order_id": "VARCHAR",
    "objects": "STRUCT(type VARCHAR, id VARCHAR, qualifier VARCHAR)[]",
    "text": "VARCHAR",
    "props": "VARCHAR",
    "basis": "VARCHAR",
    "batch_id": "VARCHAR",
}

# What the store adds: 64-bit keys for joins, the codes of the identifiers, the strongest of them.
STORED_COLUMNS: dict[str, str] = COLUMNS | {
    "event_key": "UBIGINT",
    "contact_key": "UBIGINT",
    "case_key": "UBIGINT",
    "order_key": "UBIGINT",
    "codes": "INTEGER[]",
    "anchor_code": "INTEGER",
}

SIDES = ("customer", "employee", "system")
ACTOR_KINDS = ("customer", "employee", "bot", "system", "leader")
PRECISIONS = ("us", "ms", "s", "min", "day")


@dataclass(frozen=True, slots=True)
class Identifier:
    """A name that a person goes by in one system, exactly as observed."""

    namespace: str
    value: str


@dataclass(frozen=True, slots=True)
class Event:
    """One thing that happened at one instant on one channel. Times are UTC."""

    event_id: str
    source: str
    type: str
    ts: datetime
    channel: str | None = None
    seq: int = 0
    identifiers: tuple[Identifier, ...] = ()
    fields: dict[str, object] = field(default_factory=dict)


RELATION_COLUMNS = dict.fromkeys(("type", "id", "qualifier", "to_type", "to_id"), "VARCHAR")
