"""How many contacts will come, with the calendar and the last weeks weighed against each other? Trees over counts.

LightGBM with the Poisson loss (extra `forecast`). The trees correct the exponential average, so that with little data
they fall back on it. Every feature of a day is known a whole number of weeks before it: nothing looks ahead.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from walkamile.model.errors import ExtraMissing
from walkamile.staff.methods import faded, pushed_up
from walkamile.staff.series import WEEK, Series

Floats = NDArray[np.float64]

LEAST_WEEKS = 8
LAGS = 4
LOOKED_BACK_DAYS = 728
INSTALL = "Trees over counts need LightGBM. Install it with: pip install 'walkamile[forecast]'"
ROUNDS = 150
LEARNING: dict[str, Any] = {
    "objective": "poisson", "learning_rate": 0.05, "num_leaves": 15, "min_data_in_leaf": 40,
    "feature_fraction": 0.8, "bagging_fraction": 0.8, "bagging_freq": 1, "lambda_l2": 5.0,
    "verbosity": -1, "num_threads": 1, "seed": 1, "deterministic": True, "force_row_wise": True,
}  # fmt: skip


def lightgbm() -> Any:
    """The library, imported where it is needed. Raises ExtraMissing with the line that installs it."""
    try:
        import lightgbm as found
    except ImportError as missing:
        raise ExtraMissing(INSTALL) from missing
    return found


def trees(known: Series, horizon: int) -> Floats:
    """As LightGBM says, from the calendar and the same slots 1 to 4 weeks before. Raises ExtraMissing."""
    library = lightgbm()
    known = known.since(max(known.n_days - LOOKED_BACK_DAYS, 0))
    ahead = -(-horizon // WEEK)
    usual = known.usual()
    days = np.arange(known.n_days + horizon)
    table, base = _features(known, usual, days, ahead)
    open_ = known.open_on(days)
    first = min(max(ahead + 3, 4) * WEEK, known.n_days // 2)
    target = np.concatenate([usual, np.full((horizon, known.n_slots), np.nan)])
    learn = open_ & np.isfinite(target) & (base > 0)
    learn[:first] = False
    weight = np.broadcast_to(_recent(days, known.n_days)[:, None], learn.shape)
    rows = library.Dataset(table[learn], target[learn], init_score=np.log(base[learn]), weight=weight[learn])
    model = library.train(LEARNING, rows, num_boost_round=ROUNDS)
    ask = table[known.n_days :].reshape(-1, table.shape[-1])
    said = (
        np.exp(np.clip(model.predict(ask, raw_score=True), -3, 3)).reshape(horizon, -1) * base[known.n_days :]
    )
    return np.where(open_[known.n_days :], said, 0.0)


def _recent(days: NDArray[np.int64], n_days: int) -> Floats:
    """Older days count less: half as much after half a year."""
    return 0.5 ** (np.maximum(n_days - days, 0) / 182.0)


def _features(known: Series, usual: Floats, days: NDArray[np.int64], ahead: int) -> tuple[Floats, Floats]:
    """One row of features per day and slot, and the exponential average they correct."""
    n, n_slots = days.size, known.n_slots
    padded = np.concatenate([usual, np.full((n - usual.shape[0], n_slots), np.nan)])
    lags: Floats = np.full((n, LAGS, n_slots), np.nan)
    base: Floats = np.full((n, n_slots), np.nan)
    for day in range(n):
        past = pushed_up(padded[np.arange(day - ahead * WEEK, -1, -WEEK)], 6)
        lags[day], base[day] = past[:LAGS], faded(past)
    date = (known.first_day + days).astype("datetime64[D]")
    month = date.astype("datetime64[M]")
    calendar = np.column_stack(
        [
            (known.first_day + days) % WEEK,
            (date - month.astype("datetime64[D]")).astype(int),
            ((month + 1).astype("datetime64[D]") - date).astype(int),
        ]
    )
    some = np.isfinite(lags).sum(1)
    mean = np.where(some > 0, np.nansum(lags, 1) / np.maximum(some, 1), np.nan)
    each = np.broadcast_to(calendar[:, None, :], (n, n_slots, calendar.shape[1]))
    slot = np.broadcast_to(np.arange(n_slots, dtype=float)[None, :, None], (n, n_slots, 1))
    table = np.concatenate([slot, each, lags.transpose(0, 2, 1), mean[:, :, None]], axis=2)
    return table.astype(float), base
