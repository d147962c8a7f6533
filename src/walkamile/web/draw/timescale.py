"""Where on a drawing is a moment, when silences of days must not squeeze visits of minutes?

Busy time is drawn to one scale; a silence longer than the shortest one that still leaves minutes readable
is cut out, visibly, with its length written on it.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

SILENCES_S = (1800.0, 600.0, 240.0, 120.0)


@dataclass(frozen=True, slots=True)
class Ruler:
    """How a direction of the paper may be used. Lengths in px."""

    length_px: float
    cut_px: float = 54.0
    pad_px: float = 16.0
    least_visit_px: float = 84.0
    least_px_per_min: float = 9.0
    most_px_per_min: float = 60.0


@dataclass(frozen=True, slots=True)
class Visit:
    """A stretch of time without a long silence, and where it is drawn."""

    start_at: datetime
    end_at: datetime
    from_px: float
    to_px: float

    @property
    def length_s(self) -> float:
        """How long the visit lasted, in seconds."""
        return (self.end_at - self.start_at).total_seconds()


@dataclass(frozen=True, slots=True)
class Cut:
    """A silence that was left out, and where the drawing says so."""

    silence_s: float
    from_px: float
    to_px: float


@dataclass(frozen=True, slots=True)
class Scale:
    """Time to px: `px_per_s` is the same in every visit."""

    visits: tuple[Visit, ...]
    cuts: tuple[Cut, ...]
    px_per_s: float
    pad_px: float
    length_px: float

    def position(self, at: datetime) -> float:
        """Where the moment is drawn; a moment inside a cut is drawn at the end of the visit before it."""
        if not self.visits:
            return 0.0
        i = max(bisect_right([visit.start_at for visit in self.visits], at) - 1, 0)
        visit = self.visits[i]
        inside_s = min(max((at - visit.start_at).total_seconds(), 0.0), visit.length_s)
        return visit.from_px + self.pad_px + inside_s * self.px_per_s


def scale(busy: Sequence[tuple[datetime, datetime]], ruler: Ruler) -> Scale:
    """One scale for all stretches of busy time, as generous as the ruler allows.

    Longer silences are kept first; shorter ones are cut only while minutes would become unreadable, or where
    that makes a drawing that does not fit anyway much shorter.
    """
    if not busy:
        return Scale((), (), ruler.least_px_per_min / 60, ruler.pad_px, ruler.length_px)
    tried = [_stretches(busy, silence_s) for silence_s in SILENCES_S]
    for stretches in tried:
        px_per_min = _px_per_min(stretches, ruler)
        if px_per_min >= ruler.least_px_per_min:
            return _placed(stretches, min(px_per_min, ruler.most_px_per_min) / 60, ruler)
    tight = [_placed(stretches, ruler.least_px_per_min / 60, ruler) for stretches in tried]
    shortest_px = min(placed.length_px for placed in tight)
    return next(placed for placed in tight if placed.length_px <= shortest_px * 1.25)


def _stretches(
    busy: Sequence[tuple[datetime, datetime]], silence_s: float
) -> list[tuple[datetime, datetime]]:
    merged: list[tuple[datetime, datetime]] = []
    for start_at, end_at in sorted(busy):
        if merged and (start_at - merged[-1][1]).total_seconds() <= silence_s:
            merged[-1] = (merged[-1][0], max(merged[-1][1], end_at))
        else:
            merged.append((start_at, end_at))
    return merged


def _px_per_min(stretches: list[tuple[datetime, datetime]], ruler: Ruler) -> float:
    """The scale that fills the ruler; visits too short for it take their least length first."""
    minutes = sorted((end_at - start_at).total_seconds() / 60 for start_at, end_at in stretches)
    room_px = ruler.length_px - ruler.cut_px * (len(minutes) - 1)
    least_px = ruler.least_visit_px - 2 * ruler.pad_px
    for n_short in range(len(minutes)):
        long = minutes[n_short:]
        free_px = room_px - n_short * ruler.least_visit_px - len(long) * 2 * ruler.pad_px
        px_per_min = free_px / sum(long) if sum(long) > 0 else ruler.most_px_per_min
        if px_per_min <= 0 or long[0] * px_per_min >= least_px:
            return px_per_min
    return ruler.most_px_per_min


def _placed(stretches: list[tuple[datetime, datetime]], px_per_s: float, ruler: Ruler) -> Scale:
    visits: list[Visit] = []
    cuts: list[Cut] = []
    at_px = 0.0
    for start_at, end_at in stretches:
        if visits:
            silence_s = (start_at - visits[-1].end_at).total_seconds()
            cuts.append(Cut(silence_s, at_px, at_px + ruler.cut_px))
            at_px += ruler.cut_px
        length_px = (end_at - start_at).total_seconds() * px_per_s + 2 * ruler.pad_px
        visits.append(Visit(start_at, end_at, at_px, at_px + max(length_px, ruler.least_visit_px)))
        at_px = visits[-1].to_px
    return Scale(tuple(visits), tuple(cuts), px_per_s, ruler.pad_px, max(at_px, ruler.length_px))
