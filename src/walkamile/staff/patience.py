"""How long do people wait before they give up, and is one number (Erlang A) a fair summary of it?

Waits in seconds, a flag for those who gave up. Whoever was answered would have waited longer: a mean over those who
gave up alone is far too low, and is not shown.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import chdtrc, chdtri

from walkamile.model.errors import StaffFault
from walkamile.staff.laws import Steps
from walkamile.staff.survival import Curve, curve, curve_with_silent

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]

EDGES_S = (0.0, 5.0, 15.0, 30.0, 60.0, 120.0, 300.0, 600.0, np.inf)
SHOWN_S = (5, 10, 20, 30, 60, 120, 180, 300, 600)
FEW = 30
FAIR_GAP, POOR_GAP = 0.05, 0.10
CERTAIN = 0.01
CURVE_STEPS = 200


@dataclass(frozen=True, slots=True)
class Hazard:
    """How many give up, per 1,000 seconds of waiting, between two ages of the wait; 95 % interval."""

    since_s: float
    until_s: float
    n_abandoned: float
    waited_s: float
    per_1000_s: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Fit:
    """Does exponential patience describe it? `gap` is the largest distance between the two curves.

    `verdict`: fits, fair, poor, or too few. `chance`: how often chance alone would bend the hazard as much
    (likelihood ratio of constant against stepwise hazard).
    """

    verdict: str
    gap: float
    gap_at_s: float
    chance: float
    reason: str


@dataclass(frozen=True, slots=True)
class Patience:
    """The patience of one group. `mean_s` is the censored exponential estimate; medians from the curve."""

    group: tuple[str, ...]
    n: int
    n_abandoned: int
    n_silent: int
    n_left_at_once: int
    abandoned_share: float
    wait_share: float
    mean_wait_s: float
    mean_s: float
    mean_low_s: float
    mean_high_s: float
    median_s: float
    median_low_s: float
    median_high_s: float
    hazard: tuple[Hazard, ...]
    curve: Curve
    fit: Fit
    note: str

    def law(self) -> Steps:
        """The curve as a law of patience for a queue: thinned, with an exponential tail where the data end."""
        return as_law(self.curve, self.mean_s)


def patience(
    wait_s: ArrayLike, abandoned: ArrayLike, silent: ArrayLike | None = None, group: tuple[str, ...] = ()
) -> Patience:
    """How patient is this group? Raises StaffFault for waits that are no waits, and where nobody gave up.

    `silent`: left without a word (a chat closed without a reply): counted as abandoned, at some time before the
    recorded one.
    """
    waits, gone, quiet = checked(wait_s, abandoned, silent)
    if not gone.any():
        raise StaffFault("Nobody gave up in these rows: patience cannot be seen. Take a longer period.")
    total, n_gone = float(waits.sum()), int(gone.sum())
    if total <= 0:
        raise StaffFault("Nobody waited in these rows: patience cannot be seen. Take a busier period.")
    rate = _rate_with_silent(waits, gone, quiet) if quiet.any() else n_gone / total
    found = curve_with_silent(waits, gone & ~quiet, quiet) if quiet.any() else curve(waits, gone)
    ages = hazards(waits, gone)
    median, low, high = found.first_at_or_below(0.5)
    # Garwood's exact interval of a count, over the time watched.
    fewest, most = chdtri(2 * n_gone, 0.975) / 2, chdtri(2 * n_gone + 2, 0.025) / 2
    return Patience(
        group=group,
        n=waits.size,
        n_abandoned=n_gone,
        n_silent=int(quiet.sum()),
        n_left_at_once=int((gone & (waits == 0)).sum()),
        abandoned_share=n_gone / waits.size,
        wait_share=float((waits > 0).mean()),
        mean_wait_s=total / waits.size,
        mean_s=1 / rate,
        mean_low_s=n_gone / rate / most,
        mean_high_s=n_gone / rate / fewest,
        median_s=median,
        median_low_s=low,
        median_high_s=high,
        hazard=ages,
        curve=found,
        fit=_fit(found, ages, rate, n_gone, waits),
        note=_note(waits, gone, quiet),
    )


def _note(waits: Floats, gone: Flags, quiet: Flags) -> str:
    """What a reader must know of these rows before the figures are believed."""
    at_once = int((gone & (waits == 0)).sum())
    said: list[str] = []
    if at_once > 0.1 * gone.sum():
        said.append(
            f"{at_once} of {int(gone.sum())} gave up after 0 s: they may never have asked for an agent "
            "(hung up in the menu). If so, leave them out of the table."
        )
    if quiet.any():
        said.append(
            f"{int(quiet.sum())} left without a word: when is not known, only that it was before it was noticed. "
            "The hazard table counts them when they were noticed."
        )
    return " ".join(said)


def checked(wait_s: ArrayLike, abandoned: ArrayLike, silent: ArrayLike | None) -> tuple[Floats, Flags, Flags]:
    """Waits and flags that can be used. Raises StaffFault."""
    waits, gone = np.asarray(wait_s, float), np.asarray(abandoned, bool)
    quiet = np.zeros(gone.shape, bool) if silent is None else np.asarray(silent, bool)
    if not waits.size:
        raise StaffFault("There are no rows: give a table with one row per contact that asked for an agent.")
    if not np.isfinite(waits).all() or (waits < 0).any():
        n_bad = int((~np.isfinite(waits) | (waits < 0)).sum())
        raise StaffFault(f"{n_bad} waits are negative or no number: a wait is a number of seconds from 0 on.")
    return waits, gone | quiet, quiet


def patience_by(
    wait_s: ArrayLike,
    abandoned: ArrayLike,
    groups: Sequence[ArrayLike],
    silent: ArrayLike | None = None,
) -> tuple[list[Patience], list[tuple[tuple[str, ...], int]]]:
    """How patient is each group (queue, intent, channel ...)? Largest first; and groups in which nobody gave up."""
    waits, gone, quiet = checked(wait_s, abandoned, silent)
    columns = [np.asarray(column).astype(str) for column in groups]
    names, place = np.unique(np.column_stack(columns), axis=0, return_inverse=True)
    found: list[Patience] = []
    without: list[tuple[tuple[str, ...], int]] = []
    for i, name in enumerate(names):
        rows = place.ravel() == i
        group = tuple(str(part) for part in name)
        if not gone[rows].any() or waits[rows].sum() <= 0:
            without.append((group, int(rows.sum())))
        else:
            found.append(patience(waits[rows], gone[rows], quiet[rows], group))
    return sorted(found, key=lambda one: -one.n), without


def hazards(waits: Floats, gone: Flags, edges_s: Sequence[float] = EDGES_S) -> tuple[Hazard, ...]:
    """At which age of the wait do people give up? Counts over time watched, with Garwood's interval."""
    found = []
    for since, until in pairwise(edges_s):
        watched = float((np.minimum(waits, until) - np.minimum(waits, since)).sum())
        if watched <= 0:
            break
        n = int((gone & (waits >= since) & (waits < until)).sum())
        low = chdtri(2 * n, 0.975) / 2 if n else 0.0
        high = chdtri(2 * n + 2, 0.025) / 2
        scale = 1000 / watched
        found.append(Hazard(since, until, n, watched, n * scale, float(low) * scale, float(high) * scale))
    return tuple(found)


