"""Which promises does a rota not keep? What must be there, what is owed, what was promised."""

from __future__ import annotations

from walkamile.staff.rota.instance import Instance, Rota
from walkamile.staff.rota.presence import session_minutes, whole_there


def unmet(instance: Instance, rota: Rota) -> list[str]:
    """The promises that this rota breaks, in words; empty: none. All other rules hold by the way a rota is made."""
    return [*_minimums(instance, rota), *_owed_shifts(instance, rota), *_promised(instance, rota)]


def _minimums(instance: Instance, rota: Rota) -> list[str]:
    there = whole_there(instance, rota)
    found: list[str] = []
    for one in instance.minimums:
        short = sum(
            int(((instance.demand.share_of(span) > 0) & (there < one.agents)).sum()) for span in one.spans
        )
        if short:
            found.append(f"{one.name}: {short} slots have fewer than {one.agents}")
    return found


def _owed_shifts(instance: Instance, rota: Rota) -> list[str]:
    n: dict[str, int] = {}
    for work in rota.works:
        n[work.employee] = n.get(work.employee, 0) + 1
    found = []
    for group in instance.groups:
        fewer = [
            agent.employee
            for agent in instance.agents
            if agent.group == group.name and n.get(agent.employee, 0) < group.least_shifts
        ]
        if fewer:
            found.append(
                f"at least {group.least_shifts} shifts a week for group {group.name}: {len(fewer)} have fewer"
            )
    return found


def _promised(instance: Instance, rota: Rota) -> list[str]:
    taken, spent = {(one.employee, one.span) for one in rota.sessions}, session_minutes(rota)
    found = [
        f"the promised session of {one.employee}"
        for one in instance.fixed
        if (one.employee, one.span) not in taken
    ]
    if instance.rules.routine_is_a_must:
        found += [
            f"the routine of {guest.employee}"
            for guest in instance.guests
            if spent.get(guest.employee, 0) < guest.due_min
        ]
    return found
