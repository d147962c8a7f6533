"""Routine: a leader's hours with customers month by month, the surprise call, and what the circle may see."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from walkamile.model.errors import CannotSay, NoRound
from walkamile.round import Recall
from walkamile.round.answers.routine import ask_routine, routine_entry
from walkamile.round.said.routines import OUTCOMES, Goal, begin_routine, end_routine, finish_call
from walkamile.web.draw.months import cup, named
from walkamile.web.pages.frame import memory_of, page
from walkamile.web.pages.me import ask_me, me_of

HERE = "/walk/routine"


def routine(request: Request) -> Response:
    """The routine of whoever is looking."""
    me = me_of(request)
    if me is None:
        return ask_me(request)
    found = ask_routine(memory_of(request).store, _recall(request), me)
    return page(
        request, "routine.html", title="Your routine", here="/walk", found=found, me=me, cup=cup, named=named,
        outcomes=OUTCOMES, zone_now=datetime.now(UTC),
    )  # fmt: skip


def _recall(request: Request) -> Recall | None:
    """The newest round; a routine can begin before there is one."""
    try:
        return memory_of(request).recall()
    except NoRound:
        return None


async def begin(request: Request) -> Response:
    """Begin a routine, or change its goal."""
    me = me_of(request)
    if me is None:
        return ask_me(request)
    form = await request.form()
    store = memory_of(request).store
    if form.get("stop") == "yes":
        end_routine(store, me)
    else:
        goal = Goal(_number(form, "goal_h"), int(form.get("self_calls") == "yes"), str(form.get("email", "")))
        begin_routine(store, me, goal)
    return RedirectResponse(HERE, 303)


async def call(request: Request) -> Response:
    """Keep what the surprise call showed."""
    me = me_of(request)
    if me is None:
        return ask_me(request)
    form = await request.form()
    wait_s = _number(form, "minutes", 0.0) * 60 + _number(form, "seconds", 0.0)
    said = (str(form.get("outcome", "")), str(form.get("said", "")))
    finish_call(memory_of(request).store, me, str(form.get("call_id", "")), wait_s, *said)
    return RedirectResponse(f"{HERE}#calls", 303)


def _number(form: Any, name: str, otherwise: float | None = None) -> float:
    """A number of the form. Raises CannotSay when it is none."""
    said = str(form.get(name, "")).strip().replace(",", ".")
    if not said and otherwise is not None:
        return otherwise
    try:
        found = float(said)
    except ValueError:
        raise CannotSay(f"{said!r} is no number. Write it like 2 or 1.5.") from None
    if found != found or abs(found) == float("inf"):
        raise CannotSay(f"{said!r} is no number. Write it like 2 or 1.5.")
    return found


def routine_ics(request: Request) -> Response:
    """The routine as a file for the person's own calendar."""
    me = me_of(request)
    if me is None:
        return ask_me(request)
    store = memory_of(request).store
    found = ask_routine(store, _recall(request), me)
    goal_h = found["routine"]["goal_h"] if found["routine"] else 2.0
    named_ = {"Content-Disposition": 'attachment; filename="routine.ics"'}
    return Response(routine_entry(store, me, goal_h), media_type="text/calendar", headers=named_)


ROUTES = (
    Route("/walk/routine", routine),
    Route("/walk/routine", begin, methods=["POST"]),
    Route("/walk/routine.ics", routine_ics),
    Route("/walk/routine/call", call, methods=["POST"]),
)
