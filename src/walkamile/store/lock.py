"""Who may write into the home? One process at a time; the system frees the lock when a process dies."""

from __future__ import annotations

import fcntl
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from walkamile.model.errors import HomeBusy


@contextmanager
def writing(home: Path, patience_s: float = 10.0) -> Iterator[None]:
    """Hold home/log.lock while the block runs. Raises HomeBusy when another process keeps it."""
    deadline = time.monotonic() + patience_s
    with (home / "log.lock").open("a") as handle:
        while True:
            try:
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except BlockingIOError:
                if time.monotonic() >= deadline:
                    raise HomeBusy from None
                time.sleep(0.05)
        try:
            yield
        finally:
            fcntl.flock(handle, fcntl.LOCK_UN)
