"""Journeys: between channels, the map, step by step, then and now, one part of a segment and another."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any
from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

from walkamile import understand
from walkamile.round.answers.asked import Asked, ask_first_segment, ask_segments
from walkamile.round.answers.breaks import ask_breaks
from walkamile.round.answers.journeys import (
    ask_change_of_mix,
    ask_flow,
    ask_map,
    ask_passages,
)
from walkamile.web.draw import words
from walkamile.web.draw.compare import Comparison, Estimate, Pair, compared
from walkamile.web.draw.flow import FlowLink, capped_flow, flow_table
from walkamile.web.draw.flow_svg import drawn_flow
from walkamile.web.draw.journey_cap import LEFT, OTHER, Edge, Node, capped
from walkamile.web.draw.journey_map import journey_map
from walkamile.web.draw.matrix import Passage, matrix
from walkamile.web.pages.breaks import headline
from walkamile.web.pages.frame import (
    as_csv,
    asked_of,
    day_of,
    memory_of,
    page,
    span_text,
    view_of,
    with_query,
)

FIRST_LENS = "contact"
MAX_NODES, MAX_EDGES = 18, 40
NARROW_PX = 320.0


def first(request: Request) -> Response:
    """The lens that opens first."""
    return RedirectResponse(
        f"/journeys/{FIRST_LENS}" + (f"?{request.url.query}" if request.url.query else ""), 303
    )


def journeys(request: Request) -> Response:
    """One lens. What was drawn once is kept for the next visitor."""
    key = ("journeys", request.path_params["lens"], request.url.query)
    return HTMLResponse(memory_of(request).keep(key, lambda: _drawn(request).body))


def _drawn(request: Request) -> Response:
    memory, view, asked, lens = (
        memory_of(request),
        view_of(request),
        asked_of(request),
        request.path_params["lens"],
    )
    found = memory.ask(ask_map, lens, asked)
    links = [
        FlowLink(
            r["step"],
            r["source"],
            r["target"] or LEFT,
            r["n"],
            _rows_href(lens, r["source"], r["target"] or LEFT, view.query),
        )
        for r in memory.ask(ask_flow, lens, asked)
    ]
    flow = capped_flow(links)
    middle = _middle(request)
    return page(
        request,
        "journeys.html",
        title="Journeys",
        here="/journeys",
        view=view,
        span=span_text(request),
        found=found,
        lens=understand.lens(lens),
        lenses=[
            (other.name, with_query(f"/journeys/{other.name}", view.query))
            for other in understand.lenses().values()
        ],
        matrix=_matrix(request, view.query),
        map=_map(found, lens, view.query),
        flow=drawn_flow(flow, width_px=940),
        flow_rows=flow_table(flow),
        middle=middle,
        then=_then_and_now(request, middle),
        mix=_mix(request, middle),
        diff=_difference(request),
        parts=memory.ask(ask_segments),
        csv={
            name: with_query(f"/journeys/{lens}/{name}.csv", view.query)
            for name in ("map", "flow", "channels")
        },
    )


def _rows_href(lens: str, source: str, target: str, query: str) -> str:
    if OTHER in (source, target):
        return ""
    return (
        with_query(f"/journeys/{lens}/cases", query, source=source)
        + f"&target={'' if target == LEFT else quote(target, safe='')}"
    )


def _matrix(request: Request, query: str) -> Any:
    passages = memory_of(request).ask(ask_passages, asked_of(request))
    return matrix(
        Passage(
            p["source"],
            p["target"],
            p["n"],
            p["share"],
            p["median_s"],
            with_query("/journeys/channels", query, source=p["source"], target=p["target"]),
        )
        for p in passages
    )


def _map(found: dict[str, Any], lens: str, query: str) -> Any:
    nodes = [
        Node(n["label"], n["n"], found["starts"].get(n["label"], 0), n["n_breaks"]) for n in found["nodes"]
    ]
    edges = [
        Edge(e["from"], e["to"], e["n"], e["median_s"], _rows_href(lens, e["from"], e["to"], query))
        for e in found["edges"]
    ]
    return journey_map(capped(nodes, edges, found["ends"], MAX_NODES, MAX_EDGES))


def _middle(request: Request) -> date:
    """The day from which on it is now: the one of the address, else the middle of the days asked for."""
    said = day_of(request, "middle")
    span = span_text(request)
    since = max(day_of(request, "since") or span["since"], span["since"])
    until = min(day_of(request, "until") or span["until"], span["until"])
    return said or since + (until - since + timedelta(days=1)) / 2


def _shares(request: Request, asked: Asked) -> dict[str, dict[str, Any]]:
    """The usual share of each rule, contacts before cases."""
    rules = memory_of(request).ask(ask_breaks, None, asked.segment or None, asked.since, asked.until)["rules"]
    rows = headline([row for row in rules if not asked.segment or row["segment"] == asked.value])
    found: dict[str, dict[str, Any]] = {}
    for row in sorted(rows, key=lambda row: row["lens"] != "contact"):
        found.setdefault(row["rule"], row)
    return found


def _estimate(row: dict[str, Any] | None) -> Estimate:
    if row is None or row["share"] is None:
        return Estimate(None, reason=(row or {}).get("reason") or "nobody could have had it")
    return Estimate(row["share"], row["low"], row["high"], row["denominator"])


def _compared(
    first_: dict[str, Any], second: dict[str, Any], names: tuple[str, str], name: str
) -> tuple[Comparison, Comparison] | None:
    rules = [
        rule
        for rule in understand.RULES.values()
        if rule.is_break and (rule.name in first_ or rule.name in second)
    ]
    pairs = [
        Pair(
            rule.title,
            _estimate(first_.get(rule.name)),
            _estimate(second.get(rule.name)),
            f"/breaks/{rule.name}",
        )
        for rule in rules
    ]
    pairs = [pair for pair in pairs if pair.first.value is not None or pair.second.value is not None]
    if not pairs:
        return None
    return compared(pairs, names=names, name=name, width_px=940), compared(
        pairs, names=names, name=f"{name}-narrow", width_px=NARROW_PX
    )


def _then_and_now(request: Request, middle: date) -> Any:
    asked, cut = asked_of(request), datetime.combine(middle, time())
    then, now = (
        Asked(asked.since, cut, asked.segment, asked.value),
        Asked(cut, asked.until, asked.segment, asked.value),
    )
    if asked.since >= cut or cut >= asked.until:
        return None
    return _compared(
        _shares(request, then),
        _shares(request, now),
        (f"Before {words.day(middle)}", f"From {words.day(middle)}"),
        "then",
    )


def _mix(request: Request, middle: date) -> dict[str, Any] | None:
    """Change of experience or change of mix, for one rule and one segment."""
    memory, asked, params = memory_of(request), asked_of(request), request.query_params
    names = list(dict.fromkeys(part.partition(":")[0] for part in memory.ask(ask_segments)))
    if not names:
        return None
    usual = memory.ask(ask_first_segment)
    rule, segment = params.get("rule", "repeat_contact"), params.get("mix", usual[0] if usual else names[0])
    if rule not in understand.RULES or segment not in names:
        return None
    found = memory.ask(ask_change_of_mix, rule, segment, datetime.combine(middle, time()), asked)
    rules = [(r.name, r.title) for r in understand.RULES.values() if r.is_break]
    return {"found": found, "names": names, "rules": rules, "rule": rule, "segment": segment}


def _difference(request: Request) -> dict[str, Any] | None:
    """Two parts of segments side by side."""
    parts, params = memory_of(request).ask(ask_segments), request.query_params
    usual = memory_of(request).ask(ask_first_segment)
    if usual is None:
        return None
    a, b = params.get("a", f"{usual[0]}:{usual[1]}"), params.get("b", f"{usual[0]}:{usual[2]}")
    if a not in parts or b not in parts:
        return None
    asked = asked_of(request)
    of_a, of_b = (_shares(request, Asked(asked.since, asked.until, *part.split(":", 1))) for part in (a, b))
    return {"a": a, "b": b, "drawn": _compared(of_a, of_b, (words.segment(a), words.segment(b)), "diff")}


def lens_csv(request: Request) -> Response:
    """The map, the flow or the channel matrix as a file, whole."""
    memory, lens, table, asked = (
        memory_of(request),
        request.path_params["lens"],
        request.path_params["table"],
        asked_of(request),
    )
    if table == "map":
        rows, columns = memory.ask(ask_map, lens, asked)["edges"], ("from", "to", "n", "median_s")
    elif table == "flow":
        rows, columns = memory.ask(ask_flow, lens, asked), ("step", "source", "target", "n")
    else:
        rows, columns = memory.ask(ask_passages, asked), ("source", "target", "of", "n", "share", "median_s")
    return as_csv(f"{lens}-{table}", columns, ([row[name] for name in columns] for row in rows))


ROUTES = (
    Route("/journeys", first),
    Route("/journeys/{lens}/{table}.csv", lens_csv),
    Route("/journeys/{lens}", journeys),
)
