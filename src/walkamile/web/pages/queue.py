"""The queue: today against forecast, how many people, the model beside what happened, what more people would buy."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route

from walkamile.model.errors import StaffFault, UnknownName
from walkamile.round.answers.queue import (
    Understood,
    ask_understood,
    days_ahead,
    first_queue,
    last_day,
    on_day,
)
from walkamile.round.answers.queue_history import ask_queues, day_date, day_number
from walkamile.round.answers.queue_people import ask_hands, reasons_of
from walkamile.round.answers.queue_planned import FILE
from walkamile.round.answers.queue_rota import read_rota, rota_days, rota_file
from walkamile.web.draw import words
from walkamile.web.pages import seen
from walkamile.web.pages.frame import day_of, memory_of, page, span_text, with_query
from walkamile.web.pages.queue_words import (
    bought_shown,
    day_drawn,
    day_lines,
    hands_shown,
    reasons_shown,
    rows_href,
    staff_drawn,
    twin_shown,
    week_line,
)

FARTHEST_AHEAD = timedelta(days=30)
FILES = (FILE, "teams.csv")


def queue(request: Request) -> Response:
    """The page of one queue on one day. What was drawn once is kept for the next visitor."""
    memory = memory_of(request)
    rota = rota_file(memory.home, request.query_params.get("queue", ""))
    key = ("queue", request.url.query, _written(memory.home), _at(rota))
    response = HTMLResponse(memory.keep(key, lambda: _drawn(request).body))
    # The page itself is kept; that this reader has seen it is not.
    seen.remember(request, response, seen.shown_on("queue.html", {}))
    return response


def _written(home: Path) -> tuple[float, ...]:
    """When were the files that a page reads last written? A change of one makes the page anew."""
    return tuple(_at(home / name) for name in FILES)


def _at(path: Path) -> float:
    return path.stat().st_mtime if path.exists() else 0.0


def _drawn(request: Request) -> Response:
    memory = memory_of(request)
    queues = memory.ask(ask_queues)
    shared = {"title": "Queue", "here": "/queue", "span": span_text(request), "queues": queues}
    name = request.query_params.get("queue", "") or memory.ask(first_queue)
    if name is None:
        return page(request, "queue_empty.html", **shared)
    known = understood(request, name)
    day = chosen_day(request, known)
    here = f"queue={quote(name, safe='')}"
    today = on_day(known, day)
    of_queue = memory.keep(
        ("queue-any-day", name, _written(memory.home)), lambda: _of_queue(request, known, here)
    )
    return page(
        request,
        "queue.html",
        **shared,
        queue=name,
        day=day,
        known=known,
        here_query=here,
        flashes=[("problem", known.fault)] if known.fault else [],
        today=today,
        day_drawn=day_drawn(today),
        staff_drawn=staff_drawn(today),
        day_lines=day_lines(today, here),
        **of_queue,
        bought=bought_shown(known, day, here),
        reasons=reasons_shown(reasons_of(memory.recall(), known.history, day_number(day))),
        rota=_rota(request, name, day),
        neighbours=_neighbours(known, day, here),
        rows_of_day=rows_href(here, day, None),
    )


def _of_queue(request: Request, known: Understood, here: str) -> dict[str, Any]:
    """What is the same on every day: the days to come, the model, who has been there."""
    return {
        "week": [week_line(row, here) for row in days_ahead(known)],
        "twin": twin_shown(known),
        "hands": hands_shown(ask_hands(memory_of(request).recall(), known.history.queue)),
    }


def understood(request: Request, name: str) -> Understood:
    """Everything known of a queue, remembered until a round, or a file of the home, changes it."""
    memory = memory_of(request)
    key = ("queue-understood", name, _written(memory.home))
    return memory.keep(key, lambda: ask_understood(memory.recall(), name))


def chosen_day(request: Request, known: Understood) -> date:
    """The day asked for; the last known one else. Raises UnknownName for days nobody can say anything of."""
    last = last_day(known)
    day = day_of(request, "day") or last
    first = day_date(known.history.first)
    if not first <= day <= last + FARTHEST_AHEAD:
        raise UnknownName(
            f"Nothing is known of this queue on {words.day(day)}. Choose a day from {words.day(first)} to "
            f"{words.day(last + FARTHEST_AHEAD)}."
        )
    return day


def _rota(request: Request, name: str, day: date) -> dict[str, Any]:
    store = memory_of(request).store
    try:
        lines = read_rota(store.home, name, store.calendar.zone)
    except StaffFault as fault:
        return {"days": [], "fault": str(fault), "n": 0}
    return {"days": rota_days(lines, day), "fault": "", "n": len(lines)}


def _neighbours(known: Understood, day: date, here: str) -> list[tuple[str, str]]:
    """The day before, the day after, and the last known one."""
    first = day_date(known.history.first)
    last = last_day(known)
    found: list[tuple[str, str]] = []
    if day > first:
        found.append(("Day before", with_query("/queue", here, day=day - timedelta(days=1))))
    if day < last + FARTHEST_AHEAD:
        found.append(("Day after", with_query("/queue", here, day=day + timedelta(days=1))))
    if day != last:
        found.append(("Last known day", with_query("/queue", here)))
    return found


ROUTES = (Route("/queue", queue),)
