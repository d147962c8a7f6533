"""Do the commands of staffing read the home when no table is given, and say the same as the page?"""

from __future__ import annotations

import csv
import json
import sys
from datetime import date
from importlib.resources import files
from pathlib import Path

import jsonschema
import pytest

sys.path.insert(0, str(Path(__file__).parent.parent / "cli"))

from running import walkamile

from walkamile.cli.show import make_demo
from walkamile.round.answers.queue import ask_understood, days_ahead, on_day
from walkamile.round.answers.recall import recall
from walkamile.store import open_store


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    found = tmp_path_factory.mktemp("staff") / "home"
    make_demo(found, 500, 60, 1, lambda _: None)
    return found


def document(home: Path, name: str, *arguments: str) -> dict:
    ran = walkamile("staff", name, *arguments, "--json", home=home)
    assert (ran.code, ran.err) == (0, ""), ran.err
    found = json.loads(ran.out)
    schema = files("walkamile.model").joinpath("schemas", f"staff-{name}.schema.json").read_text("utf-8")
    jsonschema.Draft202012Validator(json.loads(schema)).validate(found)
    assert found["file"] is None and found["home"] == str(home)
    return found


def test_patience_of_the_home_by_queue(home: Path):
    found = document(home, "patience", "--by", "queue")
    whole, *parts = found["groups"]
    assert whole["n"] == sum(part["n"] for part in parts) + sum(part["n"] for part in found["without"])
    one = document(home, "patience", "--queue", "phone")["groups"][0]
    assert one["n"] == next(part["n"] for part in parts if part["group"] == {"queue": "phone"})
    by_topic = document(home, "patience", "--by", "topic")
    assert by_topic["n_in_small_groups"] > 0
    assert all(part["n"] >= 10 for part in [*by_topic["groups"], *by_topic["without"]])


def test_twin_of_the_home_keeps_small_slots_back(home: Path):
    found = document(home, "twin", "--queue", "phone")
    assert found["present_from"] == "shifts" and len(found["scores"]) == 5
    assert all(
        row["abandoned_share"] is None and row["handle_s"] is None
        for row in found["slots"]
        if row["n_offered"] < 10
    )
    assert any(row["abandoned_share"] is not None for row in found["slots"])


def test_the_forecast_and_the_plan_are_those_of_the_page(home: Path, tmp_path: Path):
    found = document(home, "forecast", "--queue", "phone", "--no-trees")
    store = open_store(home)
    known = ask_understood(recall(store), "phone")
    week, monday = days_ahead(known), on_day(known, date(2026, 4, 13))
    store.close()
    for row in week:
        of_day = [slot["point"] for slot in found["slots"] if slot["start"][:10] == row["day"].isoformat()]
        assert sum(of_day) == pytest.approx(row["point"], abs=0.02)
    made = document(home, "plan", "--queue", "phone", "--no-trees")
    assert made["patience_s"] == pytest.approx(known.learned.twin.patience_s)
    assert made["availability"] == known.learned.used
    told = {row["start_s"]: row["base"] for row in monday["rows"] if row["base"]}
    planned = [
        slot["scheduled"]
        for slot in made["slots"]
        if slot["start"][:10] == "2026-04-13" and slot["scheduled"]
    ]
    assert planned == [told[at] for at in sorted(told)] and max(planned) > min(planned)
    own = document(
        home, "plan", "--no-trees", "--handle-s", "600", "--patience-s", "60", "--availability", "0.5"
    )
    assert (own["handle_s"], own["patience_s"], own["availability"]) == (600, 60, 0.5)
    out = tmp_path / "demand.csv"
    ran = walkamile("staff", "plan", "--no-trees", "--out", str(out), home=home)
    assert ran.code == 0 and "availability" in ran.out
    assert {"start", "contacts", "contacts_high", "base", "on_call"} <= set(
        csv.DictReader(out.open()).fieldnames or ()
    )


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["twin", "--queue", "nowhere"], "Nobody waited in a queue called"),
        (["patience", "--by", "colour"], "the contacts of a home have queue, topic, channel"),
        (["patience", "FILE"], "--wait COL"),
        (["forecast", "FILE"], "--time COL"),
        (["plan", "FILE"], "--time COL"),
        (["twin", "FILE", "--time", "at"], "--wait COL"),
    ],
)
def test_what_is_missing_is_said_in_plain_words(home: Path, tmp_path: Path, arguments: list[str], says: str):
    table = tmp_path / "t.csv"
    table.write_text("at,n\n2026-01-01,1\n", "utf-8")
    ran = walkamile("staff", *(str(table) if word == "FILE" else word for word in arguments), home=home)
    assert ran.code == 2 and says in ran.err and ran.out == ""
