"""When do things happen? The days of the demo, opening hours, weekly and daily rhythm, and the planned days.

All times are whole microseconds since 1970 in UTC; opening hours are local (Europe/Vienna).
"""

from bisect import bisect_right
from datetime import UTC, date, datetime, timedelta
from itertools import accumulate
from zoneinfo import ZoneInfo

from walkamile.demo.dice import Dice

SECOND = 1_000_000
MINUTE = 60 * SECOND
HOUR = 60 * MINUTE
DAY = 24 * HOUR
ZONE = "Europe/Vienna"
LAST_DAY = date(2026, 4, 8)
HOLIDAYS = (date(2025, 12, 25), date(2025, 12, 26), date(2026, 1, 1), date(2026, 1, 6), date(2026, 4, 6))

WEEK = {
    "desk": (1.30, 1.10, 1.00, 1.00, 0.95, 0.55, 0.0),
    "store": (0.80, 0.80, 0.85, 0.95, 1.25, 1.70, 0.0),
    "online": (1.00, 0.95, 0.95, 1.00, 0.90, 1.00, 1.25),
}
HOURS = {
    "desk": {
        8: 0.8,
        9: 1.4,
        10: 1.5,
        11: 1.3,
        12: 0.9,
        13: 0.9,
        14: 1.0,
        15: 1.0,
        16: 1.0,
        17: 0.9,
        18: 0.6,
        19: 0.4,
    },
    "store": {9: 0.7, 10: 1.0, 11: 1.2, 12: 1.1, 13: 1.0, 14: 1.0, 15: 1.1, 16: 1.2, 17: 1.3, 18: 0.9},
    "online": dict(enumerate((2, 1, 1, 1, 1, 2, 4, 6, 7, 7, 7, 7, 8, 7, 6, 6, 7, 8, 10, 12, 13, 12, 8, 4))),
}


def midnight_of(day: date) -> int:
    """When does this local day begin, in microseconds UTC?"""
    local = datetime(day.year, day.month, day.day, tzinfo=ZoneInfo(ZONE))
    return int(local.astimezone(UTC).timestamp()) * SECOND


class Period:
    """The days of the demo: `start_us` to `as_of_us` (the last event), and the planned moments in between."""

    def __init__(self, days: int) -> None:
        self.days = days
        self.dates = [LAST_DAY - timedelta(days=days - n) for n in range(days + 1)]
        self.midnight = [midnight_of(day) for day in self.dates]
        self.start_us = self.midnight[0]
        self.as_of_us = self.midnight[days] - SECOND
        self.app_stops_us = self.midnight[int(days * 0.7)]
        self.silence_from_us = self.midnight[max(0, days - 20)]
        self.hurting_day = self.first(1, 0.55)
        self.hurting_us = self.midnight[self.hurting_day] + 6 * HOUR + 30 * MINUTE
        self.harmless_us = self.midnight[self.first(2, 0.35)] + 6 * HOUR + 30 * MINUTE
        self.mailing_day = self.first(0, 0.78)
        self.working_us = self.midnight[int(days * 0.5)]
        self.idle_us = self.midnight[int(days * 0.45)]
        self._day_weights = {name: self._weights(week, name) for name, week in WEEK.items()}
        self._hours = {
            name: (tuple(hours), tuple(accumulate(hours.values()))) for name, hours in HOURS.items()
        }
        self._all_days = tuple(range(days))

    def first(self, weekday: int, share: float) -> int:
        """Which is the first such weekday (Monday is 0), not a holiday, from this share of the period on?"""
        start = int(self.days * share)
        for n in range(start, self.days):
            if self.dates[n].weekday() == weekday and self.dates[n] not in HOLIDAYS:
                return n
        return start

    def _weights(self, week: tuple[float, ...], name: str) -> tuple[float, ...]:
        closed = () if name == "online" else HOLIDAYS
        return tuple(
            accumulate(
                0.0 if day in closed else self._season(day) * week[day.weekday()] for day in self.dates[:-1]
            )
        )

    @staticmethod
    def _season(day: date) -> float:
        return 1.5 if (day.month, day.day) >= (12, 8) and (day.month, day.day) <= (12, 23) else 1.0

    def moment(self, dice: Dice, rhythm: str) -> int:
        """When, by the rhythm of `desk`, `store` or `online`, does a thing happen?"""
        return self.at(dice, dice.weighted(self._all_days, self._day_weights[rhythm]), rhythm)

    def at(self, dice: Dice, day: int, rhythm: str) -> int:
        """When on this day (0 is the first), by the rhythm of `desk`, `store` or `online`?"""
        hours, weights = self._hours[rhythm]
        return self.midnight[day] + dice.weighted(hours, weights) * HOUR + int(dice.roll() * HOUR)

    def day_of(self, at_us: int) -> int:
        """Which day of the period holds this instant (may lie outside: negative or beyond the last)?"""
        return bisect_right(self.midnight, at_us) - 1

    def is_open(self, day: int) -> bool:
        """Do desks and stores work on this day?"""
        return self.dates[day].weekday() != 6 and self.dates[day] not in HOLIDAYS

    def opening(self, dice: Dice, at_us: int, first_hour: int = 8, last_hour: int = 20) -> int:
        """When can somebody answer, from this instant on? Inside opening hours it is the instant itself."""
        day = self.day_of(at_us)
        if day < 0 or day >= self.days:
            return at_us
        since = at_us - self.midnight[day]
        if self.is_open(day) and first_hour * HOUR <= since < last_hour * HOUR:
            return at_us
        if since >= first_hour * HOUR:
            day += 1
        while day < self.days and not self.is_open(day):
            day += 1
        if day >= self.days:
            return self.as_of_us + DAY
        return self.midnight[day] + first_hour * HOUR + int(dice.roll() * 3 * HOUR)
