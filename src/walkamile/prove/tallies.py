"""What was counted? The rows of the generic queries, as values that the figures are made of."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import reduce

Key = tuple[str, str, str]


@dataclass(frozen=True, slots=True)
class Tally:
    """The sums of one reading in one part of one segment ('' and '': in all), in the feeds that speak.

    `n_eligible` and `w_eligible` count the feeds that are silent too.
    """

    reading: str
    segment: str
    part: str
    n_eligible: int
    n: int
    n_people: int
    n_employees: int
    total: float
    total_of_squares: float
    w: float
    wv: float
    w2: float
    w2v: float
    w2v2: float
    w_eligible: float


@dataclass(frozen=True, slots=True)
class Value:
    """One distinct value of a reading (rounded), how often it came, and whether it had not ended yet."""

    value: float
    censored: bool
    n: int


@dataclass(frozen=True, slots=True)
class Half:
    """The units of one half of the window."""

    n: int
    total: float


@dataclass(frozen=True, slots=True)
class Tallies:
    """Everything that was counted, by reading, segment and part."""

    sums: Mapping[Key, Tally]
    values: Mapping[Key, tuple[Value, ...]]
    halves: Mapping[tuple[str, str, bool], Half]

    @staticmethod
    def of(
        aggregate: Iterable[Sequence[object]],
        spread: Iterable[Sequence[object]] = (),
        trend: Iterable[Sequence[object]] = (),
    ) -> Tallies:
        """Take the rows of the queries `aggregate`, `spread` and `trend`, columns in their order."""
        sums = {t.reading_key: t.tally for t in (_Row.of(row) for row in aggregate)}
        values: dict[Key, list[Value]] = defaultdict(list)
        for reading, segment, part, value, censored, n in spread:
            values[str(reading), str(segment), str(part)].append(
                Value(_float(value), bool(censored), _int(n))
            )
        halves = {
            (str(reading), str(half), bool(censored)): Half(_int(n), _float(total))
            for reading, half, censored, n, total in trend
        }
        return Tallies(sums, {key: tuple(found) for key, found in values.items()}, halves)

    def parts(self, reading: str, segment: str) -> tuple[Tally, ...]:
        """Return the parts of a segment, in order."""
        found = [t for (r, s, _), t in self.sums.items() if r == reading and s == segment]
        return tuple(sorted(found, key=lambda t: t.part))

    def segments(self) -> tuple[str, ...]:
        """Which segments was it cut by?"""
        return tuple(sorted({s for _, s, _ in self.sums if s}))


@dataclass(frozen=True, slots=True)
class _Row:
    reading_key: Key
    tally: Tally

    @staticmethod
    def of(row: Sequence[object]) -> _Row:
        names, counts, sums = row[:3], row[3:7], row[7:]
        reading, segment, part = (str(name) for name in names)
        tally = Tally(reading, segment, part, *(_int(c) for c in counts), *(_float(s) for s in sums))
        return _Row((reading, segment, part), tally)


def _int(value: object) -> int:
    return int(_float(value))


def _float(value: object) -> float:
    return float(value) if value is not None else 0.0  # type: ignore[arg-type]


def pooled(tallies: Sequence[Tally]) -> tuple[int, int, int]:
    """How many units, customers and employees at most do these parts hold together?"""

    def add(seen: tuple[int, int, int], t: Tally) -> tuple[int, int, int]:
        return seen[0] + t.n, seen[1] + t.n_people, seen[2] + t.n_employees

    return reduce(add, tallies, (0, 0, 0))
