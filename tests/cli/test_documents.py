"""Documents that other programs read: each command prints one, it fits its schema, and says nothing else on stdout."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from importlib.resources import files
from pathlib import Path

import jsonschema
import pytest
from running import walkamile

from walkamile.round.said import walks as said
from walkamile.store import open_store

ANA = "login_id:ana.novak"

CALLS = """\
event_id,type,ts,channel,contact_id,kind,topic,customer_id
1,contact.opened,2026-03-02T09:00:00Z,phone,k1,human,gift,ana
2,contact.closed,2026-03-02T09:09:00Z,phone,k1,human,gift,ana
3,contact.opened,2026-03-03T10:00:00Z,phone,k2,human,gift,ana
4,contact.closed,2026-03-03T10:12:00Z,phone,k2,human,gift,ana
5,contact.opened,never,phone,k3,human,gift,chloe
"""


def schema(name: str) -> dict:
    return json.loads(files("walkamile.model").joinpath("schemas", f"{name}.schema.json").read_text("utf-8"))


def check(name: str, document: object) -> None:
    jsonschema.Draft202012Validator(
        schema(name), format_checker=jsonschema.Draft202012Validator.FORMAT_CHECKER
    ).validate(document)


def asked(home: Path, *arguments: str) -> dict:
    """Run a command with --json: it ends with 0, stdout is one JSON document, stderr is empty."""
    ran = walkamile(*arguments, "--json", home=home)
    assert (ran.code, ran.err) == (0, ""), ran.err
    return json.loads(ran.out)


@pytest.fixture
def calls(tmp_path) -> Path:
    path = tmp_path / "calls.csv"
    path.write_text(CALLS, "utf-8")
    return path


@pytest.mark.parametrize(
    "name", sorted(f.name.split(".")[0] for f in files("walkamile.model").joinpath("schemas").iterdir())
)
def test_schemas_are_schemas(name):
    jsonschema.Draft202012Validator.check_schema(schema(name))
    assert schema(name)["title"] and schema(name)["description"]


def test_gaps(company):
    document = asked(company, "gaps")
    check("gaps", document)
    assert [gap["gap"] for gap in document["gaps"]] == [
        "identity",
        "personalisation",
        "intelligence",
        "measurement",
        "change",
    ]


def test_gaps_by_segment(company):
    whole = [row["id"] for gap in asked(company, "gaps")["gaps"] for row in gap["indicators"]]
    document = asked(company, "gaps", "--by", "mature")
    check("gaps-by", document)
    assert len(document["parts"]) > 1
    assert all([row["id"] for row in rows] == whole for rows in document["parts"].values())


def test_audit(company):
    check("audit", asked(company, "audit", "P2"))
    document = asked(company, "audit", "--draw", "5")
    check("audit", document)
    assert (document["drawn"], document["n_open"], document["usable"]) == (5, 5, False)
    shown = walkamile("audit", home=company)
    assert shown.code == 0 and "0 of 200 contacts are read, 5 wait to be read" in shown.out
    Path(document["file"]).unlink()


def test_m1_has_legs(company):
    document = asked(company, "gaps", "--explain", "M1")
    assert [row["leg"] for row in document["legs"]] == [
        "experience to signal",
        "signal to owner",
        "owner to action",
    ]
    assert all(row["median_h"] is not None for row in document["legs"])
    shown = walkamile("gaps", "--explain", "M1", home=company)
    assert shown.code == 0 and "signal to owner" in shown.out
    assert "Where no source logs it (grade B)" in walkamile("gaps", "--explain", "P2", home=company).out


def test_breaks(company):
    document = asked(company, "breaks")
    check("breaks", document)
    windows = {
        (row["scope"], row["window_days"]) for row in document["rules"] if row["rule"] == "repeat_contact"
    }
    assert windows >= {(scope, days) for scope in ("any_need", "same_need") for days in (1, 3, 7, 14)}
    assert {row["rule"] for row in document["rules"]} == set(
        schema("breaks")["$defs"]["row"]["properties"]["rule"]["enum"]
    )


def test_breaks_of_a_segment_and_one_by_one(company):
    parts = asked(company, "breaks", "--by", "younger", "--rule", "dead_end")
    check("breaks", parts)
    assert {row["segment"] for row in parts["rules"]} >= {"true", "false"}
    rows = asked(company, "breaks", "--rule", "no_record", "--events")
    check("breaks", rows)
    counted = next(row for row in rows["rules"] if row["rule"] == "no_record")
    assert len(rows["events"]) == counted["n"] > 0


@pytest.mark.parametrize(
    "lens", ["case", "change_blast", "contact", "employee_day", "episode", "lifetime", "need", "order"]
)
def test_journey(company, lens):
    document = asked(company, "journey", lens)
    check("journey", document)
    assert sum(start["n"] for start in document["starts"]) == document["cases"]
    assert sum(node["n"] for node in document["nodes"]) == document["events"]
    assert sum(edge["n"] for edge in document["edges"]) == document["events"] - document["cases"]


def test_person_and_the_access_log(company):
    document = asked(company, "person", ANA)
    check("person", document)
    assert {row["namespace"] for row in document["identifiers"]} >= {
        "email",
        "phone",
        "login_id",
        "loyalty_id",
    }
    order = [(row["ts"], row["seq"] or 0, row["event_id"]) for row in document["timeline"]]
    assert order == sorted(order, key=lambda row: (row[0].rstrip("Z"), row[1], row[2]))
    assert any(b["rule"] == "no_record" for row in document["timeline"] for b in row["breaks"])
    assert asked(company, "access", ANA)["access"][0]["person_id"] == document["person_id"]


def test_doctor(company):
    document = asked(company, "doctor")
    check("doctor", document)
    assert document["measured"] + len(document["abstained"]) <= document["indicators"]
    assert {row["source"] for row in document["sources"] if row["state"] == "silent"} >= {"app"}


def test_load_and_round(tmp_path, calls):
    home = tmp_path / "home"
    first = asked(home, "load", str(calls))
    check("load", first)
    assert (first["kept"], first["refused"]) == (4, [{"reason": "no time that can be read", "n": 1}])
    again = asked(home, "load", str(calls))
    assert (again["kept"], again["seen_before"]) == (0, 4)
    done = asked(home, "round")
    check("round", done)
    assert (done["touched"]["people"], done["as_of"]) == (1, "2026-03-03T10:12:00Z")
    earlier = asked(home, "round", "--as-of", "2026-03-02T23:00:00")
    check("round", earlier)
    assert (earlier["generation"], earlier["as_of"]) == (done["generation"] + 1, "2026-03-02T23:00:00Z")


def test_a_dry_run_keeps_nothing(tmp_path, calls):
    home = tmp_path / "home"
    document = asked(home, "load", str(calls), "--dry-run")
    check("load", document)
    assert (document["batch"], len(document["first"])) == (None, 4)
    assert walkamile("round", home=home).code == 2


def test_several_files_are_a_list(tmp_path, calls):
    other = tmp_path / "more.csv"
    other.write_text(
        "\n".join(CALLS.splitlines()[:2]).replace("k1", "k9").replace("\n1,", "\n9,") + "\n", "utf-8"
    )
    document = asked(tmp_path / "home", "load", str(calls), str(other))
    check("load", document)
    assert [row["kept"] for row in document] == [4, 1]


@pytest.mark.parametrize(
    ("arguments", "advice"),
    [
        (("gaps", "--explain", "Z9"), "Known:"),
        (("breaks", "--rule", "no_such_rule"), "Known:"),
        (("breaks", "--by", "no_such_segment"), "segments.yaml"),
        (("journey", "no_such_lens"), "Known:"),
        (("person", "email:nobody@example.org"), "namespace:value"),
        (("people", "--out", "x.csv", "--by", "shoe-size"), "identifier or event"),
        (("load", "no-such-file.csv"), "no-such-file.csv"),
        (("load", "no-such-file.csv", "--source", "no-such-source", "--mapping", "none.yaml"), ""),
        (("unload", "no-such-batch"), ""),
        (("erase", "email:nobody@example.org", "--yes"), ""),
        (("restore", "no-such-archive.tar.gz"), ""),
        (("no-such-command",), ""),
        (("gaps", "--no-such-option"), ""),
        (("journey",), ""),
    ],
    ids=lambda value: value if isinstance(value, str) else "-".join(value),
)  # fmt: skip
def test_what_the_user_can_mend_ends_with_2_and_advice(company, arguments, advice):
    ran = walkamile(*arguments, home=company)
    assert (ran.code, ran.out) == (2, "")
    assert ran.err.strip() and advice in ran.err
    assert "Traceback" not in ran.err


def test_letter(company):
    document = asked(company, "letter", "--week", "2026-W13")
    check("letter", document)
    assert document["week"] == "2026-W13" and document["figures"]
    check("letter", asked(company, "letter", "--department", "logistics"))


def test_chair(company, tmp_path):
    file = tmp_path / "chair.ics"
    document = asked(company, "chair", "--meeting", "Monday", "--at", "2026-12-07T10:00", "--out", str(file))
    check("chair", document)
    assert file.exists() and document["link"].endswith(document["chair"])


def test_routine(company):
    document = asked(company, "routine", "--as", "c.chloe")
    check("routine", document)
    assert document["goal_h"] == 2 and document["months"]


def test_routine_remind(company, tmp_path):
    document = asked(company, "routine", "remind", "--out", str(tmp_path))
    check("routine-remind", document)
    check("routine-remind", again := asked(company, "routine", "remind", "--out", str(tmp_path)))
    assert again["reminders"] == []


def test_a_home_that_is_not_there_is_told(tmp_path):
    for command in (
        ["round"],
        ["gaps"],
        ["breaks"],
        ["journey", "order"],
        ["person", "x"],
        ["doctor"],
        ["privacy"],
    ):
        ran = walkamile(*command, home=tmp_path / "nowhere")
        assert ran.code == 2 and "walkamile init" in ran.err, command
    assert not (tmp_path / "nowhere").exists()


def test_a_home_without_a_round_is_told(tmp_path, calls):
    home = tmp_path / "home"
    assert walkamile("load", str(calls), home=home).code == 0
    ran = walkamile("gaps", home=home)
    assert ran.code == 2 and "walkamile round" in ran.err


def test_the_program_itself_prints_one_document(company):
    """As installed, in a process of its own: the document on stdout, nothing else, and 0."""
    program = Path(sys.executable).parent / "walkamile"
    environment = os.environ | {"WALKAMILE_HOME": str(company)}
    ran = subprocess.run(
        [program, "round", "--json"], capture_output=True, text=True, env=environment, check=False
    )
    assert (ran.returncode, ran.stderr) == (0, "")
    check("round", json.loads(ran.stdout))


def test_walks(company):
    before = asked(company, "walk", "list", "--as", "c.chloe")
    check("walk-list", before)
    assert before["pools"]["representative"] > before["pools"]["worst_tenth"] > 0
    drawn = asked(company, "walk", "draw", "--as", "c.chloe", "--side", "employee")
    check("walk-draw", drawn)
    ran = walkamile("walk", "show", drawn["walk_id"][-8:], "--as", "c.chloe", home=company)
    assert ran.code == 2 and "what you think it is like" in ran.err
    assert walkamile("walk", "draw", "--pool", "mine", home=company).code == 2
    store = open_store(company)
    said.believed(store, said.walk_of(store, drawn["walk_id"]), "real")
    store.close()
    shown = asked(company, "walk", "show", drawn["walk_id"][-8:], "--as", "c.chloe")
    check("walk-show", shown)
    assert shown["n_scenes"] == len(shown["scenes"]) and "event_id" not in shown["scenes"][0]
