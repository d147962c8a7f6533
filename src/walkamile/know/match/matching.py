"""Which records of a table are likely one person? Learn from the table, score, and cut where pairs contradict."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from math import log2
from typing import Any

import numpy as np

from walkamile.know.match.cut import Pair, cut
from walkamile.know.match.gather import gather
from walkamile.know.match.minds import FOR_LIFE, TWO_MINDS
from walkamile.know.match.records import records
from walkamile.know.match.score import Model, Scored
from walkamile.model.errors import CannotMatch
from walkamile.model.match import Likely, Matched

# Two records that have nothing to compare say this of whether they are one person: hardly anything.
SILENT = -1.0
SURE = 0.5


def match_records(
    ids: Sequence[str],
    table: Mapping[str, Sequence[object]],
    *,
    sure: float = SURE,
    ask: float | None = None,
    apart: Iterable[tuple[str, str]] = (),
    unique: Mapping[str, Mapping[str, str]] | None = None,
    across: Sequence[int] | None = None,
    joined: Iterable[str] = (),
    vouched: Iterable[str] = (),
) -> Matched:
    """Which of these records are one person, without being told how the columns are to be compared?

    An id may come several times: each row is one way in which that record is known. `sure`: groups are joined while
    their pairs are on average at least this likely (0..1); pairs that are less likely than that and at least `ask`
    are given back as doubtful. `apart`: pairs of ids that are never one person. `unique`: of an id, values of which a
    person has one, by kind. `across`: the table of each row, when only pairs between two tables count and each has a
    person once. `joined`: kinds of columns (`email`) whose equal values were joined before. `vouched`: ids of which
    somebody said that they are one person, however different the ways are in which they are known. The same rows in
    another order give the same groups. Raises CannotMatch, ExtraMissing.
    """
    order = sorted(range(len(ids)), key=lambda i: (ids[i], [str(table[name][i]) for name in sorted(table)]))
    names = sorted(set(ids))
    place = {name: i for i, name in enumerate(names)}
    rows = records({name: [values[i] for i in order] for name, values in table.items()})
    entity = np.array([place[ids[i]] for i in order], dtype=np.int64)
    sides = [across[i] for i in order] if across is not None else None
    model = Model(rows, sides, frozenset(joined))
    if not model.can_learn:
        raise CannotMatch
    model.learn()
    least, asked = _weight(sure), _weight(ask) if ask is not None else _weight(sure)
    found = model.likely(min(least, asked, 0.0))
    ea, eb = entity[found.a], entity[found.b]
    group = gather(len(names), ea, eb, found.weight, min(least, asked, 0.0))
    told = model.within(group[entity].tolist())
    best = _best(entity, told)
    held = {pair: _held(told.weight[row], model.prior) for pair, row in best.items()}
    mixed = _of_two_minds(entity, told, [column.kind in FOR_LIFE for column in rows.columns])
    mixed -= {place[name] for name in vouched if name in place}
    single = {pair: weight for pair, weight in held.items() if mixed.isdisjoint(pair)}
    kinds = [dict((unique or {}).get(name, {})) for name in names]
    if sides is not None:
        for row, side in zip(entity.tolist(), sides, strict=True):
            kinds[row][f"table {side}"] = names[row]
    foes = [(place[x], place[y]) for x, y in apart if x in place and y in place]
    groups, joins = cut(len(names), single, least, foes, kinds)
    doubtful = _doubtful(groups, held, best, told, asked, kinds, foes) if ask is not None else []
    return Matched(
        {name: names[groups[i]] for i, name in enumerate(names)},
        tuple(sorted((_likely(names, pair, told, best[pair], model) for pair in joins), key=_surest)),
        tuple(sorted((_likely(names, pair, told, best[pair], model) for pair in doubtful), key=_surest)),
        tuple((column.name, column.kind) for column in rows.columns),
    )


def _weight(probability: float) -> float:
    held = min(max(probability, 1e-9), 1 - 1e-9)
    return log2(held / (1 - held))


def _best(entity: Any, told: Scored) -> dict[Pair, int]:
    """Return for each pair of records the rows of theirs that fit best: their place among the scored."""
    best: dict[Pair, int] = {}
    ea, eb = entity[told.a].tolist(), entity[told.b].tolist()
    weight = told.weight.tolist()
    for row, (x, y) in enumerate(zip(ea, eb, strict=True)):
        if x == y:
            continue
        pair = (x, y) if x < y else (y, x)
        if pair not in best or weight[row] > weight[best[pair]]:
            best[pair] = row
    return best


def _of_two_minds(entity: Any, told: Scored, for_life: Sequence[bool]) -> set[int]:
    """Which records are known in ways that contradict each other, so that names have joined two people in them?

    Whichever of the two another record is like, it would be joined to both: that is for a steward to look at.
    """
    own = np.flatnonzero(entity[told.a] == entity[told.b])
    against = np.zeros(len(own))
    for column, stays in zip(told.columns, for_life, strict=True):
        if stays:
            against += np.minimum(column[own], 0.0)
    return set(entity[told.a[own[against <= TWO_MINDS]]].tolist())


def _held(weight: float, prior: float) -> float:
    """What does this pair say when groups are joined? Knowing little of two speaks hardly against them."""
    return weight if weight >= 0 else min(SILENT, weight - prior)


def _doubtful(
    groups: list[int],
    held: Mapping[Pair, float],
    best: Mapping[Pair, int],
    told: Scored,
    asked: float,
    kinds: Sequence[Mapping[str, str]],
    foes: Iterable[Pair],
) -> list[Pair]:
    """Return the best pair between any two groups that may be one person, where nothing contradicts."""
    never = {tuple(sorted((groups[x], groups[y]))) for x, y in foes}
    of_group: dict[int, dict[str, str]] = {}
    for row, group in enumerate(groups):
        of_group.setdefault(group, {}).update(kinds[row])
    found: dict[Pair, Pair] = {}
    for pair in sorted(held):
        p, q = sorted((groups[pair[0]], groups[pair[1]]))
        weight = told.weight[best[pair]]
        if p == q or weight < asked or (p, q) in never:
            continue
        if any(of_group[p].get(kind, value) != value for kind, value in of_group[q].items()):
            continue
        if (p, q) not in found or weight > told.weight[best[found[p, q]]]:
            found[p, q] = pair
    return list(found.values())


def _likely(names: Sequence[str], pair: Pair, told: Scored, row: int, model: Model) -> Likely:
    return Likely(names[pair[0]], names[pair[1]], float(told.weight[row]), model.signs(told, row))


def _surest(found: Likely) -> tuple[float, str, str]:
    return (-found.weight, found.a, found.b)
