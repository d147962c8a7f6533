"""Which ahas are there, whose turn is it, and does somebody have to see one again?"""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import Any

from walkamile.model.errors import UnknownName
from walkamile.store import Store

STATES = ("open", "owned", "fixed", "closed", "declined")
WAITS_DAYS = 7


def ask_ahas(store: Store, state: str | None = None, now: datetime | None = None) -> list[dict[str, Any]]:
    """All ahas, newest first: the columns of `aha`, and beside them `evidence` as a list, `days_open`, `overdue` (its
    day is past, and it is not fixed), `unowned` (nobody has taken it on for a week). Raises UnknownName."""
    if state is not None and state not in STATES:
        raise UnknownName(f"There is no state {state!r}. Known: {', '.join(STATES)}.")
    at = now or datetime.now(UTC)
    rows = store.state.records("select * from aha order by made_at desc, aha_id desc")
    return [_told(row, at) for row in rows if state in (None, row["state"])]


def ask_unowned(
    store: Store, author_id: str | None = None, now: datetime | None = None
) -> list[dict[str, Any]]:
    """Which ahas (of this author) has nobody taken on for a week? They are shown to their author again."""
    return [
        row for row in ask_ahas(store, now=now) if row["unowned"] and author_id in (None, row["author_id"])
    ]


def _told(row: dict[str, Any], now: datetime) -> dict[str, Any]:
    open_for = now - datetime.fromisoformat(row["made_at"])
    ended = row["fixed_at"] or row["declined_at"]
    until = datetime.fromisoformat(ended) if ended else now
    undone = row["state"] in ("open", "owned")
    return {
        **row,
        "evidence": json.loads(row["evidence"]),
        "days_open": max(0, (until - datetime.fromisoformat(row["made_at"])).days),
        "overdue": bool(undone and row["due"] and row["due"] < now.date().isoformat()),
        "unowned": row["state"] == "open" and open_for >= timedelta(days=WAITS_DAYS),
    }
