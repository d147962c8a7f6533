"""What do commands say to people? The same figures as their documents, in lines and tables, and what to do next."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest
from running import Ran, walkamile

from walkamile.cli.look import _figure, _hours
from walkamile.model.errors import HomeFault
from walkamile.understand import parse_segments
from walkamile.web.serving import run_server

ANA = "login_id:ana.novak"
GOOD = (
    "event_id,type,ts,channel,contact_id,kind,customer_id\n"
    "1,contact.opened,2026-03-02T09:00:00Z,phone,k1,human,ana\n"
)
BAD = "2,contact.opened,never,phone,k2,human,ben\n"


def told(home: Path, *arguments: str) -> str:
    """Run a command for people: it ends with 0, and complains of nothing."""
    ran = walkamile(*arguments, home=home)
    assert (ran.code, ran.err) == (0, ""), ran.err
    return ran.out


def document(home: Path, *arguments: str) -> dict:
    return json.loads(told(home, *arguments, "--json"))


def test_breaks_in_lines_say_the_shares_of_the_document(company):
    text = told(company, "breaks", "--rule", "transfer")
    shown = [
        row for row in document(company, "breaks", "--rule", "transfer")["rules"] if row["share"] is not None
    ]
    assert shown
    for row in shown:
        assert f"{100 * row['share']:.1f} %" in text
        assert f"{100 * row['low']:.1f}-{100 * row['high']:.1f} %" in text


def test_breaks_one_by_one_in_lines(company):
    rows = document(company, "breaks", "--rule", "transfer", "--events", "--limit", "3")["events"]
    text = told(company, "breaks", "--rule", "transfer", "--events", "--limit", "3")
    assert 0 < len(rows) <= 3
    assert all(row["person_id"] in text for row in rows if row["person_id"])


def test_gaps_in_lines_name_every_gap_indicator_and_blind_spot(company):
    said = document(company, "gaps")
    text = told(company, "gaps")
    for gap in said["gaps"]:
        assert f"{gap['gap'].upper()}: " in text
        assert all(row["id"] in text for row in gap["indicators"])
    stage = said["company_stage"]
    assert f"COMPANY: stage {stage['low']}-{stage['high']}." in text
    assert all(spot in text for spot in said["blind_spots"])


def test_an_indicator_explained_in_lines_gives_definition_query_and_evidence(company):
    rows = [row for gap in document(company, "gaps")["gaps"] for row in gap["indicators"]]
    measured = next(row["id"] for row in rows if row["status"] == "measured")
    said = document(company, "gaps", "--explain", measured)
    text = told(company, "gaps", "--explain", measured)
    assert said["evidence"]
    assert said["definition"] in text and said["sql"].strip() in text
    assert all(row["event_id"] in text for row in said["evidence"])


@pytest.mark.parametrize("segment", ["mature", "channel"])
def test_gaps_by_segment_in_lines_name_every_part(company, segment):
    said = document(company, "gaps", "--by", segment)
    text = told(company, "gaps", "--by", segment)
    assert len(said["parts"]) > 1
    for part, rows in said["parts"].items():
        assert part.upper() in text
        assert {row["id"] for row in rows} == {r["id"] for r in next(iter(said["parts"].values()))}


def test_a_journey_in_lines_counts_what_the_document_counts(company):
    said = document(company, "journey", "order")
    text = told(company, "journey", "order")
    assert text.startswith(f"{said['cases']} cases, {said['events']} events, {said['variants']} variants")
    largest = max(said["edges"], key=lambda edge: edge["n"])
    assert str(largest["n"]) in text and largest["to"] in text


def test_a_person_in_lines(company):
    said = document(company, "person", ANA)
    text = told(company, "person", ANA)
    assert text.startswith(f"Person {said['person_id']}")
    assert all(f"{name['namespace']}:{name['value']}" in text for name in said["identifiers"])
    assert {b["rule"] for event in said["timeline"] for b in event["breaks"]}


def test_doctor_in_lines_names_sources_and_what_to_switch_on(company):
    said = document(company, "doctor")
    text = told(company, "doctor")
    assert f"{said['measured']} of {said['indicators']} indicators can be measured." in text
    assert all(row["source"] in text for row in said["sources"])


def test_changes_in_lines(company):
    rows = document(company, "changes")["changes"]
    text = told(company, "changes")
    assert rows and all(row["change_id"] in text for row in rows)


@pytest.mark.parametrize(("by", "columns"), [("identifier", 3), ("event", 2)])
def test_people_are_written_for_other_programs(company, tmp_path, by, columns):
    out = tmp_path / "people.csv"
    said = told(company, "people", "--out", str(out), "--by", by)
    with out.open(encoding="utf-8", newline="") as file:
        header, *rows = list(csv.reader(file))
    assert header[-1] == "person_id" and {len(row) for row in rows} == {columns}
    assert said == f"{len(rows)} rows written to {out}.\n"
    assert document(company, "people", "--out", str(out), "--by", by)["rows"] == len(rows)
    ana = document(company, "person", ANA)["person_id"]
    if by == "identifier":
        assert ["login_id", "ana.novak", ana] in rows
    else:
        assert len({row[0] for row in rows}) == len(rows)
        assert {row[1] for row in rows} >= {ana}


def test_people_are_written_into_a_folder_that_is_made(company, tmp_path):
    out = tmp_path / "not" / "there" / "people.csv"
    assert told(company, "people", "--out", str(out)).endswith(f"rows written to {out}.\n")
    assert out.read_text("utf-8").startswith("namespace,value,person_id")
    (tmp_path / "file").touch()
    ran = walkamile("people", "--out", str(tmp_path / "file" / "people.csv"), home=company)
    assert (ran.code, ran.out) == (2, "") and "Give another file with --out" in ran.err


@pytest.mark.parametrize(
    "arguments",
    [
        ("breaks", "--events", "--limit", "-5"),
        ("breaks", "--events", "--limit", "0"),
        ("access", "--limit", "0"),
        ("serve", "--port", "70000"),
        ("demo", "--seed", "-1"),
        ("routine", "--goal-h", "-1"),
    ],
)
def test_a_number_that_makes_no_sense_is_the_users_mistake(company, arguments):
    ran = walkamile(*arguments, home=company)
    assert (ran.code, ran.out) == (2, "") and arguments[-2] in ran.err


def test_a_load_from_the_first_line_to_taking_it_back(tmp_path):
    home, file = tmp_path / "home", tmp_path / "calls.csv"
    file.write_text(GOOD + BAD, "utf-8")
    assert f"The home is {home}" in told(home, "init")
    assert {"home", "files"} == set(document(home, "init"))
    dry = told(home, "load", str(file), "--dry-run", "--accept-refusals")
    assert (
        "contact.opened" in dry
        and "customer_id:ana" in dry
        and "1 events would be read; nothing was kept" in dry
    )
    said = told(home, "load", str(file))
    assert "refused 1: no time that can be read" in said and "1 events kept, 0 seen before, 1 refused" in said
    (batch,) = [row["batch_id"] for row in document(home, "sources", "--loads")["loads"]]
    assert batch in told(home, "sources", "--loads")
    assert "1 people" in told(home, "round")
    assert f"1 events of batch {batch} are taken back" in told(home, "unload", batch)
    assert document(home, "sources", "--loads")["loads"][0]["unloaded_at"]


def test_sources_that_are_understood_are_listed():
    here = Path.cwd()
    text = told(here / "nowhere", "sources")
    known = document(here / "nowhere", "sources")["sources"]
    assert {"segment", "servicenow-audit", "xes"} <= {row["name"] for row in known}
    assert all(row["name"] in text for row in known)


def test_the_version_is_told(tmp_path):
    assert told(tmp_path / "home", "--version").startswith("walkamile ")


@pytest.mark.parametrize(
    ("seconds", "shown"),
    [
        (None, ""),
        (0, "0 s"),
        (119, "119 s"),
        (120, "2 min"),
        (7200, "2 h"),
        (172800, "2.0 days"),
        (216000, "2.5 days"),
    ],
)
def test_waits_are_said_in_the_unit_that_people_use(seconds, shown):
    assert _hours(seconds) == shown


def test_figures_carry_their_unit():
    assert (_figure(None, "share"), _figure(0.125, "share"), _figure(2.5, "days")) == (
        "",
        "12.5 %",
        "2.50 days",
    )


@pytest.mark.parametrize(
    ("text", "advice"),
    [
        ("a: [", "is not YAML"),
        ("- a\n- b", "must hold lines of the form"),
        ("Upper: 'true'", "must be a lower-case word"),
        ("a: 'true; drop table person'", "no semicolon"),
        ("a: 1", "must be a lower-case word"),
    ],
)
def test_segments_that_cannot_be_read_are_told(text, advice):
    with pytest.raises(HomeFault, match=advice):
        parse_segments(text)


def test_no_segments_give_a_question_without_rows():
    assert parse_segments("{}").sql().endswith("where false")


def test_a_segment_that_does_not_work_leaves_the_last_round(tmp_path):
    home, file = tmp_path / "home", tmp_path / "calls.csv"
    file.write_text(GOOD, "utf-8")
    told(home, "load", str(file))
    told(home, "round")
    before = document(home, "breaks")
    (home / "segments.yaml").write_text("tier: no_such_fact\n", "utf-8")
    ran: Ran = walkamile("round", home=home)
    assert ran.code == 2 and "tier does not work" in ran.err and "n_contacts" in ran.err
    assert document(home, "breaks") == before


@pytest.mark.parametrize(
    ("host", "advice"), [("0.0.0.0", "answer only this machine"), ("shop.example.org", "tunnel")]
)
def test_pages_are_not_served_to_others(tmp_path, host, advice):
    with pytest.raises(HomeFault, match=advice):
        run_server(tmp_path, host, 0)


def test_a_port_that_is_taken_is_told(tmp_path):
    import socket

    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        with pytest.raises(HomeFault, match="Choose another with --port"):
            run_server(tmp_path, "127.0.0.1", taken.getsockname()[1])
