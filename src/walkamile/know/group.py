"""Groups of names that grow by joining and never contradict themselves; a step can be taken back."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import combinations, pairwise
from typing import NamedTuple

from walkamile.model.namespace import Namespace

Link = tuple[int, int, int, int]  # the other name, how often seen together, when first, when last
Held = dict[int, tuple[int, ...]]  # kind -> names of that kind
TWO_VALUES = "two values of a unique name"
TWO_KINDS = "they differ in two kinds of names"
TOO_MANY = "more values than one person has"
KEPT_APART = "they are kept apart"


class Candidate(NamedTuple):
    """A group that a name was seen with: how often, when first, when last."""

    root: int
    n: int
    first: int
    last: int


class Groups:
    """Names by place, strongest kinds first; each is in one group, whose root is its smallest place."""

    def __init__(
        self,
        kind: list[int],
        each: tuple[Namespace, ...],
        edges: list[list[Link]],
        foes: Iterable[tuple[int, ...]],
    ) -> None:
        """Begin with every name alone. `edges`: links of each name to names of smaller places."""
        self.kind, self.each = kind, each
        self.shared: dict[int, str] = {}
        self.decided: set[int] = set()
        self.refused: list[tuple[int, int, str]] = []
        self.spans: list[tuple[int, int, int | None, int | None]] = []
        self._edges = edges
        self._parent = list(range(len(kind)))
        counted = [one.telling or one.most_values > 0 for one in each]
        self._held: list[Held] = [{k: (i,)} if counted[k] else {} for i, k in enumerate(kind)]
        self._foes: list[frozenset[int]] = [frozenset()] * len(kind)
        self._since = [min((link[2] for link in links), default=0) for links in edges]
        for x, y in foes:
            self._foes[x] |= {y}
            self._foes[y] |= {x}

    def root(self, i: int) -> int:
        """In which group is this name?"""
        parent = self._parent
        while parent[i] != i:
            parent[i] = parent[parent[i]]
            i = parent[i]
        return i

    def unite(self, pairs: Iterable[tuple[int, int]]) -> None:
        """Join what stewards say is one person, whatever contradicts."""
        for x, y in sorted(pairs):
            self.decided |= {x, y}
            p, q = self.root(x), self.root(y)
            if p != q:
                self._merge(min(p, q), max(p, q))

    def links(self, i: int) -> list[Link]:
        """With which live names of stronger kinds was this one seen?"""
        kind, shared, mine = self.kind, self.shared, self.kind[i]
        return [link for link in self._edges[i] if kind[link[0]] != mine and link[0] not in shared]

    def alike(self, i: int) -> list[Link]:
        """With which names of its own kind was it seen?"""
        kind, mine = self.kind, self.kind[i]
        return [link for link in self._edges[i] if kind[link[0]] == mine]

    def candidates(self, i: int) -> list[Candidate]:
        """Which groups was this name seen with? The one seen most often first."""
        found: dict[int, Candidate] = {}
        for other, n, first, last in self.links(i):
            root = self.root(other)
            old = found.get(root)
            found[root] = (
                Candidate(root, n, first, last)
                if old is None
                else Candidate(root, old.n + n, min(old.first, first), max(old.last, last))
            )
        if len(found) < 2:
            return list(found.values())
        return sorted(found.values(), key=lambda c: (-c.n, c.first, c.root))

    def compatible(self, roots: list[int]) -> bool:
        """Could all these groups be one person?"""
        return all(self.why_not(p, q) is None for p, q in combinations(roots, 2))

    def why_not(self, x: int, y: int, sure: bool = False) -> str | None:
        """Why can the groups of these two not be one person? None when they can.

        `sure`: more than names speaks for it, so that only unique names and stewards can say no.
        """
        p, q = self.root(x), self.root(y)
        mine, theirs = self._held[p], self._held[q]
        differing = 0
        for kind, values in theirs.items():
            own = mine.get(kind)
            if own is None:
                continue
            rules = self.each[kind]
            if rules.unique:
                return TWO_VALUES
            if sure:
                continue
            differing += rules.telling
            most = rules.most_values
            if most and len(own) + len(values) > most and self._crowded((*own, *values), rules):
                return TOO_MANY
        if differing > 1:
            return TWO_KINDS
        if self._foes[p] and any(self.root(foe) == q for foe in self._foes[p]):
            return KEPT_APART
        return None

    def _crowded(self, values: tuple[int, ...], rules: Namespace) -> bool:
        """Did more values than one person has begin within the window?"""
        begun = sorted(self._since[value] for value in values)
        window = rules.window_days * 86_400_000_000
        return any(
            late - early < window for early, late in zip(begun, begun[rules.most_values :], strict=False)
        )

    def join(self, x: int, y: int, sure: bool = False) -> bool:
        """Make the groups of these two one, unless that contradicts."""
        p, q = self.root(x), self.root(y)
        if p == q:
            return True
        if self.why_not(p, q, sure) is not None:
            return False
        self._merge(min(p, q), max(p, q))
        return True

    def join_or_refuse(self, x: int, y: int, sure: bool = False) -> None:
        """Join these two, or keep why not."""
        if not self.join(x, y, sure):
            self.refuse(x, y)

    def refuse(self, x: int, y: int) -> None:
        """Keep that these two were seen together and are not joined."""
        self.refused.append((x, y, self.why_not(x, y) or TWO_VALUES))

    def _merge(self, p: int, q: int) -> None:
        self._parent[q] = p
        mine, theirs = self._held[p], self._held[q]
        if theirs:
            self._held[p] = mine | {kind: mine.get(kind, ()) + values for kind, values in theirs.items()}
        if self._foes[q]:
            self._foes[p] |= self._foes[q]

    def share(self, i: int, why: str) -> None:
        """Let this name join nobody from now on."""
        self.shared[i] = why

    def keep_only(self, i: int, root: int) -> None:
        """Leave this name only its links into one group; the others are refused."""
        kept = []
        for link in self._edges[i]:
            if self.kind[link[0]] == self.kind[i] or link[0] in self.shared or self.root(link[0]) == root:
                kept.append(link)
            else:
                self.refused.append((i, link[0], self.why_not(root, link[0]) or TWO_VALUES))
        self._edges[i] = kept

    def passed_on(self, i: int, found: list[Candidate], silence_us: int) -> bool:
        """Did one group have this name after the other, with a silence between? Then keep whose it was when."""
        turns = sorted(found, key=lambda c: c.first)
        if any(late.first - early.last < silence_us for early, late in pairwise(turns)):
            return False
        for number, turn in enumerate(turns):
            since = turn.first if number else None
            until = turn.last if number < len(turns) - 1 else None
            self.spans.append((i, turn.root, since, until))
        return True

    def mark(self, low: int, high: int) -> tuple[int, int, list[int], list[Held], list[frozenset[int]]]:
        """Remember how the names of these places are grouped."""
        return low, high, self._parent[low:high], self._held[low:high], self._foes[low:high]

    def back_to(self, mark: tuple[int, int, list[int], list[Held], list[frozenset[int]]]) -> None:
        """Group them as they were."""
        low, high, parent, held, foes = mark
        self._parent[low:high], self._held[low:high], self._foes[low:high] = parent, held, foes
