"""Who belongs together without being one person? People who use one device, line or address, a few of them."""

from __future__ import annotations

from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from walkamile.know.stitch import Names, Pairs, Partition

MOST_PEOPLE = 6  # more people than this at one device are not a household


def households(
    names: Names, pairs: Pairs, partition: Partition, person: NDArray[np.int64]
) -> list[tuple[int, int, int]]:
    """Return (person, other person, code of what they share), each two of a household once, persons rising.

    Muted names make no household: everybody has them.
    """
    shared = np.array(sorted(partition.shared), dtype=np.int64)
    size = len(names.code)
    if not len(shared) or not size:
        return []
    last = names.code[-1]  # behind it are orders
    sides: list[NDArray[np.int64]] = []
    for value, other in ((pairs.a, pairs.b), (pairs.b, pairs.a)):
        inside = np.isin(value, shared[shared <= last]) & (other <= last)
        sides.append(np.stack([value[inside], other[inside]]))
    value, other = np.concatenate(sides, axis=1)
    owner = person[np.searchsorted(names.code, other)]
    seen = np.unique(np.stack([value[owner > 0], owner[owner > 0]]), axis=1)
    together: dict[tuple[int, int], int] = {}
    starts = np.flatnonzero(np.r_[True, seen[0, 1:] != seen[0, :-1]]) if seen.size else np.zeros(0, int)
    for start, end in zip(starts, [*starts[1:], seen.shape[1]], strict=True):
        people = seen[1, start:end].tolist()
        if 1 < len(people) <= MOST_PEOPLE:
            for two in combinations(people, 2):
                together.setdefault((two[0], two[1]), int(seen[0, start]))
    return [(p, q, code) for (p, q), code in sorted(together.items())]
