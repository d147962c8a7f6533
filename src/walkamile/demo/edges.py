"""What lies just inside and just outside of every window? One scripted person each, who does nothing else.

Every script says which unit it watches and whether that unit broke; the truth is judged apart from it.
"""

from collections.abc import Callable
from typing import Any

from walkamile.demo.cases import Course, Desk, follow
from walkamile.demo.conversation import live
from walkamile.demo.diary import Diary, Visit
from walkamile.demo.dice import Dice
from walkamile.demo.orders import in_store
from walkamile.demo.people import Person
from walkamile.demo.period import DAY, HOUR, MINUTE, SECOND, Period
from walkamile.demo.self_service import Browse, browse, phone_menu
from walkamile.demo.talk import Talk, in_channel

BEFORE_90_DAYS_S = 600
"""Inside the 90 days by ten minutes: both by the opening of the contact and by the look-up in it."""


TILL_S = 35
"""From the order to its payment at the till: the last event that holds the order."""


class Edge:
    """One scripted person: a first moment, and short words for what they do."""

    def __init__(self, diary: Diary, dice: Dice, person: Person, period: Period, span_days: int) -> None:
        self.diary, self.dice, self.person, self.period = diary, dice, person, period
        day = dice.whole(1, max(1, period.days - span_days - 2))
        self.at_us = period.midnight[day] + 10 * HOUR + int(dice.roll() * 4 * HOUR)

    def talk(self, after_us: int = 0, topic: str = "delivery", channel: str = "phone", **more: Any) -> str:
        """A talk this long after the first moment; returns the event that opened it."""
        talk = in_channel(Talk(topic, **more), channel)
        return live(self.diary, self.at_us + after_us, self.person.ids, talk).opened_id

    def case(self, course: Course, topic: str = "delivery") -> str:
        """A talk at the first moment, with a case of this course; returns the event that opened the talk."""
        desk = Desk("crm", self.person.by("email", "login_id"))
        ended = live(self.diary, self.at_us, self.person.ids, Talk(topic))
        ended.visit.at_us = self.at_us + 2 * MINUTE
        case_id = self.diary.number("k")
        self.diary.marks["case"] = ended.visit.note(
            "case.opened", "crm", case_id=case_id, queue="first_line", ids=desk.ids,
            props={"category": topic, "priority": "normal"},
        )  # fmt: skip
        follow(self.diary, desk, case_id, ended.visit.at_us, course, topic=topic)
        return ended.opened_id

    def decide(
        self, after_us: int, desk: tuple[str, str, str], order_id: str, action: str, verdict: str
    ) -> str:
        """A short talk in which something is granted or refused, exactly one minute after it began."""
        source, channel, prefix = desk
        visit = Visit(
            self.diary,
            source,
            channel,
            self.at_us + after_us,
            self.person.by("login_id", "phone"),
            self.diary.number(prefix),
        )
        visit.note("contact.opened", kind="human", queue=channel, topic="refund", direction="inbound")
        fields: dict[str, Any] = {"actor_kind": "employee", "actor_id": "b.ben"}
        props = {"action": action} | (
            {"reason": "policy", "control": "goodwill-2"} if verdict == "refused" else {}
        )
        decided = visit.wait(60).note(
            f"request.{verdict}", item=action, order_id=order_id, props=props, **fields
        )
        visit.wait(30).note("contact.closed", outcome="resolved", handle_s=90.0, **fields)
        return decided

    def watch(self, rule: str, lens: str, scope: str, event_id: str, hit: bool) -> None:
        """This unit of this rule must have broken, or must not have."""
        self.diary.edges.append(
            {"rule": rule, "lens": lens, "scope": scope, "from_event": event_id, "hit": hit}
        )


def _repeat(edge: Edge, gap_us: int, same: bool, hit: bool) -> None:
    first = edge.talk()
    edge.talk(gap_us, "delivery" if same else "invoice")
    edge.watch("repeat_contact", "contact", "any_need", first, hit)
    edge.watch("repeat_contact", "contact", "same_need", first, hit and same)


def _chase(edge: Edge, gap_us: int, hit: bool) -> None:
    resolved_us = 2 * DAY
    first = edge.case(Course(("first_line",), resolved_us))
    edge.talk(2 * MINUTE + resolved_us + gap_us)
    edge.watch("chasing", "contact", "any_need", first, hit)
    edge.watch("chasing", "contact", "same_need", first, hit)


def _never_resolved(edge: Edge) -> None:
    first = edge.case(Course(("first_line",), None))
    edge.watch("chasing", "contact", "any_need", first, False)


def _hop(edge: Edge, gap_us: int, topic: str, hit: bool) -> None:
    how = Browse(topic="delivery", numbered=True, ending="goal")
    n = len(edge.diary.rows)
    ended_us = browse(edge.diary, edge.dice, edge.at_us, edge.person.ids, how).at_us
    edge.talk(ended_us - edge.at_us + gap_us, topic)
    edge.watch("channel_hop", "contact", "any_need", edge.diary.rows[n]["event_id"], hit)


