"""What was heard and not yet put away? A durable log: one compressed blob per request, committed before the answer."""

from __future__ import annotations

import json
import sqlite3
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from walkamile.model.errors import HomeBusy


@dataclass(frozen=True, slots=True)
class Heard:
    """One request of the log: its position, its source and the events as rows by column name."""

    position: int
    source: str
    rows: list[dict[str, Any]]


class Log:
    """append, read_from, commit, lag: the four things a log of events can do."""

    def __init__(self, path: Path) -> None:
        """Open or make the log; every append is on the disk when it returns."""
        self._con = sqlite3.connect(path, timeout=30, isolation_level=None, check_same_thread=False)
        for pragma in ("journal_mode=WAL", "synchronous=FULL", "busy_timeout=30000", "secure_delete=ON"):
            self._con.execute(f"pragma {pragma}")
        self._con.execute(
            "create table if not exists heard (position integer primary key autoincrement,"
            " received_at text not null, source text not null, n integer not null, body blob not null)"
        )

    def append(self, source: str, rows: list[dict[str, Any]]) -> int:
        """Keep a request; return its position once it is durable."""
        body = zlib.compress(json.dumps(rows, ensure_ascii=False, default=str).encode(), 1)
        cursor = self._con.execute(
            "insert into heard (received_at, source, n, body) values (?, ?, ?, ?)",
            (datetime.now(UTC).isoformat(), source, len(rows), body),
        )
        return int(cursor.lastrowid or 0)

    def read_from(self, position: int) -> Iterator[Heard]:
        """Give every request after this position, in order."""
        for row in self._con.execute(
            "select position, source, body from heard where position > ? order by position", (position,)
        ):
            yield Heard(row[0], row[1], json.loads(zlib.decompress(row[2])))

    def commit(self, position: int) -> None:
        """Forget everything up to this position: it has been put away."""
        self._con.execute("delete from heard where position <= ?", (position,))

    def lag(self) -> int:
        """How many events wait in the log?"""
        return int(self._con.execute("select coalesce(sum(n), 0) from heard").fetchone()[0])

    def scrub(self) -> None:
        """Leave nothing of what was put away in the file. Raises HomeBusy when another process is reading."""
        self._con.execute("pragma wal_checkpoint(TRUNCATE)").fetchall()
        self._con.execute("vacuum")
        if self._con.execute("pragma wal_checkpoint(TRUNCATE)").fetchall()[0][0]:
            raise HomeBusy

    def copy_to(self, path: Path) -> None:
        """Write the log as it is now into a new file."""
        self._con.execute("vacuum into ?", (str(path),))

    def close(self) -> None:
        """Close the log and fold its write-ahead file in."""
        self._con.execute("pragma wal_checkpoint(TRUNCATE)")
        self._con.close()
