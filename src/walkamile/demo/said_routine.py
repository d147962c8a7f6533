"""What do the leaders of the demo company say of their hours with customers? Plain values, planted; truth known.

Chloe keeps her hours and makes her calls; one call falls on the Monday of the mailing, when the queue was long.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

CHLOE, DEV = "c.chloe", "d.dev"


@dataclass(frozen=True, slots=True)
class PlantedCall:
    """A surprise call: when it was made (UTC), how long the leader waited, how it ended, one line."""

    at: datetime
    wait_s: float
    outcome: str
    said: str


@dataclass(frozen=True, slots=True)
class PlantedRoutine:
    """A leader's routine: hours a month, since when, and the calls that were made."""

    employee_id: str
    goal_h: float
    since: datetime
    calls: tuple[PlantedCall, ...] = ()


def planted_routines(leaders: Sequence[str], mailing_day: date, days: int) -> list[PlantedRoutine]:
    """Everybody who leads has a goal of two hours; Chloe has made two calls, Dev one."""
    mailing = datetime(mailing_day.year, mailing_day.month, mailing_day.day, 8, 40)
    since = mailing - timedelta(days=min(60, days // 2))
    calls = {
        CHLOE: (
            PlantedCall(mailing, 214, "partly", "Nobody could say whether our own voucher holds in the store."),
            PlantedCall(
                mailing - timedelta(days=33, hours=-5), 64, "helped", "Quick and friendly; asked for my postcode twice."
            ),
        ),
        DEV: (
            PlantedCall(
                mailing + timedelta(days=9, hours=2), 188, "not_helped", "The agent waited for our system; so did I."
            ),
        ),
    }  # fmt: skip
    return [PlantedRoutine(one, 2.0, since, calls.get(one, ())) for one in sorted(leaders)]
