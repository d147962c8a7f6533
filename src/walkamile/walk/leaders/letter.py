"""What does the leadership read once a week: which break, on whom, how often, and what was done?

The worst break is chosen by a rule, never by hand: the one that cost most of people's time, among those that at least
so many customers met that nobody can be told by it. It is told as the story of one masked person: of those who met it,
the one whom the breaks of this week cost most. A figure on fewer people than the settings allow is kept back, also
where it could be told by subtraction.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from walkamile.kit.intervals import wilson

UNKNOWN = "unknown"
WEEK = re.compile(r"(\d{4})-W(\d{2})", re.IGNORECASE)
SMALL = "fewer than {fewest} people"
# The story of the days says these by itself.
IN_CAPTION = frozenset({"no_record", "repeated_authentication", "repeated_information"})
BY_DIFFERENCE = "kept back so that a smaller group cannot be told by subtraction"


@dataclass(frozen=True, slots=True)
class Week:
    """A week of the ISO calendar, Monday to Sunday (days of UTC, as everywhere in addresses and files)."""

    name: str
    monday: date

    @property
    def sunday(self) -> date:
        """Its last day."""
        return self.monday + timedelta(days=6)

    @property
    def before(self) -> Week:
        """The week before."""
        return week_of(self.monday - timedelta(days=7))


@dataclass(frozen=True, slots=True)
class Count:
    """How often one rule broke, of how many units; `minutes` is None where no rule says what it costs."""

    rule: str
    lens: str
    department: str
    n: int
    denominator: int
    n_people: int
    n_met: int
    minutes: float | None


@dataclass(frozen=True, slots=True)
class Figure:
    """The same as it may be shown: with its interval, or with the reason why there is none."""

    rule: str
    lens: str
    n: int | None
    denominator: int | None
    share: float | None
    low: float | None
    high: float | None
    hours: float | None
    n_met: int | None
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Part:
    """What a department owns: how many breaks, how many people met one, hours; and the rule that costs it most."""

    department: str
    n: int | None
    n_people: int | None
    hours: float | None
    worst: Figure | None
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Whole:
    """All breaks of one department together, before anything is kept back. `n_people`: whom it could have met."""

    department: str
    n: int
    n_people: int
    n_met: int
    minutes: float


@dataclass(frozen=True, slots=True)
class Readers:
    """How many of a role group opened a letter, and acted on it; None: too few to say."""

    role_group: str
    n: int | None
    n_acted: int | None
    reason: str = ""


def week_of(day: date) -> Week:
    """The week in which a day lies."""
    year, number, weekday = day.isocalendar()
    return Week(f"{year}-W{number:02d}", day - timedelta(days=weekday - 1))


def parse_week(said: str) -> Week | None:
    """The week with this name, `2026-W13`; None where it is none."""
    found = WEEK.fullmatch(said.strip())
    if not found:
        return None
    try:
        return week_of(date.fromisocalendar(int(found[1]), int(found[2]), 1))
    except ValueError:
        return None


def last_full_week(as_of: datetime) -> Week:
    """The last week that is over at `as_of`; a week counts on its Sunday."""
    return week_of(as_of.date() + timedelta(days=1)).before


def figure(count: Count, fewest: int) -> Figure:
    """What may be said of a count."""
    if count.n_people < fewest:
        return Figure(
            count.rule, count.lens, None, None, None, None, None, None, None, SMALL.format(fewest=fewest)
        )
    share = wilson(count.n, count.denominator)
    hours = None if count.minutes is None else count.minutes / 60
    n_met = count.n_met if count.n_met >= fewest or count.n_met == 0 else None
    return Figure(
        count.rule, count.lens, count.n, count.denominator, share.value, share.low, share.high, hours, n_met
    )


def by_cost(counts: Sequence[Count]) -> list[Count]:
    """The most costly first; what costs no minutes comes last, the most frequent of it first."""
    return sorted(counts, key=lambda one: (-(one.minutes or 0.0), -one.n, one.rule, one.lens))


def worst(counts: Sequence[Count], fewest: int) -> Count | None:
    """The break of the week: most minutes, among those that at least `fewest` people met. None: there is none."""
    return next((one for one in by_cost(counts) if one.n_met >= fewest), None)


def parts(wholes: Sequence[Whole], counts: Mapping[str, Sequence[Count]], fewest: int) -> list[Part]:
    """Each department with the breaks on what it owns, the most hours first; what nobody owns comes last.

    Whole rows are kept back: of departments that could break for too few people, or did, and, where these are too few
    together, of the smallest other that broke for anybody.
    """
    small = {one.department for one in wholes if one.n_people < fewest or 0 < one.n_met < fewest}
    of_small = [one for one in wholes if one.department in small]
    together = min(sum(one.n_people for one in of_small), sum(one.n_met for one in of_small) or fewest)
    rest = [one for one in wholes if one.department not in small]
    hidden = set(small)
    if small and together < fewest and rest:
        hidden.add(min(rest, key=lambda one: (not one.n_met, one.n_people, one.department)).department)
    found: list[Part] = []
    for one in sorted(wholes, key=lambda one: (one.department == UNKNOWN, -one.minutes, one.department)):
        if one.department in hidden:
            reason = SMALL.format(fewest=fewest) if one.department in small else BY_DIFFERENCE
            found.append(Part(one.department, None, None, None, None, reason))
            continue
        chosen = worst(counts.get(one.department, ()), fewest)
        found.append(
            Part(
                one.department, one.n, one.n_met, one.minutes / 60, figure(chosen, fewest) if chosen else None
            )
        )
    return found


def readers(reads: Sequence[tuple[str, bool]], fewest: int) -> list[Readers]:
    """Who opened and who acted, by role group: `reads` are role group and whether they acted, one per reader."""
    by: dict[str, list[bool]] = {}
    for group, acted in reads:
        by.setdefault(group, []).append(acted)
    small = SMALL.format(fewest=fewest)
    return [
        Readers(group, len(acted), sum(acted)) if len(acted) >= fewest else Readers(group, None, None, small)
        for group, acted in sorted(by.items())
    ]


def sentences(caption: Sequence[str], marks: Sequence[Mapping[str, object]]) -> list[str]:
    """The story in plain words: what happened day by day, then what broke, each kind once with how often."""
    counted: dict[str, int] = {}
    for mark in marks:
        if mark["rule"] in IN_CAPTION:
            continue
        title = str(mark["title"])
        counted[title] = counted.get(title, 0) + 1
    often = {1: "", 2: " twice"}
    told = [f"{title.lower()}{often.get(n, f' {n} times')}" for title, n in counted.items()]
    broke = [f"What broke: {'; '.join(told)}."] if told else []
    return [*caption, *broke]
