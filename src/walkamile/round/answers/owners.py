"""Which department owns an employee's contacts, a queue, a channel, a system? teams.csv says it, and the settings."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass

from walkamile.round.answers.colleagues import ask_colleagues
from walkamile.store import Store

EMPLOYEE, NAMED = "employee", "named"


@dataclass(frozen=True, slots=True)
class Owner:
    """A department owns this: `kind` employee (by id) or named (queue, group, channel, system); names in lower case."""

    kind: str
    name: str
    department: str


def ask_owners(store: Store) -> list[Owner]:
    """Everything that has an owner. What `owners` of the settings says comes first, then teams, then departments."""
    colleagues = ask_colleagues(store)
    found: dict[tuple[str, str], str] = {}
    for name, department in store.settings.owners.items():
        found[NAMED, name.strip().lower()] = department.strip()
    by_team: dict[str, Counter[str]] = defaultdict(Counter)
    for one in colleagues:
        department = one.department or one.team
        if department:
            found.setdefault((EMPLOYEE, one.employee_id.lower()), department)
        if one.team and department:
            by_team[one.team.lower()][department] += 1
    for team, departments in sorted(by_team.items()):
        found.setdefault((NAMED, team), min(departments, key=lambda name: (-departments[name], name)))
    for department in sorted({one.department for one in colleagues if one.department}):
        found.setdefault((NAMED, department.lower()), department)
    return [
        Owner(kind, name, department) for (kind, name), department in found.items() if name and department
    ]


def ask_departments(store: Store) -> list[str]:
    """Which departments may own something?"""
    return sorted({owner.department for owner in ask_owners(store)})
