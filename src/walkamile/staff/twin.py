"""Does the model of the queue say what really happened? Predicted beside measured, slot by slot.

One number is learned per queue: the availability factor, the part of the agents present who really can answer
(hidden breaks, work after contacts, other tasks). Everything else is measured: arrivals, agents present, handle time,
patience.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from walkamile.model.errors import StaffFault
from walkamile.staff.queue import HOUR_S, Queue, answered_by, seen
from walkamile.staff.slots import LEAST_AGENTS, Contacts, Shifts, Slots, on_shift, slots_of

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]

FACTORS = np.arange(0.30, 1.501, 0.01)
DAY_S = 86400.0

__all__ = [
    "Contacts",
    "Predicted",
    "Score",
    "Shifts",
    "Slots",
    "Twin",
    "availability_range",
    "fit_twin",
    "on_shift",
    "predict",
    "predict_by_erlang_c",
    "scores",
    "slots_of",
]


@dataclass(frozen=True, slots=True)
class Twin:
    """What was learned: availability, patience, handle time by time of day, and how far one slot's own is believed."""

    availability: float
    availability_erlang_c: float
    patience_s: float
    handle_s: float
    handle_by_slot_of_day_s: Floats
    believed_after: float
    abandoned_share: float
    mean_wait_s: float
    in_time_share: float
    within_s: float


@dataclass(frozen=True, slots=True)
class Predicted:
    """What a model says about each slot; nan where it says nothing."""

    abandoned_share: Floats
    mean_wait_s: Floats
    in_time_share: Floats


@dataclass(frozen=True, slots=True)
class Score:
    """How far a model was from what happened: mean absolute errors, each slot weighted by its contacts."""

    model: str
    handle_time: str
    abandoned_share_error: float
    mean_wait_error_s: float
    in_time_share_error: float
    n_slots: int
    n_without_answer: int


def fit_twin(slots: Slots, patience_s: float, within_s: float) -> Twin:
    """Learn the availability factor, of Erlang A and (to be fair) of Erlang C, from measured slots.

    The factor is the middle of all those whose error of the abandoned share is within 1 % of the least; for Erlang
    C, which knows no abandonment, that of the share answered in time.
    """
    if slots.n_offered.size < 10:
        raise StaffFault(
            "There are fewer than 10 slots with contacts and agents to learn from: take more days."
        )
    handle_s = float(np.nansum(slots.handle_s * slots.n_handled) / max(slots.n_handled.sum(), 1))
    if not handle_s > 0:
        raise StaffFault("No handle time above 0 in the weeks to learn from: name its column with --handle.")
    by_day = _handle_by_slot_of_day(slots, handle_s)
    weight = slots.n_offered / slots.n_offered.sum()
    twin = Twin(
        availability=1.0,
        availability_erlang_c=1.0,
        patience_s=patience_s,
        handle_s=handle_s,
        handle_by_slot_of_day_s=by_day,
        believed_after=_believed_after(slots, by_day, handle_s),
        abandoned_share=float(weight @ slots.abandoned_share),
        mean_wait_s=float(weight @ slots.mean_wait_s),
        in_time_share=float(weight @ slots.in_time_share),
        within_s=within_s,
    )
    handle = handle_times(twin, slots, measured=True)
    errors: list[float] = []
    errors_c: list[float] = []
    for factor in FACTORS:
        q = _queue(slots, handle, factor, patience_s)
        errors.append(float(weight @ np.abs(seen(q).abandoned_share - slots.abandoned_share)))
        believed = _erlang_c(_queue(slots, handle, factor, np.inf), within_s)
        errors_c.append(float(weight @ _apart(believed, slots)))
    return _with_factors(twin, _middle_of_best(np.array(errors)), _middle_of_best(np.array(errors_c)))


def availability_range(twin: Twin, slots: Slots, n_draws: int = 200, seed: int = 1) -> tuple[float, float]:
    """How sure is the factor? The 95 % interval over days drawn again and again (whole days, as days differ).

    Wide where the queue was seldom short of people: then nothing tells whether all of them could answer.
    """
    handle = handle_times(twin, slots, measured=True)
    off = np.array(
        [
            slots.n_offered
            * np.abs(seen(_queue(slots, handle, f, twin.patience_s)).abandoned_share - slots.abandoned_share)
            for f in FACTORS
        ]
    )
    day = np.unique(np.floor(slots.start_s / DAY_S), return_inverse=True)[1]
    by_day = np.array([np.bincount(day, weights=row) for row in off])
    drawn = np.random.default_rng(seed).multinomial(
        by_day.shape[1], np.full(by_day.shape[1], 1 / by_day.shape[1]), n_draws
    )
    found = [_middle_of_best(errors) for errors in drawn @ by_day.T]
    low, high = np.quantile(found, [0.025, 0.975])
    return float(min(low, twin.availability)), float(max(high, twin.availability))


def _apart(believed: Predicted, slots: Slots) -> Floats:
    """How far off is Erlang C? In the share answered in time; where that was not measured, in the wait."""
    if np.isfinite(slots.in_time_share).all():
        return np.abs(believed.in_time_share - slots.in_time_share)
    return np.abs(np.nan_to_num(believed.mean_wait_s, nan=slots.slot_s) - slots.mean_wait_s)


