"""How does one talk with the company go, be it on the phone, in a chat, by mail or at the counter?

A `Talk` says everything beforehand (drawn from chance, or written for a near-miss); `live` lets it happen.
"""

from dataclasses import dataclass, replace
from typing import Any

from walkamile.demo.catalogue import DESKS, Desk
from walkamile.demo.diary import Diary, Visit
from walkamile.demo.phrases import ANSWERS, ASKS, fill

AGENT_DESK = "desk"


@dataclass(frozen=True, slots=True)
class Talk:
    """All that decides how a talk goes; seconds for times, empty for what does not happen."""

    topic: str
    channel: str = "phone"
    product: str = "lamp"
    order_id: str | None = None
    case_id: str | None = None
    known: bool = True
    strong: bool = False
    anonymous: bool = False
    wait_s: float | None = 8.0
    gives_up: bool = False
    bot_first: bool = False
    asks: tuple[tuple[str | None, float], ...] = ()
    ask_after_confirmed: bool = False
    step_up: bool = False
    corrected: bool = False
    infos: tuple[str, ...] = ()
    infos_again: tuple[str, ...] = ()
    lookup: str = ""
    looked_for: str = "order"
    system: str = "order_desk"
    context: str = ""
    context_used: bool = False
    estimated: str = ""
    used: bool = False
    hold_s: float = 0.0
    tool_s: float = 0.0
    transfers: tuple[str, ...] = ()
    texts: bool = False
    offer: str = ""
    offer_taken: bool = False
    decision: str = ""
    action: str = ""
    requested: bool = False
    reason: str = "policy"
    resolved: bool = True
    handle_s: float = 300.0
    reply_s: float = 5400.0
    employee_id: str = "b.ben"
    leader: bool = False


@dataclass(frozen=True, slots=True)
class Ended:
    """What is known after a talk."""

    visit: Visit
    opened_id: str
    opened_us: int
    ended_us: int
    talk: Talk


def live(diary: Diary, at_us: int, ids: dict[str, str], talk: Talk) -> Ended:
    """Let the talk happen at this time to the person with these identifiers (all of theirs)."""
    desk = DESKS[talk.channel]
    visit = Visit(diary, desk.source, desk.channel, at_us, _shown(ids, desk, talk), diary.number(desk.prefix))
    visit.anonymous = talk.anonymous
    opened = visit.note("contact.opened", kind="human", queue=desk.queue, topic=talk.topic, direction="in")
    if talk.known and not talk.anonymous:
        _seen(visit, desk, talk)
    if talk.bot_first:
        _menu(visit, desk, talk)
    if talk.wait_s is not None:
        visit.note("queue.entered", queue=desk.queue)
        visit.wait(talk.wait_s)
    if talk.gives_up:
        visit.note(
            "contact.abandoned", wait_s=round(talk.wait_s or 0.0, 1), queue=desk.queue, **_silence(desk)
        )
        visit.note("contact.closed", outcome="abandoned", wait_s=round(talk.wait_s or 0.0, 1))
        return Ended(visit, opened, at_us, visit.at_us, talk)
    if talk.wait_s is not None:
        visit.note(
            "queue.left",
            queue=desk.queue,
            wait_s=round(talk.wait_s, 1),
            props={"answered_by": talk.employee_id},
        )
    answered_us = visit.at_us
    _greet(visit, desk, ids, talk)
    _identify(visit, ids, talk)
    _inform(visit, talk)
    _look_up(visit, talk)
    _work(visit, desk, talk)
    _decide(visit, talk)
    spent_s = (visit.at_us - answered_us) / 1e6
    visit.wait(max(5.0, talk.handle_s - spent_s))
    _finish(visit, desk, ids, talk, answered_us)
    return Ended(visit, opened, at_us, visit.at_us, talk)


def by(talk: Talk) -> dict[str, str]:
    """Who of the company acts in this talk, as fields of an event."""
    return {"actor_kind": "leader" if talk.leader else "employee", "actor_id": talk.employee_id}


