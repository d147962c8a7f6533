"""Does the command read a folder, write what it says, and refuse in plain words?"""

from __future__ import annotations

import csv
import json
from importlib.resources import files

import jsonschema
import pytest
from running import walkamile

ROTA = """
handle_s: 300
patience_s: 180
patterns:
  day: {starts: "08:00-09:00 every 60", hours: "8:30", break_min: 30, break_after: ["3:30", "4:30"]}
groups:
  full: {patterns: [day], shifts_a_week: 5}
inductions:
  - {at: "mon 09:00-10:00", seats: 1}
departments: {purchasing: [late order]}
intents: {late order: 0.5, other: 0.3}
guest_intents: [other]
worth: {orders_lost_per_abandoned: 0.05, order_value: [40, 60], goodwill: 2, currency: EUR}
"""
AGENTS = """employee_id,group,absent,last_end
a,full,,
b,full,wed,
c,full,,2026-03-29 23:30
# nobody
d,full,,
e,full,,
"""
GUESTS = """employee_id,department,inducted,windows,done_h,efficiency
p,purchasing,yes,mon 10:00-12:00,0,0.8
q,purchasing,no,tue 10:00-12:00,0,
"""


@pytest.fixture
def desk(tmp_path):
    folder = tmp_path / "desk"
    folder.mkdir()
    lines = [
        f"2026-03-{day}T{slot // 2:02}:{30 * (slot % 2):02}:00,{n},{n * 1.3:.1f}"
        for day in (30, 31)
        for slot, n in zip(range(18, 26), (20, 30, 34, 40, 40, 30, 20, 12), strict=True)
    ]
    (folder / "demand.csv").write_text("start,contacts,contacts_high\n" + "\n".join(lines) + "\n")
    (folder / "rota.yaml").write_text(ROTA)
    (folder / "agents.csv").write_text(AGENTS)
    (folder / "guests.csv").write_text(GUESTS)
    return folder


def run(desk, *more, code=0):
    ran = walkamile("staff", "rota", str(desk), *more, home=desk.parent / "home")
    assert ran.code == code, ran.err
    return ran.out if code == 0 else ran.err


def test_the_document_says_the_same_as_the_file_and_the_calendars(desk):
    found = json.loads(
        run(desk, "--greedy", "--json", "--out", str(desk / "out.csv"), "--ics", str(desk / "ics"))
    )
    schema = json.loads(
        files("walkamile.model").joinpath("schemas", "staff-rota.schema.json").read_text("utf-8")
    )
    jsonschema.Draft202012Validator(schema).validate(found)
    assert (found["first_day"], found["method"], found["n_agents"]) == ("2026-03-30", "greedy", 5)
    with (desk / "out.csv").open() as file:
        assert [dict(row) for row in csv.DictReader(file)] == found["rota"]
    kinds = {row["kind"] for row in found["rota"]}
    assert kinds == {"shift", "induction", "session", "debrief"}
    q = [row for row in found["rota"] if row["employee_id"] == "q"]
    assert [row["kind"] for row in q] == ["induction", "session", "debrief"]
    assert q[1]["takes"] == "late order; other"
    assert q[1]["end"] == q[2]["start"]
    assert {row["start"][:10] for row in found["rota"] if row["employee_id"] == "b"} <= {
        "2026-03-30",
        "2026-03-31",
    }
    first_of_c = min(row["start"] for row in found["rota"] if row["employee_id"] == "c")
    assert first_of_c >= "2026-03-30T10:30"
    names = {path.name for path in (desk / "ics").iterdir()}
    assert names == {
        "all.ics",
        *(f"person-{who}.ics" for who in {row["employee_id"] for row in found["rota"]}),
    }


def test_the_search_is_the_same_again_and_not_worse_than_the_greedy(desk):
    pytest.importorskip("ortools")
    once, again = (json.loads(run(desk, "--work", "0.5", "--json")) for _ in range(2))
    assert once == again
    assert once["price"] <= json.loads(run(desk, "--greedy", "--json"))["price"] + 1e-6
    assert once["gap_share"] is not None


