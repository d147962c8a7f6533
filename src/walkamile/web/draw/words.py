"""How is a quantity said on a page? One way for the whole product, so that figures can be compared by eye."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

MINUTE_S = 60
HOUR_S = 3600
DAY_S = 86400
NO_VALUE = "–"

UTC_ZONE = ZoneInfo("UTC")
# In which zone are times told? One per page, so that a server of another home tells its own.
_ZONE: ContextVar[ZoneInfo] = ContextVar("zone", default=UTC_ZONE)


@contextmanager
def told_in(zone: ZoneInfo) -> Iterator[None]:
    """Tell times of day in this zone while the block runs; without it they are UTC."""
    token = _ZONE.set(zone)
    try:
        yield
    finally:
        _ZONE.reset(token)


def zone() -> str:
    """In which zone are times told: `UTC`, `Europe/Vienna`."""
    return _ZONE.get().key


def local(at: datetime) -> datetime:
    """A moment (UTC where it names no zone) as the clock on the wall shows it."""
    return (at if at.tzinfo else at.replace(tzinfo=UTC)).astimezone(_ZONE.get())


def duration(seconds: float | None) -> str:
    """How long, in at most two units: `40 s`, `90 s`, `14 min`, `2 h 5 min`, `3 days`. None gives a dash."""
    if seconds is None:
        return NO_VALUE
    if seconds < 0:
        return f"−{duration(-seconds)}"
    if seconds < 119.5 and round(seconds) != MINUTE_S:
        return f"{seconds:.0f} s"
    if seconds < 59.5 * MINUTE_S:
        return f"{seconds / MINUTE_S:.0f} min"
    if seconds < 23.5 * HOUR_S:
        hours, minutes = divmod(round(seconds / MINUTE_S), 60)
        return f"{hours} h {minutes} min" if minutes and hours < 10 else f"{round(seconds / HOUR_S)} h"
    days = round(seconds / DAY_S)
    return "1 day" if days == 1 else f"{days:,} days"


def to_the_second(seconds: float) -> str:
    """How long, nothing rounded away: `5 s`, `2 min 5 s`, `1 h 40 s`."""
    minutes, rest = divmod(round(seconds), MINUTE_S)
    hours, minutes = divmod(minutes, 60)
    said = [f"{n:,} {unit}" for n, unit in ((hours, "h"), (minutes, "min"), (rest, "s")) if n]
    return " ".join(said) or "0 s"


def count(n: float | None) -> str:
    """How many, with separators: `12,408`. None gives a dash."""
    return NO_VALUE if n is None else f"{n:,.0f}"


def share(value: float | None) -> str:
    """Which part, as per cent: `26.1 %`; no decimal when it is exactly all or nothing."""
    if value is None:
        return NO_VALUE
    return f"{value * 100:.0f} %" if value in (0, 1) else f"{value * 100:.1f} %"


def quantity(value: float | None, unit: str = "") -> str:
    """A value in its unit. Units: `share`, `s`, `min`, `h`, `n` (a count), `points`, else as written."""
    if value is None:
        return NO_VALUE
    seconds = {"s": 1, "min": MINUTE_S, "h": HOUR_S}
    if unit in seconds:
        return duration(value * seconds[unit])
    if unit == "share":
        return share(value)
    if unit == "n":
        return count(value)
    if unit == "points":
        return f"{value * 100:+.1f} points".replace("-", "−")
    digits = f"{value:,.0f}" if abs(value) >= 100 else f"{value:.3g}"
    return f"{digits} {unit}".strip()


def span(low: float | None, high: float | None, unit: str = "") -> str:
    """An interval, the unit said once where it is a sign: `24.9 to 27.3 %`. Empty when there is none."""
    if low is None or high is None:
        return ""
    first, last = quantity(low, unit), quantity(high, unit)
    for sign in (" %", " points", " min", " s", " h"):
        if first.endswith(sign) and last.endswith(sign):
            first = first.removesuffix(sign)
            break
    return f"{first} to {last}"


def day(at: date | datetime | None) -> str:
    """A calendar day: `12 Oct 2026`."""
    return NO_VALUE if at is None else f"{at.day} {at:%b %Y}"


def days(since: date | datetime, until: date | datetime) -> str:
    """A stretch of days, what both ends share said once: `1 to 31 Oct 2026`."""
    if since.year != until.year:
        return f"{day(since)} to {day(until)}"
    if since.month != until.month:
        return f"{since.day} {since:%b} to {day(until)}"
    return day(until) if since.day == until.day else f"{since.day} to {day(until)}"


def clock(at: datetime) -> str:
    """Time of day, in the zone of the page: `10:02`."""
    return f"{local(at):%H:%M}"


def moment(at: datetime) -> str:
    """Day and time, in the zone of the page: `Mon 12 Oct, 10:02`."""
    return f"{weekday(at)}, {clock(at)}"


def weekday(at: datetime) -> str:
    """A day with its weekday, in the zone of the page: `Mon 12 Oct`."""
    wall = local(at)
    return f"{wall:%a} {wall.day} {wall:%b}"


def stamp(at: datetime) -> str:
    """Day with its year, and time, in the zone of the page: `12 Oct 2026, 10:02`."""
    return f"{day(local(at))}, {clock(at)}"


def segment(said: str) -> str:
    """A part of a segment, `name:value`: `younger`, `not younger`, `lifecycle: new`."""
    name, _, value = said.partition(":")
    name = name.replace("_", " ")
    if value in ("true", "yes"):
        return name
    return f"not {name}" if value in ("false", "no") else f"{name}: {value}" if value else name


SPELLED = (
    "no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve",
    "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen", "twenty",
)  # fmt: skip
TENS = {30: "thirty", 40: "forty", 50: "fifty", 60: "sixty", 70: "seventy", 80: "eighty", 90: "ninety"}


def spelled(n: float) -> str:
    """A number as it is said: `nine`, `fifty`, `37`."""
    whole = round(n)
    return SPELLED[whole] if 0 <= whole < len(SPELLED) else TENS.get(whole, f"{whole:,}")


def one_in(part: float) -> str:
    """A share as it is said, roughly: `one in four`, `two in three`, `one in fifty`."""
    if part >= 0.9:
        return "nearly everybody"
    if part > 0.58:
        return "two in three" if part < 0.71 else "three in four" if part < 0.82 else "five in six"
    if part < 0.001:
        return "hardly anybody"
    many = 1 / part
    step = 1 if many < 20 else 10 if many < 100 else 100
    return f"one in {spelled(max(round(many / step) * step, 2))}"
