"""Who of the whole house has been in the queue this quarter, do leaders keep their hours, and how was it for guests?

The question is asked of groups, never to rank anybody: fewer than five people, nothing is said, and where one group
could be told by subtraction, a second one is kept back. Names are given only as a list of whom to invite.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

SMALLEST = 5
GOAL_H = 2.0
LONGEST = timedelta(hours=24)
USEFUL, AGAIN = "all_hands_useful", "all_hands_again"
QUESTIONS = {USEFUL: "Could you do something useful?", AGAIN: "Would you come again?"}


@dataclass(frozen=True, slots=True)
class Colleague:
    """Somebody of the house. `is_regular`: answering is their work; `leads`: leaders have hours to keep."""

    employee: str
    team: str = ""
    department: str = ""
    is_regular: bool = False
    leads: bool = False


@dataclass(frozen=True, slots=True, order=True)
class Mark:
    """Somebody began (or stopped) to serve a queue."""

    at: datetime
    employee: str
    queue: str
    begins: bool


@dataclass(frozen=True, slots=True)
class Presence:
    """Somebody served a queue from then to then."""

    employee: str
    queue: str
    start_at: datetime
    end_at: datetime

    @property
    def hours(self) -> float:
        """How long?"""
        return (self.end_at - self.start_at).total_seconds() / 3600


@dataclass(frozen=True, slots=True)
class Rating:
    """What a guest answered afterwards, if they liked to: a question and 1 to 5."""

    employee: str
    question: str
    score: float


@dataclass(frozen=True, slots=True)
class Group:
    """A department: how many have been in the queue. None: kept back, too few people."""

    department: str
    n: int | None
    n_been: int | None
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Month:
    """How many leaders kept their hours in a month; `is_over`: the month has passed."""

    month: str
    n: int | None
    n_kept: int | None
    is_over: bool
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Experience:
    """How was it for the guests? Mean of 1 to 5 over those who answered; None: too few."""

    question: str
    n: int | None
    mean: float | None
    reason: str = ""


@dataclass(frozen=True, slots=True)
class AllHands:
    """The routine of a quarter. `invite`: who has not been there yet, for whoever invites; not a figure."""

    since: date
    until: date
    whole: Group
    groups: tuple[Group, ...]
    months: tuple[Month, ...]
    experience: tuple[Experience, ...]
    invite: tuple[str, ...]
    n_unfinished: int


def presences(marks: Iterable[Mark]) -> tuple[list[Presence], int]:
    """Pair beginnings with ends, per person and queue; gives how many beginnings have no end within a day."""
    since: dict[tuple[str, str], datetime] = {}
    found: list[Presence] = []
    lost = 0
    for mark in sorted(marks, key=lambda one: (one.at, one.begins, one.employee, one.queue)):
        key = (mark.employee, mark.queue)
        if mark.begins:
            lost += key in since
            since[key] = mark.at
        elif key in since:
            began = since.pop(key)
            if mark.at - began <= LONGEST:
                found.append(Presence(mark.employee, mark.queue, began, mark.at))
            else:
                lost += 1
    return found, lost + len(since)


def once(present: Iterable[Presence]) -> list[Presence]:
    """The same time without what it holds twice: who serves two queues at once is there once."""
    until: dict[str, datetime] = {}
    found: list[Presence] = []
    for one in sorted(present, key=lambda one: (one.start_at, one.end_at, one.queue)):
        start_at = max(one.start_at, until.get(one.employee, one.start_at))
        if one.end_at > start_at:
            found.append(replace(one, start_at=start_at))
            until[one.employee] = one.end_at
    return found


def quarter_of(day: date) -> tuple[date, date]:
    """The first day of the quarter, and the first of the next."""
    first = date(day.year, (day.month - 1) // 3 * 3 + 1, 1)
    return first, (first + timedelta(days=95)).replace(day=1)


def all_hands(
    colleagues: Sequence[Colleague],
    marks: Iterable[Mark],
    ratings: Iterable[Rating],
    at: date,
    goal_h: float = GOAL_H,
    smallest: int = SMALLEST,
) -> AllHands:
    """The routine of the quarter in which `at` lies, up to that day.

    Whoever serves the queue of their own team does their work and is no guest; regular agents are not counted.
    """
    since, until = quarter_of(at)
    served, lost = presences(marks)
    teams = {one.employee: one.team for one in colleagues}
    guests = [
        one
        for one in once(one for one in served if one.queue != teams.get(one.employee))
        if since <= one.start_at.date() <= at and one.employee in teams
    ]
    house = [one for one in colleagues if not one.is_regular]
    been = {one.employee for one in guests}
    leaders = {one.employee for one in colleagues if one.leads}
    return AllHands(
        since, until,
        _group("everybody", house, been, smallest),
        tuple(_groups(house, been, smallest)),
        tuple(_month(first, leaders, guests, at, goal_h, smallest) for first in _months(since, at)),
        tuple(_experience(list(ratings), smallest)),
        tuple(sorted(one.employee for one in house if one.employee not in been)),
        lost,
    )  # fmt: skip


def _group(name: str, people: Sequence[Colleague], been: set[str], smallest: int) -> Group:
    if len(people) < smallest:
        return Group(name, None, None, f"fewer than {smallest} people")
    return Group(name, len(people), sum(one.employee in been for one in people))


def _groups(house: Sequence[Colleague], been: set[str], smallest: int) -> list[Group]:
    """By department; as many groups are kept back as it takes so that nobody can be told by subtraction."""
    by: dict[str, list[Colleague]] = defaultdict(list)
    for one in house:
        by[one.department or "unknown"].append(one)
    small = {name for name, people in by.items() if len(people) < smallest}
    hidden = set(small)
    for name in sorted(set(by) - small, key=lambda name: (len(by[name]), name)):
        if not hidden or sum(len(by[one]) for one in hidden) >= smallest:
            break
        hidden.add(name)
    found = []
    for name in sorted(by):
        reason = f"fewer than {smallest} people" if name in small else "another group could be told by it"
        found.append(
            Group(name, None, None, reason) if name in hidden else _group(name, by[name], been, smallest)
        )
    return found


def _months(since: date, at: date) -> list[date]:
    return [
        date(since.year, since.month + n, 1) for n in range(3) if date(since.year, since.month + n, 1) <= at
    ]


def _month(
    first: date, leaders: set[str], guests: Sequence[Presence], at: date, goal_h: float, smallest: int
) -> Month:
    after = (first + timedelta(days=32)).replace(day=1)
    name, is_over = f"{first:%Y-%m}", at >= after - timedelta(days=1)
    if len(leaders) < smallest:
        return Month(name, None, None, is_over, f"fewer than {smallest} leaders")
    hours: Mapping[str, float] = _hours([one for one in guests if first <= one.start_at.date() < after])
    kept = sum(hours.get(one, 0.0) >= goal_h - 1e-9 for one in leaders)
    return Month(name, len(leaders), kept, is_over)


def _hours(guests: Iterable[Presence]) -> dict[str, float]:
    found: dict[str, float] = defaultdict(float)
    for one in guests:
        found[one.employee] += one.hours
    return found


def _experience(ratings: Sequence[Rating], smallest: int) -> list[Experience]:
    """Each person counts once per question, with their mean."""
    found = []
    for question in QUESTIONS:
        by: dict[str, list[float]] = defaultdict(list)
        for one in ratings:
            if one.question == question and 1 <= one.score <= 5:
                by[one.employee].append(one.score)
        means = [sum(scores) / len(scores) for scores in by.values()]
        if len(means) < smallest:
            found.append(Experience(question, None, None, f"fewer than {smallest} people answered"))
        else:
            found.append(Experience(question, len(means), sum(means) / len(means)))
    return found
