"""The letter of the week as a page and as a PDF; who opened it and who acted is told by role group only."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from walkamile.round.answers.letter import ask_circulation, ask_week, ask_weeks, known_department
from walkamile.round.answers.owners import ask_departments
from walkamile.round.letters import letter_of
from walkamile.round.said.letters import has_acted, note_acted, note_opened
from walkamile.web.draw import letter_words
from walkamile.web.draw.letter_pdf import as_pdf
from walkamile.web.draw.masked import masked_timeline
from walkamile.web.pages import seen
from walkamile.web.pages.frame import memory_of, page, span_text
from walkamile.web.pages.me import me_of


def newest(request: Request) -> Response:
    """To the letter of the week that was chosen; without one, of the last week that is over."""
    recall = memory_of(request).recall()
    week = ask_week(recall, request.query_params.get("week"))
    return RedirectResponse(_address(week.name, _department(request)), 303)


def letter(request: Request) -> Response:
    """The letter of a week."""
    memory, me, department = memory_of(request), me_of(request), _department(request)
    recall = memory.recall()
    week = ask_week(recall, request.path_params["week"])
    written = letter_of(recall, week, department)
    if me is not None:
        note_opened(memory.store, me, week.name, department)
    story = written["story"]
    query = f"?since={written['since']}&until={written['until']}"
    return page(
        request, "letter.html", title=letter_words.title(written), here="/walk", letter=written,
        say=letter_words.SAYS, me=me, weeks=ask_weeks(recall), departments=ask_departments(memory.store),
        drawn=masked_timeline(story["moments"], story["marks"], name="letter") if story else None,
        circulation=ask_circulation(recall, week, department), days_query=query,
        acted=me is not None and has_acted(memory.store, me, week.name, department),
        pdf=_address(f"{week.name}.pdf", department), span=span_text(request),
        shown_topics=seen.topics_of_letter(written),
    )  # fmt: skip


def letter_pdf(request: Request) -> Response:
    """The same as a PDF. Raises ExtraMissing where reportlab is not installed."""
    memory, department = memory_of(request), _department(request)
    recall = memory.recall()
    week = ask_week(recall, request.path_params["week"])
    written = letter_of(recall, week, department)
    name = "-".join(filter(None, ("letter", week.name, department.replace(" ", "-"))))
    kept = {"Content-Disposition": f'inline; filename="{quote(name)}.pdf"'}
    address = memory.store.pages_address
    answer = Response(as_pdf(written, address), media_type="application/pdf", headers=kept)
    return seen.noted(request, answer, *seen.topics_of_letter(written))


async def acted(request: Request) -> Response:
    """Somebody says that they did something about the letter."""
    me = me_of(request)
    week = ask_week(memory_of(request).recall(), request.path_params["week"])
    form: Any = await request.form()
    said = str(form.get("department", ""))
    department = known_department(memory_of(request).recall(), said) if said else ""
    if me is None:
        return RedirectResponse(f"/me?back=/letter/{week.name}", 303)
    note_acted(memory_of(request).store, me, week.name, department)
    return RedirectResponse(f"{_address(week.name, department)}#read", 303)


def _department(request: Request) -> str:
    """The department of the address, as teams.csv writes it; empty: the leadership. Raises UnknownName."""
    said = request.query_params.get("department", "").strip()
    return known_department(memory_of(request).recall(), said) if said else ""


def _address(name: str, department: str) -> str:
    return f"/letter/{name}" + (f"?department={quote(department, safe='')}" if department else "")


ROUTES = (
    Route("/letter", newest),
    Route("/letter/{week}.pdf", letter_pdf),
    Route("/letter/{week}/acted", acted, methods=["POST"]),
    Route("/letter/{week}", letter),
)
"""In this order: `{week}` would take `.pdf` too."""
