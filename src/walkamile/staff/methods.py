"""How many contacts will come? Methods that need nothing but the same slot of earlier weeks.

Each takes what was known at an origin and gives the days that follow it (rows) by slot (columns).
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from walkamile.staff.series import WEEK, Series

Floats = NDArray[np.float64]
Method = Callable[[Series, int], Floats]

WEEKS_BACK = 8
FADING = 0.7


def seasonal_naive(known: Series, horizon: int) -> Floats:
    """As many as in the same slot of the week before (the last one that was seen)."""
    return _each_slot(known, horizon, lambda past: past[0])


def average_of_four(known: Series, horizon: int) -> Floats:
    """The mean of the last four same slots that were seen."""
    return _each_slot(known, horizon, lambda past: _mean(past[:4]))


def exponential_average(known: Series, horizon: int) -> Floats:
    """The mean of the last eight same slots, each counting 0.7 times the one after it."""
    return _each_slot(known, horizon, faded)


def _mean(past: Floats) -> Floats:
    some = np.isfinite(past).sum(0)
    return np.where(some > 0, np.nansum(past, 0) / np.maximum(some, 1), np.nan)


def faded(past: Floats) -> Floats:
    """The mean of rows, newest first, each counting 0.7 times the one before it; nan rows do not count."""
    weight = FADING ** np.arange(past.shape[0]).reshape(-1, *([1] * (past.ndim - 1))) * np.isfinite(past)
    with np.errstate(invalid="ignore"):
        return np.nansum(weight * np.nan_to_num(past), axis=0) / weight.sum(0)


def _each_slot(known: Series, horizon: int, of: Callable[[Floats], Floats]) -> Floats:
    days = known.n_days + np.arange(horizon)
    usual, found = known.usual(), np.empty((horizon, known.n_slots))
    for weekday in range(min(horizon, WEEK)):
        same = np.arange(known.n_days + weekday - WEEK, -1, -WEEK)
        past = pushed_up(usual[same], WEEKS_BACK)
        found[weekday::WEEK] = of(past)
    found = np.where(np.isfinite(found), found, _day_before(usual, found))
    return np.where(known.open_on(days), found, 0.0)


def pushed_up(past: Floats, n: int) -> Floats:
    """The last `n` values seen in each column, newest first: gaps are closed by older values."""
    if past.shape[0] == 0:
        return np.full((n, past.shape[1]), np.nan)
    order = np.argsort(~np.isfinite(past), axis=0, kind="stable")
    closed = np.take_along_axis(past, order, axis=0)[:n]
    missing = n - closed.shape[0]
    return np.concatenate([closed, np.full((missing, past.shape[1]), np.nan)]) if missing > 0 else closed


def _day_before(usual: Floats, found: Floats) -> Floats:
    """Where a slot of the week was never seen: the mean of that slot on all days, else 0."""
    with np.errstate(invalid="ignore"):
        some = np.isfinite(usual).sum(0)
        mean = np.where(some > 0, np.nansum(usual, 0) / np.maximum(some, 1), 0.0)
    return np.broadcast_to(mean, found.shape)


SIMPLE: dict[str, Method] = {
    "seasonal naive": seasonal_naive,
    "4-week average": average_of_four,
    "exponential average": exponential_average,
}
