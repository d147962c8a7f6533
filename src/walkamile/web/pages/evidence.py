"""What was believed, and what is so? The five-minute way in, the receipt, and the 80/20 page."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from walkamile.model.errors import NoRound, NothingLoaded
from walkamile.round.answers.beliefs import ask_next_loads, ask_open_topics, ask_own, ask_scores
from walkamile.round.said.beliefs import Refused, Stated, state_belief
from walkamile.round.said.topics import TOPICS, WAY_IN
from walkamile.web.draw import beliefs as drawn
from walkamile.web.pages.frame import as_csv, memory_of, page, span_text, with_query
from walkamile.web.pages.seen import author_in, author_or_new, keep_author, remember, seen_here

GOAL = 0.8
OPENS = {
    "wait_median_s": "/queue", "wait_p90_s": "/queue", "gave_up_share": "/breaks/abandonment",
    "repeat_share": "/breaks/repeat_contact", "recognised_after_store_purchase": "/recognised",
    "asked_twice_share": "/breaks/repeated_authentication", "broken_share": "/breaks", "minutes_lost": "/breaks",
    "silent_share": "/gaps/M4", "invited_good_share": "/gaps/M6",
}  # fmt: skip


def evidence(request: Request) -> Response:
    """The 80/20 page."""
    store = memory_of(request).store
    found = ask_scores(store)
    author = author_in(request)
    own = ask_own(store, author.author_id) if author else []
    topics = [_topic(topic, own) for topic in found["topics"]]
    shown = [topic for topic in topics if topic["measured"] or topic["mine"]]
    return page(
        request, "evidence.html", title="What we believed, and what is so", here="/evidence",
        scores=[_score(row) for row in found["scores"] if row["n"]],
        held_back=[row for row in found["scores"] if not row["n"]][:20],
        whole=found["scores"][0], topics=shown, own=own, me=author, fewest=found["minimum_authors"],
        n_waiting=found["n_waiting"], span=_span(request),
        shown_topics=[topic["topic"] for topic in shown],
    )  # fmt: skip


def _score(row: dict[str, Any]) -> dict[str, Any]:
    if row["hit"] is None:
        return row | {"bar": None}
    label = f"{row['group']}: {row['hits']} of {row['n_ranges']} ranges held, 80 of 100 were meant"
    return row | {"bar": drawn.share_bar(row["hit"], GOAL, label)}


def _topic(topic: dict[str, Any], own: list[dict[str, Any]]) -> dict[str, Any]:
    """A topic with its strips: one per group, and one for what the reader believed."""
    mine = next((row for row in own if row["topic"] == topic["topic"] and row["measured"] is not None), None)
    measured = topic["measured"] or (mine and _measured_of(mine))
    unit = topic["unit"]
    reach = drawn.domain({**topic, "measured": measured}, mine)
    rows = [_row(reach, unit, row, measured) for row in topic["groups"] if row["believed"]]
    if mine is not None:
        ends = {"q50": mine["believed"], "range_low": mine["low"], "range_high": mine["high"]}
        rows.append(_strip(reach, unit, "you", ends, measured, None) | {"hit": mine["hit"]})
    return topic | {
        "measured": measured, "rows": rows, "mine": mine, "href": OPENS.get(topic["topic"], ""),
        "says": drawn.said(measured["value"], unit) if measured else "",
        "interval": drawn.ends(measured["low"], measured["high"], unit) if measured else "",
        "from": drawn.said(reach[0], unit), "to": drawn.said(reach[1], unit),
    }  # fmt: skip


def _measured_of(mine: dict[str, Any]) -> dict[str, Any]:
    return {
        "value": mine["measured"], "low": mine["measured_low"], "high": mine["measured_high"], "n": mine["n"],
    }  # fmt: skip


def _row(
    reach: tuple[float, float], unit: str, row: dict[str, Any], measured: dict[str, Any] | None
) -> dict[str, Any]:
    return _strip(reach, unit, row["group"], row["believed"], measured, row)


def _strip(
    reach: tuple[float, float], unit: str, name: str, believed: dict[str, Any], measured: dict[str, Any] | None,
    row: dict[str, Any] | None,
) -> dict[str, Any]:  # fmt: skip
    middle = drawn.said(believed["q50"], unit)
    label = f"{name} believed {middle}" + (
        f"; measured {drawn.said(measured['value'], unit)}" if measured else ""
    )
    return {
        "name": name, "middle": middle, "half": drawn.ends(believed.get("q25"), believed.get("q75"), unit),
        "range": drawn.ends(believed["range_low"], believed["range_high"], unit),
        "svg": drawn.strip(reach, believed, measured, label), "score": row, "hit": None,
    }  # fmt: skip


def believe(request: Request) -> Response:
    """The five-minute way in: works in a home that holds nothing at all."""
    return _questions(request, {}, {}, 200)


def _questions(
    request: Request, said: dict[str, dict[str, str]], faults: dict[str, str], status: int
) -> Response:
    author = author_in(request)
    gone = dict.fromkeys(seen_here(request), "seen") | ask_open_topics(
        memory_of(request).store, author.author_id if author else None
    )
    topics = [TOPICS[name] for name in WAY_IN]
    return page(
        request, "believe.html", status=status, title="Before you look", here="/evidence",
        topics=[topic for topic in topics if topic.name not in gone],
        gone=[(topic, gone[topic.name]) for topic in topics if topic.name in gone],
        said=said, faults=faults, me=author,
    )  # fmt: skip


async def state(request: Request) -> Response:
    """Seal what was answered; say beside the question why something was not taken."""
    form = await request.form()
    said = {name: _said(form, name) for name in WAY_IN}
    answered = {name: values for name, values in said.items() if any(values.values())}
    faults = {name: _fault(name, values) for name, values in answered.items()}
    faults = {name: fault for name, fault in faults.items() if fault}
    if faults or not answered:
        nothing = {} if faults else {"": "Answer one question at least, then seal it."}
        return _questions(request, answered, faults | nothing, 400)
    author = author_or_new(request)
    results = [_seal(request, author, name, values) for name, values in answered.items()]
    refused = [one for one in results if isinstance(one, Refused)]
    n_sealed = sum(isinstance(one, Stated) for one in results)
    if refused and not n_sealed:
        answer = _questions(request, answered, {one.topic: one.reason for one in refused}, 400)
    else:
        answer = RedirectResponse(
            with_query("/evidence/receipt", "", sealed=n_sealed, refused=len(refused) or None), 303
        )
    keep_author(answer, author)
    return answer


def _said(form: FormData, name: str) -> dict[str, str]:
    return {
        part: str(form.get(f"{name}.{part}", "")).strip().replace(",", ".")[:20]
        for part in ("believed", "low", "high")
    }


def _fault(name: str, values: dict[str, str]) -> str:
    """What cannot be read, before anything is sealed."""
    if not values["believed"]:
        return "Say what you believe, too: a range alone has no middle."
    for value in values.values():
        try:
            float(value or 0)
        except ValueError:
            return f"{value!r} is not a number. Write it like 12 or 12.5."
    return ""


def _seal(request: Request, author: Any, name: str, values: dict[str, str]) -> Stated | Refused:
    topic = TOPICS[name]
    believed, low, high = (
        topic.from_asked(float(values[part])) if values[part] else None
        for part in ("believed", "low", "high")
    )
    assert believed is not None
    store, now = memory_of(request).store, datetime.now(UTC)
    return state_belief(store, author, name, believed, low, high, now, as_of=_as_of(request))


def _as_of(request: Request) -> datetime | None:
    try:
        return memory_of(request).recall().as_of
    except (NoRound, NothingLoaded):
        return None


def _span(request: Request) -> dict[str, Any] | None:
    return span_text(request) if _as_of(request) is not None else None


def receipt(request: Request) -> Response:
    """What is sealed, when it will be tested, and what to load next."""
    store = memory_of(request).store
    author = author_in(request)
    if author is None:
        return RedirectResponse("/evidence/believe", 303)
    own = [row for row in ask_own(store, author.author_id) if row["walk_id"] is None]
    waiting = [row["topic"] for row in own if row["tested_at"] is None]
    return page(
        request, "receipt.html", title="Sealed", here="/evidence", me=author, rows=[_line(row) for row in own],
        waiting=waiting, loads=ask_next_loads(waiting), n_refused=request.query_params.get("refused", ""),
        has_round=_as_of(request) is not None,
        shown_topics=[row["topic"] for row in own if row["measured"] is not None],
    )  # fmt: skip


def _line(row: dict[str, Any]) -> dict[str, Any]:
    unit = row["unit"]
    return row | {
        "says": drawn.said(row["believed"], unit), "range": drawn.ends(row["low"], row["high"], unit),
        "was": drawn.said(row["measured"], unit) if row["measured"] is not None else "",
    }  # fmt: skip


def evidence_csv(request: Request) -> Response:
    """The figures of the 80/20 page as a file: groups only."""
    columns = ("topic", "unit", "group", "n", "believed_q25", "believed_q50", "believed_q75", "measured",
               "measured_low", "measured_high", "n_measured", "ranges", "hits", "bias", "gap", "reason")  # fmt: skip
    rows: list[list[Any]] = []
    for topic in ask_scores(memory_of(request).store)["topics"]:
        measured = topic["measured"] or {}
        for row in topic["groups"]:
            believed = row["believed"] or {}
            rows.append([
                topic["topic"], topic["unit"], row["group"], row["n"],
                *(believed.get(name) for name in ("q25", "q50", "q75")),
                *(measured.get(name) for name in ("value", "low", "high", "n")), row["n_ranges"], row["hits"],
                (row["bias"] or {}).get("value"), (row["gap"] or {}).get("value"), row["reason"],
            ])  # fmt: skip
    response = as_csv("beliefs", columns, rows)
    remember(request, response, {row[0] for row in rows if row[7] is not None})
    return response


ROUTES = (
    Route("/evidence", evidence),
    Route("/evidence/believe", believe),
    Route("/evidence/beliefs", state, methods=["POST"]),
    Route("/evidence/receipt", receipt),
    Route("/evidence.csv", evidence_csv),
)
