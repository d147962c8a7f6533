"""Today: it opens with a person, lays belief beside what was measured, and ends with what cannot be seen."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from walkamile import round as rounds
from walkamile.round.answers.ahas import ask_unowned
from walkamile.round.answers.asked import Asked, ask_segments, ask_span, asked, last_full_month
from walkamile.round.answers.breaks import ask_breaks
from walkamile.round.answers.cast import ask_cast
from walkamile.round.answers.desk import ask_desk, ask_half_hours, ask_worst_queue_day
from walkamile.round.answers.doctor import examine
from walkamile.round.answers.moves import outlook
from walkamile.round.answers.people import ask_worst_story, day_bounds
from walkamile.round.answers.queue import ask_colleagues
from walkamile.round.answers.recognised import ask_recognised, ask_recognised_rows
from walkamile.round.answers.sentences import ask_sentences
from walkamile.round.answers.story import ask_story
from walkamile.round.said.beliefs import Refused, state_belief
from walkamile.web.draw import words
from walkamile.web.memory import Memory
from walkamile.web.pages import seen
from walkamile.web.pages.frame import as_csv, asked_of, memory_of, page, span_text, view_of, with_query
from walkamile.web.pages.me import me_of
from walkamile.web.pages.people import draw_story
from walkamile.web.pages.seen import author_or_new, keep_author

COOKIE = "belief"
TOPIC = "recognised_after_store_purchase"
MOST_ROWS = 200
KEPT_S = 180 * 86400
SKIPPED = "skipped"


def today(request: Request) -> Response:
    """The first page."""
    memory = memory_of(request)
    belief = _belief(request)
    return page(
        request,
        "today.html",
        title="Today",
        here="/",
        span=span_text(request),
        belief=belief,
        measured=memory.ask(ask_recognised, Asked()) if belief is not None else None,
        story=_story(request),
        line=_line(request),
        sentences=memory.ask(ask_sentences),
        unowned=_unowned(request),
        outlook=outlook(
            memory.ask(examine), memory.ask(ask_breaks, None, None, Asked().since, Asked().until)["rules"]
        ),
    )


def _belief(request: Request) -> int | str | None:
    """What was believed (0 to 10), `skipped`, or None when nobody said yet."""
    if request.query_params.get("believe") == "skip":
        return SKIPPED
    said = request.cookies.get(COOKIE, "")
    if said == SKIPPED:
        return SKIPPED
    return int(said) if said.isdecimal() and 0 <= int(said) <= 10 else None


async def believe(request: Request) -> Response:
    """Keep a belief (or that it was skipped), then show the page with the figure."""
    form = await request.form()
    said = str(form.get("of_ten", ""))
    answer = RedirectResponse("/#measured", 303)
    if "skip" in form or not (said.isdecimal() and 0 <= int(said) <= 10):
        kept = SKIPPED
    else:
        kept = said
        memory, author = memory_of(request), author_or_new(request)
        as_of, now = memory.recall().as_of, datetime.now(UTC)
        stated = state_belief(memory.store, author, TOPIC, int(said) / 10, None, None, now, as_of=as_of)
        done = "not-believed" if isinstance(stated, Refused) else "belief"
        answer = RedirectResponse(f"/?done={done}#measured", 303)
        keep_author(answer, author)
    answer.set_cookie(COOKIE, kept, max_age=KEPT_S, httponly=True, samesite="strict")
    return answer


def _unowned(request: Request) -> list[dict[str, Any]]:
    """What did whoever is looking note, that nobody has taken on for a week?"""
    me = me_of(request)
    return ask_unowned(memory_of(request).store, me.author_id) if me else []


def _story(request: Request) -> dict[str, Any] | None:
    """Whose story opens the page, drawn: the cast's in the demo, else the worst of the last full month."""
    memory = memory_of(request)
    who = memory.ask(_whose)
    if who is None:
        return None
    begins, ends = day_bounds(who["since"], who["until"])
    story = memory.ask(ask_story, who["person_code"], Asked(begins, ends))
    calls = [m for m in story["moments"] if m["kind"] == "human" and m["employee"]]
    address = f"/people/{who['person_id']}?since={who['since']}&until={who['until']}"
    desk_of = [m["contact_id"] for m in calls if not who["served_by"] or m["employee"] == who["served_by"]][
        -1:
    ]
    desk = memory.ask(_desk, tuple(c for c in desk_of if c), who["until"])
    call = next((m for m in reversed(calls) if m["contact_id"] in desk_of), None)
    call_events = f"{address}&at={quote(call['event_id'])}#event" if call else address
    return {
        **who,
        "drawn": draw_story(story, name="gift", href=address),
        "caption": story["caption"],
        "address": address,
        "wait_s": story["wait_s"],
        "n_breaks": len(story["marks"]),
        "desk": desk,
        "call": call,
        "call_events": call_events,
        # Outside of the demo nobody picks whose journey is walked: the system draws one.
        "walk": "/walk?pool=cast" if who["name"] else "/walk",
    }


