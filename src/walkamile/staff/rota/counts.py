"""How many work which shift on which day, and which guest when? A model of counts for regular agents (CP-SAT).

Agents with the same contract and the same absences are one class: the model asks how many of a class work a set of
days, and how many take a shift, never who. People are named afterwards (`naming`). Guests are few: each has a choice
of sessions. What is made small is the price of `presence`: abandoned contacts, by tangents of a convex curve.
"""

from __future__ import annotations

from collections import defaultdict
from typing import Any

import numpy as np

from walkamile.model.errors import ExtraMissing
from walkamile.staff.rota.classes import Class, Counted, Effort, classes
from walkamile.staff.rota.instance import (
    DAY_MIN,
    DAYS,
    WHOLE,
    Guest,
    Instance,
    Ints,
    Rota,
    Session,
    Shift,
    Span,
)
from walkamile.staff.rota.possible import (
    day_of,
    day_sets,
    intent_unions,
    least_there,
    may_start,
    mixes,
    rested,
    room_for,
    sessions_of,
    shifts_of,
)
from walkamile.staff.rota.presence import HOUR_MIN, Price, cover, present, session_cover, session_minutes
from walkamile.staff.rota.tangents import SCALE, tangents

INSTALL = "The best rota is looked for with OR-tools. Install it with: pip install 'walkamile[rota]'"


def solver() -> Any:
    """The library, imported where it is needed. Raises ExtraMissing with the line that installs it."""
    try:
        from ortools.sat.python import cp_model
    except ImportError as missing:
        raise ExtraMissing(INSTALL) from missing
    return cp_model


def count(instance: Instance, priced: Price | None, effort: Effort, hint: Rota | None = None) -> Counted:
    """Look for the best counts; with no price: for any rota that keeps the rules. Raises ExtraMissing."""
    cp = solver()
    model = _Model(cp, instance)
    model.add_regulars()
    model.add_guests()
    model.keep_minimums()
    if priced is not None:
        model.make_small(priced)
        if hint is not None:
            model.start_from(hint)
    engine = cp.CpSolver()
    engine.parameters.random_seed = effort.seed
    engine.parameters.relative_gap_limit = effort.gap
    engine.parameters.max_time_in_seconds = effort.seconds
    engine.parameters.num_workers = effort.workers
    if effort.work is not None:
        engine.parameters.max_deterministic_time = effort.work
        engine.parameters.num_workers = 1
        engine.parameters.max_time_in_seconds = 1e6
    status = engine.solve(model.model)
    if status == cp.INFEASIBLE:
        return Counted(False)
    if status not in (cp.OPTIMAL, cp.FEASIBLE):
        return Counted(None, max(engine.best_objective_bound, 0.0) / SCALE)
    return model.read(engine)


