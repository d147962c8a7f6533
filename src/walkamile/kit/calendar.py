"""When is a company open, and in which time zone does it live? Read once, into a frozen object."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import yaml

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
KNOWN = ("display_timezone", "timezone", "business_hours", "holidays")
WHOLE_DAY = timedelta(hours=24)
UTC_ZONE = ZoneInfo("UTC")
Hours = tuple[timedelta, timedelta]


@dataclass(frozen=True, slots=True)
class Calendar:
    """The zone in which times are read, the opening hours of each weekday (Monday first), the closed days.

    Hours are local, since midnight; hours that end later than 24:00 run into the next day. No hours at all:
    nobody said when the company is open.
    """

    zone: ZoneInfo = UTC_ZONE
    week: tuple[tuple[Hours, ...], ...] = ((),) * 7
    holidays: frozenset[date] = frozenset()

    @property
    def says_hours(self) -> bool:
        """Did anybody say when the company is open?"""
        return any(self.week)

    def local(self, at: datetime) -> datetime:
        """The wall clock of the company at a moment of UTC; both without a zone."""
        return at.replace(tzinfo=UTC).astimezone(self.zone).replace(tzinfo=None)

    def open_spans(self, since: date, until: date) -> list[tuple[datetime, datetime]]:
        """When is the company open on these local days (both included)? UTC, in order, none overlaps another.

        A day's hours count as those of the day on which they begin: a holiday closes what begins on it.
        """
        found: list[tuple[datetime, datetime]] = []
        for day in (since + timedelta(days=n) for n in range((until - since).days + 1)):
            if day not in self.holidays:
                found += [(self._utc(day, a), self._utc(day, b)) for a, b in self.week[day.weekday()]]
        return _merged(sorted(found))

    def open_around(self, since: date, until: date) -> list[tuple[datetime, datetime]]:
        """The same for days of UTC: with the days around them, whose local hours may reach into them."""
        two = timedelta(days=2)
        return self.open_spans(since - two, until + two)

    def _utc(self, day: date, since_midnight: timedelta) -> datetime:
        wall = datetime.combine(day, time()) + since_midnight
        return wall.replace(tzinfo=self.zone).astimezone(UTC).replace(tzinfo=None)

    def in_words(self) -> str:
        """The hours as they are said: `mon-fri 08:00-18:00 (Europe/Vienna)`."""
        parts: list[tuple[int, int, str]] = []
        for day, hours in enumerate(self.week):
            said = ", ".join(f"{_clock(a)}-{_clock(b)}" for a, b in hours)
            if parts and parts[-1][2] == said:
                parts[-1] = (parts[-1][0], day, said)
            else:
                parts.append((day, day, said))
        told = [f"{_days(a, b)} {said}" for a, b, said in parts if said]
        return f"{'; '.join(told)} ({self.zone.key})"


def parse_calendar(text: str | None) -> Calendar:
    """Read calendar.yaml (None: there is none; UTC, no hours). Raises ValueError with advice."""
    try:
        raw = yaml.safe_load(text or "") or {}
    except (yaml.YAMLError, ValueError) as fault:
        raise ValueError(
            f"calendar.yaml cannot be read: {fault}. Correct the file; a day is written like 2026-12-25."
        ) from fault
    if not isinstance(raw, Mapping) or (unknown := [key for key in raw if key not in KNOWN]):
        what = (
            f"does not know {unknown[0]!r}" if isinstance(raw, Mapping) else "must hold lines of name: value"
        )
        raise ValueError(f"calendar.yaml {what}. Known: display_timezone, business_hours, holidays.")
    zone = _zone(raw.get("display_timezone", raw.get("timezone")) or "UTC")
    return Calendar(zone, _week(raw.get("business_hours") or {}), _holidays(raw.get("holidays") or []))


def _zone(name: object) -> ZoneInfo:
    try:
        return ZoneInfo(str(name))
    except (ValueError, OSError, KeyError) as fault:
        raise ValueError(
            f"calendar.yaml: {name!r} is no time zone. Write it like Europe/Vienna, America/New_York, or UTC."
        ) from fault


def _week(raw: object) -> tuple[tuple[Hours, ...], ...]:
    if not isinstance(raw, Mapping):
        raise ValueError('calendar.yaml: business_hours must hold lines like  mon-fri: "08:00-18:00".')
    week: list[tuple[Hours, ...]] = [()] * 7
    for named, said in raw.items():
        hours = _hours(named, said)
        for day in _weekdays(named):
            week[day] = hours
    return tuple(week)


def _weekdays(named: object) -> list[int]:
    first, _, last = str(named).lower().partition("-")
    if first not in DAYS or (last or first) not in DAYS:
        raise ValueError(f"calendar.yaml: {named!r} is no weekday. Write {', '.join(DAYS)}, or mon-fri.")
    start, end = DAYS.index(first), DAYS.index(last or first)
    return [day % 7 for day in range(start, end + 1 if end >= start else end + 8)]


def _hours(named: object, said: Any) -> tuple[Hours, ...]:
    """`"08:00-12:00, 13:00-18:00"`, or the two ends as a list; nothing: closed."""
    if isinstance(said, list) and len(said) == 2 and all("-" not in str(end) for end in said):
        said = "-".join(str(end) for end in said)
    found: list[Hours] = []
    for part in str(said or "").split(","):
        if not part.strip():
            continue
        match = re.fullmatch(r"\s*(\d\d?):(\d\d)\s*-\s*(\d\d?):(\d\d)\s*", part)
        a, b = (
            (_since_midnight(*match.groups()[i : i + 2]) for i in (0, 2)) if match else (WHOLE_DAY, WHOLE_DAY)
        )
        if a >= WHOLE_DAY or b > WHOLE_DAY:
            raise ValueError(
                f'calendar.yaml: {said!r} on {named} are no hours. Write "08:00-18:00", in quotes; '
                '"22:00-06:00" runs into the next day, "00:00-24:00" is the whole day.'
            )
        found.append((a, b if b > a else b + WHOLE_DAY))
    return tuple(sorted(found))


def _since_midnight(hour: str, minute: str) -> timedelta:
    return timedelta(hours=int(hour), minutes=int(minute)) if int(minute) < 60 else 2 * WHOLE_DAY


def _holidays(raw: object) -> frozenset[date]:
    if not isinstance(raw, list):
        raise ValueError("calendar.yaml: holidays must be a list of days, each line like  - 2026-12-25.")
    found = set()
    for said in raw:
        try:
            found.add(date.fromisoformat(str(said)))
        except ValueError as fault:
            raise ValueError(f"calendar.yaml: {said!r} is no day. Write it like 2026-12-25.") from fault
    return frozenset(found)


def _merged(spans: list[tuple[datetime, datetime]]) -> list[tuple[datetime, datetime]]:
    merged: list[tuple[datetime, datetime]] = []
    for since, until in spans:
        if merged and since <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(until, merged[-1][1]))
        elif until > since:
            merged.append((since, until))
    return merged


def _clock(since_midnight: timedelta) -> str:
    minutes = int(since_midnight.total_seconds()) // 60
    return f"{minutes // 60 % 24 if minutes > 1440 else minutes // 60:02d}:{minutes % 60:02d}"


def _days(first: int, last: int) -> str:
    return DAYS[first] if first == last else f"{DAYS[first]}-{DAYS[last]}"
