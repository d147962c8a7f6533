"""What does a person do alone: on the web, in the app, with the phone menu, with the bot?"""

from dataclasses import dataclass
from typing import Any

from walkamile.demo.catalogue import HELP_PAGE, PAGES
from walkamile.demo.diary import Diary, Visit
from walkamile.demo.dice import Dice

DEAD = ("failed_page", "empty_search", "failed_login")


@dataclass(frozen=True, slots=True)
class Browse:
    """How a visit goes: what it is about, who it shows itself as, and how it ends.

    `ending` is `goal`, `none`, or one of the three dead ends: `failed_page`, `empty_search`, `failed_login`.
    """

    channel: str = "web"
    device: str = "desktop"
    topic: str | None = None
    ending: str = "none"
    goal: str = "answer"
    pages: int = 3
    numbered: bool = False
    signs_in: bool = True
    fails_midway: bool = False


def browse(diary: Diary, dice: Dice, at_us: int, ids: dict[str, str], how: Browse) -> Visit:
    """Visit web or app; without a number the visit is only a row of pages, as many trackers send it."""
    shown = {
        name: ids[name] for name in (("device_id",) if how.channel == "app" else ("cookie",)) if name in ids
    }
    visit = Visit(diary, how.channel, how.channel, at_us, shown, diary.number("w") if how.numbered else None)
    about: dict[str, Any] = {"topic": how.topic} if how.topic else {}
    if how.numbered:
        visit.note("contact.opened", kind="self", device=how.device, **about)
    visit.note("page.viewed", device=how.device, item="home", props={"page": "home"})
    if how.signs_in and "login_id" in ids:
        visit.ids = shown | {"login_id": ids["login_id"]}
        visit.wait(12).note("identity.confirmed", device=how.device)
    for n in range(how.pages - 1):
        page = HELP_PAGE[how.topic] if how.topic and n == 0 else dice.pick(PAGES)
        visit.wait(10 + dice.exponential(35)).note(
            "page.viewed", device=how.device, item=page, props={"page": page}, **about
        )
    if how.fails_midway:
        visit.wait(15).note("page.failed", device=how.device, item="orders", props={"page": "orders"})
        visit.wait(4).note("page.viewed", device=how.device, item="home", props={"page": "home"})
    _end(visit, dice, how)
    return visit


def _end(visit: Visit, dice: Dice, how: Browse) -> None:
    visit.wait(5 + dice.exponential(20))
    if how.ending == "goal":
        visit.note("goal.reached", device=how.device, item=how.goal, props={"goal": how.goal})
    elif how.ending == "failed_page":
        visit.note("page.failed", device=how.device, item="orders", props={"page": "orders"})
    elif how.ending == "empty_search":
        visit.note("search.made", device=how.device, item="search", props={"results_n": 0})
    elif how.ending == "failed_login":
        visit.note("identity.failed", device=how.device)
    elif dice.chance(0.4):
        visit.note("search.made", device=how.device, item="search", props={"results_n": dice.whole(1, 40)})
    if how.numbered:
        outcome = "resolved" if how.ending == "goal" else "unresolved"
        visit.wait(2).note("contact.closed", device=how.device, outcome=outcome)


def phone_menu(diary: Diary, at_us: int, ids: dict[str, str], topic: str, asks: bool = True) -> Visit:
    """A call that the phone menu answers alone."""
    bot: dict[str, Any] = {"actor_kind": "bot", "actor_id": "phone-menu"}
    visit = Visit(diary, "voice", "ivr", at_us, {"phone": ids["phone"]}, diary.number("i"))
    visit.note("contact.opened", kind="bot", topic=topic, direction="inbound", **bot)
    visit.wait(1).note("bot.entered", **bot)
    if asks:
        visit.wait(6).note("identity.asked", kind="routine", item="customer_number", **bot)
        visit.wait(11).note("identity.confirmed", **bot)
    visit.wait(40).note("bot.left", props={"to_human": False}, **bot)
    visit.wait(1).note("contact.closed", outcome="contained", **bot)
    return visit


def chat_bot(diary: Diary, at_us: int, ids: dict[str, str], topic: str, item: str, solves: bool) -> Visit:
    """A talk with the bot on the web page, which asks one thing."""
    bot: dict[str, Any] = {"actor_kind": "bot", "actor_id": "web-bot"}
    shown = {name: ids[name] for name in ("login_id", "cookie") if name in ids}
    visit = Visit(diary, "bot", "bot", at_us, shown, diary.number("b"))
    visit.note("contact.opened", kind="bot", topic=topic, direction="inbound", **bot)
    visit.wait(1).note("bot.entered", **bot)
    visit.wait(8).note(
        "message.sent", text="Where is my thing?", actor_kind="customer", props={"speaker": "customer"}
    )
    visit.wait(2).note("information.asked", item=item, **bot)
    visit.wait(14).note("information.given", item=item, actor_kind="customer", props={"value_hash": item})
    visit.wait(3).note("message.sent", text="Here is what I found.", props={"speaker": "bot"}, **bot)
    if solves:
        visit.wait(10).note("goal.reached", item="answer", props={"goal": "answer"})
    visit.wait(20).note("bot.left", props={"to_human": False}, **bot)
    visit.wait(1).note("contact.closed", outcome="contained", **bot)
    return visit
