"""How long does a newcomer wait for the demo? The command as it is typed, in a process of its own."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

from bench.fresh import Cost
from bench.table import Bar, Line

WALL = Bar("at most", 60, " s")


@dataclass(frozen=True, slots=True)
class Size:
    """How many people, over how many days; None: what the command takes by itself."""

    people: int | None = None
    days: int | None = None


def run(work: Path, size: Size) -> list[Line]:
    """Run `walkamile demo --no-serve`; its memory is the whole, imports included."""
    command = [
        str(Path(sys.executable).parent / "walkamile"),
        "demo",
        "--no-serve",
        "--home",
        str(work / "demo"),
    ]
    command += [] if size.people is None else ["--people", str(size.people)]
    command += [] if size.days is None else ["--days", str(size.days)]
    began = time.perf_counter()
    child = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    _, status, used = os.wait4(child.pid, 0)
    wall_s = time.perf_counter() - began
    child.returncode = os.waitstatus_to_exitcode(status)
    if child.returncode:
        raise RuntimeError(f"{' '.join(command)} ended with {child.returncode}")
    cost = Cost("demo", used.ru_utime + used.ru_stime, wall_s, used.ru_maxrss / 1024)
    return [Line("walkamile demo --no-serve", wall_s, "s", cost=cost, bar=WALL)]
