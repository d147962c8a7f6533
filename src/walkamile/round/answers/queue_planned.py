"""What is planned that changes how many will come? Holidays, what somebody entered, and IT changes, by half hour.

Holidays stand in `calendar.yaml`; mailings, releases, bill runs in `staff_events.csv`; IT changes come by themselves
from the events `change.deployed`: an event of a time to come, or one whose `planned` is a time, is a plan.
"""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from walkamile import staff
from walkamile.model.errors import StaffFault
from walkamile.round.answers.asked import page_sql
from walkamile.round.answers.queue_history import (
    DAY_S,
    LOOKED_BACK_DAYS,
    SLOT_S,
    History,
    day_number,
    on_the_wall,
)
from walkamile.round.answers.recall import Recall

FILE = "staff_events.csv"
COLUMNS = ("since", "until", "name", "queue")
CHANGE_S = 72 * 3600.0
DAYS_AHEAD = 30
USUAL_FROM = 0.2

Flags = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Planned:
    """Something out of the usual, known beforehand: its name, from when to when (seconds of the wall clock).

    `source`: calendar.yaml, staff_events.csv, or change.deployed. `what`: what stands there, in words.
    """

    name: str
    since_s: float
    until_s: float
    source: str
    what: str
    queue: str = ""


def ask_planned(recall: Recall) -> list[Planned]:
    """Everything planned, in order of time. Raises StaffFault with the line of staff_events.csv that cannot be read."""
    days = sorted(recall.store.calendar.holidays)
    found = [
        Planned("holiday", day_number(day) * DAY_S, (day_number(day) + 1) * DAY_S, "calendar.yaml", "holiday")
        for day in days
    ]
    found += read_planned(recall.store.home / FILE)
    found += _changes(recall)
    return sorted(found, key=lambda one: (one.since_s, one.name))


def read_planned(path: Path) -> list[Planned]:
    """What somebody entered. Nothing where there is no file. Raises StaffFault."""
    if not path.exists():
        return []
    with path.open(encoding="utf-8-sig", newline="") as file:
        lines = [(n, line) for n, line in enumerate(file, 1) if line.strip() and not line.startswith("#")]
    rows = csv.DictReader(line for _, line in lines)
    missing = [name for name in COLUMNS[:3] if name not in (rows.fieldnames or ())]
    if missing:
        raise StaffFault(
            f"{FILE}: the first line must name the columns since,until,name and may name queue; "
            f"{', '.join(missing)} is missing."
        )
    return [_row(row, lines[place + 1][0]) for place, row in enumerate(rows)]


def _row(row: dict[str, str | None], line: int) -> Planned:
    said = {name: (row.get(name) or "").strip() for name in COLUMNS}
    if not said["name"]:
        raise StaffFault(f"{FILE}, line {line}: the event has no name. Write mailing, release, bill run ...")
    since_s, _ = _wall(said["since"], line)
    until_s, is_day = _wall(said["until"] or said["since"], line)
    until_s += DAY_S if is_day else 0.0
    if until_s <= since_s:
        raise StaffFault(f"{FILE}, line {line}: it ends at {said['until']}, before it begins. Swap the two.")
    return Planned(said["name"], since_s, until_s, FILE, said["name"], said["queue"])


def _wall(said: str, line: int) -> tuple[float, bool]:
    """Seconds of the wall clock, and whether a whole day was named."""
    try:
        at = datetime.fromisoformat(said)
    except ValueError:
        raise StaffFault(
            f"{FILE}, line {line}: {said!r} is no time. Write 2026-04-13, or 2026-04-13 09:00."
        ) from None
    return at.replace(tzinfo=UTC).timestamp(), len(said) <= len("2026-04-13")


def _changes(recall: Recall) -> list[Planned]:
    """IT changes by what they change: people come because of them for 72 hours."""
    begins = recall.as_of - timedelta(days=LOOKED_BACK_DAYS)
    found: list[Planned] = []
    for row in recall.records(page_sql("queue_changes"), {"since": begins}):
        at_s = _planned_at(row) if row["planned"] else row["at_us"] / 1e6
        since_s = float(on_the_wall(np.array([at_s]), recall.store.calendar.zone)[0])
        item = row["ci"] or "a system"
        found.append(
            Planned(
                f"IT change: {item}", since_s, since_s + CHANGE_S, "change.deployed", f"IT change to {item}"
            )
        )
    return found


def _planned_at(row: dict[str, Any]) -> float:
    """`planned` may be the time for which the change is planned; else it is when the event happened."""
    try:
        at = datetime.fromisoformat(str(row["planned"]))
    except ValueError:
        return row["at_us"] / 1e6
    return (at if at.tzinfo else at.replace(tzinfo=UTC)).timestamp()


def series_of(history: History, planned: Sequence[Planned]) -> tuple[staff.series.Series, str]:
    """The counts by day and half hour, from the first day of the history to today, with what is planned; and a note.

    IT changes that go on for more than a fifth of all days are the usual here, and are left out: the note says so.
    """
    first = history.first
    n_days, n_slots = history.today - first + 1, DAY_S // SLOT_S
    place = np.floor((history.at_s - first * DAY_S) / SLOT_S).astype(np.int64)
    counts = np.bincount(place[place < n_days * n_slots], minlength=n_days * n_slots).astype(float)
    table = counts.reshape(n_days, n_slots)
    flags = _tables([one for one in planned if one.queue in ("", history.queue)], first, n_days)
    note = ""
    changes = [name for name in flags if name.startswith("IT change")]
    if changes:
        share = float(np.any([flags[name][:n_days] for name in changes], axis=0).mean())
        if share > USUAL_FROM:
            flags = {name: table for name, table in flags.items() if name not in changes}
            note = f"IT changes go on {share:.0%} of the time: they are the usual here, and not told apart."
    opened = staff.series.opening_hours(first, table)
    return staff.series.Series(first, SLOT_S, table, opened, flags), note


def _tables(planned: Sequence[Planned], first: int, n_days: int) -> dict[str, Flags]:
    """One table per name, days x half hours, as far as the days to come."""
    n_slots, reach = DAY_S // SLOT_S, n_days + DAYS_AHEAD
    found: dict[str, Flags] = {}
    for one in planned:
        since = max(int(np.floor((one.since_s / DAY_S - first) * n_slots)), 0)
        until = min(int(np.ceil((one.until_s / DAY_S - first) * n_slots)), reach * n_slots)
        if since < until:
            flags = found.setdefault(one.name, np.zeros((reach, n_slots), bool))
            flags.reshape(-1)[since:until] = True
    return found


def planned_on(planned: Sequence[Planned], day: int, queue: str, since: int) -> list[dict[str, Any]]:
    """What goes on on this day, each thing once, and how often the like was seen before it, from the day `since` on."""
    ours = [one for one in planned if one.queue in ("", queue)]
    there = {one.name: one for one in ours if one.since_s < (day + 1) * DAY_S and one.until_s > day * DAY_S}
    before = Counter(one.name for one in ours if since * DAY_S <= one.since_s and one.until_s <= day * DAY_S)
    return [
        {"name": one.name, "what": one.what, "source": one.source, "n_before": before[one.name]}
        for one in there.values()
    ]
