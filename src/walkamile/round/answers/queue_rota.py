"""Who is to be in the queue, and when? The rota that lies in the home as a calendar (RFC 5545)."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from walkamile.model.errors import StaffFault

FILE = "all.ics"
MOST_DAYS = 14


def rota_file(home: Path, queue: str) -> Path:
    """Where the rota of a queue lies: in the folder rota-QUEUE of the home, else in rota, which is for all queues."""
    own = home / f"rota-{queue}" / FILE
    return own if "/" not in queue and own.exists() else home / "rota" / FILE


def read_rota(home: Path, queue: str, zone: ZoneInfo) -> list[dict[str, Any]]:
    """What stands in the rota: since, until (wall clock), who, what. Nothing without a file. Raises StaffFault."""
    path = rota_file(home, queue)
    if not path.exists():
        return []
    text = path.read_text("utf-8", errors="replace").replace("\r\n", "\n").replace("\n ", "")
    found: list[dict[str, Any]] = []
    entry: dict[str, str] | None = None
    for line in text.splitlines():
        name, _, value = line.partition(":")
        name = name.partition(";")[0].upper()
        if (name, value) == ("BEGIN", "VEVENT"):
            entry = {}
        elif (name, value) == ("END", "VEVENT") and entry is not None:
            found.append(_entry(entry, path.name, zone))
            entry = None
        elif entry is not None:
            entry.setdefault(name, value)
    return sorted(found, key=lambda line: (line["since"], line["until"], line["what"], line["who"]))


def _entry(said: dict[str, str], file: str, zone: ZoneInfo) -> dict[str, Any]:
    try:
        since, until = (_moment(said[name], zone) for name in ("DTSTART", "DTEND"))
    except (KeyError, ValueError) as fault:
        raise StaffFault(
            f"rota: {file}: an entry has no DTSTART or DTEND like 20260413T090000 ({fault}). Make the rota again."
        ) from fault
    title = said.get("SUMMARY", "").replace("\\,", ",").replace("\\;", ";").replace("\\\\", "\\")
    who, colon, what = title.partition(": ")
    return {"since": since, "until": until, "who": who if colon else "", "what": what if colon else title}


def _moment(said: str, zone: ZoneInfo) -> datetime:
    """A moment of the wall clock; with a Z it was written in UTC."""
    at = datetime.strptime(said, "%Y%m%dT%H%M%SZ" if said.endswith("Z") else "%Y%m%dT%H%M%S")
    if said.endswith("Z"):
        at = at.replace(tzinfo=ZoneInfo("UTC")).astimezone(zone).replace(tzinfo=None)
    return at


def rota_days(lines: list[dict[str, Any]], since: date) -> list[dict[str, Any]]:
    """The rota day by day from a day on, two weeks at most; those who do the same at the same time stand together."""
    found: list[dict[str, Any]] = []
    for n in range(MOST_DAYS):
        day = since + timedelta(days=n)
        together: dict[tuple[datetime, datetime, str], list[str]] = {}
        for line in lines:
            if line["since"].date() == day:
                together.setdefault((line["since"], line["until"], line["what"]), []).append(line["who"])
        if together:
            blocks = [
                {"since": a, "until": b, "what": what, "who": [one for one in who if one], "n": len(who)}
                for (a, b, what), who in together.items()
            ]
            found.append({"day": day, "lines": blocks})
    return found
