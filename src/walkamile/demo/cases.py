"""What becomes of a case: who gets it, who passes it on, when is it resolved, and does it come back?"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from walkamile.demo.catalogue import GROUPS, RATES
from walkamile.demo.diary import Diary
from walkamile.demo.dice import Dice
from walkamile.demo.period import DAY, HOUR, MINUTE


@dataclass(frozen=True, slots=True)
class Course:
    """The course of a case, times in microseconds after its opening; `None` for what does not come."""

    groups: tuple[str, ...]
    resolved_after_us: int | None
    sla_met: bool = True
    reopened_after_us: int | None = None
    resolved_again_us: int | None = None
    same_group_again: bool = False
    one_owner: bool = False


@dataclass(frozen=True, slots=True)
class Desk:
    """Which system keeps the case, and how its person is known there."""

    source: str
    ids: dict[str, str]
    side: str = "customer"


@dataclass(frozen=True, slots=True)
class Case:
    """A case as the stories go on to use it."""

    case_id: str
    opened_us: int
    resolved_us: int | None


def draw_course(dice: Dice, groups: Sequence[str] = GROUPS, median_days: float = 2.2) -> Course:
    """How does an ordinary case go? About one in three is passed on, some of these come back."""
    path = [dice.pick(groups[:3])]
    if dice.chance(RATES["reassigned"]):
        path.append(dice.pick([group for group in groups if group != path[-1]]))
        if dice.chance(RATES["came_back"]):
            path.append(path[0])
        elif dice.chance(0.2):
            path.append(dice.pick([group for group in groups if group not in path]))
    slow = 1.0 + 0.6 * (len(path) - 1)
    resolved = int(dice.lognormal(median_days * slow, 0.8) * DAY) + HOUR
    sla_met, one_owner = dice.chance(RATES["sla_met"]), dice.chance(RATES["one_owner"])
    if not dice.chance(RATES["reopened"]):
        return Course(tuple(path), resolved, sla_met, one_owner=one_owner)
    reopened = resolved + int(dice.between(0.2, 4) * DAY)
    again = reopened + int(dice.between(0.5, 3) * DAY)
    return Course(tuple(path), resolved, sla_met, reopened, again, one_owner=one_owner)


def follow(diary: Diary, desk: Desk, case_id: str, opened_us: int, course: Course, **facts: Any) -> Case:
    """Note everything that comes after the opening of a case."""
    fields = {"case_id": case_id, "side": desk.side, "actor_kind": "system"} | facts

    def note(type_: str, after_us: int, **more: Any) -> None:
        diary.note(type_, opened_us + after_us, desk.source, "internal", desk.ids, **(fields | more))

    span = course.resolved_after_us or 2 * DAY
    step = max(MINUTE, (span - 2 * MINUTE) // (len(course.groups) + 1))
    for n, group in enumerate(course.groups):
        owner = f"owner-{case_id}" if course.one_owner else f"{group}-{case_id}"
        note("case.assigned", MINUTE + n * step, queue=group, props={"group": group, "owner": owner})
    if course.same_group_again:
        note("case.assigned", MINUTE + len(course.groups) * step, queue=course.groups[-1])
    if course.resolved_after_us is None:
        return Case(case_id, opened_us, None)
    sla = {"sla_met": course.sla_met}
    note("case.resolved", course.resolved_after_us, props=sla, outcome="resolved", queue=course.groups[-1])
    if course.reopened_after_us is None:
        note("case.closed", course.resolved_after_us + 3 * DAY, props=sla, outcome="resolved")
        return Case(case_id, opened_us, opened_us + course.resolved_after_us)
    note("case.reopened", course.reopened_after_us, queue=course.groups[-1])
    if course.resolved_again_us is not None:
        note(
            "case.resolved", course.resolved_again_us, props=sla, outcome="resolved", queue=course.groups[-1]
        )
    return Case(case_id, opened_us, opened_us + course.resolved_after_us)
