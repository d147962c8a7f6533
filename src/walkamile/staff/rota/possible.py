"""What may each person do? Sets of days to work, shifts of a day, sessions of a guest, before anything is chosen."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations, groupby, product
from math import prod

import numpy as np

from walkamile.staff.rota.instance import (
    DAY_MIN,
    DAYS,
    WHOLE,
    Agent,
    Group,
    Guest,
    Instance,
    Ints,
    Rules,
    Shift,
    Span,
)


def day_sets(group: Group, rules: Rules, absent: frozenset[int]) -> list[tuple[int, ...]]:
    """On which days may one of the group work? Sets that leave `days_off` days in a row free.

    Absent days are free days. Without a least number of shifts only the largest sets: whoever has one may work less.
    """
    there = [day for day in range(DAYS) if day not in absent]
    found = [
        days
        for n in range(min(group.most_shifts, len(there)), -1, -1)
        for days in combinations(there, n)
        if longest_off(days) >= rules.days_off
    ]
    if group.least_shifts:
        return [days for days in found if len(days) >= group.least_shifts]
    return [days for days in found if not any(set(days) < set(other) for other in found)]


def longest_off(days: tuple[int, ...]) -> int:
    """How many days in a row are free, at most, within the week?"""
    free = [day not in days for day in range(DAYS)]
    return max((len(list(run)) for is_free, run in groupby(free) if is_free), default=0)


def may_start(agent: Agent, shift: Shift, day: int) -> bool:
    """Has the agent had their rest before this shift, by what is known of the week before?"""
    return shift.on(day).start_min >= agent.free_from_min


def rested(before: Span, after: Span, rules: Rules) -> bool:
    """Is there enough rest between two spans of work, whichever comes first?"""
    first, then = sorted((before, after))
    return then.start_min - first.end_min >= rules.rest_min


def shifts_of(instance: Instance, group: Group, day: int) -> list[Shift]:
    """Shifts that make sense on this day: something comes while they last, or somebody must be there."""
    wanted = (instance.demand.contacts > 0) | (least_there(instance) > 0)
    return [
        shift
        for shift in group.shifts
        if group.least_shifts or (wanted & (instance.demand.share_of(shift.on(day)) > 0)).any()
    ]


def least_there(instance: Instance) -> Ints:
    """How many regular agents must be there in each slot, in twentieths?"""
    least = np.zeros(instance.demand.n_slots, np.int64)
    for one in instance.minimums:
        for span in one.spans:
            least = np.maximum(least, np.where(instance.demand.share_of(span) > 0, one.agents * WHOLE, 0))
    return least


def sessions_of(instance: Instance, guest: Guest) -> list[Span]:
    """When may this guest take contacts? Spans that begin and end with slots, inside a window; promised ones, too."""
    step = instance.demand.slot_min
    found = {
        Span(start, start + minutes)
        for window in guest.windows
        for minutes in instance.rules.session_min
        if minutes <= guest.most_min
        for start in range(-(-window.start_min // step) * step, window.end_min - minutes + 1, step)
    }
    promised = {
        one.span
        for one in instance.fixed
        if one.employee == guest.employee and any(one.span.within(window) for window in guest.windows)
    }
    inside = Span(0, DAYS * DAY_MIN)
    return sorted(span for span in found | promised if span.within(inside))


def mixes(guest: Guest, spans: list[Span], one_a_day: bool) -> list[tuple[int, ...]]:
    """Which numbers of sessions fit into the guest's week, by length, shortest first? Nothing: too many to list."""
    lengths = sorted({span.minutes for span in spans})
    most = len({day_of(span) for span in spans}) if one_a_day else len(spans)
    numbers = [range(min(guest.most_min // length, most) + 1) for length in lengths]
    if not spans or prod(map(len, numbers)) > MOST_MIXES:
        return []
    return [
        some
        for some in product(*numbers)
        if sum(some) <= most
        and sum(n * length for n, length in zip(some, lengths, strict=True)) <= guest.most_min
    ]


def day_of(span: Span) -> int:
    """On which day does it begin?"""
    return span.start_min // DAY_MIN


def intent_unions(guests: tuple[Guest, ...]) -> list[frozenset[str]]:
    """Sets of intents that must leave work enough for all guests who may take nothing else.

    All unions of what guests may take, where there are few different ones; else each one and all together.
    """
    kinds = sorted({guest.intents for guest in guests if guest.intents})
    if len(kinds) <= MOST_KINDS:
        return sorted({frozenset(union) for union in _unions(kinds)}, key=sorted)
    return sorted({*map(frozenset, kinds), frozenset(sum(kinds, ()))}, key=sorted)


MOST_KINDS = 6
MOST_MIXES = 500


def _unions(kinds: list[tuple[str, ...]]) -> Iterator[set[str]]:
    for n in range(1, len(kinds) + 1):
        for some in combinations(kinds, n):
            yield {intent for kind in some for intent in kind}


def room_for(instance: Instance, intents: frozenset[str]) -> Ints:
    """How much work do these intents leave for guests in each slot, in twentieths? Without shares: no limit."""
    demand = instance.demand
    if not demand.intents:
        return np.full(demand.n_slots, WHOLE * len(instance.guests), np.int64)
    share = sum(demand.intents.get(name, 0.0) for name in intents)
    load = demand.contacts * demand.handle_s / (demand.slot_min * 60)
    return np.floor(WHOLE * load * min(share, 1.0) + 1e-9).astype(np.int64)
