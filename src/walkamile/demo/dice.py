"""Chance, seeded: the same key always rolls the same numbers.

Numbers are drawn in blocks, because one call of the generator costs more than a hundred pops from a list.
"""

from bisect import bisect
from collections.abc import Sequence
from math import cos, exp, log, pi, sqrt
from typing import TypeVar

import numpy as np

BLOCK = 128
T = TypeVar("T")


class Dice:
    """What would chance do? Uniform, exponential, log-normal, Poisson, from a key of whole numbers."""

    __slots__ = ("_pool", "_rng")

    def __init__(self, *key: int) -> None:
        self._rng = np.random.default_rng(key)
        self._pool: list[float] = []

    def roll(self) -> float:
        """A number in [0, 1)."""
        if not self._pool:
            self._pool = self._rng.random(BLOCK).tolist()
        return self._pool.pop()

    def chance(self, share: float) -> bool:
        """Does something happen that happens in this share of cases?"""
        return self.roll() < share

    def between(self, low: float, high: float) -> float:
        """A number in [low, high)."""
        return low + (high - low) * self.roll()

    def whole(self, low: int, high: int) -> int:
        """A whole number from low to high, both included."""
        return low + int(self.roll() * (high - low + 1))

    def pick(self, choices: Sequence[T]) -> T:
        """One of the choices, all equally likely."""
        return choices[int(self.roll() * len(choices))]

    def weighted(self, choices: Sequence[T], cumulated: Sequence[float]) -> T:
        """One of the choices, by cumulated weights that end anywhere above 0."""
        return choices[bisect(cumulated, self.roll() * cumulated[-1])]

    def exponential(self, mean: float) -> float:
        """A waiting time with this mean."""
        return -mean * log(1.0 - self.roll())

    def lognormal(self, median: float, spread: float) -> float:
        """A positive number with this median; spread is the standard deviation of its logarithm."""
        normal = sqrt(-2.0 * log(1.0 - self.roll())) * cos(2.0 * pi * self.roll())
        return median * exp(spread * normal)

    def poisson(self, mean: float) -> int:
        """How often does something happen that happens `mean` times on average?"""
        limit, n, product = exp(-mean), 0, self.roll()
        while product > limit:
            n += 1
            product *= self.roll()
        return n
