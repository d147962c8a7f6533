"""Is everybody in the office in the queue now and then? Shifts of guests and leaders, from events and teams.csv."""

from __future__ import annotations

import csv
from collections.abc import Collection, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from walkamile import staff
from walkamile.model.errors import StaffFault
from walkamile.round.answers.recall import Recall
from walkamile.round.teams import NAMESPACE, parse_teams

SHIFTS = (
    "select ts, coalesce(json_extract_string(props, '$.employee'), actor_id) as employee, person_code, "
    "coalesce(queue, '') as queue, "
    "type = 'shift.started' as begins from event where type in ('shift.started', 'shift.ended')"
)
RATINGS = (
    "select coalesce(json_extract_string(props, '$.employee'), actor_id) as employee, person_code, "
    "json_extract_string(props, '$.instrument') as question, "
    "try_cast(json_extract_string(props, '$.score') as double) as score "
    "from event where type = 'feedback.given' and side = 'employee' and ts >= $since"
)


def ask_all_hands(
    recall: Recall, goal_h: float = 2.0, regular: Collection[str] = ("agent",), names: bool = False
) -> dict[str, Any]:
    """The quarter so far: who has been in the queue, by department; leaders' hours; how it was. Raises StaffFault.

    `regular`: roles of teams.csv for whom answering is their work; `names`: list whom to invite, too.
    """
    colleagues = _colleagues(recall.store.home, set(regular))
    if not colleagues:
        raise StaffFault("teams.csv of the home lists nobody: fill it in (employee_id,team,department,role).")
    hands = staff.rota.all_hands
    known = _by_person(recall, [one.employee for one in colleagues])
    since, _ = hands.quarter_of(recall.as_of.date())
    found = hands.all_hands(
        colleagues,
        [
            hands.Mark(at, who or known[code], queue, begins)
            for at, who, code, queue, begins in recall.rows(SHIFTS)
            if who or code in known
        ],
        [
            hands.Rating(who or known[code], question, score)
            for who, code, question, score in recall.rows(RATINGS, {"since": since})
            if (who or code in known) and question and score is not None
        ],
        recall.as_of.date(),
        goal_h,
        recall.store.settings.minimum_employees,
    )
    said = asdict(found) | {
        "since": found.since.isoformat(),
        "until": found.until.isoformat(),
        "goal_h": goal_h,
    }
    return said if names else {key: value for key, value in said.items() if key != "invite"}


def _by_person(recall: Recall, employees: Sequence[str]) -> dict[int, str]:
    """Which person is which employee of teams.csv, where an event names them by an identifier only?"""
    state, secrets = recall.store.state, recall.store.secrets
    codes = {
        bytes(hashed): code
        for code, hashed in state.rows("select code, hash from ident where namespace = :n", n=NAMESPACE)
    }
    live = dict(recall.rows("select code, person_code from live_name"))
    found = {live.get(codes.get(secrets.hashed(NAMESPACE, one), -1)): one for one in employees}
    return {person: one for person, one in found.items() if person is not None}


def _colleagues(home: Path, regular: set[str]) -> list[staff.rota.all_hands.Colleague]:
    """Everybody of teams.csv; who leads: the role `leader`, or `yes` in a column `leader`."""
    path = home / "teams.csv"
    text = path.read_text("utf-8-sig") if path.exists() else ""
    lines = [line for line in text.splitlines() if line.strip() and not line.startswith("#")]
    leading = {
        (row.get("employee_id") or "").strip()
        for row in csv.DictReader(lines)
        if (row.get("leader") or "").strip().lower() in ("yes", "1", "true", "y", "x")
    }
    return [
        staff.rota.all_hands.Colleague(
            one.employee_id,
            one.said.get("team", ""),
            one.said.get("department", ""),
            one.said.get("role", "") in regular,
            one.employee_id in leading or one.said.get("role", "") == "leader",
        )
        for one in (parse_teams(text) if text else [])
    ]
