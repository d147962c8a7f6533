"""Who is one person? Names seen together are joined, unless that would make two people one.

The answer depends only on what was seen and on what stewards decided, never on the order of arrival.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from walkamile.know.doubtful import Choice, Evidence
from walkamile.know.kinds import Kinds, Places
from walkamile.know.take_up import Taken, take_up

Codes = NDArray[np.int64]
RULE_VERSION = "2"
# Beside the value it was seen with most, only values seen at least this often count as others: slips do not.
SLIP_SHARE = 0.34
# Codes that leave out more than these many for each one in use are searched for: a table of them would be large.
SPARSE = 4


@dataclass(frozen=True, slots=True)
class Names:
    """All names of a home: their codes (rising), namespaces (`space`: place in `spaces`), and what orders them.

    `order` is worked out from the value alone, so that ties are settled alike whichever name came first.
    """

    code: Codes
    spaces: tuple[str, ...]
    space: NDArray[np.integer[Any]]
    order: NDArray[Any]


@dataclass(frozen=True, slots=True)
class Pairs:
    """Names seen in one event: both codes, how often, when first and when last (microseconds)."""

    a: Codes
    b: Codes
    n: NDArray[np.int64]
    first: NDArray[np.int64]
    last: NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Decided:
    """What stewards decided: pairs of codes that are one person (`same`), and pairs that are two (`apart`).

    `likely`: pairs that matching takes for one person, with their weight: the best first, unless they contradict.
    """

    same: list[tuple[int, int]] = field(default_factory=list)
    apart: list[tuple[int, int]] = field(default_factory=list)
    likely: list[tuple[int, int, float]] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Span:
    """A name that went from one person to the next: from when to when (microseconds) it was that of another name's."""

    code: int
    of: int
    since: int | None
    until: int | None


@dataclass(frozen=True, slots=True)
class Partition:
    """Which names are one person: `group` by position in Names (-1: it joins nobody).

    `muted`, `shared`: codes that join nobody, with the reason; `spans`: whose a name was when; `refused` pairs.
    """

    group: Places
    muted: dict[int, str]
    refused: list[tuple[int, int, str]]
    shared: dict[int, str] = field(default_factory=dict)
    spans: list[Span] = field(default_factory=list)
    rule_version: str = RULE_VERSION


def stitch(
    names: Names,
    pairs: Pairs,
    decided: Decided | None = None,
    changes: Mapping[str, Mapping[str, Any]] | None = None,
) -> Partition:
    """Join names that were seen together. Steps: mute what everybody shares, join the rest, part what contradicts.

    `changes`: what the home says otherwise of namespaces. Groups in which nothing can contradict are plain connected
    components; the others are taken up name by name, the strongest kinds first.
    """
    kinds = Kinds.of(names.spaces, names.space, changes or {})
    a, b = _placed(names.code, pairs.a), _placed(names.code, pairs.b)
    muted = _muted(a, b, pairs.n, kinds)
    choice = _choice(names, decided or Decided(), muted)
    side = kinds.side(muted)
    joins = side[a] == side[b]
    joins &= side[a] >= 0
    group = _components(a, b, joins, choice, len(names.code))
    doubtful = _hard(group, kinds, choice)[group]
    joins &= doubtful[a]
    taken = take_up(group, doubtful, _evidence(a, b, pairs, joins), names.order, kinds, choice)
    taken.group[muted] = -1
    return _partition(names.code, taken, muted)


def _partition(code: Codes, taken: Taken, muted: NDArray[np.bool_]) -> Partition:
    """Return what was found by code instead of by position."""
    return Partition(
        taken.group,
        {int(code[i]): "seen with more people than one" for i in np.flatnonzero(muted)},
        sorted((int(code[x]), int(code[y]), why) for x, y, why in taken.refused),
        {int(code[i]): why for i, why in taken.shared.items()},
        [Span(int(code[i]), int(code[of]), since, until) for i, of, since, until in taken.spans],
    )


def _evidence(a: Places, b: Places, pairs: Pairs, kept: NDArray[np.bool_]) -> Evidence:
    return Evidence(a[kept], b[kept], pairs.n[kept], pairs.first[kept], pairs.last[kept])


