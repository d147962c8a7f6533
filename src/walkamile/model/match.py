"""What did matching find? Pairs of records that are likely one person, and why."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

Sign = tuple[str, str, float]  # column, how alike its values are, what that weighs (log2 of the odds)


@dataclass(frozen=True, slots=True)
class Likely:
    """Two records that are likely one person: weight (log2 of the odds), and what each column says of it."""

    a: str
    b: str
    weight: float
    signs: tuple[Sign, ...]

    @property
    def probability(self) -> float:
        """How likely are they one person (0..1)?"""
        return 1.0 / (1.0 + 2.0 ** -max(-60.0, min(60.0, self.weight)))


@dataclass(frozen=True, slots=True)
class Matched:
    """The outcome: the group of each record (named by one of its records), the pairs that join them, the surest first,
    and pairs in between that somebody should look at.
    """

    group: Mapping[str, str]
    joined: tuple[Likely, ...]
    doubtful: tuple[Likely, ...]
    columns: tuple[tuple[str, str], ...]
