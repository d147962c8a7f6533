"""The empty chair: one masked person whom nobody picked, on one page that expires."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from walkamile.round.answers.chair import ask_chair
from walkamile.web.draw.masked import drawn_n, masked_timeline
from walkamile.web.pages.frame import memory_of, page
from walkamile.web.pages.walks import recall_of

MOST_DRAWN = 24


def chair(request: Request) -> Response:
    """The last 90 days of whoever sits here."""
    found = ask_chair(memory_of(request).store, recall_of(request), request.path_params["chair"])
    seat = found["seat"]
    n_drawn, n_all = drawn_n(seat["moments"], MOST_DRAWN)
    return page(
        request, "chair.html", title="The empty chair", here="/walk", chair=found, seat=seat, n_drawn=n_drawn,
        n_all=n_all, drawn=masked_timeline(seat["moments"], seat["marks"], MOST_DRAWN, "chair"),
    )  # fmt: skip


ROUTES = (Route("/chair/{chair}", chair),)
