"""What is a collector that answers wrongly after it has kept what came, and what lies behind it?"""

from __future__ import annotations

import asyncio
import json
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import uvicorn

from walkamile.load import put_away_log
from walkamile.store import open_store


class Failing:
    """Answers the first requests with a fault, after they were kept: as when the network or the server breaks then."""

    def __init__(self, app: Any, status: int = 503, times: int = 0) -> None:
        self.app = app
        self.status = status
        self.left = times
        self.paths: list[str] = []
        self.statuses: list[int] = []

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] != "http":
            return
        fails = scope["method"] == "POST" and self.left > 0
        self.left -= fails
        self.paths.append(scope["path"])

        async def told(message: Any) -> None:
            if message["type"] == "http.response.start":
                if fails:
                    assert message["status"] == 200, "it must have been kept"
                    message = {**message, "status": self.status}
                self.statuses.append(message["status"])
            await send(message)

        await self.app(scope, receive, told)


@dataclass
class Door:
    """A running collector: its address, its key, the home behind it, and the fault before it."""

    address: str
    key: str
    home: Path
    fault: Failing

    def heard(self) -> list[tuple[str, dict[str, Any]]]:
        """What lies in the log: (mapping, document), in the order in which it was kept."""
        store = open_store(self.home)
        try:
            return [(heard.mapping, row) for heard in store.log.read_from(0) for row in heard.rows]
        finally:
            store.close()


async def no_pages(scope: Any, receive: Any, send: Any) -> None:
    await send({"type": "http.response.start", "status": 404, "headers": []})
    await send({"type": "http.response.body", "body": b""})


@contextmanager
def running(app: Any) -> Iterator[str]:
    """Run an application in a thread; gives its address."""
    door = socket.socket()
    door.bind(("127.0.0.1", 0))
    door.listen(128)
    server = uvicorn.Server(uvicorn.Config(app, log_level="error", lifespan="off"))
    thread = threading.Thread(target=lambda: asyncio.run(server.serve(sockets=[door])), daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{door.getsockname()[1]}"
    finally:
        server.should_exit = True
        thread.join(20)
        door.close()


def wait_until(holds: Callable[[], Any], seconds: float = 20.0) -> None:
    """Wait until something holds; fail when it does not in time."""
    until = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < until, "it did not happen in time"
        time.sleep(0.05)


def posted(
    address: str, path: str, body: Any = None, headers: dict[str, str] | None = None, raw: bytes | None = None
):
    """Post like curl does; gives status, headers, body."""
    import httpx

    content = raw if raw is not None else json.dumps(body).encode()
    answer = httpx.post(address + path, content=content, headers=headers or {})
    return answer.status_code, answer.headers, answer.content


def stored(home: Path) -> list[dict[str, Any]]:
    """What a round stores of what was heard, in the order of time."""
    store = open_store(home)
    try:
        with store.writing():
            put_away_log(store)
        return store.engine().records(f"select * from {store.events_sql()} order by ts, seq, event_id")
    finally:
        store.close()
