"""The scenes of a talk: the menu, the first words, who are you, tell me, let me look, yes or no, goodbye.

An event stands at the end of the wait that it tells of; every wait is told once.
"""

from typing import Any

from walkamile.demo.catalogue import Desk
from walkamile.demo.diary import Visit
from walkamile.demo.phrases import ANSWERS, ASKS, fill
from walkamile.demo.talk import Talk, by

AGENT_DESK = "desk"


def menu(visit: Visit, desk: Desk, ids: dict[str, str], talk: Talk) -> None:
    """The phone menu or the chat's bot, at the beginning of a talk that a person then takes over."""
    bot: dict[str, Any] = {"actor_kind": "bot", "actor_id": f"{desk.channel}-menu"}
    visit.wait(2).note("bot.entered", **bot)
    if talk.asks:
        visit.wait(4).note("identity.asked", kind="routine", item="customer_number", **bot)
        visit.ids = _named(visit, ids, talk)
        visit.wait(9).note("identity.confirmed", **bot)
    visit.wait(6).note("bot.left", props={"to_human": True}, **bot)


def greet(visit: Visit, desk: Desk, ids: dict[str, str], talk: Talk) -> None:
    """Context, first words, and what a source system guessed at that moment."""
    staff: dict[str, Any] = by(talk)
    if talk.context == "early":
        _show_context(visit, talk)
    if desk.channel == "email":
        _write(visit, ids, talk)
        visit.note("first_word.spoken", actor_kind="customer", props={"speaker": "customer"})
        _estimate(visit, talk, 20, 900)
        visit.wait(talk.reply_s)
        visit.note("first_word.spoken", props={"speaker": "employee"}, **staff)
    else:
        visit.wait(1).note("first_word.spoken", props={"speaker": "employee"}, **staff)
        visit.wait(3).note("first_word.spoken", actor_kind="customer", props={"speaker": "customer"})
        if talk.texts:
            _write(visit, ids, talk)
        _estimate(visit, talk, 5, 90)
    if talk.context == "late":
        visit.wait(50)
        _show_context(visit, talk)
    if talk.context and talk.context_used:
        visit.wait(3).note(
            "context.used", AGENT_DESK, item="recent_activity", props={"what": "recent_activity"}, **staff
        )


def _show_context(visit: Visit, talk: Talk) -> None:
    for what in ("recent_activity", "intent"):
        visit.note("context.shown", AGENT_DESK, item=what, props={"what": what}, **by(talk))
    if talk.case_id:
        what = "open_case"
        visit.note(
            "context.shown", AGENT_DESK, item=what, case_id=talk.case_id, props={"what": what}, **by(talk)
        )


def _write(visit: Visit, ids: dict[str, str], talk: Talk) -> None:
    phrases = ASKS[talk.topic]
    text = fill(
        phrases[visit.diary.n % len(phrases)],
        order=talk.order_id or "of last week",
        product=talk.product,
        phone=ids.get("phone", "my number"),
        email=ids.get("email", "my address"),
    )
    visit.note("message.sent", text=text, actor_kind="customer", props={"speaker": "customer"})


def _estimate(visit: Visit, talk: Talk, soon_s: float, late_s: float) -> None:
    if not talk.estimated:
        return
    visit.wait(soon_s if talk.estimated == "in_time" else late_s)
    mood = "neutral" if talk.resolved else "negative"
    guesses = (
        ("intent", talk.guess or talk.topic),
        ("sentiment", mood),
        ("effort", "low" if talk.resolved else "high"),
    )
    for name, value in guesses:
        props: dict[str, Any] = {"value": value, "confidence": 0.82, "model": "desk-3"}
        visit.note(f"{name}.estimated", AGENT_DESK, side="system", actor_kind="system", props=props)
    if talk.used:
        visit.wait(4).note("signal.used", AGENT_DESK, item="action", props={"as": "action"}, **by(talk))


def _named(visit: Visit, ids: dict[str, str], talk: Talk) -> dict[str, str]:
    """The identifiers of the talk once the person has said who they are."""
    return visit.ids if talk.anonymous else visit.ids | {k: ids[k] for k in ("login_id",) if k in ids}


def identify(visit: Visit, ids: dict[str, str], talk: Talk) -> None:
    """Routine asks, each after its pause; one confirmation; perhaps asked once more, or a step-up."""
    staff: dict[str, Any] = by(talk)
    for item, pause_s in talk.asks:
        fields: dict[str, Any] = {"kind": "routine", **staff}
        if item is not None:
            fields["item"] = item
        visit.wait(pause_s).note("identity.asked", **fields)
    if talk.asks:
        visit.ids = _named(visit, ids, talk)
        visit.wait(18).note("identity.confirmed", **staff)
    if talk.corrected:
        visit.wait(9).note("identity.corrected", **staff)
    if talk.ask_after_confirmed:
        visit.wait(25).note("identity.asked", kind="routine", item="birth_date", **staff)
        visit.wait(12).note("identity.confirmed", **staff)
    if talk.step_up:
        control: dict[str, Any] = {"control": "pay-7"}
        visit.wait(6).note("identity.asked", kind="step_up", item="one_time_code", props=control, **staff)
        visit.note("control.applied", AGENT_DESK, props={"control": "pay-7", "minutes": 0.6}, **staff)
        visit.wait(30).note("identity.confirmed", **staff)


