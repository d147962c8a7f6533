"""The pages of a home as one ASGI application: loopback only, strict policy, nothing from elsewhere."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from zoneinfo import ZoneInfo

from fastapi import FastAPI
from starlette.requests import Request
from starlette.responses import Response
from starlette.staticfiles import StaticFiles

from walkamile.model.errors import WalkamileError, gave_out
from walkamile.store import Analytics
from walkamile.web import door
from walkamile.web.draw import words
from walkamile.web.draw.environment import STATIC
from walkamile.web.guard import App, Guard, Receive, Scope, Send
from walkamile.web.jobs import Jobs
from walkamile.web.memory import Memory
from walkamile.web.pages import (
    breaks,
    chair,
    evidence,
    files,
    frame,
    gaps,
    identity,
    improve,
    journeys,
    letter,
    me,
    passages,
    people,
    queue,
    queue_files,
    reports,
    routine,
    settings,
    tasks,
    today,
    walk_steps,
    walks,
)

ROUTES = (
    *today.ROUTES,
    *identity.ROUTES,
    *people.ROUTES,
    *passages.ROUTES,
    *journeys.ROUTES,
    *breaks.ROUTES,
    *queue.ROUTES,
    *queue_files.ROUTES,
    *improve.ROUTES,
    *reports.ROUTES,
    *evidence.ROUTES,
    *tasks.ROUTES,
    *gaps.ROUTES,
    *settings.ROUTES,
    *files.ROUTES,
    *me.ROUTES,
    *letter.ROUTES,
    *routine.ROUTES,
    *chair.ROUTES,
    *walks.ROUTES,
    *walk_steps.ROUTES,
    *door.ROUTES,
)


class WallClock:
    """Every page tells times as the clock on the wall of the company shows them (calendar.yaml)."""

    def __init__(self, app: App, zone: ZoneInfo) -> None:
        """Stand before this app."""
        self.app = app
        self.zone = zone

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer in this zone."""
        with words.told_in(self.zone):
            await self.app(scope, receive, send)


def make_app(home: Path, token: str = "") -> FastAPI:
    """The application over this home. Raises HomeFault when the home cannot be opened.

    `token` opens the door of the command line; without one it stays shut.
    """
    memory = Memory(home)

    @asynccontextmanager
    async def living(_: FastAPI) -> AsyncIterator[None]:
        yield
        memory.close()

    # The interactive documentation of the framework loads scripts from elsewhere: it stays off.
    app = FastAPI(title="walkamile", docs_url=None, redoc_url=None, openapi_url=None, lifespan=living)
    app.state.memory = memory
    app.state.jobs = Jobs()
    app.state.token = token
    files.sweep(home)
    app.router.routes.extend(ROUTES)
    app.mount("/static", StaticFiles(directory=STATIC), name="static")
    app.add_exception_handler(WalkamileError, _fault)
    app.add_exception_handler(Analytics.fault(), _gave_out)
    app.add_exception_handler(404, _nowhere)
    app.add_middleware(WallClock, zone=memory.store.calendar.zone)
    app.add_middleware(Guard)
    return app


def _fault(request: Request, fault: Exception) -> Response:
    return frame.fault_page(request, fault)


def _gave_out(request: Request, fault: Exception) -> Response:
    """Say what to do where memory or disk gave out; another fault of the engine is ours."""
    known = gave_out(fault)
    if known is None:
        raise fault
    return frame.fault_page(request, known)


def _nowhere(request: Request, _: Exception) -> Response:
    said = "There is no page at this address. Choose one on the left, or go back."
    return frame.page(request, "fault.html", status=404, title="Nothing here", said=said, here="")
