"""How is a sample of a source loaded? With its mapping, into a home of its own."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from told import said

from walkamile import listen
from walkamile import round as rounds
from walkamile.load import load
from walkamile.store import Store


@pytest.fixture
def heard(make_store: Callable[[str], Store], tmp_path: Path) -> Callable[..., list[dict[str, Any]]]:
    """Load a sample, or a document, with the mapping of a source; nothing of it may be refused."""
    count = iter(range(1_000))

    def read(given: Any, source: str, name: str = "export.json", **options: Any) -> list[dict[str, Any]]:
        number = next(count)
        path = given if isinstance(given, Path) else tmp_path / f"{number}-{name}"
        if not isinstance(given, Path):
            path.write_text(given if isinstance(given, str) else json.dumps(given), "utf-8")
        store = make_store(f"home-{number}")
        mapping = listen.built_in(source).model_copy(update={"options": options})
        assert load(store, path, mapping).refused == ()
        return said(store)

    return read


@pytest.fixture
def lived(make_store: Callable[[str], Store]) -> Callable[..., rounds.Recall]:
    """Load a sample, run the round, and give what can be asked."""

    def live(path: Path, source: str, **options: Any) -> rounds.Recall:
        store = make_store("lived")
        mapping = listen.built_in(source).model_copy(update={"options": options})
        assert load(store, path, mapping).refused == ()
        rounds.run(store)
        return rounds.recall(store)

    return live
