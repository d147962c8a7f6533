"""Improve: what must change, whose turn it is, who says the same, and whether a fix helped."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any
from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from walkamile import understand
from walkamile.model.errors import CannotSay, NoRound, UnknownName
from walkamile.round import Recall
from walkamile.round.answers.ahas import ask_aha, ask_board, ask_walked_scene
from walkamile.round.answers.backlog import ask_backlog
from walkamile.round.answers.reports import ask_unanswered
from walkamile.round.answers.sizes import ask_size
from walkamile.round.said.ahas import (
    STATES,
    Aha,
    close_aha,
    decide_echo,
    decline_aha,
    fix_aha,
    log_aha,
    own_aha,
    reopen_aha,
)
from walkamile.web.draw import words
from walkamile.web.pages.frame import as_csv, memory_of, page, span_text
from walkamile.web.pages.me import ask_me, me_of
from walkamile.web.pages.seen import topics_of_aha

HERE = "/improve"
HEADS = {
    "open": "Open: nobody has taken it on",
    "owned": "Taken on",
    "fixed": "Fixed: does it hold?",
    "closed": "Closed",
    "declined": "Declined",
}
COLUMNS = (
    "aha_id", "state", "observation", "rule", "step", "system", "owner", "due", "overdue", "people_per_month",
    "people_low", "people_high", "minutes", "minutes_low", "minutes_high", "made_at", "owned_at", "fixed_at",
    "closed_at", "declined_at", "reason", "obstacle",
)  # fmt: skip


def recall_or_none(request: Request) -> Recall | None:
    """The newest round; None where there is none yet."""
    try:
        return memory_of(request).recall()
    except NoRound:
        return None


def foot_of(request: Request) -> dict[str, Any] | None:
    """What the foot of a page says of the home; None before the first round."""
    return span_text(request) if recall_or_none(request) is not None else None


def improve(request: Request) -> Response:
    """The board."""
    store, recall = memory_of(request).store, recall_or_none(request)
    board, me = ask_board(store, recall), me_of(request)
    unanswered = ask_unanswered(store, recall)
    mine = [row for row in board["ahas"] if row["unowned"] and me and row["author_id"] == me.author_id]
    return page(
        request, "improve.html", title="Improve", here=HERE, heads=HEADS, mine=mine, board=board,
        waiting=unanswered["waiting"], declined=len(ask_backlog(store, declined=True)),
        size=size_text, time=time_text, day=day_text, span=foot_of(request),
    )  # fmt: skip


def improve_csv(request: Request) -> Response:
    """All ahas as a file."""
    board = ask_board(memory_of(request).store, recall_or_none(request))
    return as_csv("ahas", COLUMNS, ([row[name] for name in COLUMNS] for row in board["ahas"]))


def size_text(row: dict[str, Any]) -> str:
    """How many people a month, with the interval."""
    if row["people_per_month"] is None:
        return ""
    return f"{words.count(row['people_low'])} to {words.count(row['people_high'])}"


def time_text(minutes: float | None) -> str:
    """Minutes of many people, added up: in hours, for nobody lives through all of them."""
    if minutes is None:
        return ""
    return f"{words.count(minutes / 60)} h" if minutes >= 600 else f"{minutes / 60:.1f} h"


def day_text(said: str | None) -> str:
    """A day as people read it; the text itself where it is none."""
    try:
        return words.day(date.fromisoformat(said[:10])) if said else ""
    except ValueError:
        return said or ""


def new(request: Request) -> Response:
    """The short form, filled from the scene of a walk, or from a break rule."""
    asked, store = request.query_params, memory_of(request).store
    me, recall = me_of(request), recall_or_none(request)
    if me is None:
        return ask_me(request)
    scene_no = asked.get("scene", "")
    walk_id = asked.get("walk") or None
    scene = ask_walked_scene(store, recall, me, walk_id, int(scene_no) if scene_no.isdecimal() else None)
    rule = _rule(asked.get("rule") or (scene or {}).get("rule"))
    step = asked.get("step") or (scene or {}).get("step")
    size = ask_size(recall, rule, step) if recall is not None and (rule or step) else None
    return page(
        request, "aha_new.html", title="This must change", here=HERE, scene=scene, rule=rule, step=step or "",
        rules=[one for one in understand.RULES.values() if one.is_break], size=size, time=time_text,
        event=asked.get("event", ""), span=foot_of(request),
    )  # fmt: skip


def _rule(name: str | None) -> str | None:
    return name if name in understand.RULES else None


async def keep(request: Request) -> Response:
    """Keep an aha."""
    me = me_of(request)
    if me is None:
        return ask_me(request)
    form = {name: str(value).strip() for name, value in (await request.form()).items()}
    store, recall = memory_of(request).store, recall_or_none(request)
    scene_no = form.get("scene", "")
    walk_id = form.get("walk") or None
    scene = ask_walked_scene(store, recall, me, walk_id, int(scene_no) if scene_no.isdecimal() else None)
    events = [e for e in (form.get("event"), (scene or {}).get("event_id")) if e]
    rule, step, system = _rule(form.get("rule")), form.get("step") or None, form.get("system") or None
    size = ask_size(recall, rule, step, system) if recall is not None else None
    aha_id = log_aha(
        store, me,
        Aha(
            form.get("observation", ""), step, rule, system, tuple(dict.fromkeys(events)), walk_id if scene else None,
            int(scene_no) if scene and scene_no.isdecimal() else None, size, form.get("owner"),
            day_said(form.get("due")), form.get("obstacle"),
        ),
    )  # fmt: skip
    return RedirectResponse(f"/improve/ahas/{aha_id}?done=aha", 303)


def day_said(said: str | None) -> date | None:
    """A day of a form. Raises CannotSay."""
    try:
        return date.fromisoformat(said) if said else None
    except ValueError:
        raise CannotSay(f"{said!r} is not a day. Write it like 2026-03-31.") from None


def one(request: Request) -> Response:
    """One aha, whole."""
    store, recall = memory_of(request).store, recall_or_none(request)
    aha = ask_aha(store, recall, request.path_params["aha"])
    me = me_of(request)
    return page(
        request, "aha.html", title=aha["observation"], here=HERE, aha=aha, heads=HEADS, size=size_text,
        time=time_text, day=day_text, is_mine=me is not None and me.author_id == aha["author_id"],
        steps=_passed(aha), events=[_event(e) for e in aha["events"]], states=STATES, span=foot_of(request),
        today=datetime.now(UTC).date().isoformat(), shown_topics=topics_of_aha(aha),
    )  # fmt: skip


def _passed(aha: dict[str, Any]) -> list[tuple[str, str]]:
    """What happened to it, in the order of time."""
    named = (
        ("made_at", "Noted"), ("owned_at", f"Taken on by {aha['owner']}"), ("fixed_at", "Fixed"),
        ("closed_at", "Closed"), ("declined_at", "Declined"),
    )  # fmt: skip
    found = [(aha[name], said) for name, said in named if aha[name] and (name != "owned_at" or aha["owner"])]
    return [(day_text(at), said) for at, said in sorted(found, key=lambda pair: pair[0])]


def _event(event: dict[str, Any]) -> dict[str, Any]:
    href = f"/events/{quote(event['event_id'], safe='')}"
    return {"href": href, "type": event["type"], "channel": event["channel"], "at": words.moment(event["at"])}


async def change(request: Request) -> Response:
    """Somebody takes it on, says that it is fixed, closes, declines or opens it again."""
    form = {name: str(value).strip() for name, value in (await request.form()).items()}
    store, aha_id, do = memory_of(request).store, request.path_params["aha"], form.get("do", "")
    if do == "own":
        own_aha(store, aha_id, form.get("owner", ""), day_said(form.get("due")), form.get("obstacle"))
    elif do == "fix":
        fix_aha(store, aha_id, form.get("fix", ""))
    elif do == "close":
        close_aha(store, aha_id)
    elif do == "decline":
        decline_aha(store, aha_id, form.get("reason", ""))
    elif do == "reopen":
        reopen_aha(store, aha_id)
    else:
        raise UnknownName("Say what becomes of it: own, fix, close, decline or reopen.")
    return RedirectResponse(f"/improve/ahas/{aha_id}?done=aha-{do}", 303)


async def decide(request: Request) -> Response:
    """Does this say the same? An answer stands."""
    me = me_of(request)
    if me is None:
        return ask_me(request)
    form = {name: str(value) for name, value in (await request.form()).items()}
    aha_id = request.path_params["aha"]
    same = form.get("same") == "yes"
    decide_echo(memory_of(request).store, me, aha_id, form.get("kind", ""), form.get("ref", ""), same)
    return RedirectResponse(f"/improve/ahas/{aha_id}?done=echo-{'yes' if same else 'no'}#echoes", 303)


ROUTES = (
    Route("/improve", improve),
    Route("/improve.csv", improve_csv),
    Route("/improve/ahas/new", new),
    Route("/improve/ahas", keep, methods=["POST"]),
    Route("/improve/ahas/{aha}", one),
    Route("/improve/ahas/{aha}/state", change, methods=["POST"]),
    Route("/improve/ahas/{aha}/echoes", decide, methods=["POST"]),
)
