"""An erased author is gone from what they believed; the figures of the others, and every seal, stay."""

from __future__ import annotations

import json
import zipfile
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

import pytest
import small_company as company
from searching import traces

from walkamile import privacy
from walkamile import round as rounds
from walkamile.load import put_away_log
from walkamile.round.answers.beliefs import ask_scores
from walkamile.round.said import know_author
from walkamile.round.said.beliefs import mark_seen, state_belief, verify
from walkamile.round.said.tasks import begin_run, end_step, make_task

DERIVE = partial(rounds.run, put_away=put_away_log)
NOW = datetime(2026, 4, 1, tzinfo=UTC)


@pytest.fixture
def store(tmp_path: Path):
    opened = company.home(tmp_path / "home", [company.write(tmp_path / "events.jsonl", company.rows())])
    yield opened
    opened.close()


def test_the_author_goes_and_the_figures_stay(store):
    authors = [know_author(store, name, "care") for name in ("ben.k", "e1", "e2", "e3", "e4", "e5")]
    for no, author in enumerate(authors):
        state_belief(store, author, "broken_share", 0.1 + no / 50, 0.05, 0.5, NOW)
    ben = authors[0]
    mark_seen(store, ben.author_id, ["repeat_share"], NOW)
    task = make_task(store, ben, "Find it", "https://shop.example/", "", "Look")
    end_step(store, ben, begin_run(store, ben, task), 1, "done", "a walrus of a form")
    DERIVE(store)
    before = ask_scores(store)
    assert before["scores"][0]["n_authors"] == 6
    held = privacy.export(store, "employee_id:ben.k", store.home.parent / "ben.zip").rows
    assert (held["beliefs"], held["task_runs"], held["seen_figures"]) == (1, 1, 1)
    with zipfile.ZipFile(store.home.parent / "ben.zip") as archive:
        told = json.loads(archive.read("everything.json"))
        assert told["beliefs"][0]["believed"] == 0.1 and "walrus" in told["task_runs"][0]["steps"]
        assert "what you believed" in archive.read("README.txt").decode()
    privacy.erase(store, "employee_id:ben.k", DERIVE)
    assert traces(store.home, ("ben.k", ben.author_id, "walrus")) == []
    assert ask_scores(store)["scores"][0]["gap"] == pytest.approx(before["scores"][0]["gap"])
    assert verify(store).holds and verify(store).n == 6
