"""Does a leader keep the hours on walks and in the queue, and when does the month's surprise call fall due?

The routine belongs to the person who keeps it. Others see it only where all leaders agreed in writing; without that,
only what a group of five and more does together. Hours are reported, never ranked.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from random import Random

GOAL_H = 2.0
CALL_MINUTES = 30
REMIND_DAYS = 10
NEAR = 1e-9
WALK, QUEUE, TASK = KINDS = ("walk", "queue", "task")
Span = tuple[datetime, datetime]


@dataclass(frozen=True, slots=True)
class Spent:
    """Time that a leader spent on a walk, in the queue or on a mystery task. `at`: local wall clock."""

    at: datetime
    kind: str
    hours: float


@dataclass(frozen=True, slots=True)
class Month:
    """The hours of one month beside the goal; `is_over`: no further hour can come."""

    month: str
    walk_h: float
    queue_h: float
    task_h: float
    goal_h: float
    is_over: bool

    @property
    def hours(self) -> float:
        """All hours together."""
        return self.walk_h + self.queue_h + self.task_h

    @property
    def is_kept(self) -> bool:
        """Is the goal reached?"""
        return self.hours >= self.goal_h - NEAR

    @property
    def state(self) -> str:
        """`kept`; else `missed` when the month is over, `open` while it lasts."""
        return "kept" if self.is_kept else "missed" if self.is_over else "open"

    @property
    def left_h(self) -> float:
        """How many hours are still to come."""
        return max(0.0, self.goal_h - self.hours)


@dataclass(frozen=True, slots=True)
class Circle:
    """How many of the leaders with a routine keep it in a month; n_kept is None where they are too few."""

    month: str
    n: int
    n_kept: int | None
    reason: str = ""


def first_of(day: date | datetime) -> date:
    """The first day of its month."""
    return date(day.year, day.month, 1)


def next_month(first: date) -> date:
    """The first day of the month after."""
    return (first.replace(day=1) + timedelta(days=32)).replace(day=1)


def months(spent: Iterable[Spent], since: date, at: date, goal_h: float = GOAL_H) -> tuple[Month, ...]:
    """The hours of every month from that of `since` to that of `at`, oldest first; what lies outside does not count."""
    listed = list(spent)
    found: list[Month] = []
    first = first_of(since)
    while first <= at:
        after = next_month(first)
        inside = [one for one in listed if first <= one.at.date() < after]
        walked, queued, tasks = (sum((o.hours for o in inside if o.kind == kind), 0.0) for kind in KINDS)
        found.append(Month(f"{first:%Y-%m}", walked, queued, tasks, goal_h, is_over=at >= after))
        first = after
    return tuple(found)


def circle(kept: Sequence[Sequence[Month]], month: str, smallest: int) -> Circle:
    """How many keep their routine in this month? Those who had none then do not count."""
    ones = [one for person in kept for one in person if one.month == month]
    if len(ones) < smallest:
        return Circle(month, len(ones), None, f"fewer than {smallest} leaders have a routine")
    return Circle(month, len(ones), sum(one.is_kept for one in ones))


def draw_call(chance: Random, spans: Sequence[Span], since: datetime, until: datetime) -> datetime | None:
    """When must the leader call their own company? Every open minute of these days is as likely as any other.

    A call begins early enough to end before closing, where the hours are long enough. None: nothing is open.
    """
    open_ = [(max(a, since), min(b, until)) for a, b in spans]
    usable = [(a, b) for a, b in open_ if b > a]
    whole = [(a, b - timedelta(minutes=CALL_MINUTES)) for a, b in usable]
    usable = [(a, b) for a, b in whole if b > a] or usable
    minutes = [int((b - a).total_seconds() // 60) for a, b in usable]
    if not sum(minutes):
        return None
    at = chance.randrange(sum(minutes))
    for (begins, _), n in zip(usable, minutes, strict=True):
        if at < n:
            return begins.replace(second=0, microsecond=0) + timedelta(minutes=at)
        at -= n
    return None


def half_hour(at: datetime) -> Span:
    """The half hour of the clock in which this moment lies."""
    begins = at.replace(minute=at.minute // 30 * 30, second=0, microsecond=0)
    return begins, begins + timedelta(minutes=30)


def owes_reminder(month: Month, at: date) -> bool:
    """Is it time to say that hours are missing? In the last days of a month whose goal is not reached."""
    left = (next_month(first_of(at)) - at).days
    return month.month == f"{at:%Y-%m}" and not month.is_kept and left <= REMIND_DAYS
