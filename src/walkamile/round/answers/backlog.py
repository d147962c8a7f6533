"""What is in the backlog, and what of it was declined, how often, on which days?"""

from __future__ import annotations

import json
from typing import Any

from walkamile.store import Store


def ask_backlog(store: Store, declined: bool = False) -> list[dict[str, Any]]:
    """All items, those declined most often first: tool, key, title, status, opened_at, `declined` (days), history.

    `declined`: only those that were declined at least once.
    """
    rows = store.state.records(
        "select item_id, tool, key, title, text, status, status_history, opened_at, closed_at, declined_at, taken_at "
        "from backlog_item"
    )
    told = [
        {
            **{name: value for name, value in row.items() if name not in ("status_history", "declined_at")},
            "declined": json.loads(row["declined_at"]),
            "history": [{"at": at, "status": status} for at, status in json.loads(row["status_history"])],
        }
        for row in rows
    ]
    told.sort(key=lambda row: (-len(row["declined"]), row["tool"], row["key"]))
    return [row for row in told if row["declined"] or not declined]


def times_declined(days: list[str]) -> str:
    """How often was it declined, in words: `declined twice, on 2025-03-01 and 2025-09-02`; empty when never."""
    if not days:
        return ""
    times = {1: "once", 2: "twice"}.get(len(days), f"{len(days)} times")
    listed = days[0] if len(days) == 1 else ", ".join(days[:-1]) + " and " + days[-1]
    return f"declined {times}, on {listed}"