def _contained(edge: Edge, gap_us: int, hit: bool) -> None:
    n = len(edge.diary.rows)
    ended_us = phone_menu(edge.diary, edge.at_us, edge.person.ids, "delivery").at_us
    edge.talk(ended_us - edge.at_us + gap_us)
    edge.watch("false_containment", "contact", "any_need", edge.diary.rows[n]["event_id"], hit)


def _held(edge: Edge) -> None:
    edge.watch("transfer", "contact", "any_need", edge.talk(hold_s=90.0, tool_s=90.0), False)


def _groups(edge: Edge, groups: tuple[str, ...], again: bool, moved: bool, back: bool) -> None:
    edge.case(Course(groups, 3 * DAY, same_group_again=again))
    edge.watch("transfer", "case", "any_need", edge.diary.marks["case"], moved)
    edge.watch("ping_pong", "case", "any_need", edge.diary.marks["case"], back)


def _asked(edge: Edge, pause_s: float, items: tuple[str | None, str | None], hit: bool) -> None:
    first = edge.talk(asks=((items[0], 5.0), (items[1], pause_s)), handle_s=2400.0)
    edge.watch("repeated_authentication", "contact", "any_need", first, hit)


def _asked_elsewhere(edge: Edge, topic: str, hit: bool) -> None:
    edge.talk(asks=(("birth_date", 5.0),), handle_s=200.0)
    second = edge.talk(20 * MINUTE, topic, asks=(("birth_date", 5.0),))
    edge.watch("repeated_authentication", "contact", "any_need", second, hit)


def _stepped_up(edge: Edge) -> None:
    first = edge.talk(asks=(("birth_date", 5.0),), step_up=True)
    edge.watch("repeated_authentication", "contact", "any_need", first, False)


def _told_again(edge: Edge, gap_us: int, topic: str, hit: bool) -> None:
    edge.talk(infos=("order_number",))
    second = edge.talk(gap_us, topic, infos=("order_number",))
    edge.watch("repeated_information", "contact", "any_need", second, hit)


def _searched(edge: Edge, held_before_us: int | None, looked_for: str, hit: bool) -> None:
    if held_before_us is not None:
        in_store(edge.diary, edge.person.ids, edge.at_us, "lamp", 40.0, "linz")
    talk = edge.talk(held_before_us or 0, "exchange", lookup="not_found", looked_for=looked_for)
    edge.watch("no_record", "contact", "any_need", talk, hit)


def _waited(edge: Edge, gives_up: bool) -> None:
    talk = edge.talk(wait_s=600.0, gives_up=gives_up)
    edge.watch("abandonment", "contact", "any_need", talk, gives_up)


def _visit(edge: Edge, how: Browse, hit: bool) -> None:
    n = len(edge.diary.rows)
    browse(edge.diary, edge.dice, edge.at_us, edge.person.ids, how)
    edge.watch("dead_end", "contact", "any_need", edge.diary.rows[n]["event_id"], hit)


def _paused(edge: Edge, pause_s: int, hit: bool) -> None:
    """A page fails, and after this pause the goal is reached: one visit up to 30 minutes, two beyond."""
    visit = Visit(edge.diary, "web", "web", edge.at_us, edge.person.by("cookie", "login_id"), None)
    first = visit.note("page.viewed", item="home", props={"page": "home"})
    visit.wait(20).note("page.failed", item="orders", props={"page": "orders"})
    visit.wait(pause_s).note("goal.reached", item="answer", props={"goal": "answer"})
    edge.watch("dead_end", "contact", "any_need", first, hit)


def _returned(edge: Edge, reopened: bool) -> None:
    again = (DAY + 2 * HOUR, DAY + 9 * HOUR) if reopened else (None, None)
    edge.case(Course(("first_line", "quality"), DAY, True, *again))
    edge.watch("reopened", "case", "any_need", edge.diary.marks["case"], reopened)


def _granted_refused(edge: Edge, gap_us: int, channel: str, action: str, hit: bool) -> None:
    desks = {"chat": ("chat", "chat", "c"), "phone": ("voice", "phone", "v")}
    order = in_store(edge.diary, edge.person.ids, edge.at_us - DAY, "lamp", 40.0, "linz")
    first = edge.decide(0, desks["chat"], order.order_id, "refund", "granted")
    edge.decide(gap_us, desks[channel], order.order_id, action, "refused")
    edge.watch("contradiction", "need", "any_need", first, hit)


