"""How many contacts will come on a day, given its place in the week and in the month? A small regression.

log(contacts of the day) = weekday + place in the month + "the day before was closed" + a level that drifts from week
to week. Ridge on the calendar, a random walk for the level, Huber's weights against odd days. The day is then cut into
slots by the shares of the last eight same weekdays.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from walkamile.staff.methods import pushed_up
from walkamile.staff.series import WEEK, Series

Floats = NDArray[np.float64]

LEAST_WEEKS = 6
LOOKED_BACK_DAYS = 400
HALF_LIFE_DAYS = 140
STIFFNESS, RIDGE, WEEKDAY_RIDGE = 10.0, 0.5, 0.01
SHARES_FADE, SHARES_WEEKS = 0.85, 8


def calendar_regression(known: Series, horizon: int) -> Floats:
    """As many as the calendar says, at the level of the last weeks; days that follow the history by slots."""
    usual = known.usual()
    total = np.nansum(usual, 1)
    seen = np.isfinite(usual).any(1) & (total > 0) & known.open_on(np.arange(known.n_days)).any(1)
    days = np.arange(known.n_days + horizon)
    fixed = np.column_stack(
        [np.eye(WEEK)[(known.first_day + days) % WEEK], _place(known, days), _reopened(known, days, seen)]
    )
    week = np.minimum((days - (known.n_days - 1)) // WEEK, 0)
    level = np.eye(int(-week.min()) + 1)[week - week.min()]
    rows = np.flatnonzero(seen & (days[: known.n_days] >= known.n_days - LOOKED_BACK_DAYS))
    table = np.concatenate([fixed, level], axis=1)
    weight = 0.5 ** ((known.n_days - rows) / HALF_LIFE_DAYS)
    found = _robust(table[rows], np.log(total[rows]), weight, _penalty(fixed.shape[1], level.shape[1]))
    ahead = np.exp(table[known.n_days :] @ found)
    return np.where(
        known.open_on(days[known.n_days :]), ahead[:, None] * _shares(known, usual, total, seen, horizon), 0.0
    )


def _place(known: Series, days: NDArray[np.int64]) -> Floats:
    """One column per place in the month: each day around its turn, then two blocks."""
    date = (known.first_day + days).astype("datetime64[D]")
    month = date.astype("datetime64[M]")
    since = (date - month.astype("datetime64[D]")).astype(int)
    until = ((month + 1).astype("datetime64[D]") - date).astype(int)
    place = np.where(since <= 14, since, -until)
    columns = [place == k for k in range(-4, 8)]
    return np.column_stack([*columns, (place >= 8) & (place <= 11), (place >= 12) | (place < -10)]).astype(
        float
    )


def _reopened(known: Series, days: NDArray[np.int64], seen: NDArray[np.bool_]) -> Floats:
    """Was the last day that is usually open closed (a holiday, an outage)? What piled up then comes now."""
    open_: NDArray[np.bool_] = np.asarray(known.open_on(days).any(axis=1))
    there = np.concatenate([seen, ~known.unusual(known.n_days, days.size).any(1)])
    flags = np.zeros(days.size)
    for day in days[1:]:
        before = day - 1
        while before >= 0 and not open_[before] and day - before < 4:
            before -= 1
        flags[day] = before >= 0 and open_[before] and not there[before]
    return flags


def _penalty(n_fixed: int, n_weeks: int) -> Floats:
    table = np.zeros((n_fixed + n_weeks, n_fixed + n_weeks))
    table[:WEEK, :WEEK] = WEEKDAY_RIDGE * np.eye(WEEK)
    table[WEEK:n_fixed, WEEK:n_fixed] = RIDGE * np.eye(n_fixed - WEEK)
    drift = np.diff(np.eye(n_weeks), axis=0)
    table[n_fixed:, n_fixed:] = STIFFNESS * drift.T @ drift + 1e-6 * np.eye(n_weeks)
    return table


def _robust(table: Floats, values: Floats, weight: Floats, penalty: Floats) -> Floats:
    found, trust = np.zeros(table.shape[1]), np.ones(values.size)
    for _ in range(8):
        weighted = table * (weight * trust)[:, None]
        found = np.linalg.solve(weighted.T @ table + penalty, weighted.T @ values)
        off = np.abs(values - table @ found)
        trust = np.minimum(1.0, 2 * 1.4826 * np.median(off) / np.maximum(off, 1e-9))
    return found


def _shares(known: Series, usual: Floats, total: Floats, seen: NDArray[np.bool_], horizon: int) -> Floats:
    share = np.where(seen[:, None], usual / np.maximum(total, 1e-9)[:, None], np.nan)
    found = np.zeros((horizon, known.n_slots))
    fade = SHARES_FADE ** np.arange(SHARES_WEEKS)[:, None]
    for ahead in range(min(horizon, WEEK)):
        past = pushed_up(share[np.arange(known.n_days + ahead - WEEK, -1, -WEEK)], SHARES_WEEKS)
        weight = fade * np.isfinite(past)
        mean = (weight * np.nan_to_num(past)).sum(0) / np.maximum(weight.sum(0), 1e-12)
        found[ahead::WEEK] = mean / max(mean.sum(), 1e-12)
    return found
