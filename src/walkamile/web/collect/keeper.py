"""When is a request kept? All that wait are written in one go; each is answered once that is on the disk."""

from __future__ import annotations

import asyncio
import threading
import time
from collections import deque
from collections.abc import Callable

from walkamile.model.errors import NotKept
from walkamile.store import Entry, Log

MOST_WAITING = 1_000
MOST_WAITING_BYTES = 64 * 1024 * 1024
MOST_AT_ONCE = 200
GATHERING_S = 0.01


class TooMany(Exception):
    """More waits to be written than is good: ask again later."""


Waiting = tuple[Entry, int, "asyncio.Future[None]"]


class Keeper:
    """One thread that writes. `keep` is called from an event loop; it returns when the entry is on the disk."""

    def __init__(self, open_log: Callable[[], Log]) -> None:
        """Write into the log that this opens; it is opened with the first entry."""
        self._open_log = open_log
        self._waiting: deque[Waiting] = deque()
        self._n_bytes = 0
        self._some = threading.Semaphore(0)
        self._thread: threading.Thread | None = None
        self._closing = False

    async def keep(self, entry: Entry, n_bytes: int) -> None:
        """Keep this. Raises TooMany under pressure, NotKept when the disk does not take it."""
        if len(self._waiting) >= MOST_WAITING or self._n_bytes > MOST_WAITING_BYTES or self._closing:
            raise TooMany
        if self._thread is None:
            self._thread = threading.Thread(target=self._write, name="collector", daemon=True)
            self._thread.start()
        done: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._n_bytes += n_bytes
        self._waiting.append((entry, n_bytes, done))
        self._some.release()
        try:
            await done
        finally:
            self._n_bytes -= n_bytes

    def close(self) -> None:
        """Write what waits, and end."""
        self._closing = True
        if self._thread is not None:
            self._some.release()
            self._thread.join()

    def _write(self) -> None:
        log: Log | None = None
        group: list[Waiting] = []
        while True:
            self._some.acquire()
            # Who comes alone is written at once. Where many come, some more are waited for: a commit costs the same
            # for all of them.
            if len(group) > 1 and not self._closing:
                time.sleep(GATHERING_S)
            group = [self._waiting.popleft() for _ in range(min(len(self._waiting), MOST_AT_ONCE))]
            if group:
                fault: BaseException | None = None
                try:
                    log = log or self._open_log()
                    log.keep([entry for entry, _, _ in group])
                except Exception as raised:
                    fault = raised
                self._tell(group, fault)
            elif self._closing:
                break
        if log is not None:
            log.close()

    def _tell(self, group: list[Waiting], fault: BaseException | None) -> None:
        """Wake everybody of the group; each event loop once."""
        loops: dict[asyncio.AbstractEventLoop, list[asyncio.Future[None]]] = {}
        for _, _, done in group:
            loops.setdefault(done.get_loop(), []).append(done)
        for loop, futures in loops.items():
            try:
                loop.call_soon_threadsafe(_settle, futures, fault)
            except RuntimeError:  # that loop is closed: nobody waits there any more
                continue


def _settle(futures: list[asyncio.Future[None]], fault: BaseException | None) -> None:
    for future in futures:
        if not future.done():
            if fault is None:
                future.set_result(None)
            else:
                future.set_exception(fault if isinstance(fault, NotKept) else NotKept(str(fault)))
