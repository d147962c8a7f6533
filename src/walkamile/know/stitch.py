"""Who is one person? Names seen together are joined, unless that would make two people one.

The answer depends only on what was seen, never on the order of arrival.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from walkamile.model.namespace import namespace

Codes = NDArray[np.int64]
RULE_VERSION = "1"


@dataclass(frozen=True, slots=True)
class Names:
    """All names of a home: their codes (rising), namespaces, and a stable text to order them by."""

    code: Codes
    namespace: NDArray[np.str_]
    order: NDArray[np.str_]


@dataclass(frozen=True, slots=True)
class Pairs:
    """Names seen in one event: both codes, how often, and when first (any unit)."""

    a: Codes
    b: Codes
    n: NDArray[np.int64]
    first: NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Partition:
    """Which names are one person: `group` by position in Names (-1: muted), muted codes with reason, refused pairs."""

    group: NDArray[np.int64]
    muted: dict[int, str]
    refused: list[tuple[int, int, str]]


def stitch(names: Names, pairs: Pairs, cannot: list[tuple[int, int]] | None = None) -> Partition:
    """Join names that were seen together. Steps: mute what many share, join the rest, part what contradicts.

    A name is muted when it was seen with more than one value of a unique, stronger namespace (a kiosk's cookie, a
    shop's mailbox). Two values of a unique namespace, names of different kinds of people, and pairs in `cannot` never
    end up in one person.
    """
    spaces = [namespace(name) for name in np.unique(names.namespace)]
    index = np.searchsorted(np.unique(names.namespace), names.namespace)
    unique = np.array([space.unique for space in spaces], dtype=bool)[index] if spaces else np.zeros(0, bool)
    strength = np.array([space.strength for space in spaces])[index] if spaces else np.zeros(0)
    links = np.array([space.links for space in spaces], dtype=bool)[index] if spaces else np.zeros(0, bool)
    subject = np.array([space.subject for space in spaces])[index] if spaces else np.zeros(0, str)
    a, b = np.searchsorted(names.code, pairs.a), np.searchsorted(names.code, pairs.b)
    muted = _shared(a, b, index, unique, strength, len(names.code))
    usable = ~muted[a] & ~muted[b] & links[a] & links[b] & (subject[a] == subject[b])
    a, b, n, first = a[usable], b[usable], pairs.n[usable], pairs.first[usable]
    group = _components(a, b, len(names.code))
    forbidden = [tuple(np.searchsorted(names.code, pair)) for pair in cannot or []]
    refused: list[tuple[int, int, str]] = []
    for members in _contradicting(group, index, unique, forbidden):
        inside = np.isin(a, members)
        x, y = a[inside], b[inside]
        rank = _best_first(
            names.order[x], names.order[y], n[inside], first[inside], np.minimum(strength[x], strength[y])
        )
        parted, no = _part(members, x[rank], y[rank], index, unique, forbidden)
        group[members] = len(names.code) + members[parted]  # groups that were parted never share a number
        refused += [(int(names.code[x]), int(names.code[y]), why) for x, y, why in no]
    group[muted] = -1
    reasons = {int(names.code[i]): "seen with more than one person" for i in np.flatnonzero(muted)}
    return Partition(group, reasons, refused)


def _best_first(
    one: NDArray[np.str_],
    other: NDArray[np.str_],
    n: NDArray[np.int64],
    first: NDArray[np.int64],
    strength: NDArray[np.float64],
) -> NDArray[np.intp]:
    """Rank pairs: strong names, then often seen, then early; the texts settle ties, whichever code came first."""
    swap = one > other
    return np.lexsort((np.where(swap, one, other), np.where(swap, other, one), first, -n, -strength))


def _shared(
    a: Codes, b: Codes, index: Codes, unique: NDArray[np.bool_], strength: NDArray[np.float64], size: int
) -> NDArray[np.bool_]:
    """Which names were seen with more than one value of a unique, stronger namespace?"""
    muted = np.zeros(size, dtype=bool)
    value, owner = np.concatenate([a, b]), np.concatenate([b, a])
    counts = unique[owner] & (strength[owner] > strength[value])
    value, owner = value[counts], owner[counts]
    if not len(value):
        return muted
    seen = np.unique(np.stack([value, index[owner], owner]), axis=1)
    keys, how_many = np.unique(seen[:2], axis=1, return_counts=True)
    muted[keys[0][how_many > 1]] = True
    return muted


def _components(a: Codes, b: Codes, size: int) -> NDArray[np.int64]:
    from scipy.sparse import coo_array
    from scipy.sparse.csgraph import connected_components

    if size == 0:
        return np.zeros(0, dtype=np.int64)
    graph = coo_array((np.ones(len(a), dtype=np.int8), (a, b)), shape=(size, size))
    return connected_components(graph, directed=False)[1].astype(np.int64)


def _contradicting(
    group: NDArray[np.int64], index: Codes, unique: NDArray[np.bool_], forbidden: list[tuple[int, ...]]
) -> list[Codes]:
    """Which groups hold two values of a unique namespace, or a forbidden pair? The members of each, rising."""
    owned = np.stack([group[unique], index[unique]]) if unique.any() else np.zeros((2, 0), dtype=np.int64)
    keys, how_many = np.unique(owned, axis=1, return_counts=True)
    bad = set(keys[0][how_many > 1].tolist()) | {int(group[x]) for x, y in forbidden if group[x] == group[y]}
    if not bad:
        return []
    order = np.argsort(group, kind="stable")
    edges = np.searchsorted(group[order], [[g, g + 1] for g in sorted(bad)])
    return [np.sort(order[low:high]) for low, high in edges]


def _part(
    members: Codes,
    a: Codes,
    b: Codes,
    index: Codes,
    unique: NDArray[np.bool_],
    forbidden: list[tuple[int, ...]],
) -> tuple[Codes, list[tuple[int, int, str]]]:
    """Join the members again, pair by pair, best evidence first, refusing what contradicts."""
    place = {int(member): i for i, member in enumerate(members)}
    parent = list(range(len(members)))
    owns: list[dict[int, int]] = [{int(index[m]): int(m)} if unique[m] else {} for m in members]
    foes: list[set[int]] = [set() for _ in members]
    for x, y in forbidden:
        if x in place and y in place:
            foes[place[x]].add(place[y])
            foes[place[y]].add(place[x])
    refused: list[tuple[int, int, str]] = []

    def root(i: int) -> int:
        while parent[i] != i:
            parent[i] = parent[parent[i]]
            i = parent[i]
        return i

    for x, y in zip(a.tolist(), b.tolist(), strict=True):
        p, q = root(place[x]), root(place[y])
        if p == q:
            continue
        if any(owns[q].get(ns, value) != value for ns, value in owns[p].items()):
            refused.append((x, y, "two values of a unique name"))
        elif any(root(foe) == q for foe in foes[p]):
            refused.append((x, y, "a steward parted them"))
        else:
            p, q = min(p, q), max(p, q)
            parent[q] = p
            owns[p] |= owns[q]
            foes[p] |= foes[q]
    return np.array([root(i) for i in range(len(members))], dtype=np.int64), refused
