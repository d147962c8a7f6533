"""How many contacts will come, slot by slot, and how sure is that? And, as today goes on, how many will still come?"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from walkamile.model.errors import StaffFault
from walkamile.staff.backtest import (
    LEAST_DAYS,
    LOOKED_BACK,
    Backtest,
    Past,
    came_after,
    choose,
    combined,
    cv_of,
    origins_of,
    rolling,
    said_at,
    trees_here,
)
from walkamile.staff.series import WEEK, Series
from walkamile.staff.spread import LEVEL, interval, quantile

Floats = NDArray[np.float64]

UNLEARNED_CV = 0.25
LEAST_DAY_CV = 0.05  # no history has seen everything that can move a day


@dataclass(frozen=True, slots=True)
class Forecast:
    """Days x slots to come. `low` and `high` hold what comes with the chance `level`; `cv` by day ahead.

    `day_cv`: how far the total of a day is missed. `open_`: which slots are open. `learned`: was the spread learned
    from earlier forecasts, or is it only a default?
    """

    first_day: int
    slot_s: int
    point: Floats
    low: Floats
    high: Floats
    cv: Floats
    day_cv: float
    open_: NDArray[np.bool_]
    level: float
    method: str
    parts: tuple[str, ...]
    learned: bool
    backtest: Backtest | None
    note: str

    def starts_s(self) -> NDArray[np.int64]:
        """When does each slot begin? Local seconds since 1970, days x slots."""
        day = (self.first_day + np.arange(self.point.shape[0]))[:, None] * 86400
        return day + np.arange(self.point.shape[1])[None, :] * self.slot_s

    def not_exceeded(self, share: float) -> Floats:
        """The counts that are not exceeded with this chance."""
        return quantile(self.point, self.cv[:, None], share)


def forecast(
    one: Series,
    horizon: int = WEEK,
    n_origins: int = LOOKED_BACK,
    level: float = LEVEL,
    with_trees: bool = True,
) -> Forecast:
    """What comes in the next days, by the method that was right lately? Raises StaffFault without a week of history."""
    if one.n_days < WEEK:
        raise StaffFault(
            f"{one.n_days} days of history are too few to forecast from: give one week at least, better eight."
        )
    days = origins_of(one, horizon)
    shown = rolling(one, horizon, n_origins, level, with_trees) if days else None
    with_trees, note = trees_here() if with_trees else (False, "")
    past: list[Past] = [
        (said_at(one, day, horizon, with_trees), came_after(one, day, horizon))
        for day in days[-2 * LOOKED_BACK :]
    ]
    method, pair = choose(past)
    point = combined(said_at(one, one.n_days, horizon, with_trees), method, pair)
    cv = cv_of(past, method, pair, level) if past else np.full(horizon, UNLEARNED_CV)
    cv = np.where(np.isfinite(cv), cv, UNLEARNED_CV)
    low, high = interval(point, cv[:, None], level)
    if not past:
        few = f"Fewer than {LEAST_DAYS + horizon} days of history: no method was chosen, the spread is a default."
        note = f"{few} {note}".strip()
    ahead = one.n_days + np.arange(horizon)
    return Forecast(
        one.first_day + one.n_days, one.slot_s, point, low, high, cv, _day_cv(past, method, pair),
        one.open_on(ahead), level, method, pair if pair and method not in past[-1][0] else (method,),
        bool(past), shown, note,
    )  # fmt: skip


def _day_cv(past: list[Past], method: str, pair: tuple[str, str] | None) -> float:
    """How far were the totals of days missed, beyond chance? A coefficient of variation."""
    apart: list[float] = []
    for said, came in past[-LOOKED_BACK:]:
        if all(name in said for name in (pair if pair and method not in said else (method,))):
            table = np.where(np.isfinite(came), combined(said, method, pair), 0.0)
            expected, real = table.sum(1), np.nansum(came, 1)
            use = expected > 0
            apart += list(((real - expected)[use] ** 2 - expected[use]) / expected[use] ** 2)
    if not apart:
        return UNLEARNED_CV
    # The median of squared errors of a normal variable is 0.455 of their mean: odd days do not rule.
    return max(float(np.sqrt(max(np.median(apart) / 0.455, 0.0))), LEAST_DAY_CV)


@dataclass(frozen=True, slots=True)
class Today:
    """Today so far against the forecast, and what is still to come. `factor` rescales the rest of the day."""

    factor: float
    n_came: float
    n_expected_so_far: float
    point: Floats
    low: Floats
    high: Floats


def reforecast(point: Floats, came: Floats, day_cv: float, slot_cv: float, level: float = LEVEL) -> Today:
    """What will the rest of today bring, after `came` (slots of today so far; nan: not seen)?

    The level of the day is gamma around 1 with `day_cv`; what came so far moves it (factor = (1/cv^2 + came) /
    (1/cv^2 + expected)); the scatter of single slots beyond chance makes what came weigh less.
    """
    seen = np.zeros(point.size, bool)
    seen[: came.size] = np.isfinite(came)
    padded = np.full(point.size, np.nan)
    padded[: came.size] = came
    expected, real = float(point[seen].sum()), float(padded[seen].sum())
    known = 1 / max(day_cv, 1e-3) ** 2
    # Slots scatter on their own by what is left of their spread when that of the day is taken out.
    own = max(slot_cv**2 - day_cv**2, 0.0)
    trust = 1.0 if expected <= 0 else expected / (expected + own * float((point[seen] ** 2).sum()))
    factor = (known + trust * real) / (known + trust * expected)
    rest_cv = np.sqrt(own + 1 / (known + trust * expected))
    later = np.where(
        np.arange(point.size) > (np.flatnonzero(seen).max() if seen.any() else -1), point * factor, 0.0
    )
    low, high = interval(later, np.full(later.shape, rest_cv), level)
    return Today(float(factor), real, expected, later, low, high)
