"""Which rows are one person, when pairs contradict? The surest join first; a chain breaks at its weakest link.

Groups are joined while their pairs say so on average (average linkage over the weights of all pairs between them), so
that one likely pair cannot chain two crowds together.
"""

from __future__ import annotations

import heapq
from collections.abc import Iterable, Mapping, Sequence

Pair = tuple[int, int]
# Beyond this a weight says no more: one very rare value must not outvote everything else.
MOST_WEIGHT = 12.0


def cut(
    size: int,
    pairs: Mapping[Pair, float],
    least: float,
    apart: Iterable[Pair] = (),
    unique: Sequence[Mapping[str, str]] = (),
    unknown: float = -MOST_WEIGHT,
) -> tuple[list[int], list[Pair]]:
    """The group of each row, named by one of its rows, and the pairs that join the groups.

    `pairs`: weights of pairs (smaller position first); a pair that is not there weighs `unknown`. `least`: groups are
    joined while the average weight between them is at least this. `apart`: rows that are never one person. `unique`:
    per row, the
    values of which a person has one, by kind; two of a kind are never joined.
    """
    return _Cutting(size, pairs, apart, unique, unknown).run(least)


class _Cutting:
    """Groups that grow, and the weights between them."""

    def __init__(
        self,
        size: int,
        pairs: Mapping[Pair, float],
        apart: Iterable[Pair],
        unique: Sequence[Mapping[str, str]],
        unknown: float,
    ) -> None:
        """Begin with every row alone."""
        self.unknown = unknown
        self.pairs = pairs
        self.group = list(range(size))
        self.joins: list[Pair] = []
        self.members = [[i] for i in range(size)]
        self.sum: list[dict[int, float]] = [{} for _ in range(size)]
        self.n_known: list[dict[int, int]] = [{} for _ in range(size)]
        for (a, b), weight in pairs.items():
            held = max(-MOST_WEIGHT, min(MOST_WEIGHT, weight))
            self.sum[a][b] = self.sum[b][a] = held
            self.n_known[a][b] = self.n_known[b][a] = 1
        self.foes: list[set[int]] = [set() for _ in range(size)]
        for a, b in apart:
            self.foes[a].add(b)
            self.foes[b].add(a)
        self.unique = [dict(held) for held in unique] or [{} for _ in range(size)]

    def run(self, least: float) -> tuple[list[int], list[Pair]]:
        """Join the surest two, and again, until no two groups are sure enough."""
        waiting = [
            (-w, a, b)
            for a, near in enumerate(self.sum)
            for b in near
            if a < b and (w := self._between(a, b)) >= least
        ]
        heapq.heapify(waiting)
        while waiting:
            weight, a, b = heapq.heappop(waiting)
            if not (self.members[a] and self.members[b]) or -weight != self._between(a, b):
                continue
            if self._contradict(a, b):
                continue
            self._join(a, b)
            for other in self.sum[a]:
                found = self._between(a, other)
                if found >= least:
                    heapq.heappush(waiting, (-found, min(a, other), max(a, other)))
        for i, held in enumerate(self.members):
            for row in held:
                self.group[row] = i
        return self.group, self.joins

    def _between(self, a: int, b: int) -> float:
        n = len(self.members[a]) * len(self.members[b])
        return round((self.sum[a][b] + self.unknown * (n - self.n_known[a][b])) / n, 6)

    def _contradict(self, a: int, b: int) -> bool:
        mine, theirs = self.unique[a], self.unique[b]
        if any(mine.get(kind, value) != value for kind, value in theirs.items()):
            return True
        return bool(self.foes[a]) and not self.foes[a].isdisjoint(self.members[b])

    def _join(self, a: int, b: int) -> None:
        between = [(min(x, y), max(x, y)) for x in self.members[a] for y in self.members[b]]
        self.joins.append(
            min((pair for pair in between if pair in self.pairs), key=lambda p: (-self.pairs[p], p))
        )
        self.members[a] += self.members[b]
        self.members[b] = []
        self.foes[a] |= self.foes[b]
        self.unique[a] = self.unique[a] | self.unique[b]
        for other in list(self.sum[b]):
            total, n = self.sum[other].pop(b), self.n_known[other].pop(b)
            if other == a:
                continue
            self.sum[a][other] = self.sum[other][a] = self.sum[a].get(other, 0.0) + total
            self.n_known[a][other] = self.n_known[other][a] = self.n_known[a].get(other, 0) + n
        self.sum[b].clear()
        self.n_known[b].clear()
