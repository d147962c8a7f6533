"""How do tests look at the events of a source? In their order, with the names of people in the clear."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from walkamile.store import Store

SAMPLES = Path(__file__).parent / "samples"
SHOWN = (
    "channel", "direction", "kind", "contact_id", "case_id", "order_id", "queue", "actor_kind", "actor_id", "outcome",
    "wait_s", "hold_s", "handle_s", "item", "topic", "text",
)  # fmt: skip


def said(store: Store) -> list[dict[str, Any]]:
    """The stored events in their order: what is filled, the time as text, props as a document."""
    names = {
        code: (ns, store.secrets.unseal(sealed))
        for code, ns, sealed in store.state.rows("select code, namespace, value_enc from ident")
    }
    found = []
    for row in store.engine().records(f"select * from {store.events_sql()} order by ts, seq, event_id"):
        event = {"at": f"{row['ts']:%d %H:%M:%S}", "type": row["type"]}
        event |= {name: row[name] for name in SHOWN if row[name] is not None}
        event["who"] = dict(names[code] for code in row["codes"] or ())
        event["props"] = json.loads(row["props"]) if row["props"] else {}
        found.append(event | {"_row": row})
    return found


def briefly(events: list[dict[str, Any]]) -> list[tuple[str, str]]:
    """When did which type happen?"""
    return [(event["at"], event["type"]) for event in events]


def only(events: list[dict[str, Any]], kind: str) -> dict[str, Any]:
    """The one event of a type."""
    (found,) = [event for event in events if event["type"] == kind]
    return found
