"""What all tests share: the real data (where they are), a place to make homes in, and how events become a home."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings

from machine import lacking
from walkamile import listen
from walkamile import round as rounds
from walkamile.load import load
from walkamile.store import Store, open_store
from writing import Events, write_events

settings.register_profile("shared", deadline=None, print_blob=True, derandomize=bool(os.environ.get("CI")))
settings.load_profile("shared")

DATA = Path(os.environ.get("WALKAMILE_DATA", Path(__file__).parent.parent.parent / "shared" / "data"))

CHROMIUM = "/usr/bin/chromium"
CHROMIUM_ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@pytest.fixture(scope="session")
def real_data() -> Callable[[str], Path]:
    """The path of a real data set, by its place below WALKAMILE_DATA."""

    def find(name: str) -> Path:
        path = DATA / name
        if not path.exists():
            lacking(f"the real data set {name} is not here (set WALKAMILE_DATA)")
        return path

    return find


@pytest.fixture
def make_store(tmp_path: Path) -> Iterable[Callable[[str], Store]]:
    """Open homes that are closed after the test."""
    opened: list[Store] = []

    def make(name: str = "home") -> Store:
        store = open_store(tmp_path / name)
        opened.append(store)
        return store

    yield make
    for store in opened:
        store.close()


@pytest.fixture
def walked(make_store: Callable[[str], Store], tmp_path: Path) -> Callable[..., rounds.Recall]:
    """A home after a round over the given events."""
    count = iter(range(10_000))

    def walk(events: Events, as_of: Any = None) -> rounds.Recall:
        number = next(count)
        store = make_store(f"home-{number}")
        load(store, write_events(tmp_path / f"events-{number}.jsonl", events), listen.Mapping())
        rounds.run(store, as_of)
        return rounds.recall(store)

    return walk


@pytest.fixture(scope="session")
def chromium() -> Iterator[Any]:
    """One browser for the whole session: a second Playwright in the same process cannot start beside it."""
    if not shutil.which(CHROMIUM):
        lacking("a browser: apt-get install chromium")
    try:
        from playwright.sync_api import sync_playwright
    except ImportError:
        lacking("playwright: pip install playwright")
        raise
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=CHROMIUM_ARGUMENTS)
        yield browser
        browser.close()
