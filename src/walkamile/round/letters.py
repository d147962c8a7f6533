"""When is a letter written? When something is new, and kept; a letter that was sent stays as it was sent."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

from walkamile import walk
from walkamile.round.answers.letter import kept_letter, read_body, write_letter
from walkamile.round.answers.recall import Recall
from walkamile.round.answers.walk_limits import ask_barred
from walkamile.store import Store


def letter_of(
    recall: Recall, week: walk.leaders.letter.Week, department: str = "", now: datetime | None = None
) -> dict[str, Any]:
    """The letter of this week. What was sent stays; else it is written anew after every round, and after everything
    that people told since, and kept. A story that may not be told any more is left out of what was sent.
    """
    kept = kept_letter(recall.store, week.name, department)
    code = kept.pop("person_code") if kept else None
    if kept and code is not None and ask_barred(recall, code):
        kept = (
            kept | {"story": None, "story_reason": NOT_ANY_MORE, "judged_until": None}
            if kept["sent_at"]
            else None
        )
    if kept and (
        kept["sent_at"] or (kept["generation"] == recall.generation and not _told_since(recall.store, kept))
    ):
        return kept
    body = write_letter(recall, week, department)
    return _keep(recall.store, week.name, department, body, _stamp(now))


NOT_ANY_MORE = "The story of this letter may not be shown any more. Its figures stay as they were sent."
# What a letter tells that no round has to find: ahas from open to fixed, reports and their answers.
TOLD = {
    "aha": ("made_at", "owned_at", "fixed_at", "closed_at", "declined_at"),
    "report": ("made_at", "answered_at"),
}


def _told_since(store: Store, kept: dict[str, Any]) -> bool:
    """Did somebody tell anything since this letter was written, or in the same second?"""
    return any(
        store.state.value(f"select count(*) from {table} where {column} >= :at", at=kept["made_at"])
        for table, columns in TOLD.items()
        for column in columns
    )


def _keep(store: Store, week: str, department: str, body: dict[str, Any], made_at: str) -> dict[str, Any]:
    code = body.pop("person_code")
    text = json.dumps(body, sort_keys=True, ensure_ascii=False)
    named = {"w": week, "d": department}
    with store.state.transaction() as transaction:
        found = transaction.rows("select sent_at from letter where week = :w and department = :d", **named)
        transaction.run("delete from letter where week = :w and department = :d", **named)
        sent_at = found[0][0] if found else None
        row = {
            "week": week, "department": department, "person_code": code, "generation": body["generation"],
            "made_at": made_at, "sent_at": sent_at, "body": text,
        }  # fmt: skip
        transaction.add("letter", [row])
    return read_body(text) | {"made_at": made_at, "sent_at": sent_at}


def _stamp(now: datetime | None) -> str:
    return (now or datetime.now(UTC)).astimezone(UTC).isoformat(timespec="seconds")
