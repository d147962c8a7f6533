"""Search every byte of every file of a home, as somebody would who looks for a person."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from pathlib import Path

import pyarrow.parquet as pq

from walkamile.store import Log


def spellings(value: str) -> set[bytes]:
    """How could a value be written down?"""
    words = {value, value.lower(), value.upper()}
    return {word.encode(encoding) for word in words for encoding in ("utf-8", "utf-16-le", "utf-16-be")}


def traces(home: Path, values: Iterable[str], hashes: Iterable[bytes] = ()) -> list[tuple[str, bytes]]:
    """Which files hold a value (any case, UTF-8 or UTF-16) or a hash (bytes or hex)? Suppressed hashes do not count."""
    wanted = set().union(*(spellings(value) for value in values))
    keyed = {
        form for digest in hashes for form in (digest, digest.hex().encode(), digest.hex().upper().encode())
    }
    found = []
    for path in sorted(path for path in home.rglob("*") if path.is_file()):
        for body in _bodies(path):
            found += [(path.name, form) for form in wanted if form in body]
        for body in _bodies(_without_suppression(path)) if keyed else ():
            found += [(path.name, form) for form in keyed if form in body]
    return found


def _bodies(path: Path) -> list[bytes]:
    bodies = [path.read_bytes()]
    if path.suffix == ".parquet":
        table = pq.read_table(path)
        bodies.append("\n".join(str(column) for column in table.to_pydict().values()).encode())
    if path.name.startswith("log.sqlite") and path.suffix == ".sqlite":
        log = Log(path)
        bodies += [heard.body for heard in log.read_from(0)]
        log.close()
    return bodies


def _without_suppression(path: Path) -> Path:
    """The state without the table of hashes that keep the person out: the one place where they may be."""
    if path.name != "state.sqlite":
        return path
    copy = path.parent.parent / f"{path.parent.name}-searched.sqlite"
    copy.unlink(missing_ok=True)
    con = sqlite3.connect(path)
    con.execute("vacuum into ?", (str(copy),))
    con.close()
    con = sqlite3.connect(copy)
    con.execute("drop table suppression")
    con.commit()
    con.execute("vacuum")
    con.close()
    return copy
