"""Who sits on the empty chair? One masked person whom nobody picked: their last 90 days, on one page."""

from __future__ import annotations

import json
import random
from datetime import UTC, datetime, timedelta
from typing import Any

from walkamile import walk
from walkamile.model.errors import UnknownName
from walkamile.round.answers.asked import Asked
from walkamile.round.answers.drawable import RESTS, ask_drawable, shared_words
from walkamile.round.answers.recall import Recall
from walkamile.round.answers.story import ask_story
from walkamile.round.answers.walk_limits import ask_barred
from walkamile.store import Store

DAYS = 90


def ask_seatable(recall: Recall) -> list[int]:
    """Who may sit on a chair? Whoever dealt with us in the last 90 days and may be drawn. Raises UnknownName."""
    until = recall.as_of - RESTS
    able = ask_drawable(recall, until - timedelta(days=DAYS), until)
    fewest = recall.store.settings.minimum_customers
    if len(able) < fewest:
        raise UnknownName(
            f"Fewer than {fewest} customers can be drawn from: whoever sat on the chair could be guessed. "
            "Load more events, and run the round."
        )
    return able


def draw_person(able: list[int], chance: random.Random | None = None) -> int:
    """One of them, each as likely as any other."""
    return (chance or random.SystemRandom()).choice(able)


def seat_of(recall: Recall, code: int) -> dict[str, Any]:
    """What the page shows of this person: moments, breaks, what was asked, waits, what is open. Names nobody."""
    until = recall.as_of - RESTS
    since = until - timedelta(days=DAYS)
    story = ask_story(recall, code, Asked(since, until))
    topics, items = shared_words(recall, "topic"), shared_words(recall, "item")
    return {
        "since": since, "until": until, "moments": walk.leaders.masking.masked_moments(story["moments"], topics),
        "marks": walk.leaders.masking.masked_marks(story["marks"]),
        "asked": walk.leaders.masking.asked_for(story["events"], items),
        "wait_s": story["wait_s"], "n_waits": story["n_waits"], "hold_s": story["hold_s"],
        "n_contacts": sum(m["is_contact"] for m in story["moments"]),
        "n_channels": len({m["channel"] for m in story["moments"]}),
        "caption": story["caption"], "open": _open(recall, code, since, until, topics),
    }  # fmt: skip


def _open(
    recall: Recall, code: int, since: datetime, until: datetime, topics: frozenset[str]
) -> list[dict[str, Any]]:
    """Cases that nobody called solved, and the last contact where it ended without an answer."""
    params = {"code": code, "since": since, "until": until}
    cases = recall.records(
        "select opened_at as \"at\", topic, 'case' as what from case_file where person_code = $code and opened "
        "and opened_at >= $since and opened_at < $until and (resolved_at is null or resolved_at >= $until) order by 1",
        params,
    )
    last = recall.records(
        "select opened_at as \"at\", topic, coalesce(outcome, '') as what, abandoned from contact "
        "where person_code = $code and kind = 'human' and opened_at >= $since and opened_at < $until "
        "order by opened_at desc, first_event desc limit 1",
        params,
    )
    ended = [
        row | {"what": "gave up waiting" if row["abandoned"] else row["what"]}
        for row in last
        if row["abandoned"] or row["what"] in ("unresolved", "abandoned")
    ]
    return [
        {"at": row["at"], "what": row["what"], "topic": row["topic"] if row["topic"] in topics else ""}
        for row in (*cases, *ended)
    ]


def ask_chair(
    store: Store, recall: Recall | None, chair_id: str, now: datetime | None = None
) -> dict[str, Any]:
    """The page of a chair. Raises UnknownName when there is none, its time is over, or the person may not be shown."""
    at = (now or datetime.now(UTC)).isoformat(timespec="seconds")
    rows = store.state.records(
        "select * from chair where chair_id = :c and expires_at > :at", c=chair_id, at=at
    )
    if not rows or recall is None or ask_barred(recall, rows[0]["person_code"]):
        raise UnknownName(
            "This chair is empty: the invitation has expired, or the person may not be shown any more. "
            'Invite somebody else: walkamile chair --meeting "..." --at TIME.'
        )
    row = rows[0]
    seat = json.loads(row["body"])
    for name in ("since", "until"):
        seat[name] = datetime.fromisoformat(seat[name])
    for one in (*seat["moments"], *seat["marks"], *seat["open"]):
        one["at"] = datetime.fromisoformat(one["at"])
    kept = ("chair_id", "meeting", "starts_at", "expires_at", "made_at")
    return {name: row[name] for name in kept} | {"seat": seat}
