"""The demo company after a round, for what is asked of a home."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from walkamile import round as rounds
from walkamile.cli.show import make_demo
from walkamile.round import Recall
from walkamile.store import open_store


@pytest.fixture(scope="session")
def company(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("walked") / "home"
    make_demo(home, 500, 60, 3, lambda _: None)
    return home


@pytest.fixture
def opened(company: Path) -> Iterator[Recall]:
    store = open_store(company)
    recall = rounds.recall(store)
    yield recall
    recall.engine.close()
    store.close()
