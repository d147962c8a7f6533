"""Who went this way? The cases behind a passage of the map, the contacts behind a field of the channel matrix."""

from __future__ import annotations

from datetime import datetime, timedelta

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from walkamile.round.answers.journeys import ask_case_rows, ask_passage_rows
from walkamile.web.draw import words
from walkamile.web.pages.frame import as_csv, asked_of, memory_of, page, span_text, view_of, with_query

MOST_ROWS = 500


def cases(request: Request) -> Response:
    """The cases behind one passage of the map."""
    lens, params, view = request.path_params["lens"], request.query_params, view_of(request)
    source, target = params.get("source", ""), params.get("target", "")
    rows = memory_of(request).ask(ask_case_rows, lens, source, target, asked_of(request), MOST_ROWS)
    lines = [
        [
            (words.moment(r["ts"]), _person(r["person_id"], r["ts"]))
            if r["person_id"]
            else words.moment(r["ts"]),
            r["channel"] or "",
            words.duration(r["dt_s"]),
        ]
        for r in rows
    ]
    return page(
        request,
        "passage.html",
        title=f"{source} to {target or 'leaving'}",
        here="/journeys",
        view=view,
        lines=lines,
        most=MOST_ROWS,
        head=[("When", "text"), ("Channel", "text"), ("Until the next step", "number")],
        back=with_query(f"/journeys/{lens}", view.query),
        csv=with_query(f"/journeys/{lens}/cases.csv", view.query, source=source, target=target),
        span=span_text(request),
    )


def cases_csv(request: Request) -> Response:
    """The same as a file."""
    lens, params = request.path_params["lens"], request.query_params
    rows = memory_of(request).ask(
        ask_case_rows, lens, params.get("source", ""), params.get("target", ""), asked_of(request), MOST_ROWS
    )
    columns = ("ts", "person_id", "channel", "dt_s")
    return as_csv("cases", columns, ([row[name] for name in columns] for row in rows))


def channels(request: Request) -> Response:
    """The contacts behind one field of the channel matrix."""
    params, view = request.query_params, view_of(request)
    source, target = params.get("source", ""), params.get("target", "")
    rows = memory_of(request).ask(ask_passage_rows, source, target, asked_of(request), MOST_ROWS)
    lines = [
        [
            (words.moment(r["opened_at"]), _person(r["person_id"], r["opened_at"])),
            r["topic"] or "",
            words.duration((r["next_at"] - r["opened_at"]).total_seconds()),
        ]
        for r in rows
    ]
    return page(
        request,
        "passage.html",
        title=f"From {source} to {target} within seven days",
        here="/journeys",
        view=view,
        lines=lines,
        most=MOST_ROWS,
        head=[("When", "text"), ("About", "text"), ("Until the next contact", "number")],
        back=with_query("/journeys", view.query),
        csv=with_query("/journeys/channels.csv", view.query, source=source, target=target),
        span=span_text(request),
    )


def channels_csv(request: Request) -> Response:
    """The same as a file."""
    params = request.query_params
    rows = memory_of(request).ask(
        ask_passage_rows, params.get("source", ""), params.get("target", ""), asked_of(request), MOST_ROWS
    )
    columns = ("opened_at", "channel", "topic", "next_at", "next_channel", "person_id", "first_event")
    return as_csv("channels", columns, ([row[name] for name in columns] for row in rows))


def _person(person_id: str, at: datetime) -> str:
    return (
        f"/people/{person_id}?since={(at - timedelta(days=7)).date()}&until={(at + timedelta(days=7)).date()}"
    )


ROUTES = (
    Route("/journeys/channels", channels),
    Route("/journeys/channels.csv", channels_csv),
    Route("/journeys/{lens}/cases", cases),
    Route("/journeys/{lens}/cases.csv", cases_csv),
)
