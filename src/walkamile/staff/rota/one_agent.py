"""What is the best week for one agent, given what all the others do? Exact: days off, rest and shifts at once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from walkamile.staff.rota.instance import (
    DAY_MIN,
    DAYS,
    WHOLE,
    Agent,
    Floats,
    Instance,
    Ints,
    Rota,
    Shift,
    Work,
)
from walkamile.staff.rota.possible import day_sets, least_there, may_start, shifts_of
from walkamile.staff.rota.presence import Price, all_of, cover

MUST = 1_000.0  # contacts that a missing agent counts for where somebody must be there
STAY = 1e-7


@dataclass(slots=True)
class Week:
    """How full is the week so far, and what would one more shift buy? Changes as agents come and go."""

    instance: Instance
    priced: Price
    others: Ints
    regular: Ints = field(init=False)
    whole: Ints = field(init=False)
    least: Ints = field(init=False)
    beside: Ints = field(init=False)
    covers: dict[tuple[int, Shift], Ints] = field(default_factory=dict)
    choices: dict[tuple[str, int], list[Shift]] = field(default_factory=dict)
    matrices: dict[tuple[str, int], Ints] = field(default_factory=dict)
    sets: dict[tuple[str, frozenset[int]], list[tuple[int, ...]]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Begin with nobody there but the others (guests, in twentieths).

        `least`: promised, of agents who are there for the whole slot (`whole`); `beside`: for the guests' sake.
        """
        n = self.instance.demand.n_slots
        self.regular, self.whole, self.beside = (np.zeros(n, np.int64) for _ in range(3))
        self.least = least_there(self.instance)

    def cover(self, shift: Shift, day: int) -> Ints:
        """What the shift adds to each slot."""
        key = (day, shift)
        if key not in self.covers:
            self.covers[key] = cover(self.instance.demand, shift, day)
        return self.covers[key]

    def add(self, works: Sequence[Work], sign: int = 1) -> None:
        """Somebody works these shifts; with -1: no longer."""
        for work in works:
            added = self.cover(work.shift, work.day)
            self.regular += sign * added
            self.whole += sign * all_of(added)

    def shifts(self, agent: Agent, day: int) -> list[Shift]:
        """Shifts of the agent's contract on this day."""
        key = (agent.group, day)
        if key not in self.choices:
            self.choices[key] = shifts_of(self.instance, self.instance.group(agent.group), day)
            covers = [self.cover(shift, day) for shift in self.choices[key]]
            self.matrices[key] = np.array(covers).reshape(len(covers), self.instance.demand.n_slots)
        return self.choices[key]

    def day_sets(self, agent: Agent) -> list[tuple[int, ...]]:
        """Sets of days that the agent may work."""
        key = (agent.group, agent.absent)
        if key not in self.sets:
            group = self.instance.group(agent.group)
            self.sets[key] = day_sets(group, self.instance.rules, agent.absent)
        return self.sets[key]

    def worth(self, agent: Agent, day: int) -> Floats:
        """How many fewer contacts are abandoned with each shift of the day?"""
        matrix = self.matrices[agent.group, day]
        total = np.zeros(matrix.shape[0])
        there = np.maximum(self.regular + self.others, 0)
        for units in np.unique(matrix):
            if units:
                gain = self.priced.gain(there, int(units)) + self.owed(units, units // WHOLE * WHOLE)
                total += (matrix == units) @ gain
        return total

    def owed(self, more: Ints | int, more_whole: Ints | int) -> Floats:
        """What is it worth to come nearer to what must be there?"""
        least = np.minimum(np.maximum(self.least - self.whole, 0), more_whole)
        beside = np.minimum(np.maximum(self.beside - self.regular, 0), more)
        return (least + beside) * MUST / WHOLE


def best_week(week: Week, agent: Agent) -> list[Work]:
    """The shifts that save most, within the rules of one person; none where nothing is saved and none is owed."""
    owed = week.instance.group(agent.group).least_shifts > 0
    values: list[Floats] = []
    for day in range(DAYS):
        shifts = week.shifts(agent, day)
        value = week.worth(agent, day) if shifts else np.empty(0)
        late = [not may_start(agent, shift, day) for shift in shifts]
        values.append(np.where(late, -np.inf, value) if shifts else value)
    links = {day: _rested(week, agent, day) for day in range(DAYS - 1)}
    best = -np.inf
    chosen: dict[int, int] = {}
    for days in week.day_sets(agent):
        gained, taken = _best_on(days, values, links, owed)
        if gained > best + STAY:
            best, chosen = gained, taken
    return [Work(agent.employee, day, week.shifts(agent, day)[at]) for day, at in sorted(chosen.items())]


def _rested(week: Week, agent: Agent, day: int) -> np.ndarray:
    """Which shift of the next day (columns) may follow which of this day (rows)?"""
    ends = np.array([shift.end_min for shift in week.shifts(agent, day)])
    starts = np.array([shift.start_min for shift in week.shifts(agent, day + 1)])
    return starts[None, :] + DAY_MIN - ends[:, None] >= week.instance.rules.rest_min


def _best_on(
    days: tuple[int, ...], values: list[Floats], links: Mapping[int, np.ndarray], owed: bool
) -> tuple[float, dict[int, int]]:
    """Go through the days once: the best sum that ends with each shift, and the way there. Free is a choice, too."""
    total = np.zeros(1)
    back: list[Ints] = []
    before = -2
    for day in days:
        follow = np.zeros((total.size, values[day].size + 1))
        if before == day - 1 and total.size > 1:
            follow[1:, 1:] = np.where(links[before], 0.0, -np.inf)
        follow[:, 1:] += values[day]
        if owed:
            follow[:, 0] = -np.inf
        sums = total[:, None] + follow
        back.append(sums.argmax(0))
        total, before = sums.max(0), day
    at = int(total.argmax())
    taken: dict[int, int] = {}
    gained = float(total[at])
    for day, came in zip(reversed(days), reversed(back), strict=True):
        if at:
            taken[day] = at - 1
        at = int(came[at])
    return gained, taken


def improve(week: Week, plans: dict[str, list[Work]], agents: Sequence[Agent]) -> bool:
    """Let each of these agents choose again; says whether anything became better."""
    better = False
    for agent in agents:
        now = plans[agent.employee]
        week.add(now, -1)
        then = best_week(week, agent)
        if _value(week, then) > _value(week, now) + 1e-6:
            plans[agent.employee], better = then, True
        week.add(plans[agent.employee])
    return better


def _value(week: Week, works: Sequence[Work]) -> float:
    """What do these shifts save, together, with what must be there? Without them as things stand."""
    added = sum((week.cover(work.shift, work.day) for work in works), np.zeros_like(week.regular))
    there = np.maximum(week.regular + week.others, 0)
    saved = week.priced.of(there) - week.priced.of(np.maximum(there + added, 0))
    whole = sum((all_of(week.cover(work.shift, work.day)) for work in works), np.zeros_like(week.regular))
    return float(saved.sum() + week.owed(added, whole).sum())


def empty_plans(instance: Instance) -> dict[str, list[Work]]:
    """Nobody works yet."""
    return {agent.employee: [] for agent in instance.agents}


def rota_of(plans: Mapping[str, Sequence[Work]]) -> Rota:
    """The plans of all agents as a rota without guests."""
    return Rota(tuple(sorted(work for works in plans.values() for work in works)))
