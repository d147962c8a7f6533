"""Breaks: how often each rule breaks, windows side by side, and every break down to its events."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from walkamile import understand
from walkamile.model.errors import UnknownName
from walkamile.round.answers.asked import Asked
from walkamile.round.answers.break_rows import ask_event_person, ask_rows_of
from walkamile.round.answers.breaks import ask_breaks
from walkamile.round.answers.changes import ask_changes
from walkamile.round.answers.doctor import examine
from walkamile.round.answers.hours import ask_out_of_hours
from walkamile.web.draw import words
from walkamile.web.pages import seen
from walkamile.web.pages.frame import as_csv, asked_of, memory_of, page, span_text, view_of, with_query

MOST_ROWS = 200
MOST_IN_FILE = 1_000_000
WINDOWS = (1, 3, 7, 14, 30)
NO_REASON = "not measured"
SCOPES = {"any_need": "any need", "same_need": "same need"}
COLUMNS = (
    "rule", "lens", "scope", "window_days", "segment", "n", "denominator", "share", "low", "high",
    "minutes", "coverage", "reason",
)  # fmt: skip


def shares_of(request: Request, asked: Asked) -> list[dict[str, Any]]:
    """The rows of the breaks document for the people asked for."""
    rules = memory_of(request).ask(ask_breaks, None, asked.segment or None, asked.since, asked.until)["rules"]
    return [row for row in rules if not asked.segment or row["segment"] == asked.value]


def _changed(row: dict[str, Any]) -> list[Any]:
    """One IT change as a row: when, what, on what, people hit beside the usual, contacts beside the usual."""
    usual = "" if row["usual_people"] is None else f"{row['usual_people']:.0f}"
    usual_contacts = "" if row["usual_contacts"] is None else f"{row['usual_contacts']:.0f}"
    hit = row["reason"] or row["n_people"]
    return [
        words.stamp(datetime.fromisoformat(row["deployed_at"])),
        row["change_id"],
        row["ci"],
        hit,
        usual,
        row["n_contacts"],
        usual_contacts,
    ]


def headline(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Each rule in its usual window, any need; contacts and cases apart."""
    return [
        row | {"title": understand.RULES[row["rule"]].title, "says": understand.RULES[row["rule"]].says}
        for row in rows
        if row["scope"] == "any_need" and row["window_days"] in (None, understand.RULES[row["rule"]].window)
    ]


def breaks(request: Request) -> Response:
    """All rules."""
    rows, view = shares_of(request, asked_of(request)), view_of(request)
    usual = headline(rows)
    of_breaks = [row for row in usual if understand.RULES[row["rule"]].is_break]
    of_breaks.sort(key=lambda row: (row["share"] is None, -(row["share"] or 0)))
    return page(
        request,
        "breaks.html",
        title="Breaks",
        here="/breaks",
        view=view,
        span=span_text(request),
        lines=[_line(row, view.query) for row in of_breaks],
        blind=[row for row in of_breaks if row["share"] is None],
        windows=_windows(rows, view.query),
        solved=_solved(rows, view.query),
        promises=[_line(row, view.query) for row in usual if row["rule"] == "sla_met_but_broken"],
        hours=memory_of(request).ask(ask_out_of_hours, asked_of(request)),
        robots=memory_of(request).ask(examine)["service_accounts"],
        changes=[_changed(row) for row in memory_of(request).ask(ask_changes)],
        csv=with_query("/breaks.csv", view.query),
    )


def _line(row: dict[str, Any], query: str) -> list[Any]:
    href = with_query(f"/breaks/{row['rule']}", query, lens=row["lens"], window=row["window_days"])
    title = row["title"] + (
        f" (within {row['window_days']} days)" if row["window_days"] and row["window_days"] > 1 else ""
    )
    if row["share"] is None:
        return [(f"{title}, {row['lens']}s", href), (row["reason"] or NO_REASON).replace("`", "")]
    return [
        (f"{title}, {row['lens']}s", href),
        (words.share(row["share"]), href),
        words.span(row["low"], row["high"], "share"),
        f"{words.count(row['n'])} of {words.count(row['denominator'])}",
        _hours(row["minutes"]),
        words.share(row["coverage"]),
    ]


def _windows(rows: list[dict[str, Any]], query: str) -> list[list[Any]]:
    """Rules with several windows: one line per scope, one column per window."""
    lines: list[list[Any]] = []
    for rule in understand.RULES.values():
        if len(rule.windows) < 3 or not rule.is_break:
            continue
        for scope, said in SCOPES.items():
            lines.append([f"{rule.title}, {said}", *_across(rows, rule.name, scope, query)])
    return lines


def _solved(rows: list[dict[str, Any]], query: str) -> list[list[Any]]:
    """Solved at the first contact (as one channel sees it) beside solved with one contact (as the person sees it)."""
    pairs = (
        ("first_contact_resolution", "As the channel sees it: no further contact on the same channel"),
        ("one_contact_resolution", "As the person sees it: no further contact on any channel"),
    )
    scopes = {row["scope"] for row in rows if row["rule"] == "first_contact_resolution"}
    scope = "same_need" if "same_need" in scopes else "any_need"
    return [[said, *_across(rows, name, scope, query)] for name, said in pairs]


