"""Who are Ana, Ben, Chloe, Dev and Erin, and what happened on Ana's day?"""

from dataclasses import asdict, dataclass
from typing import Any

from walkamile.demo.cases import Course, Desk, follow
from walkamile.demo.conversation import live
from walkamile.demo.diary import Diary
from walkamile.demo.dice import Dice
from walkamile.demo.orders import in_store
from walkamile.demo.people import Person, key_of
from walkamile.demo.period import DAY, HOUR, MINUTE
from walkamile.demo.plan import Plan
from walkamile.demo.self_service import Browse, browse
from walkamile.demo.talk import Talk

ANA = {
    "login_id": "ana.novak",
    "email": "ana.novak@example.org",
    "phone": "+436605550123",
    "loyalty_id": "L-ANA-2019",
    "cookie": "ck-ana-laptop",
    "device_id": "dev-ana-phone",
}


@dataclass(frozen=True, slots=True)
class AnaDay:
    """Ana's contacts in order: the numbers of her two calls, and the purchase nobody saw."""

    order_id: str
    visit_events: tuple[str, str]
    contact_ids: tuple[str, str]
    case_id: str
    day_us: int


def ana(no: int) -> Person:
    """Ana, a loyal customer for years."""
    person = Person(no, "customer", key_of(no), dict(ANA), None, 1979, "south")
    person.attributes = {
        "relation": "customer",
        "name": "Ana Novak",
        "birth_year": "1979",
        "region": "south",
        "since": "2019-05-01",
        "mobile": "yes",
        "tier": "gold",
        "home_store": "graz",
    }
    return person


def live_ana(diary: Diary, dice: Dice, plan: Plan, person: Person) -> AnaDay:
    """A gift from the store; the app and the web do not list it; she phones twice, and Ben sees no record.

    1. Saturday: the coat is bought at the till, with the loyalty card.
    2. Tuesday, the morning of the change that hurts: the app finds nothing, then the web finds nothing.
    3. First call: the menu and the agent both ask who she is; no purchase is found; a case is opened.
    4. Second call: Ben sees neither the purchase nor what she told before.
    """
    midnight = plan.period.midnight[plan.period.hurting_day]
    bought = in_store(
        diary, person.ids, midnight - 3 * DAY + 11 * HOUR + 5 * MINUTE, "wool coat", 129.9, "graz"
    )
    first_app = len(diary.rows)
    look = Browse(channel="app", device="phone", topic="exchange", ending="empty_search", pages=3)
    browse(diary, dice, midnight + 8 * HOUR + 31 * MINUTE, person.ids, look)
    first_web = len(diary.rows)
    look = Browse(channel="web", device="desktop", topic="exchange", ending="failed_page", pages=4)
    browse(diary, dice, midnight + 8 * HOUR + 44 * MINUTE, person.ids, look)
    colleague = plan.teams["phone"][2].employee_id
    call = Talk(
        "exchange", product="wool coat", strong=True, wait_s=440.0, bot_first=True,
        asks=(("customer_number", 9.0), ("birth_date", 20.0)), infos=("order_number", "size"),
        lookup="not_found", hold_s=95.0, tool_s=95.0, texts=True, resolved=False, handle_s=560.0,
        employee_id=colleague,
    )  # fmt: skip
    first = live(diary, midnight + 9 * HOUR + 3 * MINUTE, person.ids, call)
    case_id = diary.number("k")
    desk = Desk("crm", person.by("email", "login_id"))
    first.visit.wait(-1).note(
        "case.opened", "crm", case_id=case_id, queue="first_line", ids=desk.ids,
        props={"category": "exchange", "priority": "normal"},
    )  # fmt: skip
    follow(
        diary,
        desk,
        case_id,
        first.visit.at_us,
        Course(("first_line", "store_support", "first_line"), 2 * DAY, True),
    )
    call = Talk(
        "exchange", product="wool coat", strong=True, wait_s=665.0,
        asks=(("customer_number", 6.0), ("customer_number", 75.0)), infos=("order_number", "size"),
        lookup="not_found", hold_s=130.0, tool_s=130.0, transfers=("store_support",), texts=True,
        resolved=False, handle_s=720.0, employee_id="b.ben",
    )  # fmt: skip
    second = live(diary, midnight + 11 * HOUR + 20 * MINUTE, person.ids, call)
    return AnaDay(
        bought.order_id,
        (diary.rows[first_app]["event_id"], diary.rows[first_web]["event_id"]),
        (first.visit.contact_id or "", second.visit.contact_id or ""),
        case_id,
        midnight,
    )


def cast_facts(plan: Plan, day: AnaDay | None) -> dict[str, Any]:
    """Where to find the five in the data."""
    staff: dict[str, Any] = {e.employee_id: e for e in plan.staff}
    facts: dict[str, Any] = {
        "ana": {"identifiers": dict(ANA), "person": key_of(plan.ana)},
    }
    if day is not None:
        facts["ana"] |= {"contacts": list(day.contact_ids), **asdict(day)}
    for name, employee_id, role in (
        ("ben", "b.ben", "agent"),
        ("chloe", "c.chloe", "CMO"),
        ("dev", "d.dev", "IT lead"),
        ("erin", "e.erin", "warehouse"),
    ):
        facts[name] = {
            "identifiers": {"employee_id": employee_id},
            "person": employee_id,
            "role": role,
            "team": staff[employee_id].team,
        }
    return facts
