"""A chair and the story of a letter go with their person; what was held is told; an employee's routine goes too."""

from __future__ import annotations

import json
import random
import shutil
import zipfile
from datetime import UTC, datetime
from pathlib import Path

import pytest

from walkamile import privacy
from walkamile import round as rounds
from walkamile.cli.show import make_demo
from walkamile.load import put_away_log
from walkamile.model.errors import UnknownName
from walkamile.round.answers.chair import ask_chair
from walkamile.round.answers.letter import ask_week, kept_letter
from walkamile.round.chairs import invite
from walkamile.round.letters import letter_of
from walkamile.store import Store, open_store

WEEK = "2026-W12"


def derive(store: Store) -> object:
    return rounds.run(store, None, lambda _: None, put_away_log)


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("told") / "home"
    make_demo(home, 500, 60, 3, lambda _: None)
    return home


@pytest.fixture
def store(told: Path, tmp_path: Path):
    store = open_store(Path(shutil.copytree(told, tmp_path / "home")))
    yield store
    store.close()


def person_id(store: Store, code: int) -> str:
    return store.state.value("select person_id from person where person_code = :c", c=code)


def test_a_chair_and_a_story_are_exported_and_erased(store: Store, tmp_path: Path):
    recall = rounds.recall(store)
    letter_of(recall, ask_week(recall, WEEK))
    code = store.state.value("select person_code from letter where week = :w", w=WEEK)
    assert code is not None
    made = invite(recall, "Round", datetime(2027, 1, 4, 9, tzinfo=UTC), chance=_Chooses(code))
    assert store.state.value("select person_code from chair") == code
    out = tmp_path / "all.zip"
    privacy.export(store, person_id(store, code), out)
    with zipfile.ZipFile(out) as archive:
        held = json.loads(archive.read("everything.json"))
        assert b"chairs.csv" in archive.read("README.txt")
    assert [one["meeting"] for one in held["chairs"]] == ["Round"]
    assert held["chairs"][0]["body"]["moments"] and held["letters"][0]["week"] == WEEK
    before = kept_letter(store, WEEK)
    assert before is not None
    privacy.erase(store, person_id(store, code), derive)
    again = rounds.recall(store)
    with pytest.raises(UnknownName):
        ask_chair(store, again, made.chair_id)
    assert kept_letter(store, WEEK) is None
    written = letter_of(again, ask_week(again, WEEK))
    assert store.state.value("select person_code from letter where week = :w", w=WEEK) != code
    assert written["story"] is None or written["story"]["moments"] != before["story"]["moments"]


class _Chooses(random.Random):
    """A lot that always falls on one person, who must be among those it may fall on."""

    def __init__(self, code: int) -> None:
        super().__init__()
        self.code = code

    def choice(self, seq):
        assert self.code in seq
        return self.code


def test_a_letter_that_was_sent_is_written_anew_without_the_person_and_still_counts_as_sent(store: Store):
    from walkamile.round.said.letters import note_sent

    recall = rounds.recall(store)
    letter_of(recall, ask_week(recall, WEEK))
    sent = note_sent(store, WEEK)
    code = store.state.value("select person_code from letter where week = :w", w=WEEK)
    privacy.erase(store, person_id(store, code), derive)
    again = rounds.recall(store)
    written = letter_of(again, ask_week(again, WEEK))
    assert written["sent_at"] == sent
    assert letter_of(again, ask_week(again, WEEK)) == written


def test_an_employee_takes_their_routine_along(store: Store, tmp_path: Path):
    assert store.state.value(
        "select count(*) from routine r join author a using (author_id) where employee_id = 'c.chloe'"
    )
    privacy.export(store, "employee_id:c.chloe", tmp_path / "chloe.zip")
    with zipfile.ZipFile(tmp_path / "chloe.zip") as archive:
        held = json.loads(archive.read("everything.json"))
    assert held["routine"] and held["letter_read"] and all("due_at" not in call for call in held["self_call"])
    author = store.state.value("select author_id from author where employee_id = 'c.chloe'")
    privacy.erase(store, "employee_id:c.chloe", derive)
    for table in ("routine", "self_call", "letter_read"):
        assert not store.state.value(f"select count(*) from {table} where author_id = :a", a=author), table
