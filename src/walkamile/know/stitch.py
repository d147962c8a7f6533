"""Who is one person? Names seen together are joined, unless that would make two people one.

The answer depends only on what was seen and on what stewards decided, never on the order of arrival.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from walkamile.know.kinds import Kinds
from walkamile.know.take_up import Choice, Evidence, take_up

Codes = NDArray[np.int64]
RULE_VERSION = "2"
# Beside the value it was seen with most, only values seen at least this often count as others: slips do not.
SLIP_SHARE = 0.34


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

    group: NDArray[np.int64]
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
    a, b = np.searchsorted(names.code, pairs.a), np.searchsorted(names.code, pairs.b)
    muted = _muted(a, b, pairs.n, kinds, len(names.code))
    usable = ~muted[a] & ~muted[b] & kinds.links[a] & kinds.links[b] & (kinds.subject[a] == kinds.subject[b])
    a, b = a[usable], b[usable]
    seen = Evidence(a, b, pairs.n[usable], pairs.first[usable], pairs.last[usable])
    choice = decided or Decided()
    pairs_of = [_places(names, found, muted) for found in (choice.same, choice.apart)]
    likely, weight = _likely(names, choice.likely, muted)
    same, apart = pairs_of
    joining = np.concatenate([np.stack([a, b]), same, likely], axis=1)
    group = _components(joining[0], joining[1], len(names.code))
    hard = _hard(group, kinds, np.concatenate([same, apart, likely], axis=1))
    partition = take_up(group, hard, seen, names.order, kinds, Choice(same, apart, likely, weight))
    partition.group[muted] = -1
    code = names.code
    return Partition(
        partition.group,
        {int(code[i]): "seen with more people than one" for i in np.flatnonzero(muted)},
        sorted((int(code[x]), int(code[y]), why) for x, y, why in partition.refused),
        {int(code[i]): why for i, why in partition.shared.items()},
        [Span(int(code[i]), int(code[of]), since, until) for i, of, since, until in partition.spans],
    )


def _places(names: Names, pairs: list[tuple[int, int]], muted: NDArray[np.bool_]) -> Codes:
    """Return the positions of pairs of codes that are there and live."""
    found = np.array(pairs, dtype=np.int64).reshape(-1, 2).T
    if not found.size or not len(names.code):
        return np.zeros((2, 0), dtype=np.int64)
    place = np.minimum(np.searchsorted(names.code, found), len(names.code) - 1)
    there = (names.code[place] == found).all(axis=0) & ~muted[place].any(axis=0)
    return place[:, there].astype(np.int64)


def _likely(
    names: Names, pairs: list[tuple[int, int, float]], muted: NDArray[np.bool_]
) -> tuple[Codes, NDArray[np.float64]]:
    """Return the positions of pairs that matching found, and their weights."""
    found = [_places(names, [(x, y)], muted) for x, y, _ in pairs]
    kept = [i for i, place in enumerate(found) if place.size]
    places = np.concatenate([found[i] for i in kept], axis=1) if kept else np.zeros((2, 0), dtype=np.int64)
    return places, np.array([pairs[i][2] for i in kept], dtype=np.float64)


def _muted(a: Codes, b: Codes, n: NDArray[np.int64], kinds: Kinds, size: int) -> NDArray[np.bool_]:
    """Which names were seen with too many values of another kind that tells people apart?"""
    muted = np.zeros(size, dtype=bool)
    sides = []
    for value, other in (
        (a, b),
        (b, a),
    ):  # one after the other: together they are the largest thing held here
        counts = kinds.telling[other] & ~kinds.unique[value] & (kinds.kind[value] != kinds.kind[other])
        counts &= kinds.degree_may_mute(value, a, b)
        sides.append((value[counts], other[counts], n[counts]))
    value, other, often = (np.concatenate(two) for two in zip(*sides, strict=True))
    if not len(value):
        return muted
    key = value * kinds.n + kinds.kind[other]
    order = np.argsort(key, kind="stable")
    key, often = key[order], often[order]
    start = np.flatnonzero(np.r_[True, key[1:] != key[:-1]])
    most = np.maximum.reduceat(often, start)
    length = np.diff(np.r_[start, len(key)])
    real = often >= SLIP_SHARE * np.repeat(most, length)
    how_many = np.add.reduceat(real.astype(np.int64), start)
    values = key[start] // kinds.n
    muted[values[how_many > kinds.most_seen_with[values]]] = True
    return muted


def _components(a: Codes, b: Codes, size: int) -> NDArray[np.int64]:
    from scipy.sparse import coo_array
    from scipy.sparse.csgraph import connected_components

    if size == 0:
        return np.zeros(0, dtype=np.int64)
    graph = coo_array((np.ones(len(a), dtype=np.int8), (a, b)), shape=(size, size))
    return connected_components(graph, directed=False)[1].astype(np.int64)


def _hard(group: NDArray[np.int64], kinds: Kinds, decided: Codes) -> NDArray[np.bool_]:
    """In which components may something contradict? By number of the component."""
    size = int(group.max(initial=-1)) + 1
    hard = np.zeros(size, dtype=bool)
    if not size:
        return hard
    hard[group[decided[0]]] = True
    hard[group[decided[1]]] = True
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
