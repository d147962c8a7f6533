"""A small demo company behind the pages, made once; and a home without anything."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from walkamile.cli.show import make_demo
from walkamile.web.app import make_app

ADDRESS = "http://127.0.0.1:8000"


@pytest.fixture(scope="session")
def demo_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("pages") / "home"
    make_demo(home, 500, 60, 1, lambda _: None)
    return home


@pytest.fixture(scope="session")
def pages(demo_home: Path) -> Iterator[TestClient]:
    """The pages of the demo company. Cookies are dropped by the tests that set some."""
    with TestClient(make_app(demo_home), base_url=ADDRESS, follow_redirects=False) as client:
        yield client


@pytest.fixture
def bare(tmp_path: Path) -> Iterator[TestClient]:
    """The pages of a home that holds nothing."""
    with TestClient(make_app(tmp_path / "bare"), base_url=ADDRESS, follow_redirects=False) as client:
        yield client
