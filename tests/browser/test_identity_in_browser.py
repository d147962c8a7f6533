"""Why one person, and pairs to answer: in a real browser, wide, narrow and dark, by keyboard too."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from machine import lacking
from seeing import DESK, SIZES, faults
from walkamile import listen
from walkamile import round as rounds
from walkamile.know.match import score
from walkamile.load import load
from walkamile.model.errors import ExtraMissing
from walkamile.model.source import Source
from walkamile.store import open_store
from writing import write_events

pytestmark = pytest.mark.browser
FIRST = ["ana", "ben", "chloe", "dev", "erin", "filip", "greta", "hana", "ivan", "jana", "karl", "lena"]
LAST = ["novak", "berger", "kos", "horvat", "maier", "zupan", "petek", "kralj", "golob", "vidmar"]


def events(seed: int = 5) -> list[dict[str, Any]]:
    """People who shop on the web and call, each under another name; some share what they say with others."""
    dice = random.Random(seed)
    found: list[dict[str, Any]] = []
    for person in range(220):
        said = {
            "given_name": dice.choice(FIRST),
            "surname": dice.choice(LAST) + dice.choice(("", "son", "ic")),
            "birth_date": f"{dice.randint(1950, 2000)}-{dice.randint(1, 12):02}-{dice.randint(1, 28):02}",
            "postcode": str(dice.randint(1000, 1050)),
        }
        for number, name in enumerate(
            ({"email": f"p{person}@example.org"}, {"phone": f"+4366012{person:05}"})
        ):
            if number and dice.random() < 0.4:
                continue
            told = {k: v for k, v in said.items() if dice.random() < 0.8}
            if dice.random() < 0.3 and "given_name" in told:
                told["given_name"] = dice.choice(FIRST)
            at = f"2026-03-{1 + person % 28:02}T1{number}:00:00Z"
            what = {"event_id": f"{person}-{number}", "source": "shop", "ts": at, "item": "/a"}
            found.append(what | {"type": "page.viewed", "channel": "web"} | name | told)
    found.append(found[0] | {"event_id": "x", "cookie": "c1", "login_id": "ana"})
    return found


@pytest.fixture(scope="module")
def address(
    tmp_path_factory: pytest.TempPathFactory, serving: Callable[[Path], Iterator[str]]
) -> Iterator[str]:
    try:
        score.splink()
    except ExtraMissing as missing:
        lacking(str(missing))
    folder = tmp_path_factory.mktemp("identity")
    store = open_store(folder / "home")
    load(store, write_events(folder / "events.jsonl", events()), listen.Mapping())
    done = rounds.run(store, match=True)
    assert done.found is not None
    assert done.found.links > 20
    assert done.found.waiting > 3
    key = store.sources.new_key(Source("site", "consent", "segment", None, 24.0))
    assert key
    store.close()
    yield from serving(folder / "home")


def person_of(page: Any, address: str, name: str) -> str:
    page.goto(f"{address}/people")
    page.fill("#name", name)
    page.click("button:has-text('Open')")
    return page.url.split("?")[0]


@pytest.mark.parametrize("size", SIZES)
def test_pages_of_identity_have_no_fault(chromium: Any, address: str, size: str, tmp_path: Path):
    context = chromium.new_context(**SIZES[size])
    page = context.new_page()
    wrong: list[str] = []
    page.on("console", lambda said: wrong.append(said.text) if said.type in ("error", "warning") else None)
    page.on("pageerror", lambda fault: wrong.append(str(fault)))
    for path in (
        person_of(page, address, "login_id:ana") + "/why",
        f"{address}/review",
        f"{address}/settings",
    ):
        page.goto(path)
        assert faults(page, size) == [], path
        assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), path
        page.screenshot(path=tmp_path / f"{path.rsplit('/', 1)[1]}-{size}.png", full_page=True)
    sending = page.locator("section[aria-labelledby=sending] tbody tr")
    assert [cell.split()[0] for cell in sending.first.locator("th, td").all_inner_texts()[:5]] == [
        "site", "open", "segment", "consent", "never",
    ]  # fmt: skip
    assert page.locator("svg.spark rect").count() == 28
    assert wrong == []
    context.close()


def test_a_pair_is_answered_by_keyboard_and_taken_back(chromium: Any, address: str):
    page = chromium.new_page(viewport=DESK)
    page.goto(f"{address}/review")
    waiting = page.inner_text("#waiting")
    first = page.get_attribute("[data-pair]", "aria-labelledby")
    page.keyboard.press("j")
    page.keyboard.press("n")
    page.wait_for_url("**/review?done=answered")
    assert page.get_attribute("[data-pair]", "aria-labelledby") != first
    assert page.inner_text("#waiting") != waiting
    page.click("text=Undo pair")
    page.wait_for_url("**/review?done=undone")
    assert page.inner_text("#waiting") == waiting
    assert page.get_attribute("[data-pair]", "aria-labelledby") == first
    page.close()


def test_a_link_is_revoked_on_the_page(chromium: Any, address: str):
    page = chromium.new_page(viewport=DESK)
    page.goto(person_of(page, address, "login_id:ana") + "/why")
    assert page.locator("svg.bonds path.bond").count() == page.locator("tbody tr").count()
    row = page.locator("tr", has_text="seen together").first
    row.locator("summary", has_text="Not one person").click()
    row.locator("input[name=reason]").fill("a sister")
    row.locator("button").click()
    page.wait_for_url("**done=revoked")
    assert page.locator(".flash").inner_text().startswith("Kept")
    page.close()
