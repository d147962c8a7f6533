"""What is the value of an indicator, and how far can it be trusted?

One estimate for each kind of indicator.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import inf, sqrt

from walkamile.kit.intervals import (
    Estimate,
    kaplan_meier_quantile,
    mean_interval,
    quantile_interval,
    weighted_share,
    wilson,
)
from walkamile.prove.declared import Indicator
from walkamile.prove.tallies import Tally, Value

SEED = 20_261_101
N_DRAWS = 2_000
# Beyond this a time is only known to be longer: JSON has no infinity, and nobody waits for a century.
LONGEST_HOURS = 1_000_000.0


@dataclass(frozen=True, slots=True)
class Found:
    """An estimate with what it was counted from.

    `worst` is the end of the interval on the bad side when every unit of a silent feed counts as bad; None
    where
    no such bound exists.
    """

    estimate: Estimate
    numerator: float | None
    denominator: float
    coverage: float
    worst: float | None
    note: str = ""


def estimate(indicator: Indicator, tally: Tally, values: Sequence[Value]) -> Found:
    """Estimate an indicator from its own tally; `values` are needed for medians only."""
    if indicator.kind == "share":
        return _share(indicator, tally)
    if indicator.kind == "weighted_share":
        return _weighted(indicator, tally)
    if indicator.kind == "mean":
        return _mean(indicator, tally)
    if indicator.kind == "median":
        return _median(indicator, tally, values)
    if indicator.kind == "km_median":
        return _censored_median(indicator, tally, values)
    raise ValueError(f"{indicator.id}: a {indicator.kind} is not estimated from one tally")


def _share(indicator: Indicator, tally: Tally) -> Found:
    hits, n = round(tally.total), tally.n
    n_missing = tally.n_eligible - n
    if indicator.direction == "down":
        worst = wilson(hits + n_missing, tally.n_eligible).high
    else:
        worst = wilson(hits, tally.n_eligible).low
    return Found(wilson(hits, n), hits, n, n / tally.n_eligible, worst)


def _weighted(indicator: Indicator, tally: Tally) -> Found:
    coverage = tally.w / tally.w_eligible if tally.w_eligible > 0 else 0.0
    found = weighted_share(tally.w, tally.wv, tally.w2, tally.w2v, tally.w2v2)
    bad = found.high * coverage + (1 - coverage) if indicator.direction == "down" else found.low * coverage
    return Found(found, tally.wv, tally.w, coverage, bad)


def _mean(indicator: Indicator, tally: Tally) -> Found:
    found = mean_interval(tally.n, tally.total, tally.total_of_squares)
    coverage = tally.n / tally.n_eligible
    bad = found.high if indicator.direction == "down" else found.low
    return Found(found, tally.total, tally.n, coverage, bad if coverage == 1 else None)


def _median(indicator: Indicator, tally: Tally, values: Sequence[Value]) -> Found:
    found = quantile_interval([v.value for v in values], [v.n for v in values])
    n_missing, end = tally.n_eligible - tally.n, inf if indicator.direction == "down" else -inf
    padded = quantile_interval([v.value for v in values] + [end], [v.n for v in values] + [n_missing])
    worst = padded.high if indicator.direction == "down" else padded.low
    return Found(found, None, tally.n, tally.n / tally.n_eligible, worst)


def _censored_median(indicator: Indicator, tally: Tally, values: Sequence[Value]) -> Found:
    times, ended, counts = (
        [v.value for v in values],
        [not v.censored for v in values],
        [v.n for v in values],
    )
    found = _bounded(kaplan_meier_quantile(times, ended, counts))
    slow = _bounded(kaplan_meier_quantile(times, ended, counts, q=0.9))
    n_missing = tally.n_eligible - tally.n
    padded = kaplan_meier_quantile(
        [*times, max(times) + LONGEST_HOURS], [*ended, False], [*counts, n_missing]
    )
    n_open = sum(v.n for v in values if v.censored)
    beyond = "more than the log is long" if slow.value >= LONGEST_HOURS else f"{slow.value:.1f} hours"
    note = f"nine in ten within {beyond}; {n_open} not acted on yet"
    return Found(found, None, tally.n, tally.n / tally.n_eligible, padded.high, note)


def _bounded(found: Estimate) -> Estimate:
    return Estimate(*(min(end, LONGEST_HOURS) for end in (found.value, found.low, found.high)))


def skew(parts: Sequence[Tally]) -> Found:
    """How unevenly do segments speak? The coefficient of variation of their shares, binomial noise taken off.

    Interval by parametric bootstrap with a fixed seed; the noise of the draws is taken off once more. A
    biased
    group of voices may be off by up to this many standard deviations (Schouten, Cobben and Bethlehem 2009).
    """
    import numpy as np

    sizes = np.array([t.n for t in parts], dtype=np.float64)
    shares = np.array([t.total / t.n for t in parts], dtype=np.float64)
    weights, mean = sizes / sizes.sum(), float((sizes * shares).sum() / sizes.sum())
    if mean == 0:
        raise ValueError("nobody spoke: there is no skew to measure")
    draws = np.random.default_rng(SEED).binomial(sizes.astype(int), shares, (N_DRAWS, len(parts))) / sizes
    noise = _noise(weights, sizes, shares)
    spread = float((weights * (shares - mean) ** 2).sum()) - noise
    means = np.maximum((draws * weights).sum(axis=1), 1 / sizes.sum())
    spreads = (weights * (draws - means[:, None]) ** 2).sum(axis=1) - 2 * noise
    low, high = np.quantile(np.sqrt(np.maximum(spreads, 0)) / means, [0.025, 0.975])
    value = sqrt(max(spread, 0.0)) / mean
    found = Estimate(value, min(float(low), value), max(float(high), value))
    quiet = [t.part for t, share in zip(parts, shares, strict=True) if share < 0.5 * mean]
    note = f"heard less than half as often as their number: {', '.join(quiet)}" if quiet else ""
    return Found(found, None, float(sizes.sum()), 1.0, found.high, note)


def _noise(weights: object, sizes: object, shares: object) -> float:
    import numpy as np

    w, n, p = np.asarray(weights), np.asarray(sizes), np.asarray(shares)
    return float((w * (1 - w) * p * (1 - p) / np.maximum(n - 1, 1)).sum())


def evenness(parts: Sequence[Tally]) -> Found:
    """How much worse off is the worst served part? Lowest share / highest share.

    Interval by parametric bootstrap with a fixed seed over the two parts at the ends.
    """
    import numpy as np

    ordered = sorted(parts, key=lambda t: t.total / t.n)
    lowest, highest = ordered[0], ordered[-1]
    if highest.total == 0:
        raise ValueError("nobody is served at all: there is nothing to compare")
    rng = np.random.default_rng(SEED)
    bottom = rng.binomial(lowest.n, lowest.total / lowest.n, N_DRAWS) / lowest.n
    top = np.maximum(rng.binomial(highest.n, highest.total / highest.n, N_DRAWS), 1) / highest.n
    value = (lowest.total / lowest.n) / (highest.total / highest.n)
    low, high = (min(1.0, float(end)) for end in np.quantile(bottom / top, [0.025, 0.975]))
    found = Estimate(value, min(low, value), max(high, value))
    covered = sum(t.n for t in parts) / max(1, sum(t.n_eligible for t in parts))
    note = f"lowest: {lowest.part}; highest: {highest.part}"
    return Found(found, lowest.total / lowest.n, highest.total / highest.n, covered, found.low, note)
