"""A demo company served for real, and a browser to look at it with."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import uvicorn

from walkamile.cli.show import make_demo
from walkamile.web.app import make_app


def served(home: Path) -> Iterator[str]:
    """The address of the pages of this home while they are served."""
    server = uvicorn.Server(uvicorn.Config(make_app(home), host="127.0.0.1", port=0, log_level="warning"))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.05)
    yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    server.should_exit = True
    thread.join(10)


@pytest.fixture(scope="session")
def serving() -> Callable[[Path], Iterator[str]]:
    """Serve the pages of a home: gives its address while it is served."""
    return served


@pytest.fixture(scope="session")
def demo_address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    home = tmp_path_factory.mktemp("browser") / "home"
    make_demo(home, 500, 60, 1, lambda _: None)
    yield from served(home)


@pytest.fixture
def bare_address(tmp_path: Path) -> Iterator[str]:
    yield from served(tmp_path / "bare")
