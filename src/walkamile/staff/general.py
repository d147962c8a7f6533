"""What does a queue do when patience follows any law? M/M/n+G, by integrals over the wait on offer.

The wait on offer has the density c exp(arrivals x lasting(t) - agents x service x t) beside a lump at 0 (Baccelli and
Hebuterne 1981; Zeltyn 2005). Its logarithm is concave: the mode and the two ends where it has fallen by e^-45 are
found by bisection, and each smooth piece in between is integrated by Gauss and Legendre.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from walkamile.staff.laws import Law, Steps

Floats = NDArray[np.float64]

NODES, WEIGHTS = np.polynomial.legendre.leggauss(16)
FALLEN = 45.0
CHUNK = 500


@dataclass(frozen=True, slots=True)
class Offered:
    """Integrals of the density of the wait on offer, each divided by that over all waits above 0.

    `log_whole` is the log of the integral itself where the density is 1 at 0. Times in seconds.
    """

    log_whole: Floats
    lasting: Floats
    answered_wait: Floats
    over_t: Floats
    answered_by_t: Floats


def wait_on_offer(law: Law, arrivals: Floats, capacity: Floats, t: Floats) -> Offered:
    """How long is the wait on offer to somebody who finds nobody free, and what becomes of it by time `t`?

    One row per case; `capacity` is agents x service rate. Times up to `t` may be 0 or infinite.
    """
    parts = [
        _chunk(law.rows(rows), arrivals[rows], capacity[rows], t[rows])
        for rows in np.array_split(np.arange(arrivals.size), max(1, -(-arrivals.size // CHUNK)))
    ]
    return Offered(
        *(
            np.concatenate([getattr(part, name) for part in parts])
            for name in ("log_whole", "lasting", "answered_wait", "over_t", "answered_by_t")
        )
    )


def _chunk(law: Law, arrivals: Floats, capacity: Floats, t: Floats) -> Offered:
    rate, drain = arrivals[:, None], capacity[:, None]
    left, mode, right = _window(law, rate, drain)
    edges = _edges(law, left, mode, right, t[:, None])
    half = np.diff(edges, axis=1)[:, :, None] / 2
    x = ((edges[:, :-1, None] + half) + half * NODES).reshape(arrivals.size, -1)
    peak = law.lasting(mode)
    lasting = law.lasting(x)
    # Each difference is taken before the rates multiply it: large numbers must not cancel.
    log_density = rate * (lasting - peak) - drain * (x - mode)
    weight = (half * WEIGHTS).reshape(arrivals.size, -1) * np.exp(np.minimum(log_density, 0.0))
    whole = weight.sum(1)
    late = x > t[:, None]
    answered = weight * law.survival(x)
    with np.errstate(divide="ignore", invalid="ignore"):
        return Offered(
            log_whole=np.log(whole) + (rate * peak - drain * mode)[:, 0],
            lasting=(weight * lasting).sum(1) / whole,
            answered_wait=(answered * x).sum(1) / whole,
            over_t=np.where(late, weight, 0.0).sum(1) / whole,
            answered_by_t=np.where(late, 0.0, answered).sum(1) / whole,
        )


def _window(law: Law, rate: Floats, drain: Floats) -> tuple[Floats, Floats, Floats]:
    """Where is the density highest, and between which times does it matter?"""

    def log_density(x: Floats) -> Floats:
        return rate * law.lasting(x) - drain * x

    far = np.full_like(rate, 1.0)
    for _ in range(200):
        short = rate * law.survival(far) > drain
        if not short.any():
            break
        far = np.where(short, far * 2, far)
    mode = _bisected(lambda x: rate * law.survival(x) > drain, np.zeros_like(rate), far)
    mode = np.where(rate * law.survival(np.zeros_like(rate)) > drain, mode, 0.0)
    floor = log_density(mode) - FALLEN
    end = mode + 1e-9 + FALLEN / drain
    for _ in range(200):
        above = log_density(end) > floor
        if not above.any():
            break
        end = np.where(above, mode + (end - mode) * 2, end)
    right = _bisected(lambda x: log_density(x) > floor, mode, end)
    left = _bisected(lambda x: log_density(x) < floor, np.zeros_like(rate), mode)
    return np.where(log_density(np.zeros_like(rate)) < floor, left, 0.0), mode, right


def _bisected(below: Callable[[Floats], NDArray[np.bool_]], low: Floats, high: Floats) -> Floats:
    for _ in range(100):
        middle = (low + high) / 2
        under = below(middle)
        low, high = np.where(under, middle, low), np.where(under, high, middle)
    return high


def _edges(law: Law, left: Floats, mode: Floats, right: Floats, t: Floats) -> Floats:
    """Ends of the pieces: even on both sides of the mode, ever finer towards 0, at the steps of a curve, and at t."""
    even = np.linspace(0, 1, 13)[None, :]
    parts = [left + (mode - left) * even, mode + (right - mode) * even, right * 2.0 ** -np.arange(1, 30), t]
    if isinstance(law, Steps):
        parts.append(np.broadcast_to(law.at_s, (left.shape[0], law.at_s.size)))
    return np.sort(np.clip(np.concatenate(parts, axis=1), left, right), axis=1)
