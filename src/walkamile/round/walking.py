"""A walk from the draw to the end: drawn by the system, believed, lived, then laid beside what was measured."""

from __future__ import annotations

import secrets
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from walkamile import walk as walks
from walkamile.model.errors import UnknownName
from walkamile.round.answers.cast import ask_cast
from walkamile.round.answers.people import day_bounds
from walkamile.round.answers.recall import Recall
from walkamile.round.answers.walk_limits import ask_barred
from walkamile.round.answers.walk_script import ask_script
from walkamile.round.answers.walk_waits import ask_wait_of
from walkamile.round.answers.walks import (
    Drawn,
    NoWalk,
    ask_draw,
    ask_journeys,
    ask_like,
)
from walkamile.round.said import Author, Telling, author_of, tell
from walkamile.round.said import walks as said
from walkamile.round.said.beliefs import cannot_test, mark_seen, settle
from walkamile.round.said.walks import Walk
from walkamile.store import Store

WAIT, EFFORT, SOLVED, SHARE = ("walk.wait_s", "walk.effort_n", "walk.solved", "walk.share")
TOPICS = (WAIT, EFFORT, SOLVED, SHARE)
CAST = "cast"
NO_WAITS = {
    walks.journey.CUSTOMER: "No source of this journey said at that time how long anybody waits.",
    walks.journey.EMPLOYEE: "No source of this contact said at that time how long systems make one wait.",
}


def draw_walk(
    store: Store,
    recall: Recall,
    author: Author,
    pool: str = walks.draw.REPRESENTATIVE,
    side: str = walks.journey.CUSTOMER,
    room: bool = False,
    seed: int | None = None,
    now: datetime | None = None,
) -> Walk | NoWalk:
    """Draw a journey for somebody and keep it as a walk; or say why there is none. Raises UnknownName.

    Without a seed the draw is random: nobody chooses the journey, and drawing again gives another.
    """
    if pool not in walks.draw.POOLS or side not in walks.journey.SIDES:
        raise UnknownName(
            f"A walk is drawn from {' or '.join(walks.draw.POOLS)}, as {' or '.join(walks.journey.SIDES)}. "
            "Choose one of each."
        )
    drawn = ask_draw(recall, author, pool, side, secrets.randbits(31) if seed is None else seed)
    if isinstance(drawn, NoWalk):
        return drawn
    return said.keep_walk(store, author, _row(recall, drawn), room, now)


def draw_cast(
    store: Store, recall: Recall, author: Author, side: str = walks.journey.CUSTOMER, room: bool = False,
    now: datetime | None = None,
) -> Walk | NoWalk:  # fmt: skip
    """The demo's own story as a walk: nobody is behind it, so it need not be drawn. NoWalk in any other home."""
    cast = ask_cast(recall)
    if cast is None:
        return NoWalk("This home holds no demo. Draw a journey instead.")
    begins, ends = day_bounds(cast["since"], cast["until"])
    _, journeys = ask_journeys(recall, "need")
    own = [
        one
        for one in journeys
        if one.person_code == cast["person_code"]
        and begins <= one.closed_at <= ends
        and (side == walks.journey.CUSTOMER or one.employees)
    ]
    if not own:
        return NoWalk("The story of the demo is not in this home any more. Draw a journey instead.")
    one = max(own, key=lambda journey: (journey.cost_min, journey.case_key))
    script = ask_script(recall, "need", one, side)
    drawn = Drawn(one, script, CAST, "need", 0, one.rules[0] if one.rules else None)
    return said.keep_walk(store, author, _row(recall, drawn), room, now)


def draw_for(
    store: Store, recall: Recall, author: Author, pool: str, side: str, room: bool = False
) -> Walk | NoWalk:
    """The walk of this kind that waits for them already, else a new one: who draws again does not choose."""
    waiting = said.waiting_walk(store, author.author_id, pool, side, room)
    if waiting is not None and ask_barred(recall, waiting.person_code, author) is None:
        return waiting
    if pool == CAST:
        return draw_cast(store, recall, author, side, room)
    return draw_walk(store, recall, author, pool, side, room)


def _row(recall: Recall, drawn: Drawn) -> dict[str, Any]:
    one = drawn.journey
    script = drawn.script.as_json() | {
        "lens": drawn.lens, "pool": drawn.pool, "rule": drawn.rule, "topic": _topic(recall, one.topic),
        "channel": one.channel, "minutes": one.lived_min,
    }  # fmt: skip
    return {
        "pool": drawn.pool, "side": drawn.script.side, "lens": drawn.lens, "case_key": one.case_key,
        "person_code": one.person_code, "seed": drawn.seed, "generation": recall.generation, "script": script,
    }  # fmt: skip


