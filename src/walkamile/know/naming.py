"""Which id does a person keep? The older one; a person who is parted keeps it where most of their names are."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from walkamile.know.stitch import Names, Partition
from walkamile.model.namespace import namespace


@dataclass(frozen=True, slots=True)
class Naming:
    """The outcome: `person_code` per name (0: nobody), new persons (code, kind), merges and splits (kept, other)."""

    person_code: NDArray[np.int64]
    new: list[tuple[int, str]]
    merged: list[tuple[int, int]]
    split: list[tuple[int, int]]


def keep_names(names: Names, partition: Partition, before: NDArray[np.int64], last: int) -> Naming:
    """Give each group of names its person. `before`: the person of each name until now (0: none); older = smaller."""
    person = np.zeros(len(names.code), dtype=np.int64)
    new: list[tuple[int, str]] = []
    merged: list[tuple[int, int]] = []
    split: list[tuple[int, int]] = []
    active = partition.group >= 0
    groups, inverse = np.unique(partition.group[active], return_inverse=True)
    held = before[active]
    keeper = _keepers(inverse, held, len(groups), names.order[active])
    fresh = np.flatnonzero(keeper == 0)
    keeper[fresh] = np.arange(last + 1, last + 1 + len(fresh))
    person[active] = keeper[inverse]
    first = np.full(len(groups), -1)
    first[inverse[::-1]] = np.flatnonzero(active)[::-1]
    kinds = {space: namespace(space).subject for space in np.unique(names.namespace)}
    new = [(int(keeper[g]), kinds[str(names.namespace[first[g]])]) for g in fresh]
    moved = np.unique(np.stack([held, person[active]]), axis=1)
    kept = set(keeper.tolist())
    for old, now in zip(*moved.tolist(), strict=True):
        if old and old != now:
            (split if old in kept else merged).append((now, old) if old not in kept else (old, now))
    return Naming(person, new, merged, split)


def _keepers(
    group: NDArray[np.int64], held: NDArray[np.int64], n_groups: int, order: NDArray[np.str_]
) -> NDArray[np.int64]:
    """Which person does each group keep? Each goes to the group with most of their names; a group keeps its oldest."""
    keeper = np.zeros(n_groups, dtype=np.int64)
    known = held > 0
    if not known.any():
        return keeper
    pairs, counts = np.unique(np.stack([held[known], group[known]]), axis=1, return_counts=True)
    smallest: dict[int, str] = {}
    contested = {int(p) for p, n in zip(*np.unique(pairs[0], return_counts=True), strict=True) if n > 1}
    if contested:
        for g, text in zip(group[known].tolist(), order[known].tolist(), strict=True):
            smallest[g] = min(smallest.get(g, text), text)
    best: dict[int, tuple[int, str, int]] = {}
    for old, g, n in zip(pairs[0].tolist(), pairs[1].tolist(), counts.tolist(), strict=True):
        claim = (-n, smallest.get(g, ""), g)
        best[old] = min(best.get(old, claim), claim)
    for old in sorted(best, reverse=True):
        keeper[best[old][2]] = old
    return keeper
