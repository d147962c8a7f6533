"""Which rules cannot hold together? A smallest set: without any one of them there would be a rota.

Every rule can be taken out of the week. Rules are left out one after the other; what can stay out without a rota
becoming possible has no part in it. What remains is the contradiction.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace

from walkamile.staff.rota.classes import Effort
from walkamile.staff.rota.counts import count
from walkamile.staff.rota.instance import DAY_MIN, DAYS, Instance, Rules, Span

Without = Callable[[Instance], Instance]
EFFORT = Effort(seconds=10.0, gap=1.0)


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule in words, and the week without it."""

    says: str
    without: Without


@dataclass(frozen=True, slots=True)
class Contradiction:
    """Rules that cannot hold together; `is_smallest`: leaving out any one of them is known to help."""

    rules: tuple[str, ...]
    is_smallest: bool


def contradiction(instance: Instance, effort: Effort = EFFORT) -> Contradiction | None:
    """The rules that leave no rota; None: there is one, or none of this is known. Raises ExtraMissing."""
    if count(instance, None, effort).found is not False:
        return None
    left, is_smallest = rules_of(instance), True
    for rule in list(left):
        others = [one for one in left if one is not rule]
        found = count(_with_only(instance, others), None, effort).found
        if found is False:
            left = others
        elif found is None:
            is_smallest = False
    return Contradiction(tuple(rule.says for rule in left), is_smallest)


def _with_only(instance: Instance, kept: Iterable[Rule]) -> Instance:
    """The week with these rules only."""
    says = {rule.says for rule in kept}
    for rule in rules_of(instance):
        if rule.says not in says:
            instance = rule.without(instance)
    return instance


def rules_of(instance: Instance) -> list[Rule]:
    """All rules of the week: limits first, then promises, so that what is kept names the promises that clash."""
    rules = instance.rules
    found = [
        Rule(f"{rules.rest_min / 60:g} h of rest between two days", _rules(rest_min=-DAYS * DAY_MIN)),
        Rule(f"{rules.days_off} days off in a row", _rules(days_off=0)),
        Rule("rest after the week before (last_end)", _each_agent(free_from_min=0)),
        Rule("absences", _each_agent(absent=frozenset[int]())),
        Rule(f"{rules.agents_per_guest} agents beside each guest", _rules(agents_per_guest=0)),
        Rule("one session a day for a guest", _rules(one_session_a_day=False)),
        Rule("induction before the first session", _rules(induction_first=False)),
        Rule(
            "guests take only what they may take",
            lambda week: replace(week, demand=replace(week.demand, intents={})),
        ),
        Rule("windows of the guests", _no_windows),
        Rule("longest time of a guest in a week", _each_guest(most_min=DAYS * DAY_MIN)),
        Rule("seats of the inductions", _many_seats),
    ]
    found += [
        Rule(
            f"group {group.name}: at most {group.most_shifts} shifts a week",
            _group(group.name, most_shifts=DAYS),
        )
        for group in instance.groups
    ]
    found += [
        Rule(
            f"group {group.name}: at least {group.least_shifts} shifts a week",
            _group(group.name, least_shifts=0),
        )
        for group in instance.groups
        if group.least_shifts
    ]
    found += [Rule(one.name, _no_minimum(one.name)) for one in instance.minimums]
    found += [
        Rule(f"the promised session of {one.employee}", _no_promise(one.employee)) for one in instance.fixed
    ]
    if rules.routine_is_a_must:
        found.append(Rule("the routine is a must", _rules(routine_is_a_must=False)))
    return found


def _rules(**changed: object) -> Without:
    return lambda week: replace(week, rules=_changed(week.rules, changed))


def _changed(rules: Rules, changed: dict[str, object]) -> Rules:
    return replace(rules, **changed)  # type: ignore[arg-type]


def _each_agent(**changed: object) -> Without:
    return lambda week: replace(week, agents=tuple(replace(one, **changed) for one in week.agents))  # type: ignore[arg-type]


def _each_guest(**changed: object) -> Without:
    return lambda week: replace(week, guests=tuple(replace(one, **changed) for one in week.guests))  # type: ignore[arg-type]


def _group(name: str, **changed: object) -> Without:
    return lambda week: replace(
        week,
        groups=tuple(replace(one, **changed) if one.name == name else one for one in week.groups),  # type: ignore[arg-type]
    )


def _many_seats(week: Instance) -> Instance:
    many = len(week.guests)
    return replace(
        week, inductions=tuple(replace(one, seats=max(many, one.seats)) for one in week.inductions)
    )


def _no_windows(week: Instance) -> Instance:
    """Windows matter here only for those who must come."""
    must = {one.employee for one in week.fixed}
    return replace(
        week,
        guests=tuple(
            replace(one, windows=(Span(0, DAYS * DAY_MIN),))
            if one.employee in must or (week.rules.routine_is_a_must and one.due_min)
            else one
            for one in week.guests
        ),
    )


def _no_minimum(name: str) -> Without:
    return lambda week: replace(week, minimums=tuple(one for one in week.minimums if one.name != name))


def _no_promise(employee: str) -> Without:
    return lambda week: replace(week, fixed=tuple(one for one in week.fixed if one.employee != employee))
