"""Who is it? Names for the counts of the model: rest from day to day, starts that stay alike."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise

import numpy as np
from scipy.optimize import linear_sum_assignment

from walkamile.staff.rota.classes import Class, Counted, classes
from walkamile.staff.rota.instance import DAYS, Agent, Instance, Shift, Work
from walkamile.staff.rota.one_agent import Week, best_week
from walkamile.staff.rota.possible import rested

FORBIDDEN = 1e7
LATE_BEFORE_WORK = 0.2  # minutes of difference that a late end before a day of work weighs, per minute


def named(instance: Instance, counted: Counted, week: Week) -> dict[str, list[Work]]:
    """Give every shift to a person. Where rest leaves no way, that person's week is chosen anew.

    `week` must hold nobody yet; it holds all who are named afterwards.
    """
    plans: dict[str, list[Work]] = {}
    again: list[Agent] = []
    for one, sets, shifts in zip(classes(instance), counted.sets, counted.shifts, strict=True):
        mine = _class_by_day(instance, one, sets, shifts)
        for agent in one.agents:
            works = mine[agent.employee]
            if _is_rested(instance, works):
                plans[agent.employee] = works
                week.add(works)
            else:
                again.append(agent)
    for agent in again:
        plans[agent.employee] = best_week(week, agent)
        week.add(plans[agent.employee])
    return plans


def _is_rested(instance: Instance, works: Sequence[Work]) -> bool:
    spans = [work.shift.on(work.day) for work in works]
    return all(rested(a, b, instance.rules) for a, b in pairwise(spans))


def _class_by_day(
    instance: Instance,
    one: Class,
    sets: Mapping[tuple[int, ...], int],
    shifts: Mapping[tuple[int, Shift], int],
) -> dict[str, list[Work]]:
    days = [set(kept) for kept, n in sorted(sets.items()) for _ in range(n)]
    agents = sorted(one.agents, key=lambda agent: agent.employee)
    works: list[list[Work]] = [[] for _ in agents]
    for day in range(DAYS):
        on = [i for i in range(len(agents)) if day in days[i]]
        here = [shift for (d, shift), n in sorted(shifts.items()) if d == day for _ in range(n)]
        if not here:
            continue
        cost = np.array(
            [[_unease(instance, works[i], day, shift, day + 1 in days[i]) for shift in here] for i in on]
        )
        for row, column in zip(*linear_sum_assignment(cost), strict=True):
            person = on[row]
            works[person].append(Work(agents[person].employee, day, here[column]))
    return {agent.employee: mine for agent, mine in zip(agents, works, strict=True)}


def _unease(instance: Instance, before: Sequence[Work], day: int, shift: Shift, works_next: bool) -> float:
    """How little does this shift suit who worked so before? Minutes from their usual start; too little rest: never."""
    late = LATE_BEFORE_WORK * shift.end_min if works_next else 0.0
    if not before:
        return late
    last = before[-1]
    apart = abs(shift.start_min - last.shift.start_min)
    if not rested(last.shift.on(last.day), shift.on(day), instance.rules):
        return FORBIDDEN + apart
    return apart + late
