"""Who works when in this week? The greedy first, then counts that are proven nearly best, then names."""

from __future__ import annotations

import time
from dataclasses import dataclass, replace

import numpy as np

from walkamile.model.errors import ExtraMissing
from walkamile.staff.rota.classes import Counted, Effort
from walkamile.staff.rota.counts import INSTALL, count
from walkamile.staff.rota.guests import Desk, fill, induct, seat
from walkamile.staff.rota.instance import WHOLE, Instance, Ints, Rota, Session, Work
from walkamile.staff.rota.naming import named
from walkamile.staff.rota.one_agent import Week, empty_plans, improve, rota_of
from walkamile.staff.rota.presence import Price, guests_there, price, session_cover, total_price
from walkamile.staff.rota.unmet import unmet

SWEEPS = 3
GREEDY_NOTE = (
    "This is the greedy: it keeps every rule, and how far it is from the best is not known. " + INSTALL
)


@dataclass(frozen=True, slots=True)
class Made:
    """A rota, and how good it is. Prices in abandoned contacts of the week (with what hours of guests weigh).

    `method`: cp-sat or greedy; `bound`: no rota has a lower price (None: not known); `gap_share`: how far above it
    this one may be; `broken`: promises that it does not keep; `contradiction`: it is proven that none keeps them.
    """

    rota: Rota
    method: str
    price: float
    bound: float | None
    broken: tuple[str, ...] = ()
    contradiction: bool = False
    note: str = ""

    @property
    def gap_share(self) -> float | None:
        """How much of the price might still be saved, at most?"""
        if self.bound is None:
            return None
        return max(self.price - self.bound, 0.0) / self.price if self.price > 0 else 0.0


def make(instance: Instance, effort: Effort | None = None) -> Made:
    """The best rota that is found: never worse than the greedy's. `effort` None: the greedy alone."""
    began = time.monotonic()
    priced = price(instance.demand, max(len(instance.agents) + len(instance.guests), 1))
    simple = _made(instance, priced, greedy(instance, priced), "greedy", None, GREEDY_NOTE)
    if effort is None:
        return simple
    spent = min(time.monotonic() - began, effort.seconds / 2)
    effort = replace(effort, seconds=effort.seconds - spent)
    try:
        counted = count(instance, priced, effort, None if simple.broken else simple.rota)
    except ExtraMissing:
        return simple
    if counted.found is False:
        return _made(instance, priced, simple.rota, "greedy", None, contradiction=True)
    if counted.found is None:
        note = "No better rota was found in this time; give it more (--seconds)."
        return _made(instance, priced, simple.rota, "greedy", counted.bound, note)
    best = _made(instance, priced, _of_counts(instance, priced, counted), "cp-sat", counted.bound)
    if (bool(simple.broken), simple.price) < (bool(best.broken), best.price):
        return _made(instance, priced, simple.rota, "greedy", counted.bound, "The greedy was not outdone.")
    return best


def _made(
    instance: Instance,
    priced: Price,
    rota: Rota,
    method: str,
    bound: float | None,
    note: str = "",
    contradiction: bool = False,
) -> Made:
    cost = total_price(instance, priced, rota)
    return Made(rota, method, cost, bound, tuple(unmet(instance, rota)), contradiction, note)


def greedy(instance: Instance, priced: Price) -> Rota:
    """One agent after the other takes the best week that is left, then chooses again; then guests, one by one."""
    week, plans = Week(instance, priced, np.zeros(instance.demand.n_slots, np.int64)), empty_plans(instance)
    for _ in range(SWEEPS):
        if not improve(week, plans, instance.agents):
            break
    rota = _with_guests(instance, priced, rota_of(plans).works, (), ())
    if not rota.sessions:
        return rota
    week, plans = _beside(instance, priced, rota.sessions), empty_plans(instance)
    for work in rota.works:
        plans[work.employee].append(work)
    week.add(rota.works)
    improve(week, plans, instance.agents)
    again = _with_guests(instance, priced, rota_of(plans).works, rota.sessions, rota.inductions)
    return min(rota, again, key=lambda one: (len(unmet(instance, one)), total_price(instance, priced, one)))


def _of_counts(instance: Instance, priced: Price, counted: Counted) -> Rota:
    """Name the people of the counts, let agents choose once more, seat the guests where they still fit."""
    week = _beside(instance, priced, counted.sessions)
    plans = named(instance, counted, week)
    improve(week, plans, instance.agents)
    works = rota_of(plans).works
    return _with_guests(instance, priced, works, counted.sessions, counted.inductions)


def _beside(instance: Instance, priced: Price, sessions: tuple[Session, ...]) -> Week:
    """The week of the agents when these guests come: so many agents must be there for each."""
    week = Week(instance, priced, _net(instance, sessions))
    ratio = instance.rules.agents_per_guest * WHOLE
    week.beside = ratio * guests_there(instance, sessions)
    return week


def _net(instance: Instance, sessions: tuple[Session, ...]) -> Ints:
    by_name, total = (
        {guest.employee: guest for guest in instance.guests},
        np.zeros(instance.demand.n_slots, np.int64),
    )
    for one in sessions:
        total += session_cover(instance.demand, instance.rules, by_name[one.employee], one.span)
    return total


def _with_guests(
    instance: Instance,
    priced: Price,
    works: tuple[Work, ...],
    sessions: tuple[Session, ...],
    inductions: tuple[tuple[str, int], ...],
) -> Rota:
    desk = Desk(instance, priced, works, inductions=dict(inductions))
    induct(desk)
    seat(desk, sessions)
    fill(desk)
    return Rota(works, tuple(sorted(desk.sessions)), tuple(sorted(desk.inductions.items())))
