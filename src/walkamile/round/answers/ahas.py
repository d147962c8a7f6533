"""Which ahas are there, whose turn is it, how long does it take, and does somebody have to see one again?"""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from walkamile import understand, walk
from walkamile.model.errors import UnknownName
from walkamile.round.answers.echoes import Everybody
from walkamile.round.answers.recall import Recall
from walkamile.round.answers.sizes import ask_before_after
from walkamile.round.answers.walk_limits import ask_barred
from walkamile.round.said.ahas import CLOSED, DECLINED, FIXED, OPEN, OWNED, STATES, aha_row
from walkamile.round.said.authors import Author
from walkamile.round.said.walks import FINISHED, WALKED, seats, walk_of
from walkamile.store import Store


def ask_ahas(store: Store, state: str | None = None, now: datetime | None = None) -> list[dict[str, Any]]:
    """All ahas, newest first: the columns of `aha`, and beside them `evidence` as a list, `days_open`, `overdue` (its
    day is past, and it is not fixed), `unowned` (nobody has taken it on for a week). Raises UnknownName."""
    if state is not None and state not in STATES:
        raise UnknownName(f"There is no state {state!r}. Known: {', '.join(STATES)}.")
    at = now or datetime.now(UTC)
    rows = store.state.records("select * from aha order by made_at desc, aha_id desc")
    waits = timedelta(days=store.settings.aha_waits_days)
    return [_told(row, at, waits) for row in rows if state in (None, row["state"])]


def ask_unowned(
    store: Store, author_id: str | None = None, now: datetime | None = None
) -> list[dict[str, Any]]:
    """Which ahas (of this author) has nobody taken on for a week? They are shown to their author again."""
    return [
        row for row in ask_ahas(store, now=now) if row["unowned"] and author_id in (None, row["author_id"])
    ]


def _told(row: dict[str, Any], now: datetime, waits: timedelta) -> dict[str, Any]:
    made = datetime.fromisoformat(row["made_at"])
    ended = row["fixed_at"] or row["declined_at"]
    until = datetime.fromisoformat(ended) if ended else now
    undone = row["state"] in (OPEN, OWNED)
    told = {
        **row,
        # A walk keeps to itself whose it is: what came up in one opens to the walk, never to an event.
        "evidence": list[str]() if row["walk_id"] else json.loads(row["evidence"]),
        "days_open": max(0, (until - made).days),
        "overdue": bool(undone and row["due"] and row["due"] < now.date().isoformat()),
        "unowned": row["state"] == OPEN and now - made >= waits,
    }
    return told | {"next": _next(told)}


def _next(row: dict[str, Any]) -> str:
    """What is the obvious thing to do?"""
    if row["state"] == OPEN and row["unowned"]:
        return "Nobody has taken it on for a week: give it an owner, or decline it"
    if row["state"] == OWNED and row["overdue"]:
        return "Past its day: say that it is fixed, or set another day"
    if row["state"] == FIXED and not row["rule"]:
        return "Ask those who live it, then close it"
    return {
        OPEN: "Give it an owner",
        OWNED: "Say when it is fixed",
        FIXED: "Look at before and after, then close it",
        CLOSED: "Open it again if it comes back",
        DECLINED: "Open it again if the reason no longer holds",
    }[row["state"]]


def ask_board(store: Store, recall: Recall | None = None, now: datetime | None = None) -> dict[str, Any]:
    """The board: ahas by state with the number of their echoes, how many wait for an owner, and days until fixed.

    Largest first: minutes a month, then people a month, then the oldest.
    """
    rows = ask_ahas(store, now=now)
    everybody = Everybody(store, recall) if rows else None
    ahas = [row | {"echoes": everybody.count(row["aha_id"]) if everybody else {}} for row in rows]
    ahas.sort(key=lambda row: (-(row["minutes"] or 0), -(row["people_per_month"] or 0), row["made_at"]))
    return {
        "ahas": ahas,
        "states": {state: [row for row in ahas if row["state"] == state] for state in STATES},
        "unowned": sum(row["unowned"] for row in ahas),
        "days_to_fix": days_to_fix(rows, now or datetime.now(UTC)),
    }


