"""How many people, slot by slot? The base plan for what is expected, and apart from it the on-call amount.

The base plan holds the goal at the point forecast. The on-call amount is what more would be needed where the count
reaches a high quantile: the demand for all hands. Time-varying arrivals are put through the modified offered load
(m' = arrivals - service x m; Feldman, Mandelbaum, Massey, Whitt 2008): work begun earlier still binds people.

One queue of one kind of work: for several skills with overlapping agents there is no formula, and none is given here;
plan each alone (too many) and all as one (too few), the truth lies between.
"""

from __future__ import annotations

from dataclasses import dataclass, fields

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import gammaincinv

from walkamile.model.errors import StaffFault
from walkamile.staff.needed import Goal, agents_needed
from walkamile.staff.queue import HOUR_S, Queue, figures, queue, seen

Floats = NDArray[np.float64]

NODES, WEIGHTS = np.polynomial.legendre.leggauss(16)
LEVELS, LEVEL_WEIGHTS = (NODES + 1) / 2, WEIGHTS / 2
MULTI_SKILL = (
    "Several skills with agents who share them have no formula: plan each queue alone (an upper bound), all as one "
    "queue (a lower bound), and check what lies between by simulation."
)


@dataclass(frozen=True, slots=True)
class Plan:
    """One row per slot. Agents are people who can answer; `scheduled` adds those whom breaks and shrinkage take away.

    `abandoned_share`: at the point forecast; `..._expected`: over all levels that the forecast leaves open;
    `..._one_more`: with one more person; `..._at_high`: if the high count comes and only the base is there.
    """

    contacts: Floats
    contacts_high: Floats
    load: Floats
    base: NDArray[np.int64]
    on_call: NDArray[np.int64]
    scheduled: NDArray[np.int64]
    abandoned_share: Floats
    abandoned_share_expected: Floats
    abandoned_share_one_more: Floats
    abandoned_share_at_high: Floats
    mean_wait_s: Floats
    mean_wait_one_more_s: Floats
    answered_in_time_of_offered: Floats
    fewer_abandoned_with_one_more: Floats


def offered_load(contacts: Floats, slot_s: float, handle_s: ArrayLike) -> Floats:
    """How many would be busy in each slot if nobody had to wait? In erlangs, the mean over the slot.

    Contacts arrive evenly within a slot; work begun before it still counts (handle times exponential).
    """
    service = 1 / np.broadcast_to(np.asarray(handle_s, float), contacts.shape)
    found, busy = np.empty(contacts.size), 0.0
    for i, (n, mu) in enumerate(zip(contacts, service, strict=True)):
        target, gone = n / slot_s / mu, -np.expm1(-mu * slot_s)
        found[i] = target + (busy - target) * gone / (mu * slot_s)
        busy = target + (busy - target) * (1 - gone)
    return found


def plan(
    contacts: Floats,
    slot_s: float,
    handle_s: ArrayLike,
    patience_s: ArrayLike,
    goal: Goal,
    contacts_high: Floats | None = None,
    cv: ArrayLike = 0.0,
    availability: float = 1.0,
    stationary: bool = False,
    open_: NDArray[np.bool_] | None = None,
) -> Plan:
    """How many people in each slot, one after the other in time? Raises StaffFault.

    `contacts` come per slot; `contacts_high`: the quantile for the on-call amount; `cv`: how far the level of the
    forecast may be off; `availability`: the part of those scheduled who can really answer; `stationary`: each slot
    as if it lasted for ever (what spreadsheets do). Nobody is planned for slots in which nothing can arrive.
    """
    _checked(contacts, handle_s, availability)
    high = contacts if contacts_high is None else np.maximum(contacts_high, contacts)
    there = (contacts > 0) if open_ is None else open_ & (contacts > 0)
    handle = np.broadcast_to(np.asarray(handle_s, float), contacts.shape)
    patience = np.broadcast_to(np.asarray(patience_s, float), contacts.shape)

    def at(counts: Floats) -> Queue:
        load = counts / slot_s * handle if stationary else offered_load(counts, slot_s, handle)
        return queue(np.where(there, load / handle * HOUR_S, 0.0), handle, 1.0, patience)

    point, top = at(contacts), at(high)
    base = agents_needed(point, goal)
    on_call = np.maximum(agents_needed(top, goal) - base, 0)
    people = np.maximum(base, 1).astype(float)
    now, more = figures(point.with_agents(people), _within(goal)), seen(point.with_agents(people + 1))
    spread = np.broadcast_to(np.asarray(cv, float), contacts.shape)
    return Plan(
        contacts=contacts,
        contacts_high=high,
        load=point.load,
        base=base,
        on_call=on_call,
        scheduled=np.ceil(base / availability - 1e-9).astype(np.int64),
        abandoned_share=np.where(there, now.abandoned_share, 0.0),
        abandoned_share_expected=np.where(
            there, expected_abandonment(point.with_agents(people), spread), 0.0
        ),
        abandoned_share_one_more=np.where(there, more.abandoned_share, 0.0),
        abandoned_share_at_high=np.where(there, seen(top.with_agents(people)).abandoned_share, 0.0),
        mean_wait_s=np.where(there, now.mean_wait_s, 0.0),
        mean_wait_one_more_s=np.where(there, more.mean_wait_s, 0.0),
        answered_in_time_of_offered=np.where(there, now.answered_in_time_of_offered, 1.0),
        fewer_abandoned_with_one_more=np.where(
            there, contacts * (now.abandoned_share - more.abandoned_share), 0.0
        ),
    )