WEEK = 7 * DAY
EDGES: dict[str, tuple[int, Callable[[Edge], None]]] = {
    "repeat at 7 days": (16, lambda e: _repeat(e, WEEK, True, True)),
    "repeat at 7 days less 1 s": (16, lambda e: _repeat(e, WEEK - SECOND, True, True)),
    "repeat at 7 days and 1 s": (16, lambda e: _repeat(e, WEEK + SECOND, True, False)),
    "back with another need": (16, lambda e: _repeat(e, 2 * DAY, False, True)),
    "back 1 s before the case is resolved": (8, lambda e: _chase(e, -SECOND, True)),
    "back 1 s after the case is resolved": (8, lambda e: _chase(e, SECOND, False)),
    "case open, nobody came back": (8, _never_resolved),
    "call 24 hours after the visit": (3, lambda e: _hop(e, DAY, "delivery", True)),
    "call 24 hours and 1 s after the visit": (3, lambda e: _hop(e, DAY + SECOND, "delivery", False)),
    "call about something else": (3, lambda e: _hop(e, HOUR, "invoice", False)),
    "call 7 days after the menu": (9, lambda e: _contained(e, WEEK, True)),
    "call 7 days and 1 s after the menu": (9, lambda e: _contained(e, WEEK + SECOND, False)),
    "held, not handed on": (1, _held),
    "same group again": (7, lambda e: _groups(e, ("first_line",), True, False, False)),
    "A to B to C": (7, lambda e: _groups(e, ("first_line", "billing", "quality"), False, True, False)),
    "A to B to A": (7, lambda e: _groups(e, ("first_line", "billing", "first_line"), False, True, True)),
    "asked again after 30 minutes": (1, lambda e: _asked(e, 1800.0, ("postcode", "postcode"), True)),
    "asked again after 30 minutes and 1 s": (1, lambda e: _asked(e, 1801.0, ("postcode", "postcode"), False)),
    "asked again after 31 minutes": (1, lambda e: _asked(e, 1860.0, ("postcode", "postcode"), False)),
    "asked for two things": (1, lambda e: _asked(e, 40.0, ("postcode", "birth_date"), False)),
    "asked twice without an item": (1, lambda e: _asked(e, 40.0, (None, None), True)),
    "asked in the next talk": (1, lambda e: _asked_elsewhere(e, "delivery", True)),
    "asked in another need": (1, lambda e: _asked_elsewhere(e, "invoice", False)),
    "risky step confirmed": (1, _stepped_up),
    "told again within the need": (9, lambda e: _told_again(e, WEEK - SECOND, "delivery", True)),
    "told again in a new need": (9, lambda e: _told_again(e, WEEK + 2 * HOUR, "delivery", False)),
    "same item, another need": (9, lambda e: _told_again(e, DAY, "invoice", False)),
    "nothing held elsewhere": (1, lambda e: _searched(e, None, "order", False)),
    "held for less than 90 days": (
        92,
        lambda e: _searched(e, 90 * DAY - BEFORE_90_DAYS_S * SECOND, "order", True),
    ),
    "held 90 days and 1 s ago": (
        92,
        lambda e: _searched(e, 90 * DAY + (TILL_S + 1) * SECOND, "order", False),
    ),
    "a product was not found": (5, lambda e: _searched(e, DAY, "product", False)),
    "long wait, answered": (1, lambda e: _waited(e, False)),
    "long wait, hung up": (1, lambda e: _waited(e, True)),
    "goal after a failed page": (1, lambda e: _visit(e, Browse(ending="goal", fails_midway=True), False)),
    "a page after a failed page": (1, lambda e: _visit(e, Browse(fails_midway=True), False)),
    "nothing found at the end": (1, lambda e: _visit(e, Browse(ending="empty_search"), True)),
    "goal after a pause of 30 minutes": (1, lambda e: _paused(e, 1800, False)),
    "goal after a pause of 30 minutes and 1 s": (1, lambda e: _paused(e, 1801, True)),
    "resolved for good": (5, lambda e: _returned(e, False)),
    "reopened": (5, lambda e: _returned(e, True)),
    "refused 30 days after it was granted": (
        65,
        lambda e: _granted_refused(e, 30 * DAY, "phone", "refund", True),
    ),
    "refused 30 days and 1 s after": (
        65,
        lambda e: _granted_refused(e, 30 * DAY + SECOND, "phone", "refund", False),
    ),
    "refused on the same channel": (40, lambda e: _granted_refused(e, DAY, "chat", "refund", False)),
    "refused something else": (40, lambda e: _granted_refused(e, DAY, "phone", "exchange", False)),
    "refused on the next channel": (40, lambda e: _granted_refused(e, 3 * DAY, "phone", "refund", True)),
}
"""What the script is called -> how many days it needs, and the script."""


def script(name: str, diary: Diary, dice: Dice, person: Person, period: Period) -> None:
    """Let the scripted person live, unless the period is too short for it."""
    span_days, live_it = EDGES[name]
    if span_days + 3 > period.days:
        return
    live_it(Edge(diary, dice, person, period, span_days))
    for watched in diary.edges:
        watched["kind"] = name
