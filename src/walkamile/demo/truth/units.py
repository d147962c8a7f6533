"""Which units could have broken, and which did? The currency between the rules and the tally."""

from collections.abc import Iterator
from dataclasses import dataclass, field

WINDOWS = (1, 3, 7, 14, 30)
ANY, SAME = "any_need", "same_need"
LISTED_WINDOW = {
    "repeat_contact": 7,
    "channel_hop": 1,
    "false_containment": 7,
    "no_record": 90,
    "contradiction": 30,
}
"""The window, in days, whose breaks the truth table lists; 0: the contact or the case is the window."""


@dataclass(frozen=True, slots=True)
class Unit:
    """One unit that could have broken under one rule, scope and window (in days)."""

    rule: str
    lens: str
    scope: str
    window: int
    from_event: str
    person: str | None
    hit: bool


Units = Iterator[Unit]


@dataclass(slots=True)
class Tally:
    """Breaks one by one, and units by rule, lens, scope and window."""

    breaks: list[Unit] = field(default_factory=list)
    counts: dict[tuple[str, str, str, int], list[int]] = field(default_factory=dict)

    def take(self, unit: Unit) -> None:
        """Count a unit; list it if it broke within the window that the truth table shows."""
        count = self.counts.setdefault((unit.rule, unit.lens, unit.scope, unit.window), [0, 0])
        count[0] += unit.hit
        count[1] += 1
        if unit.hit and unit.window == LISTED_WINDOW.get(unit.rule, 0):
            self.breaks.append(unit)

    def shares(self) -> dict[str, dict[str, dict[str, dict[int, tuple[int, int]]]]]:
        """rule -> lens -> scope -> window in days (0: none) -> (broken, could have broken)."""
        found: dict[str, dict[str, dict[str, dict[int, tuple[int, int]]]]] = {}
        for (rule, lens, scope, window), (hits, n) in sorted(self.counts.items()):
            found.setdefault(rule, {}).setdefault(lens, {}).setdefault(scope, {})[window] = (hits, n)
        return found
