"""What does a round cost on one and on ten million events, how does it grow, and what do a few new events cost?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from bench.fresh import Cost, Measured, measure
from bench.logs import LOG, copies, one_more_event
from bench.table import Bar, Line, times

PRODUCT = "bench.product"
# What a round draws for units (contacts, needs, cases, steps, breaks) lies between these two of its phases; its words
# are numbered a second time for what is over everybody.
UNITS_BETWEEN = ("who is who", "word")
# Of them contacts and steps; finding out what changed is counted with them, though the others need it too.
CONTACTS = ("what changed", "word", "moment", "visit", "tie", "spot", "placed", "contact")
STEPS = "journeys: "
CPU = Bar("at most", 30, " CPU-s")
MEMORY = Bar("at most", 1000, " MB")
GROWTH = Bar("at most", 11, "x")
NEW = Bar("at least", 10, "x")


@dataclass(frozen=True, slots=True)
class Size:
    """How large: copies of the log, small and large; `whole` rounds too, phase by phase."""

    small: int = 5
    large: int = 48
    cases: int | None = None
    whole: bool = True


def run(data: Path, work: Path, size: Size) -> list[Line]:
    """Measure the first round at both sizes, then the next after one new event in 1 % of the cases."""
    lines: list[Line] = []
    parts: list[Measured] = []
    for n in (size.small, size.large):
        file, home = work / f"log-{n}.parquet", work / f"rounds-{n}"
        n_rows = copies(data / LOG, n, file, size.cases)
        loaded = measure(f"{PRODUCT}:load_log", home_dir=home, file=file, mapping="bpi2012")
        first = measure(f"{PRODUCT}:first_part", home_dir=home)
        lines += _first(f"{n_rows / 1e6:.2f} M", loaded, first, is_large=n == size.large)
        parts.append(first)
        if size.whole:
            lines += _next(f"{n_rows / 1e6:.2f} M", home, file, work)
        file.unlink()
    small, large = (part.cost().cpu_s for part in parts)
    what = f"growth, {size.small} to {size.large} copies"
    lines.append(Line(what, large, "CPU-s", small, times(large, small), bar=GROWTH))
    return lines


def _first(events: str, loaded: Measured, first: Measured, is_large: bool) -> list[Line]:
    together = first.cost()
    return [
        Line(f"{events}: load (apart)", loaded.cost().cpu_s, "CPU-s", cost=loaded.cost()),
        *(_phase(cost) for cost in loaded.costs),
        Line(
            f"{events}: contacts + steps + map",
            together.cpu_s,
            "CPU-s",
            cost=together,
            bar=CPU if is_large else None,
        ),
        Line("  its memory", together.peak_mb, "MB", bar=MEMORY if is_large else None),
        *(_phase(cost) for cost in first.costs),
    ]


def _next(events: str, home: Path, file: Path, work: Path) -> list[Line]:
    """One new event in 1 % of the cases: what the next round costs beside the first, whole and for its units."""
    before = measure(f"{PRODUCT}:whole_round", home_dir=home)
    more = work / "more.parquet"
    n = one_more_event(file, more)
    measure(f"{PRODUCT}:load_log", home_dir=home, file=more, mapping="bpi2012")
    after = measure(f"{PRODUCT}:whole_round", home_dir=home)
    old, new = (between(part.costs, *UNITS_BETWEEN) for part in (before, after))
    first, then = (together(contacts_and_steps(part.costs)) for part in (before, after))
    a, b = before.cost(), after.cost()
    return [
        Line(f"{events}: whole first round", a.cpu_s, "CPU-s", cost=a),
        *(_phase(cost) for cost in before.costs),
        Line(f"{events}: whole next round, {n:,} new", b.cpu_s, "CPU-s", a.cpu_s, times(a.cpu_s, b.cpu_s), b),
        *(_phase(cost) for cost in after.costs),
        Line(
            f"{events}: its contacts, steps, breaks",
            new.cpu_s,
            "CPU-s",
            old.cpu_s,
            times(old.cpu_s, new.cpu_s),
            new,
            NEW,
        ),
        Line(
            f"{events}: its contacts and steps alone",
            then.cpu_s,
            "CPU-s",
            first.cpu_s,
            times(first.cpu_s, then.cpu_s),
            then,
        ),
    ]


def between(costs: Sequence[Cost], after: str, until: str) -> Cost:
    """All phases after the one and before the last of the other name, together."""
    return together(_between(costs, after, until))


def contacts_and_steps(costs: Sequence[Cost]) -> Sequence[Cost]:
    """Which phases of a round draw contacts and steps of units?"""
    units = _between(costs, *UNITS_BETWEEN)
    return [cost for cost in units if cost.name in CONTACTS or cost.name.startswith(STEPS)]


def together(costs: Sequence[Cost]) -> Cost:
    """Return these phases as one: seconds add up, the highest peak counts."""
    return Cost(
        " + ".join(cost.name for cost in costs),
        sum(cost.cpu_s for cost in costs),
        sum(cost.wall_s for cost in costs),
        max(cost.peak_mb for cost in costs),
    )


def _between(costs: Sequence[Cost], after: str, until: str) -> Sequence[Cost]:
    names = [cost.name for cost in costs]
    return costs[names.index(after) + 1 : len(names) - 1 - names[::-1].index(until)]


def _phase(cost: Cost) -> Line:
    return Line(f"  {cost.name}", cost.cpu_s, "CPU-s", cost=cost)
