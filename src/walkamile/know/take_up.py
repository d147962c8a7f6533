"""Which names of a doubtful group are one person? Kind by kind, the strongest first, refusing what contradicts."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from walkamile.know.group import Candidate, Groups, Link
from walkamile.know.kinds import Kinds
from walkamile.model.namespace import ORDER, Namespace

DAY_US = 86_400_000_000
Codes = NDArray[np.int64]
TWO_PEOPLE = "seen with people who contradict each other"
PASSED_ON = "went from one person to another"


@dataclass(frozen=True, slots=True)
class Evidence:
    """Pairs of positions that may join: how often they were seen together, when first, when last."""

    a: Codes
    b: Codes
    n: NDArray[np.int64]
    first: NDArray[np.int64]
    last: NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Choice:
    """Pairs of positions that stewards joined or parted, and pairs that matching found, with their weights."""

    same: Codes
    apart: Codes
    likely: Codes
    weight: NDArray[np.float64]


@dataclass(slots=True)
class Taken:
    """What came of it, by position: groups, shared names, spans (name, whose, since, until), refused pairs."""

    group: NDArray[np.int64]
    shared: dict[int, str] = field(default_factory=dict)
    spans: list[tuple[int, int, int | None, int | None]] = field(default_factory=list)
    refused: list[tuple[int, int, str]] = field(default_factory=list)


def take_up(
    group: NDArray[np.int64],
    hard: NDArray[np.bool_],
    seen: Evidence,
    order: NDArray[Any],
    kinds: Kinds,
    choice: Choice,
) -> Taken:
    """Part the hard components; the others stay as they are. Groups that were parted get numbers of their own."""
    taken = Taken(group.copy())
    doubtful = np.flatnonzero(hard[group]) if len(group) else np.zeros(0, np.int64)
    if not len(doubtful):
        return taken
    inside = np.flatnonzero(hard[group[seen.a]])
    # Inside of the doubtful, a name is its place by component, kind, first sighting and text: nothing depends on codes,
    # and what only the text can settle (keyed, so another home's differs) is what was first seen in one event.
    first = _first_seen(len(group), seen, inside)[doubtful]
    ranked = doubtful[np.lexsort((order[doubtful], first, kinds.kind[doubtful], group[doubtful]))]
    place = np.full(len(group), -1, dtype=np.int64)
    place[ranked] = np.arange(len(ranked))
    edges = _edges(place, seen, inside)
    component = group[ranked]
    starts = np.flatnonzero(np.r_[True, component[1:] != component[:-1]]).tolist()
    groups = Groups(kinds.kind[ranked].tolist(), kinds.each, edges, _pairs(place, choice.apart))
    groups.unite(_pairs(place, choice.same))
    for low, high in zip(starts, [*starts[1:], len(ranked)], strict=True):
        _take_component(groups, low, high)
    _take_likely(groups, _pairs(place, choice.likely), choice.weight.tolist())
    at = ranked.tolist()
    roots = np.array([groups.root(i) for i in range(len(ranked))], dtype=np.int64)
    taken.group[ranked] = len(group) + ranked[roots]
    for i, why in groups.shared.items():
        taken.shared[at[i]] = why
        taken.group[at[i]] = -1
    taken.spans = [(at[i], at[of], since, until) for i, of, since, until in groups.spans]
    taken.refused = [(at[x], at[y], why) for x, y, why in groups.refused]
    return taken


def _first_seen(size: int, seen: Evidence, inside: Codes) -> Codes:
    """When was each name first seen beside another?"""
    first = np.full(size, np.iinfo(np.int64).max, dtype=np.int64)
    for side in (seen.a, seen.b):
        np.minimum.at(first, side[inside], seen.first[inside])
    return first


def _pairs(place: Codes, pairs: Codes) -> list[tuple[int, int]]:
    """Return pairs by place; `apart` may name others than the doubtful."""
    found = place[pairs].T.tolist()
    return [(min(x, y), max(x, y)) for x, y in found if x >= 0 and y >= 0]


def _edges(place: Codes, seen: Evidence, inside: Codes) -> list[list[Link]]:
    """Return for each place its links to names of stronger kinds (smaller places)."""
    x, y = place[seen.a[inside]], place[seen.b[inside]]
    low, high = np.minimum(x, y), np.maximum(x, y)
    found: list[list[Link]] = [[] for _ in range(int((place >= 0).sum()))]
    columns = (low, high, seen.n[inside], seen.first[inside], seen.last[inside])
    for one, other, n, first, last in zip(*(column.tolist() for column in columns), strict=True):
        found[other].append((one, n, first, last))
    return found


def _take_component(groups: Groups, low: int, high: int) -> None:
    kind = groups.kind
    at = low
    while at < high:
        end = at
        while end < high and kind[end] == kind[at]:
            end += 1
        rules = groups.each[kind[at]]
        if rules.name == ORDER:
            _take_orders(groups, at, end)
        elif rules.unique:
            _take_unique(groups, at, end)
        else:
            _take_kind(groups, at, end, rules, (low, high))
        _take_same_kind(groups, at, end)
        at = end


def _take_unique(groups: Groups, low: int, high: int) -> None:
    """A name that is a person's own goes to the person it was seen with most; others are refused."""
    for value in range(low, high):
        for link in sorted(groups.links(value), key=lambda link: (-link[1], link[2], link[0])):
            groups.join_or_refuse(value, link[0])


