"""Collectors in a thread, for clients to post to."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from doors import Door, Failing, no_pages, running

from walkamile.model.source import Source
from walkamile.store import make_home, open_store
from walkamile.web.collect import Collector


@pytest.fixture
def make_door(tmp_path: Path) -> Iterator[Callable[..., Any]]:
    """Collectors that are closed after the test; `fails`: so many posts are answered with a fault, once kept."""
    closing: list[Any] = []

    def make(source: Source | None = None, *, fails: int = 0, status: int = 503) -> Door:
        home = tmp_path / f"home-{len(closing)}"
        make_home(home)
        store = open_store(home)
        key = store.sources.new_key(source or Source("shop", "contract", "segment"))
        collector = Collector(store)
        fault = Failing(collector.before(no_pages), status, fails)
        server = running(fault)
        address = server.__enter__()
        closing.append((server, collector, store))
        return Door(address, key, home, fault)

    yield make
    for server, collector, store in reversed(closing):
        server.__exit__(None, None, None)
        collector.close()
        store.close()
