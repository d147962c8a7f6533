"""What of a load should be looked at: ids that begin anew, and cases of two systems under one number."""

from __future__ import annotations

from pathlib import Path

import pytest

from walkamile import listen
from walkamile.load import load

MAPPING = """
source: {source}
key: [no]
timezone: UTC
events:
- {{type: {{value: case.opened}}, ts: at, objects: {{case: {case}}}, identifiers: {{customer_id: who}}}}
"""


def mapping(source: str, case: str = "no") -> listen.Mapping:
    return listen.Mapping.read(MAPPING.format(source=source, case=case), source)


def rows(path: Path, month: int, n: int = 12) -> Path:
    lines = [f"{i},2026-{month:02d}-{i:02d} 10:00,c{month}-{i}" for i in range(1, n + 1)]
    path.write_text("\n".join(["no,at,who", *lines]) + "\n", "utf-8")
    return path


def test_ids_that_begin_anew_are_told_and_the_same_file_is_not(make_store, tmp_path):
    store = make_store()
    january, february = rows(tmp_path / "a.csv", 1), rows(tmp_path / "b.csv", 2)
    assert load(store, january, mapping("desk")).notes == ()
    assert load(store, january, mapping("desk")).notes == ()
    loaded = load(store, february, mapping("desk"))
    assert (loaded.kept, loaded.seen_before) == (0, 12)
    (note,) = loaded.notes
    assert note.startswith("events whose id is here already with another time: 12, which were not taken")


def test_cases_of_two_systems_under_one_number_are_told(make_store, tmp_path):
    store = make_store()
    load(store, rows(tmp_path / "a.csv", 1), mapping("crm"))
    (note,) = load(store, rows(tmp_path / "b.csv", 2, n=9), mapping("it")).notes
    assert note.startswith("cases that another source opened too: 9, which are taken as the same")
    assert store.engine().value(f"select count(distinct case_key) from {store.events_sql()}") == 12


def test_a_word_before_the_number_keeps_them_apart(make_store, tmp_path):
    store = make_store()
    load(store, rows(tmp_path / "a.csv", 1), mapping("crm"))
    loaded = load(store, rows(tmp_path / "b.csv", 2), mapping("it", "{sql: \"'it-' || no\"}"))
    assert loaded.notes == ()
    assert store.engine().value(f"select count(distinct case_key) from {store.events_sql()}") == 24


@pytest.mark.parametrize("written", ["0664 5550161", "0664/5550161", "06645550161"])
def test_a_number_is_found_however_it_is_written(make_store, tmp_path, written):
    from walkamile import round as rounds

    store = make_store()
    path = tmp_path / "a.csv"
    path.write_text("type,ts,channel,phone\ncontact.opened,2026-01-01 10:00,phone,0664 5550161\n")
    load(store, path, listen.Mapping(timezone="UTC"))
    rounds.run(store)
    recall = rounds.recall(store)
    assert rounds.find_person(recall, f"phone:{written}") == rounds.find_person(recall, "phone:06645550161")
