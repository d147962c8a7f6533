"""`python -m bench [journeys] [rounds] [pages] [demo] [identity] ...`: plain tables, figures beside bars."""

from __future__ import annotations

import argparse
import shutil
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

from bench import accuracy, collector, demo, identity, journeys, pages, rota, rounds, staff
from bench.logs import data_folder
from bench.table import Line, rendered

Bench = Callable[[argparse.Namespace, Path], list[Line]]


def _journeys(said: argparse.Namespace, work: Path) -> list[Line]:
    size = journeys.Size(copies=2, cases=400, runs=1) if said.small else journeys.Size(runs=said.runs)
    return journeys.run(data_folder(said.data), work, size)


def _rounds(said: argparse.Namespace, work: Path) -> list[Line]:
    size = (
        rounds.Size(2, 8, cases=400) if said.small else rounds.Size(*said.copies, whole=not said.parts_only)
    )
    return rounds.run(data_folder(said.data), work, size)


def _pages(said: argparse.Namespace, work: Path) -> list[Line]:
    return pages.run(
        work, pages.Size(people=600, days=30, calls=5) if said.small else pages.Size(), said.home
    )


def _demo(said: argparse.Namespace, work: Path) -> list[Line]:
    return demo.run(work, demo.Size(people=400, days=30) if said.small else demo.Size())


def _staff(said: argparse.Namespace, work: Path) -> list[Line]:
    return staff.run(staff.Size(hours=2_000, sample=5) if said.small else staff.Size(), said.pyworkforce)


def _collector(said: argparse.Namespace, work: Path) -> list[Line]:
    return collector.run(work, collector.Size(0.5, 4, 1, 50) if said.small else collector.Size())


def _rota(said: argparse.Namespace, work: Path) -> list[Line]:
    return rota.run(rota.Size(20, 8, (14.0,), seconds=2.0) if said.small else rota.Size())


def _identity(said: argparse.Namespace, work: Path) -> list[Line]:
    size = identity.Size(60_000, 40_000, 20_000) if said.small else identity.Size()
    return identity.run(data_folder(said.data), work, size)


def _accuracy(said: argparse.Namespace, work: Path) -> list[Line]:
    size = accuracy.Size(20_000) if said.small else accuracy.Size()
    return accuracy.run(data_folder(said.data), work, size)


BENCHES: dict[str, Bench] = {
    "journeys": _journeys,
    "rounds": _rounds,
    "pages": _pages,
    "demo": _demo,
    "identity": _identity,
    "collector": _collector,
    "staff": _staff,
    "rota": _rota,
    "accuracy": _accuracy,
}
PARTS = {"accuracy"}  # of another: they run alone only when named


def main() -> int:
    """Run what was named (default: all), print the tables; 1 when a bar was missed."""
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("names", nargs="*", choices=[*BENCHES, []], help="default: all")
    parser.add_argument("--small", action="store_true", help="a quick try; its figures mean nothing")
    parser.add_argument("--runs", type=int, default=3, help="runs of which the median counts (journeys)")
    parser.add_argument("--parts-only", action="store_true", help="rounds: leave out the whole rounds")
    said_copies = "rounds: copies of the log (209,129 events), small and large"
    parser.add_argument("--copies", type=int, nargs=2, default=(5, 48), help=said_copies)
    parser.add_argument("--data", type=Path, help="the public logs (default: $WALKAMILE_DATA)")
    parser.add_argument("--home", type=Path, help="pages: a home with a round in it, instead of making one")
    parser.add_argument("--pyworkforce", type=Path, help="staff: a checkout of a newer pyworkforce")
    parser.add_argument("--work", type=Path, help="where to write, and leave what was written")
    said = parser.parse_args()
    held = []
    for name in said.names or [name for name in BENCHES if name not in PARTS]:
        work = said.work or Path(tempfile.mkdtemp(prefix="walkamile-bench-"))
        work.mkdir(parents=True, exist_ok=True)
        try:
            lines = BENCHES[name](said, work)
        finally:
            if said.work is None:
                shutil.rmtree(work, ignore_errors=True)
        print(rendered(name, lines), flush=True)
        held += [line.passes for line in lines]
    return 0 if said.small or False not in held else 1


if __name__ == "__main__":
    sys.exit(main())
