"""How long does a walk last, and where does one stand in it after so many seconds?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

REAL, COMPRESSED = PACES = ("real", "compressed")
SHORTEST_S, LONGEST_S = 2.0, 20.0


@dataclass(frozen=True, slots=True)
class Place:
    """Where one stands: the number of the scene (from 0), and how many seconds of its wait are over."""

    scene: int
    into_s: float


def played_s(waited_s: float, pace: str = REAL, times: float = 1.0) -> float:
    """How many seconds does a wait last when it is played?

    In real time as long as it was. Compressed: a minute becomes two seconds, at least 2 and at most 20 seconds.
    `times` runs either faster.
    """
    if waited_s <= 0:
        return 0.0
    if pace == REAL:
        return waited_s / times
    return min(max(waited_s / 30.0, min(SHORTEST_S, waited_s)), LONGEST_S) / times


def place_at(waits_s: Sequence[float], position_s: float) -> Place:
    """Where does one stand who has sat through so many seconds of waiting, in the time of the one who waited?

    `waits_s`: what each scene makes one wait. A scene without a wait is passed at once; past the end: the last scene.
    """
    left = max(position_s, 0.0)
    for scene, waited_s in enumerate(waits_s):
        if left < waited_s:
            return Place(scene, left)
        left -= waited_s
    return Place(max(len(waits_s) - 1, 0), 0.0)
