"""Which id does a person keep? The older one; a person who is parted keeps it where most of their first names are.

Who a group is depends only on the group and on the person each name was first given (`origin`): when a merge is taken
back, the old groups find their old ids again.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from walkamile.know.stitch import Names, Partition
from walkamile.model.namespace import described

Persons = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Naming:
    """The outcome: `person_code` and `origin` per name (0: nobody), new persons (code, kind), merges and splits
    (kept, other), and under which person an id that is no longer used is found (old, now).
    """

    person_code: Persons
    origin: Persons
    new: list[tuple[int, str]]
    merged: list[tuple[int, int]]
    split: list[tuple[int, int]]
    alias: list[tuple[int, int]]


def keep_names(
    names: Names,
    partition: Partition,
    before: Persons,
    origin: Persons,
    last: int,
    changes: Mapping[str, Mapping[str, Any]] | None = None,
) -> Naming:
    """Give each group of names its person. `before`: the person of each name until now (0: none); older = smaller."""
    size = len(names.code)
    active = np.flatnonzero(partition.group[:size] >= 0)
    groups, inverse = np.unique(partition.group[:size][active], return_inverse=True)
    first_given = origin[active]
    winner, of = _claims(inverse, first_given, names.order[active])
    keeper = np.full(len(groups), np.iinfo(np.int64).max)
    np.minimum.at(keeper, of, winner)
    fresh = np.flatnonzero(keeper == np.iinfo(np.int64).max)
    keeper[fresh] = np.arange(last + 1, last + 1 + len(fresh))
    person = np.zeros(size, dtype=np.int64)
    person[active] = keeper[inverse]
    is_fresh = np.zeros(len(groups), dtype=bool)
    is_fresh[fresh] = True
    given = origin.copy()
    given[active] = np.where((first_given == 0) | is_fresh[inverse], keeper[inverse], first_given)
    merged, split = _moved(before[active], person[active], keeper)
    alias = [
        (int(o), int(keeper[g])) for o, g in zip(winner.tolist(), of.tolist(), strict=True) if keeper[g] != o
    ]
    return Naming(
        person, given, _new(names, active, inverse, fresh, keeper, changes or {}), merged, split, alias
    )


def _claims(group: Persons, origin: Persons, order: NDArray[Any]) -> tuple[Persons, Persons]:
    """To which group does each person belong? Where most of the names are that were first given to them."""
    known = np.flatnonzero(origin > 0)
    if not len(known):
        return np.zeros(0, np.int64), np.zeros(0, np.int64)
    sort = known[np.lexsort((order[known], group[known], origin[known]))]
    o, g, text = origin[sort], group[sort], order[sort]
    start = np.flatnonzero(np.r_[True, (o[1:] != o[:-1]) | (g[1:] != g[:-1])])
    count = np.diff(np.r_[start, len(o)])
    o, g, text = o[start], g[start], text[start]
    best = np.lexsort((text, -count, o))
    o, g = o[best], g[best]
    first = np.r_[True, o[1:] != o[:-1]]
    return o[first], g[first]


def _new(
    names: Names,
    active: NDArray[np.intp],
    inverse: Persons,
    fresh: NDArray[np.intp],
    keeper: Persons,
    changes: Mapping[str, Mapping[str, Any]],
) -> list[tuple[int, str]]:
    kinds = [described(space, changes).subject for space in names.spaces]
    first = np.zeros(len(keeper), dtype=np.int64)
    first[inverse[::-1]] = active[::-1]
    spaces = names.space[first[fresh]].tolist()
    return [(code, kinds[space]) for code, space in zip(keeper[fresh].tolist(), spaces, strict=True)]


def _moved(
    held: Persons, now: Persons, keeper: Persons
) -> tuple[list[tuple[int, int]], list[tuple[int, int]]]:
    """Which persons took in others (kept, gone), and which were parted (kept, other)?"""
    differ = np.flatnonzero((held > 0) & (held != now))
    merged: list[tuple[int, int]] = []
    split: list[tuple[int, int]] = []
    if not len(differ):
        return merged, split
    kept = set(keeper.tolist())
    for old, new in sorted(set(zip(held[differ].tolist(), now[differ].tolist(), strict=True))):
        if old in kept:
            split.append((old, new))
        else:
            merged.append((new, old))
    return merged, split
