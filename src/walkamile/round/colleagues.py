"""Who works here, as teams.csv says it: role groups, leaders, addresses? Without such a file, nobody is known."""

from __future__ import annotations

import csv
from dataclasses import dataclass

from walkamile.store import Store

YES = frozenset({"yes", "true", "1", "ja", "y"})


@dataclass(frozen=True, slots=True)
class Colleague:
    """One employee of teams.csv. `role_group`: their department, where it is given, else their role or team."""

    employee_id: str
    name: str
    team: str
    department: str
    role: str
    leads: bool
    email: str

    @property
    def role_group(self) -> str:
        """The group in which what they say is counted."""
        return ("leaders" if self.leads else "") or self.department or self.role or self.team or "unnamed"


def ask_colleagues(store: Store) -> list[Colleague]:
    """Everybody whom teams.csv lists; columns that it lacks are empty."""
    path = store.home / "teams.csv"
    if not path.exists():
        return []
    lines = [line for line in path.read_text("utf-8-sig").splitlines() if not line.startswith("#")]
    rows = csv.DictReader(line for line in lines if line.strip(" ,;\t"))
    found: list[Colleague] = []
    for row in rows:
        said = {(name or "").strip().lower(): (value or "").strip() for name, value in row.items() if name}
        if said.get("employee_id"):
            leads = said.get("leader", "").lower() in YES
            names = ("employee_id", "name", "team", "department", "role")
            found.append(
                Colleague(*(said.get(n, "") for n in names), leads=leads, email=said.get("email", ""))
            )
    return found


def colleague_of(store: Store, employee_id: str) -> Colleague | None:
    """Who has this employee id, or this name, in teams.csv?"""
    wanted = employee_id.strip().lower()
    listed = ask_colleagues(store)
    return next((c for c in listed if wanted and wanted in (c.employee_id.lower(), c.name.lower())), None)


def ask_role_groups(store: Store) -> list[str]:
    """Which role groups are there? Those of teams.csv, leaders first."""
    groups = {colleague.role_group for colleague in ask_colleagues(store)}
    return sorted(groups, key=lambda group: (group != "leaders", group))
