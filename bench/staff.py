"""How many must answer, for every hour of a year and ten queues: ours at once, pyworkforce by a sample, side by side.

The peer's time for all is extrapolated from its sample, and the line says so. Where the two differ, ours is the number
that the tests hold against fifty digits; the differing hours are listed.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from bench.fresh import Cost, measure
from bench.peers import FOLDER, python_of_peers
from bench.product_staff import hours
from bench.table import Bar, Line, times

PACKAGES = ("pyworkforce", "joblib")
WITHIN_S = 20.0
ALL = Bar("at most", 2.0, " CPU-s")
FASTER = Bar("at least", 1000, "x")
# Hours in which fewer agents than the load do, because people give up: contacts, handle s, patience s, share in time.
TRAPS = [
    [1000, 360, 60, 0.8],
    [3000, 300, 40, 0.8],
    [3000, 300, 120, 0.8],
    [500, 300, 120, 0.8],
    [1000, 360, 600, 0.8],
]


@dataclass(frozen=True, slots=True)
class Size:
    """How many hours, and how many of them the peer answers."""

    hours: int = 8_760 * 10
    sample: int = 60


def run(size: Size, checkout: Path | None = None) -> list[Line]:
    """Measure both; list where they differ."""
    ours = measure("bench.product_staff:needed", n=size.hours, traps=TRAPS, within_s=WITHIN_S)
    sample = hours(size.hours)[: size.sample].tolist()
    peer = measure(
        "bench.peer_pyworkforce:needed", python=python_of_peers(FOLDER / "staff", PACKAGES),
        hours=sample, traps=TRAPS, within_s=WITHIN_S, checkout=None if checkout is None else str(checkout),
    )  # fmt: skip
    cost, said = ours.cost("all"), peer.result
    all_peer_s = peer.cost("sample").cpu_s / size.sample * size.hours
    name = f"pyworkforce {said['version']}, {said['model']}"
    return [
        Line(f"{size.hours:,} answers", cost.cpu_s, "CPU-s", cost=cost, bar=ALL),
        Line(
            f"  against {name}, extrapolated from {size.sample}", cost.cpu_s, "CPU-s", all_peer_s,
            times(all_peer_s, cost.cpu_s), Cost("", cost.cpu_s, cost.wall_s, cost.peak_mb), FASTER,
        ),
        *_differing("of the sample", sample, ours.result["needed"][: size.sample], said["needed"]),
        *_differing("of hours that trap", TRAPS, ours.result["traps"], said["traps"]),
    ]  # fmt: skip


def _differing(what: str, asked: list[list[float]], ours: list[int], peer: list[int]) -> list[Line]:
    """One line for the number of differing hours, and one for each of them."""
    apart = [(hour, a, b) for hour, a, b in zip(asked, ours, peer, strict=True) if a != b]
    return [
        Line(f"wrong answers of the peer {what} ({len(asked)})", len(apart), "hours"),
        *(
            Line(
                f"  {n:.0f} contacts, {h:.0f} s, patience {p:.0f} s, {100 * s:.0f} % in {WITHIN_S:.0f} s",
                a,
                "agents",
                b,
            )
            for (n, h, p, s), a, b in apart
        ),
    ]