def _whose(recall: rounds.Recall) -> dict[str, Any] | None:
    cast = ask_cast(recall)
    if cast is not None:
        return cast
    since, until = last_full_month(recall.as_of)
    found = ask_worst_story(recall, asked(since, until)) or ask_worst_story(recall, Asked())
    return found and {**found, "name": "", "served_by": "", "server": ""}


def _desk(recall: rounds.Recall, contacts: tuple[str, ...], day: date) -> dict[str, Any]:
    return ask_desk(recall, list(contacts), day)


def _line(request: Request) -> dict[str, Any] | None:
    """How the phone line was on the day of the mailing (in the demo), else on the day when most gave up."""
    memory = memory_of(request)
    cast, day = memory.ask(ask_cast), _line_day(memory)
    if day is None:
        return None
    hours = memory.ask(ask_half_hours, day, Asked())
    rows = [r for r in hours["rows"] if r["n"]]
    option = {
        "xAxis": {"type": "category", "data": [words.clock(r["half_hour"]) for r in rows]},
        "yAxis": {"type": "value", "minInterval": 1},
        "legend": {"bottom": 0, "data": ["answered", "gave up"]},
        "grid": {"left": 8, "right": 16, "top": 16, "bottom": 36, "containLabel": True},
        "series": [
            {
                "name": "answered",
                "type": "bar",
                "stack": "calls",
                "data": [r["n"] - r["gave_up"] for r in rows],
            },
            {
                "name": "gave up",
                "type": "bar",
                "stack": "calls",
                "data": [r["gave_up"] for r in rows],
                "itemStyle": {"decal": {"symbol": "rect"}},
            },
        ],
    }
    return {
        **hours,
        "mailing": bool(cast),
        "option": option,
        "rows": rows,
        "events": with_query("/breaks/abandonment", f"?since={day}&until={day}"),
        "colleagues": _colleagues(memory, day),
    }


def _line_day(memory: Memory) -> date | None:
    cast = memory.ask(ask_cast)
    return cast["mailing_day"] if cast else memory.ask(ask_worst_queue_day, Asked())


def _colleagues(memory: Memory, day: date) -> dict[str, Any] | None:
    """What more colleagues would have done at the peak of that day; its `reason` where that cannot be known."""
    found = memory.ask(ask_colleagues, day)
    if found is None or found["reason"]:
        return found
    enough = found["enough"]
    address = with_query("/queue", "", queue=found["queue"], day=day)
    return found | {
        "with_more": found["lines"][enough if enough is not None else -1], "href": f"{address}#more",
    }  # fmt: skip


def recognised(request: Request) -> Response:
    """The calls behind the figure, one by one."""
    memory, view, asked_ = memory_of(request), view_of(request), asked_of(request)
    rows = memory.ask(ask_recognised_rows, asked_)
    lines = [
        [
            (words.moment(r["opened_at"]), _at(r)),
            "yes" if r["recognised"] else "no",
            r["evidence"],
            r["topic"] or "",
            words.duration(r["length_s"]),
        ]
        for r in rows[:MOST_ROWS]
    ]
    return page(
        request,
        "recognised.html",
        title="Recognised after a store purchase?",
        here="/",
        view=view,
        lines=lines,
        n=len(rows),
        most=MOST_ROWS,
        measured=memory.ask(ask_recognised, asked_),
        csv=with_query("/recognised.csv", view.query),
        span=span_text(request),
    )


def _at(row: dict[str, Any]) -> str:
    day: datetime = row["opened_at"]
    since = datetime.combine(day.date(), time()) - timedelta(days=30)
    return f"/people/{row['person_id']}?since={since.date()}&until={day.date()}&at={quote(row['first_event'])}#event"


def recognised_csv(request: Request) -> Response:
    """The same as a file."""
    rows = memory_of(request).ask(ask_recognised_rows, asked_of(request))
    columns = ("person_id", "opened_at", "recognised", "evidence", "topic", "length_s", "first_event")
    answer = as_csv("recognised", columns, ([row[name] for name in columns] for row in rows))
    return seen.noted(request, answer, *seen.SHOWS["recognised.html"])


def half_hours_csv(request: Request) -> Response:
    """The half hours of the phone line as a file."""
    line = _line(request) or {"rows": []}
    columns = ("half_hour", "n", "gave_up", "share", "low", "high", "mean_wait_s")
    answer = as_csv("phone-line", columns, ([row[name] for name in columns] for row in line["rows"]))
    return seen.noted(request, answer, *seen.SHOWS["queue.html"])


def warm(memory: Memory) -> None:
    """Ask what the first pages ask, so that the first visitor need not wait. A home without a round stays cold."""
    try:
        for question in (ask_cast, ask_sentences, examine, ask_segments, ask_span):
            memory.ask(question)
        memory.ask(ask_recognised, Asked())
        memory.ask(_whose)
        if (day := _line_day(memory)) is not None:
            memory.ask(ask_colleagues, day)
        memory.ask(ask_breaks, None, None, Asked().since, Asked().until)
    except Exception:
        # Whatever it was, the page that asks the same says it properly.
        return


ROUTES = (
    Route("/", today),
    Route("/beliefs", believe, methods=["POST"]),
    Route("/recognised", recognised),
    Route("/recognised.csv", recognised_csv),
    Route("/phone-line.csv", half_hours_csv),
)
