"""Do the settings `minimum_customers` and `minimum_employees` reach every figure, and never lower the floor?"""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from walkamile import listen
from walkamile import round as rounds
from walkamile.load import load
from walkamile.model.errors import HomeFault
from walkamile.round.answers.asked import ask_segments
from walkamile.store import Store, open_store

MONDAY = datetime(2026, 1, 5, 9)
CUSTOMERS = 14
EMPLOYEES = 7


def calls() -> list[dict[str, Any]]:
    """Fourteen customers call; each call is put through once."""
    rows: list[dict[str, Any]] = []
    for n in range(CUSTOMERS):
        at = MONDAY + timedelta(hours=n)
        one = {"channel": "phone", "contact_id": f"c{n}", "email": f"p{n}@example.org", "side": "customer"}
        rows += [
            one | {"type": "contact.opened", "ts": at},
            one | {"type": "contact.transferred", "ts": at + timedelta(minutes=1)},
            one | {"type": "contact.closed", "ts": at + timedelta(minutes=5)},
        ]
    return rows


def reports() -> list[dict[str, Any]]:
    """Seven employees report something; six are answered."""
    at = MONDAY + timedelta(days=10)
    rows: list[dict[str, Any]] = []
    for n in range(EMPLOYEES):
        one = {"channel": "internal", "employee_id": f"e{n}", "side": "employee"}
        said = one | {"props": {"report_id": f"r{n}"}}
        rows.append(said | {"type": "report.made", "ts": at + timedelta(minutes=n)})
        if n:
            rows.append(said | {"type": "report.answered", "ts": at + timedelta(hours=2, minutes=n)})
    return rows


def changes() -> list[dict[str, Any]]:
    """A change after which seven employees have a ticket about what was changed."""
    at = MONDAY + timedelta(days=1)
    rows: list[dict[str, Any]] = [
        {"type": "change.deployed", "ts": at, "channel": "internal", "props": {"change_id": "ch1"}}
    ]
    for n in range(EMPLOYEES):
        one = {"channel": "internal", "employee_id": f"e{n}", "side": "employee", "case_id": f"k{n}"}
        rows.append(one | {"type": "case.opened", "ts": at + timedelta(hours=1, minutes=n)})
    last = {"channel": "web", "type": "page.viewed", "ts": at + timedelta(days=10)}
    return [*rows, last | {"email": "p0@example.org"}]


@pytest.fixture
def home(make_store: Callable[[str], Store], tmp_path: Path) -> Path:
    store = make_store("home")
    events = tmp_path / "events.jsonl"
    rows = (json.dumps(row, default=str) for row in [*calls(), *reports(), *changes()])
    events.write_text("\n".join(rows), "utf-8")
    load(store, events, listen.Mapping())
    return store.home


def look(home: Path, settings: str) -> rounds.Recall:
    (home / "walkamile.yaml").write_text(settings, "utf-8")
    store = open_store(home)
    rounds.run(store)
    return rounds.recall(store)


def transfers(recall: rounds.Recall) -> dict[str, Any]:
    return next(row for row in rounds.ask_breaks(recall, "transfer")["rules"] if row["lens"] == "contact")


def answered(recall: rounds.Recall) -> dict[str, Any]:
    gaps = rounds.ask_gaps(recall)["gaps"]
    return next(row for gap in gaps for row in gap["indicators"] if row["id"] == "M8")


def test_breaks_on_fewer_customers_are_held_back(home: Path):
    shown = transfers(look(home, "minimum_customers: 14"))
    assert (shown["n"], shown["denominator"], shown["reason"]) == (14, 14, None)
    hidden = transfers(look(home, "minimum_customers: 15"))
    assert (hidden["n"], hidden["share"], hidden["reason"]) == (None, None, "fewer than 15 people")


def test_indicators_on_fewer_employees_are_held_back(home: Path):
    shown = answered(look(home, "minimum_employees: 7"))
    assert (shown["n"], shown["numerator"]) == (7, 6)
    hidden = answered(look(home, "minimum_employees: 8"))
    assert hidden["status"] == "suppressed"
    assert hidden["value"] is None


def test_the_stricter_of_bands_and_settings_counts(home: Path):
    (home / "bands.yaml").write_text("version: ours\nrules: {n_employees: 8}\n", "utf-8")
    assert answered(look(home, ""))["status"] == "suppressed"
    (home / "bands.yaml").write_text("version: ours\nrules: {n_employees: 1, n_customers: 1}\n", "utf-8")
    assert answered(look(home, "minimum_employees: 8"))["status"] == "suppressed"
    assert look(home, "").store.settings.minimum_employees == 5


def test_changes_that_hit_fewer_employees_are_held_back(home: Path):
    (shown,) = rounds.ask_changes(look(home, "minimum_employees: 7"))
    assert (shown["n_people"], shown["reason"]) == (7, None)
    (hidden,) = rounds.ask_changes(look(home, "minimum_employees: 8"))
    assert (hidden["n_people"], hidden["n_cases"], hidden["reason"]) == (None, None, "fewer than 8 people")


def test_segments_of_fewer_people_are_not_offered(home: Path):
    (home / "segments.yaml").write_text('who: "side"\n', "utf-8")
    assert ask_segments(look(home, "minimum_customers: 14")) == ["who:customer"]
    assert ask_segments(look(home, "minimum_customers: 15")) == []


@pytest.mark.parametrize("settings", ["minimum_customers: 9", "minimum_employees: 4"])
def test_the_floor_cannot_be_lowered(home: Path, settings: str):
    with pytest.raises(HomeFault, match="greater than or equal"):
        look(home, settings)
