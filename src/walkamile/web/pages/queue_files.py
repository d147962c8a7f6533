"""The tables of a queue as files, and the contacts behind a figure, one by one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from typing import Any
from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from walkamile.model.errors import UnknownName
from walkamile.round.answers.queue import Understood, days_ahead, first_queue, on_day, twin_of
from walkamile.round.answers.queue_history import day_number
from walkamile.round.answers.queue_people import ask_contact_rows
from walkamile.web.draw import words
from walkamile.web.pages import seen
from walkamile.web.pages.frame import as_csv, memory_of, page, span_text, with_query
from walkamile.web.pages.queue import chosen_day, understood
from walkamile.web.pages.queue_words import clock

MOST_ROWS = 200
MOST_IN_FILE = 1_000_000


def day_csv(request: Request) -> Response:
    """The half hours of a day as a file."""
    known = _chosen(request)
    rows = on_day(known, chosen_day(request, known))["rows"]
    columns = (
        "start", "came", "point", "low", "high", "gave_up", "share", "share_low", "share_high", "mean_wait_s",
        "present", "needed", "base", "on_call",
    )  # fmt: skip
    return seen.noted(request, as_csv("queue-day", columns, _cells(rows, columns)), *seen.SHOWS["queue.html"])


def _cells(rows: Sequence[Mapping[str, Any]], columns: Sequence[str]) -> list[list[Any]]:
    """Rows of a file; `start` is the wall clock."""
    return [
        [
            f"{datetime.fromtimestamp(row['start_s'], UTC):%Y-%m-%d %H:%M}"
            if name == "start"
            else row.get(name)
            for name in columns
        ]
        for row in rows
    ]


def _chosen(request: Request) -> Understood:
    name = request.query_params.get("queue", "") or memory_of(request).ask(first_queue)
    if name is None:
        raise UnknownName("Nobody waited in any queue yet: a source must send queue.entered.")
    return understood(request, name)


def week_csv(request: Request) -> Response:
    """The days to come as a file."""
    rows = days_ahead(_chosen(request))
    columns = ("day", "point", "low", "high", "peak", "base", "on_call", "hours", "on_call_hours", "planned")
    said = [
        row | {"peak": clock(row["peak_s"]), "planned": "; ".join(one["what"] for one in row["planned"])}
        for row in rows
    ]
    return as_csv("queue-days", columns, ([row[name] for name in columns] for row in said))


def twin_csv(request: Request) -> Response:
    """The model beside what was measured, by half hour of the day."""
    rows = [row | {"time": clock(row["start_s"])} for row in twin_of(_chosen(request))["rows"]]
    columns = (
        "time", "n", "n_days", "agents", "share", "share_low", "share_high", "share_said", "wait_s",
        "wait_s_low", "wait_s_high", "wait_s_said", "in_time", "in_time_low", "in_time_high", "in_time_said",
    )  # fmt: skip
    return seen.noted(
        request,
        as_csv("queue-model", columns, ([row.get(name) for name in columns] for row in rows)),
        *seen.SHOWS["queue.html"],
    )


def contacts(request: Request) -> Response:
    """The contacts behind a figure, one by one; each opens to the person's timeline."""
    known, since_s, until_s, day = _asked_hours(request)
    rows = memory_of(request).ask(ask_contact_rows, known.history.queue, since_s, until_s, MOST_ROWS + 1)
    lines = [
        [
            (words.moment(row["opened_at"]), f"/events/{quote(row['first_event'], safe='')}")
            if row["person_id"]
            else words.moment(row["opened_at"]),
            row["channel"] or "",
            (row["topic"] or "").replace("_", " "),
            "gave up" if row["abandoned"] else "answered",
            words.duration(row["wait_s"]),
            words.duration(None if row["abandoned"] else row["handle_s"]),
        ]
        for row in rows[:MOST_ROWS]
    ]
    here = f"queue={quote(known.history.queue, safe='')}"
    return page(
        request,
        "queue_contacts.html",
        title=f"Who asked: {known.history.queue}, {words.day(day)}, {clock(since_s)} to {_end(until_s)}",
        here="/queue",
        span=span_text(request),
        lines=lines,
        most=MOST_ROWS if len(rows) > MOST_ROWS else 0,
        back=with_query("/queue", here, day=day),
        csv=with_query("/queue/contacts.csv", request.url.query),
    )


def _end(at_s: float) -> str:
    return "24:00" if at_s % 86400 == 0 else clock(at_s)


def _asked_hours(request: Request) -> tuple[Understood, float, float, date]:
    known = _chosen(request)
    day = chosen_day(request, known)
    begins = day_number(day) * 86400.0
    said, minutes = request.query_params.get("from", ""), request.query_params.get("minutes", "30")
    if not said:
        return known, begins, begins + 86400, day
    try:
        at = datetime.strptime(said, "%H:%M").replace(tzinfo=UTC)
        length = min(max(int(minutes), 1), 1440)
    except ValueError:
        raise UnknownName(
            f"{said!r} is no time of day, or {minutes!r} no minutes. Write from=09:30."
        ) from None
    since_s = begins + at.hour * 3600 + at.minute * 60
    return known, since_s, since_s + length * 60, day


def contacts_csv(request: Request) -> Response:
    """The same as a file."""
    known, since_s, until_s, _ = _asked_hours(request)
    rows = ask_contact_rows(memory_of(request).recall(), known.history.queue, since_s, until_s, MOST_IN_FILE)
    columns = ("opened_at", "channel", "topic", "abandoned", "wait_s", "handle_s", "person_id", "first_event")
    return seen.noted(
        request,
        as_csv("queue-contacts", columns, ([row[name] for name in columns] for row in rows)),
        *seen.SHOWS["queue.html"],
    )


ROUTES = (
    Route("/queue/day.csv", day_csv),
    Route("/queue/days.csv", week_csv),
    Route("/queue/model.csv", twin_csv),
    Route("/queue/contacts", contacts),
    Route("/queue/contacts.csv", contacts_csv),
)
