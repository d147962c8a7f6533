"""Which names of a doubtful group are one person? Kind by kind, the strongest first, refusing what contradicts."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from walkamile.know.doubtful import Choice, Evidence, Part, parts
from walkamile.know.group import Candidate, Groups
from walkamile.know.kinds import Kinds, Places
from walkamile.model.namespace import ORDER, Namespace

DAY_US = 86_400_000_000
TWO_PEOPLE = "seen with people who contradict each other"
PASSED_ON = "went from one person to another"


@dataclass(slots=True)
class Taken:
    """What came of it, by position: groups, shared names, spans (name, whose, since, until), refused pairs."""

    group: Places
    shared: dict[int, str] = field(default_factory=dict)
    spans: list[tuple[int, int, int | None, int | None]] = field(default_factory=list)
    refused: list[tuple[int, int, str]] = field(default_factory=list)

    def keep(self, groups: Groups, names: Places) -> None:
        """Keep what became of a part: its groups get numbers behind all others, the names at their roots."""
        roots = np.array([groups.root(i) for i in range(len(names))], dtype=np.int32)
        self.group[names] = len(self.group) + names[roots]
        at = names.tolist()
        for i, why in groups.shared.items():
            self.shared[at[i]] = why
            self.group[at[i]] = -1
        self.spans += [(at[i], at[of], since, until) for i, of, since, until in groups.spans]
        self.refused += [(at[x], at[y], why) for x, y, why in groups.refused]


def take_up(
    group: Places,
    doubtful: NDArray[np.bool_],
    seen: Evidence,
    order: NDArray[Any],
    kinds: Kinds,
    choice: Choice,
) -> Taken:
    """Part the components of `doubtful` names, the others stay as they are: in `group` itself, which is large."""
    taken = Taken(group)
    for part in parts(group, doubtful, seen, order, kinds.kind, choice):
        taken.keep(_taken_up(part, kinds.each), part.names)
    return taken


def _taken_up(part: Part, each: tuple[Namespace, ...]) -> Groups:
    groups = Groups(part.kind, each, part.edges, part.apart)
    groups.unite(part.same)
    for low, high in part.components:
        _take_component(groups, low, high)
    _take_likely(groups, part.likely, part.weight)
    return groups


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
