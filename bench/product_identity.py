"""What is measured of who is who: names and pairs from a file, stitched; and the resolver that works event by event."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import pyarrow.parquet as pq
import scipy.sparse.csgraph  # noqa: F401

from bench.edges import SPACES
from bench.fresh import Meter
from walkamile import know

CHANNEL_NAMES = ("login_id", "loyalty_id", "email", "phone", "device_id", "cookie", "order_id")


def stitched(meter: Meter, names: str, pairs: str, protected: bool = True) -> dict[str, Any]:
    """Task: join names that were seen together. Unprotected, all are of a kind without limits: plain components."""
    with meter.phase("reading"):
        space = column(names, "space")
        spaces, space = (SPACES, space) if protected else (("other",), np.zeros_like(space))
        of = know.Names(column(names, "code"), spaces, space, column(names, "order"))
        seen = know.Pairs(*(column(pairs, name) for name in ("a", "b", "n", "first", "last")))
    with meter.phase("stitching"):
        found = know.stitch(of, seen)
    sizes = np.bincount(found.group[found.group >= 0])
    return {
        "groups": int((sizes > 0).sum()), "largest": int(sizes.max()), "muted": len(found.muted),
        "shared": len(found.shared), "passed_on": len(found.spans), "mark": mark(found.group, of.code),
    }  # fmt: skip


def column(path: str, name: str) -> Any:
    """Read a column of numbers piece by piece: what stays in memory is the numbers, not the pages of the file."""
    file = pq.ParquetFile(path)
    found = np.empty(file.metadata.num_rows, file.schema_arrow.field(name).type.to_pandas_dtype())
    at = 0
    for piece in file.iter_batches(columns=[name]):
        found[at : at + len(piece)] = piece.column(0).to_numpy()
        at += len(piece)
    return found


def mark(group: Any, code: Any) -> int:
    """A number of a partition, whatever its groups are called: each name by the least of its group."""
    order = np.argsort(group, kind="stable")
    ends = np.r_[True, group[order][1:] != group[order][:-1]]
    least = np.minimum.reduceat(code[order], np.flatnonzero(ends))
    first = np.repeat(least, np.diff(np.r_[np.flatnonzero(ends), len(order)]))
    return int(np.sum((code[order] % 1_000_003) * (first % 999_983)) % (2**53))


def in_real_time(meter: Meter, file: str, out: str) -> dict[str, Any]:
    """Task: who is each event from, one event after the other, as they come? Written as `people --by event` does."""
    rows = duckdb.sql(
        f"select event_id, epoch(ts), {', '.join(CHANNEL_NAMES)} from '{file}' order by ts, event_id"
    ).fetchall()
    events = [
        ([(s, v) for s, v in zip(CHANNEL_NAMES, values, strict=True) if v is not None], at_s)
        for _, at_s, *values in rows
    ]
    people = know.People()
    with meter.phase("resolving"):
        held = [people.stitch(seen, at_s) for seen, at_s in events]
    with Path(out).open("w", encoding="utf-8", newline="") as written:
        writer = csv.writer(written)
        writer.writerow(("event_id", "person_id"))
        for (event, *_), who in zip(rows, held, strict=True):
            writer.writerow((event, _called(people, event, who)))
    return {"events": len(events)}


def _called(people: know.People, event: str, who: int | str | None) -> str:
    if who is None:
        return f"alone-{event}"
    return who if isinstance(who, str) else str(people.person(who))
