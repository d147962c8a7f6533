"""What happens in a queue with so many agents? Shares, waits and four definitions of "answered in time", never one.

Arrays of cases in, arrays of figures out: arrivals per hour, seconds, agents. The patience may be endless (Erlang C),
none (Erlang B), exponential (Erlang A) or any law (M/M/n+G).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from enum import StrEnum

import numpy as np
from numpy.typing import ArrayLike, NDArray

from walkamile.staff import erlang
from walkamile.staff.general import wait_on_offer
from walkamile.staff.laws import Law, Mixed, Steps, exponential

__all__ = [
    "Figures",
    "InTime",
    "Law",
    "Mixed",
    "Queue",
    "Seen",
    "Steps",
    "answered_by",
    "figures",
    "in_time",
    "queue",
    "seen",
]

Floats = NDArray[np.float64]
HOUR_S = 3600.0


class InTime(StrEnum):
    """Four shares that people call "service level"; each is named by what is counted, of what."""

    OF_OFFERED = "answered_in_time_of_offered"
    OF_ANSWERED = "answered_in_time_of_answered"
    LESS_SHORT = "answered_in_time_of_offered_less_short_abandons"
    WITH_SHORT = "answered_in_time_or_short_abandon_of_offered"


@dataclass(frozen=True, slots=True)
class Queue:
    """One row per case. `patience_s` is the mean; inf: endless, 0: none. A `law` stands above `patience_s`."""

    arrivals_per_hour: Floats
    handle_s: Floats
    agents: Floats
    patience_s: Floats
    law: Law | None = None

    @property
    def load(self) -> Floats:
        """How many agents would be busy if nobody gave up? In erlangs."""
        return self.arrivals_per_hour / HOUR_S * self.handle_s

    def rows(self, chosen: NDArray[np.int64]) -> Queue:
        """These cases only."""
        return Queue(
            self.arrivals_per_hour[chosen],
            self.handle_s[chosen],
            self.agents[chosen],
            self.patience_s[chosen],
            self.law.rows(chosen) if self.law else None,
        )

    def with_agents(self, agents: Floats) -> Queue:
        """The same contacts, other agents."""
        return replace(self, agents=agents)

    def with_arrivals(self, arrivals_per_hour: Floats) -> Queue:
        """The same agents, other contacts."""
        return replace(self, arrivals_per_hour=arrivals_per_hour)


def queue(
    arrivals_per_hour: ArrayLike,
    handle_s: ArrayLike,
    agents: ArrayLike,
    patience_s: ArrayLike = np.inf,
    law: Law | None = None,
) -> Queue:
    """Put cases together; single values stand for all rows."""
    values = np.broadcast_arrays(
        *(np.atleast_1d(np.asarray(v, float)) for v in (arrivals_per_hour, handle_s, agents, patience_s))
    )
    arrivals, handle, people, patience = values
    return Queue(arrivals, handle, people, patience, law)


@dataclass(frozen=True, slots=True)
class Seen:
    """What the wait does, before it is turned into figures: shares of all contacts; `wait_s` over all contacts."""

    wait_share: Floats
    abandoned_share: Floats
    mean_wait_s: Floats


@dataclass(frozen=True, slots=True)
class Figures:
    """Everything about a queue in a steady state. Shares of contacts that arrive (attempts), seconds, people."""

    load: Floats
    wait_share: Floats
    abandoned_share: Floats
    abandoned_share_of_waiting: Floats
    mean_wait_s: Floats
    mean_wait_of_waiting_s: Floats
    mean_wait_of_answered_s: Floats
    mean_wait_of_abandoned_s: Floats
    occupancy: Floats
    mean_in_queue: Floats
    mean_in_system: Floats
    answered_in_time_of_offered: Floats
    answered_in_time_of_answered: Floats
    answered_in_time_of_offered_less_short_abandons: Floats
    answered_in_time_or_short_abandon_of_offered: Floats


def seen(q: Queue) -> Seen:
    """Who waits, who gives up, how long is the wait? The quick part of `figures`."""
    if q.law is not None:
        offered = wait_on_offer(q.law, q.arrivals_per_hour / HOUR_S, q.agents / q.handle_s, q.agents * np.inf)
        wait_share = _wait_share(q, offered.log_whole)
        # Arrivals x (share answered) = what the agents can do while all are busy, less the step into waiting.
        return Seen(wait_share, wait_share * (1 - offered.answered_by_t), wait_share * offered.lasting)
    return _each_patience(q, _seen_with_endless, _seen_without, _seen_exponential)


Answer = Callable[[Queue], Seen]


def _each_patience(q: Queue, endless: Answer, none: Answer, between: Answer) -> Seen:
    """Answer cases with endless, with no and with some patience, each by its own formula."""
    kinds = [np.isinf(q.patience_s), q.patience_s <= 0]
    kinds.append(~(kinds[0] | kinds[1]))
    for kind, answer in zip(kinds, (endless, none, between), strict=True):
        if kind.all():
            return answer(q)
    whole = np.empty((3, q.agents.size))
    for kind, answer in zip(kinds, (endless, none, between), strict=True):
        rows = np.flatnonzero(kind)
        if rows.size:
            part = answer(q.rows(rows))
            whole[:, rows] = (part.wait_share, part.abandoned_share, part.mean_wait_s)
    return Seen(whole[0], whole[1], whole[2])


def _seen_with_endless(q: Queue) -> Seen:
    share = erlang.erlang_c(q.agents, q.load)
    with np.errstate(divide="ignore", invalid="ignore"):
        wait = np.where(q.load < q.agents, share * q.handle_s / (q.agents - q.load), np.inf)
    return Seen(share, np.zeros_like(share), wait)


def _seen_without(q: Queue) -> Seen:
    share = erlang.erlang_b(q.agents, q.load)
    return Seen(share, share, np.zeros_like(share))


def _seen_exponential(q: Queue) -> Seen:
    with np.errstate(invalid="ignore", divide="ignore"):
        waiting = erlang.erlang_a(q.agents, q.arrivals_per_hour / HOUR_S, 1 / q.handle_s, 1 / q.patience_s)
        idle = q.arrivals_per_hour <= 0
        share = np.where(idle, 0.0, waiting.wait_share)
        return Seen(
            share,
            np.where(idle, 0.0, share * waiting.abandoned_share),
            np.where(idle, 0.0, share * waiting.mean_wait_s),
        )


def _wait_share(q: Queue, log_whole: Floats) -> Floats:
    """The lump at no wait against the density, from the integral of the latter."""
    with np.errstate(over="ignore", divide="ignore", invalid="ignore"):
        below = (erlang.inverse_erlang_b(q.agents, q.load) - 1) * q.load / q.agents
        return 1 / (1 + np.exp(np.log(below) - np.log(q.arrivals_per_hour / HOUR_S) - log_whole))


def answered_by(q: Queue, share: Floats, t: Floats) -> tuple[Floats, Floats]:
    """Which share of those who wait is answered within `t`, and which gives up within `t`?"""
    if q.law is not None:
        offered = wait_on_offer(q.law, q.arrivals_per_hour / HOUR_S, q.agents / q.handle_s, t)
        return offered.answered_by_t, 1 - q.law.survival(
            t[:, None]
        ).ravel() * offered.over_t - offered.answered_by_t
    endless, none = np.isinf(q.patience_s), q.patience_s <= 0
    answered, left = np.zeros_like(q.load), np.zeros_like(q.load)
    answered[none], left[none] = 0.0, 1.0
    if endless.any():
        with np.errstate(invalid="ignore"):
            spare = np.maximum(q.agents - q.load, 0.0)[endless] / q.handle_s[endless]
            answered[endless] = -np.expm1(-spare * t[endless])
    rows = np.flatnonzero(~(endless | none))
    if rows.size:
        part = q if rows.size == q.load.size else q.rows(rows)
        answered[rows], left[rows] = _exponential_by(part, t[rows])
    return answered, left


def _exponential_by(q: Queue, t: Floats) -> tuple[Floats, Floats]:
    arrivals, service, leaving = q.arrivals_per_hour / HOUR_S, 1 / q.handle_s, 1 / q.patience_s
    rho = np.maximum(q.load / q.agents, 1e-300)
    room = erlang.log_waiting_room(q.agents * service / leaving, arrivals / leaving)
    beyond = erlang.still_waiting(q.agents, arrivals, service, leaving, t)
    now = erlang.log_density_of_wait(q.agents, arrivals, service, leaving, t)
    answered = np.clip((np.exp(now - room) - np.exp(-room) + (1 - beyond)) / rho, 0.0, 1.0)
    return answered, np.clip(1 - np.exp(-leaving * t) * beyond - answered, 0.0, 1.0)


def in_time(q: Queue, what: InTime, within_s: Floats, short_s: Floats, so_far: Seen | None = None) -> Floats:
    """Which share is answered in time, by one of the four definitions? `short_s` bounds a short abandon."""
    so_far = so_far or seen(q)
    answered, left = answered_by(q, so_far.wait_share, within_s)
    served = 1 - so_far.wait_share * (1 - answered)
    if what is InTime.OF_OFFERED:
        return served
    with np.errstate(invalid="ignore", divide="ignore"):
        if what is InTime.OF_ANSWERED:
            return served / (1 - so_far.abandoned_share)
        if not np.array_equal(short_s, within_s):
            left = answered_by(q, so_far.wait_share, short_s)[1]
        short = so_far.wait_share * left
        return served / (1 - short) if what is InTime.LESS_SHORT else served + short


def figures(
    q: Queue, within_s: ArrayLike = 20.0, short_s: ArrayLike | None = None, so_far: Seen | None = None
) -> Figures:
    """Everything about these queues. `short_s`: an abandon up to then is short (default: as `within_s`)."""
    within = np.broadcast_to(np.asarray(within_s, float), q.load.shape)
    short = within if short_s is None else np.broadcast_to(np.asarray(short_s, float), q.load.shape)
    so_far = so_far or seen(q)
    answered_s, abandoned_s = _waits_apart(q, so_far)
    arrivals = q.arrivals_per_hour / HOUR_S
    with np.errstate(invalid="ignore", divide="ignore"):
        return Figures(
            load=q.load,
            wait_share=so_far.wait_share,
            abandoned_share=so_far.abandoned_share,
            abandoned_share_of_waiting=so_far.abandoned_share / so_far.wait_share,
            mean_wait_s=so_far.mean_wait_s,
            mean_wait_of_waiting_s=so_far.mean_wait_s / so_far.wait_share,
            mean_wait_of_answered_s=answered_s,
            mean_wait_of_abandoned_s=abandoned_s,
            occupancy=np.minimum(q.load * (1 - so_far.abandoned_share) / q.agents, 1.0),
            mean_in_queue=arrivals * so_far.mean_wait_s,
            mean_in_system=arrivals * so_far.mean_wait_s + q.load * (1 - so_far.abandoned_share),
            **{str(what): in_time(q, what, within, short, so_far) for what in InTime},
        )


def _waits_apart(q: Queue, so_far: Seen) -> tuple[Floats, Floats]:
    """Mean wait of those who are answered, and of those who give up (nan where nobody does)."""
    answered, abandoned = so_far.mean_wait_s.copy(), np.full_like(so_far.mean_wait_s, np.nan)
    some = (q.patience_s > 0) & np.isfinite(q.patience_s) if q.law is None else np.ones(q.load.size, bool)
    abandoned[(q.patience_s <= 0) & (q.law is None)] = 0.0
    rows = np.flatnonzero(some & (q.arrivals_per_hour > 0))
    if not rows.size:
        return answered, abandoned
    part = q.rows(rows)
    law = part.law or exponential(part.patience_s)
    offered = wait_on_offer(
        law, part.arrivals_per_hour / HOUR_S, part.agents / part.handle_s, np.full(rows.size, np.inf)
    )
    with np.errstate(invalid="ignore", divide="ignore"):
        share = so_far.wait_share[rows]
        answered[rows] = share * offered.answered_wait / (1 - so_far.abandoned_share[rows])
        gave_up = so_far.abandoned_share[rows]
        abandoned[rows] = np.where(
            gave_up > 0, share * (offered.lasting - offered.answered_wait) / gave_up, np.nan
        )
    return answered, abandoned
