"""Walk a mile: a real journey is drawn, believed, lived in a browser, and laid beside what was measured."""

from __future__ import annotations

from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.routing import Route

from walkamile.model.errors import NoRound, NothingLoaded, UnknownName
from walkamile.round import Recall
from walkamile.round.answers.cast import ask_cast
from walkamile.round.answers.colleagues import ask_role_groups
from walkamile.round.answers.walk_limits import ask_barred, files_said
from walkamile.round.answers.walked import ask_beside, ask_together
from walkamile.round.answers.walks import ask_like, ask_pools
from walkamile.round.said import Author
from walkamile.round.said import walks as said
from walkamile.round.said.walks import Walk
from walkamile.round.walking import draw_for
from walkamile.web.draw.qr import qr_of
from walkamile.web.memory import Memory
from walkamile.web.pages.frame import memory_of, page
from walkamile.web.pages.me import ask_me, me_of
from walkamile.web.pages.walk_form import clocked, questions_of, said_as, seen_before
from walkamile.web.pages.walk_told import gave_up, lines_of, scenes_of, times_of

HERE = "/walk"
GONE = 410
STATES = {
    said.DRAWN: "say what you believe", said.BELIEVED: "begin", said.WALKING: "go on",
    said.WALKED: "write down what struck you", said.FINISHED: "finished", said.PUT_AWAY: "put away",
}  # fmt: skip


def recall_of(request: Request) -> Recall | None:
    """The newest round; None before the first."""
    try:
        return memory_of(request).recall()
    except (NoRound, NothingLoaded):
        return None


def start(request: Request) -> Response:
    """What a walk is, where to draw one, and one's own walks."""
    return _start(request, chosen={"pool": request.query_params.get("pool", "")})


def _start(request: Request, reason: str = "", chosen: Any = None) -> Response:
    memory, me, recall = memory_of(request), me_of(request), recall_of(request)
    walks = said.walks_of(memory.store, me.author_id) if me else []
    return page(
        request, "walk.html", title="Walk a mile", here=HERE, me=me, has_round=recall is not None,
        pools=_pools(memory, me) if recall is not None else None,
        cast=memory.ask(ask_cast) if recall is not None else None,
        walks=[one for one in walks if one.state != said.PUT_AWAY], states=STATES, reason=reason,
        n_put_away=sum(one.state == said.PUT_AWAY for one in walks), chosen=chosen or {},
    )  # fmt: skip


def _pools(memory: Memory, me: Author | None) -> dict[str, Any]:
    """What can be drawn, counted anew when a file says of somebody else that they must not appear."""
    key = ("pools", me, files_said(memory.store))
    return memory.keep(key, lambda: ask_pools(memory.recall(), me))


async def draw(request: Request) -> Response:
    """Draw a journey. The system does: nothing of the form says which, and drawing again gives the one that waits."""
    me = me_of(request)
    if me is None:
        return ask_me(request)
    form = await request.form()
    memory = memory_of(request)
    pool, side = str(form.get("pool", "representative")), str(form.get("side", "customer"))
    together = form.get("who") == "group"
    drawn = await run_in_threadpool(draw_for, memory.store, memory.recall(), me, pool, side, together)
    if not isinstance(drawn, Walk):
        return _start(request, drawn.reason, {"pool": pool, "side": side, "who": str(form.get("who", ""))})
    return RedirectResponse(f"/walk/{drawn.walk_id}", 303)


def walk_of(request: Request, me: Author) -> Walk:
    """The walk of the address, if it is theirs. Raises UnknownName."""
    found = said.walk_of(memory_of(request).store, str(request.path_params["walk"]))
    if found is None or found.author_id != me.author_id:
        raise UnknownName("There is no walk of yours at this address. Choose one on the page Walk.")
    return found


def is_barred(request: Request, me: Author | None, walk: Walk) -> bool:
    """May this journey not be shown any more? Whoever must not appear may have said so since it was drawn."""
    return ask_barred(memory_of(request).recall(), walk.person_code, me) is not None


