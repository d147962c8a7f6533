"""The second door: phones of a group say what they believe, and see what it was. Nothing else is answered here.

It may be reached from the network, so it knows one address, small bodies, few requests, and no way to the pages.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import FileResponse, HTMLResponse, PlainTextResponse, RedirectResponse, Response
from starlette.routing import Route

from walkamile.round.answers.colleagues import ask_role_groups
from walkamile.round.answers.walk_limits import ask_barred
from walkamile.round.said import Author, author_of
from walkamile.round.said import walks as said
from walkamile.round.said.walks import Walk, walk_in_room
from walkamile.web.draw import words
from walkamile.web.draw.environment import STATIC
from walkamile.web.memory import Memory
from walkamile.web.pages.frame import TEMPLATES
from walkamile.web.pages.walk_form import questions_of, take_seat
from walkamile.web.pages.walk_told import gave_up, lines_of
from walkamile.web.rooms_guard import RoomGuard

COOKIE = "seat"
KEPT_S = 86400
SHEETS = ("app.css", "walk.css")
JOINING = (said.DRAWN, said.BELIEVED)
OVER = (said.WALKED, said.FINISHED)


def make_rooms(memory: Memory) -> RoomGuard:
    """The application behind the second door, over the same home as the pages."""
    app = Starlette(
        routes=[
            Route("/room/{code:str}", room),
            Route("/room/{code:str}", join, methods=["POST"]),
            *(Route(f"/static/{name}", _sheet(STATIC / name)) for name in SHEETS),
        ],
        exception_handlers={HTTPException: _nothing},
    )
    app.state.memory = memory
    return RoomGuard(app)


def _sheet(path: Path) -> Any:
    def sheet(_: Request) -> Response:
        return FileResponse(path, media_type="text/css")

    return sheet


def _nothing(_: Request, fault: Exception) -> Response:
    status = fault.status_code if isinstance(fault, HTTPException) else 404
    return PlainTextResponse("Nothing is answered at this address.", status)


def room(request: Request) -> Response:
    """What a phone sees: the questions, that it waits, or how it was."""
    walk = _walk(request)
    return closed() if walk is None else _page(request, walk)


async def join(request: Request) -> Response:
    """Somebody says what they believe, and has a seat."""
    form = await request.form()
    walk = await run_in_threadpool(_walk, request)
    if walk is None:
        return closed()
    if _seated(request, walk) is None and walk.state in JOINING:
        author, faults = await run_in_threadpool(take_seat, request.app.state.memory, walk, form)
        if author is None:
            return _page(request, walk, faults, dict(form), 422)
        answer = RedirectResponse(request.url.path, 303)
        answer.set_cookie(
            COOKIE, author.author_id, max_age=KEPT_S, path=request.url.path, httponly=True, samesite="strict"
        )
        return answer
    return RedirectResponse(request.url.path, 303)


def _walk(request: Request) -> Walk | None:
    """The walk of this room; none where it is over, or may not be shown any more."""
    memory: Memory = request.app.state.memory
    found = walk_in_room(memory.store, str(request.path_params["code"]))
    return found if found and not ask_barred(memory.recall(), found.person_code) else None


def _seated(request: Request, walk: Walk) -> Author | None:
    """Who sits behind this phone? Only somebody who has a seat in this very walk."""
    store = request.app.state.memory.store
    given = request.cookies.get(COOKIE, "")
    there = given and any(seat.author_id == given for seat in said.seats(store, walk.walk_id))
    return author_of(store, given) if there else None


def _page(
    request: Request, walk: Walk, faults: dict[str, str] | None = None, filled: Any = None, status: int = 200
) -> Response:
    memory: Memory = request.app.state.memory
    author = _seated(request, walk)
    with words.told_in(memory.store.calendar.zone):
        told = {
            "walk": walk, "seated": author is not None, "joining": walk.state in JOINING, "over": walk.state in OVER,
            "questions": questions_of(walk), "role_groups": ask_role_groups(memory.store), "faults": faults or {},
            "filled": filled or {}, "gave_up": walk.state in OVER and gave_up(walk),
            "lines": lines_of(memory.store, walk, author.author_id) if author and walk.state in OVER else [],
        }  # fmt: skip
        text = TEMPLATES.get_template("room.html").render(title="Your room", is_closed=False, **told)
    return HTMLResponse(text, status)


def closed() -> Response:
    """No such room, or not any more: nobody learns which."""
    text = TEMPLATES.get_template("room.html").render(title="This room is closed", is_closed=True)
    return HTMLResponse(text, 404)