def test_it_is_told_in_sentences(desk):
    (desk / "breaks.json").write_text(json.dumps({"rules": [{"rule": "abandonment", "minutes": 50, "n": 9}]}))
    said = run(desk, "--greedy", "--breaks", str(desk / "breaks.json"))
    assert "This is the greedy" in said
    assert "hours are short without guests" in said
    assert "EUR of goodwill" in said
    assert "Break abandonment: 50 minutes; more people would remove" in said
    assert "late order (50 %)" in said


@pytest.mark.parametrize(
    ("file", "old", "new", "said"),
    [
        ("rota.yaml", "groups:", "gruops:", "does not know 'gruops'"),
        ("rota.yaml", "[day]", "[night]", "which is no pattern: day"),
        ("rota.yaml", 'hours: "8:30"', "hours: 0", "is no time of the day"),
        ("rota.yaml", "late order: 0.5", "late order: 0.9", "add up to more than 1"),
        ("rota.yaml", "order_value: [40, 60]", "order_value: cheap", "must be a number, or two"),
        ("rota.yaml", "handle_s: 300", "handle_s: -3", "no number from 1 on"),
        ("rota.yaml", "patterns:", "patterns: [", "cannot be read"),
        ("rota.yaml", "mon 09:00-10:00", "mon", "is not written like"),
        ("agents.csv", "a,full", "a,half", "rota.yaml knows full"),
        ("agents.csv", "b,full", "a,full", "a second time"),
        ("agents.csv", "employee_id", "name", "names no employee_id"),
        ("guests.csv", "p,purchasing", "a,purchasing", "in agents.csv and in guests.csv"),
        ("guests.csv", "mon 10:00-12:00", "maybe", "is not written like"),
        ("guests.csv", ",0,0.8", ",-1,0.8", "no number from 0 on"),
        ("demand.csv", "contacts,", "calls,", "The demand: contacts"),
        ("demand.csv", "2026-03-30T09:00:00,20", "2026-03-30T09:00:00,-20", "no number from 0 on"),
        ("demand.csv", "2026-03-30T09:00:00", "nine", "no time like"),
    ],
)  # fmt: skip
def test_bad_files_are_refused_with_what_helps(desk, file, old, new, said):
    text = (desk / file).read_text()
    assert old in text
    (desk / file).write_text(text.replace(old, new))
    assert said in run(desk, "--greedy", "--out", str(desk / "out.csv"), code=2)
    assert not (desk / "out.csv").exists()


def test_what_is_missing_is_named(desk):
    (desk / "agents.csv").unlink()
    assert "agents.csv is not there" in run(desk, code=2)


def test_a_week_without_demand_is_refused(desk):
    assert "no slot in the week from 2027-01-01" in run(desk, "--from", "2027-01-01", "--greedy", code=2)


def test_contradicting_rules_are_named(desk):
    pytest.importorskip("ortools")
    (desk / "rota.yaml").write_text(ROTA + 'minimum: [{at: "daily 10:00-11:00", agents: 4}]\n')
    said = run(desk, "--seconds", "5", "--ics", str(desk / "ics"), code=2)
    assert "cannot hold together" in said
    assert "at least 4 agents daily 10:00-11:00" in said
    assert "at most 5 shifts a week" in said or "2 days off in a row" in said
    assert not (desk / "ics").exists()


def test_without_the_solver_the_greedy_says_so(desk, monkeypatch):
    from walkamile.model.errors import ExtraMissing
    from walkamile.staff.rota import counts

    def missing():
        raise ExtraMissing(counts.INSTALL)

    monkeypatch.setattr(counts, "solver", missing)
    said = run(desk)
    assert "This is the greedy" in said
    assert "pip install 'walkamile[rota]'" in said