def one(request: Request) -> Response:
    """A walk, as far as it has come."""
    me = me_of(request)
    if me is None:
        return ask_me(request)
    walk = walk_of(request, me)
    if walk.state == said.PUT_AWAY:
        return RedirectResponse(HERE, 303)
    if is_barred(request, me, walk):
        return page(request, "walk_barred.html", status=GONE, title="Not this journey", here=HERE, walk=walk)
    if walk.state == said.DRAWN:
        return drawn_page(request, me, walk)
    if walk.state == said.BELIEVED:
        return _ready(request, me, walk)
    return _scenes(request, walk) if walk.state == said.WALKING else _end(request, me, walk)


def drawn_page(
    request: Request, me: Author, walk: Walk, faults: dict[str, str] | None = None, filled: Any = None,
    status: int = 200,
) -> Response:  # fmt: skip
    """The form: what do you believe, before you walk?"""
    store = memory_of(request).store
    sealed = ask_beside(store, me.author_id, walk.walk_id)
    known = seen_before(store, me, walk)
    return page(
        request, "walk_drawn.html", status=status, title="Before you walk", here=HERE, walk=walk,
        questions=questions_of(walk), known=known, sealed=sealed, faults=faults or {}, filled=filled or {},
        said_as=said_as, room=room_shown(request, walk), role_groups=ask_role_groups(store),
        times=times_of(request.query_params.get("pace", "")),
    )  # fmt: skip


def room_shown(request: Request, walk: Walk) -> dict[str, Any] | None:
    """The room of a group: its code, its address with a QR code where phones are answered, who has sat down."""
    if walk.room is None:
        return None
    phones = getattr(request.app.state, "rooms", "")
    address = f"{phones}/room/{walk.room}" if phones else ""
    return {
        "code": walk.room, "address": address, "qr": qr_of(address) if address else "", **seated(request, walk),
    }  # fmt: skip


def seated(request: Request, walk: Walk) -> dict[str, int]:
    """How many have sat down, and how many of them believed? Never who."""
    seats = said.seats(memory_of(request).store, walk.walk_id)
    return {"n": len(seats), "n_believed": sum(seat.has_believed for seat in seats)}


def seats(request: Request) -> Response:
    """The same for the page that waits."""
    me = me_of(request)
    if me is None:
        return JSONResponse({"fault": "Say first who you are, at /me."}, 403)
    return JSONResponse(seated(request, walk_of(request, me)))


def _ready(request: Request, me: Author, walk: Walk) -> Response:
    store = memory_of(request).store
    return page(
        request, "walk_ready.html", title="Ready when you are", here=HERE, walk=walk,
        sealed=ask_beside(store, me.author_id, walk.walk_id), said_as=said_as, questions=questions_of(walk),
        room=room_shown(request, walk), role_groups=ask_role_groups(store),
        times=times_of(request.query_params.get("pace", "")),
    )  # fmt: skip


def _scenes(request: Request, walk: Walk) -> Response:
    times = times_of(request.query_params.get("pace", ""))
    return page(
        request, "walk_scene.html", title="You walk", here=HERE, walk=walk, scenes=scenes_of(walk, times), times=times,
    )  # fmt: skip


def _end(request: Request, me: Author, walk: Walk) -> Response:
    memory, recall = memory_of(request), recall_of(request)
    like = memory.ask(ask_like, walk.lens, walk.rule, walk.topic) if recall is not None else None
    struck: dict[int, list[Any]] = {}
    for friction in said.frictions(memory.store, walk.walk_id):
        struck.setdefault(friction.scene, []).append(friction)
    together = ask_together(memory.store, walk.walk_id) if said.seats(memory.store, walk.walk_id) else None
    return page(
        request, "walk_end.html", title="What you walked", here=HERE, walk=walk, like=like, struck=struck,
        lines=lines_of(memory.store, walk, me.author_id), together=together, gave_up=gave_up(walk), clocked=clocked,
        is_open=walk.state == said.WALKED, scenes=walk.script["scenes"],
        asked={question.topic: question.asked for question in questions_of(walk)},
    )  # fmt: skip


ROUTES = (
    Route("/walk", start),
    Route("/walk", draw, methods=["POST"]),
    Route("/walk/{walk:uuid}", one),
    Route("/walk/{walk:uuid}/seats", seats),
)
