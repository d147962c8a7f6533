"""Who is to be in the queue, and when? The rota of the home, if somebody made one."""

from __future__ import annotations

import csv
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from walkamile.model.errors import StaffFault

FILE = "rota.csv"
NEEDED = ("since", "until", "name")
MOST_DAYS = 14


def read_rota(home: Path, queue: str) -> list[dict[str, Any]]:
    """The lines of rota.csv for a queue (or for none): since, until (wall clock), name, role. Raises StaffFault."""
    path = home / FILE
    if not path.exists():
        return []
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(line for line in file if line.strip() and not line.startswith("#")))
    if rows and (missing := [name for name in NEEDED if name not in rows[0]]):
        raise StaffFault(f"{FILE} has no column {missing[0]}. Its columns are since,until,name,role,queue.")
    return [_line(row) for row in rows if (row.get("queue") or queue) == queue]


def _line(row: dict[str, str | None]) -> dict[str, Any]:
    try:
        since, until = (datetime.fromisoformat(str(row[name])).replace(tzinfo=None) for name in NEEDED[:2])
    except ValueError as fault:
        raise StaffFault(f"{FILE}: {fault}. Write times like 2026-04-13T09:00.") from fault
    return {"since": since, "until": until, "name": row["name"] or "", "role": row.get("role") or ""}


def rota_days(lines: list[dict[str, Any]], since: date) -> list[dict[str, Any]]:
    """The rota day by day from a day on, at most two weeks: who comes from when to when, the earliest first."""
    found: list[dict[str, Any]] = []
    for n in range(MOST_DAYS):
        day = since + timedelta(days=n)
        there = [line for line in lines if line["since"].date() == day]
        if there:
            there.sort(key=lambda line: (line["since"], line["until"], line["name"]))
            found.append({"day": day, "lines": there})
    return found


def wall_seconds(at: datetime) -> float:
    """Seconds since 1970 of a moment on the wall clock."""
    return at.replace(tzinfo=UTC).timestamp()
