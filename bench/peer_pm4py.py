"""The same questions put to PM4Py: runs in the environment of the peers, and knows nothing of the product."""

from __future__ import annotations

import os
from typing import Any

os.environ["PM4PY_SHOW_PROGRESS_BAR"] = "False"

import pandas as pd
import pm4py
import pyarrow.parquet  # noqa: F401

from bench.fresh import Meter

KEYS = {"activity_key": "concept:name", "case_id_key": "case:concept:name", "timestamp_key": "time:timestamp"}
NOBODY = "nobody"


def questions(meter: Meter, file: str) -> dict[str, Any]:
    """Task: map with medians, variants, throughput, rework and hand-offs of a log; its load apart."""
    from pm4py.algo.discovery.dfg.variants import native  # noqa: F401  (imported late by PM4Py: part of the base)

    with meter.phase("load"):
        log = _log(file)
    with meter.phase("counts"):
        counts, starts, ends = pm4py.discover_dfg(log, **KEYS)
    with meter.phase("medians"):
        medians, _, _ = pm4py.discover_performance_dfg(log, perf_aggregation_key="median", **KEYS)
    with meter.phase("variants"):
        variants = pm4py.get_variants(log, **KEYS)
    with meter.phase("throughput"):
        durations = pm4py.get_all_case_durations(log, **KEYS)
    with meter.phase("rework"):
        rework = pm4py.get_rework_cases_per_activity(log, **KEYS)
    with meter.phase("hand_offs"):
        network = pm4py.discover_handover_of_work_network(
            log, **{k: v for k, v in KEYS.items() if k != "activity_key"}
        )
    return {
        "edges": [[a, b, int(n), float(medians[a, b])] for (a, b), n in counts.items()],
        "starts": {name: int(n) for name, n in starts.items()},
        "ends": {name: int(n) for name, n in ends.items()},
        "variants": sorted((int(n) for n in variants.values()), reverse=True),
        "throughput": sorted(round(float(s), 3) for s in durations),
        "rework": {name: int(n) for name, n in rework.items()},
        "hand_offs": [[a, b, float(share)] for (a, b), share in network.connections.items()],
    }


def _log(file: str) -> pd.DataFrame:
    """Read the events in the order of time, named as PM4Py wants them; it fails on resources that are not there."""
    rows = pd.read_parquet(file, columns=["case_id", "seq", "activity", "ts_utc", "lifecycle", "resource"])
    rows = rows.sort_values(["case_id", "ts_utc", "seq"], ignore_index=True)
    return pd.DataFrame(
        {
            "case:concept:name": rows["case_id"],
            "concept:name": rows["activity"] + " " + rows["lifecycle"].str.upper(),
            "time:timestamp": rows["ts_utc"],
            "org:resource": rows["resource"].fillna(NOBODY),
        }
    )
