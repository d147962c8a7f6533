"""Which rules does a named rota break? Written in plain Python, minute by minute, without the code that made it."""

from __future__ import annotations

import math
from collections import defaultdict
from itertools import pairwise

DAY = 1440


def violations(instance, rota, promises=True):
    """Every broken rule, in words. Knows only the data of the week and the names of the rota."""
    found = [*regular_rules(instance, rota), *guest_rules(instance, rota), *desk_rules(instance, rota)]
    return found + (promise_rules(instance, rota) if promises else [])


def minutes_at_desk(work):
    """The minutes of the week at which the agent of this shift sits at the desk."""
    base = work.day * DAY
    breaks = {m for pause in work.shift.breaks for m in range(pause.start_min, pause.end_min)}
    return {base + m for m in range(work.shift.start_min, work.shift.end_min) if m not in breaks}


def regular_rules(instance, rota):
    found = []
    agents = {one.employee: one for one in instance.agents}
    groups = {one.name: one for one in instance.groups}
    by_agent = defaultdict(list)
    for work in rota.works:
        if work.employee not in agents:
            found.append(f"{work.employee} is no agent")
            continue
        by_agent[work.employee].append(work)
    for name, works in by_agent.items():
        agent = agents[name]
        group = groups[agent.group]
        days = sorted(work.day for work in works)
        if len(set(days)) != len(days):
            found.append(f"{name} works twice on a day")
        if len(works) > group.most_shifts:
            found.append(f"{name} works {len(works)} shifts")
        for work in works:
            if work.shift not in group.shifts:
                found.append(f"{name} works a shift that is not in the contract")
            if work.day in agent.absent:
                found.append(f"{name} works while absent")
            if work.day * DAY + work.shift.start_min < agent.free_from_min:
                found.append(f"{name} works before the rest of last week is over")
        free = "".join("." if day in days else "o" for day in range(7))
        if "o" * instance.rules.days_off not in free:
            found.append(f"{name} has no {instance.rules.days_off} days off in a row: {free}")
        spans = sorted((w.day * DAY + w.shift.start_min, w.day * DAY + w.shift.end_min) for w in works)
        for (_, end), (start, _) in pairwise(spans):
            if start - end < instance.rules.rest_min:
                found.append(f"{name} rests {start - end} minutes")
    return found


def guest_rules(instance, rota):
    found = []
    rules = instance.rules
    guests = {one.employee: one for one in instance.guests}
    seated = defaultdict(list)
    for name, place in rota.inductions:
        seated[name].append(instance.inductions[place].span)
    for place, one in enumerate(instance.inductions):
        n = sum(1 for _, where in rota.inductions if where == place)
        if n > one.seats:
            found.append(f"induction {place} has {n} of {one.seats} seats taken")
    by_guest = defaultdict(list)
    for session in rota.sessions:
        by_guest[session.employee].append((session.span.start_min, session.span.end_min))
    for name, spans in by_guest.items():
        guest = guests[name]
        for start, end in spans:
            if not any(w.start_min <= start and end <= w.end_min for w in guest.windows):
                found.append(f"{name} sits outside of the windows")
            promised = any(
                (one.employee, one.span.start_min, one.span.end_min) == (name, start, end)
                for one in instance.fixed
            )
            if end - start not in rules.session_min and not promised:
                found.append(f"{name} sits for {end - start} minutes")
            ready = guest.inducted or any(one.end_min <= start for one in seated[name])
            if rules.induction_first and not ready:
                found.append(f"{name} takes contacts before the induction")
        if sum(end - start for start, end in spans) > guest.most_min:
            found.append(f"{name} sits longer than they may")
    for name in set(by_guest) | set(seated):
        taken = sorted(by_guest[name] + [(one.start_min, one.end_min) for one in seated[name]])
        for (a, b), (c, _) in pairwise(taken):
            if c < b:
                found.append(f"{name} is at two places at once")
            if a // DAY == c // DAY and rules.one_session_a_day:
                found.append(f"{name} is asked twice on a day")
            if a // DAY != c // DAY and c - b < rules.rest_min:
                found.append(f"{name} rests {c - b} minutes")
    return found


def desk_rules(instance, rota):
    """Buddies: one each, there for the whole session, one guest at a time; so many agents per guest; work enough."""
    found = []
    at_desk = defaultdict(set)
    for work in rota.works:
        at_desk[work.employee] |= minutes_at_desk(work)
    for i, session in enumerate(rota.sessions):
        minutes = set(range(session.span.start_min, session.span.end_min))
        if not session.buddy or not minutes <= at_desk[session.buddy]:
            found.append(f"{session.employee} has no buddy who is there: {session.buddy!r}")
        for other in rota.sessions[i + 1 :]:
            if other.buddy == session.buddy and minutes & set(
                range(other.span.start_min, other.span.end_min)
            ):
                found.append(f"{session.buddy} has two guests at once")
    slot = instance.demand.slot_min
    guests = {one.employee: one for one in instance.guests}
    for number in range(len(instance.demand.contacts)):
        inside = range(number * slot, (number + 1) * slot)
        here = [s for s in rota.sessions if s.span.start_min < inside.stop and s.span.end_min > inside.start]
        if not here:
            continue
        agents = sum(len(minutes.intersection(inside)) for minutes in at_desk.values()) / slot
        if len(here) * instance.rules.agents_per_guest > agents + 1e-9:
            found.append(f"slot {number}: {len(here)} guests beside {agents} agents")
        if instance.demand.intents:
            found += work_rules(instance, number, [guests[s.employee] for s in here])
    return found


def work_rules(instance, number, here):
    """Can the work of each guest come from what they may take? Every set of intents that binds guests is looked at."""
    found = []
    load = instance.demand.contacts[number] * instance.demand.handle_s / instance.demand.slot_min / 60
    for union in {
        frozenset().union(*(g.intents for g in here if set(g.intents) <= set(top.intents))) for top in here
    }:
        bound = [g for g in here if g.intents and set(g.intents) <= union]
        room = load * sum(instance.demand.intents.get(name, 0.0) for name in union)
        asked = sum(round(20 * g.efficiency) / 20 for g in bound)
        if asked > math.floor(20 * min(room, load) + 1e-6) / 20 + 1e-9:
            found.append(
                f"slot {number}: {len(bound)} guests have work for {room:.2f} only ({sorted(union)})"
            )
    return found


def promise_rules(instance, rota):
    found = []
    at_desk = defaultdict(set)
    for i, work in enumerate(rota.works):
        at_desk[i] |= minutes_at_desk(work)
    for one in instance.minimums:
        for span in one.spans:
            for minute in range(max(span.start_min, 0), min(span.end_min, 7 * DAY), instance.demand.slot_min):
                there = sum(minute in minutes for minutes in at_desk.values())
                if there < one.agents:
                    found.append(f"{one.name}: {there} at minute {minute}")
    for agent in instance.agents:
        least = next(g.least_shifts for g in instance.groups if g.name == agent.group)
        n = sum(1 for work in rota.works if work.employee == agent.employee)
        if n < least:
            found.append(f"{agent.employee} is owed {least} shifts and has {n}")
    for one in instance.fixed:
        if not any(s.employee == one.employee and s.span == one.span for s in rota.sessions):
            found.append(f"{one.employee} was promised a session")
    if instance.rules.routine_is_a_must:
        for guest in instance.guests:
            spent = sum(s.span.minutes for s in rota.sessions if s.employee == guest.employee)
            if spent < guest.due_min:
                found.append(f"{guest.employee} keeps {spent} of {guest.due_min} minutes")
    return found
