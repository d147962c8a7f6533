"""How many people must answer so that a goal holds? The smallest number, looked for from one agent up."""

from __future__ import annotations

from dataclasses import dataclass, fields

import numpy as np
from numpy.typing import ArrayLike, NDArray

from walkamile.model.errors import StaffFault
from walkamile.staff.queue import InTime, Queue, in_time, seen

Floats = NDArray[np.float64]
MOST_AGENTS = 1e7


@dataclass(frozen=True, slots=True)
class Goal:
    """What must hold, all of it. Shares between 0 and 1, seconds; None: not asked. One value, or one per case.

    `in_time_share` is counted as `what` says. Each part holds for all larger numbers of agents once it holds:
    the wait on offer shrinks in the order of likelihood ratios, and each part falls or rises with it.
    """

    in_time_share: ArrayLike | None = None
    within_s: ArrayLike = 20.0
    what: InTime = InTime.OF_OFFERED
    short_s: ArrayLike | None = None
    abandoned_share: ArrayLike | None = None
    mean_wait_s: ArrayLike | None = None
    occupancy: ArrayLike | None = None

    def rows(self, n: int) -> Goal:
        """The goal with one value per case (nan: not asked)."""
        spread = {
            part.name: np.broadcast_to(np.asarray(value, float), (n,))
            for part in fields(self)
            if part.name != "what" and (value := getattr(self, part.name)) is not None
        }
        return Goal(what=self.what, **spread)

    def chosen(self, rows: NDArray[np.int64]) -> Goal:
        """The goal of these cases only."""
        return Goal(
            what=self.what,
            **{
                part.name: np.asarray(value)[rows]
                for part in fields(self)
                if part.name != "what" and (value := getattr(self, part.name)) is not None
            },
        )


def check_goal(goal: Goal) -> None:
    """Refuse what no number of agents can reach. Raises StaffFault."""
    asked = [goal.in_time_share, goal.abandoned_share, goal.mean_wait_s, goal.occupancy]
    if all(part is None for part in asked):
        raise StaffFault(
            "Say what must hold: a share answered in time, a share of abandonment at most, a mean wait at most."
        )
    for name, value, least, most in (
        ("the share answered in time", goal.in_time_share, 0.0, 1.0),
        ("the share of abandonment", goal.abandoned_share, 0.0, 1.0),
        ("the occupancy", goal.occupancy, 0.0, 1.0),
        ("the mean wait", goal.mean_wait_s, 0.0, np.inf),
    ):
        for one in () if value is None else np.ravel(np.asarray(value, float)):
            if not (np.isnan(one) or least < one < most):
                raise StaffFault(
                    f"No number of agents makes {name} {one:g}: give a value above {least:g} and below {most:g}."
                )
    if np.any(np.asarray(goal.within_s, float) < 0):
        raise StaffFault("The time to answer within cannot be negative: give seconds from 0 on.")


def holds(q: Queue, goal: Goal) -> NDArray[np.bool_]:
    """Does the goal hold with the agents of each case?"""
    so_far = seen(q)
    good = np.ones(q.load.size, bool)
    for limit, value in (
        (goal.abandoned_share, so_far.abandoned_share),
        (goal.mean_wait_s, so_far.mean_wait_s),
        (goal.occupancy, q.load * (1 - so_far.abandoned_share) / q.agents),
    ):
        if limit is not None:
            good &= (value <= np.asarray(limit)) | np.isnan(limit)
    if goal.in_time_share is not None:
        within = np.asarray(goal.within_s, float)
        short = within if goal.short_s is None else np.asarray(goal.short_s, float)
        target = np.asarray(goal.in_time_share, float)
        good &= (in_time(q, goal.what, within, short, so_far) >= target) | np.isnan(target)
    return good


def agents_needed(q: Queue, goal: Goal) -> NDArray[np.int64]:
    """How many agents are needed, at least, in each case? 0 where nothing arrives; the agents of `q` are not read.

    The bounds are widened from a first guess in both directions, down to one agent, then halved; nothing begins
    at the load. Raises StaffFault for goals that no number reaches.
    """
    check_goal(goal)
    goal = goal.rows(q.load.size)
    busy = np.flatnonzero(q.arrivals_per_hour > 0)
    found = np.zeros(q.load.size, np.int64)
    if busy.size:
        found[busy] = _smallest(q.rows(busy), goal.chosen(busy))
    return found


def _smallest(q: Queue, goal: Goal) -> NDArray[np.int64]:
    low, high = _bounds(q, goal)
    open_ = np.flatnonzero(high - low > 1)
    while open_.size:
        middle = np.floor((low[open_] + high[open_]) / 2)
        good = holds(q.rows(open_).with_agents(middle), goal.chosen(open_))
        high[open_[good]], low[open_[~good]] = middle[good], middle[~good]
        open_ = open_[high[open_] - low[open_] > 1]
    return high.astype(np.int64)


def _bounds(q: Queue, goal: Goal) -> tuple[Floats, Floats]:
    """Numbers of agents with which the goal does not, and does, hold (0 never does)."""
    spread = np.sqrt(q.load)
    guess = np.maximum(np.round(q.load), 1.0)
    low, high = np.zeros_like(guess), np.full_like(guess, np.inf)
    open_, step = np.arange(guess.size), np.maximum(np.ceil(spread / 2), 1.0)
    while open_.size:
        good = holds(q.rows(open_).with_agents(guess[open_]), goal.chosen(open_))
        up, down = open_[~good], open_[good]
        high[down], low[up] = guess[down], guess[up]
        guess[down] = np.maximum(guess[down] - step[down], 1.0)
        guess[up] = guess[up] + step[up]
        step[open_] *= 2
        if guess.max() > MOST_AGENTS:
            raise StaffFault(
                f"The goal is not reached with {MOST_AGENTS:,.0f} agents: look at the figures given."
            )
        open_ = open_[((high[open_] > 1) & (low[open_] < 1) & good) | (np.isinf(high[open_]) & ~good)]
    return low, high
