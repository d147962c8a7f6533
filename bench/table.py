"""Does a figure hold its bar? Lines of a plain table: ours, peer, ratio, CPU, wall, memory, bar, verdict."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil
from typing import Literal

from bench.fresh import Cost

HEAD = ("what", "ours", "peer", "ratio", "CPU s", "wall s", "peak MB", "bar", "")


@dataclass(frozen=True, slots=True)
class Bar:
    """What must hold: the value at least, or at most, this much."""

    sense: Literal["at least", "at most"]
    limit: float
    unit: str = ""

    def holds(self, value: float) -> bool:
        """Is the value good enough? The limit itself is."""
        return value >= self.limit if self.sense == "at least" else value <= self.limit

    def __str__(self) -> str:
        """Return it as it stands in the table."""
        return f"{'>=' if self.sense == 'at least' else '<='} {self.limit:g}{self.unit}"


@dataclass(frozen=True, slots=True)
class Line:
    """One line: the figure, that of the peer, their ratio. The bar is held against the ratio, else against ours."""

    what: str
    ours: float
    unit: str
    peer: float | None = None
    ratio: float | None = None
    cost: Cost | None = None
    bar: Bar | None = None

    @property
    def passes(self) -> bool | None:
        """Does it hold its bar? None without one."""
        if self.bar is None:
            return None
        return self.bar.holds(self.ours if self.ratio is None else self.ratio)

    def cells(self) -> tuple[str, ...]:
        """Return the line as text, column by column."""
        cost = self.cost
        return (
            self.what,
            f"{shown(self.ours)} {self.unit}",
            "" if self.peer is None else f"{shown(self.peer)} {self.unit}",
            "" if self.ratio is None else f"{self.ratio:.2f}",
            *(
                ("", "", "")
                if cost is None
                else (f"{cost.cpu_s:.2f}", f"{cost.wall_s:.2f}", f"{cost.peak_mb:.0f}")
            ),
            "" if self.bar is None else str(self.bar),
            {None: "", True: "pass", False: "MISS"}[self.passes],
        )


def less_cpu(what: str, ours: Cost, peer: Cost, bar: Bar | None = None) -> Line:
    """How many times less CPU than the peer?"""
    return Line(what, ours.cpu_s, "CPU-s", peer.cpu_s, times(peer.cpu_s, ours.cpu_s), ours, bar)


def share_of_memory(what: str, ours: Cost, peer: Cost, bar: Bar | None = None) -> Line:
    """Which share of the peer's peak memory?"""
    return Line(what, ours.peak_mb, "MB", peer.peak_mb, times(ours.peak_mb, peer.peak_mb), ours, bar)


def times(dividend: float, divisor: float) -> float:
    """How often does the second go into the first? Nothing is not faster than a hundredth of a second can tell."""
    return dividend / max(divisor, 0.005)


def quantile(values: Sequence[float], share: float) -> float:
    """The smallest value that at least this share of the values do not exceed (nearest rank)."""
    ordered = sorted(values)
    return ordered[max(ceil(share * len(ordered)), 1) - 1]


def shown(value: float) -> str:
    """Three digits that matter."""
    return f"{value:,.0f}" if abs(value) >= 100 else f"{value:.3g}"


def rendered(title: str, lines: Sequence[Line]) -> str:
    """The table as text, with how busy the machine was."""
    rows = [HEAD, *(line.cells() for line in lines)]
    widths = [max(len(row[i]) for row in rows) for i in range(len(HEAD))]
    said = ["  ".join(_placed(i, row[i], widths[i]) for i in range(len(HEAD))).rstrip() for row in rows]
    said.insert(1, "-" * max(len(one) for one in said))
    load = " ".join(f"{part:.1f}" for part in os.getloadavg())
    return "\n".join([f"\n== {title}   (load average {load}, {os.cpu_count()} cores)", *said])


def _placed(column: int, cell: str, width: int) -> str:
    """Words stand left, numbers right."""
    return cell.ljust(width) if column in (0, 7, 8) else cell.rjust(width)