def _rate_with_silent(waits: Floats, gone: Flags, quiet: Flags) -> float:
    """Exponential rate when silent ones left before their recorded time: EM on the time they really waited."""
    n_gone, noticed = gone.sum(), waits[quiet]
    others, rate = waits[~quiet].sum(), n_gone / max(waits.sum(), 1e-9)
    for _ in range(500):
        with np.errstate(over="ignore"):
            spent = 1 / rate - noticed / np.expm1(np.maximum(rate * noticed, 1e-12))
        new = n_gone / (others + spent.sum())
        if abs(new - rate) < 1e-12 * rate:
            return float(new)
        rate = new
    return float(rate)


def _fit(found: Curve, ages: tuple[Hazard, ...], rate: float, n_gone: int, waits: Floats) -> Fit:
    if n_gone < FEW:
        return Fit(
            "too few", float("nan"), float("nan"), float("nan"), f"Only {n_gone} gave up: too few to say."
        )
    trusted = found.at_risk >= max(20.0, 0.005 * waits.size)
    before = np.concatenate([[1.0], found.share[:-1]])
    model = np.exp(-rate * found.at_s)
    gaps = np.where(trusted, np.maximum(np.abs(found.share - model), np.abs(before - model)), 0.0)
    worst = int(gaps.argmax())
    counts = np.array([age.n_abandoned for age in ages])
    expected = np.array([age.waited_s for age in ages]) * counts.sum() / sum(age.waited_s for age in ages)
    with np.errstate(divide="ignore", invalid="ignore"):
        bend = 2 * np.where(counts > 0, counts * np.log(counts / expected), 0.0).sum()
    chance = float(chdtrc(max(len(ages) - 1, 1), bend))
    gap, at_s = float(gaps[worst]), float(found.at_s[worst])
    if chance > CERTAIN or gap < FAIR_GAP:
        verdict, word = "fits", "describes these waits"
    elif gap < POOR_GAP:
        verdict, word = "fair", "is a fair summary"
    else:
        verdict, word = "poor", "does not fit: use the curve (M/M/n+G)"
    shares = (
        f"{100 * found.share[worst]:.0f} % are left after {at_s:.0f} s, it says {100 * model[worst]:.0f} %"
    )
    return Fit(
        verdict, gap, at_s, chance, f"One mean patience (Erlang A) {word}: where it errs most, {shares}."
    )


def as_law(found: Curve, mean_s: float) -> Steps:
    """A curve as a law of patience: at most 200 steps; where the data end, the mean patience goes on."""
    enough = found.at_risk >= 10
    at_s, share = found.at_s[enough], found.share[enough]
    if at_s.size > CURVE_STEPS:
        levels = np.linspace(1.0, share[-1], CURVE_STEPS + 1)[1:]
        chosen = np.unique(np.searchsorted(-share, -levels).clip(0, share.size - 1))
        at_s, share = at_s[chosen], share[chosen]
    if at_s.size and at_s[0] <= 0:
        return Steps(at_s, share, mean_s)
    return Steps(np.concatenate([[0.0], at_s]), np.concatenate([[1.0], share]), mean_s)
