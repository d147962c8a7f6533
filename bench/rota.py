"""A week of 150 agents and 50 guests by half hours: how far from the best is the rota, and at what cost?

Two weeks from a seed: one in which the agents are far too few (what is lost is large), one in which they nearly do
(little is lost, so that a share of it is harder to prove). A rule that the named rota breaks would be a miss; the
tests hold rotas against a verifier of their own, and so does this line.
"""

from __future__ import annotations

from dataclasses import dataclass

from bench.fresh import measure
from bench.table import Bar, Line

GAP = Bar("at most", 1.0, " %")
NONE_BROKEN = Bar("at most", 0)


@dataclass(frozen=True, slots=True)
class Size:
    """How many people, which peaks (in erlangs), how long to look."""

    agents: int = 150
    guests: int = 50
    peaks: tuple[float, ...] = (140.0, 85.0)
    seconds: float = 20.0


def run(size: Size) -> list[Line]:
    """One rota for each peak."""
    lines = []
    for peak in size.peaks:
        ours = measure(
            "bench.rota_week:one", agents=size.agents, guests=size.guests, peak=peak, seconds=size.seconds
        )
        found = ours.result
        name = f"{size.agents} agents, {size.guests} guests, peak load {peak:.0f}, {size.seconds:.0f} s"
        lines += [
            Line(
                f"{name}: what might still be saved",
                found["gap_percent"],
                "%",
                cost=ours.cost("all"),
                bar=GAP,
            ),
            Line("  of the greedy alone", found["greedy_percent"], "%", cost=ours.cost("greedy")),
            Line("  rules broken (verifier of the tests)", found["broken"], "rules", bar=NONE_BROKEN),
            Line("  sessions of guests", found["sessions"], "sessions"),
        ]
    return lines
