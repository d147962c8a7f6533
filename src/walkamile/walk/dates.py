"""At what time was it? The ways in which trackers write times, read as UTC where they name no zone."""

from __future__ import annotations

import re
from datetime import UTC, datetime

FORMATS = (
    "%d/%b/%y %I:%M %p", "%d/%b/%y %H:%M", "%d/%b/%Y %I:%M %p", "%d/%b/%Y %H:%M", "%d/%b/%y", "%d/%b/%Y",
    "%d %b %Y %H:%M", "%d %b %Y", "%b %d, %Y", "%b %d, %Y %H:%M",
    "%d.%m.%Y %H:%M:%S", "%d.%m.%Y %H:%M", "%d.%m.%Y", "%d-%m-%Y %H:%M:%S", "%d-%m-%Y %H:%M", "%d-%m-%Y",
    "%Y/%m/%d %H:%M:%S", "%Y/%m/%d %H:%M", "%Y/%m/%d",
)  # fmt: skip
SLASHED = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4})(?:[ ,]+(\d{1,2}):(\d{2})(?::(\d{2}))?\s*([AaPp][Mm])?)?$")
ZONE = re.compile(r"([+-]\d{2})(\d{2})$")


def moment(said: str) -> datetime | None:
    """The time that is meant, in UTC without a zone; None where it cannot be read, or only guessed.

    A day like 03/04/2026 may be in March or in April: it is read only where one of the two cannot be a month.
    """
    text = " ".join(said.split())
    try:
        return _utc(datetime.fromisoformat(ZONE.sub(r"\1:\2", text)))
    except ValueError:
        pass
    for form in FORMATS:
        try:
            return datetime.strptime(text, form)
        except ValueError:
            continue
    return _slashed(text)


def _slashed(text: str) -> datetime | None:
    match = SLASHED.match(text)
    if not match:
        return None
    a, b, year = int(match[1]), int(match[2]), int(match[3])
    if a != b and a <= 12 and b <= 12:
        return None
    day, month = (a, b) if a > 12 else (b, a)
    hour = int(match[4] or 0)
    if match[7]:
        hour = hour % 12 + (12 if match[7].lower() == "pm" else 0)
    try:
        return datetime(year, month, day, hour, int(match[5] or 0), int(match[6] or 0))
    except ValueError:
        return None


def _utc(at: datetime) -> datetime:
    return at.astimezone(UTC).replace(tzinfo=None) if at.tzinfo else at