def _take_kind(groups: Groups, low: int, high: int, rules: Namespace, bounds: tuple[int, int]) -> None:
    """Each name joins all it was seen with, unless those contradict: then the majority has it, or nobody.

    When names that came first join people whom a later one contradicts, that one is shared, and all begins again.
    """
    plan = [(value, groups.candidates(value)) for value in range(low, high)]
    for value, found in plan:
        if value in groups.decided:
            _join_or_refuse_all(groups, value, found)
    plan = [(value, found) for value, found in plan if found and value not in groups.decided]
    plan = [(value, found) for value, found in plan if _settle(groups, value, found, rules)]
    while True:
        mark = groups.mark(*bounds)
        clash = {value for value, found in plan if len(found) > 1 and not _join_all(groups, value, found)}
        if not clash:
            break
        groups.back_to(mark)
        for value in sorted(clash):
            groups.share(value, TWO_PEOPLE)
        plan = [(value, found) for value, found in plan if value not in clash]
    for value, found in plan:
        if len(found) == 1:
            groups.join_or_refuse(value, found[0].root)


def _settle(groups: Groups, value: int, found: list[Candidate], rules: Namespace) -> bool:
    """Does this name join all it was seen with? Else the majority has it, or each for their time, or nobody."""
    if len(found) == 1 or groups.compatible([candidate.root for candidate in found]):
        return True
    total = sum(candidate.n for candidate in found)
    best, second = found[:2]
    if rules.majority is not None and best.n >= rules.majority * total and best.n > second.n:
        groups.keep_only(value, best.root)
        found[1:] = []
        return True
    passed = rules.expires_days and groups.passed_on(value, found, rules.expires_days * DAY_US)
    groups.share(value, PASSED_ON if passed else TWO_PEOPLE)
    return False


def _join_or_refuse_all(groups: Groups, value: int, found: list[Candidate]) -> None:
    """A name that a steward gave to somebody stays theirs: nobody else's sightings make it shared."""
    for candidate in found:
        groups.join_or_refuse(value, candidate.root)


def _join_all(groups: Groups, value: int, found: list[Candidate]) -> bool:
    return all(groups.join(value, candidate.root) for candidate in found)


def _take_orders(groups: Groups, low: int, high: int) -> None:
    """An order belongs to whom it was first seen with; others who speak of it join unless they contradict."""
    later: list[tuple[int, int, int, int]] = []
    for value in range(low, high):
        links = sorted(groups.links(value), key=lambda link: (link[2], link[0]))
        if links:
            groups.join_or_refuse(value, links[0][0])
        later += [(groups.kind[link[0]], link[2], link[0], value) for link in links[1:]]
    for _, _, name, value in sorted(later):
        groups.join_or_refuse(value, name)


def _take_same_kind(groups: Groups, low: int, high: int) -> None:
    """Two names of one kind in one event are one person's too, unless that contradicts."""
    found = [
        (-n, first, one, value)
        for value in range(low, high)
        for one, n, first, _ in groups.alike(value)
        if one not in groups.shared and value not in groups.shared
    ]
    for _, _, one, value in sorted(found):
        groups.join_or_refuse(value, one)


def _take_likely(groups: Groups, pairs: list[tuple[int, int]], weight: list[float]) -> None:
    """What matching found joins last, the surest first: a chain that contradicts is cut at its weakest link."""
    for _, x, y in sorted((-w, x, y) for w, (x, y) in zip(weight, pairs, strict=True)):
        if x not in groups.shared and y not in groups.shared:
            groups.join_or_refuse(x, y, sure=True)
