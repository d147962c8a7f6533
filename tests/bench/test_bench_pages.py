"""Does the benchmark of the pages call every page there is?"""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape
from pathlib import Path

import pytest
from bench.addresses import addresses, shown
from starlette.testclient import TestClient

from walkamile import round as rounds
from walkamile.cli.show import make_demo
from walkamile.round.answers.believable import Measured, ask_measured
from walkamile.round.said.topics import TOPICS, WAY_IN
from walkamile.web.app import make_app
from walkamile.web.draw import beliefs, words

# Under which names do pages and files print the figure of a topic, beside its title?
NAMES = {
    "repeat_share": ("repeat_contact", "Repeat contact"),
    "asked_twice_share": ("repeated_authentication", "Repeated authentication", "I3"),
    "gave_up_share": ("abandonment", "Abandonment"),
    "silent_share": ("M4", "M3"),
    "invited_good_share": ("M6",),
    "recognised_after_store_purchase": ("recognised",),
}


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("bench") / "home"
    make_demo(home, 400, 30, 3, lambda _: None)
    return home


def printed(text: str, figures: dict[str, set[str]]) -> Iterator[str]:
    """Which topics does a text name with their figure close behind?"""
    for topic, said in figures.items():
        for name in (TOPICS[topic].title, *NAMES.get(topic, ())):
            for found in re.finditer(re.escape(name), text):
                if any(one in text[found.end() : found.end() + 160] for one in said):
                    yield topic


def test_whoever_was_shown_a_figure_is_known_to_have_seen_it(home: Path):
    addressed = addresses(home)
    app = make_app(home)
    store = app.state.memory.store
    figures: dict[str, set[str]] = {}
    for topic in WAY_IN:
        found = ask_measured(rounds.recall(store), topic)
        if isinstance(found, Measured):
            plain = f"{found.value:.6f}".rstrip("0")
            figures[topic] = {beliefs.said(found.value, TOPICS[topic].unit), plain[:7]}
            figures[topic] |= {words.share(found.value)} if TOPICS[topic].unit == "share" else set()
    assert len(figures) > 6
    told: dict[str, set[str]] = {}
    missed: dict[str, set[str]] = {}
    for name, address in addressed.items():
        client = TestClient(app, base_url="http://127.0.0.1")
        client.post("/me", data={"role_group": "leaders"})
        text = client.get(address, follow_redirects=True).text
        plain = re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", text)))
        author = client.cookies["me"]
        rows = store.state.rows("select topic from seen_figure where author_id = :a", a=author)
        told[name] = set(printed(plain, figures))
        if lost := told[name] - {row[0] for row in rows}:
            missed[name] = lost
    app.state.memory.close()
    assert missed == {}
    assert {"/breaks", "/breaks.csv", "/letter/{week}"} <= {name for name, found in told.items() if found}


def test_every_page_has_an_address_that_answers(home: Path):
    found = addresses(home)
    assert set(found) > set(shown()) and len(found) >= 40
    app = make_app(home)
    client = TestClient(app, base_url="http://127.0.0.1")
    client.post("/me", data={"employee_id": "bench", "role_group": "leaders"})
    refused = {
        name: answer.status_code
        for name, address in found.items()
        if (answer := client.get(address, follow_redirects=False)).status_code != 200
    }
    app.state.memory.close()
    assert refused == {}
