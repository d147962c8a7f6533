"""The same pairs put to networkx and to Splink's clustering: runs in the environment of the peers."""

from __future__ import annotations

from typing import Any

import networkx
import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from splink import DuckDBAPI
from splink.clustering import cluster_pairwise_predictions_at_threshold

from bench.fresh import Meter


def with_networkx(meter: Meter, names: str, pairs: str) -> dict[str, Any]:
    """Task: connected components of a graph of all names."""
    with meter.phase("reading"):
        code, a, b = _read(names, pairs)
    with meter.phase("components"):
        graph = networkx.Graph()
        graph.add_nodes_from(code.tolist())
        graph.add_edges_from(zip(a.tolist(), b.tolist(), strict=True))
        groups = list(networkx.connected_components(graph))
    least: dict[int, int] = {}
    for group in groups:
        least |= dict.fromkeys(group, min(group))
    first = np.array([least[name] for name in code.tolist()], dtype=np.int64)
    return {"groups": len(groups), "mark": _mark(code, first)}


def with_splink(meter: Meter, names: str, pairs: str) -> dict[str, Any]:
    """Task: Splink's clustering of pairs that are all sure."""
    with meter.phase("reading"):
        code, a, b = _read(names, pairs)
        api = DuckDBAPI()
        nodes = api.register(pa.table({"unique_id": code}))
        edges = api.register(
            pa.table({"unique_id_l": a, "unique_id_r": b, "match_probability": np.ones(len(a))})
        )
    with meter.phase("components"):
        found = cluster_pairwise_predictions_at_threshold(
            nodes, edges, api, node_id_column_name="unique_id", edge_id_column_name_left="unique_id_l",
            edge_id_column_name_right="unique_id_r", threshold_match_probability=0.5,
        )  # fmt: skip
        table = found.as_duckdbpyrelation().to_arrow_table()
    node, cluster = table["unique_id"].to_numpy(), table["cluster_id"].to_numpy()
    order = np.argsort(cluster, kind="stable")
    ends = np.r_[True, cluster[order][1:] != cluster[order][:-1]]
    starts = np.flatnonzero(ends)
    first = np.repeat(np.minimum.reduceat(node[order], starts), np.diff(np.r_[starts, len(order)]))
    return {"groups": len(starts), "mark": _mark(node[order], first)}


def _read(names: str, pairs: str) -> tuple[Any, Any, Any]:
    seen = pq.read_table(pairs, columns=["a", "b"])
    return (
        pq.read_table(names, columns=["code"])["code"].to_numpy(),
        seen["a"].to_numpy(),
        seen["b"].to_numpy(),
    )


def _mark(code: Any, first: Any) -> int:
    return int(np.sum((code % 1_000_003) * (first % 999_983)) % (2**53))
