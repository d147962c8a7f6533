"""What do the files of a rota say? rota.yaml, and rows of agents, guests and demand, become one week to be filled."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import yaml

from walkamile.model.errors import StaffFault
from walkamile.staff.rota.clock import length, minute_of_day, span_list, spans_of
from walkamile.staff.rota.demand import demand as read_demand
from walkamile.staff.rota.demand import first_of
from walkamile.staff.rota.fields import day, listed, mapping, number, only, whole
from walkamile.staff.rota.instance import (
    Fixed,
    Group,
    Induction,
    Instance,
    Minimum,
    Rules,
    Shift,
    Span,
)
from walkamile.staff.rota.people import Row, agent, guest, people

KNOWN = (
    "first_day", "handle_s", "patience_s", "availability", "cv", "patterns", "groups", "rules", "minimum", "inductions",
    "departments", "intents", "guest_intents", "fixed", "worth",
)  # fmt: skip
RULES = {
    "rest_h": 11.0, "days_off": 2, "agents_per_guest": 4, "session_min": [60, 90, 120], "debrief_min": 15,
    "guest_efficiency": 0.6, "routine_h": 2.0, "most_h": 4.0, "routine_is_a_must": False,
    "routine_hour_weighs": 0.5, "guest_hour_weighs": 0.2,
}  # fmt: skip


def read_rota(text: str) -> dict[str, Any]:
    """The content of rota.yaml, with defaults for rules. Raises StaffFault."""
    try:
        raw = yaml.safe_load(text) or {}
    except yaml.YAMLError as fault:
        raise StaffFault(f"rota.yaml cannot be read: {fault}") from fault
    if not isinstance(raw, dict):
        raise StaffFault("rota.yaml must hold lines of name: value. See the reference on staffing.")
    only(raw, KNOWN, "rota.yaml")
    rules = mapping(raw.get("rules"), "rules")
    only(rules, tuple(RULES), "rota.yaml: rules")
    if not raw.get("patterns") or not raw.get("groups"):
        raise StaffFault(
            "rota.yaml says no patterns or no groups: which shifts are there, and who works them?"
        )
    return raw | {"rules": RULES | rules}


def week(
    said: Mapping[str, Any],
    demand: Sequence[Row],
    agents: Sequence[Row],
    guests: Sequence[Row] = (),
    first_day: date | None = None,
) -> Instance:
    """One week to be filled, from what `read_rota` gives and the rows of three tables. Raises StaffFault.

    `demand`: start, contacts (and contacts_high, base, on_call, as `staff plan` writes them); `agents`: employee_id,
    group (absent, last_end); `guests`: employee_id, windows (department, inducted, done_h, routine_h, most_h,
    efficiency or n_handled and handle_s, intents).
    """
    began = first_day or day(said.get("first_day"), "rota.yaml: first_day") or first_of(demand)
    groups = _groups(said)
    named = {group.name for group in groups}
    made = Instance(
        first_day=began,
        demand=read_demand(said, demand, began),
        groups=groups,
        agents=tuple(agent(row, named, began, _rest_min(said)) for row in people(agents, "agents.csv")),
        guests=tuple(guest(row, said, began) for row in people(guests, "guests.csv")),
        inductions=tuple(
            Induction(span, whole(one.get("seats", 12), "inductions: seats"))
            for one in listed(said, "inductions")
            for span in spans_of(str(one.get("at", "")), began, "rota.yaml: inductions: at")
        ),
        fixed=tuple(
            Fixed(str(one.get("employee_id")), span)
            for one in listed(said, "fixed")
            for span in spans_of(str(one.get("at", "")), began, "rota.yaml: fixed: at")
        ),
        minimums=tuple(_minimum(one, began) for one in listed(said, "minimum")),
        rules=_rules(said),
    )
    return _checked(made)


def _checked(made: Instance) -> Instance:
    if not made.agents:
        raise StaffFault("agents.csv names nobody: one line per agent, with employee_id and group.")
    names = {guest.employee for guest in made.guests}
    for one in made.fixed:
        if one.employee not in names:
            raise StaffFault(
                f"rota.yaml: fixed: {one.employee!r} is not in guests.csv. Add a line, or remove this one."
            )
    both = names & {agent.employee for agent in made.agents}
    if both:
        raise StaffFault(f"{sorted(both)[0]} is in agents.csv and in guests.csv: keep one of the lines.")
    return made


def _rest_min(said: Mapping[str, Any]) -> int:
    return round(number(said["rules"]["rest_h"], "rota.yaml: rest_h") * 60)


def _rules(said: Mapping[str, Any]) -> Rules:
    rules = said["rules"]
    minutes = rules["session_min"] if isinstance(rules["session_min"], list) else [rules["session_min"]]
    return Rules(
        rest_min=_rest_min(said),
        days_off=whole(rules["days_off"], "rota.yaml: days_off"),
        agents_per_guest=whole(rules["agents_per_guest"], "rota.yaml: agents_per_guest"),
        session_min=tuple(whole(one, "rota.yaml: session_min") for one in minutes),
        debrief_min=whole(rules["debrief_min"], "rota.yaml: debrief_min"),
        routine_is_a_must=bool(rules["routine_is_a_must"]),
        routine_hour=number(rules["routine_hour_weighs"], "rota.yaml: routine_hour_weighs"),
        guest_hour=number(rules["guest_hour_weighs"], "rota.yaml: guest_hour_weighs"),
    )


def _groups(said: Mapping[str, Any]) -> tuple[Group, ...]:
    patterns = {name: _shifts(name, one) for name, one in mapping(said["patterns"], "patterns").items()}
    found = []
    for name, one in mapping(said["groups"], "groups").items():
        raw = mapping(one, f"groups: {name}")
        only(raw, ("patterns", "shifts_a_week", "least_shifts_a_week"), f"rota.yaml: groups: {name}")
        wanted = raw.get("patterns") or list(patterns)
        for pattern in wanted:
            if pattern not in patterns:
                raise StaffFault(
                    f"rota.yaml: group {name} works {pattern!r}, which is no pattern: {', '.join(patterns)}."
                )
        found.append(
            Group(
                str(name),
                tuple(sorted({shift for pattern in wanted for shift in patterns[pattern]})),
                whole(raw.get("shifts_a_week", 5), f"rota.yaml: groups: {name}: shifts_a_week"),
                whole(raw.get("least_shifts_a_week", 0), f"rota.yaml: groups: {name}: least_shifts_a_week"),
            )
        )
    return tuple(found)


def _shifts(name: str, raw: object) -> list[Shift]:
    """All shifts of a pattern: each start with each place of the break."""
    one, where = mapping(raw, f"patterns: {name}"), f"rota.yaml: patterns: {name}"
    only(one, ("starts", "hours", "break_min", "break_after"), where)
    hours = length(one.get("hours"), f"{where}: hours")
    pause = whole(one.get("break_min", 0), f"{where}: break_min")
    after = (
        [length(at, f"{where}: break_after") for at in span_list(one.get("break_after"))] if pause else [0]
    )
    if pause and not after:
        raise StaffFault(
            f"{where}: break_after is missing: after how many hours is the break? Write ['3:30', '4:00']."
        )
    if any(at + pause > hours for at in after):
        raise StaffFault(f"{where}: a break ends after the shift. Correct hours or break_after.")
    return [
        Shift(start, start + hours, (Span(start + at, start + at + pause),) if pause else (), str(name))
        for start in _starts(one.get("starts"), f"{where}: starts")
        for at in after
    ]


def _starts(raw: object, where: str) -> list[int]:
    """A list of times, or `06:00-15:30 every 30`."""
    if isinstance(raw, str) and " every " in raw:
        between, _, step = raw.partition(" every ")
        first, _, last = between.partition("-")
        every = whole(step, where)
        if every < 1:
            raise StaffFault(f"{where}: {raw!r} never goes on: write 06:00-15:30 every 30.")
        return list(range(minute_of_day(first, where), minute_of_day(last, where) + 1, every))
    found = [minute_of_day(one, where) for one in span_list(raw)]
    if not found:
        raise StaffFault(f"{where} is missing: write ['06:00', '14:00'] or 06:00-15:30 every 30.")
    return found


def _minimum(one: Mapping[str, Any], began: date) -> Minimum:
    at, agents = str(one.get("at", "")), whole(one.get("agents", 1), "rota.yaml: minimum: agents")
    spans = tuple(spans_of(at, began, "rota.yaml: minimum: at"))
    return Minimum(f"at least {agents} agents {at}", spans, agents)
