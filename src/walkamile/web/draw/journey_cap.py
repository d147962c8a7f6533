"""Which part of a journey fits on a page, and what is left over?

A map with every edge is a ball of wool. The busiest steps and edges are drawn; what is not drawn is
counted, so that the figures on the map still add up to those of the journey.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

OTHER = "(other steps)"
LEFT = "(left)"


@dataclass(frozen=True, slots=True)
class Node:
    """A step of a journey: how often it was taken, how often first, and how many breaks fell on it."""

    label: str
    n: int
    n_first: int = 0
    n_breaks: int = 0
    href: str = ""


@dataclass(frozen=True, slots=True)
class Edge:
    """How often one step directly followed another, and the median time between, in seconds."""

    source: str
    target: str
    n: int
    median_s: float | None = None
    href: str = ""


@dataclass(frozen=True, slots=True)
class Capped:
    """What is drawn, and what is only counted."""

    nodes: tuple[Node, ...]
    edges: tuple[Edge, ...]
    n_steps_folded: int
    n_edges_not_drawn: int
    n_not_drawn: int

    @property
    def n_drawn(self) -> int:
        """How many passages the drawn edges stand for, leaving included."""
        return sum(edge.n for edge in self.edges)


def capped(
    nodes: Iterable[Node],
    edges: Iterable[Edge],
    ends: Mapping[str, int] | None = None,
    max_nodes: int = 20,
    max_edges: int = 40,
) -> Capped:
    """The busiest steps, the rest folded into `OTHER`; an edge to `LEFT` for every step where people stopped.

    Every step keeps its busiest way in and way out before the rest of the edges is chosen by size. Sum of
    `n` over nodes (without `LEFT`) = sum over the nodes given; `n_drawn + n_not_drawn` = sum over the edges
    and ends given.
    """
    given = list(nodes)
    kept, folded = _kept(given, max_nodes)
    n_folded = len(given) - len(kept)
    names = {node.label for node in kept}
    leaving = [Edge(label, LEFT, n) for label, n in (ends or {}).items() if n > 0]
    merged = _merged([_folded(edge, names) for edge in [*edges, *leaving]])
    drawn = _busiest(merged, max_edges)
    if folded is not None:
        kept.append(folded)
    elif any(OTHER in (edge.source, edge.target) for edge in merged):
        kept.append(Node(OTHER, 0))
    n_left = sum(edge.n for edge in merged if edge.target == LEFT)
    if n_left:
        kept.append(Node(LEFT, n_left))
    return Capped(
        tuple(kept),
        tuple(drawn),
        n_folded,
        len(merged) - len(drawn),
        sum(edge.n for edge in merged) - sum(edge.n for edge in drawn),
    )


def _kept(nodes: list[Node], max_nodes: int) -> tuple[list[Node], Node | None]:
    ordered = sorted(nodes, key=lambda node: (-node.n, node.label))
    kept, rest = ordered[:max_nodes], ordered[max_nodes:]
    if not rest:
        return kept, None
    n, n_first, n_breaks = sum(r.n for r in rest), sum(r.n_first for r in rest), sum(r.n_breaks for r in rest)
    return kept, Node(OTHER, n, n_first, n_breaks)


def _folded(edge: Edge, names: set[str]) -> Edge:
    source = edge.source if edge.source in names else OTHER
    target = edge.target if edge.target in names or edge.target == LEFT else OTHER
    return (
        edge
        if (source, target) == (edge.source, edge.target)
        else replace(edge, source=source, target=target, href="")
    )


def _merged(edges: Sequence[Edge]) -> list[Edge]:
    """One edge per pair. The median of several is the middle of their medians, each counted n times: exact
    for one edge, else an approximation between the smallest and the largest of them.
    """
    pairs: dict[tuple[str, str], list[Edge]] = {}
    for edge in sorted(edges, key=lambda e: (_size(e), e.href)):
        pairs.setdefault((edge.source, edge.target), []).append(edge)
    merged = [
        replace(same[0], n=sum(edge.n for edge in same), median_s=_middle(same)) if len(same) > 1 else same[0]
        for same in pairs.values()
    ]
    return sorted(merged, key=_size)


def _middle(edges: list[Edge]) -> float | None:
    timed = sorted((edge.median_s, edge.n) for edge in edges if edge.median_s is not None)
    half, passed = sum(n for _, n in timed) / 2, 0
    for median_s, n in timed:
        passed += n
        if passed >= half:
            return median_s
    return None


def _busiest(edges: list[Edge], max_edges: int) -> list[Edge]:
    """`edges` come in order of size, so the first seen in or out of a step is its busiest."""
    first: dict[tuple[str, str], Edge] = {}
    for edge in edges:
        if edge.source != edge.target:
            first.setdefault(("out of", edge.source), edge)
            first.setdefault(("into", edge.target), edge)
    chosen = sorted(set(first.values()), key=_size)[:max_edges]
    taken = set(chosen)
    rest = [edge for edge in edges if edge not in taken]
    return sorted([*chosen, *rest[: max_edges - len(chosen)]], key=_size)


def _size(edge: Edge) -> tuple[int, str, str]:
    return -edge.n, edge.source, edge.target
