"""How long does the server work on a page of a million events?"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from bench.fresh import Cost, measure
from bench.table import Bar, Line, quantile

P95 = Bar("at most", 0.5, " s")


@dataclass(frozen=True, slots=True)
class Size:
    """How large the company, and how many warm calls."""

    people: int = 16_000
    days: int = 120
    calls: int = 20


def run(work: Path, size: Size, home: Path | None = None) -> list[Line]:
    """Make the company (unless a home is given), then call every page: first, warm, and warm without kept answers."""
    lines: list[Line] = []
    if home is None:
        home = work / "pages"
        made = measure("bench.site:make", home_dir=home, people=size.people, days=size.days)
        lines = [Line(f"  {cost.name}", cost.cpu_s, "CPU-s", cost=cost) for cost in made.costs]
    called = measure("bench.site:call", home_dir=home, calls=size.calls)
    lines.insert(0, Line("events", called.result["events"], "rows"))
    for page, times_s in called.result["pages"].items():
        warm, anew = times_s["warm"], times_s["anew"]
        cpu = Cost(page, called.cost(page).cpu_s, called.cost(page).wall_s, called.cost(page).peak_mb)
        lines.append(Line(f"{page}: p95 of warm calls", quantile(warm, 0.95), "s", cost=cpu, bar=P95))
        lines.append(Line("  p50", quantile(warm, 0.5), "s"))
        lines.append(Line("  first call", times_s["first"], "s"))
        lines.append(Line("  p95, nothing kept from the last answer", quantile(anew, 0.95), "s"))
    return lines
