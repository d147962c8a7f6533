"""What is a working day like? Shifts, the tickets of employees, what they report, leaders on the phones."""

from typing import Any

from walkamile.demo.cases import Desk, draw_course, follow
from walkamile.demo.catalogue import HURT_SYSTEM, RATES, SYSTEMS
from walkamile.demo.diary import Diary
from walkamile.demo.dice import Dice
from walkamile.demo.period import DAY, HOUR
from walkamile.demo.phrases import BEN_REPORT, ERIN_REPORT, REPORT_SYSTEMS, REPORTS
from walkamile.demo.plan import Employee, Plan

IT_GROUPS = ("it_first_line", "it_network", "it_applications", "it_vendor")
LEADER_KEEPS = 0.45
"""Planted share of leaders who keep their hours on the phones every month (Chloe always does)."""


def work(diary: Diary, dice: Dice, plan: Plan, employee: Employee) -> None:
    """The whole period of one employee."""
    ids = {"employee_id": employee.employee_id}
    own: dict[str, Any] = {"side": "employee", "actor_kind": "employee", "actor_id": employee.employee_id}
    _shifts(diary, dice, plan, employee, ids, own)
    days = min(plan.period.days, 200)
    for _ in range(dice.poisson(1.1 * days / 120)):
        _ticket(diary, dice, plan, ids, own, plan.period.moment(dice, "desk"), dice.pick(SYSTEMS))
    if dice.chance(0.4):
        _ticket(
            diary,
            dice,
            plan,
            ids,
            own,
            plan.period.hurting_us + int(dice.between(0.5, 40) * HOUR),
            HURT_SYSTEM,
        )
    for _ in range(dice.poisson(0.6 * days / 120)):
        _report(diary, dice, ids, own, plan.period.moment(dice, "desk"), dice.pick(REPORTS))
    if employee.employee_id == "e.erin":
        _report(diary, dice, ids, own, plan.period.hurting_us - 5 * DAY, ERIN_REPORT)
    if employee.employee_id == "b.ben":
        _report(diary, dice, ids, own, plan.period.hurting_us + 9 * HOUR, BEN_REPORT)
    if employee.team == "leaders" and (employee.employee_id == "c.chloe" or dice.chance(LEADER_KEEPS)):
        _on_the_phones(diary, dice, plan, ids, own)


def _shifts(
    diary: Diary, dice: Dice, plan: Plan, employee: Employee, ids: dict[str, str], own: dict[str, Any]
) -> None:
    """Half of a team works early, half late, as the roster of the plan has it."""
    period = plan.period
    early = plan.teams[employee.team].index(employee) % 2 == 0
    props = {"role": employee.role}
    for day in range(period.days):
        if not period.is_open(day) or (dice.chance(0.06) and employee.team != "phone"):
            continue
        start_us = period.midnight[day] + (8 if early else 14) * HOUR
        diary.note(
            "shift.started", start_us, "roster", "internal", ids, queue=employee.team, props=props, **own
        )
        diary.note(
            "shift.ended",
            start_us + 6 * HOUR,
            "roster",
            "internal",
            ids,
            queue=employee.team,
            props=props,
            **own,
        )


def _ticket(
    diary: Diary, dice: Dice, plan: Plan, ids: dict[str, str], own: dict[str, Any], at_us: int, system: str
) -> None:
    """A ticket with the IT desk; within 72 hours of the change that hurts it names that change."""
    case_id = diary.number("t")
    props = {"category": "it", "priority": dice.pick(("low", "normal", "high")), "ci": system}
    objects = [{"type": "ci", "id": system, "qualifier": "on"}]
    if plan.after_change(at_us) and system == HURT_SYSTEM:
        objects.append({"type": "change", "id": "chg-hurts", "qualifier": "caused_by"})
    diary.note(
        "case.opened", at_us, "itsm", "internal", ids,
        case_id=case_id, queue=IT_GROUPS[0], props=props, objects=objects, **own,
    )  # fmt: skip
    follow(diary, Desk("itsm", ids, "employee"), case_id, at_us, draw_course(dice, IT_GROUPS, 0.9))


def _report(
    diary: Diary, dice: Dice, ids: dict[str, str], own: dict[str, Any], at_us: int, text: str
) -> None:
    """Something an employee says about what is in the way; less than half get an answer."""
    report_id = diary.number("r")
    props = {"report_id": report_id}
    if text in REPORT_SYSTEMS:
        props["system"] = REPORT_SYSTEMS[text]
    diary.note("report.made", at_us, "desk", "internal", ids, text=text, props=props, **own)
    if dice.chance(RATES["report_answered"]):
        answered_us = at_us + int(dice.lognormal(6.0, 0.8) * DAY)
        fields = own | {"actor_kind": "leader", "actor_id": "d.dev", "props": {"report_id": report_id}}
        diary.note(
            "report.answered",
            answered_us,
            "desk",
            "internal",
            ids,
            text="Thank you, we look at it.",
            **fields,
        )


def _on_the_phones(diary: Diary, dice: Dice, plan: Plan, ids: dict[str, str], own: dict[str, Any]) -> None:
    """Two hours on the phones every four weeks."""
    lead = own | {"actor_kind": "leader", "queue": "phone", "props": {"role": "leader"}}
    for start_us, end_us in plan.leader_hours(ids["employee_id"], dice.whole(0, 6)):
        diary.note("shift.started", start_us, "roster", "internal", ids, **lead)
        diary.note("shift.ended", end_us, "roster", "internal", ids, **lead)