def _shown(ids: dict[str, str], desk: Desk, talk: Talk) -> dict[str, str]:
    if talk.anonymous or not talk.known:
        return {}
    names = ("login_id", "phone") if talk.strong and desk.channel == "phone" else desk.namespaces
    shown = {name: ids[name] for name in names if name in ids}
    return shown or {name: ids[name] for name in ("cookie", "email") if name in ids}


def _silence(desk: Desk) -> dict[str, Any]:
    return {"props": {"silent": True}} if desk.channel == "chat" else {}


def _seen(visit: Visit, desk: Desk, talk: Talk) -> None:
    strong = talk.strong or desk.channel in ("chat", "email")
    for namespace, value in visit.ids.items():
        level = "strong" if strong else "weak"
        visit.note("identifier.seen", props={"namespace": namespace, "value": value, "strength": level})
        break


def _menu(visit: Visit, desk: Desk, talk: Talk) -> None:
    """The phone menu or the chat's bot, at the beginning of a talk that a person then takes over."""
    bot = {"actor_kind": "bot", "actor_id": f"{desk.channel}-menu"}
    visit.wait(2).note("bot.entered", **bot)
    if talk.asks:
        visit.wait(4).note("identity.asked", kind="routine", item="customer_number", **bot)
        visit.wait(9).note("identity.confirmed", **bot)
    visit.wait(6).note("bot.left", props={"to_human": True}, **bot)


def _greet(visit: Visit, desk: Desk, ids: dict[str, str], talk: Talk) -> None:
    """Context, first words, and what a source system guessed at that moment."""
    staff = by(talk)
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
    guesses = (("intent", talk.topic), ("sentiment", mood), ("effort", "low" if talk.resolved else "high"))
    for name, value in guesses:
        props = {"value": value, "confidence": 0.82, "model": "desk-3"}
        visit.note(f"{name}.estimated", AGENT_DESK, side="system", actor_kind="system", props=props)
    if talk.used:
        visit.wait(4).note("signal.used", AGENT_DESK, item="action", props={"as": "action"}, **by(talk))


def _identify(visit: Visit, ids: dict[str, str], talk: Talk) -> None:
    """Routine asks, each after its pause; one confirmation; sometimes asked once more, sometimes a step-up."""
    staff = by(talk)
    known = visit.ids if talk.anonymous else visit.ids | {k: ids[k] for k in ("login_id",) if k in ids}
    for item, pause_s in talk.asks:
        fields: dict[str, Any] = {"kind": "routine", **staff}
        if item is not None:
            fields["item"] = item
        visit.wait(pause_s).note("identity.asked", **fields)
    if talk.asks:
        visit.wait(18).note("identity.confirmed", ids=known, **staff)
        visit.ids = known
    if talk.corrected:
        visit.wait(9).note("identity.corrected", **staff)
    if talk.ask_after_confirmed:
        visit.wait(25).note("identity.asked", kind="routine", item="birth_date", **staff)
        visit.wait(12).note("identity.confirmed", **staff)
    if talk.step_up:
        control = {"control": "pay-7"}
        visit.wait(6).note("identity.asked", kind="step_up", item="one_time_code", props=control, **staff)
        visit.note("control.applied", AGENT_DESK, props={"control": "pay-7", "minutes": 0.6}, **staff)
        visit.wait(30).note("identity.confirmed", **staff)


def _inform(visit: Visit, talk: Talk) -> None:
    for item in talk.infos + talk.infos_again:
        visit.wait(7).note("information.asked", item=item, **by(talk))
        props = {"value_hash": f"{hash_of(item + (talk.order_id or '')):08x}"}
        visit.wait(11).note("information.given", item=item, actor_kind="customer", props=props)


def hash_of(text: str) -> int:
    """A small stable number for a text (the built-in hash changes from process to process)."""
    value = 0
    for letter in text:
        value = (value * 131 + ord(letter)) % 0xFFFFFFFF
    return value


