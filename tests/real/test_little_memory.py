"""A log of a million events is gone through in a small part of the memory that is allowed by default."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest

from walkamile import listen
from walkamile import round as rounds
from walkamile.load import load
from walkamile.store import open_store

pytestmark = [pytest.mark.real, pytest.mark.slow]

COPIES = 5
LITTLE_MB = 250


def copied(log: Path, path: Path) -> int:
    """Write copies of the log, each with case ids of its own; rows written."""
    rows = pl.read_parquet(log)
    case = pl.col("case_id").cast(pl.String)
    many = pl.concat([rows.with_columns(case + f"-{k}") for k in range(COPIES)])
    many.write_parquet(path)
    return many.height


def test_a_round_of_a_million_events_needs_little_memory(real_data, tmp_path):
    """What grows with the events goes to the disk: a third of the memory that is allowed by default is enough."""
    home, file = tmp_path / "home", tmp_path / "log.parquet"
    n = copied(real_data("journeys-bpi2012-loan/events.parquet"), file)
    store = open_store(home)
    assert load(store, file, listen.built_in("bpi2012")).kept >= n > 1_000_000
    store.close()
    (home / "walkamile.yaml").write_text(f"memory_limit_mb: {LITTLE_MB}\n", "utf-8")
    store = open_store(home)
    done = rounds.run(store)

    def rows_of(table: str) -> int:
        return store.engine().value(f"select count(*) from {store.source_sql(table, {})}")

    assert done.cases == rows_of("case_file") > 50_000
    assert rows_of("reading") > 500_000
    store.close()
