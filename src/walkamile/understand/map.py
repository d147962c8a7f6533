"""How do cases of a lens flow? Nodes, edges, starts and ends from one pass over the steps, and the variants."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from walkamile.kit.queries import query

PACKAGE = "walkamile.understand"
Counted = list[tuple[str, int]]


@dataclass(frozen=True, slots=True)
class MapQuestions:
    """The questions of a journey map, over the SQL that gives the steps and the table `label`."""

    passages: str
    variants: str

    def counts(self, passages: Sequence[tuple[Any, ...]]) -> JourneyCounts:
        """Put the map together from the answer about passages."""
        return journey_counts(passages)


@dataclass(frozen=True, slots=True)
class JourneyCounts:
    """A whole journey map: each list the most frequent first; edges are (from, to, n, median seconds)."""

    nodes: Counted
    edges: list[tuple[str, str, int, float | None]]
    starts: Counted
    ends: Counted


def map_questions(steps: str) -> MapQuestions:
    """Return the questions of the map of these steps."""
    return MapQuestions(
        *(query(PACKAGE, f"map/{name}").format(steps=steps) for name in ("passages", "variants"))
    )


def journey_counts(passages: Sequence[tuple[Any, ...]]) -> JourneyCounts:
    """Put a map together from its passages: (label, next label or None, n, median seconds, cases that begin so)."""
    nodes: dict[str, int] = {}
    starts: dict[str, int] = {}
    for source, _, n, _, begins in passages:
        nodes[source] = nodes.get(source, 0) + n
        if begins:
            starts[source] = starts.get(source, 0) + begins
    edges = [(a, b, n, median) for a, b, n, median, _ in passages if b is not None]
    ends = {source: n for source, target, n, _, _ in passages if target is None}
    return JourneyCounts(
        _ranked(nodes),
        sorted(edges, key=lambda edge: (-edge[2], edge[0], edge[1])),
        _ranked(starts),
        _ranked(ends),
    )


def _ranked(counted: dict[str, int]) -> Counted:
    return sorted(counted.items(), key=lambda pair: (-pair[1], pair[0]))
