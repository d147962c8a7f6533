"""How is a walk told on its pages: its scenes without evidence, its end beside what was believed?"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from markupsafe import Markup

from walkamile import walk as walks
from walkamile.round.answers.walked import ask_beside
from walkamile.round.said.walks import Walk
from walkamile.round.walking import SHARE, SOLVED
from walkamile.store import Store
from walkamile.web.draw.walked import Beside, beside
from walkamile.web.pages.walk_form import questions_of, said_as

SHOWN = ("no", "kind", "channel", "at_s", "seconds", "title", "says", "again")
MOST_TIMES = 3600.0
MOST = {SOLVED: 1.0, SHARE: 1.0}
EXACT_S = 1.0
IT_WAS = "It was "


@dataclass(frozen=True, slots=True)
class Line:
    """One belief beside what was: `hit` tells whether the truth lay in the range (None: there is none).

    `was` is said behind `lead`, in one sentence.
    """

    topic: str
    asked: str
    said: str
    range_said: str
    lead: str
    was: str
    was_basis: str
    reason: str
    hit: bool | None
    drawn: Markup


def times_of(said: str) -> float:
    """How many times faster is asked for in the address? 1 where nothing sensible is said."""
    try:
        times = float(said)
    except ValueError:
        return 1.0
    return min(times, MOST_TIMES) if times > 1 else 1.0


def scenes_of(walk: Walk, times: float) -> list[dict[str, Any]]:
    """The scenes as the browser plays them: `played_s` is how long a wait lasts there. Evidence stays here."""
    waits = walks.script.WAITING
    return [
        {name: scene[name] for name in SHOWN}
        | {
            "waits": scene["kind"] in waits,
            "played_s": walks.clock.played_s(scene["seconds"], walk.pace, times)
            if scene["kind"] in waits
            else 0.0,
        }
        for scene in walk.script["scenes"]
    ]


def gave_up(walk: Walk) -> bool:
    """Did they stop before the person's waiting was over?"""
    return walk.position_s < walk.script["wait_s"] - EXACT_S


def lines_of(store: Store, walk: Walk, author_id: str) -> list[Line]:
    """What this author believed, line by line, beside what was."""
    stated = ask_beside(store, author_id, walk.walk_id)
    asked = {question.topic: question.asked for question in questions_of(walk)}
    return [_line(topic, asked[topic], stated[topic]) for topic in asked if topic in stated]


def _line(topic: str, asked: str, row: dict[str, Any]) -> Line:
    low, high, was = row["low"], row["high"], row["measured"]
    hit = low <= was <= high if was is not None and low is not None and high is not None else None
    said = said_as(topic, row["believed"])
    range_said = f"{said_as(topic, low)} to {said_as(topic, high)}" if low is not None else ""
    lead, told = _was(topic, was)
    interval = (
        (row["measured_low"], row["measured_high"]) if topic == SHARE and was is not None else (None, None)
    )
    basis = (
        f"between {said_as(topic, interval[0])} and {said_as(topic, interval[1])} (95 % interval), "
        f"n = {row['n']:,} people"
        if interval[0] is not None else ""
    )  # fmt: skip
    between = f", between {range_said.replace(' to ', ' and ')}" if range_said else ""
    drawn = beside(
        Beside(row["believed"], low, high, was, *interval, most=MOST.get(topic)),
        f"You said {said}{between}. {lead}{told}.",
    )
    reason = row["reason"] or ("" if row["tested_at"] else "It is tested when the walk is over.")
    return Line(topic, asked, said, range_said, lead, told, basis, reason, hit, drawn)


def _was(topic: str, value: float | None) -> tuple[str, str]:
    if value is None:
        return IT_WAS, "not known"
    if topic == SOLVED:
        return "It ", "ended well" if value >= 0.5 else "did not end well"
    return IT_WAS, said_as(topic, value)
