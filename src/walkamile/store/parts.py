"""Which files hold a table now? The manifest: files are written aside, made durable, and become visible together."""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from walkamile.model.errors import DiskFull, is_full_disk
from walkamile.store.engine import Analytics
from walkamile.store.state import State, Transaction

# What came from outside is kept small; what a round derives is written often, so quickly.
STORED = frozenset({"event", "edge", "attribute", "object", "object_object"})


@dataclass(frozen=True, slots=True)
class Part:
    """One Parquet file of a table: how many rows, from which load, and in which publication it came and went."""

    kind: str
    file: str
    span: str
    n: int
    batch_id: str | None = None
    added_in: int = 0


class Parts:
    """The files of a home, by table."""

    def __init__(self, home: Path, state: State) -> None:
        """Look after the folder `tables` of the home."""
        self.folder = home / "tables"
        self._state = state

    def stage(
        self, engine: Analytics, kind: str, sql: str, span: str = "all", batch_id: str | None = None
    ) -> Part | None:
        """Write the answer of `sql` as a file that nobody sees yet; None when there are no rows."""
        folder = self.folder / kind
        folder.mkdir(parents=True, exist_ok=True)
        name = f"{kind}/{span}-{uuid.uuid4().hex[:12]}.parquet"
        aside = self.folder / f"{name}.tmp"
        try:
            n = engine.write(sql, aside, "zstd" if kind in STORED else "uncompressed")
        except Exception as fault:
            aside.unlink(missing_ok=True)
            if is_full_disk(fault):
                raise DiskFull(
                    f"The disk is full: {self.folder} cannot take more. Nothing was changed. "
                    "Make room, then run it again."
                ) from fault
            raise
        if n == 0:
            aside.unlink()
            return None
        aside.replace(self.folder / name)
        return Part(kind, name, span, n, batch_id)

    def drop(self, part: Part) -> None:
        """Delete a staged file that will not be published."""
        (self.folder / part.file).unlink(missing_ok=True)

    def publish(self, transaction: Transaction, parts: Sequence[Part], publication: int) -> None:
        """Make staged files visible with the transaction."""
        transaction.add(
            "part",
            [
                {
                    "kind": part.kind,
                    "file": part.file,
                    "span": part.span,
                    "batch_id": part.batch_id,
                    "n": part.n,
                    "added_in": publication,
                }
                for part in parts
            ],
        )

    def retire(self, transaction: Transaction, files: Sequence[str], publication: int) -> None:
        """Make files invisible with the transaction; `sweep` deletes them later.

        Where events or names are among them, everything must be derived anew: `removed_in` says since when.
        """
        if any(file.startswith(("event/", "edge/")) for file in files):
            transaction.set("removed_in", str(publication))
        for file in files:
            transaction.run(
                "update part set removed_in = :publication where file = :file",
                publication=publication,
                file=file,
            )

    def now(self, kind: str) -> list[Part]:
        """Which files hold this table, oldest first?"""
        return [
            Part(kind, row[0], row[1], row[2], row[3], row[4])
            for row in self._state.rows(
                "select file, span, n, batch_id, added_in from part "
                "where kind = :kind and removed_in is null order by id",
                kind=kind,
            )
        ]

    def paths(self, parts: Sequence[Part]) -> list[Path]:
        """Where do these files lie?"""
        return [self.folder / part.file for part in parts]

    def sweep(self) -> None:
        """Delete files that nobody can see: retired ones, and what a killed process left behind."""
        visible = {row[0] for row in self._state.rows("select file from part where removed_in is null")}
        for path in self._files():
            if str(path.relative_to(self.folder)) not in visible:
                path.unlink(missing_ok=True)
        with self._state.transaction() as transaction:
            transaction.run("delete from part where removed_in is not null")

    def _files(self) -> Iterator[Path]:
        if self.folder.exists():
            yield from (path for path in self.folder.rglob("*.parquet*") if path.is_file())