def _with_factors(twin: Twin, availability: float, availability_erlang_c: float) -> Twin:
    return replace(twin, availability=availability, availability_erlang_c=availability_erlang_c)


def _middle_of_best(errors: Floats) -> float:
    return float(FACTORS[errors <= errors.min() * 1.01].mean())


def _queue(slots: Slots, handle_s: Floats, factor: float, patience_s: float) -> Queue:
    return Queue(
        slots.n_offered * HOUR_S / slots.slot_s,
        handle_s,
        np.maximum(slots.agents * factor, LEAST_AGENTS),
        np.full(slots.agents.size, patience_s),
    )


def _handle_by_slot_of_day(slots: Slots, handle_s: float) -> Floats:
    """The handle time of each slot of the day, drawn to the mean of all where few were handled (weight 30)."""
    place = _slot_of_day(slots)
    n = round(DAY_S / slots.slot_s)
    total = np.bincount(place, weights=np.nan_to_num(slots.handle_s) * slots.n_handled, minlength=n)
    count = np.bincount(place, weights=slots.n_handled, minlength=n)
    return (total + 30 * handle_s) / (count + 30)


def _slot_of_day(slots: Slots) -> NDArray[np.int64]:
    return np.floor((slots.start_s % DAY_S) / slots.slot_s).astype(np.int64)


def _believed_after(slots: Slots, by_day: Floats, handle_s: float) -> float:
    """After how many contacts is a slot's own mean handle time believed as much as the usual one?

    Variance of one handle time (taken as its mean squared) over the variance between slots.
    """
    some = slots.n_handled > 0
    usual = by_day[_slot_of_day(slots)]
    apart = (slots.handle_s - usual)[some] ** 2
    noise = handle_s**2 / slots.n_handled[some]
    between = float(np.average(apart - noise, weights=slots.n_handled[some]))
    return float(np.clip(handle_s**2 / max(between, 1e-9), 5.0, 1000.0))


def handle_times(twin: Twin, slots: Slots, measured: bool) -> Floats:
    """The handle time of each slot: as learned for that time of day, or with what was measured in the slot itself."""
    usual = twin.handle_by_slot_of_day_s[_slot_of_day(slots)]
    if not measured:
        return usual
    own = np.nan_to_num(slots.handle_s) * slots.n_handled
    return (own + twin.believed_after * usual) / (slots.n_handled + twin.believed_after)


def predict(twin: Twin, slots: Slots, measured_handle: bool = True) -> Predicted:
    """What should have happened in these slots, by Erlang A with the learned availability?"""
    q = _queue(slots, handle_times(twin, slots, measured_handle), twin.availability, twin.patience_s)
    so_far = seen(q)
    answered, _ = answered_by(q, so_far.wait_share, np.full(q.load.size, twin.within_s))
    return Predicted(so_far.abandoned_share, so_far.mean_wait_s, 1 - so_far.wait_share * (1 - answered))


def predict_by_erlang_c(twin: Twin, slots: Slots, measured_handle: bool = True) -> Predicted:
    """What the old spreadsheet says of the same slots, with a factor of its own."""
    handle = handle_times(twin, slots, measured_handle)
    return _erlang_c(_queue(slots, handle, twin.availability_erlang_c, np.inf), twin.within_s)


def _erlang_c(q: Queue, within_s: float) -> Predicted:
    """Nobody gives up; above the agents' capacity there is no wait to name, and what cannot be answered is lost."""
    so_far = seen(q)
    answered, _ = answered_by(q, so_far.wait_share, np.full(q.load.size, within_s))
    lost = np.maximum(1 - q.agents / np.maximum(q.load, 1e-12), 0.0)
    wait = np.where(np.isfinite(so_far.mean_wait_s), so_far.mean_wait_s, np.nan)
    return Predicted(lost, wait, 1 - so_far.wait_share * (1 - answered))


def constant(twin: Twin, slots: Slots) -> Predicted:
    """The same figures for every slot: those of the weeks learned from."""
    one = np.ones(slots.n_offered.size)
    return Predicted(twin.abandoned_share * one, twin.mean_wait_s * one, twin.in_time_share * one)


def scores(twin: Twin, slots: Slots) -> list[Score]:
    """How far from what happened are Erlang A, Erlang C, and one constant?"""
    found = []
    for measured, word in ((True, "measured in the slot"), (False, "usual for the time of day")):
        found.append(_score("Erlang A with availability", word, predict(twin, slots, measured), slots))
        found.append(_score("Erlang C", word, predict_by_erlang_c(twin, slots, measured), slots))
    return [*found, _score("constant", "", constant(twin, slots), slots)]


def _score(model: str, handle_time: str, said: Predicted, slots: Slots) -> Score:
    def error(name: str) -> float:
        apart = np.abs(getattr(said, name) - getattr(slots, name))
        there = np.isfinite(apart)
        return (
            float(np.average(apart[there], weights=slots.n_offered[there])) if there.any() else float("nan")
        )

    without = int((~np.isfinite(said.mean_wait_s)).sum())
    return Score(
        model,
        handle_time,
        error("abandoned_share"),
        error("mean_wait_s"),
        error("in_time_share"),
        slots.n_offered.size,
        without,
    )
