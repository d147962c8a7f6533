"""How many hard contacts in a row, without a pause? What the work puts on people, counted; never how they feel."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

IN_A_ROW = 3
"""From so many hard contacts in a row on, a day counts as one with a hard run."""


@dataclass(frozen=True, slots=True)
class Served:
    """One contact that an employee served, from their first word to its end (UTC); `hard`: it met trouble."""

    employee: str
    began_at: datetime
    ended_at: datetime
    hard: bool


@dataclass(frozen=True, slots=True)
class Run:
    """Hard contacts in a row: whose, how many, from when to when."""

    employee: str
    n: int
    began_at: datetime
    ended_at: datetime


@dataclass(frozen=True, slots=True)
class Day:
    """One working day of one employee: contacts, hard ones, and the longest run of hard ones without a pause."""

    employee: str
    day: date
    n: int
    n_hard: int
    longest: int


def runs(contacts: Iterable[Served], pause_s: float) -> list[Run]:
    """Hard contacts of one employee in a row: none that was easy, and no pause of `pause_s` or more, between them.

    Contacts that overlap (chats) are in a row too. In the order of time, by employee.
    """
    found: list[Run] = []
    for one in _in_order(contacts):
        last = found[-1] if found else None
        if not one.hard:
            found.append(Run(one.employee, 0, one.began_at, one.ended_at))
        elif last is None or last.employee != one.employee or last.n == 0 or _paused(last, one, pause_s):
            found.append(Run(one.employee, 1, one.began_at, one.ended_at))
        else:
            ended_at = max(last.ended_at, one.ended_at)
            found[-1] = Run(one.employee, last.n + 1, last.began_at, ended_at)
    return [run for run in found if run.n]


def _in_order(contacts: Iterable[Served]) -> list[Served]:
    return sorted(contacts, key=lambda one: (one.employee, one.began_at, one.ended_at, one.hard))


def _paused(last: Run, one: Served, pause_s: float) -> bool:
    return (one.began_at - last.ended_at).total_seconds() >= pause_s


def days(contacts: Iterable[Served], pause_s: float) -> list[Day]:
    """The working days of employees with what they held; a run counts for the day on which it began."""
    listed = list(contacts)
    n: dict[tuple[str, date], list[int]] = defaultdict(lambda: [0, 0, 0])
    for one in listed:
        counted = n[one.employee, one.began_at.date()]
        counted[0] += 1
        counted[1] += one.hard
    for run in runs(listed, pause_s):
        counted = n[run.employee, run.began_at.date()]
        counted[2] = max(counted[2], run.n)
    return [Day(employee, day, *counted) for (employee, day), counted in sorted(n.items())]
