"""Who is who, and how often rightly? A public stream with known truth: in real time, after a round, with matching.

The figures are counted from clusters of events alone; an event of nobody stands alone.
"""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import duckdb

from bench.fresh import ROOT, measure
from bench.table import Bar, Line

PRODUCT = "bench.product_identity"
STREAM, TRUTH = "identity-omnichannel/events.parquet", "identity-omnichannel/truth.parquet"
LIVE = Bar("at least", 60_000, " / CPU-s")
SCORES = (ROOT / "bench" / "queries" / "clusters.sql").read_text("utf-8")


@dataclass(frozen=True, slots=True)
class Size:
    """How many events, the earliest first (None: all)."""

    events: int | None = None


@dataclass(frozen=True, slots=True)
class Scores:
    """Precision and F1 by pairs of events, F by events (B-cubed), and how many people are in the worst cluster."""

    precision: float
    f1: float
    b_cubed: float
    worst: int


# In real time the future is not known, and what was joined stays so until the next round.
AT_LEAST = {"in real time": Scores(0.87, 0, 0.75, 20), "after a round": Scores(0.87, 0, 0.76, 5)}


def run(data: Path, work: Path, size: Size) -> list[Line]:
    """Take the stream in as a person does, and hold who is who against the truth, stage by stage."""
    events, home = work / "stream.parquet", work / "omnichannel"
    limit = "" if size.events is None else f" limit {size.events}"
    duckdb.sql(f"copy (from '{data / STREAM}' order by ts, event_id{limit}) to '{events}'")
    lines = in_real_time(events, data / TRUTH, work)
    command(home, "load", str(events), "--source", "shop")
    command(home, "round")
    names = _scores(home, data / TRUTH)
    lines += _lines("after a round", names)
    command(home, "match")
    return [*lines, *_lines("with matching", _scores(home, data / TRUTH), names)]


def in_real_time(events: Path, truth: Path, work: Path) -> list[Line]:
    """How fast are events resolved one by one, and how rightly?"""
    out = work / "in-real-time.csv"
    live = measure(f"{PRODUCT}:in_real_time", file=events, out=out)
    cost = live.cost("resolving")
    rate = Line(
        "event by event, as they come", live.result["events"] / cost.cpu_s, "/ CPU-s", cost=cost, bar=LIVE
    )
    return [rate, *_lines("in real time", scores(out, truth))]


def command(home: Path, *arguments: str) -> None:
    """Run `walkamile ARGUMENTS` over a home. Raises RuntimeError with what it said when it fails."""
    run = subprocess.run(
        [str(Path(sys.executable).parent / "walkamile"), *arguments],
        env=os.environ | {"WALKAMILE_HOME": str(home)}, capture_output=True, text=True, check=False,
    )  # fmt: skip
    if run.returncode:
        raise RuntimeError(f"walkamile {' '.join(arguments)} failed:\n{run.stderr[-2000:]}")


def scores(found: Path, truth: Path) -> Scores:
    """How good are these clusters (event_id, person_id) of the events whose person is known?"""
    (row,) = duckdb.sql(SCORES.format(found=found, truth=truth)).fetchall()
    return Scores(*row)


def _scores(home: Path, truth: Path) -> Scores:
    out = home.with_suffix(".csv")
    command(home, "people", "--by", "event", "--out", str(out))
    return scores(out, truth)


def _lines(stage: str, found: Scores, beside: Scores | None = None) -> list[Line]:
    """The figures of a stage, held against its floor or against those of the stage beside it."""
    floor = beside or AT_LEAST.get(stage)

    def line(what: str, name: str, unit: str = "", sense: str = "at least") -> Line:
        held = getattr(floor, name) if floor else 0
        bar = Bar("at most" if sense == "at most" else "at least", held) if held else None
        return Line(what, getattr(found, name), unit, getattr(beside, name, None), bar=bar)

    return [
        line(f"{stage}: precision by pairs of events", "precision"),
        line("  F1 by pairs of events", "f1"),
        line("  F by events (B-cubed)", "b_cubed"),
        line("  people in the worst cluster", "worst", "people", "at most"),
    ]
