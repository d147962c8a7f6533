"""How does one talk with the company go, from the first ring to the last word?"""

from typing import Any

from walkamile.demo import scenes
from walkamile.demo.catalogue import DESKS, Desk
from walkamile.demo.diary import Diary, Visit
from walkamile.demo.talk import Ended, Talk


def live(diary: Diary, at_us: int, ids: dict[str, str], talk: Talk) -> Ended:
    """Let the talk happen at this time to the person with these identifiers (all of theirs)."""
    desk = DESKS[talk.channel]
    visit = Visit(diary, desk.source, desk.channel, at_us, _shown(ids, desk, talk), diary.number(desk.prefix))
    visit.anonymous = talk.anonymous
    opened = visit.note(
        "contact.opened", kind="human", queue=desk.queue, topic=talk.topic, direction="inbound"
    )
    if talk.known and not talk.anonymous:
        _seen(visit, desk, talk)
    if talk.bot_first:
        scenes.menu(visit, desk, ids, talk)
    if talk.wait_s is not None:
        visit.note("queue.entered", queue=desk.queue)
        visit.wait(talk.wait_s)
    if talk.gives_up:
        visit.note(
            "contact.abandoned", wait_s=round(talk.wait_s or 0.0, 1), queue=desk.queue, **_silence(desk)
        )
        visit.note("contact.closed", outcome="abandoned", topic=talk.topic)
        return Ended(visit, opened, at_us, visit.at_us, talk)
    if talk.wait_s is not None:
        visit.note(
            "queue.left",
            queue=desk.queue,
            wait_s=round(talk.wait_s, 1),
            props={"answered_by": talk.employee_id},
        )
    answered_us = visit.at_us
    scenes.greet(visit, desk, ids, talk)
    scenes.identify(visit, ids, talk)
    scenes.inform(visit, talk)
    scenes.look_up(visit, talk)
    scenes.work(visit, desk, talk)
    scenes.decide(visit, talk)
    spent_s = (visit.at_us - answered_us) / 1e6
    visit.wait(max(5.0, talk.handle_s - spent_s))
    scenes.finish(visit, desk, ids, talk, answered_us)
    return Ended(visit, opened, at_us, visit.at_us, talk)


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