def _placed(code: Codes, wanted: Codes) -> Places:
    """Return the positions of codes that are there.

    Codes are counted from one, with few left out, so that a table of them is small and much faster than a search.
    """
    last = int(code[-1]) if len(code) else 0
    if last > SPARSE * len(code):
        return np.searchsorted(code, wanted).astype(np.int32)
    there = np.zeros(last + 1, dtype=bool)
    there[code] = True
    place = np.cumsum(there, dtype=np.int32)
    place -= there
    return place[wanted]


def _choice(names: Names, decided: Decided, muted: NDArray[np.bool_]) -> Choice:
    """Return by position what was decided of names that are there and live."""
    same, apart, likely = (
        _live(names, [(pair[0], pair[1]) for pair in pairs], muted)
        for pairs in (decided.same, decided.apart, decided.likely)
    )
    weight = np.array([weight for _, _, weight in decided.likely], dtype=np.float64)
    return Choice(same[0], apart[0], likely[0], weight[likely[1]])


def _live(
    names: Names, pairs: list[tuple[int, int]], muted: NDArray[np.bool_]
) -> tuple[Places, NDArray[np.intp]]:
    """Return the positions of those pairs of codes that are there and live, and which ones these are."""
    found = np.array(pairs, dtype=np.int64).reshape(-1, 2).T
    if not found.size or not len(names.code):
        return np.zeros((2, 0), dtype=np.int32), np.zeros(0, dtype=np.intp)
    place = np.minimum(np.searchsorted(names.code, found), len(names.code) - 1)
    there = np.flatnonzero((names.code[place] == found).all(axis=0) & ~muted[place].any(axis=0))
    return place[:, there].astype(np.int32), there


def _muted(a: Places, b: Places, n: NDArray[np.int64], kinds: Kinds) -> NDArray[np.bool_]:
    """Which names were seen with too many values of another kind that tells people apart?"""
    muted, kind = np.zeros(len(kinds.kind), dtype=bool), kinds.kind
    candidate = kinds.may_be_muted(a, b)
    keys: list[NDArray[np.int64]] = []
    counts: list[NDArray[np.int64]] = []
    for value, other in ((a, b), (b, a)):
        at = np.flatnonzero(candidate[value])
        at = at[kinds.telling[kind[other[at]]] & (kind[value[at]] != kind[other[at]])]
        keys.append(value[at].astype(np.int64) * kinds.n + kind[other[at]])
        counts.append(n[at])
    key, often = np.concatenate(keys), np.concatenate(counts)
    if not len(key):
        return muted
    order = np.argsort(key, kind="stable")
    key, often = key[order], often[order]
    start = np.flatnonzero(np.r_[True, key[1:] != key[:-1]])
    most = np.maximum.reduceat(often, start)
    length = np.diff(np.r_[start, len(key)])
    real = often >= SLIP_SHARE * np.repeat(most, length)
    how_many = np.add.reduceat(real.astype(np.int64), start)
    values = key[start] // kinds.n
    muted[values[how_many > kinds.most_seen_with[kind[values]]]] = True
    return muted


def _components(a: Places, b: Places, joins: NDArray[np.bool_], choice: Choice, size: int) -> Places:
    """Return the number of each name's component: of all that joins, whether it contradicts or not."""
    from scipy.sparse import coo_array
    from scipy.sparse.csgraph import connected_components

    if size == 0:
        return np.zeros(0, dtype=np.int32)
    ends = tuple(
        np.concatenate([seen[joins], choice.same[side], choice.likely[side]])
        for side, seen in enumerate((a, b))
    )
    graph = coo_array((np.ones(len(ends[0]), dtype=np.int8), ends), shape=(size, size))
    return connected_components(graph, directed=False)[1]


def _hard(group: Places, kinds: Kinds, choice: Choice) -> NDArray[np.bool_]:
    """In which components may something contradict? By number of the component."""
    size = int(group.max(initial=-1)) + 1
    hard = np.zeros(size, dtype=bool)
    if not size:
        return hard
    for pairs in (choice.same, choice.apart, choice.likely):
        hard[group[pairs]] = True
    differing = np.zeros(size, dtype=np.int64)
    for number, kind in enumerate(kinds.each):
        if not (kind.telling or kind.most_values):
            continue
        count = np.bincount(group[kinds.kind == number], minlength=size)
        if kind.unique:
            hard |= count > 1
        if kind.most_values:
            hard |= count > kind.most_values
        if kind.telling:
            differing += count > 1
    return hard | (differing > 1)
