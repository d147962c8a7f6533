"""Which events are measured on? A public log, as many copies of its cases as asked, as Parquet."""

from __future__ import annotations

import os
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

LOG = "journeys-bpi2012-loan/events.parquet"
COLUMNS = ("case_id", "seq", "activity", "ts_utc", "case_amount_req", "lifecycle", "resource")
LATER_US = 3_600_000_000


def data_folder(said: Path | None = None) -> Path:
    """Where do the public logs lie? As said, else $WALKAMILE_DATA. Raises FileNotFoundError with advice."""
    folder = said or Path(
        os.environ.get("WALKAMILE_DATA", Path(__file__).parent.parent.parent / "shared" / "data")
    )
    if not (folder / LOG).exists():
        raise FileNotFoundError(f"{folder / LOG} is not there: set WALKAMILE_DATA, or give --data DIR.")
    return folder


def copies(log: Path, n: int, path: Path, cases: int | None = None) -> int:
    """Write `n` copies of the log, each with case ids of its own (of the first `cases` cases only); rows written."""
    rows = pq.read_table(log, columns=list(COLUMNS))
    rows = rows.set_column(0, "case_id", rows["case_id"].cast(pa.string()))
    if cases is not None:
        rows = rows.filter(pc.is_in(rows["case_id"], pc.unique(rows["case_id"]).slice(0, cases)))
    with pq.ParquetWriter(path, rows.schema) as writer:
        for k in range(n):
            ids = pc.binary_join_element_wise(rows["case_id"], f"-{k}", "")
            writer.write_table(rows.set_column(0, "case_id", ids))
    return n * rows.num_rows


def one_more_event(log: Path, path: Path, share: float = 0.01) -> int:
    """Write one new event, an hour after the last, for this share of the cases; returns how many."""
    rows = pq.read_table(log, columns=["case_id", "ts_utc", "seq"])
    last = rows.group_by("case_id").aggregate([("ts_utc", "max"), ("seq", "max")]).sort_by("case_id")
    # Every hundredth case, spread over all of them.
    last = last.take(pa.array(range(0, last.num_rows, round(1 / share))))
    n = last.num_rows
    later = pc.add(last["ts_utc_max"].cast(pa.int64()), LATER_US).cast(pa.timestamp("us"))
    fresh = {
        "case_id": last["case_id"],
        "seq": pc.add(last["seq_max"], 1),
        "activity": pa.array(["W_Nabellen offertes"] * n),
        "ts_utc": later,
        "case_amount_req": pa.array(["1000"] * n),
        "lifecycle": pa.array(["START"] * n),
        "resource": pa.array(["112"] * n),
    }
    pq.write_table(pa.table(fresh), path)
    return n
