"""Settings: what the sources say and when last, what was refused, the loads, what to switch on, who is left out."""

from __future__ import annotations

from datetime import date
from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from walkamile.model.errors import NoRound
from walkamile.round.answers.doctor import examine
from walkamile.round.answers.loads import ask_contracts, ask_files, ask_loads, ask_refused
from walkamile.round.answers.senders import ask_days, ask_keys, ask_senders
from walkamile.store import Store
from walkamile.web.draw import words
from walkamile.web.draw.spark import spark
from walkamile.web.pages.frame import as_csv, memory_of, page, span_text

OWN = "walkamile"
NO_CONTRACTS: dict[str, dict[str, list[tuple[str, str | None]]]] = {}
NO_DAYS: dict[str, list[int]] = {}
NOTHING: dict[str, Any] = {"sources": [], "plan": [], "service_accounts": [], "abstained": []}


def settings(request: Request) -> Response:
    """Everything about the data and the home."""
    memory = memory_of(request)
    try:
        found, contracts, span = memory.ask(examine), memory.ask(ask_contracts), span_text(request)
        days = memory.ask(ask_days)
    except NoRound:
        found, contracts, span = dict(NOTHING), NO_CONTRACTS, None
        days = NO_DAYS
    return page(
        request,
        "settings.html",
        title="Settings",
        here="/settings",
        home=str(memory.home),
        company=memory.store.settings.company,
        sources=[
            _source(row, contracts.get(row["source"], {}), days.get(row["source"], []))
            for row in found["sources"]
            if row["source"] != OWN
        ],
        senders=_senders(memory.store),
        plan=[
            [line["where"], line["type"], line["action"], line["how"], ", ".join(line["unlocks"])]
            for line in found["plan"]
        ],
        robots=[
            [(row["person_id"][-6:], f"/people/{row['person_id']}"), row["contacts"], row["reason"]]
            for row in found["service_accounts"]
        ],
        refused=[[row["source"], row["reason"], words.count(row["n"])] for row in ask_refused(memory.store)],
        loads=ask_loads(memory.store),
        files=[[row["name"], f"{row['bytes']:,} bytes"] for row in ask_files(memory.store)],
        span=span,
    )


def _source(
    row: dict[str, Any], contract: dict[str, list[tuple[str, str | None]]], days: list[int]
) -> dict[str, Any]:
    says = f"{sum(days):,} events in {len(days)} days, at most {max(days, default=0):,} a day"
    return (
        row
        | {"until": date.fromisoformat(row["last"])}
        | {"spark": spark(days, says) if days else ""}
        | {state: contract.get(state, []) for state in ("emits", "can", "cannot")}
    )


def _senders(store: Store) -> list[dict[str, Any]]:
    """What clients send: kept, refused by reason, waiting, silent, and the keys."""
    keys = ask_keys(store)
    return [
        row | {"key_list": keys.get(row["source"], []), "n_refused": sum(r["n"] for r in row["refused"])}
        for row in ask_senders(store)
    ]


def plan_csv(request: Request) -> Response:
    """The instrumentation plan as a file."""
    columns = ("where", "type", "action", "how", "unlocks")
    rows = memory_of(request).ask(examine)["plan"]
    return as_csv(
        "plan",
        columns,
        ([", ".join(row[name]) if name == "unlocks" else row[name] for name in columns] for row in rows),
    )


def sources_csv(request: Request) -> Response:
    """The sources as a file."""
    columns = ("source", "events", "first", "last", "state")
    return as_csv(
        "sources",
        columns,
        ([row[name] for name in columns] for row in memory_of(request).ask(examine)["sources"]),
    )


ROUTES = (
    Route("/settings", settings),
    Route("/settings/plan.csv", plan_csv),
    Route("/settings/sources.csv", sources_csv),
)
