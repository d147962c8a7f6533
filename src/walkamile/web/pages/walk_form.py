"""What does the form ask before a walk, and what did it say? For the screen, and for the phones of a group."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from math import isfinite
from typing import Any

from walkamile.model.errors import NoRound
from walkamile.round.answers.colleagues import ask_role_groups
from walkamile.round.said import Author, know_author
from walkamile.round.said.authors import NOBODY_SAID
from walkamile.round.said.beliefs import (
    TOPICS,
    NotTaken,
    Refused,
    has_seen,
    possible,
    state_belief,
    too_late,
)
from walkamile.round.said.walks import Walk, sit_down
from walkamile.round.walking import EFFORT, SHARE, SOLVED, WAIT
from walkamile.store import Store
from walkamile.web.draw import words
from walkamile.web.memory import Memory

ENDS = ("believed", "low", "high")
NO_NUMBER = "Write a number here, for example 4 or 1.5."


@dataclass(frozen=True, slots=True)
class Question:
    """One question of the form. `unit` stands behind each field; `ranged`: an 80 % range is asked as well."""

    topic: str
    asked: str
    hint: str
    unit: str
    most: float
    ranged: bool = True


def questions_of(walk: Walk) -> tuple[Question, ...]:
    """What is asked before this walk, on its side of the desk."""
    they = walk.side != "employee"
    wait = (
        ("How long does this person wait, all in all?", "In queues and on hold, added up.")
        if they
        else ("How long do you wait for your systems, all in all?", "While the customer waits with you.")
    )
    again = (
        "How many times are they asked for the same again, or do they wait again?"
        if they
        else "How many times do you have to ask for the same again?"
    )
    about = f" about {walk.topic.replace('_', ' ')}" if walk.topic else ""
    well = "for them" if they else "for the customer"
    return (
        Question(WAIT, *wait, "", 24 * 60),
        Question(EFFORT, again, "The first time does not count.", "times", 1000),
        Question(
            SOLVED, f"How sure are you that it ended well {well}?",
            "0: surely not. 100: surely. This already says how sure you are, so there is no range.", "%", 100, False,
        ),
        Question(SHARE, f"Of 100 people who turn to us{about}, how many live the like?", "", "of 100", 100),
    )  # fmt: skip


def keep_beliefs(
    memory: Memory, author: Author | Callable[[], Author], walk: Walk, form: Mapping[str, Any]
) -> dict[str, str]:
    """Seal what the form says: all of it or nothing. Gives what cannot be taken, by topic, in plain words.

    `author` may be asked for only when everything can be taken, so that nobody is made for an empty form.
    """
    answers: dict[str, tuple[float, float | None, float | None]] = {}
    faults: dict[str, str] = {}
    known = seen_before(memory.store, author, walk) if isinstance(author, Author) else frozenset[str]()
    for question in questions_of(walk):
        given = [_answer(form, question, end) for end in (ENDS if question.ranged else ENDS[:1])]
        believed = given[0]
        if question.topic in known:
            if believed is not None:
                faults[question.topic] = too_late(question.topic)
            continue
        if believed is None or None in given:
            faults[question.topic] = NO_NUMBER
            continue
        low, high = (given[1], given[2]) if question.ranged else (None, None)
        answers[question.topic] = (believed, low, high)
        if refused := possible(question.topic, believed, low, high):
            faults[question.topic] = refused.reason
    if faults:
        return faults
    return _seal(memory, author if isinstance(author, Author) else author(), walk, answers)


def seen_before(store: Store, author: Author, walk: Walk) -> frozenset[str]:
    """About which numbers of this walk can they believe nothing any more, for they saw them in another?"""
    asked = (question.topic for question in questions_of(walk))
    return frozenset(topic for topic in asked if has_seen(store, author.author_id, topic, walk.walk_id))


def _seal(
    memory: Memory, author: Author, walk: Walk, answers: dict[str, tuple[float, float | None, float | None]]
) -> dict[str, str]:
    faults: dict[str, str] = {}
    as_of, now = _as_of(memory), datetime.now(UTC)
    for topic, answer in answers.items():
        stated = state_belief(memory.store, author, topic, *answer, now, walk.walk_id, as_of)
        if isinstance(stated, Refused) and stated.why is not NotTaken.STATED:
            faults[topic] = stated.reason
    return faults


def take_seat(memory: Memory, walk: Walk, form: Mapping[str, Any]) -> tuple[Author | None, dict[str, str]]:
    """Somebody of a group says what they believe, and their part of the company but no name; then they have a seat."""
    seated: list[Author] = []

    def unnamed() -> Author:
        group = str(form.get("role_group", ""))
        known = ask_role_groups(memory.store)
        seated.append(know_author(memory.store, None, group if group in known else NOBODY_SAID))
        return seated[0]

    faults = keep_beliefs(memory, unnamed, walk, form)
    if faults:
        return None, faults
    sit_down(memory.store, walk, seated[0])
    return seated[0], {}


def _as_of(memory: Memory) -> datetime | None:
    try:
        return memory.recall().as_of
    except NoRound:
        return None


def _answer(form: Mapping[str, Any], question: Question, end: str) -> float | None:
    """One field in the unit of its topic; None where it holds no number."""
    name = f"{question.topic}.{end}"
    if question.topic == WAIT:
        minutes, seconds = _number(form, f"{name}.min"), _number(form, f"{name}.s", 0.0)
        return None if minutes is None or seconds is None else minutes * 60 + seconds
    answer = _number(form, name)
    return None if answer is None else TOPICS[question.topic].from_asked(answer)


def _number(form: Mapping[str, Any], name: str, otherwise: float | None = None) -> float | None:
    said = str(form.get(name, "")).strip().replace(",", ".")
    if not said:
        return otherwise
    try:
        found = float(said)
    except ValueError:
        return None
    return found if isfinite(found) else None


def said_as(topic: str, value: float | None) -> str:
    """A value of a topic in words: `4 min 10 s`, `3 times`, `40 of 100`."""
    if value is None:
        return words.NO_VALUE
    if topic == WAIT:
        return clocked(value)
    if topic == EFFORT:
        n = round(value)
        return "once" if n == 1 else f"{n} times" if n else "never"
    if topic == SOLVED:
        return f"{value * 100:.0f} %"
    return f"{value * 100:.1f} of 100".replace(".0 of", " of")


def clocked(seconds: float) -> str:
    """A wait to the second, as one sits through it: `45 s`, `4 min 10 s`, `1 h 20 min`."""
    whole = round(seconds)
    if whole < 60:
        return f"{whole} s"
    minutes, rest = divmod(whole, 60)
    if minutes < 60:
        return f"{minutes} min {rest} s" if rest else f"{minutes} min"
    if minutes < 48 * 60:
        hours, minutes = divmod(minutes, 60)
        return f"{hours} h {minutes} min" if minutes else f"{hours} h"
    return words.duration(seconds)
