"""What do the commands of staffing read when no table is given? The same contacts, in the words of a home."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from walkamile import staff
from walkamile.model.errors import UnknownName
from walkamile.round.answers.queue_day import is_over
from walkamile.round.answers.queue_history import DAY_S, SLOT_S, History, ask_history, ask_queues, people_in
from walkamile.round.answers.queue_planned import ask_planned, series_of
from walkamile.round.answers.recall import Recall

BY = ("queue", "topic", "channel")


@dataclass(frozen=True, slots=True)
class Waits:
    """Waits of a home whose length is known, who gave up, and what each contact belongs to."""

    wait_s: NDArray[np.float64]
    abandoned: NDArray[np.bool_]
    by: dict[str, NDArray[np.str_]]
    person: NDArray[np.int64]

    def of_large_groups(self, names: list[str], fewest: int) -> tuple[Waits, int]:
        """Without the groups of fewer customers than `fewest`; and how many contacts those had."""
        if not names:
            return self, 0
        keys = np.array(
            ["\x1f".join(parts) for parts in zip(*(self.by[name] for name in names), strict=True)]
        )
        small = [key for key in np.unique(keys) if people_in(self.person[keys == key]) < fewest]
        kept = ~np.isin(keys, small)
        by = {name: values[kept] for name, values in self.by.items()}
        return Waits(self.wait_s[kept], self.abandoned[kept], by, self.person[kept]), int((~kept).sum())


def ask_waits(recall: Recall, queue: str | None) -> Waits:
    """The waits of one queue, or of all that may be shown. Raises UnknownName when nobody waited."""
    names = [queue] if queue else [row["queue"] for row in ask_queues(recall) if not row["held_back"]]
    if not names:
        raise UnknownName("Nobody waited in any queue yet: a source must send queue.entered.")
    found = [ask_history(recall, name) for name in names]
    use = [np.isfinite(one.wait_s) for one in found]

    def together(values: list[Any]) -> Any:
        return np.concatenate([part[known] for part, known in zip(values, use, strict=True)])

    by = {
        "queue": together([np.full(one.at_s.size, one.queue) for one in found]),
        "topic": together([one.topic for one in found]),
        "channel": together([one.channel for one in found]),
    }
    return Waits(
        together([one.wait_s for one in found]),
        together([one.abandoned for one in found]),
        by,
        together([one.person for one in found]),
    )


def slots_of_home(history: History, within_s: float, slot_s: float) -> staff.twin.Slots:
    """The slots of the twin: contacts whose wait is known, and who was there. Raises StaffFault."""
    contacts = history.contacts(slice(0, history.at_s.size))
    return staff.twin.slots_of(contacts, slot_s, within_s, shifts=history.shifts)


def too_small(history: History, slots: staff.twin.Slots, fewest: int) -> NDArray[np.bool_]:
    """In which slots are there too few customers to show what was measured?"""
    place = np.floor(history.at_s / slots.slot_s).astype(np.int64)
    known = history.person >= 0
    pairs = np.unique(np.column_stack([place[known], history.person[known]]), axis=0)[:, 0]
    n = Counter(pairs.tolist())
    n.update(place[~known].tolist())
    of_slot = np.round(slots.start_s / slots.slot_s).astype(np.int64)
    return np.array([n[int(one)] < fewest for one in of_slot])


def ask_series(recall: Recall, history: History) -> tuple[staff.series.Series, bool, str]:
    """Counts by half hour with everything planned; is the last day only so far; and a note. Raises StaffFault.

    The half hours of today that are still to come are nan.
    """
    one, note = series_of(history, ask_planned(recall))
    if is_over(history, one):
        return one, False, note
    seen = int((history.now_s + 1 - history.today * DAY_S) // SLOT_S)
    counts = one.counts.copy()
    counts[-1, seen:] = np.nan
    return replace(one, counts=counts), True, note
