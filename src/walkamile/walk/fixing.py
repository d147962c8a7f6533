"""How large is what somebody learned, how long until it was fixed, and was it rarer afterwards?

Before and after are laid side by side as an association: other things may have changed at the same time.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import inf, sqrt

from walkamile.kit.intervals import (
    Estimate,
    difference_of_shares,
    kaplan_meier_quantile,
    poisson_interval,
    wilson,
    z_of,
)

MONTH_DAYS = 30.0
FEWEST_UNITS = 30
FEWEST_AHAS = 5


@dataclass(frozen=True, slots=True)
class Month:
    """One month of 30 days, or what there is of it: people who met the break, and the minutes of each break."""

    days: float
    people: int
    minutes: float
    minutes_squared: float


@dataclass(frozen=True, slots=True)
class Side:
    """Before or after a fix: units that could have broken, those that did, and of how many people they are."""

    n: int
    hits: int
    people: int
    days: float


@dataclass(frozen=True, slots=True)
class BeforeAfter:
    """The share that broke before and after, and the difference; or the `reason` why they are not compared."""

    before: Side
    after: Side
    share_before: Estimate | None = None
    share_after: Estimate | None = None
    change: Estimate | None = None
    reason: str | None = None


def per_month(months: Sequence[Month]) -> tuple[Estimate, Estimate]:
    """People a month, and minutes a month, with 95 % intervals. Raises ValueError without a day.

    People: a Poisson count over the months (Garwood 1936). Minutes: a compound Poisson sum, whose variance is the sum
    of the squares of its terms.
    """
    length = sum(month.days for month in months) / MONTH_DAYS
    if length <= 0:
        raise ValueError("a month needs at least one day")
    counted = poisson_interval(sum(month.people for month in months))
    people = Estimate(counted.value / length, counted.low / length, counted.high / length)
    minutes = sum(month.minutes for month in months)
    half = z_of() * sqrt(sum(month.minutes_squared for month in months))
    spent = Estimate(minutes / length, max(0.0, minutes - half) / length, (minutes + half) / length)
    return people, spent


def before_after(before: Side, after: Side, fewest_people: int) -> BeforeAfter:
    """Was the break rarer after the fix? With fewer than 30 units or `fewest_people` on a side nothing is said."""
    if min(before.people, after.people) < fewest_people:
        return BeforeAfter(before, after, reason=f"fewer than {fewest_people} people before or after")
    if min(before.n, after.n) < FEWEST_UNITS:
        return BeforeAfter(
            before,
            after,
            reason=f"too few to compare: {before.n} before, {after.n} after; {FEWEST_UNITS} are needed",
        )
    first, second = wilson(before.hits, before.n), wilson(after.hits, after.n)
    return BeforeAfter(before, after, first, second, difference_of_shares(first, second))


def days_to_fix(days: Sequence[float], fixed: Sequence[bool]) -> Estimate | None:
    """After how many days is half of the ahas fixed? Those that are not count as not yet ended (Kaplan-Meier).

    None with fewer than five; infinite where fewer than half are fixed.
    """
    return kaplan_meier_quantile(days, fixed) if len(days) >= FEWEST_AHAS else None


def is_known(found: Estimate | None) -> bool:
    """Is there a figure to show?"""
    return found is not None and found.value < inf
