"""How many are there in each slot, and how many contacts are abandoned then? The price that a rota makes small."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from walkamile.staff.plan import lost_by_agents
from walkamile.staff.rota.instance import (
    DAY_MIN,
    WHOLE,
    Demand,
    Floats,
    Guest,
    Instance,
    Ints,
    Rota,
    Rules,
    Session,
    Shift,
    Span,
)

HOUR_MIN = 60


@dataclass(frozen=True, slots=True)
class Price:
    """Abandoned contacts by slot (rows) and presence in twentieths of a person (columns): convex, falling."""

    lost: Floats

    def of(self, present: Ints) -> Floats:
        """Abandoned contacts of each slot with so many there."""
        return self.lost[np.arange(present.size), np.clip(present, 0, self.lost.shape[1] - 1)]

    def gain(self, present: Ints, more: int) -> Floats:
        """How many fewer are abandoned in each slot with so many twentieths more?"""
        return self.of(present) - self.of(present + more)


def price(demand: Demand, most_people: int, contacts: Floats | None = None) -> Price:
    """The price of each presence up to so many people (Erlang A through the modified offered load)."""
    came = demand.contacts if contacts is None else contacts
    table = lost_by_agents(
        came, demand.slot_min * 60, demand.handle_s, demand.patience_s, most_people, demand.cv
    )
    present = np.arange(most_people * WHOLE + 1) * demand.availability / WHOLE
    low = np.minimum(present.astype(np.int64), most_people - 1)
    over = present - low
    found = np.empty((came.size, present.size))
    for slot, row in enumerate(table):
        hull = _hull(row)
        found[slot] = hull[low] * (1 - over) + hull[low + 1] * over
    return Price(found)


def _hull(row: Floats) -> Floats:
    """The greatest convex function below: what rounding and small numbers of agents bend is made straight."""
    if (np.diff(row, 2) >= 0).all():
        return row
    kept: list[int] = []
    for here in range(row.size):
        while len(kept) > 1 and _above(row, kept[-2], kept[-1], here):
            kept.pop()
        kept.append(here)
    return np.interp(np.arange(row.size), kept, row[kept])


def _above(row: Floats, first: int, middle: int, last: int) -> bool:
    return (row[middle] - row[first]) * (last - first) >= (row[last] - row[first]) * (middle - first)


def cover(demand: Demand, shift: Shift, day: int) -> Ints:
    """What a shift on this day adds to each slot of the week, in twentieths: its breaks are taken out."""
    there = demand.share_of(shift.on(day))
    for pause in shift.breaks:
        there = there - demand.share_of(pause.later(day * DAY_MIN))
    return np.rint(WHOLE * there).astype(np.int64)


def all_of(cover: Ints) -> Ints:
    """Of what a shift adds, the slots in which it is there from beginning to end."""
    return cover // WHOLE * WHOLE


def whole_there(instance: Instance, rota: Rota) -> Ints:
    """How many agents are there for the whole of each slot?"""
    total = np.zeros(instance.demand.n_slots, np.int64)
    for work in rota.works:
        total += all_of(cover(instance.demand, work.shift, work.day)) // WHOLE
    return total


def session_cover(demand: Demand, rules: Rules, guest: Guest, span: Span) -> Ints:
    """What a session adds to each slot, in twentieths: the debrief takes guest and buddy from the queue."""
    debrief = Session(guest.employee, span).debrief(rules.debrief_min)
    at_work = Span(span.start_min, debrief.start_min)
    return np.rint(WHOLE * (guest.efficiency * demand.share_of(at_work) - demand.share_of(debrief))).astype(
        np.int64
    )


def regulars(instance: Instance, rota: Rota) -> Ints:
    """How many regular agents are there in each slot, in twentieths?"""
    total = np.zeros(instance.demand.n_slots, np.int64)
    for work in rota.works:
        total += cover(instance.demand, work.shift, work.day)
    return total


def guests_there(instance: Instance, sessions: Iterable[Session]) -> Ints:
    """How many guests are there in each slot?"""
    total = np.zeros(instance.demand.n_slots, np.int64)
    for one in sessions:
        total += instance.demand.share_of(one.span) > 0
    return total


def present(instance: Instance, rota: Rota) -> Ints:
    """How much presence is there in each slot, guests by their efficiency, in twentieths?"""
    by_name = {guest.employee: guest for guest in instance.guests}
    total = regulars(instance, rota)
    for one in rota.sessions:
        total = total + session_cover(instance.demand, instance.rules, by_name[one.employee], one.span)
    return np.maximum(total, 0)


def session_minutes(rota: Rota) -> dict[str, int]:
    """How many minutes does each guest spend in sessions?"""
    found: dict[str, int] = {}
    for one in rota.sessions:
        found[one.employee] = found.get(one.employee, 0) + one.span.minutes
    return found


def side_price(instance: Instance, rota: Rota) -> float:
    """What do routine hours not kept, and hours of guests, weigh? In abandoned contacts."""
    spent, rules = session_minutes(rota), instance.rules
    missing = sum(max(guest.due_min - spent.get(guest.employee, 0), 0) for guest in instance.guests)
    return (rules.routine_hour * missing + rules.guest_hour * sum(spent.values())) / HOUR_MIN


def total_price(instance: Instance, priced: Price, rota: Rota) -> float:
    """What is to be made small: abandoned contacts of the week, and what hours of guests weigh."""
    return float(priced.of(present(instance, rota)).sum()) + side_price(instance, rota)
