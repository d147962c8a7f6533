"""One small demo company for letters, chairs and routines; copies of it where a test changes something."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from walkamile import round as rounds
from walkamile.cli.show import make_demo
from walkamile.round import Recall
from walkamile.store import Store, open_store


@pytest.fixture(scope="session")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("letters") / "home"
    make_demo(home, 700, 60, 3, lambda _: None)
    return home


@pytest.fixture
def home(made: Path, tmp_path: Path) -> Path:
    """A home of one's own."""
    return Path(shutil.copytree(made, tmp_path / "home"))


@pytest.fixture
def store(home: Path) -> Iterator[Store]:
    store = open_store(home)
    yield store
    store.close()


@pytest.fixture(scope="session")
def recall(made: Path) -> Iterator[Recall]:
    """The newest round, to be read only."""
    store = open_store(made)
    yield rounds.recall(store)
    store.close()
