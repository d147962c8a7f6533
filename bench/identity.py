"""Who is who: what does stitching cost on five million pairs of names, and beside plain components of others?
How often is it right, on a public stream (`python -m bench accuracy` alone)?"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from bench import accuracy
from bench.edges import company
from bench.fresh import Measured, measure
from bench.peers import FOLDER, python_of_peers
from bench.table import Bar, Line, less_cpu, share_of_memory

PRODUCT = "bench.product_identity"
PEERS = ("networkx>=3.4", "splink>=5,<6", "pyarrow>=18", "numpy>=1.26")
CPU = Bar("at most", 30, " CPU-s")
MEMORY = Bar("at most", 1000, " MB")


@dataclass(frozen=True, slots=True)
class Size:
    """How many pairs ours stitches, and how many are put to all; how many events of the stream (None: all)."""

    pairs: int = 5_200_000
    beside: int = 1_000_000
    events: int | None = None


def run(data: Path, work: Path, size: Size) -> list[Line]:
    """Measure ours at full size with all protection, and without any beside the peers; all must say the same."""
    names, pairs = _written(work, size.pairs)
    ours = measure(f"{PRODUCT}:stitched", names=names, pairs=pairs)
    cost, found = ours.cost("stitching"), ours.result
    lines = [
        Line("pairs of names seen together", pq.read_metadata(pairs).num_rows, "rows"),
        Line("stitched, with all protection", cost.cpu_s, "CPU-s", cost=cost, bar=CPU),
        Line("  its memory, names and pairs included", ours.cost().peak_mb, "MB", bar=MEMORY),
        Line("  muted: everybody has them", found["muted"], "names"),
        Line("  shared by people who contradict", found["shared"], "names"),
        Line("  passed on", found["passed_on"], "times"),
    ]
    lines += _beside(*_written(work, size.beside))
    return [*lines, *accuracy.run(data, work, accuracy.Size(size.events))]


def _beside(names: Path, pairs: Path) -> list[Line]:
    plain = measure(f"{PRODUCT}:stitched", names=names, pairs=pairs, protected=False)
    python = python_of_peers(FOLDER.with_name(".peers-identity"), PEERS)
    lines = [Line("plain components of so many pairs", pq.read_metadata(pairs).num_rows, "rows")]
    for name in ("networkx", "splink"):
        peer = measure(f"bench.peer_components:with_{name}", python=python, names=names, pairs=pairs)
        same(plain, peer, name)
        ours, theirs = plain.cost("stitching"), peer.cost("components")
        lines += [less_cpu(f"  beside {name}", ours, theirs), share_of_memory("    its memory", ours, theirs)]
    return lines


def same(ours: Measured, peer: Measured, name: str) -> None:
    """Is it the same partition? Raises AssertionError."""
    for key in ("groups", "mark"):
        assert ours.result[key] == peer.result[key], (
            f"{name}: {key} {peer.result[key]}, not {ours.result[key]}"
        )


def _written(work: Path, n: int) -> tuple[Path, Path]:
    made = company(n, 7)
    names, pairs = work / f"names-{n}.parquet", work / f"pairs-{n}.parquet"
    code, space, order = made.names.code, made.names.space, made.names.order
    pq.write_table(pa.table({"code": code, "space": space.astype(np.int16), "order": order}), names)
    columns = ("a", "b", "n", "first", "last")
    pq.write_table(pa.table({name: getattr(made.pairs, name) for name in columns}), pairs)
    return names, pairs
