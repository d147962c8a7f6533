"""The five gaps: every indicator with its interval, stage or reason; and what stands behind each."""

from __future__ import annotations

import inspect
from datetime import datetime
from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from walkamile.round.answers.explain import explain
from walkamile.round.answers.gaps import ask_gaps
from walkamile.round.answers.sentences import QUESTIONS, TITLES, ask_sentences
from walkamile.web.draw import words
from walkamile.web.pages import seen
from walkamile.web.pages.frame import as_csv, memory_of, page, span_text

STATUS = {
    "measured": "",
    "shown": "shown, not staged",
    "abstained": "not measured",
    "suppressed": "held back",
}
COLUMNS = (
    "id",
    "name",
    "gap",
    "core",
    "value",
    "low",
    "high",
    "n",
    "unit",
    "stage_low",
    "stage_high",
    "status",
    "reason",
    "coverage",
    "grade",
)


def gaps(request: Request) -> Response:
    """All indicators, gap by gap."""
    document = memory_of(request).ask(ask_gaps)
    shown = [
        {
            "gap": gap["gap"],
            "title": TITLES[gap["gap"]],
            "question": QUESTIONS[gap["gap"]],
            "stage": gap["stage"],
            "lines": [_line(row) for row in gap["indicators"]],
        }
        for gap in document["gaps"]
    ]
    return page(
        request,
        "gaps.html",
        title="The five gaps",
        here="/",
        gaps=shown,
        company=document["company_stage"],
        bands=document["bands_version"],
        span=span_text(request),
    )


def _line(row: dict[str, Any]) -> list[Any]:
    stage = row["stage"]
    said = (
        "–"
        if stage is None
        else str(stage["low"])
        if stage["low"] == stage["high"]
        else f"{stage['low']}–{stage['high']}"
    )
    return [
        (f"{row['id']} {row['name']}" + (" (core)" if row["core"] else ""), f"/gaps/{row['id']}"),
        words.quantity(row["value"], row["unit"]),
        words.span(row["low"], row["high"], row["unit"]),
        words.count(row["n"]),
        said,
        ": ".join(part for part in (STATUS[row["status"]], row["reason"] or "") if part),
    ]


def gaps_csv(request: Request) -> Response:
    """The same as a file."""
    document = memory_of(request).ask(ask_gaps)
    rows = (
        row
        | {
            "gap": gap["gap"],
            "stage_low": (row["stage"] or {}).get("low"),
            "stage_high": (row["stage"] or {}).get("high"),
        }
        for gap in document["gaps"]
        for row in gap["indicators"]
    )
    answer = as_csv("gaps", COLUMNS, ([row.get(name) for name in COLUMNS] for row in rows))
    return seen.noted(request, answer, *seen.INDICATORS.values())


def indicator(request: Request) -> Response:
    """Definition, figure, evidence and question of one indicator."""
    memory, name = memory_of(request), request.path_params["indicator"]
    found = memory.ask(explain, name)
    figure = next(
        row for gap in memory.ask(ask_gaps)["gaps"] for row in gap["indicators"] if row["id"] == name
    )
    lines = [
        [
            (_when(row), f"/events/{row['event_id']}") if row["event_id"] else _when(row),
            row["channel"] or "",
            words.quantity(row["value"]),
        ]
        for row in found["evidence"]
    ]
    return page(
        request,
        "indicator.html",
        title=f"{name} {found['name']}",
        here="/",
        found=found,
        figure=figure,
        lines=lines,
        legs=[_leg(row) for row in found["legs"] or ()],
        sql=inspect.cleandoc(found["sql"]),
        line=_line(figure),
        span=span_text(request),
        company=memory.ask(ask_sentences)["company"],
    )


LONGER = "longer than the log"


def _leg(row: dict[str, Any]) -> list[Any]:
    if row["status"] != "shown":
        return [row["leg"], "–", "–", words.count(row["n"]), row["reason"]]
    half, most = (
        _hours(row, *names)
        for names in (("median_h", "low_h", "high_h"), ("p90_h", "p90_low_h", "p90_high_h"))
    )
    return [row["leg"], half, most, words.count(row["n"]), words.count(row["n_open"])]


def _hours(row: dict[str, Any], value: str, low: str, high: str) -> tuple[str, str, str]:
    """How long, with the interval under it."""
    told = [LONGER if row[name] is None else words.duration(row[name] * 3600) for name in (value, low, high)]
    return told[0], "", "" if told[1] == LONGER else f"{told[1]} to {told[2]}"


def _when(row: dict[str, Any]) -> str:
    return words.stamp(datetime.fromisoformat(row["at"]))


ROUTES = (
    Route("/gaps", gaps),
    Route("/gaps.csv", gaps_csv),
    Route("/gaps/{indicator}", indicator),
)
