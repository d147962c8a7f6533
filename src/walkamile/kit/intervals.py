"""How far can a figure be trusted?

Intervals for shares, medians, ratios, censored times and audited estimates.

All intervals are 95 % unless `level` says otherwise. Heavy libraries are imported where they are used.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import exp, inf, isnan, log, sqrt
from statistics import NormalDist
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

LEVEL = 0.95


@dataclass(frozen=True, slots=True)
class Estimate:
    """A value between the ends of its interval; ends may be infinite where the data end too early."""

    value: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Audit:
    """How well did a classifier do on contacts that people read.

    Sensitivity and specificity, and on how many?
    """

    sensitivity: float
    specificity: float
    n_positive: int
    n_negative: int


def z_of(level: float = LEVEL) -> float:
    """How many standard errors does a two-sided interval of this level reach?"""
    return NormalDist().inv_cdf(0.5 + level / 2)


def wilson(hits: float, n: float, level: float = LEVEL) -> Estimate:
    """Where does a share lie, of which `hits` of `n` were seen? Wilson's score interval (1927).

    Raises ValueError when n is not positive or hits lie outside 0..n.
    """
    if n <= 0 or not 0 <= hits <= n:
        raise ValueError(f"a share needs 0 <= hits <= n and n > 0; got {hits} of {n}")
    z, share = z_of(level), hits / n
    centre = (share + z * z / (2 * n)) / (1 + z * z / n)
    half = z / (1 + z * z / n) * sqrt(share * (1 - share) / n + z * z / (4 * n * n))
    low = 0.0 if hits == 0 else max(0.0, min(centre - half, share))
    high = 1.0 if hits == n else min(1.0, max(centre + half, share))
    return Estimate(share, low, high)


def weighted_share(w: float, wv: float, w2: float, w2v: float, w2v2: float) -> Estimate:
    """Where does a ratio of sums lie (minutes of one kind / all minutes)?

    From sums of weights w and values v in 0..1.

    Delta method for a ratio of sums over independent units (Cochran, Sampling Techniques, ch. 6), kept within
    0..1; never narrower than Wilson's interval at Kish's effective number of units, which holds near the
    ends.
    """
    if w <= 0:
        raise ValueError("a ratio of sums needs a positive total weight")
    share = min(1.0, max(0.0, wv / w))
    variance = max(0.0, w2v2 - 2 * share * w2v + share * share * w2) / (w * w)
    half, n_effective = z_of() * sqrt(variance), w * w / w2
    floor = wilson(share * n_effective, n_effective) if share in (0.0, 1.0) else Estimate(share, share, share)
    return Estimate(share, max(0.0, min(share - half, floor.low)), min(1.0, max(share + half, floor.high)))


def poisson_interval(n: int, level: float = LEVEL) -> Estimate:
    """Where does the mean of a count lie, of which `n` was seen? Exact (Garwood 1936). Raises ValueError below 0."""
    from scipy.special import gammaincinv

    if n < 0:
        raise ValueError(f"a count cannot be {n}")
    tail = (1 - level) / 2
    low = 0.0 if n == 0 else float(gammaincinv(n, tail))
    return Estimate(float(n), low, float(gammaincinv(n + 1, 1 - tail)))


def difference_of_shares(before: Estimate, after: Estimate) -> Estimate:
    """By how much did a share change (after less before)? Newcombe (1998), method 10, from the two intervals."""
    change = after.value - before.value
    down = ((after.value - after.low) ** 2 + (before.high - before.value) ** 2) ** 0.5
    up = ((after.high - after.value) ** 2 + (before.value - before.low) ** 2) ** 0.5
    return Estimate(change, max(-1.0, change - down), min(1.0, change + up))


def mean_interval(n: int, total: float, total_of_squares: float) -> Estimate:
    """Where does a mean lie? Student's t from n, the sum and the sum of squares; needs n >= 2."""
    from scipy.special import stdtrit

    if n < 2:
        raise ValueError("a mean needs two values at least")
    mean = total / n
    variance = max(0.0, (total_of_squares - n * mean * mean) / (n - 1))
    half = float(stdtrit(n - 1, 0.5 + LEVEL / 2)) * sqrt(variance / n)
    return Estimate(mean, mean - half, mean + half)


def quantile_interval(
    values: Sequence[float], counts: Sequence[int] | None = None, q: float = 0.5, level: float = LEVEL
) -> Estimate:
    """Where does a quantile lie (the median by default)? Order statistics with exact binomial ranks.

    `values` may repeat by `counts`; infinite values are allowed. Conover, Practical Nonparametric
    Statistics, 3.2.
    """
    ordered = sorted(zip(values, counts or [1] * len(values), strict=True))
    n = sum(count for _, count in ordered)
    if n == 0:
        raise ValueError("a quantile needs one value at least")
    tail = (1 - level) / 2
    below, above = _binomial_quantile(tail, n, q), _binomial_quantile(1 - tail, n, q) + 1
    low = _at_rank(ordered, below) if below >= 1 else ordered[0][0]
    high = _at_rank(ordered, above) if above <= n else ordered[-1][0]
    return Estimate(_quantile(ordered, n, q), low, high)


def _binomial_quantile(share: float, n: int, q: float) -> int:
    """Of `n` tries that each hit with chance `q`: the least number with at least `share` of the chances up to it."""
    from scipy.special import bdtr

    return bisect_left(range(n), share, key=lambda hits: bdtr(hits, n, q))


