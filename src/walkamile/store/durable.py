"""How is a file of SQLite opened so that what was committed stays, whoever else opens it at the same moment?"""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager

PATIENCE_S = 30.0
PRAGMAS = ("synchronous=FULL", f"busy_timeout={PATIENCE_S * 1000:.0f}", "secure_delete=ON")


def durable(connection: sqlite3.Connection) -> None:
    """Write ahead, wait for the disk at every commit, and leave nothing of what was deleted."""
    _write_ahead(connection)
    for pragma in PRAGMAS:
        connection.execute(f"pragma {pragma}")


def _write_ahead(connection: sqlite3.Connection) -> None:
    """SQLite does not wait by itself for another that is changing the journal of a new file: it fails at once."""
    deadline = time.monotonic() + PATIENCE_S
    while True:
        try:
            connection.execute("pragma journal_mode=WAL")
            return
        except sqlite3.OperationalError as fault:
            if fault.sqlite_errorcode != sqlite3.SQLITE_BUSY or time.monotonic() >= deadline:
                raise
        time.sleep(0.005)


@contextmanager
def alone(connection: sqlite3.Connection) -> Iterator[None]:
    """Be the only one who changes the file while the block runs: all of it is kept, or nothing."""
    connection.execute("begin immediate")
    try:
        yield
    except BaseException:
        connection.execute("rollback")
        raise
    connection.execute("commit")
