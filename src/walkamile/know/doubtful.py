"""What is known of names whose components may contradict? Laid out for the choice, a few components at a time."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from walkamile.know.group import Link
from walkamile.know.kinds import Places

# Lists, tuples and dicts of so many names take some 15 MB; of all the doubtful names of a large home, hundreds.
AT_A_TIME = 20_000


@dataclass(frozen=True, slots=True)
class Evidence:
    """Pairs of positions that may join: how often they were seen together, when first, when last."""

    a: Places
    b: Places
    n: NDArray[np.int64]
    first: NDArray[np.int64]
    last: NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Choice:
    """Pairs of positions that stewards joined or parted, and pairs that matching found, with their weights."""

    same: Places
    apart: Places
    likely: Places
    weight: NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Part:
    """Some whole components: the positions of their names, and by place among these what is known of them.

    `edges`: for each place its links to names of stronger kinds (smaller places); `components`: from which place to
    which; `likely` with weights. Nothing links two components, so a part can be taken up alone.
    """

    names: Places
    kind: list[int]
    edges: list[list[Link]]
    components: list[tuple[int, int]]
    same: list[tuple[int, int]]
    apart: list[tuple[int, int]]
    likely: list[tuple[int, int]]
    weight: list[float]


def parts(
    group: Places,
    doubtful: NDArray[np.bool_],
    seen: Evidence,
    order: NDArray[Any],
    kind: NDArray[np.int16],
    choice: Choice,
) -> Iterator[Part]:
    """Which components must be taken up name by name? `seen`: what was seen of names that are `doubtful`, alone."""
    ranked = _ranked(group, doubtful, seen, order, kind)
    place = np.full(len(group), -1, dtype=np.int32)
    place[ranked] = np.arange(len(ranked), dtype=np.int32)
    low, high = np.sort(np.stack([place[seen.a], place[seen.b]]), axis=0)
    rows = np.argsort(high, kind="stable").astype(np.int32)
    placed = [np.sort(place[two], axis=0) for two in (choice.same, choice.apart, choice.likely)]
    chosen = Choice(placed[0], placed[1], placed[2], choice.weight)
    del place
    component = group[ranked]
    starts = np.flatnonzero(np.r_[True, component[1:] != component[:-1]])
    bounds = _bounds(starts, len(ranked))
    cuts = np.searchsorted(high, bounds, sorter=rows).tolist()
    for (begin, end), (top, bottom) in zip(pairwise(bounds), pairwise(cuts), strict=True):
        names = ranked[begin:end]
        edges = _edges(low, high, seen, rows[top:bottom], begin, end)
        inside = [*(starts[(starts >= begin) & (starts < end)] - begin).tolist(), end - begin]
        yield _part(names, kind[names].tolist(), edges, list(pairwise(inside)), chosen, begin)


def _ranked(
    group: Places, doubtful: NDArray[np.bool_], seen: Evidence, order: NDArray[Any], kind: NDArray[np.int16]
) -> Places:
    """Return the doubtful by component, kind, first sighting and text: a name is its place among them.

    So nothing depends on codes, and what only the text can settle (keyed, so another home's differs) is what was first
    seen in one event.
    """
    found = np.flatnonzero(doubtful)
    at = np.zeros(len(group), dtype=np.int32)
    at[found] = np.arange(len(found), dtype=np.int32)
    first = np.full(len(found), np.iinfo(np.int64).max, dtype=np.int64)
    for side in (seen.a, seen.b):
        np.minimum.at(first, at[side], seen.first)
    return found[np.lexsort((order[found], first, kind[found], group[found]))].astype(np.int32)


def _part(
    names: Places,
    kind: list[int],
    edges: list[list[Link]],
    components: list[tuple[int, int]],
    chosen: Choice,
    begin: int,
) -> Part:
    """Return a part with what was chosen of it; pairs that are parted may be of two: nothing would join them anyway."""

    def within(pairs: Places) -> NDArray[np.bool_]:
        return np.all((pairs >= begin) & (pairs < begin + len(names)), axis=0)

    same, apart, likely = (
        [(x, y) for x, y in (pairs[:, within(pairs)] - begin).T.tolist()]
        for pairs in (chosen.same, chosen.apart, chosen.likely)
    )
    weight = chosen.weight[within(chosen.likely)].tolist()
    return Part(names, kind, edges, components, same, apart, likely, weight)


def _bounds(starts: NDArray[np.intp], size: int) -> list[int]:
    """Return the places where parts begin, and the end: whole components, of AT_A_TIME names or a little more."""
    bounds = [0]
    while bounds[-1] < size:
        at = np.searchsorted(starts, bounds[-1] + AT_A_TIME)
        bounds.append(int(starts[at]) if at < len(starts) else size)
    return bounds


def _edges(low: Places, high: Places, seen: Evidence, rows: Places, begin: int, end: int) -> list[list[Link]]:
    """Return for each place of a part its links to names of stronger kinds."""
    edges: list[list[Link]] = [[] for _ in range(begin, end)]
    columns = (low[rows] - begin, high[rows] - begin, seen.n[rows], seen.first[rows], seen.last[rows])
    for one, other, n, first, last in zip(*(column.tolist() for column in columns), strict=True):
        edges[other].append((one, n, first, last))
    return edges
