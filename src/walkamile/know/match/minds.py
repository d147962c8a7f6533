"""Which names that were joined are two people's, by what was said beside each?"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from math import log2

import numpy as np
from numpy.typing import NDArray

from walkamile.know.match.columns import DATE, FORENAME
from walkamile.know.match.records import records
from walkamile.know.match.score import Model, Scored

# Columns in which a person does not change; ways of one record that differ in them by these odds (log2) are two people.
FOR_LIFE = frozenset({FORENAME, DATE})
TWO_MINDS = -2.0
# To part what names have joined asks for more than not to join what they have not: ten to one.
TWO_PEOPLE = -log2(10)
Pair = tuple[int, int]


def contradictions(
    ids: Sequence[int], table: Mapping[str, Sequence[object]], group: Mapping[int, int]
) -> list[Pair]:
    """Which two of these, taken for one person so far, are two, whatever way of each one takes?

    An id may come several times: each row is one way in which it is known. `group`: the person of each id until now.
    Where too little is known to learn from, nothing is. Raises ExtraMissing.
    """
    rows = records(table)
    for_life = [column.kind in FOR_LIFE for column in rows.columns]
    if not any(for_life):
        return []
    model = Model(rows)
    if not model.can_learn:
        return []
    model.learn()
    told = model.within([group[one] for one in ids])
    return _against(ids, told, weighed(told, for_life))


def weighed(told: Scored, for_life: Iterable[bool]) -> NDArray[np.float64]:
    """What does each of these pairs weigh, by what does not change in a life alone (log2 of the odds)?"""
    total = np.zeros(len(told.a))
    for column, stays in zip(told.columns, for_life, strict=True):
        if stays:
            total += column
    return total


def _against(ids: Sequence[int], told: Scored, weight: NDArray[np.float64]) -> list[Pair]:
    """Return the pairs of ids whose best ways still say that they are two people."""
    best: dict[Pair, float] = {}
    for a, b, found in zip(told.a.tolist(), told.b.tolist(), weight.tolist(), strict=True):
        if ids[a] != ids[b]:
            pair = (min(ids[a], ids[b]), max(ids[a], ids[b]))
            best[pair] = max(found, best.get(pair, found))
    return sorted(pair for pair, found in best.items() if found <= TWO_PEOPLE)
