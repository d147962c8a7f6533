"""Does the command count what the events of a home say, whoever names the employee, and keep small groups back?"""

from __future__ import annotations

import json
from importlib.resources import files

import jsonschema
import pytest
from running import walkamile

TEAMS = [
    "employee_id,team,department,role,leader",
    *(f"s{i},counter,stores,seller,no" for i in range(6)),
    *(f"l{i},board,management,director,yes" for i in range(5)),
    "b.ben,phone,care,agent,no",
]


def shift(who, start, end, queue="phone", named="actor_id"):
    return [
        {"type": kind, "ts": f"2026-05-04T{hour:02}:00:00Z", "queue": queue, "side": "employee",
         "actor_kind": "employee", named: who, "channel": "internal"}
        for kind, hour in (("shift.started", start), ("shift.ended", end))
    ]  # fmt: skip


@pytest.fixture
def home(walked):
    events = [
        *shift("s0", 9, 11), *shift("s1", 9, 10, queue="counter"), *shift("s2", 9, 10, named="employee_id"),
        *shift("l0", 13, 15), *shift("b.ben", 8, 16),
        *(
            {"type": "feedback.given", "ts": "2026-05-05T09:00:00Z", "side": "employee", "actor_kind": "employee",
             "actor_id": f"s{i}", "channel": "internal",
             "props": {"instrument": "all_hands_useful", "score": 3 + i % 2}}
            for i in range(6)
        ),
    ]  # fmt: skip
    recall = walked(events)
    home = recall.store.home
    recall.store.close()
    (home / "teams.csv").write_text("\n".join(TEAMS) + "\n")
    return home


def test_the_document_of_a_home(home):
    ran = walkamile("staff", "all-hands", "--names", "--json", home=home)
    assert ran.code == 0, ran.err
    found = json.loads(ran.out)
    schema = files("walkamile.model").joinpath("schemas", "staff-all-hands.schema.json")
    jsonschema.Draft202012Validator(json.loads(schema.read_text("utf-8"))).validate(found)
    assert [(g["department"], g["n"], g["n_been"]) for g in found["groups"]] == [
        ("management", 5, 1), ("stores", 6, 2),
    ]  # fmt: skip
    assert (found["since"], found["until"]) == ("2026-04-01", "2026-07-01")
    assert [(m["month"], m["n_kept"]) for m in found["months"]] == [("2026-04", 0), ("2026-05", 1)]
    assert [(e["n"], e["mean"]) for e in found["experience"]] == [(6, 3.5), (None, None)]
    assert set(found["invite"]) == {"s1", "s3", "s4", "s5", "l1", "l2", "l3", "l4"}


def test_it_is_told_without_names_unless_asked(home):
    said = walkamile("staff", "all-hands", "--goal-h", "3", home=home).out
    assert "leaders with 3 hours" in said
    assert "Could you do something useful? 3.5 of 5 (6 answered)" in said
    assert "s3" not in said


def test_without_teams_it_says_what_to_do(home):
    (home / "teams.csv").unlink()
    ran = walkamile("staff", "all-hands", home=home)
    assert ran.code == 2
    assert "teams.csv of the home lists nobody" in ran.err
