"""Who is it, as far as one can know now? Events one by one, under the rules of the round; the round has the last word.

What a limit, a unique name or a steward forbids is not joined: the weaker name is left aside for this event, and one
that was left aside too often is shared from then on. What was joined before stays so until the next round.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from hashlib import sha256
from typing import Any

from walkamile.model.erased import plain
from walkamile.model.namespace import ORDER, Namespace, described, names_nobody

DAY_S = 86_400.0
# A name that keeps to one person by its majority may be refused so often before it is shared.
MOST_CONFLICTS = 3
NOBODY = -1
SHARED = -2


class People:
    """The people of now: `stitch` tells whose an event is. One writer; not to be shared between threads."""

    def __init__(
        self,
        known: Iterable[tuple[str, str, int | None]] = (),
        apart: Iterable[tuple[tuple[str, str], tuple[str, str]]] = (),
        changes: Mapping[str, Mapping[str, Any]] | None = None,
        gap_s: float = 1_800.0,
    ) -> None:
        """Begin with the names of the last round (namespace, plain value, person or None: it joins nobody).

        `apart`: pairs of names that stewards keep apart. `gap_s`: silence that ends a visit on a shared device.
        """
        self._changes = changes or {}
        self._rules: dict[str, Namespace] = {}
        self._gap_s = gap_s
        self._name: dict[tuple[str, str], int] = {}  # as observed -> number of the name, or NOBODY
        self._plain: dict[tuple[str, str], int] = {}
        self._space: list[str] = []
        self._value: list[str] = []
        self._of: list[int] = []  # person of the name, or SHARED
        self._conflicts: dict[int, int] = {}
        self._visits: dict[int, tuple[float, float, int | None]] = {}
        self._parent: list[int] = []
        self._held: list[dict[str, list[float]]] = []
        self._foes: dict[int, set[int]] = {}
        self.refused: list[tuple[str, str]] = []
        self.merged: list[tuple[int, int]] = []
        self._begin(known, apart)

    def _begin(
        self,
        known: Iterable[tuple[str, str, int | None]],
        apart: Iterable[tuple[tuple[str, str], tuple[str, str]]],
    ) -> None:
        numbers: dict[int, int] = {}
        for one in known:
            space, value, held = one
            number = self._add(space, value)
            if held is None:
                self._of[number] = SHARED
            else:
                person = numbers.get(held)
                if person is None:
                    person = numbers[held] = self._new_person()
                self._given(number, person, 0.0)
        for one, other in apart:
            x, y = self._plain.get(one), self._plain.get(other)
            if x is not None and y is not None and self._of[x] >= 0 and self._of[y] >= 0:
                self._foes.setdefault(self._of[x], set()).add(self._of[y])
                self._foes.setdefault(self._of[y], set()).add(self._of[x])

    def person(self, person: int) -> int:
        """Who is this person after all merges? The older one."""
        parent = self._parent
        while parent[person] != person:
            parent[person] = parent[parent[person]]
            person = parent[person]
        return person

    def stitch(self, names: Iterable[tuple[str, str]], at_s: float = 0.0) -> int | str | None:
        """Whose is an event with these names (namespace, value), at this time? None: it names nobody.

        An order is given as a name of the namespace `order_id`. A text is the anonymous person of a visit on a device
        that several people use: the same for all events of the visit.
        """
        found = [number for number in map(self._number, names) if number >= 0]
        if len(found) > 1:
            rules = self._rules
            found.sort(key=lambda number: -rules[self._space[number]].strength)
        person = self._join(found, at_s)
        for number in found:
            if self._of[number] == SHARED and self._rules[self._space[number]].tracking:
                return self._visit(number, person, at_s)
        return person

    def _number(self, name: tuple[str, str]) -> int:
        number = self._name.get(name)
        if number is None:
            space, value = name
            text = plain(space, value)
            if names_nobody(space, text):
                number = NOBODY
            else:
                number = self._plain.get((space, text))
                number = self._add(space, text) if number is None else number
            self._name[name] = number
        return number

    def _add(self, space: str, value: str) -> int:
        if space not in self._rules:
            self._rules[space] = described(space, self._changes)
        number = self._plain[space, value] = len(self._of)
        self._space.append(space)
        self._value.append(value)
        self._of.append(NOBODY)
        return number

    def _join(self, found: list[int], at_s: float) -> int | None:
        """Take the person of the strongest name, and join the others to it where nothing speaks against it."""
        anchor: int | None = None
        strongest = NOBODY
        subject = ""
        for number in found:
            held = self._of[number]
            rules = self._rules[self._space[number]]
            if held == SHARED or not rules.links or (anchor is not None and rules.subject != subject):
                continue
            if anchor is None:
                anchor = self.person(held) if held >= 0 else self._given(number, self._new_person(), at_s)
                subject, strongest = rules.subject, number
            elif held == NOBODY:
                if self._allows(anchor, {rules.name: [at_s]}):
                    self._given(number, anchor, at_s)
                elif rules.name != ORDER:
                    self._given(number, self._new_person(), at_s)
                    self._doubt(strongest)
            else:
                joined = self._joined(anchor, number, rules)
                if joined is None:
                    self._doubt(strongest)
                else:
                    anchor = joined
        return anchor

    def _joined(self, anchor: int, number: int, rules: Namespace) -> int | None:
        other = self.person(self._of[number])
        if other == anchor:
            return anchor
        if anchor not in self._foes.get(other, ()) and self._allows(anchor, self._held[other]):
            return self._merge(anchor, other)
        self._conflict(number, rules)
        return None

    def _doubt(self, number: int) -> None:
        """The strongest name of an event was seen with somebody else's: too often, and many people use it."""
        rules = self._rules[self._space[number]]
        if not rules.unique:
            times = self._conflicts[number] = self._conflicts.get(number, 0) + 1
            if times > rules.most_seen_with:
                self._of[number] = SHARED

    def _conflict(self, number: int, rules: Namespace) -> None:
        """A name was seen with somebody who cannot be its person."""
        self.refused.append((rules.name, self._value[number]))
        if rules.unique or rules.name == ORDER:
            return
        times = self._conflicts[number] = self._conflicts.get(number, 0) + 1
        if rules.majority is None or times > MOST_CONFLICTS:
            self._of[number] = SHARED

    def _allows(self, person: int, names: dict[str, list[float]]) -> bool:
        """Can the person have these names too?"""
        mine = self._held[person]
        differing = 0
        for space, begun in names.items():
            own = mine.get(space)
            if not own:
                continue
            rules = self._rules[space]
            if rules.unique:
                return False
            differing += rules.telling
            if rules.most_values and len(own) + len(begun) > rules.most_values:
                times = sorted([*own, *begun])
                window = rules.window_days * DAY_S
                late = times[rules.most_values :]
                if any(b - a < window for a, b in zip(times, late, strict=False)):
                    return False
        return differing < 2

    def _given(self, number: int, person: int, at_s: float) -> int:
        self._of[number] = person
        self._take(person, self._space[number], at_s)
        return person

    def _take(self, person: int, space: str, at_s: float) -> None:
        rules = self._rules[space]
        if rules.telling or rules.most_values:
            self._held[person].setdefault(space, []).append(at_s)

    def _new_person(self) -> int:
        self._parent.append(len(self._parent))
        self._held.append({})
        return len(self._parent) - 1

    def _merge(self, one: int, other: int) -> int:
        kept, gone = min(one, other), max(one, other)
        self._parent[gone] = kept
        for space, begun in self._held[gone].items():
            self._held[kept].setdefault(space, []).extend(begun)
        for foe in self._foes.pop(gone, ()):
            self._foes.setdefault(kept, set()).add(foe)
            self._foes[foe].add(kept)
        self.merged.append((kept, gone))
        return kept

    def _visit(self, number: int, person: int | None, at_s: float) -> int | str:
        """Whose is an event on a device that several people use? Who gave a name during the visit, else the visit's."""
        last_s, begun_s, who = self._visits.get(number, (-1e18, at_s, None))
        if at_s - last_s > self._gap_s:
            begun_s, who = at_s, None
        who = person if person is not None else who
        self._visits[number] = (at_s, begun_s, who)
        if who is not None:
            return self.person(who)
        told = f"{self._space[number]}\x1f{self._value[number]}\x1f{begun_s}"
        return "anonymous-" + sha256(told.encode()).hexdigest()[:32]
