"""What does this rota leave undone, and what would help: guests, hiring, a changed process, a cause removed?

A rota fills peaks; it does not replace people who are missing all week, and it takes no minute away that a process
costs. Intervals run from what is expected to the high count of the plan; what nobody gave a value for is unknown.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from walkamile.model.errors import StaffFault
from walkamile.staff.needed import Goal, agents_needed
from walkamile.staff.plan import offered_load
from walkamile.staff.queue import HOUR_S, queue, seen
from walkamile.staff.rota.fields import only
from walkamile.staff.rota.instance import WHOLE, Demand, Floats, Instance, Ints, Rota
from walkamile.staff.rota.presence import HOUR_MIN, cover, guests_there, present, regulars

USUAL_GOAL = 0.03  # share abandoned that a plan holds where none was given
ENOUGH, MOSTLY = 0.01, 0.8
WAITED = ("abandonment",)  # breaks that end when somebody answers in time
FOLLOWS = ("repeat_contact", "chasing", "channel_hop")  # breaks that may follow an abandoned contact
WORTH = ("orders_lost_per_abandoned", "order_value", "goodwill", "currency")


@dataclass(frozen=True, slots=True)
class Between:
    """From one figure to another."""

    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Shortfall:
    """Hours of agents that the week asks for and does not get, and what guests put there.

    `required_by`: plan (base and on call of the table) or goal (3 % abandoned at what is expected).
    """

    required_by: str
    required_h: float
    short_without_guests_h: float
    short_h: float
    covered_by_guests_share: float | None
    slots_short_share: float
    abandoned_without_guests: float
    abandoned: float


@dataclass(frozen=True, slots=True)
class Peak:
    """The stretch in which most is lost, and what it costs; None: unknown, `unknown` says why."""

    start_slot: int
    end_slot: int
    contacts: float
    abandoned: Between
    orders_lost: Between | None
    orders_value: Between | None
    goodwill_value: Between | None
    currency: str
    unknown: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class BreakMinutes:
    """Of one break rule: minutes that more people would remove, and those that only a changed process would."""

    rule: str
    minutes: float
    by_people: Between
    by_process: Between


@dataclass(frozen=True, slots=True)
class Reason:
    """A reason for contacts: its share, abandoned contacts fewer and hours of work less if it were gone."""

    name: str
    share: float
    fewer_abandoned: float
    fewer_h: float


@dataclass(frozen=True, slots=True)
class Answer:
    """All of it. `verdict`: enough, guests, peak or hire; `waiting_min`: waiting that more people would remove."""

    verdict: str
    shortfall: Shortfall
    peak: Peak | None
    waiting_min: Between
    hire: Between
    breaks: tuple[BreakMinutes, ...]
    breaks_unknown: str
    reasons: tuple[Reason, ...]


def answer(
    instance: Instance,
    rota: Rota,
    worth: Mapping[str, Any] | None = None,
    break_rows: Sequence[Mapping[str, Any]] | None = None,
) -> Answer:
    """What does the rota leave undone? `break_rows`: `rules` of `walkamile breaks --json`. Raises StaffFault."""
    demand = instance.demand
    base, there = regulars(instance, rota), present(instance, rota)
    needed = _required(demand)
    full = np.maximum(there, np.ceil(needed * WHOLE / demand.availability).astype(np.int64))
    high = (
        demand.contacts if demand.contacts_high is None else np.maximum(demand.contacts_high, demand.contacts)
    )
    now = Between(*(lost(demand, came, there).sum() for came in (demand.contacts, high)))
    then = Between(*(lost(demand, came, full).sum() for came in (demand.contacts, high)))
    short = _shortfall(demand, base, there, needed)
    removed = sorted((_share(now.low - then.low, now.low), _share(now.high - then.high, now.high)))
    minutes = (
        demand.patience_s / 60
    )  # the mean wait is the share abandoned times the mean patience (Erlang A)
    rows = _by_rule(break_rows or (), Between(*removed))
    return Answer(
        verdict=_verdict(short),
        shortfall=short,
        peak=_peak(demand, there, high, worth or {}),
        waiting_min=_ordered((now.low - then.low) * minutes, (now.high - then.high) * minutes),
        hire=_hire(instance, short, needed, there),
        breaks=tuple(rows),
        breaks_unknown=""
        if rows
        else "Nobody said how many minutes breaks cost: give --breaks FILE (walkamile breaks --json).",
        reasons=_reasons(demand, there),
    )


def lost(demand: Demand, contacts: Floats, there: Ints) -> Floats:
    """How many contacts are abandoned in each slot with so many twentieths there?"""
    load = offered_load(contacts, demand.slot_min * 60, demand.handle_s)
    people = np.maximum(there, 0) * demand.availability / WHOLE
    q = queue(load / demand.handle_s * HOUR_S, demand.handle_s, np.maximum(people, 1e-3), demand.patience_s)
    return contacts * np.where(people > 0, seen(q).abandoned_share, 1.0)


def by_slot(instance: Instance, rota: Rota) -> dict[str, Floats]:
    """Contacts, agents asked for, agents and guests there, contacts abandoned: in each slot of the week."""
    demand, there = instance.demand, present(instance, rota)
    return {
        "contacts": demand.contacts,
        "required": _required(demand),
        "agents": regulars(instance, rota) / WHOLE,
        "guests": guests_there(instance, rota.sessions).astype(float),
        "abandoned": lost(demand, demand.contacts, there),
    }


def _share(part: float, whole: float) -> float:
    return float(part / whole) if whole > 0 else 0.0


def _ordered(a: float, b: float) -> Between:
    return Between(float(min(a, b)), float(max(a, b)))


def _required(demand: Demand) -> Floats:
    if demand.required is not None:
        return demand.required
    load = offered_load(demand.contacts, demand.slot_min * 60, demand.handle_s)
    q = queue(
        np.where(demand.contacts > 0, load / demand.handle_s * HOUR_S, 0.0),
        demand.handle_s,
        1.0,
        demand.patience_s,
    )
    return agents_needed(q, Goal(abandoned_share=USUAL_GOAL)).astype(float)


def _shortfall(demand: Demand, base: Ints, there: Ints, needed: Floats) -> Shortfall:
    hours = demand.slot_min / HOUR_MIN
    part = demand.availability / WHOLE
    without, now = (np.maximum(needed - part * units, 0.0) for units in (base, there))
    before = float(without.sum() * hours)
    return Shortfall(
        required_by="goal" if demand.required is None else "plan",
        required_h=float(needed.sum() * hours),
        short_without_guests_h=before,
        short_h=float(now.sum() * hours),
        covered_by_guests_share=_share(before - float(now.sum() * hours), before) if before else None,
        slots_short_share=_share(float((now > 0.5).sum()), float((needed > 0).sum())),
        abandoned_without_guests=float(lost(demand, demand.contacts, base).sum()),
        abandoned=float(lost(demand, demand.contacts, there).sum()),
    )


def _verdict(short: Shortfall) -> str:
    if short.short_without_guests_h <= ENOUGH * short.required_h:
        return "enough"
    if short.covered_by_guests_share is not None and short.covered_by_guests_share >= MOSTLY:
        return "guests"
    return "hire" if short.slots_short_share >= 0.25 else "peak"


def _peak(demand: Demand, there: Ints, high: Floats, worth: Mapping[str, Any]) -> Peak | None:
    gone, most = lost(demand, demand.contacts, there), lost(demand, high, there)
    top = int(np.argmax(most))
    if most[top] < 0.5:
        return None
    day = range(top // demand.per_day * demand.per_day, (top // demand.per_day + 1) * demand.per_day)
    start = end = top
    while start - 1 in day and most[start - 1] >= most[top] / 2:
        start -= 1
    while end + 1 in day and most[end + 1] >= most[top] / 2:
        end += 1
    here = slice(start, end + 1)
    between = Between(float(gone[here].sum()), float(most[here].sum()))
    only(worth, WORTH, "rota.yaml: worth")
    given = {name: _between(worth.get(name), name) for name in WORTH[:3]}
    orders = _times(between, given["orders_lost_per_abandoned"])
    value = _times(orders, given["order_value"])
    return Peak(
        start, end + 1, float(demand.contacts[here].sum()), between, orders, value,
        _times(between, given["goodwill"]), str(worth.get("currency", "")),
        tuple(f"rota.yaml: worth: {name} is not given" for name, one in given.items() if one is None),
    )  # fmt: skip


def _between(raw: object, name: str) -> Between | None:
    """One figure, or two as a list."""
    if raw is None:
        return None
    values = raw if isinstance(raw, list) else [raw, raw]
    if len(values) == 2 and all(isinstance(v, (int, float)) and v >= 0 for v in values):
        return _ordered(*values)
    raise StaffFault(f"rota.yaml: worth: {name} must be a number, or two like [40, 60].")


def _times(one: Between | None, other: Between | None) -> Between | None:
    return None if one is None or other is None else Between(one.low * other.low, one.high * other.high)


def _hire(instance: Instance, short: Shortfall, needed: Floats, there: Ints) -> Between:
    """How many more agents: at least what the hours ask for, at most what the worst slot lacks."""
    if short.short_h <= 0 or not instance.agents:
        return Between(0.0, 0.0)
    group = instance.group(instance.agents[0].group)
    week_h = max(
        (cover(instance.demand, one, 0).sum() / WHOLE * instance.demand.slot_min / HOUR_MIN for one in group.shifts),
        default=0.0,
    ) * max(group.most_shifts, 1)  # fmt: skip
    least = np.ceil(short.short_h / max(week_h * instance.demand.availability, 1e-9))
    worst = np.ceil(
        np.max(needed - there * instance.demand.availability / WHOLE) / instance.demand.availability
    )
    return _ordered(float(least), float(max(worst, least)))


def _by_rule(rows: Sequence[Mapping[str, Any]], removed: Between) -> list[BreakMinutes]:
    chosen: dict[str, Mapping[str, Any]] = {}
    for row in rows:
        rule = str(row.get("rule", ""))
        whole = row.get("minutes") is not None and not row.get("segment")
        if whole and (rule not in chosen or row.get("window_days") == 7):
            chosen[rule] = row
    n_gave_up = float(chosen.get("abandonment", {}).get("n") or 0)
    found = []
    for rule, row in chosen.items():
        minutes = float(row["minutes"])
        low, high = (removed.low, removed.high) if rule in WAITED else (0.0, 0.0)
        if rule in FOLLOWS and row.get("n"):
            high = removed.high * min(
                n_gave_up / float(row["n"]), 1.0
            )  # no more of them can follow an abandoned one
        people = Between(minutes * low, minutes * high)
        found.append(
            BreakMinutes(rule, minutes, people, Between(minutes - people.high, minutes - people.low))
        )
    return sorted(found, key=lambda one: -one.minutes)


def _reasons(demand: Demand, there: Ints) -> tuple[Reason, ...]:
    now = float(lost(demand, demand.contacts, there).sum())
    hours = float(demand.contacts.sum()) * demand.handle_s / HOUR_S
    return tuple(
        Reason(
            name, share, now - float(lost(demand, demand.contacts * (1 - share), there).sum()), hours * share
        )
        for name, share in sorted(demand.intents.items(), key=lambda pair: (-pair[1], pair[0]))[:5]
    )