def _look_up(visit: Visit, talk: Talk) -> None:
    """The agent searches the order or the case; what is not found carries no number, for nobody sees it."""
    if not talk.lookup:
        return
    props = {"object_type": talk.looked_for, "searched": "name and date", "system": talk.system}
    fields = {"item": talk.looked_for, "props": props, **by(talk)}
    visit.wait(8).note("lookup.tried", AGENT_DESK, **fields)
    if talk.lookup == "found":
        found = talk.case_id if talk.looked_for == "case" else talk.order_id
        number = {f"{talk.looked_for}_id": found} if talk.looked_for in ("order", "case") else {}
        visit.wait(10).note("lookup.found", AGENT_DESK, **number, **fields)
    else:
        visit.wait(22).note("lookup.not_found", AGENT_DESK, **fields)


def _work(visit: Visit, desk: Desk, talk: Talk) -> None:
    """Waits for tools and on hold, offers, hand-overs."""
    staff = by(talk)
    if talk.tool_s:
        lived = {"employee_id": talk.employee_id}
        props = {"system": talk.system}
        wait_s = round(talk.tool_s, 1)
        visit.wait(4).note(
            "tool.waited", AGENT_DESK, ids=lived, side="employee", wait_s=wait_s, props=props, **staff
        )
    if talk.hold_s and desk.channel == "phone":
        visit.note("contact.held", hold_s=round(talk.hold_s, 1), props={"reason": "looking it up"}, **staff)
    if desk.channel != "email":
        visit.wait(max(talk.hold_s, talk.tool_s))
    if talk.offer:
        props = {"action": talk.offer, "decision_id": f"d-{visit.visit}"}
        visit.wait(5).note("offer.shown", AGENT_DESK, item=talk.offer, props=props, **staff)
        answer = "offer.accepted" if talk.offer_taken else "offer.declined"
        visit.wait(6).note(answer, AGENT_DESK, item=talk.offer, props=props, actor_kind="customer")
    queue = desk.queue
    for group in talk.transfers:
        props = {"from": queue, "to": group, "warm": bool(talk.context)}
        visit.wait(12).note("contact.transferred", queue=group, props=props, **staff)
        visit.note("queue.entered", queue=group)
        visit.wait(35).note("queue.left", queue=group, wait_s=35.0, props={"answered_by": talk.employee_id})
        queue = group


def _decide(visit: Visit, talk: Talk) -> None:
    props: dict[str, Any] = {"action": talk.action}
    number = {"order_id": talk.order_id} if talk.order_id else {"case_id": talk.case_id}
    if talk.requested:
        visit.wait(5).note("request.made", item=talk.action, props=props, actor_kind="customer", **number)
    if not talk.decision:
        return
    if talk.decision == "refused":
        props = props | {"reason": talk.reason, "control": "goodwill-2"}
    visit.wait(15).note(f"request.{talk.decision}", item=talk.action, props=props, **number, **by(talk))


def _finish(visit: Visit, desk: Desk, ids: dict[str, str], talk: Talk, answered_us: int) -> None:
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
    outcome = (
        "transferred"
        if talk.transfers and not talk.resolved
        else "resolved"
        if talk.resolved
        else "unresolved"
    )
    lived = (visit.at_us - answered_us) / 1e6 if desk.channel != "email" else talk.handle_s
    times: dict[str, Any] = {"wait_s": round(talk.wait_s or 0.0, 1), "handle_s": round(lived, 1)}
    if talk.hold_s and desk.channel == "phone":
        times["hold_s"] = round(talk.hold_s, 1)
    visit.wait(1).note("contact.closed", outcome=outcome, **times, **by(talk))


def in_channel(talk: Talk, channel: str) -> Talk:
    """The same talk on another channel; only phone, chat and counter have a queue."""
    return replace(
        talk, channel=channel, wait_s=None if channel in ("email", "store") else talk.wait_s or 6.0
    )
