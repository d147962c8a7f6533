"""What does the work put on the people who serve? Hard contacts in a row without a pause, by team of five and more."""

from __future__ import annotations

from typing import Any

from walkamile import understand, walk
from walkamile.kit.intervals import Estimate, wilson
from walkamile.kit.small_groups import held_back
from walkamile.round.answers.asked import Asked, page_sql
from walkamile.round.answers.recall import Recall
from walkamile.round.colleagues import ask_colleagues

FEWEST_DAYS = 30
Day = walk.exposure.Day


def ask_exposure(recall: Recall, asked: Asked) -> dict[str, Any]:
    """By team: on how many working days did somebody serve three hard contacts or more in a row without a pause?

    Hard: a break inside the contact (not found, asked again, handed on), a long hold, or a topic such as complaint. It
    counts what happened, never how anybody feels. Small teams are held back, also from subtraction.
    """
    days = _days(recall, asked)
    fewest = recall.store.settings.minimum_employees
    if len({day.employee for day in days}) < fewest:
        why = f"fewer than {fewest} people serve contacts here" if days else "no contact names who served it"
        return {"all": None, "teams": [], "held_back": bool(days), "reason": why}
    teams = {c.employee_id.lower(): c.team or c.department for c in ask_colleagues(recall.store)}
    parts: dict[str, list[Day]] = {}
    for day in days:
        parts.setdefault(teams.get(day.employee.lower(), "") or "(no team known)", []).append(day)
    hidden = held_back({name: {day.employee for day in some} for name, some in parts.items()}, fewest)
    shown = [{"team": name, **_told(some)} for name, some in sorted(parts.items()) if name not in hidden]
    return {"all": _told(days), "teams": shown, "held_back": bool(hidden), "reason": None}


def ask_own_exposure(recall: Recall, employee_id: str, asked: Asked) -> dict[str, Any] | None:
    """The same for one employee, for themselves alone. None where no contact names them."""
    days = [day for day in _days(recall, asked) if day.employee.lower() == employee_id.lower()]
    return {**_told(days), "longest": max(day.longest for day in days)} if days else None


def _days(recall: Recall, asked: Asked) -> list[Day]:
    settings = recall.store.settings
    rules = [r.name for r in understand.RULES.values() if r.is_break and not r.follows and "human" in r.kinds]
    rows = recall.rows(
        page_sql("served"),
        {
            "since": asked.since, "until": asked.until, "hold_s": settings.hard_hold_s,
            "topics": list(settings.hard_topics), "rules": rules,
        },
    )  # fmt: skip
    return walk.exposure.days((walk.exposure.Served(*row) for row in rows), settings.pause_minutes * 60)


def _told(days: list[Day]) -> dict[str, Any]:
    n_contacts, n_hard = sum(day.n for day in days), sum(day.n_hard for day in days)
    with_run = sum(day.longest >= walk.exposure.IN_A_ROW for day in days)
    few = len(days) < FEWEST_DAYS
    return {
        "people": len({day.employee for day in days}), "days": len(days), "contacts": n_contacts,
        "hard": _estimate(wilson(n_hard, n_contacts)) if n_contacts else None,
        "days_with_run": None if few else _estimate(wilson(with_run, len(days))),
        "reason": f"fewer than {FEWEST_DAYS} working days" if few else None,
    }  # fmt: skip


def _estimate(found: Estimate) -> dict[str, float]:
    return {"value": found.value, "low": found.low, "high": found.high}
