"""How is a question put to the analytic engine? Plain SQL in, rows or an Arrow table out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pyarrow as pa

Params = Mapping[str, Any] | Sequence[Any] | None


class Analytics:
    """One private DuckDB in this process: an engine for questions, never the system of record.

    Uses the disk under `spill` beyond `memory_mb`. Not to be shared between threads: take a `cursor()` each.
    """

    def __init__(self, spill: Path, memory_mb: int = 700, threads: int = 2) -> None:
        """Open an empty engine; `spill` is a folder for what does not fit into memory."""
        import duckdb

        self._con = duckdb.connect(":memory:")
        spill.mkdir(parents=True, exist_ok=True)
        for setting in (
            f"set memory_limit='{memory_mb}MB'",
            f"set threads={threads}",
            f"set temp_directory='{quoted(spill)}'",
            "set timezone='UTC'",
            "set preserve_insertion_order=false",
            "set enable_progress_bar=false",
            "set parquet_metadata_cache=true",
            "set checkpoint_threshold='1TB'",  # there is nothing to restart from: it would only pack what is in use
        ):
            self._con.execute(setting)

    def cursor(self) -> Analytics:
        """Return another door to the same tables, for another thread."""
        other = object.__new__(Analytics)
        other._con = self._con.cursor()
        return other

    def run(self, sql: str, params: Params = None) -> None:
        """Do this; nothing comes back."""
        self._con.execute(sql, _used(sql, params)).fetchall()

    def rows(self, sql: str, params: Params = None) -> list[tuple[Any, ...]]:
        """Answer with rows."""
        return self._con.execute(sql, _used(sql, params)).fetchall()

    def records(self, sql: str, params: Params = None) -> list[dict[str, Any]]:
        """Answer with rows by column name."""
        done = self._con.execute(sql, _used(sql, params))
        names = [column[0] for column in done.description or []]
        return [dict(zip(names, row, strict=True)) for row in done.fetchall()]

    def value(self, sql: str, params: Params = None) -> Any:
        """Answer with the first column of the first row, or None."""
        rows = self.rows(sql, params)
        return rows[0][0] if rows else None

    def table(self, sql: str, params: Params = None) -> pa.Table:
        """Answer with an Arrow table."""
        return self._con.sql(sql, params=_used(sql, params)).to_arrow_table()

    def columns(self, sql: str) -> dict[str, str]:
        """Which columns does this answer have, and of which type?"""
        return {row[0]: row[1] for row in self.rows(f"describe {sql}")}

    def forget(self, name: str) -> None:
        """Drop a table or view, if it is there."""
        kinds = self.rows(
            "select table_type from information_schema.tables where table_name = $name", {"name": name}
        )
        if kinds:
            self.run(f'drop {"view" if kinds[0][0] == "VIEW" else "table"} "{name}"')

    def take_words(self, name: str, sql: str) -> None:
        """Make the words of a question the values of the type `said_<name>`, and a table (code, word) of them.

        A word of this type is a number in memory and a text in a file. Tables of an earlier type keep theirs.
        """
        self._con.execute(f"create or replace type said_{name} as enum ({sql})").fetchall()
        self._con.execute(
            f'create or replace temp table "{name}" as select enum_code(word) as code, word '
            f"from (select unnest(enum_range(null::said_{name}))::said_{name} as word)"
        ).fetchall()

    def take(self, name: str, table: pa.Table) -> None:
        """Make an Arrow table known under a name (as a table of the engine)."""
        self._con.register("_arriving", table)
        self._con.execute(f'create or replace temp table "{name}" as select * from _arriving').fetchall()
        self._con.unregister("_arriving")

    def take_shared(self, name: str, table: pa.Table) -> None:
        """Make an Arrow table known under a name to this door and all its cursors."""
        self._con.register("_arriving", table)
        self._con.execute(f'create or replace table "{name}" as select * from _arriving').fetchall()
        self._con.unregister("_arriving")

    def write(self, sql: str, path: Path, codec: str = "zstd") -> int:
        """Write the answer as one Parquet file, durable when this returns; give the number of rows."""
        counted = self._con.execute(
            f"copy ({sql}) to '{quoted(path)}' (format parquet, compression {codec})"
        ).fetchall()
        make_durable(path)
        return int(counted[0][0])

    @staticmethod
    def fault() -> type[Exception]:
        """What does the engine raise when it cannot answer?"""
        import duckdb

        return duckdb.Error

    def interrupt(self) -> None:
        """Stop what is running."""
        self._con.interrupt()

    def close(self) -> None:
        """Let go of everything."""
        self._con.close()


def _used(sql: str, params: Params) -> Params:
    """Keep the named parameters that the question uses: the engine refuses others."""
    if not isinstance(params, Mapping):
        return params
    return {name: value for name, value in params.items() if f"${name}" in sql}


def quoted(path: Path | str) -> str:
    """Return a path or text safe inside single quotes."""
    return str(path).replace("'", "''")


def make_durable(path: Path) -> None:
    """Put a file and its entry in the folder on the disk for good."""
    import os

    for target in (path, path.parent):
        handle = os.open(target, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