def _topic(recall: Recall, topic: str | None) -> str | None:
    """The topic, where enough people share it."""
    if topic is None:
        return None
    n = recall.rows("select count(distinct person_code) from contact where topic = $topic", {"topic": topic})[
        0
    ][0]
    return topic if n >= recall.store.settings.minimum_customers else None


def arrive(store: Store, recall: Recall, walk: Walk, minutes: float, now: datetime | None = None) -> Walk:
    """The last scene was reached: beliefs of everybody who walked are tested by what was, and by how many live it."""
    at = now or datetime.now(UTC)
    said.arrive(store, walk, minutes, at)
    measured = ask_walked(recall, walk)
    beliefs = store.state.rows(
        "select belief_id, topic from belief where walk_id = :w and tested_at is null", w=walk.walk_id
    )
    for belief_id, topic in beliefs:
        found = measured.get(topic)
        if found is None:
            continue
        if found["reason"]:
            cannot_test(store, belief_id, found["reason"])
        else:
            settle(
                store, belief_id, found["value"], found["low"], found["high"], found["iqr"], found["n"], at,
                recall.generation,
            )  # fmt: skip
    for author_id in {walk.author_id, *(seat.author_id for seat in said.seats(store, walk.walk_id))}:
        mark_seen(store, author_id, TOPICS, at, walk.walk_id)
    return replace(walk, state=said.WALKED, minutes=minutes)


def put_away(store: Store, walk: Walk) -> None:
    """The journey is not walked; what was believed of it can never be tested."""
    said.put_away(store, walk)
    sealed = store.state.rows(
        "select belief_id from belief where walk_id = :w and tested_at is null", w=walk.walk_id
    )
    for (belief_id,) in sealed:
        cannot_test(store, belief_id, "The walk was put away before it was walked.")


def ask_walked(recall: Recall, walk: Walk) -> dict[str, dict[str, Any]]:
    """What a walk was, by topic of belief: the value, its interval and n; or the `reason` why it is not known.

    Wait, effort and outcome are those of the walk itself; the share is that of the people who live the like.
    """
    is_known, iqr_s = ask_wait_of(recall, walk.lens, walk.side, int(walk.case_key))
    like = ask_like(recall, walk.lens, walk.rule, walk.topic)
    solved = walk.script["solved"]
    return {
        WAIT: _exactly(walk.script["wait_s"], iqr_s)
        if walk.script["wait_s"] or is_known
        else _unknown(NO_WAITS[walk.side]),
        EFFORT: _exactly(float(walk.script["effort_n"])),
        SOLVED: _exactly(float(solved)) if solved is not None else _unknown("No event says how it ended."),
        SHARE: _unknown(like["reason"]) if like["reason"] else {
            "value": like["share"], "low": like["low"], "high": like["high"], "iqr": None, "n": like["n_of"],
            "reason": "",
        },
    }  # fmt: skip


def _exactly(value: float, iqr: float | None = None) -> dict[str, Any]:
    return {"value": value, "low": value, "high": value, "iqr": iqr, "n": 1, "reason": ""}


def _unknown(reason: str) -> dict[str, Any]:
    return {"value": None, "low": None, "high": None, "iqr": None, "n": 0, "reason": reason}


def finish(store: Store, recall: Recall, walk: Walk, author: Author, now: datetime | None = None) -> None:
    """The walk is done: everybody who walked has lived a journey, as events `walk.finished` say; its room closes."""
    said.end(store, walk)
    at = now or datetime.now(UTC)
    props = {
        "walk_id": walk.walk_id, "minutes": walk.minutes, "pool": walk.pool, "side": walk.side, "lens": walk.lens,
    }  # fmt: skip
    tell(
        store,
        author,
        Telling("walk.finished", walk.rule or walk.lens, None, props, f"walk-{walk.walk_id}"),
        at,
        recall.as_of,
    )
    for seat in said.seats(store, walk.walk_id):
        if seat.author_id != author.author_id and (other := author_of(store, seat.author_id)):
            event_id = f"walk-{walk.walk_id}-{seat.author_id}"
            tell(
                store,
                other,
                Telling("walk.finished", walk.rule or walk.lens, None, props, event_id),
                at,
                recall.as_of,
            )