def days_to_fix(rows: Sequence[dict[str, Any]], now: datetime) -> dict[str, Any]:
    """After how many days is half of the ahas fixed (Kaplan-Meier, as in M1)?

    What is not fixed, and what was declined, has not ended yet. `high` None: it may be any time later. `reason` where
    nothing can be said.
    """
    fixed = [row["fixed_at"] is not None for row in rows]
    days = [_days(row["made_at"], row["fixed_at"] or now.isoformat()) for row in rows]
    counted = {"n": len(rows), "fixed": sum(fixed)}
    found = walk.fixing.days_to_fix(days, fixed)
    if found is None:
        return {**counted, "value": None, "reason": f"fewer than {walk.fixing.FEWEST_AHAS} ahas"}
    if not walk.fixing.is_known(found):
        return {**counted, "value": None, "reason": "fewer than half are fixed"}
    high = found.high if found.high < float("inf") else None
    return {**counted, "value": found.value, "low": found.low, "high": high, "reason": None}


def _days(since: str, until: str) -> float:
    span = datetime.fromisoformat(until) - datetime.fromisoformat(since)
    return max(0.0, span.total_seconds() / 86400)


def ask_aha(
    store: Store, recall: Recall | None, aha_id: str, now: datetime | None = None
) -> dict[str, Any]:  # fmt: skip
    """One aha with its echoes, its evidence as far as it is there, the scene of its walk, and before and after its fix.

    Raises UnknownName.
    """
    row = aha_row(store, aha_id)
    waits = timedelta(days=store.settings.aha_waits_days)
    told = _told(row, now or datetime.now(UTC), waits)
    rule = understand.RULES.get(row["rule"] or "")
    return {
        **told,
        "rule_title": rule.title if rule else row["rule"],
        "echoes": Everybody(store, recall).ask(row["aha_id"]),
        "events": _events(recall, told["evidence"]),
        "walk": ask_scene(store, recall, row["walk_id"], row["scene"]),
        "before_after": ask_before_after(recall, row["rule"], row["fixed_at"])
        if recall
        else {"reason": "no round has looked yet"},
        "is_declined": row["state"] == DECLINED,
    }


def _events(recall: Recall | None, ids: Sequence[str]) -> list[dict[str, Any]]:
    """The events of the evidence that are still there."""
    if recall is None or not ids:
        return []
    return recall.records(
        'select event_id, type, channel, ts as "at" from event where list_contains($ids::varchar[], event_id) '
        "order by ts, seq, event_id",
        {"ids": list(ids)},
    )


def ask_walked_scene(
    store: Store, recall: Recall | None, author: Author, walk_id: str | None, scene_no: int | None
) -> dict[str, Any] | None:
    """The scene of a walk for one who walked it, after it is over; None for everybody else, and before."""
    walked = walk_of(store, walk_id) if walk_id else None
    if walked is None or walked.state not in (WALKED, FINISHED):
        return None
    walkers = {walked.author_id, *(seat.author_id for seat in seats(store, walked.walk_id))}
    return ask_scene(store, recall, walk_id, scene_no) if author.author_id in walkers else None


def ask_scene(
    store: Store, recall: Recall | None, walk_id: str | None, scene_no: int | None
) -> dict[str, Any] | None:
    """What happened in this scene of this walk? Its title, what was said, step, rule and event; None: there is no such
    scene, or the journey may not be shown any more."""
    walked = walk_of(store, walk_id) if walk_id else None
    if walked and recall and ask_barred(recall, walked.person_code):
        return None
    rows = store.state.rows("select script from walk where walk_id = :w", w=walk_id) if walk_id else []
    if not rows:
        return None
    scenes: list[dict[str, Any]] = json.loads(rows[0][0]).get("scenes", [])
    found = next((scene for scene in scenes if scene.get("no") == scene_no), dict[str, Any]())
    named = {name: found.get(name) for name in ("title", "says", "step", "rule", "event_id", "channel")}
    return {"walk_id": walk_id, "scene": scene_no, **named}
