"""Which method would have been right so far? Every origin forecasts with what was known then, and chooses among them.

At an origin a method is chosen by its errors at the origins before it whose days had all passed. Nothing looks ahead:
neither the choice, nor the spread, nor the effect of events.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from walkamile.model.errors import ExtraMissing, StaffFault
from walkamile.staff import boosted, calendar
from walkamile.staff.events import effect_of, learn_effects
from walkamile.staff.methods import SIMPLE, Method
from walkamile.staff.series import WEEK, Series
from walkamile.staff.spread import LEVEL, interval, learned_cv

Floats = NDArray[np.float64]

CALENDAR, TREES, BEST_TWO, CHOSEN = (
    "calendar regression",
    "LightGBM-Poisson",
    "mean of the best two",
    "chosen",
)
AVERAGE = "4-week average"
LOOKED_BACK = 8
LEAST_DAYS = 28


@dataclass(frozen=True, slots=True)
class MethodScore:
    """How far off was a method? WAPE: sum of errors / sum of contacts; MASE: errors / those of the week before."""

    method: str
    wape: float
    mase: float
    day_wape: float
    n_origins: int
    n_chosen: int


@dataclass(frozen=True, slots=True)
class Origin:
    """One origin: its day (from the first), the method chosen there, what was said and came, and the interval."""

    day: int
    method: str
    said: Floats
    came: Floats
    low: Floats
    high: Floats
    cv: Floats


@dataclass(frozen=True, slots=True)
class Backtest:
    """All origins, and how the methods did on them. `coverage`: which share the interval really held."""

    horizon: int
    scores: tuple[MethodScore, ...]
    origins: tuple[Origin, ...]
    level: float
    coverage: float
    mean_width_share: float
    note: str


Said = Mapping[str, Floats]
Past = tuple[Said, Floats]


def methods_at(known: Series, with_trees: bool) -> dict[str, Method]:
    """Which methods have enough history here?"""
    found = dict(SIMPLE)
    if known.n_days >= calendar.LEAST_WEEKS * WEEK:
        found[CALENDAR] = calendar.calendar_regression
    if with_trees and known.n_days >= boosted.LEAST_WEEKS * WEEK:
        found[TREES] = boosted.trees
    return found


def trees_here() -> tuple[bool, str]:
    """Can LightGBM be used? And if not, the line that installs it."""
    try:
        boosted.lightgbm()
    except ExtraMissing as missing:
        return False, str(missing)
    return True, ""


def said_at(one: Series, day: int, horizon: int, with_trees: bool) -> dict[str, Floats]:
    """What each method says at an origin, with the effects of planned events as learned until then."""
    known = one.until(day)
    effects = learn_effects(known)
    factor = effect_of(known, effects, day, horizon)
    return {name: method(known, horizon) * factor for name, method in methods_at(known, with_trees).items()}


def came_after(one: Series, day: int, horizon: int) -> Floats:
    """What really came in the days from an origin on; nan: not (yet) seen."""
    part = one.counts[day : day + horizon]
    return np.concatenate([part, np.full((horizon - part.shape[0], one.n_slots), np.nan)])


def choose(past: list[Past]) -> tuple[str, tuple[str, str] | None]:
    """Which method had the least error lately? Gives its name, and the two whose mean is meant by "best two"."""
    recent = past[-LOOKED_BACK:]
    if not recent:
        return "exponential average", None
    names = [name for name in recent[-1][0] if all(name in said for said, _ in recent[len(recent) // 2 :])]
    recent = [(said, came) for said, came in recent if all(name in said for name in names)]
    errors = {name: sum(_error(said[name], came) for said, came in recent) for name in names}
    best = sorted(errors, key=lambda name: errors[name])
    if len(best) < 2:
        return best[0], None
    pair = (best[0], best[1])
    together = sum(_error((said[pair[0]] + said[pair[1]]) / 2, came) for said, came in recent)
    return (BEST_TWO, pair) if together <= errors[best[0]] else (best[0], pair)


def _error(said: Floats, came: Floats) -> float:
    return float(np.nansum(np.abs(said - came)))


def combined(said: Said, method: str, pair: tuple[str, str] | None) -> Floats:
    """What the chosen method says."""
    if method == BEST_TWO and pair is not None:
        return (said[pair[0]] + said[pair[1]]) / 2
    return said[method]


def rolling(
    one: Series, horizon: int, n_origins: int, level: float = LEVEL, with_trees: bool = True
) -> Backtest:
    """How well would a forecast have done, a week (or `horizon` days) ahead, at the last origins? Raises StaffFault."""
    with_trees, note = trees_here() if with_trees else (False, "")
    days = origins_of(one, horizon)
    if not days:
        raise StaffFault(
            f"{one.n_days} days are too few to look back on: {LEAST_DAYS + horizon} days of history at least."
        )
    shown = set(days[-n_origins:])
    reached = days[-(n_origins + LOOKED_BACK + -(-horizon // WEEK)) :]
    said = {day: said_at(one, day, horizon, with_trees) for day in reached}
    came = {day: came_after(one, day, horizon) for day in reached}
    found: list[Origin] = []
    pairs: dict[int, tuple[str, str] | None] = {}
    for day in reached:
        past: list[Past] = [(said[d], came[d]) for d in reached if d + horizon <= day]
        method, pair = choose(past)
        pairs[day] = pair
        if day in shown:
            found.append(_origin(day, method, pair, said[day], came[day], past, level))
    coverage, width = _held(found)
    return Backtest(horizon, _scores(one, found, said, pairs), tuple(found), level, coverage, width, note)


def origins_of(one: Series, horizon: int) -> list[int]:
    """Each week one, counted back from the end; the last may reach over days that are closed anyway."""
    missing = (-one.n_days) % WEEK
    closed = not one.open_on(one.n_days + np.arange(missing)).any()
    end = one.n_days + (missing if closed else 0)
    return list(range(end - horizon, LEAST_DAYS - 1, -WEEK))[::-1]


def _origin(
    day: int, method: str, pair: tuple[str, str] | None, said: Said, came: Floats,
    past: list[Past], level: float,
) -> Origin:  # fmt: skip
    point = combined(said, method, pair)
    cv = cv_of(past, method, pair, level)
    low, high = interval(point, cv[:, None], level)
    return Origin(day, method, point, came, low, high, cv)


def cv_of(past: list[Past], method: str, pair: tuple[str, str] | None, level: float) -> Floats:
    """The spread of a method by day ahead, from the origins whose days have passed; nan without any."""
    names = pair if method == BEST_TWO and pair is not None else (method,)
    usable = [(said, came) for said, came in past if all(name in said for name in names)][-2 * LOOKED_BACK :]
    if not usable:
        return np.full(past[0][1].shape[0] if past else 1, np.nan)
    said = np.array([combined(said, method, pair) for said, _ in usable])
    return learned_cv(said, np.array([came for _, came in usable]), level)


def _held(origins: list[Origin]) -> tuple[float, float]:
    """Which share lay inside the intervals, and how wide were they, against what came?"""
    inside = total = width = contacts = 0.0
    for one in origins:
        use = np.isfinite(one.came) & np.isfinite(one.cv)[:, None] & (one.said > 0)
        inside += float(((one.came >= one.low) & (one.came <= one.high))[use].sum())
        total += float(use.sum())
        width += float((one.high - one.low)[use].sum())
        contacts += float(one.came[use].sum())
    return (inside / total, width / max(contacts, 1e-9)) if total else (float("nan"), float("nan"))


def _scores(
    one: Series, origins: list[Origin], said: Mapping[int, Said], pairs: Mapping[int, tuple[str, str] | None]
) -> tuple[MethodScore, ...]:
    naive = [_error(said[o.day]["seasonal naive"], o.came) for o in origins]
    found: list[MethodScore] = []
    for name in (*SIMPLE, CALENDAR, TREES, BEST_TWO, CHOSEN):
        tables: list[tuple[Floats, Origin]] = []
        for o in origins:
            pair = pairs[o.day]
            if name == CHOSEN:
                tables.append((o.said, o))
            elif name == BEST_TWO and pair is not None:
                tables.append(((said[o.day][pair[0]] + said[o.day][pair[1]]) / 2, o))
            elif name in said[o.day]:
                tables.append((said[o.day][name], o))
        if len(tables) < len(origins):
            continue
        error, contacts = (
            sum(_error(t, o.came) for t, o in tables),
            sum(float(np.nansum(o.came)) for o in origins),
        )
        by_day = sum(
            float(np.abs(np.where(np.isfinite(o.came), t - o.came, 0).sum(1)).sum()) for t, o in tables
        )
        n_chosen = len(origins) if name == CHOSEN else sum(o.method == name for o in origins)
        scale = max(contacts, 1e-9)
        found.append(
            MethodScore(
                name, error / scale, error / max(sum(naive), 1e-9), by_day / scale, len(origins), n_chosen
            )
        )
    return tuple(found)
