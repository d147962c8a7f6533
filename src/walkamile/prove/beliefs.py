"""How near do beliefs come to what was measured, and do people know how sure they may be?

Three figures of stated beliefs: the hit rate of their 80 % ranges, the signed bias and the gap, both in units of the
measured spread (the width of its middle half, IQR), so that minutes and shares can be laid side by side. A range that
holds the truth in 80 of 100 cases is calibrated; narrower ones are overconfident (Alpert and Raiffa 1982). Groups of
few authors are held back, also where they could be told by subtraction or by looking twice.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import sqrt

from walkamile.kit.intervals import Estimate, mean_interval, wilson

STATED_LEVEL = 0.8
FEWEST_RANGES = 10
FEWEST_AUTHORS = 5
# Width of the middle half of a normal distribution, in standard deviations.
NORMAL_IQR = 1.3489795003921634


@dataclass(frozen=True, slots=True)
class Compared:
    """A belief beside what was measured; `iqr` None: that has no spread. `round_no`: the round that tested it."""

    author: str
    topic: str
    group: str
    believed: float
    low: float | None
    high: float | None
    measured: float
    iqr: float | None
    round_no: int = 0

    @property
    def hit(self) -> bool | None:
        """Does the stated range hold the measured value? None without a range."""
        return None if self.low is None or self.high is None else self.low <= self.measured <= self.high

    @property
    def off(self) -> float | None:
        """By how many IQR was too much believed (too little: negative)?"""
        return (self.believed - self.measured) / self.iqr if self.iqr else None


@dataclass(frozen=True, slots=True)
class Score:
    """`hit`: share of ranges that hold what was measured; `bias`, `gap`: mean and mean distance in IQR; at 95 %."""

    n: int
    n_authors: int
    n_ranges: int
    hits: int
    hit: Estimate | None
    bias: Estimate | None
    gap: Estimate | None
    verdict: str


@dataclass(frozen=True, slots=True)
class Group:
    """The beliefs of one group that may be shown (empty: held back, `reason` says why)."""

    name: str
    shown: tuple[Compared, ...]
    reason: str = ""


def score(beliefs: Sequence[Compared]) -> Score:
    """How good are these beliefs? Wilson's interval for the hit rate, Student's t for bias and gap (from two on)."""
    ranged = [hit for hit in (one.hit for one in beliefs) if hit is not None]
    offs = [off for off in (one.off for one in beliefs) if off is not None]
    hits = sum(ranged)
    hit = wilson(hits, len(ranged)) if ranged else None
    return Score(
        len(beliefs), len({one.author for one in beliefs}), len(ranged), hits, hit,
        _mean(offs), _mean([abs(off) for off in offs], floor=0.0), calibration(hits, len(ranged)),
    )  # fmt: skip


def _mean(values: Sequence[float], floor: float | None = None) -> Estimate | None:
    if len(values) < 2:
        return None
    found = mean_interval(len(values), sum(values), sum(value * value for value in values))
    low = found.low if floor is None else max(floor, found.low)
    return Estimate(found.value, min(low, found.value), found.high)


def calibration(hits: int, n: int) -> str:
    """In plain words: do these people know how sure they may be? Only where n allows to say it."""
    if n < FEWEST_RANGES:
        return f"{n} of {FEWEST_RANGES} ranges are tested: too few to say how well people know what they do not know."
    found = wilson(hits, n)
    if found.high < STATED_LEVEL:
        return f"Overconfident: ranges meant to hold 80 of 100 figures held {hits} of {n}."
    if found.low > STATED_LEVEL:
        return f"More certain than they thought: ranges meant to hold 80 of 100 figures held {hits} of {n}."
    return f"Calibrated, as far as {n} ranges tell: they held {hits}; 80 of 100 were meant."


def spread_of_share(hits: float, n: float) -> float:
    """The IQR of a normal distribution with the spread of a yes-or-no figure; one hit and one miss more, never 0."""
    share = (hits + 1) / (n + 2)
    return NORMAL_IQR * sqrt(share * (1 - share))


def spread_of_values(q25: float, q75: float, deviation: float) -> float | None:
    """The IQR of times or minutes; where the middle half is all the same, that of a normal distribution as wide."""
    if q75 > q25:
        return q75 - q25
    return NORMAL_IQR * deviation if deviation > 0 else None


def released(beliefs: Iterable[Compared], fewest: int = FEWEST_AUTHORS) -> tuple[Compared, ...]:
    """What may be shown of a group: round by round, new beliefs wait until `fewest` authors are new together.

    Whoever looks before and after a round would otherwise read the one belief that was added.
    """
    shown: list[Compared] = []
    waiting: list[Compared] = []
    ordered = sorted(beliefs, key=lambda one: (one.round_no, one.author, one.topic))
    for place, one in enumerate(ordered):
        waiting.append(one)
        last = place + 1 == len(ordered) or ordered[place + 1].round_no > one.round_no
        if last and len({w.author for w in waiting}) >= fewest:
            shown += waiting
            waiting = list[Compared]()
    return tuple(shown)


def by_group(beliefs: Sequence[Compared], fewest: int = FEWEST_AUTHORS) -> tuple[Group, tuple[Group, ...]]:
    """All beliefs, and each role group, as far as they may be shown side by side.

    Smallest first, as many groups more are held back as it takes until what the groups leave of the whole comes from
    `fewest` authors or from nobody.
    """
    whole = released(beliefs, fewest)
    names = sorted({one.group for one in beliefs})
    parts: dict[str, tuple[Compared, ...]] = {
        name: _within(released([one for one in beliefs if one.group == name], fewest), whole, fewest)
        for name in names
    }
    reasons = {name: f"fewer than {fewest} people" for name, part in parts.items() if not part}
    while 0 < len(_left(whole, parts)) < fewest and any(parts.values()):
        smallest = min((n for n in parts if parts[n]), key=lambda n: (len({t.author for t in parts[n]}), n))
        parts[smallest] = ()
        reasons[smallest] = "held back so that a smaller group cannot be told by subtraction"
    reason = "" if whole else f"fewer than {fewest} people"
    return Group("everyone", whole, reason), tuple(Group(n, parts[n], reasons.get(n, "")) for n in names)


def _within(part: tuple[Compared, ...], whole: tuple[Compared, ...], fewest: int) -> tuple[Compared, ...]:
    """A group shows nothing that the whole does not show yet."""
    kept = tuple(one for one in part if one in set(whole))
    return kept if len({one.author for one in kept}) >= fewest else ()


def _left(whole: Sequence[Compared], parts: Mapping[str, Sequence[Compared]]) -> set[str]:
    shown = {one for part in parts.values() for one in part}
    return {one.author for one in whole if one not in shown}