def _quantile(ordered: Sequence[tuple[float, int]], n: int, q: float) -> float:
    place = q * (n - 1)
    lower = _at_rank(ordered, int(place) + 1)
    upper = _at_rank(ordered, min(int(place) + 2, n))
    if lower == upper or place == int(place):
        return lower
    return lower + (place - int(place)) * (upper - lower)


def _at_rank(ordered: Sequence[tuple[float, int]], rank: int) -> float:
    seen = 0
    for value, count in ordered:
        seen += count
        if seen >= rank:
            return value
    return ordered[-1][0]


def bootstrap(
    values: Sequence[float],
    statistic: Callable[[NDArray[np.float64]], float],
    seed: int,
    n_draws: int = 2_000,
    level: float = LEVEL,
) -> Estimate:
    """Where does any statistic lie? Percentile bootstrap; the same seed gives the same interval."""
    import numpy as np

    sample = np.asarray(values, dtype=np.float64)
    if sample.size == 0:
        raise ValueError("a bootstrap needs one value at least")
    rng = np.random.default_rng(seed)
    draws = [statistic(sample[rng.integers(0, sample.size, sample.size)]) for _ in range(n_draws)]
    tail = (1 - level) / 2
    low, high = (float(end) for end in np.quantile(draws, [tail, 1 - tail]))
    value = statistic(sample)
    return Estimate(value, min(low, value), max(high, value))


def kaplan_meier_quantile(
    durations: Sequence[float],
    ended: Sequence[bool],
    counts: Sequence[int] | None = None,
    q: float = 0.5,
    level: float = LEVEL,
) -> Estimate:
    """After how long has a share `q` ended, when some have not ended yet?

    Infinite where the data end too early.

    Kaplan and Meier (1958); interval by inverting log-log bounds with Greenwood's variance (Brookmeyer and
    Crowley 1982). At equal times an ending comes before a censoring.
    """
    if not durations:
        raise ValueError("a median of times needs one time at least")
    z, target = z_of(level), 1 - q
    value = low = high = inf
    for time, survival, greenwood in _survival(durations, ended, counts):
        lower, upper = _log_log(survival, greenwood, z)
        if lower <= target and low == inf:
            low = time
        if survival <= target + 1e-12 and value == inf:
            value = time
        if upper <= target and high == inf:
            high = time
    return Estimate(value, min(low, value), high)


def _survival(
    durations: Sequence[float], ended: Sequence[bool], counts: Sequence[int] | None
) -> list[tuple[float, float, float]]:
    """Return (time, share still going, Greenwood's sum) at each time at which something ended."""
    endings: dict[float, int] = {}
    leavings: dict[float, int] = {}
    for time, done, count in zip(durations, ended, counts or [1] * len(durations), strict=True):
        endings[time] = endings.get(time, 0) + (count if done else 0)
        leavings[time] = leavings.get(time, 0) + count
    at_risk, survival, greenwood = sum(leavings.values()), 1.0, 0.0
    steps: list[tuple[float, float, float]] = []
    for time in sorted(leavings):
        n_ended = endings[time]
        if n_ended:
            survival *= 1 - n_ended / at_risk
            left = at_risk - n_ended
            greenwood = inf if left == 0 else greenwood + n_ended / (at_risk * left)
            steps.append((time, survival, greenwood))
        at_risk -= leavings[time]
    return steps


def _log_log(survival: float, greenwood: float, z: float) -> tuple[float, float]:
    if survival <= 0:
        # Nothing is left: the variance is undefined, so the upper bound stays open.
        return 0.0, 1.0
    if survival >= 1:
        return 1.0, 1.0
    half = z * sqrt(greenwood) / abs(log(survival))
    centre = log(-log(survival))
    return exp(-exp(centre + half)), exp(-exp(centre - half))


def corrected_prevalence(hits: int, n: int, audit: Audit, level: float = LEVEL) -> Estimate:
    """How common is something really, when a fallible classifier called `hits` of `n`?

    p = (q + sp - 1) / (se + sp - 1), Rogan and Gladen (1978), kept within 0..1; the interval carries the
    doubt
    about q, se and sp by the delta method, each share shrunk as Agresti and Coull (Lang and Reiczigel 2014).
    Raises ValueError when se + sp <= 1: such a classifier says nothing.
    """
    z = z_of(level)
    if audit.sensitivity + audit.specificity <= 1:
        raise ValueError("sensitivity + specificity must be above 1: otherwise the classifier says nothing")
    value = _rogan_gladen(hits / n, audit.sensitivity, audit.specificity)
    q = (hits + z * z / 2) / (n + z * z)
    se = (audit.n_positive * audit.sensitivity + 1) / (audit.n_positive + 2)
    sp = (audit.n_negative * audit.specificity + 1) / (audit.n_negative + 2)
    skill = max(se + sp - 1, 1e-9)
    centre = _rogan_gladen(q, se, sp)
    spread_q = q * (1 - q) / (n + z * z)
    spread_se = se * (1 - se) / (audit.n_positive + 2)
    spread_sp = sp * (1 - sp) / (audit.n_negative + 2)
    shift = 2 * z * z * (centre * spread_se - (1 - centre) * spread_sp)
    half = z / skill * sqrt(spread_q + centre * centre * spread_se + (1 - centre) ** 2 * spread_sp)
    low, high = centre + shift - half, centre + shift + half
    if isnan(low) or isnan(high):
        raise ValueError("an audit needs at least one contact of each kind")
    clipped = min(1.0, max(0.0, value))
    return Estimate(clipped, max(0.0, min(low, clipped)), min(1.0, max(high, clipped)))


def _rogan_gladen(q: float, sensitivity: float, specificity: float) -> float:
    return (q + specificity - 1) / (sensitivity + specificity - 1)
