"""Who may be in the rota? Rows of agents.csv and guests.csv."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from walkamile.model.errors import StaffFault
from walkamile.staff.rota.clock import day_numbers, span_list, spans_of
from walkamile.staff.rota.fields import mapping, number, whole
from walkamile.staff.rota.instance import DAYS, Agent, Guest
from walkamile.staff.rota.learned import learned_efficiency

Row = Mapping[str, str]


def people(rows: Sequence[Row], file: str) -> list[Row]:
    """Rows that name each employee once. Raises StaffFault."""
    seen: set[str] = set()
    for row in rows:
        name = row.get("employee_id", "")
        if not name:
            raise StaffFault(f"{file}: a line names no employee_id. Its first line must name the columns.")
        if name in seen:
            raise StaffFault(f"{file} names {name} a second time. Keep one of the lines.")
        seen.add(name)
    return list(rows)


def agent(row: Row, groups: set[str], began: date, rest_min: int) -> Agent:
    """One line of agents.csv. Raises StaffFault."""
    name, group = row["employee_id"], row.get("group", "")
    if group not in groups:
        raise StaffFault(
            f"agents.csv: {name} is in group {group!r}; rota.yaml knows {', '.join(sorted(groups))}."
        )
    absent = frozenset(
        day for part in span_list(row.get("absent")) for day in day_numbers(part, began, "agents.csv: absent")
    )
    free = 0
    if row.get("last_end"):
        try:
            ended = datetime.fromisoformat(row["last_end"])
        except ValueError:
            raise StaffFault(
                f"agents.csv: last_end {row['last_end']!r} is no time like 2026-03-29 22:00."
            ) from None
        since = ended - datetime.combine(began, datetime.min.time())
        free = max(int(since.total_seconds() // 60) + rest_min, 0)
    return Agent(name, group, absent, free)


def guest(row: Row, said: Mapping[str, Any], began: date) -> Guest:
    """One line of guests.csv. Raises StaffFault."""
    name, rules = row["employee_id"], said["rules"]
    where = f"guests.csv: {name}"
    department = row.get("department", "")
    own = tuple(map(str, mapping(said.get("departments"), "departments").get(department) or ()))
    allowed = tuple(
        dict.fromkeys([*own, *span_list(row.get("intents")), *map(str, said.get("guest_intents") or ())])
    )
    routine = number(row.get("routine_h") or rules["routine_h"], f"{where}: routine_h")
    due = max(routine - number(row.get("done_h") or 0, f"{where}: done_h"), 0.0)
    most = round(60 * number(row.get("most_h") or rules["most_h"], f"{where}: most_h"))
    return Guest(
        employee=name,
        department=department,
        windows=tuple(
            span
            for part in span_list(row.get("windows"))
            for span in spans_of(part, began, f"{where}: windows")
        ),
        inducted=row.get("inducted", "").lower() in ("1", "yes", "true", "y", "x"),
        due_min=min(_due_this_week(due, began), most),
        most_min=most,
        efficiency=_efficiency(row, said, where),
        intents=allowed,
        own_intents=own,
    )


def _due_this_week(due_h: float, began: date) -> int:
    """Minutes of the month's routine for this week: what is left, spread over the weeks left, in half hours."""
    next_month = (began.replace(day=1) + timedelta(days=32)).replace(day=1)
    weeks_left = max(-(-(next_month - began).days // DAYS), 1)
    return -(-round(due_h * 60 / weeks_left) // 30) * 30


def _efficiency(row: Row, said: Mapping[str, Any], where: str) -> float:
    usual = number(said["rules"]["guest_efficiency"], "rota.yaml: guest_efficiency")
    if row.get("efficiency"):
        return min(number(row["efficiency"], f"{where}: efficiency"), 1.0)
    if row.get("n_handled") and row.get("handle_s"):
        return learned_efficiency(
            whole(row["n_handled"], f"{where}: n_handled"), number(row["handle_s"], f"{where}: handle_s", 1.0),
            number(said.get("handle_s", 300), "rota.yaml: handle_s", 1.0), usual,
        )  # fmt: skip
    return usual
