"""What was heard and not yet put away? A durable log: one compressed blob per request, committed before the answer."""

from __future__ import annotations

import json
import sqlite3
import threading
import time
import zlib
from array import array
from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

from walkamile.model.errors import HomeBusy, NotKept
from walkamile.store.durable import PATIENCE_S, alone, durable
from walkamile.store.seen import WINDOW_S, Seen, keys_of

KEPT, SEEN_BEFORE = "kept", "seen before"
MOST_RAW = 1_000  # refused events of one source and reason that are kept to look at
AT_ONCE = 500
TABLES = (
    "create table if not exists heard (position integer primary key autoincrement, received_at text not null,"
    " source text not null, n integer not null, body blob not null)",
    "create table if not exists refused (id integer primary key, source text not null, row_no integer not null,"
    " why text not null, raw text not null)",
    "create table if not exists tally (source text not null, what text not null, n integer not null,"
    " last_at text not null, primary key (source, what)) without rowid",
    "create table if not exists seen (id integer primary key, received_s real not null, keys blob not null)",
)
LATER_COLUMNS = (
    ("mapping", "text not null default 'log'"),
    ("basis", "text not null default 'contract'"),
    ("n_bytes", "integer not null default 0"),
    ("received_s", "real not null default 0"),
    ("keys", "blob"),
)


@dataclass(frozen=True, slots=True)
class Entry:
    """What is to be kept of one request: `n` documents, packed, with a key for each (None: they have no ids).

    `mapping` says how the documents become events when they are put away. `refused`: why, the number in the request,
    and what came (None: it is counted only).
    """

    source: str
    n: int = 0
    n_bytes: int = 0
    packed: bytes = b""
    keys: array[int] | None = None
    mapping: str = "log"
    basis: str = "contract"
    refused: Sequence[tuple[str, int, str | None]] = ()

    @staticmethod
    def of(
        source: str, body: bytes, ids: Sequence[str], mapping: str = "log", basis: str = "contract",
        refused: Sequence[tuple[str, int, str | None]] = (),
    ) -> Entry:  # fmt: skip
        """Pack documents, each ended by a line feed: in the thread that has just made them, while they are at hand."""
        n = len(ids) or body.count(b"\n")
        keys = keys_of(source, ids) if ids else None
        return Entry(source, n, len(body), pack(body) if n else b"", keys, mapping, basis, refused)


@dataclass(frozen=True, slots=True)
class Kept:
    """What became of an entry: how many documents are new, how many came before, and where they lie (None: nowhere)."""

    n: int
    seen_before: int
    position: int | None


@dataclass(frozen=True, slots=True)
class Heard:
    """One request of the log: its position, its source, and its documents, each ended by a line feed."""

    position: int
    source: str
    mapping: str
    basis: str
    body: bytes = field(repr=False)

    @property
    def rows(self) -> list[dict[str, Any]]:
        """The documents."""
        return [json.loads(line) for line in self.body.split(b"\n") if line]