def _within(goal: Goal) -> ArrayLike:
    return goal.within_s


def _checked(contacts: Floats, handle_s: ArrayLike, availability: float) -> None:
    handle = np.asarray(handle_s, float)
    if not contacts.size:
        raise StaffFault("There are no slots to plan: give one row per slot with its expected contacts.")
    if not (np.isfinite(contacts).all() and (contacts >= 0).all()):
        raise StaffFault(
            "Expected contacts are negative or missing in some slots: give a number from 0 on for each."
        )
    if not (np.isfinite(handle).all() and (handle > 0).all()):
        raise StaffFault("The handle time must be a number of seconds above 0.")
    if not 0 < availability <= 1:
        raise StaffFault(
            "The availability is the part of those scheduled who can answer: above 0, at most 1."
        )


def expected_abandonment(q: Queue, cv: Floats) -> Floats:
    """Which share gives up, over all levels that the forecast leaves open (gamma around 1 with this cv)?"""
    if not (cv > 1e-3).any():
        return seen(q).abandoned_share
    lost, whole = np.zeros(q.load.size), np.zeros(q.load.size)
    size = 1 / np.maximum(cv, 1e-3) ** 2
    for level, weight in zip(LEVELS, LEVEL_WEIGHTS, strict=True):
        factor = np.where(cv > 1e-3, gammaincinv(size, level) / size, 1.0)
        lost += weight * factor * seen(q.with_arrivals(q.arrivals_per_hour * factor)).abandoned_share
        whole += weight * factor
    return lost / whole


def lost_by_agents(
    contacts: Floats,
    slot_s: float,
    handle_s: ArrayLike,
    patience_s: ArrayLike,
    most: int,
    cv: ArrayLike = 0.0,
) -> Floats:
    """How many contacts are abandoned in each slot (rows) with 0, 1 ... `most` agents (columns)? Falls, ever slower.

    What a rota makes small. With nobody there all are lost.
    """
    _checked(contacts, handle_s, 1.0)
    handle = np.broadcast_to(np.asarray(handle_s, float), contacts.shape)
    patience = np.broadcast_to(np.asarray(patience_s, float), contacts.shape)
    load = offered_load(contacts, slot_s, handle)
    n = np.arange(1, most + 1)
    q = queue(
        np.repeat(load / handle * HOUR_S, most),
        np.repeat(handle, most),
        np.tile(n, contacts.size),
        np.repeat(patience, most),
    )
    share = expected_abandonment(q, np.repeat(np.broadcast_to(np.asarray(cv, float), contacts.shape), most))
    return np.column_stack([contacts, contacts[:, None] * share.reshape(contacts.size, most)])


@dataclass(frozen=True, slots=True)
class More:
    """What more people change in one slot: shares of contacts, seconds."""

    agents: int
    more: int
    abandoned_share: float
    abandoned_share_with: float
    mean_wait_s: float
    mean_wait_with_s: float

    def sentence(self) -> str:
        """Say it as a person would."""
        people = "1 more person" if self.more == 1 else f"{self.more} more people"
        return (
            f"{people}: abandonment {_percent(self.abandoned_share)} → {_percent(self.abandoned_share_with)}, "
            f"wait {self.mean_wait_s:.0f} s → {self.mean_wait_with_s:.0f} s"
        )


def _percent(share: float) -> str:
    return f"{100 * share:.0f} %" if share >= 0.0095 or share == 0 else f"{100 * share:.1g} %"


def more_people(q: Queue, more: ArrayLike) -> list[More]:
    """What do more people change, in each of these queues?"""
    added = np.broadcast_to(np.asarray(more, float), q.load.shape)
    now, then = seen(q), seen(q.with_agents(q.agents + added))
    return [
        More(int(n), int(k), *(float(v) for v in row))
        for n, k, row in zip(
            q.agents,
            added,
            np.column_stack([now.abandoned_share, then.abandoned_share, now.mean_wait_s, then.mean_wait_s]),
            strict=True,
        )
    ]


def columns(made: Plan) -> dict[str, NDArray[np.float64] | NDArray[np.int64]]:
    """The plan by column, as tables want it."""
    return {part.name: getattr(made, part.name) for part in fields(made)}
