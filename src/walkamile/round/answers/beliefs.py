"""What was believed, and what is so? The 80/20 page: per topic and role group, own beliefs to their author only."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from walkamile import prove
from walkamile.kit.intervals import Estimate, quantile_interval
from walkamile.round.said.authors import COUNTED_AS
from walkamile.round.said.topics import TOPICS
from walkamile.store import Store

TESTED = (
    f"select {COUNTED_AS}, b.topic, a.role_group, b.believed, b.low, b.high, b.measured, b.measured_iqr, "
    "coalesce(b.generation, 0) from belief b join author a on a.author_id = b.author_id "
    "where b.tested_at is not null order by b.no"
)
MEASURED = (
    "select topic, measured, measured_low, measured_high, measured_iqr, n, tested_at, generation from belief "
    "where tested_at is not null and walk_id is null order by generation, no"
)


def ask_scores(store: Store) -> dict[str, Any]:
    """How good are beliefs, over all, per topic and role group? Groups of few authors are held back, not counted.

    `scores`: everyone, then role groups, over all topics. `topics`: what was believed and measured of each topic.
    """
    fewest = max(prove.beliefs.FEWEST_AUTHORS, store.settings.minimum_employees)
    tested = [prove.beliefs.Compared(*row) for row in store.state.rows(TESTED)]
    whole, groups = prove.beliefs.by_group(tested, fewest)
    waiting = store.state.rows(
        "select count(*), count(distinct coalesce(lower(a.employee_id), 'unnamed')) from belief b "
        "join author a on a.author_id = b.author_id where b.tested_at is null and b.walk_id is null"
    )[0]
    enough = int(waiting[1]) >= fewest
    latest = {row["topic"]: row for row in store.state.records(MEASURED)}
    return {
        "minimum_authors": fewest,
        "n_waiting": int(waiting[0]) if enough or not waiting[0] else None,
        "scores": [_scored(group) for group in (whole, *groups)],
        "topics": [
            _topic(name, [one for one in tested if one.topic == name], latest.get(name), fewest)
            for name in TOPICS
        ],
    }


def _scored(group: prove.beliefs.Group) -> dict[str, Any]:
    return {
        "group": group.name,
        "reason": group.reason or None,
        **_as_row(prove.beliefs.score(group.shown), group),
    }


def _as_row(found: prove.beliefs.Score, group: prove.beliefs.Group) -> dict[str, Any]:
    """A group that is held back has no figure at all, not even how many."""
    if not group.shown:
        return dict.fromkeys(("n", "n_authors", "n_ranges", "hits", "hit", "bias", "gap", "verdict"))
    return {
        "n": found.n, "n_authors": found.n_authors, "n_ranges": found.n_ranges, "hits": found.hits,
        "hit": _ends(found.hit), "bias": _ends(found.bias), "gap": _ends(found.gap), "verdict": found.verdict,
    }  # fmt: skip


def _ends(found: Estimate | None) -> dict[str, float] | None:
    return None if found is None else asdict(found)


def _topic(
    name: str, tested: list[prove.beliefs.Compared], measured: dict[str, Any] | None, fewest: int
) -> dict[str, Any]:
    topic = TOPICS[name]
    whole, groups = prove.beliefs.by_group(tested, fewest)
    shown = whole.shown if tested else ()
    return {
        "topic": name,
        "title": topic.title,
        "question": topic.question,
        "unit": topic.unit,
        "measured_as": topic.measured_as,
        # What was measured is nobody's secret; but whether one person was asked is.
        "measured": None if measured is None or not shown else _measured(measured),
        "groups": [_believed(group) for group in (whole, *groups)] if tested else [],
    }


def _measured(row: dict[str, Any]) -> dict[str, Any]:
    return {
        "value": row["measured"], "low": row["measured_low"], "high": row["measured_high"], "n": row["n"],
        "iqr": row["measured_iqr"], "tested_at": row["tested_at"], "generation": row["generation"],
    }  # fmt: skip


def _believed(group: prove.beliefs.Group) -> dict[str, Any]:
    """Quartiles of what was believed, and the middle of the ends of their ranges; no single belief."""
    row = _scored(group)
    values = [one.believed for one in group.shown]
    lows = [one.low for one in group.shown if one.low is not None]
    highs = [one.high for one in group.shown if one.high is not None]
    row["believed"] = (
        {
            **{name: quantile_interval(values, q=q).value for name, q in (("q25", 0.25), ("q50", 0.5), ("q75", 0.75))},
            "range_low": quantile_interval(lows).value if lows else None,
            "range_high": quantile_interval(highs).value if highs else None,
        }
        if values
        else None
    )  # fmt: skip
    return row


def ask_own(store: Store, author_id: str) -> list[dict[str, Any]]:
    """What did this author believe, newest first, and what came of it?"""
    rows = store.state.records(
        "select belief_id, no, topic, walk_id, unit, believed, low, high, stated_at, seal, tested_at, generation, "
        "measured, measured_low, measured_high, measured_iqr, n, reason from belief where author_id = :a "
        "order by no desc",
        a=author_id,
    )
    return [
        {
            "title": TOPICS[row["topic"]].title if row["topic"] in TOPICS else row["topic"],
            **row,
            "hit": _hit(row),
        }
        for row in rows
    ]


def _hit(row: dict[str, Any]) -> bool | None:
    if row["measured"] is None or row["low"] is None or row["high"] is None:
        return None
    return bool(row["low"] <= row["measured"] <= row["high"])


def ask_open_topics(store: Store, author_id: str | None) -> dict[str, str]:
    """Which topics can this author no longer believe something about, and why: `seen` or `stated`?"""
    if author_id is None:
        return {}
    seen = store.state.rows("select topic from seen_figure where author_id = :a", a=author_id)
    stated = store.state.rows(
        "select topic from belief where author_id = :a and walk_id is null", a=author_id
    )
    return {str(row[0]): "seen" for row in seen} | {str(row[0]): "stated" for row in stated}


CALLS = (
    "an export of the phone system: calls with contact.opened, queue.entered, queue.left or contact.abandoned"
)
CONTACTS = "contacts of any channel, with an identifier of the person and a time"
LOADS = {
    "wait_median_s": CALLS,
    "wait_p90_s": CALLS,
    "gave_up_share": CALLS,
    "repeat_share": CONTACTS,
    "broken_share": CONTACTS,
    "minutes_lost": CONTACTS,
    "recognised_after_store_purchase": "till receipts with a loyalty number, and what agents looked up (lookup.found, "
    "lookup.not_found)",
    "asked_twice_share": "the menu of the phone system and the agent's desk: identity.asked",
    "silent_share": "the answers of your surveys: feedback.given",
    "invited_good_share": "the invitations of your surveys: feedback.invited",
}


def ask_next_loads(topics: list[str]) -> list[dict[str, Any]]:
    """What would have to be loaded to test these topics? What tests most of them first."""
    needed: dict[str, list[str]] = {}
    for topic in topics:
        if topic in LOADS:
            needed.setdefault(LOADS[topic], []).append(TOPICS[topic].title)
    return [
        {"load": load, "tests": titles}
        for load, titles in sorted(needed.items(), key=lambda one: (-len(one[1]), one[0]))
    ]