class Log:
    """keep, read_from, commit, lag: the four things a log of events can do."""

    CAME = frozenset({KEPT, SEEN_BEFORE})

    def __init__(self, path: Path) -> None:
        """Open or make the log; every append is on the disk when it returns."""
        self._con = sqlite3.connect(path, timeout=PATIENCE_S, isolation_level=None, check_same_thread=False)
        self._lock = threading.Lock()
        self._seen: Seen | None = None
        durable(self._con)
        with alone(self._con):
            for table in TABLES:
                self._con.execute(table)
            there = {row[1] for row in self._con.execute("pragma table_info(heard)")}
            for name, kind in LATER_COLUMNS:
                if name not in there:
                    self._con.execute(f"alter table heard add column {name} {kind}")

    def append(self, source: str, rows: list[dict[str, Any]]) -> int:
        """Keep rows named like events; return their position once they are durable."""
        lines = [json.dumps(row, ensure_ascii=False, default=str) + "\n" for row in rows]
        return self.keep([Entry.of(source, "".join(lines).encode(), ())])[0].position or 0

    def keep(self, entries: Sequence[Entry]) -> list[Kept]:
        """Keep what is new of these requests, all of it or nothing; durable when it returns.

        Raises NotKept when the disk does not take it: then nothing was kept, and nothing counts as seen.
        """
        now_s = time.time()
        taken: list[int] = []
        with self._lock:
            seen = self._remembered() if any(entry.keys for entry in entries) else None
            try:
                self._con.execute("begin immediate")
                kept = [self._insert(entry, seen, now_s, taken) for entry in entries]
                self._count(entries, kept, now_s)
                self._con.execute("commit")
            except BaseException as fault:
                if seen is not None:
                    seen.forget(taken)
                if self._con.in_transaction:
                    self._con.execute("rollback")
                if isinstance(fault, sqlite3.Error):
                    raise NotKept from fault
                raise
            if seen is not None:
                seen.settle(now_s)
        return kept

    def _insert(self, entry: Entry, seen: Seen | None, now_s: float, taken: list[int]) -> Kept:
        n_came = entry.n
        if seen is not None and entry.keys:
            fresh = seen.take(entry.keys, now_s)
            if False in fresh:
                entry = _only(entry, fresh)
            taken += entry.keys or ()
        if not entry.n:
            return Kept(0, n_came, None)
        position = self._con.execute(
            "insert into heard (received_at, received_s, source, mapping, basis, n, n_bytes, keys, body) "
            "values (?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (
                datetime.fromtimestamp(now_s, UTC).isoformat(), now_s, entry.source, entry.mapping, entry.basis,
                entry.n, entry.n_bytes, entry.keys.tobytes() if entry.keys else None, entry.packed,
            ),
        ).lastrowid  # fmt: skip
        return Kept(entry.n, n_came - entry.n, position)

    def _count(self, entries: Sequence[Entry], kept: Sequence[Kept], now_s: float) -> None:
        """Count what came, by source; of what was refused, keep some to look at."""
        found: Counter[tuple[str, str]] = Counter()
        for entry, done in zip(entries, kept, strict=True):
            found[entry.source, KEPT] += done.n
            found[entry.source, SEEN_BEFORE] += done.seen_before
            for why, row_no, raw in entry.refused:
                found[entry.source, why] += 1
                if raw is not None and self._n_refused(entry.source, why) < MOST_RAW:
                    self._con.execute(
                        "insert into refused (source, why, row_no, raw) values (?, ?, ?, ?)",
                        (entry.source, why, row_no, raw),
                    )
        at = datetime.fromtimestamp(now_s, UTC).isoformat(timespec="milliseconds")
        self._con.executemany(
            "insert into tally values (?, ?, ?, ?) on conflict (source, what) do update set "
            "n = n + excluded.n, last_at = excluded.last_at",
            [(source, what, n, at) for (source, what), n in found.items() if n],
        )

    def _n_refused(self, source: str, why: str) -> int:
        asked = "select count(*) from refused where source = ? and why = ?"
        return int(self._con.execute(asked, (source, why)).fetchone()[0])

    def _remembered(self) -> Seen:
        """The messages of the last day, as the log knows them."""
        if self._seen is None:
            self._seen = Seen()
            since = time.time() - WINDOW_S
            for table in ("seen", "heard"):
                for received_s, keys in self._con.execute(
                    f"select received_s, keys from {table} where keys is not null and received_s >= ? order by 1",
                    (since,),
                ):
                    self._seen.take(array("Q", keys), received_s)
                    self._seen.settle(received_s)
        return self._seen

    def read_from(self, position: int) -> Iterator[Heard]:
        """Give every request after this position, in order."""
        for row in self._con.execute(
            "select position, source, mapping, basis, n_bytes, body from heard where position > ? order by position",
            (position,),
        ):
            yield Heard(row[0], row[1], row[2], row[3], unpacked(row[5], row[4]))

    def refused(self) -> list[tuple[int, str, int, str, str]]:
        """What was refused and not yet put away: (id, source, number in its request, why, raw)."""
        return list(self._con.execute("select id, source, row_no, why, raw from refused order by id"))

    def tallies(self) -> list[tuple[str, str, int, str]]:
        """How many came: (source, kept | seen before | why refused, n, last at), since the log was made."""
        return list(self._con.execute("select source, what, n, last_at from tally order by 1, 2"))

    def commit(self, position: int, refused: int = 0, waiting: Collection[str] = ()) -> None:
        """Forget what was put away: up to this position, and what was refused up to this id.

        Sources in `waiting` stay. The keys of the messages are remembered for a day.
        """
        marks = ", ".join("?" for _ in waiting)
        chosen = (
            f"select position from heard where position <= ? and source not in ({marks}) "
            f"order by position limit {AT_ONCE}"
        )
        more = True
        while more:
            with self._lock:
                self._con.execute("begin immediate")
                values = (position, *waiting)
                self._con.execute(
                    "insert into seen (received_s, keys) select received_s, keys from heard where keys is not null "
                    f"and position in ({chosen})",
                    values,
                )
                more = (
                    self._con.execute(f"delete from heard where position in ({chosen})", values).rowcount > 0
                )
                self._con.execute("commit")
        self._con.execute("delete from refused where id <= ?", (refused,))
        self._con.execute("delete from seen where received_s < ?", (time.time() - WINDOW_S,))

    def lag(self) -> int:
        """How many events wait in the log, those that were refused among them?"""
        asked = "select (select coalesce(sum(n), 0) from heard) + (select count(*) from refused)"
        return int(self._con.execute(asked).fetchone()[0])

    def lag_by_source(self) -> dict[str, int]:
        """How many events of each source wait in the log?"""
        return dict(self._con.execute("select source, sum(n) from heard group by source"))

    def scrub(self) -> None:
        """Leave nothing of what was put away in the file. Raises HomeBusy when another process is reading."""
        with self._lock:
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


def _only(entry: Entry, fresh: Sequence[bool]) -> Entry:
    """Leave out the documents that came before."""
    lines = unpacked(entry.packed, entry.n_bytes).split(b"\n")
    body = b"".join(line + b"\n" for line, is_new in zip(lines, fresh, strict=False) if is_new)
    keys = array("Q", [key for key, is_new in zip(entry.keys or (), fresh, strict=True) if is_new])
    return replace(entry, n=len(keys), n_bytes=len(body), packed=pack(body) if keys else b"", keys=keys)


def pack(plain: bytes) -> bytes:
    """Compress documents: quickly rather than well, they lie here until the next round only."""
    return bytes(_codec().compress(plain, asbytes=True))


def unpacked(body: bytes, n_bytes: int) -> bytes:
    """Return the documents of a blob, each ended by a line feed. Without a size it is a list of an older version."""
    if not n_bytes:
        rows = json.loads(zlib.decompress(body))
        return b"".join(json.dumps(row, ensure_ascii=False).encode() + b"\n" for row in rows)
    return bytes(_codec().decompress(body, n_bytes, asbytes=True))


@cache
def _codec() -> Any:
    import pyarrow as pa

    return pa.Codec("lz4")
