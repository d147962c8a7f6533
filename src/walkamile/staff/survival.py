"""Which share is still waiting after so long, when most were answered before they lost patience? Kaplan and Meier."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from walkamile.kit.intervals import z_of

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Curve:
    """The share that has more patience than `at_s`, with its interval, and how many were still watched then.

    One row per time at which somebody gave up. Kaplan and Meier 1958; Greenwood's variance on the log-log scale.
    """

    at_s: Floats
    share: Floats
    low: Floats
    high: Floats
    at_risk: Floats

    def share_at(self, seconds: Floats) -> Floats:
        """Which share has more patience than these times?"""
        place = np.searchsorted(self.at_s, seconds, side="right")
        return np.concatenate([[1.0], self.share])[place]

    def first_at_or_below(self, share: float) -> tuple[float, float, float]:
        """After how long is no more than this share left? With the interval; inf where the data end too early."""
        return (
            _first(self.at_s, self.share, share),
            _first(self.at_s, self.low, share),
            _first(self.at_s, self.high, share),
        )


def _first(at_s: Floats, values: Floats, share: float) -> float:
    below = np.flatnonzero(values <= share + 1e-12)
    return float(at_s[below[0]]) if below.size else float("inf")


def curve(wait_s: Floats, abandoned: Flags, weight: Floats | None = None) -> Curve:
    """How patient are people? Waits that ended in an answer only say "longer than this" (right-censored).

    At equal times giving up comes before being answered. `weight`: each row counts so often.
    """
    weight = np.ones(wait_s.size) if weight is None else weight
    at_s, place = np.unique(wait_s, return_inverse=True)
    gave_up = np.bincount(place, weights=weight * abandoned, minlength=at_s.size)
    leaving = np.bincount(place, weights=weight, minlength=at_s.size)
    at_risk: Floats = np.cumsum(leaving[::-1])[::-1].astype(float)
    some = gave_up > 0
    at_s, gave_up, at_risk = at_s[some], gave_up[some], at_risk[some]
    left = np.maximum(at_risk - gave_up, 0.0)
    left[left < 1e-9 * at_risk] = 0.0
    share = np.asarray(np.cumprod(left / at_risk), dtype=np.float64)
    with np.errstate(divide="ignore", invalid="ignore"):
        greenwood = np.cumsum(gave_up / (at_risk * left))
        half = z_of() * np.sqrt(greenwood) / np.abs(np.log(share))
        centre = np.log(-np.log(share))
        low, high = np.exp(-np.exp(centre + half)), np.exp(-np.exp(centre - half))
    nobody = share <= 0
    return Curve(at_s, share, np.where(nobody, 0.0, low), np.where(nobody, 1.0, high), at_risk)


def curve_with_silent(wait_s: Floats, abandoned: Flags, silent: Flags, rounds: int = 200) -> Curve:
    """The same where some left without a word: they left at some time *before* it was noticed (left-censored).

    Turnbull's self-consistent estimate (1974): each silent row is spread over the earlier times as the curve of
    the last round says, until nothing changes. Its interval takes that spread for given: it is too narrow.
    """
    known = ~silent
    if not (abandoned & known).any():
        return curve(wait_s, abandoned | silent)
    heard = np.unique(wait_s[abandoned & known])
    # A support below every silent time, so that each of them has a place to have happened.
    support = np.unique(np.concatenate([heard, [wait_s[silent].min() / 2]]))
    notices, counts = np.unique(wait_s[silent], return_counts=True)
    reach = np.searchsorted(support, notices, side="right")
    mass = np.full(support.size, 1 / support.size)
    found = curve(wait_s[known], abandoned[known])
    for _ in range(rounds):
        before = np.cumsum(mass)
        per_unit = counts / np.maximum(before[reach - 1], 1e-300)
        extra = mass * np.cumsum(np.bincount(reach - 1, weights=per_unit, minlength=support.size)[::-1])[::-1]
        found = curve(
            np.concatenate([wait_s[known], support]),
            np.concatenate([abandoned[known], np.ones(support.size, bool)]),
            np.concatenate([np.ones(int(known.sum())), np.maximum(extra, 1e-12)]),
        )
        new = -np.diff(np.concatenate([[1.0], found.share_at(support)]))
        done = np.abs(new - mass).max() < 1e-9
        mass = new
        if done:
            break
    return found
