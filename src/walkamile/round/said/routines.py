"""Who keeps a routine, when is their surprise call due, and what did it show? Told to the person themselves."""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from typing import Any

from walkamile import walk
from walkamile.kit.calendar import Calendar
from walkamile.kit.ids import uuid7
from walkamile.model.errors import CannotSay, UnknownName
from walkamile.round.said.authors import Author
from walkamile.round.said.masking import mask_said
from walkamile.store import Store

OUTCOMES = {
    "helped": "They helped me",
    "partly": "They helped me in part",
    "not_helped": "They could not help me",
    "gave_up": "I gave up waiting",
    "not_reached": "I did not get through",
}
LONGEST = 300
OFFICE = (time(9), time(17))
LONGEST_WAIT_S = 4 * 3600


@dataclass(frozen=True, slots=True)
class Goal:
    """What somebody sets themselves: hours a month on walks, in the queue and on tasks; surprise calls or none."""

    goal_h: float = walk.leaders.routine.GOAL_H
    self_calls: int = 1
    email: str = ""


def begin_routine(store: Store, author: Author, goal: Goal = Goal(), now: datetime | None = None) -> None:
    """Begin a routine, or change its goal. Raises CannotSay for a goal that is none."""
    if not 0 < goal.goal_h <= 40:
        raise CannotSay("A goal is more than 0 and at most 40 hours a month; 2 is usual.")
    if goal.self_calls not in (0, 1):
        raise CannotSay("There is one surprise call a month, or none: 1 or 0.")
    values: dict[str, Any] = {
        "goal_h": goal.goal_h, "self_calls": goal.self_calls, "email": goal.email.strip() or None,
    }  # fmt: skip
    with store.state.transaction() as transaction:
        found = transaction.rows("select 1 from routine where author_id = :a", a=author.author_id)
        if found:
            transaction.run(
                "update routine set goal_h = :goal_h, self_calls = :self_calls, email = :email where author_id = :a",
                a=author.author_id, **values,
            )  # fmt: skip
        else:
            transaction.add("routine", [{"author_id": author.author_id, "begun_at": _stamp(now), **values}])


def end_routine(store: Store, author: Author) -> None:
    """Stop the routine; calls that were made stay, one that is not due yet goes."""
    with store.state.transaction() as transaction:
        transaction.run("delete from routine where author_id = :a", a=author.author_id)
        transaction.run("delete from self_call where author_id = :a and done_at is null", a=author.author_id)


def this_call(
    store: Store, author_id: str, now: datetime | None = None, chance: random.Random | None = None
) -> dict[str, Any] | None:
    """The call of this month; drawn when it is asked for first. None: there is none this month.

    When it is due nobody is told before: `due_at` is for those who keep the state, not for pages.
    """
    at = (now or datetime.now(UTC)).astimezone(UTC).replace(tzinfo=None)
    calendar = store.calendar
    month = f"{calendar.local(at):%Y-%m}"
    rows = store.state.records(
        "select * from self_call where author_id = :a and month = :m", a=author_id, m=month
    )
    if rows:
        return rows[0]
    wants = store.state.value("select self_calls from routine where author_id = :a", a=author_id)
    due_at = (
        walk.leaders.routine.draw_call(chance or random.SystemRandom(), *_open(calendar, at))
        if wants
        else None
    )
    if due_at is None:
        return None
    row = {
        "call_id": uuid7(), "author_id": author_id, "month": month, "due_at": _stamp(due_at), "told_at": None,
        "done_at": None, "wait_s": None, "outcome": None, "said": None,
    }  # fmt: skip
    with store.state.transaction() as transaction:
        transaction.add("self_call", [row])
    return row


def _open(calendar: Calendar, at: datetime) -> tuple[list[walk.leaders.routine.Span], datetime, datetime]:
    """When is somebody there in what is left of this month? Office hours where nobody said when the company is open."""
    today = calendar.local(at).date()
    after = walk.leaders.routine.next_month(walk.leaders.routine.first_of(today))
    until = datetime.combine(after, time(), calendar.zone).astimezone(UTC).replace(tzinfo=None)
    last = after - timedelta(days=1)
    if calendar.says_hours:
        return calendar.open_spans(today, last), at, until
    days = [today + timedelta(days=n) for n in range((last - today).days + 1)]
    spans = [
        tuple(
            datetime.combine(day, hour, calendar.zone).astimezone(UTC).replace(tzinfo=None) for hour in OFFICE
        )
        for day in days
        if day.weekday() < 5 and day not in calendar.holidays
    ]
    return [(a, b) for a, b in spans], at, until


def is_due(call: dict[str, Any] | None, now: datetime | None = None) -> bool:
    """Is it time to call, and was it not done yet?"""
    return call is not None and call["done_at"] is None and call["due_at"] <= _stamp(now)


def finish_call(
    store: Store, author: Author, call_id: str, wait_s: float, outcome: str, said: str = "",
    now: datetime | None = None,
) -> None:  # fmt: skip
    """Keep how long the leader waited, how it ended and one line. Raises UnknownName, CannotSay."""
    rows = store.state.records(
        "select * from self_call where call_id = :c and author_id = :a", c=call_id, a=author.author_id
    )
    if not rows or not (is_due(rows[0], now) or rows[0]["done_at"]):
        raise UnknownName("There is no call of yours that is due. It is told when its time has come.")
    if outcome not in OUTCOMES:
        raise CannotSay(f"Say how it ended: {', '.join(OUTCOMES)}.")
    if not 0 <= wait_s <= LONGEST_WAIT_S:
        raise CannotSay("A wait lies between no time and four hours. Give minutes and seconds.")
    line = mask_said(store, " ".join(said.split())[:LONGEST]) or None
    with store.state.transaction() as transaction:
        transaction.run(
            "update self_call set done_at = :at, wait_s = :w, outcome = :o, said = :s where call_id = :c",
            at=rows[0]["done_at"] or _stamp(now), w=wait_s, o=outcome, s=line, c=call_id,
        )  # fmt: skip


def remember_call(
    store: Store, author: Author, at: datetime, wait_s: float, outcome: str, said: str = ""
) -> None:
    """Keep a call of a month that is over: made at this time (UTC). A month has one call; what is there stays."""
    month = f"{store.calendar.local(at.astimezone(UTC).replace(tzinfo=None)):%Y-%m}"
    row = {
        "call_id": uuid7(), "author_id": author.author_id, "month": month, "due_at": _stamp(at),
        "told_at": _stamp(at), "done_at": _stamp(at), "wait_s": wait_s, "outcome": outcome,
        "said": mask_said(store, said) or None,
    }  # fmt: skip
    with store.state.transaction() as transaction:
        found = transaction.rows(
            "select 1 from self_call where author_id = :a and month = :m", a=author.author_id, m=month
        )
        if not found:
            transaction.add("self_call", [row])


def note_call_told(store: Store, call_id: str, now: datetime | None = None) -> None:
    """The person was told that the call is due: they are not reminded again."""
    with store.state.transaction() as transaction:
        transaction.run("update self_call set told_at = :at where call_id = :c", at=_stamp(now), c=call_id)


def note_reminded(store: Store, author_id: str, month: str) -> None:
    """The person was reminded of the hours of this month."""
    with store.state.transaction() as transaction:
        transaction.run("update routine set reminded_for = :m where author_id = :a", m=month, a=author_id)


def _stamp(at: datetime | None) -> str:
    at = at or datetime.now(UTC)
    return (at if at.tzinfo else at.replace(tzinfo=UTC)).astimezone(UTC).isoformat(timespec="seconds")