def inform(visit: Visit, talk: Talk) -> None:
    """What the agent asks and the person tells, some of it twice."""
    for item in talk.infos + talk.infos_again:
        visit.wait(7).note("information.asked", item=item, **by(talk))
        props: dict[str, Any] = {"value_hash": f"{hash_of(item + (talk.order_id or '')):08x}"}
        visit.wait(11).note("information.given", item=item, actor_kind="customer", props=props)


def hash_of(text: str) -> int:
    """A small stable number for a text (the built-in hash changes from process to process)."""
    value = 0
    for letter in text:
        value = (value * 131 + ord(letter)) % 0xFFFFFFFF
    return value


def look_up(visit: Visit, talk: Talk) -> None:
    """The agent searches the order or the case; what is not found carries no number, for nobody sees it."""
    if not talk.lookup:
        return
    props: dict[str, Any] = {
        "object_type": talk.looked_for,
        "searched": "name and date",
        "system": talk.system,
    }
    fields: dict[str, Any] = {"item": talk.looked_for, "props": props, **by(talk)}
    visit.wait(8).note("lookup.tried", AGENT_DESK, **fields)
    if talk.lookup == "found":
        found = talk.case_id if talk.looked_for == "case" else talk.order_id
        number: dict[str, Any] = (
            {f"{talk.looked_for}_id": found} if talk.looked_for in ("order", "case") else {}
        )
        visit.wait(10).note("lookup.found", AGENT_DESK, **number, **fields)
    else:
        visit.wait(22).note("lookup.not_found", AGENT_DESK, **fields)


def work(visit: Visit, desk: Desk, talk: Talk) -> None:
    """Waits for tools and on hold, offers, hand-overs."""
    staff: dict[str, Any] = by(talk)
    if desk.channel != "email":
        visit.wait(4 + max(talk.hold_s, talk.tool_s))
    if talk.tool_s:
        lived = {"employee_id": talk.employee_id}
        props: dict[str, Any] = {"system": talk.system}
        wait_s = round(talk.tool_s, 1)
        visit.note(
            "tool.waited",
            AGENT_DESK,
            ids=lived,
            side="employee",
            person=talk.employee_id,
            wait_s=wait_s,
            props=props,
            **staff,
        )
    if talk.hold_s and desk.channel == "phone":
        visit.note("contact.held", hold_s=round(talk.hold_s, 1), props={"reason": "looking it up"}, **staff)
    if talk.offer:
        props: dict[str, Any] = {"action": talk.offer, "decision_id": f"d-{visit.visit}"}
        visit.wait(5).note("offer.shown", AGENT_DESK, item=talk.offer, props=props, **staff)
        answer = "offer.accepted" if talk.offer_taken else "offer.declined"
        visit.wait(6).note(answer, AGENT_DESK, item=talk.offer, props=props, actor_kind="customer")
    queue = desk.queue
    for group in talk.transfers:
        props: dict[str, Any] = {"from": queue, "to": group, "warm": bool(talk.context)}
        visit.wait(12).note("contact.transferred", queue=group, props=props, **staff)
        visit.note("queue.entered", queue=group)
        visit.wait(35).note("queue.left", queue=group, wait_s=35.0, props={"answered_by": talk.employee_id})
        queue = group


def decide(visit: Visit, talk: Talk) -> None:
    """What is asked for, granted or refused."""
    props: dict[str, Any] = {"action": talk.action}
    number: dict[str, Any] = {"order_id": talk.order_id} if talk.order_id else {"case_id": talk.case_id}
    if talk.requested:
        visit.wait(5).note("request.made", item=talk.action, props=props, actor_kind="customer", **number)
    if not talk.decision:
        return
    if talk.decision == "refused":
        props = props | {"reason": talk.reason, "control": "goodwill-2"}
    visit.wait(15).note(f"request.{talk.decision}", item=talk.action, props=props, **number, **by(talk))


def finish(visit: Visit, desk: Desk, ids: dict[str, str], talk: Talk, answered_us: int) -> None:
    """The last words, and the system's own account of the times."""
    if desk.channel == "email" or (talk.texts and desk.channel == "chat"):
        text = fill(
            ANSWERS[visit.diary.n % len(ANSWERS)],
            order=talk.order_id or "",
            product=talk.product,
            phone=ids.get("phone", ""),
            email=ids.get("email", "your address"),
        )
        visit.note("message.sent", text=text, props={"speaker": "employee"}, **by(talk))
    unsolved = "transferred" if talk.transfers else "unresolved"
    outcome = "resolved" if talk.resolved else unsolved
    lived = (visit.at_us - answered_us) / 1e6 if desk.channel != "email" else talk.handle_s
    visit.wait(1)
    visit.note("contact.closed", outcome=outcome, topic=talk.topic, handle_s=round(lived, 1), **by(talk))
