"""What happens to the company itself: changes, incidents, empty shelves, robots, the kiosks in its stores?"""

from typing import Any

from walkamile.demo.catalogue import HURT_SYSTEM, IDLE_SYSTEM, STORES, SYSTEMS
from walkamile.demo.diary import Diary, Visit
from walkamile.demo.dice import Dice
from walkamile.demo.period import HOUR
from walkamile.demo.plan import Plan
from walkamile.demo.self_service import DEAD, Browse, browse

ROBOT = {"email": "monitoring@retailer.example"}
ROBOT_CONTACTS = 90
SYSTEM: dict[str, Any] = {"side": "system", "actor_kind": "system"}


def run(diary: Diary, dice: Dice, plan: Plan) -> None:
    """All events that belong to no customer and no employee."""
    _changes(diary, plan)
    for n in range(max(2, plan.period.days // 20)):
        _incident(diary, dice, plan, n)
    for _ in range(plan.period.days // 6):
        at_us = plan.period.moment(dice, "store")
        props: dict[str, Any] = {"product": "rain boots", "store": dice.pick(STORES)}
        diary.note("stock.ran_out", at_us, "pos", "internal", {}, item="rain boots", props=props, **SYSTEM)
    _at_the_kiosk(diary, dice, plan)
    _closing(diary, plan)


def _changes(diary: Diary, plan: Plan) -> None:
    planned = (
        ("chg-hurts", HURT_SYSTEM, plan.period.hurting_us),
        ("chg-idle", IDLE_SYSTEM, plan.period.harmless_us),
    )
    for change_id, item, at_us in planned:
        objects = [
            {"type": "change", "id": change_id, "qualifier": "is"},
            {"type": "ci", "id": item, "qualifier": "on"},
        ]
        props: dict[str, Any] = {"change": change_id, "ci": item, "planned": True}
        diary.note("change.deployed", at_us, "itsm", "internal", {}, objects=objects, props=props, **SYSTEM)


def _incident(diary: Diary, dice: Dice, plan: Plan, n: int) -> None:
    at_us = plan.period.moment(dice, "desk")
    number, item = f"inc-{n}", dice.pick(SYSTEMS)
    fields: dict[str, Any] = {
        "objects": [
            {"type": "incident", "id": number, "qualifier": "is"},
            {"type": "ci", "id": item, "qualifier": "on"},
        ],
        "props": {"incident": number, "ci": item},
        **SYSTEM,
    }
    diary.note("incident.opened", at_us, "itsm", "internal", {}, **fields)
    diary.note("incident.closed", at_us + int(dice.between(0.3, 6) * HOUR), "itsm", "internal", {}, **fields)


def _at_the_kiosk(diary: Diary, dice: Dice, plan: Plan) -> None:
    """Screens in the stores that anybody may use: nobody is known by a kiosk's cookie alone."""
    for n in range(max(12, plan.people // 40)):
        cookie = {"cookie": f"ck-kiosk-{STORES[n % len(STORES)]}"}
        at_us = plan.period.moment(dice, "store")
        ending = dice.pick(DEAD[:2]) if dice.chance(0.15) else "none"
        browse(diary, dice, at_us, cookie, Browse(device="kiosk", ending=ending, numbered=True))


def _closing(diary: Diary, plan: Plan) -> None:
    """The last event of all: Dev goes home. It fixes the end of the period for every window."""
    diary.note(
        "shift.ended", plan.period.as_of_us, "roster", "internal", {"employee_id": "d.dev"},
        queue="it_desk", person="d.dev",
        props={"role": "on call"}, side="employee", actor_kind="employee", actor_id="d.dev",
    )  # fmt: skip


def robot(diary: Diary, dice: Dice, plan: Plan) -> None:
    """A monitoring account that writes to the company far more often than any person does."""
    for _ in range(ROBOT_CONTACTS):
        visit = Visit(diary, "mail", "email", plan.period.moment(dice, "online"), ROBOT, diary.number("m"))
        visit.note("contact.opened", kind="human", queue="mail", topic="product", direction="inbound")
        text = "Heartbeat: the shop answers within its limits."
        visit.note("message.sent", text=text, actor_kind="system", props={"speaker": "customer"})
        visit.wait(300).note("contact.closed", outcome="resolved", handle_s=5.0)
