"""How long do people wait before they give up? Laws of patience: exponential, fixed, two kinds of people, a curve.

A law answers three questions at times x in seconds: the share still there, the time they lasted up to x
(E min(patience, x)), and where its smooth pieces end.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


class Law(Protocol):
    """A law of patience; its parameters may be columns beside columns of cases."""

    def survival(self, x: Floats) -> Floats:
        """Which share has more patience than x?"""
        ...

    def lasting(self, x: Floats) -> Floats:
        """How long, on average, does somebody last who is watched for x seconds?"""
        ...

    def rows(self, chosen: NDArray[np.int64]) -> Law:
        """The law of these cases only."""
        ...


@dataclass(frozen=True, slots=True)
class Mixed:
    """Two kinds of people: a share with one mean patience, the rest with another (hyperexponential)."""

    patience_s: Floats
    other_patience_s: Floats
    share: Floats

    def survival(self, x: Floats) -> Floats:
        """Which share has more patience than x?"""
        first, other, share = _columns(self.patience_s, self.other_patience_s, self.share)
        return share * np.exp(-x / first) + (1 - share) * np.exp(-x / other)

    def lasting(self, x: Floats) -> Floats:
        """How long, on average, does somebody last who is watched for x seconds?"""
        first, other, share = _columns(self.patience_s, self.other_patience_s, self.share)
        return -share * first * np.expm1(-x / first) - (1 - share) * other * np.expm1(-x / other)

    def rows(self, chosen: NDArray[np.int64]) -> Mixed:
        """The law of these cases only."""
        return Mixed(self.patience_s[chosen], self.other_patience_s[chosen], self.share[chosen])


def exponential(patience_s: Floats) -> Mixed:
    """Patience that has no memory: the law of Erlang A."""
    patience_s = np.atleast_1d(np.asarray(patience_s, float))
    return Mixed(patience_s, patience_s, np.ones_like(patience_s))


@dataclass(frozen=True, slots=True)
class Steps:
    """A curve that falls in steps: `survival[i]` from `at_s[i]` on (at_s[0] = 0), then an exponential tail.

    What Kaplan-Meier gives. `tail_s` is the mean patience left after the last step; 0: nobody is left.
    """

    at_s: Floats
    share: Floats
    tail_s: float = 0.0

    def survival(self, x: Floats) -> Floats:
        """Which share has more patience than x?"""
        place = np.clip(np.searchsorted(self.at_s, x, side="right") - 1, 0, self.at_s.size - 1)
        return self.share[place] * self._tail(np.maximum(x - self.at_s[-1], 0.0))

    def _tail(self, beyond: Floats) -> Floats:
        if self.tail_s <= 0:
            return np.ones_like(beyond)
        return np.exp(-beyond / self.tail_s)

    def lasting(self, x: Floats) -> Floats:
        """How long, on average, does somebody last who is watched for x seconds?"""
        reached = np.concatenate([[0.0], np.cumsum(np.diff(self.at_s) * self.share[:-1])])
        place = np.clip(np.searchsorted(self.at_s, x, side="right") - 1, 0, self.at_s.size - 1)
        since = x - self.at_s[place]
        last = place == self.at_s.size - 1
        if self.tail_s > 0:
            since = np.where(last, -self.tail_s * np.expm1(-since / self.tail_s), since)
        return reached[place] + since * self.share[place]

    def rows(self, chosen: NDArray[np.int64]) -> Steps:
        """The law of these cases only: one curve for all."""
        return self


def fixed(patience_s: float) -> Steps:
    """Everybody leaves after the same time (deterministic)."""
    return Steps(np.array([0.0, patience_s]), np.array([1.0, 0.0]))


def _columns(*values: Floats) -> tuple[Floats, ...]:
    return tuple(np.asarray(value)[:, None] for value in values)
