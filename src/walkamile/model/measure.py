"""What is a figure that can defend itself?

A measure with its interval and evidence, or an abstention with a reason.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Why(StrEnum):
    """Why there is no figure, in plain words."""

    NOT_IN_CONTRACT = "no source here says what this needs"
    FEED_SILENT = "a source that should say it has gone silent"
    LOW_COVERAGE = "too few of the contacts come from sources that say it"
    TOO_FEW = "there is too little to count"
    SMALL_GROUP = "the group is so small that the figure would point at people"
    SMALL_BY_DIFFERENCE = "the figure would give away a smaller group by subtraction"
    NO_AUDIT = "nobody has checked the estimates against the truth on enough contacts"
    NEVER_CORRECTED = "no correction in very many links: nobody is checking"
    NOT_RECORDED = "what this needs has not been recorded here"
    DECLARED_ABSENT = "the company says that it does not have this"


class Status(StrEnum):
    """How much of a figure may be shown."""

    MEASURED = "measured"
    SHOWN = "shown"
    ABSTAINED = "abstained"
    SUPPRESSED = "suppressed"


@dataclass(frozen=True, slots=True)
class Window:
    """The time that a figure speaks of; both ends belong to it. UTC."""

    since: datetime
    until: datetime

    def __str__(self) -> str:
        return f"{self.since:%Y-%m-%d}/{self.until:%Y-%m-%d}"


@dataclass(frozen=True, slots=True)
class StageRange:
    """The stages (1 watching, 2 answering, 3 anticipating, 4 walking) that the evidence leaves open."""

    low: int
    high: int

    def __post_init__(self) -> None:
        if not 1 <= self.low <= self.high <= 4:
            raise ValueError(
                f"a range of stages runs from 1 to 4, low first; this is {self.low} to {self.high}"
            )


@dataclass(frozen=True, slots=True)
class Measure:
    """One figure with what it rests on.

    `low` and `high` are the ends of the 95 % interval, in `unit`. `n` counts the units that could speak, of
    `n_eligible` in all (`coverage` is their share). `grade`: A logged, B inferred and corrected, C declared.
    `stage` is None where the figure may be shown but not staged; `reason` then says why.
    """

    name: str
    value: float
    low: float
    high: float
    n: int
    numerator: float | None
    denominator: float
    unit: str
    window: Window
    coverage: float
    grade: str
    definition_version: str
    n_eligible: int = 0
    stage: StageRange | None = None
    reason: str = ""

    def __post_init__(self) -> None:
        if not self.low <= self.value <= self.high:
            raise ValueError(
                f"{self.name}: {self.value} lies outside of its interval {self.low} to {self.high}"
            )

    @property
    def status(self) -> Status:
        """May it be staged, or only shown?"""
        return Status.SHOWN if self.stage is None else Status.MEASURED


@dataclass(frozen=True, slots=True)
class Abstention:
    """No figure, and the reason. `n` is None where even the count would point at people."""

    name: str
    why: Why
    reason: str
    window: Window
    unit: str
    grade: str
    definition_version: str
    n: int | None = None
    coverage: float | None = None
    stage: StageRange | None = None

    @property
    def status(self) -> Status:
        """Is there nothing to say, or is it held back?"""
        held_back = self.why in (Why.SMALL_GROUP, Why.SMALL_BY_DIFFERENCE)
        return Status.SUPPRESSED if held_back else Status.ABSTAINED


Figure = Measure | Abstention
