"""What do all pages share? The days and the segment in the address, the template, the table as a file, calm faults."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any
from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from walkamile.model.errors import NoRound, NothingLoaded, NotYet, UnknownName, WalkamileError
from walkamile.round.answers.asked import Asked, ask_segments, ask_span, asked
from walkamile.web.draw.environment import environment
from walkamile.web.draw.view import View
from walkamile.web.memory import Memory
from walkamile.web.pages import seen

TEMPLATES = environment()
FORMULA = ("=", "+", "-", "@", "\t", "\r")


def memory_of(request: Request) -> Memory:
    """The memory of the server."""
    return request.app.state.memory


def day_of(request: Request, name: str) -> date | None:
    """A day of the address. Raises UnknownName when it is none."""
    said = request.query_params.get(name, "").strip()
    try:
        return date.fromisoformat(said) if said else None
    except ValueError:
        raise UnknownName(f"{said!r} is not a day. Write it like 2026-03-31.") from None


def asked_of(request: Request) -> Asked:
    """The days and the segment of the address. Raises UnknownName for a group that is too small, or unknown."""
    segment = request.query_params.get("segment", "")
    if segment and segment not in memory_of(request).ask(ask_segments):
        fewest = memory_of(request).store.settings.minimum_customers
        raise UnknownName(
            f"There is no group {segment!r} of {fewest} people or more. Choose one from the list, or everyone."
        )
    return asked(day_of(request, "since"), day_of(request, "until"), segment)


def view_of(request: Request) -> View:
    """The same for the form of the page, with the segments that can be chosen."""
    segments = tuple(memory_of(request).ask(ask_segments))
    segment = request.query_params.get("segment", "")
    return View(day_of(request, "since"), day_of(request, "until"), segment, segments)


def page(request: Request, template: str, *, status: int = 200, **values: Any) -> HTMLResponse:
    """A page from its template."""
    flashes = [*values.pop("flashes", []), *_flash(request)]
    response = HTMLResponse(TEMPLATES.get_template(template).render(flashes=flashes, **values), status)
    seen.remember(request, response, seen.shown_on(template, values))
    return response


FLASHES = {
    "belief": ("done", "Your belief is kept, sealed with today's date. Below is what was measured."),
    "not-believed": (
        "problem",
        "This belief was not taken: you have seen the number, or stated one before. Below is what was measured.",
    ),
    "revoked": ("done", "Kept: these names are two people. Run the round, so that the figures follow."),
    "answered": ("done", "Your answer is kept. It holds from the next round on."),
    "undone": ("done", "Your answer is taken back; the pair waits again."),
    "aha": ("done", "Kept. Below is who says the same; say no where it is something else."),
    "aha-own": ("done", "It has an owner now."),
    "aha-fix": (
        "done",
        "Fixed, from today on. Before and after stand side by side once a round has seen some weeks.",
    ),
    "aha-close": ("done", "Closed. Open it again if it comes back."),
    "aha-decline": ("done", "Declined. The reason stands beside it for whoever reports it next."),
    "aha-reopen": ("done", "It is open again."),
    "echo-yes": ("done", "Kept: it says the same."),
    "echo-no": ("done", "Kept: it says something else, and does not come back."),
    "report": ("done", "Kept, without names and numbers. The answer will stand here."),
    "report-answered": ("done", "Answered. Its author sees it on this page."),
    "walked": ("done", "Kept: you walked it. What struck you stays beside the walk."),
    "cast-away": ("done", "The file was put away without being read."),
}


def _flash(request: Request) -> list[tuple[str, str]]:
    said = FLASHES.get(request.query_params.get("done", ""))
    return [said] if said else []


def with_query(path: str, query: str, **more: object) -> str:
    """An address that keeps the view and adds a few words."""
    pairs = "&".join(
        f"{name}={quote(str(value), safe='')}" for name, value in more.items() if value not in ("", None)
    )
    joined = "&".join(part for part in (query.lstrip("?"), pairs) if part)
    return f"{path}?{joined}" if joined else path


def as_csv(name: str, columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> Response:
    """A table as a file. Text that a spreadsheet would run as a formula is made harmless."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(columns)
    writer.writerows([_harmless(cell) for cell in row] for row in rows)
    kept = {"Content-Disposition": f'attachment; filename="{name}.csv"'}
    return Response(out.getvalue(), media_type="text/csv; charset=utf-8", headers=kept)


def _harmless(cell: Any) -> Any:
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(FORMULA) else cell


def fault_page(request: Request, fault: Exception) -> Response:
    """A calm page for what the product itself says went wrong, with its advice."""
    assert isinstance(fault, WalkamileError)
    if isinstance(fault, NoRound | NothingLoaded):
        return empty_page(request)
    status = 404 if isinstance(fault, UnknownName) and request.method == "GET" else 400
    title = "Not yet" if isinstance(fault, NotYet) else "That did not work"
    return page(request, "fault.html", status=status, title=title, said=str(fault), here="")


def empty_page(request: Request) -> Response:
    """What a home without a round shows: where to begin."""
    memory = memory_of(request)
    held = memory.store.state.value("select count(*) from batch where unloaded_at is null")
    return page(request, "empty.html", title="Nothing to show yet", held=int(held or 0), here="/")


def span_text(request: Request) -> dict[str, Any]:
    """From when to when there are events, as of when, and which generation: for the foot of every page."""
    return memory_of(request).ask(ask_span)