class _Model:
    """The model while it is written down: variables by what they mean."""

    def __init__(self, cp: Any, instance: Instance) -> None:
        self.cp, self.model, self.instance = cp, cp.CpModel(), instance
        self.classes = classes(instance)
        self.sets: list[dict[tuple[int, ...], Any]] = []
        self.shifts: list[dict[tuple[int, Shift], Any]] = []
        self.sessions: dict[tuple[str, Span], Any] = {}
        self.inductions: dict[tuple[str, int], Any] = {}
        n = instance.demand.n_slots
        self.regular: list[list[tuple[int, Any]]] = [[] for _ in range(n)]
        self.net: list[list[tuple[int, Any]]] = [[] for _ in range(n)]
        self.guests: list[list[Any]] = [[] for _ in range(n)]
        self.side: list[Any] = []
        self.missing: dict[str, Any] = {}
        self.mixes: dict[str, dict[tuple[int, ...], Any]] = {}
        self.costs: dict[int, tuple[Any, Any, list[tuple[int, int]]]] = {}

    def add_regulars(self) -> None:
        """Each agent has one set of days; shifts of a day are as many as work on it; rest between days."""
        covers: dict[tuple[int, Shift], Ints] = {}
        for one in self.classes:
            n = len(one.agents)
            sets = {
                days: self.model.new_int_var(0, n, "")
                for days in day_sets(one.group, self.instance.rules, one.absent)
            }
            self.model.add(sum(sets.values()) == n)
            shifts: dict[tuple[int, Shift], Any] = {}
            for day in range(DAYS):
                here = {
                    (day, shift): self.model.new_int_var(0, n, "")
                    for shift in shifts_of(self.instance, one.group, day)
                    if day not in one.absent and may_start(one.agents[0], shift, day)
                }
                at_work = sum(number for days, number in sets.items() if day in days)
                taken = sum(here.values())
                self.model.add(taken == at_work if one.group.least_shifts else taken <= at_work)
                shifts |= here
            for key, number in shifts.items():
                if key not in covers:
                    covers[key] = cover(self.instance.demand, key[1], key[0])
                for slot in np.flatnonzero(covers[key]):
                    self.regular[slot].append((int(covers[key][slot]), number))
            self._rest(one, sets, shifts)
            self.sets.append(sets)
            self.shifts.append(shifts)

    def _rest(
        self, one: Class, sets: dict[tuple[int, ...], Any], shifts: dict[tuple[int, Shift], Any]
    ) -> None:
        """Whoever works late one day and early the next would rest too little: count both against all at work.

        Those who end after a time, and those who begin within the rest after it, are different people.
        """
        rest = self.instance.rules.rest_min
        for day in range(DAYS - 1):
            ends = sorted({key[1].end_min for key in shifts if key[0] == day})
            starts = sorted({key[1].start_min + DAY_MIN for key in shifts if key[0] == day + 1})
            either = sum(number for days, number in sets.items() if day in days or day + 1 in days)
            seen: set[tuple[float, float]] = set()
            for end in ends:
                before = [start for start in starts if start < end + rest]
                earliest_late = min((e for e in ends if before and e > before[-1] - rest), default=end)
                if not before or (earliest_late, before[-1]) in seen:
                    continue
                seen.add((earliest_late, before[-1]))
                late = [v for (d, s), v in shifts.items() if d == day and s.end_min >= earliest_late]
                early = [
                    v for (d, s), v in shifts.items() if d == day + 1 and s.start_min + DAY_MIN <= before[-1]
                ]
                self.model.add(sum(late) + sum(early) <= either)

    def add_guests(self) -> None:
        """Sessions of each guest: windows, one a day, hours, rest, induction first, promised ones."""
        for guest in self.instance.guests:
            mine = {span: self.model.new_bool_var("") for span in sessions_of(self.instance, guest)}
            self.sessions |= {(guest.employee, span): chosen for span, chosen in mine.items()}
            inducted = self._induct(guest)
            self._one_guest(guest, mine, inducted)
            for span, chosen in mine.items():
                net = session_cover(self.instance.demand, self.instance.rules, guest, span)
                for slot in np.flatnonzero(net):
                    self.net[slot].append((int(net[slot]), chosen))
                for slot in np.flatnonzero(self.instance.demand.share_of(span) > 0):
                    self.guests[slot].append((guest, chosen))
            self._promised(guest, mine)
        for place, one in enumerate(self.instance.inductions):
            taken = [chosen for (_, where), chosen in self.inductions.items() if where == place]
            self.model.add(sum(taken) <= one.seats)
        self._buddies_and_work()

    def _induct(self, guest: Guest) -> dict[int, Any]:
        if guest.inducted:
            return {}
        mine = {place: self.model.new_bool_var("") for place in range(len(self.instance.inductions))}
        self.inductions |= {(guest.employee, place): chosen for place, chosen in mine.items()}
        self.model.add(sum(mine.values()) <= 1)
        return mine

    def _one_guest(self, guest: Guest, mine: dict[Span, Any], inducted: dict[int, Any]) -> None:
        rules = self.instance.rules
        by_day: dict[int, list[Any]] = defaultdict(list)
        for span, chosen in mine.items():
            by_day[day_of(span)].append(chosen)
        for place, chosen in inducted.items():
            by_day[day_of(self.instance.inductions[place].span)].append(chosen)
        if rules.one_session_a_day:
            for chosen in by_day.values():
                self.model.add_at_most_one(chosen)
        if rules.induction_first and not guest.inducted:
            self._after_induction(mine, inducted)
        busy = [*mine.items(), *((self.instance.inductions[p].span, v) for p, v in inducted.items())]
        busy.sort(key=lambda pair: pair[0])
        for i, (span, chosen) in enumerate(busy):
            for other, too in busy[i + 1 :]:
                apart = day_of(span) != day_of(other)
                if apart and rested(span, other, rules):
                    break
                if apart or (span.meets(other) and not rules.one_session_a_day):
                    self.model.add_at_most_one([chosen, too])
        spent = sum(span.minutes * chosen for span, chosen in mine.items())
        self.model.add(spent <= guest.most_min)
        self._routine(guest, mine, spent)

    def _after_induction(self, mine: dict[Span, Any], inducted: dict[int, Any]) -> None:
        """Sessions of a day that need the same inductions are one constraint: one of them at most is taken."""
        together: dict[tuple[Any, ...], list[Any]] = defaultdict(list)
        for span, chosen in mine.items():
            ready = tuple(
                place for place in inducted if self.instance.inductions[place].span.end_min <= span.start_min
            )
            alone = None if self.instance.rules.one_session_a_day else span
            together[day_of(span), ready, alone].append(chosen)
        for (_, ready, _), chosen in together.items():
            self.model.add(sum(chosen) <= sum(inducted[place] for place in ready))

    def _routine(self, guest: Guest, mine: dict[Span, Any], spent: Any) -> None:
        """Hours of the routine not kept, by how many sessions of which length are taken.

        Each mix of lengths has its own choice: with sums alone, halves of long sessions would prove too little.
        """
        rules = self.instance.rules
        self.side.append((round(rules.guest_hour * SCALE / HOUR_MIN), spent))
        if rules.routine_is_a_must:
            self.model.add(spent >= guest.due_min)
        missing = self.model.new_int_var(0, max(guest.due_min, 0), "")
        self.missing[guest.employee] = missing
        self.side.append((round(rules.routine_hour * SCALE / HOUR_MIN), missing))
        some = mixes(guest, list(mine), rules.one_session_a_day)
        if not some:
            self.model.add(missing + spent >= guest.due_min)
            return
        taken = {mix: self.model.new_bool_var("") for mix in some}
        self.mixes[guest.employee] = taken
        self.model.add_exactly_one(taken.values())
        lengths = sorted({span.minutes for span in mine})
        for place, length in enumerate(lengths):
            of_length = sum(chosen for span, chosen in mine.items() if span.minutes == length)
            self.model.add(of_length == sum(mix[place] * one for mix, one in taken.items()))
        owed = {
            mix: max(guest.due_min - sum(n * length for n, length in zip(mix, lengths, strict=True)), 0)
            for mix in some
        }
        self.model.add(missing >= sum(owed[mix] * one for mix, one in taken.items()))

    def _promised(self, guest: Guest, mine: dict[Span, Any]) -> None:
        for one in self.instance.fixed:
            if one.employee == guest.employee:
                chosen = mine.get(one.span)
                self.model.add_bool_or([] if chosen is None else [chosen])

    def _buddies_and_work(self) -> None:
        ratio = self.instance.rules.agents_per_guest * WHOLE
        unions = intent_unions(self.instance.guests) if self.instance.demand.intents else []
        rooms = [(union, room_for(self.instance, union)) for union in unions]
        for slot, there in enumerate(self.guests):
            if not there:
                continue
            if ratio:
                regular = sum(units * number for units, number in self.regular[slot])
                self.model.add(ratio * sum(chosen for _, chosen in there) <= regular)
            for union, room in rooms:
                bound = [(g, chosen) for g, chosen in there if g.intents and set(g.intents) <= union]
                units = [(round(WHOLE * g.efficiency), chosen) for g, chosen in bound]
                if sum(unit for unit, _ in units) > room[slot]:
                    self.model.add(sum(unit * chosen for unit, chosen in units) <= int(room[slot]))

    def keep_minimums(self) -> None:
        """So many regular agents must be there for the whole slot, whatever comes."""
        for slot, least in enumerate(least_there(self.instance)):
            if least:
                there = sum(units * number for units, number in self.regular[slot] if units == WHOLE)
                self.model.add(there >= int(least))

    def make_small(self, priced: Price) -> None:
        """The price lies above every tangent of the curve of its slot."""
        terms = []
        for slot, row in enumerate(priced.lost):
            if row[0] <= 0:
                continue
            there = self.model.new_int_var(0, row.size - 1, "")
            self.model.add(there <= sum(u * v for u, v in [*self.regular[slot], *self.net[slot]]))
            cost = self.model.new_int_var(0, int(row[0] * SCALE) + 1, "")
            lines = tangents(row)
            for level, slope in lines:
                self.model.add(cost + slope * there >= level)
            self.costs[slot] = (there, cost, lines)
            terms.append(cost)
        self.model.minimize(sum(terms) + sum(weight * amount for weight, amount in self.side))

    def start_from(self, hint: Rota) -> None:
        """Begin with a rota that is known to keep the rules."""
        days: dict[str, set[int]] = defaultdict(set)
        shifts: dict[str, list[tuple[int, Shift]]] = defaultdict(list)
        for work in hint.works:
            days[work.employee].add(work.day)
            shifts[work.employee].append((work.day, work.shift))
        for one, sets, numbers in zip(self.classes, self.sets, self.shifts, strict=True):
            n_sets: dict[tuple[int, ...], int] = defaultdict(int)
            n_shifts: dict[tuple[int, Shift], int] = defaultdict(int)
            for agent in one.agents:
                fits = [kept for kept in sets if days[agent.employee] <= set(kept)]
                if fits:
                    n_sets[min(fits, key=len)] += 1
                for key in shifts[agent.employee]:
                    n_shifts[key] += 1
            for key, number in sets.items():
                self.model.add_hint(number, n_sets[key])
            for key, number in numbers.items():
                self.model.add_hint(number, n_shifts[key])
        taken = {(one.employee, one.span) for one in hint.sessions}
        for key, chosen in self.sessions.items():
            self.model.add_hint(chosen, key in taken)
        for key, chosen in self.inductions.items():
            self.model.add_hint(chosen, key in set(hint.inductions))
        spent, there = session_minutes(hint), present(self.instance, hint)
        for guest in self.instance.guests:
            missing = max(guest.due_min - spent.get(guest.employee, 0), 0)
            self.model.add_hint(self.missing[guest.employee], missing)
            lengths = sorted({span.minutes for who, span in self.sessions if who == guest.employee})
            mine = [span.minutes for who, span in taken if who == guest.employee]
            for mix, one in self.mixes.get(guest.employee, {}).items():
                self.model.add_hint(one, mix == tuple(mine.count(length) for length in lengths))
        for slot, (number, cost, lines) in self.costs.items():
            self.model.add_hint(number, int(there[slot]))
            self.model.add_hint(cost, max([0, *(a - b * int(there[slot]) for a, b in lines)]))

    def read(self, engine: Any) -> Counted:
        """What was found, as numbers."""
        return Counted(
            found=True,
            bound=max(engine.best_objective_bound, 0.0) / SCALE,
            price=engine.objective_value / SCALE,
            sets=tuple(
                {k: engine.value(v) for k, v in part.items() if engine.value(v)} for part in self.sets
            ),
            shifts=tuple(
                {k: engine.value(v) for k, v in part.items() if engine.value(v)} for part in self.shifts
            ),
            sessions=tuple(
                sorted(Session(who, span) for (who, span), v in self.sessions.items() if engine.value(v))
            ),
            inductions=tuple(sorted(key for key, v in self.inductions.items() if engine.value(v))),
        )
