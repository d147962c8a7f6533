"""Journey map and what lies around it, on a public log: ours from `step`, beside PM4Py. The answers must be equal.

CPU seconds of one thread stand beside those of the peer, which has one; then what the threads of the default cost.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import isclose
from pathlib import Path
from typing import Any

from bench.fresh import Measured, measure, measure_often
from bench.logs import LOG, copies
from bench.peers import python_of_peers
from bench.table import Bar, Line, less_cpu, share_of_memory

PRODUCT = "bench.product"
EDGES, VARIANTS = 180, 3_579
MAP = Bar("at least", 15, "x")
ONWARDS = Bar("at least", 3, "x")
MEMORY = Bar("at most", 0.6)
ONE = {"threads": 1}
QUESTIONS = ("variants", "throughput", "rework", "hand_offs")


@dataclass(frozen=True, slots=True)
class Size:
    """How large: copies of the log, of the first `cases` cases only, and how many runs the medians are of."""

    copies: int = 5
    cases: int | None = None
    runs: int = 3


def run(data: Path, work: Path, size: Size) -> list[Line]:
    """Measure both, check that they say the same, and give the lines."""
    file = work / "log.parquet"
    n_rows = copies(data / LOG, size.copies, file, size.cases)
    home = work / "journeys"
    loaded = measure(f"{PRODUCT}:load_log", home_dir=home, file=file, mapping="bpi2012")
    measure(f"{PRODUCT}:whole_round", home_dir=home)
    cold, cold_two = (
        measure_often(size.runs, f"{PRODUCT}:map_from_steps", home_dir=home, **said) for said in (ONE, {})
    )
    ours, ours_two = (
        measure_often(size.runs, f"{PRODUCT}:steps_onwards", home_dir=home, **said) for said in (ONE, {})
    )
    peer = measure_often(size.runs, "bench.peer_pm4py:questions", python=python_of_peers(), file=file)
    for found in (cold, cold_two):
        same(found.result, peer.result, ("edges", "starts", "ends"))
    for found in (ours, ours_two):
        same(found.result, peer.result, ("edges", "starts", "ends", *QUESTIONS))
    if size.cases is None:
        assert len(cold.result["edges"]) == EDGES, f"{len(cold.result['edges'])} edges, not {EDGES}"
        assert len(ours.result["variants"]) == VARIANTS, (
            f"{len(ours.result['variants'])} variants, not {VARIANTS}"
        )
    return [
        Line("events of the log", n_rows, "rows"),
        *_lines(loaded, (cold, cold_two), (ours, ours_two), peer),
    ]


def _lines(
    loaded: Measured, colds: tuple[Measured, Measured], both: tuple[Measured, Measured], peer: Measured
) -> list[Line]:
    (cold, cold_two), (ours, ours_two) = colds, both
    asked = ("counts", "medians", *QUESTIONS)
    whole = ("steps", "map", *QUESTIONS)
    return [
        less_cpu("map with medians, from step, cold", cold.cost("map"), peer.cost("counts", "medians"), MAP),
        less_cpu("  on the threads of the default", cold_two.cost("map"), peer.cost("counts", "medians")),
        less_cpu("  against its medians alone", cold.cost("map"), peer.cost("medians")),
        less_cpu("steps onwards, all questions", ours.cost(*whole), peer.cost(*asked), ONWARDS),
        less_cpu("  on the threads of the default", ours_two.cost(*whole), peer.cost(*asked)),
        share_of_memory("  its memory", ours.cost(*whole), peer.cost(*asked), MEMORY),
        Line("  steps from stored events", ours.cost("steps").cpu_s, "CPU-s", cost=ours.cost("steps")),
        less_cpu("  map", ours.cost("map"), peer.cost("counts", "medians")),
        *(less_cpu(f"  {name.replace('_', '-')}", ours.cost(name), peer.cost(name)) for name in QUESTIONS),
        Line("who is who (apart)", ours.cost("who is who").cpu_s, "CPU-s", cost=ours.cost("who is who")),
        less_cpu("load (apart)", loaded.cost(), peer.cost("load")),
        *(Line(f"  {cost.name}", cost.cpu_s, "CPU-s", cost=cost) for cost in loaded.costs),
    ]


def same(ours: dict[str, Any], peer: dict[str, Any], names: tuple[str, ...]) -> None:
    """Do both say the same? Raises AssertionError with the first difference."""
    for name in names:
        a, b = plain(name, ours[name]), plain(name, peer[name])
        assert len(a) == len(b), f"{name}: ours has {len(a)}, the peer {len(b)}"
        for left, right in zip(a, b, strict=True):
            assert _equal(left, right), f"{name}: ours says {left}, the peer {right}"


def plain(name: str, answer: Any) -> list[tuple[Any, ...]]:
    """An answer in one form: rows in order; hand-offs as shares of all."""
    listed = answer.items() if isinstance(answer, dict) else answer
    rows = [tuple(row) if isinstance(row, (list, tuple)) else (row,) for row in listed]
    if name == "hand_offs" and all(isinstance(row[2], int) for row in rows):
        total = sum(row[2] for row in rows)
        rows = [(giver, taker, n / total) for giver, taker, n in rows]
    return sorted(rows)


def _equal(left: tuple[Any, ...], right: tuple[Any, ...]) -> bool:
    """Text and counts exactly; seconds to the millisecond, shares to the ninth digit."""
    for a, b in zip(left, right, strict=True):
        if not isinstance(a, float) and not isinstance(b, float):
            if a != b:
                return False
        elif not isclose(a, b, rel_tol=1e-9, abs_tol=1e-3 if a >= 1 else 1e-9):
            return False
    return True
