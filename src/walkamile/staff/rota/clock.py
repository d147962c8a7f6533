"""How are times of a week written? `mon-fri 09:00-12:00`, `2026-04-01 09:00-10:00`, `8:30`; turned into minutes."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

from walkamile.model.errors import StaffFault
from walkamile.staff.rota.instance import DAY_MIN, DAYS, Span

NAMES = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


def span_list(raw: Any) -> list[str]:
    """Parts of a cell (`a; b`), or of a list."""
    parts = raw if isinstance(raw, list) else str(raw or "").split(";")
    return [str(part).strip() for part in parts if str(part).strip()]


def minute_of_day(said: object, where: str) -> int:
    """`14:30` as minutes. Raises StaffFault."""
    found = re.fullmatch(r"\s*(\d\d?):(\d\d)\s*", str(said))
    minutes = int(found[1]) * 60 + int(found[2]) if found else -1
    if not found or not 0 <= minutes <= DAY_MIN or int(found[2]) > 59:
        raise StaffFault(f"{where}: {said!r} is no time of the day like '09:00' (in quotes).")
    return minutes


def length(said: object, where: str) -> int:
    """`8:30` or 8.5 hours as minutes. Raises StaffFault."""
    if isinstance(said, (int, float)) and 0 < said <= 24:
        return round(said * 60)
    minutes = minute_of_day(said, where)
    if not minutes:
        raise StaffFault(f"{where}: {said!r} is no length. Write hours like '8:30'.")
    return minutes


def day_numbers(said: str, began: date, where: str) -> list[int]:
    """Days of the week that begins on `began`: `tue`, `mon-fri`, `daily`, or a date; a date outside: none."""
    lower = said.strip().lower()
    try:
        away = (date.fromisoformat(lower) - began).days
        return [away] if 0 <= away < DAYS else []
    except ValueError:
        pass
    first, _, last = ("mon", "-", "sun") if lower == "daily" else lower.partition("-")
    if first not in NAMES or (last or first) not in NAMES:
        raise StaffFault(
            f"{where}: {said!r} is no day. Write {', '.join(NAMES)}, mon-fri, daily, or 2026-03-31."
        )
    a, b = NAMES.index(first), NAMES.index(last or first)
    wanted = {day % DAYS for day in range(a, b + 1 if b >= a else b + DAYS + 1)}
    return [day for day in range(DAYS) if (began.weekday() + day) % DAYS in wanted]


def spans_of(said: str, began: date, where: str) -> list[Span]:
    """`mon-fri 09:00-12:00` as spans of the week; hours over midnight run into the next day. Raises StaffFault."""
    found = re.fullmatch(r"\s*(\S+)\s+(\d\d?:\d\d)\s*-\s*(\d\d?:\d\d)\s*", said)
    if not found:
        raise StaffFault(
            f"{where}: {said!r} is not written like mon-fri 09:00-12:00, or 2026-03-31 09:00-12:00."
        )
    start, end = minute_of_day(found[2], where), minute_of_day(found[3], where)
    hours = Span(start, end if end > start else end + DAY_MIN)
    return [hours.later(day * DAY_MIN) for day in day_numbers(found[1], began, where)]
