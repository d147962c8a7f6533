"""What does somebody do in a walk: believe, sit down, begin, stand somewhere, arrive or give up, write, finish?"""

from __future__ import annotations

from datetime import UTC, datetime
from math import isfinite
from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from walkamile.model.errors import CannotSay
from walkamile.round import walking
from walkamile.round.said import walks as said
from walkamile.round.said.walks import Walk
from walkamile.web.pages.frame import memory_of
from walkamile.web.pages.me import ask_me, me_of
from walkamile.web.pages.walk_form import keep_beliefs, take_seat
from walkamile.web.pages.walks import drawn_page, is_barred, walk_of

PACES = ("real", "compressed")
NO_CONTENT = 204


def _back(walk: Walk, form: Any, place: str = "") -> Response:
    """To the walk again, as many times faster as before."""
    times = str(form.get("times", ""))
    faster = f"?pace={times}" if times.replace(".", "", 1).isdecimal() and float(times) > 1 else ""
    return RedirectResponse(f"/walk/{walk.walk_id}{faster}{place}", 303)


async def believe(request: Request) -> Response:
    """Seal what they believe; when all of it is sealed the walk may begin, at the pace that was chosen."""
    me = me_of(request)
    if me is None:
        return ask_me(request)
    walk, form, memory = walk_of(request, me), await request.form(), memory_of(request)
    if walk.state != said.DRAWN or is_barred(request, me, walk):
        return _back(walk, form)
    faults = keep_beliefs(memory, me, walk, form)
    if faults:
        return drawn_page(request, me, walk, faults, dict(form), 422)
    pace = str(form.get("walk_pace", "real"))
    said.believed(memory.store, walk, pace if pace in PACES else "real")
    return _back(walk, form)


async def sit(request: Request) -> Response:
    """Somebody else of the group takes this browser in hand, and says what they believe."""
    me = me_of(request)
    if me is None:
        return ask_me(request)
    walk, form, memory = walk_of(request, me), await request.form(), memory_of(request)
    if is_barred(request, me, walk):
        return _back(walk, form)
    if walk.room is None or walk.state not in (said.DRAWN, said.BELIEVED):
        raise CannotSay("Nobody can sit down in this walk any more. Draw another one as a group.")
    _, faults = take_seat(memory, walk, form)
    if faults:
        raise CannotSay("Not kept: " + " ".join(faults.values()) + " Go back, and say it again.")
    return _back(walk, form, "#room")


async def away(request: Request) -> Response:
    """They do not walk this one: it is put away, and counted."""
    me = me_of(request)
    if me is None:
        return ask_me(request)
    walk = walk_of(request, me)
    if walk.state in (said.DRAWN, said.BELIEVED):
        walking.put_away(memory_of(request).store, walk)
    return RedirectResponse("/walk#draw", 303)


async def begin(request: Request) -> Response:
    """They sit down, and walk."""
    me = me_of(request)
    if me is None:
        return ask_me(request)
    walk, form = walk_of(request, me), await request.form()
    if walk.state == said.BELIEVED and not is_barred(request, me, walk):
        said.begin(memory_of(request).store, walk)
    return _back(walk, form)


async def position(request: Request) -> Response:
    """Where they stand, so that they can go on there."""
    me = me_of(request)
    if me is None:
        return ask_me(request)
    walk, form = walk_of(request, me), await request.form()
    said.keep_position(memory_of(request).store, walk.walk_id, _within(form, walk))
    return Response(status_code=NO_CONTENT)


def _within(form: Any, walk: Walk) -> float:
    """A position of the form, not past the end of all waits. Raises CannotSay."""
    return min(_seconds(form, "position_s"), float(walk.script["wait_s"]))


def _seconds(form: Any, name: str) -> float:
    said_ = str(form.get(name, "")).strip()
    try:
        found = float(said_ or 0)
    except ValueError:
        found = -1.0
    if not isfinite(found) or found < 0:
        raise CannotSay(f"{said_!r} is no number of seconds. Open the walk again from the page Walk.")
    return found


async def end(request: Request) -> Response:
    """They arrive, or give up where they stand; then what they believed is laid beside what was."""
    me = me_of(request)
    if me is None:
        return ask_me(request)
    walk, form, memory = walk_of(request, me), await request.form(), memory_of(request)
    if walk.state != said.WALKING or is_barred(request, me, walk):
        return _back(walk, form)
    said.keep_position(memory.store, walk.walk_id, _within(form, walk))
    minutes = min(_seconds(form, "own_s") / 60, _since(walk.began_at))
    await run_in_threadpool(walking.arrive, memory.store, memory.recall(), walk, minutes)
    return RedirectResponse(f"/walk/{walk.walk_id}", 303)


def _since(began_at: str | None) -> float:
    """How many minutes since they began? Nobody can have walked longer."""
    if not began_at:
        return 0.0
    return max((datetime.now(UTC) - datetime.fromisoformat(began_at)).total_seconds() / 60, 0.0)


async def strike(request: Request) -> Response:
    """Keep one line on a scene: what was good, or bad."""
    me = me_of(request)
    if me is None:
        return ask_me(request)
    walk, form = walk_of(request, me), await request.form()
    if is_barred(request, me, walk):
        return _back(walk, form)
    if walk.state != said.WALKED:
        raise CannotSay("Lines are written between the end of a walk and its finish. This walk is not there.")
    no = str(form.get("scene", ""))
    scene = int(no) if no.isdecimal() else 0
    words = (str(form.get("kind", "")), str(form.get("said", "")))
    await run_in_threadpool(said.add_friction, memory_of(request).store, walk, me, scene, *words)
    return RedirectResponse(f"/walk/{walk.walk_id}#scene-{scene}", 303)


async def finish(request: Request) -> Response:
    """The walk is done; its room closes."""
    me = me_of(request)
    if me is None:
        return ask_me(request)
    walk, memory = walk_of(request, me), memory_of(request)
    if walk.state == said.WALKED:
        await run_in_threadpool(walking.finish, memory.store, memory.recall(), walk, me)
    return RedirectResponse("/walk?done=walked", 303)


ROUTES = (
    Route("/walk/{walk:uuid}/beliefs", believe, methods=["POST"]),
    Route("/walk/{walk:uuid}/seat", sit, methods=["POST"]),
    Route("/walk/{walk:uuid}/away", away, methods=["POST"]),
    Route("/walk/{walk:uuid}/begin", begin, methods=["POST"]),
    Route("/walk/{walk:uuid}/position", position, methods=["POST"]),
    Route("/walk/{walk:uuid}/end", end, methods=["POST"]),
    Route("/walk/{walk:uuid}/friction", strike, methods=["POST"]),
    Route("/walk/{walk:uuid}/finish", finish, methods=["POST"]),
)
