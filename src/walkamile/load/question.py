"""How does the answer of a warehouse come in? As files that are not kept; how far it was read is remembered after."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable, Iterator
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from walkamile import listen
from walkamile.model.errors import MappingFault
from walkamile.store import Store

Block = list[dict[str, Any]]
KINDS: dict[str, Callable[[str], Any]] = {
    "time": datetime.fromisoformat,
    "date": date.fromisoformat,
    "whole": int,
    "number": float,
    "decimal": Decimal,
    "text": str,
}


def remembered(store: Store, name: str) -> Any:
    """How far was this question read? None: never."""
    kept = store.state.get(f"cursor:{name}")
    if kept is None:
        return None
    document = json.loads(kept)
    return KINDS[document["kind"]](document["value"])


def remember(store: Store, name: str, cursor: Any) -> None:
    """Keep how far a question was read, never less far: only after what was read is visible."""
    last = remembered(store, name)
    if last is not None and type(last) is type(cursor) and last >= cursor:
        return
    kinds = (
        (datetime, "time"),
        (date, "date"),
        (bool, "text"),
        (int, "whole"),
        (float, "number"),
        (Decimal, "decimal"),
    )
    kind = next((word for type_, word in kinds if isinstance(cursor, type_)), "text")
    value = cursor.isoformat() if isinstance(cursor, date) else str(cursor)
    with store.writing(), store.state.transaction() as transaction:
        transaction.set(f"cursor:{name}", json.dumps({"kind": kind, "value": value}))


def answers(store: Store, mapping: listen.Mapping, since: Any) -> Iterator[tuple[Path, Any]]:
    """Lend the answer of a mapping's question as files, one batch each, with the cursor that holds after it.

    The cursor is None while nothing can be said of it: rows that do not come in its order are known only at the end.
    Raises MappingFault, FileFault, ExtraMissing.
    """
    query = mapping.query
    assert query is not None
    begins = query.begins_at(remembered(store, mapping.name)) if since is None else since
    track = _Track(query.cursor, mapping.name)
    folder = store.home / "tmp"
    folder.mkdir(exist_ok=True)
    _sweep(folder)
    with TemporaryDirectory(prefix=f"asked-{os.getpid()}-", dir=folder) as lent:
        asked = store.ask_warehouse(query.address(), query.sql, {"cursor": begins}, query.batch_rows)
        before: Path | None = None
        for number, block in enumerate(asked):
            if before is not None:
                yield before, track.safe()
                before.unlink()
            track.saw(block)
            place = Path(lent) / str(number)
            place.mkdir()
            before = _written(place, block, mapping)
        if before is not None:
            yield before, track.last


def _sweep(folder: Path) -> None:
    """Throw away what a reading left that was killed: it holds names in the clear."""
    for left in folder.glob("asked-*-*"):
        try:
            os.kill(int(left.name.split("-")[1]), 0)
        except (ProcessLookupError, ValueError):
            shutil.rmtree(left, ignore_errors=True)
        except PermissionError:
            continue  # the process of another user


class _Track:
    """How far were the rows read? Between batches only what lies before the last value is sure."""

    def __init__(self, column: str | None, name: str) -> None:
        self.column, self.name = column, name
        self.last: Any = None
        self._before: Any = None
        self._in_order = True

    def saw(self, block: Block) -> None:
        if self.column is None:
            return
        if self.column not in block[0]:
            raise MappingFault(
                f"The mapping {self.name!r} reads by the cursor {self.column!r}, which the answer does not have. "
                f"Its columns: {', '.join(block[0])}. Add it to the question; nothing was loaded."
            )
        for row in block:
            value = row[self.column]
            if value is None:
                continue
            if self.last is None or value > self.last:
                self._before, self.last = self.last, value
            elif value < self.last:
                self._in_order = False

    def safe(self) -> Any:
        """The largest value before the last one: rows with the last value may be in the next batch."""
        return self._before if self._in_order else None


def _written(folder: Path, block: Block, mapping: listen.Mapping) -> Path:
    """Write rows as a file that the mapping reads: documents, or a table of texts."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    if mapping.format == "json":
        path = folder / f"{mapping.name}.jsonl"
        with path.open("w", encoding="utf-8", errors="replace") as file:
            for row in block:
                file.write(json.dumps(row, ensure_ascii=False, default=Store.plain_value) + "\n")
        return path
    path = folder / f"{mapping.name}.parquet"
    columns = {
        name: pa.array([Store.plain_value(row[name]) for row in block], pa.string()) for name in block[0]
    }
    pq.write_table(pa.table(columns), path)
    return path
