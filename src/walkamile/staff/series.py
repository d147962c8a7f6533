"""How is a table of counts laid out? Days x slots, with what is closed, what is missing, and what was out of the usual.

Times are local and without a zone, in seconds since 1970; the week begins on the weekday of that day, which only has
to be the same everywhere.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from walkamile.model.errors import StaffFault

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]

DAY_S = 86400
WEEK = 7
FINEST_S, PLANNED_S = 900, 1800
LONGEST_HISTORY_DAYS = 366 * 12


@dataclass(frozen=True, slots=True)
class Series:
    """Counts by day (rows) and slot of the day (columns); nan: not observed.

    `open_`: weekday x slot, is anything ever offered then. `events`: what is out of the usual, known beforehand;
    their tables may be longer than `counts` (days to come).
    """

    first_day: int
    slot_s: int
    counts: Floats
    open_: Flags
    events: Mapping[str, Flags] = field(default_factory=dict)

    @property
    def n_days(self) -> int:
        """How many days of history?"""
        return self.counts.shape[0]

    @property
    def n_slots(self) -> int:
        """How many slots has a day?"""
        return self.counts.shape[1]

    def open_on(self, days: NDArray[np.int64]) -> Flags:
        """Which slots of these days (counted from the first) are open?"""
        return self.open_[(self.first_day + days) % WEEK]

    def until(self, day: int) -> Series:
        """What was known before this day: counts up to it; planned events stay known."""
        counts = self.counts[:day]
        return Series(self.first_day, self.slot_s, counts, opening_hours(self.first_day, counts), self.events)

    def since(self, day: int) -> Series:
        """The same from this day on."""
        events = {name: table[day:] for name, table in self.events.items()}
        return Series(self.first_day + day, self.slot_s, self.counts[day:], self.open_, events)

    def unusual(self, since: int, until: int) -> Flags:
        """In which slots of these days is any event going on?"""
        whole = np.zeros((until - since, self.n_slots), bool)
        for table in self.events.values():
            part = table[since:until]
            whole[: part.shape[0]] |= part
        return whole

    def usual(self) -> Floats:
        """The counts without the slots in which an event was going on, and without days on which nothing came."""
        counts = np.where(self.unusual(0, self.n_days), np.nan, self.counts)
        open_days = self.open_on(np.arange(self.n_days)).any(1)
        with np.errstate(invalid="ignore"):
            silent = (np.nansum(counts, 1) <= 0) & open_days
        return np.where(silent[:, None], np.nan, counts)


def opening_hours(first_day: int, counts: Floats) -> Flags:
    """When is the queue open? A slot of the week is closed where it was never seen, or never had a contact."""
    weekday = (first_day + np.arange(counts.shape[0])) % WEEK
    return np.array(
        [
            (np.nan_to_num(counts[weekday == day]) > 0).any(0)
            if (weekday == day).any()
            else np.zeros(counts.shape[1], bool)
            for day in range(WEEK)
        ]
    )


def slot_length(at_s: NDArray[np.int64]) -> int:
    """How long is a slot of this table, in seconds? The most common distance of neighbours. Raises StaffFault."""
    different = np.unique(at_s)
    if different.size < 2:
        raise StaffFault(
            "All rows have the same time: give a table with one row per slot and several weeks of it."
        )
    steps, n = np.unique(np.diff(different), return_counts=True)
    slot = int(steps[n.argmax()])
    if slot > DAY_S:
        raise StaffFault(
            f"Rows lie {slot / DAY_S:g} days apart: counts per day at least are needed, better per half hour."
        )
    return slot


def series(
    at_s: NDArray[np.int64],
    counts: Floats,
    slot_s: int | None = None,
    events: Mapping[str, NDArray[np.bool_]] | None = None,
    whole: bool = False,
) -> Series:
    """Lay a table out by day and slot. `events`: a flag per row for each thing out of the usual.

    `whole`: a slot without a row had no contact (each row is a contact), rather than not being seen.

    Rows of the same slot are added up. Slots finer than 15 minutes are put together to half hours unless `slot_s`
    says otherwise. Rows whose count is nan carry events of days to come only. Raises StaffFault.
    """
    if not at_s.size:
        raise StaffFault(
            "The table has no rows: give one row per slot, with its time and how many contacts came."
        )
    known = ~np.isnan(counts)
    if not known.any():
        raise StaffFault(
            "No row has a count: give one row per slot, with its time and how many contacts came."
        )
    if (counts[known] < 0).any() or np.isinf(counts[known]).any():
        raise StaffFault(
            "Counts of contacts cannot be negative or infinite: correct the table and try again."
        )
    found = slot_length(at_s[known])
    slot = slot_s or (found if found >= FINEST_S else PLANNED_S)
    if DAY_S % slot or slot < 60:
        raise StaffFault(
            f"Slots of {slot} s do not fill a day: take 15, 30 or 60 minutes (--slot-min), or a day."
        )
    day, place = at_s // DAY_S, (at_s % DAY_S) // slot
    first, n_days = int(day[known].min()), int(day[known].max() - day[known].min()) + 1
    if n_days > LONGEST_HISTORY_DAYS:
        raise StaffFault("The rows span more than twelve years: is the time column right?")
    table = np.full((n_days, DAY_S // slot), 0.0 if whole else np.nan)
    where = (day[known] - first, place[known])
    table[where] = 0.0
    np.add.at(table, where, counts[known])
    last = int(day.max() - first) + 1
    return Series(
        first, slot, table, opening_hours(first, table),
        {name: _laid_out(day - first, place, flag, last, table.shape[1]) for name, flag in (events or {}).items()},
    )  # fmt: skip


def _laid_out(
    day: NDArray[np.int64], place: NDArray[np.int64], flag: Flags, n_days: int, n_slots: int
) -> Flags:
    table = np.zeros((n_days, n_slots), bool)
    rows = flag & (day >= 0)
    table[day[rows], place[rows]] = True
    return table


def with_holidays(one: Series, days: NDArray[np.int64]) -> Series:
    """The same, with whole days (counted since 1970) that are out of the usual."""
    reach = max([one.n_days, *(int(d) - one.first_day + 1 for d in days)])
    table = np.zeros((reach, one.n_slots), bool)
    inside = days - one.first_day
    table[inside[inside >= 0]] = True
    return Series(one.first_day, one.slot_s, one.counts, one.open_, {**one.events, "holiday": table})