def _across(rows: list[dict[str, Any]], rule: str, scope: str, query: str) -> list[Any]:
    found = {
        row["window_days"]: row
        for row in rows
        if row["rule"] == rule and row["scope"] == scope and row["share"] is not None
    }
    cells: list[Any] = []
    for days in WINDOWS:
        row = found.get(days)
        if row is None:
            cells.append("–")
            continue
        href = with_query(f"/breaks/{rule}", query, scope=scope, window=days)
        cells.append(
            (
                words.share(row["share"]),
                href,
                f"{words.span(row['low'], row['high'], 'share')}, n = {words.count(row['denominator'])}",
            )
        )
    return cells


def breaks_csv(request: Request) -> Response:
    """All rules, windows and scopes as a file."""
    rows = ([row[name] for name in COLUMNS] for row in shares_of(request, asked_of(request)))
    return seen.noted(request, as_csv("breaks", COLUMNS, rows), *seen.RULES.values())


def one(request: Request) -> Response:
    """The breaks of one rule, one by one; each opens to the person's timeline at that moment."""
    rule, rows = _asked_rows(request, MOST_ROWS)
    view, params = view_of(request), request.query_params
    kept = {name: params.get(name, "") for name in ("lens", "scope", "window")}
    lines = [
        [
            (words.moment(r["at"]), href) if (href := moment_of_break(r)) else words.moment(r["at"]),
            r["channel"] or "",
            r["evidence"] or "",
            words.duration(r["minutes"] * 60) if r["minutes"] is not None else "–",
            (r["person_id"] or "")[-6:],
        ]
        for r in rows
    ]
    figures = [
        row
        for row in shares_of(request, asked_of(request))
        if row["rule"] == rule.name and row["share"] is not None
    ]
    return page(
        request,
        "break_rows.html",
        title=rule.title,
        here="/breaks",
        view=view,
        rule=rule,
        lines=lines,
        span=span_text(request),
        most=MOST_ROWS,
        figures=[_figure(row, view.query) for row in figures if _matches(row, kept)],
        csv=with_query(f"/breaks/{rule.name}.csv", view.query, **kept),
        back=with_query("/breaks", view.query),
        kept=kept,
    )


def _matches(row: dict[str, Any], kept: dict[str, str]) -> bool:
    return all(
        not said or str(row[name]) == said
        for name, said in (("lens", kept["lens"]), ("scope", kept["scope"]), ("window_days", kept["window"]))
    )


def _figure(row: dict[str, Any], query: str) -> list[Any]:
    href = with_query(
        f"/breaks/{row['rule']}", query, lens=row["lens"], scope=row["scope"], window=row["window_days"]
    )
    return [
        (f"{row['lens']}s, {SCOPES[row['scope']]}", href),
        row["window_days"] or "–",
        words.share(row["share"]),
        words.span(row["low"], row["high"], "share"),
        f"{words.count(row['n'])} of {words.count(row['denominator'])}",
        _hours(row["minutes"]),
    ]


def _hours(minutes: float | None) -> str:
    """Minutes of many people, added up: in hours, for nobody lives through all of them."""
    return (
        "–"
        if not minutes
        else f"{words.count(minutes / 60)} h"
        if minutes >= 600
        else f"{minutes / 60:.1f} h"
    )


def moment_of_break(row: dict[str, Any]) -> str:
    """The address of the person's timeline at the moment of a break; empty when nobody is known."""
    if not row["person_id"]:
        return ""
    until = row["at"] + timedelta(seconds=min(row["gap_s"] or 0, 35 * 86400), days=1)
    since = row["at"] - timedelta(days=7)
    event = quote(row["to_event"] or row["from_event"] or "", safe="")
    return f"/people/{row['person_id']}?since={since.date()}&until={until.date()}&at={event}#event"


def one_csv(request: Request) -> Response:
    """The same as a file."""
    rule, rows = _asked_rows(request, MOST_IN_FILE)
    columns = (
        "rule",
        "lens",
        "scope",
        "at",
        "channel",
        "person_id",
        "minutes",
        "from_event",
        "to_event",
        "evidence",
    )
    answer = as_csv(rule.name, columns, ([row[name] for name in columns] for row in rows))
    return seen.noted(request, answer, *(seen.RULES[name] for name in (rule.name,) if name in seen.RULES))


def _asked_rows(request: Request, most: int) -> tuple[Any, list[dict[str, Any]]]:
    name, params = request.path_params["rule"], request.query_params
    if name not in understand.RULES:
        raise UnknownName(f"There is no rule called {name!r}. Known: {', '.join(understand.RULES)}.")
    window = params.get("window", "")
    days = int(window) if window.isdecimal() and int(window) <= 365 else None
    rows = memory_of(request).ask(
        ask_rows_of, name, params.get("lens", ""), params.get("scope", ""), days, asked_of(request), most
    )
    return understand.RULES[name], rows


def event(request: Request) -> Response:
    """From an event to the person's timeline at that moment."""
    found = memory_of(request).ask(ask_event_person, request.path_params["event"])
    if found["person_id"] is None:
        what = f"{found['type']} on {found['channel'] or 'no channel'}, {words.moment(found['ts'])}"
        text = f"{what}. Nobody is known for it, so there is no timeline."
        return page(request, "fault.html", title="An event of nobody", said=text, here="")
    row = {
        "person_id": found["person_id"],
        "at": found["ts"],
        "gap_s": 0,
        "to_event": found["event_id"],
        "from_event": None,
    }
    return RedirectResponse(moment_of_break(row), 303)


ROUTES = (
    Route("/breaks", breaks),
    Route("/breaks.csv", breaks_csv),
    Route("/breaks/{rule}.csv", one_csv),
    Route("/breaks/{rule}", one),
    Route("/events/{event:path}", event),
)
