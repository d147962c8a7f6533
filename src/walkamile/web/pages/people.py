"""People: who met the most breaks, one person's whole way, and how a name leads to a person."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from walkamile import round as rounds
from walkamile.round.answers.people import ask_broken_people
from walkamile.round.answers.person import identifiers, links, note_access
from walkamile.round.answers.review import ask_waiting, masked
from walkamile.round.answers.story import ask_story
from walkamile.web.draw import words
from walkamile.web.draw.timeline import Mark, Moment, Timeline, lanes, timeline
from walkamile.web.pages.frame import as_csv, asked_of, memory_of, page, span_text, view_of, with_query

KINDS = {"human": "human", "bot": "bot", "self": "self"}
MOST_DRAWN = 400
WIDE_PX = 920.0


def people(request: Request) -> Response:
    """Who met the most breaks."""
    rows = memory_of(request).ask(ask_broken_people, asked_of(request))
    view = view_of(request)
    lines = [
        [
            (_short(row["person_id"]), with_query(f"/people/{row['person_id']}", view.query)),
            row["n_breaks"],
            row["n_rules"],
            (row["title"], with_query(f"/breaks/{row['rule']}", view.query)),
            words.duration(row["minutes"] * 60),
            words.day(words.local(row["last_at"])),
        ]
        for row in rows
    ]
    return page(
        request,
        "people.html",
        title="People",
        here="/people",
        view=view,
        lines=lines,
        waiting=ask_waiting(memory_of(request).store),
        span=span_text(request),
        csv=with_query("/people.csv", view.query),
    )


def people_csv(request: Request) -> Response:
    """The same as a file."""
    rows = memory_of(request).ask(ask_broken_people, asked_of(request))
    columns = ("person_id", "n_breaks", "n_rules", "rule", "minutes", "last_at")
    return as_csv("people", columns, ([row[name] for name in columns] for row in rows))


async def find(request: Request) -> Response:
    """From a name to the person's page. A name never stands in an address: it would be kept in histories and logs."""
    said = str((await request.form()).get("name", "")).strip()
    if not said:
        return RedirectResponse("/people", 303)
    recall = memory_of(request).recall()
    code = rounds.find_person(recall, said)
    person_id = recall.store.state.value("select person_id from person where person_code = :c", c=code)
    return RedirectResponse(f"/people/{quote(person_id)}", 303)


def person(request: Request) -> Response:
    """One person: the timeline with its breaks, why we think it is one person, and every event."""
    memory, view, asked = memory_of(request), replace(view_of(request), segments=()), asked_of(request)
    person_id, code = _who(request)
    story = memory.ask(ask_story, code, asked)
    note_access(memory.recall(), person_id, "page")
    clear = request.query_params.get("names") == "shown"
    names = memory.ask(identifiers, code)
    shown = [name["value"] if clear else masked(name["value"]) for name in names]
    address = {
        f"{n['namespace']}:{n['value']}": f"{n['namespace']} {s}" for n, s in zip(names, shown, strict=True)
    }
    return page(
        request,
        "person.html",
        title=f"Person {_short(person_id)}",
        here="/people",
        view=view,
        person_id=person_id,
        story=story,
        drawn=draw_story(story),
        names=[(n["namespace"], s) for n, s in zip(names, shown, strict=True)],
        links=[
            (
                address.get(k["a"], "?"),
                address.get(k["b"], "?"),
                k["seen_together"],
                k["first_at"][:10],
                k["last_at"][:10],
            )
            for k in memory.ask(links, code)
        ],
        clear=clear,
        span=span_text(request),
        csv=with_query(f"/people/{person_id}.csv", view.query),
        here_url=with_query(f"/people/{person_id}", view.query),
        events=event_lines(story["events"], moment_of(request)),
        fewer=len(story["moments"]) > MOST_DRAWN,
        most=MOST_DRAWN,
    )


def person_csv(request: Request) -> Response:
    """Every event of the person as a file."""
    _, code = _who(request)
    story = memory_of(request).ask(ask_story, code, asked_of(request))
    columns = (
        "event_id",
        "ts",
        "channel",
        "type",
        "contact_id",
        "queue",
        "wait_s",
        "hold_s",
        "handle_s",
        "item",
        "topic",
        "outcome",
        "text",
    )
    return as_csv("person", columns, ([event[name] for name in columns] for event in story["events"]))


def _who(request: Request) -> tuple[str, int]:
    recall = memory_of(request).recall()
    code = rounds.find_person(recall, request.path_params["person"])
    return recall.store.state.value("select person_id from person where person_code = :c", c=code), code


def moment_of(request: Request) -> str:
    """The event that a link points at."""
    return request.query_params.get("at", "")


def _short(person_id: str) -> str:
    return person_id[-6:]


def draw_story(story: dict[str, Any], name: str = "t", href: str = "") -> Timeline:
    """The timeline of a story; the newest moments when there are very many."""
    held = story["moments"][-MOST_DRAWN:]
    since = held[0]["at"] if held else datetime.min
    moments = [
        Moment(
            m["at"],
            m["channel"],
            m["label"],
            KINDS.get(m["kind"], "other"),
            m["wait_s"],
            m["handle_s"],
            m["event_id"],
            href,
        )
        for m in held
    ]
    marks = [
        Mark(
            k["at"],
            k["channel"],
            k["rule"],
            f"{k['title']}: {k['evidence']}" if k["evidence"] else k["title"],
            f"/breaks/{k['rule']}",
        )
        for k in story["marks"]
        if k["at"] >= since - timedelta(days=1)
    ]
    return timeline(lanes(moments, marks), width_px=WIDE_PX, name=name)


def event_lines(events: list[dict[str, Any]], at: str = "") -> list[dict[str, Any]]:
    """What the list of events says of each: when, where, what, how long, in whose words."""
    return [
        {
            "id": event["event_id"],
            "at": event["ts"],
            "channel": event["channel"] or "",
            "what": event["touchpoint"] or event["type"],
            "about": ", ".join(str(event[k]) for k in ("item", "topic", "queue", "outcome") if event[k]),
            "took": ", ".join(
                f"{word} {words.duration(event[k])}"
                for k, word in (("wait_s", "waits"), ("hold_s", "on hold"), ("handle_s", "takes"))
                if event[k]
            ),
            "text": event["text"] or "",
            "pointed": event["event_id"] == at,
        }
        for event in events
    ]


ROUTES = (
    Route("/people", people),
    Route("/people.csv", people_csv),
    Route("/people/find", find, methods=["POST"]),
    Route("/people/{person}.csv", person_csv),
    Route("/people/{person}", person),
)
