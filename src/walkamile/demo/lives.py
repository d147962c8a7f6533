"""How does one person of the demo company spend the whole period?"""

from dataclasses import dataclass
from typing import Any

from walkamile.demo.after import afterwards
from walkamile.demo.cast import AnaDay, ana, live_ana
from walkamile.demo.chance import draw_talk
from walkamile.demo.conversation import live
from walkamile.demo.diary import Diary
from walkamile.demo.dice import Dice
from walkamile.demo.edges import script
from walkamile.demo.needs import Customer
from walkamile.demo.people import Person, customer, key_of, prospect
from walkamile.demo.period import DAY, HOUR
from walkamile.demo.plan import Employee, Plan
from walkamile.demo.self_service import DEAD, Browse, browse
from walkamile.demo.staff import work


@dataclass(frozen=True, slots=True)
class Life:
    """A person and everything that happened to them; `ana` only on Ana's."""

    person: Person
    diary: Diary
    ana: AnaDay | None = None


def live_through(plan: Plan, no: int) -> Life:
    """The life of person number `no`, from their own dice."""
    dice = Dice(plan.seed, no)
    if no < len(plan.staff):
        employee = plan.staff[no]
        diary = Diary(str(no), employee.employee_id)
        work(diary, dice, plan, employee)
        return Life(_as_person(employee), diary)
    diary = Diary(str(no), key_of(no))
    if no == plan.ana:
        person = ana(no)
        day = live_ana(diary, dice, plan, person)
        _records(diary, dice, plan, person)
        return Life(person, diary, day)
    if plan.is_prospect(no):
        person = prospect(no, plan.seed)
        _look_around(diary, dice, plan, person)
        return Life(person, diary)
    person = customer(no, plan.seed)
    if no in plan.edges:
        script(plan.edges[no], diary, dice, person, plan.period)
    else:
        Customer(plan, person, diary, dice).live()
    _records(diary, dice, plan, person)
    return Life(person, diary)


def _as_person(employee: Employee) -> Person:
    person = Person(
        employee.no, "employee", employee.employee_id, {"employee_id": employee.employee_id}, None, 0, ""
    )
    person.attributes = {
        "relation": "employee",
        "name": employee.name,
        "team": employee.team,
        "role": employee.role,
        "department": employee.department,
    }
    return person


def _records(diary: Diary, dice: Dice, plan: Plan, person: Person) -> None:
    """What the customer file knows, and the links without which a browser would stay a stranger."""
    at_us = plan.period.start_us + int(dice.roll() * 5 * HOUR)
    file = person.by("login_id", "email", "phone", "loyalty_id")
    fields: dict[str, Any] = {"side": "system", "actor_kind": "system"}
    props: dict[str, Any] = {"namespace": "login_id", "value": person.ids["login_id"], "strength": "strong"}
    diary.note("identifier.seen", at_us, "crm", "internal", file, props=props, **fields)
    _agree(diary, dice, at_us + HOUR, person)
    for namespace in ("cookie", "device_id"):
        value = person.ids[namespace]
        used = [row for row in diary.rows if row.get(namespace) == value]
        if used and not any("login_id" in row for row in used):
            props: dict[str, Any] = {"namespace": namespace, "value": value, "strength": "weak"}
            ids = person.by(namespace, "login_id")
            diary.note("identifier.seen", used[-1]["ts"], "crm", "internal", ids, props=props, **fields)


def _agree(diary: Diary, dice: Dice, at_us: int, person: Person) -> None:
    ids = person.by("login_id") or person.by("cookie")
    for purpose in ("analytics", "marketing"):
        props: dict[str, Any] = {"purpose": purpose, "channel": "web"}
        diary.note(
            "consent.given", at_us, "crm", "internal", ids, actor_kind="customer", item=purpose, props=props
        )
    if dice.chance(0.02):
        props: dict[str, Any] = {"purpose": "marketing", "channel": "email"}
        diary.note(
            "consent.withdrawn",
            at_us + int(dice.between(5, 40) * DAY),
            "crm",
            "internal",
            ids,
            item="marketing",
            props=props,
        )


def _look_around(diary: Diary, dice: Dice, plan: Plan, person: Person) -> None:
    """Somebody who never bought: looks, may ask, may give up and not be seen in the last 30 days."""
    period = plan.period
    gave_up = person.attributes["gave_up"] == "yes"
    last_us = max(period.as_of_us - 30 * DAY, period.midnight[1]) if gave_up else period.as_of_us
    visits = sorted(period.moment(dice, "online") for _ in range(1 + dice.poisson(3.2)))
    visits = [at_us for at_us in visits if at_us < last_us] or [period.midnight[0] + 12 * HOUR]
    _agree(diary, dice, visits[0], person)
    for at_us in visits:
        ends_badly = (gave_up and at_us == visits[-1]) or dice.chance(0.12)
        ending = dice.pick(DEAD) if ends_badly else "none"
        how = Browse(ending=ending, pages=dice.whole(2, 8), numbered=dice.chance(0.5), signs_in=False)
        browse(diary, dice, at_us, person.ids, how)
    if "email" in person.ids:
        props: dict[str, Any] = {"namespace": "email", "value": person.ids["email"], "strength": "strong"}
        own = person.by("cookie", "email")
        diary.note("identifier.seen", visits[0] + HOUR, "crm", "internal", own, props=props, side="system")
    if not gave_up and dice.chance(0.2):
        at_us = period.moment(dice, "desk")
        channel = "email" if "email" in person.ids and dice.chance(0.5) else "chat"
        talk = draw_talk(dice, plan, at_us, channel, "product", None, None)
        afterwards(diary, dice, person, live(diary, at_us, person.ids, talk))
