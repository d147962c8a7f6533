"""Does Settings sound the alarm for a feed that fell silent, and not for a file that ends where it ends?"""

from __future__ import annotations

from pathlib import Path

import pytest
from starlette.testclient import TestClient

from walkamile import listen
from walkamile import round as rounds
from walkamile.load import load
from walkamile.store import open_store
from walkamile.web.app import make_app

ADDRESS = "http://127.0.0.1:8000"


def home_with(home: Path, *files: tuple[str, str]) -> Path:
    """A home after a round over a file for each source and day; each holds calls of twelve people."""
    store = open_store(home)
    try:
        for source, day in files:
            path = home / f"{source}-{day}.csv"
            lines = [
                f"{day}T09:00:{n:02d}Z,contact.opened,phone,{source}{n},p{n}@example.org" for n in range(12)
            ]
            path.write_text("\n".join(["ts,type,channel,contact_id,email", *lines]), "utf-8")
            load(store, path, listen.Mapping(source=source))
        rounds.run(store)
    finally:
        store.close()
    return home


def state_of(home: Path, source: str) -> str:
    """How the page says it."""
    with TestClient(make_app(home), base_url=ADDRESS) as client:
        text = client.get("/settings").text
    row = text[text.index(f'<th scope="row">{source}</th>') :]
    return row[row.index("<td>") + 4 : row.index("</td>")]


def test_a_file_that_was_loaded_once_is_no_silent_feed(tmp_path: Path):
    home = home_with(tmp_path / "home", ("tickets", "2025-12-09"), ("calls", "2026-03-01"))
    assert state_of(home, "tickets") == "a file, up to 9 Dec 2025"
    assert "connected" in state_of(home, "calls")
    store = open_store(home)
    try:
        plan = rounds.examine(rounds.recall(store))["plan"]
    finally:
        store.close()
    assert not any(line["action"] == "mend" and line["where"].startswith("tickets") for line in plan)


@pytest.mark.parametrize("again", ["2025-12-10", "2025-11-30"])
def test_a_source_that_came_several_times_and_stopped_is_silent(tmp_path: Path, again: str):
    files = ("tickets", "2025-12-09"), ("tickets", again), ("calls", "2026-03-01")
    assert "tag break" in state_of(home_with(tmp_path / "home", *files), "tickets")


def test_a_source_among_others_of_one_file_is_silent(pages: TestClient):
    text = pages.get("/settings").text
    row = text[text.index('<th scope="row">app</th>') :]
    assert "tag break" in row[: row.index("</tr>")]


def test_a_rule_that_cannot_be_measured_says_why_across_its_row(tmp_path: Path):
    home = home_with(tmp_path / "home", ("calls", "2026-03-01"))
    with TestClient(make_app(home), base_url=ADDRESS) as client:
        text = client.get("/breaks").text
    assert '<td colspan="5" class="spans">no source says bot.entered' in text
