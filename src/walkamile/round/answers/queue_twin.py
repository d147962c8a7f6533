"""Does a model of this queue say what really happened? What was learned of it, and predicted beside measured."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from walkamile import staff
from walkamile.kit.intervals import mean_interval, wilson
from walkamile.model.errors import StaffFault
from walkamile.round.answers.queue_history import DAY_S, SLOT_S, History, people_in

Floats = NDArray[np.float64]

LEARNED_FROM_DAYS = 84
WITHIN_S = 20.0
FEWEST_TO_TRY = 20
WIDE = 0.4


@dataclass(frozen=True, slots=True)
class Learned:
    """What is known of a queue: patience, availability with its interval, handle times; or the `reason` why not.

    `used`: the availability that plans use (at most 1). `slots`: the half hours that it was learned from.
    """

    twin: staff.twin.Twin | None
    patience: staff.patience.Patience | None
    slots: staff.twin.Slots | None
    low: float
    high: float
    n: int
    n_without_wait: int
    since: int
    until: int
    reason: str

    @property
    def used(self) -> float:
        """The part of those scheduled who can answer."""
        return min(self.twin.availability, 1.0) if self.twin else 1.0

    @property
    def is_sure(self) -> bool:
        """Is the availability known well enough to be told?"""
        return self.twin is not None and self.high - self.low <= WIDE


def learn(history: History, fewest_employees: int, until: int | None = None) -> Learned:
    """Learn from the last twelve weeks before a day (default: to the end)."""
    until = history.today + 1 if until is None else until
    since = until - LEARNED_FROM_DAYS
    rows = history.between(since * DAY_S, until * DAY_S)
    contacts = history.contacts(rows)
    without = rows.stop - rows.start - contacts.at_s.size
    since = max(since, int(contacts.at_s[0] // DAY_S)) if contacts.at_s.size else since

    def nothing(reason: str, patience: staff.patience.Patience | None = None) -> Learned:
        n = int(contacts.at_s.size)
        return Learned(None, patience, None, np.nan, np.nan, n, without, since, until, reason)

    if not contacts.at_s.size:
        return nothing("No wait is known in these days: sources must send queue.left or contact.abandoned.")
    if not contacts.abandoned.any() or contacts.wait_s.sum() <= 0:
        return nothing("Nobody gave up in these days: how patient people are cannot be known.")
    found = staff.patience.patience(contacts.wait_s, contacts.abandoned)
    if history.n_employees < fewest_employees:
        return nothing(
            f"Fewer than {fewest_employees} employees serve this queue: no figure on them is shown.", found
        )
    try:
        slots = staff.twin.slots_of(contacts, SLOT_S, WITHIN_S, shifts=history.shifts)
        twin = staff.twin.fit_twin(slots, found.mean_s, WITHIN_S)
    except StaffFault as fault:
        return nothing(_in_home(str(fault)), found)
    low, high = staff.twin.availability_range(twin, slots)
    return Learned(twin, found, slots, low, high, int(contacts.at_s.size), without, since, until, "")


def _in_home(fault: str) -> str:
    """A fault in the words of a home, where tables have options."""
    if "--agent" in fault:
        return (
            "Nobody knows who was there: sources must name the employee who answers, or send shift.started and "
            "shift.ended."
        )
    return "The handle time of answered contacts is not known." if "--handle" in fault else fault


def twin_document(history: History, learned: Learned, fewest: int) -> dict[str, Any]:
    """The model by half hour of the day, beside what was measured; how far off it is, tried on days it had not seen."""
    document: dict[str, Any] = {
        "reason": learned.reason, "n": learned.n, "n_without_wait": learned.n_without_wait,
        "since": learned.since, "until": learned.until, "present_from": history.present_from,
        "within_s": WITHIN_S, "patience": _patience(learned), "rows": [], "tried": None,
    }  # fmt: skip
    if learned.twin is None or learned.slots is None:
        return document
    twin = learned.twin
    document |= {
        "availability": twin.availability, "low": learned.low, "high": learned.high, "is_sure": learned.is_sure,
        "handle_s": twin.handle_s, "handle": _handle(history, learned), "tried": _tried(learned),
        "rows": _by_time_of_day(history, learned, fewest),
    }  # fmt: skip
    return document


def _patience(learned: Learned) -> dict[str, Any] | None:
    found = learned.patience
    if found is None:
        return None
    return {
        "mean_s": found.mean_s, "low_s": found.mean_low_s, "high_s": found.mean_high_s, "n": found.n,
        "n_abandoned": found.n_abandoned, "verdict": found.fit.verdict, "reason": found.fit.reason,
        "note": found.note,
    }  # fmt: skip


def _handle(history: History, learned: Learned) -> dict[str, float]:
    rows = history.between(learned.since * DAY_S, learned.until * DAY_S)
    took = history.handle_s[rows][~history.abandoned[rows]]
    took = took[np.isfinite(took) & (took > 0)]
    found = mean_interval(took.size, float(took.sum()), float((took**2).sum()))
    return {"value": found.value, "low": found.low, "high": found.high, "n": int(took.size)}


def _by_time_of_day(history: History, learned: Learned, fewest: int) -> list[dict[str, Any]]:
    """Half hours of the day put together over all days; those with too few customers are kept back."""
    twin, slots = learned.twin, learned.slots
    assert twin is not None and slots is not None
    said = staff.twin.predict(twin, slots)
    place = np.floor(slots.start_s % DAY_S / SLOT_S).astype(int)
    rows = history.between(learned.since * DAY_S, learned.until * DAY_S)
    of_contact = np.floor(history.at_s[rows] % DAY_S / SLOT_S).astype(int)
    found: list[dict[str, Any]] = []
    for slot in np.unique(place):
        chosen, own = place == slot, of_contact == slot
        n = float(slots.n_offered[chosen].sum())
        row: dict[str, Any] = {"start_s": float(slot * SLOT_S), "n": int(n), "is_few": False}
        if people_in(history.person[rows][own]) < fewest:
            found.append(row | {"is_few": True})
            continue
        weight = slots.n_offered[chosen] / n
        waits = history.wait_s[rows][own]
        waits = waits[np.isfinite(waits)]
        row |= {"agents": float(weight @ slots.agents[chosen]), "n_days": int(chosen.sum())}
        row |= _pair("share", wilson(round(n * float(weight @ slots.abandoned_share[chosen])), round(n)))
        row |= _pair("wait_s", mean_interval(waits.size, float(waits.sum()), float((waits**2).sum())))
        row |= _pair("in_time", wilson(round(n * float(weight @ slots.in_time_share[chosen])), round(n)))
        row |= {
            "share_said": float(weight @ said.abandoned_share[chosen]),
            "wait_s_said": float(weight @ said.mean_wait_s[chosen]),
            "in_time_said": float(weight @ said.in_time_share[chosen]),
        }
        found.append(row)
    return found


def _pair(name: str, found: Any) -> dict[str, float]:
    return {name: found.value, f"{name}_low": max(found.low, 0.0), f"{name}_high": found.high}


def _tried(learned: Learned) -> dict[str, Any] | None:
    """Learn on the first two thirds of the days, and compare on the last: Erlang A, Erlang C, and one constant."""
    slots, found = learned.slots, learned.patience
    assert slots is not None and found is not None
    middle = learned.since + (learned.until - learned.since) * 2 // 3
    early = slots.start_s < middle * DAY_S
    if early.sum() < FEWEST_TO_TRY or (~early).sum() < FEWEST_TO_TRY:
        return None
    lost = float((slots.abandoned_share * slots.n_offered)[early].sum())
    waited = float((slots.mean_wait_s * slots.n_offered)[early].sum())
    if lost <= 0 or waited <= 0:
        return None
    try:
        twin = staff.twin.fit_twin(slots.rows(early), waited / lost, WITHIN_S)
    except StaffFault:
        return None
    late = slots.rows(~early)
    low, high = staff.twin.availability_range(twin, slots.rows(early))
    scores = [
        score for score in staff.twin.scores(twin, late) if score.handle_time != "usual for the time of day"
    ]
    return {
        "middle": middle, "scores": scores, "n": int(late.n_offered.sum()), "availability": twin.availability,
        "low": low, "high": high,
        "is_better": scores[0].abandoned_share_error < scores[-1].abandoned_share_error,
        "is_better_at_waits": scores[0].mean_wait_error_s < scores[-1].mean_wait_error_s,
    }  # fmt: skip
