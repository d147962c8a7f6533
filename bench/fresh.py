"""How much does one thing cost in a process of its own? CPU (children included), wall time, peak memory above the base.

Only the standard library: the same file runs in the environment of the peers. A task is `module:function`; the module
imports what it needs at its top, so that imports are paid before the base is taken.
"""

from __future__ import annotations

import gc
import importlib
import json
import resource
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path
from statistics import median
from typing import Any

ROOT = Path(__file__).parent.parent
MARK = "<measured>"
MB = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Cost:
    """What one phase cost; `peak_mb` is the highest memory in it, above the base after imports."""

    name: str
    cpu_s: float
    wall_s: float
    peak_mb: float


@dataclass(frozen=True, slots=True)
class Measured:
    """What a fresh process measured: its phases in order, the base after imports, and what the task gave back."""

    base_mb: float
    costs: tuple[Cost, ...]
    result: dict[str, Any] = field(default_factory=dict)

    def cost(self, *names: str) -> Cost:
        """These phases together (all, when none is named): seconds add up, the highest peak counts."""
        chosen = [cost for cost in self.costs if not names or cost.name in names]
        if not chosen:
            raise LookupError(f"nothing called {', '.join(names)} was measured")
        return Cost(
            " + ".join(names) or "all",
            sum(cost.cpu_s for cost in chosen),
            sum(cost.wall_s for cost in chosen),
            max(cost.peak_mb for cost in chosen),
        )


class Meter:
    """Measures phases of this process, one after the other."""

    def __init__(self) -> None:
        """Take the base now: everything that is imported is paid."""
        gc.collect()
        self.base_mb = _memory_mb("VmRSS")
        self.costs: list[Cost] = []
        self._now: tuple[str, float, float] | None = None

    @contextmanager
    def phase(self, name: str) -> Iterator[None]:
        """Measure the block under this name."""
        self.begin(name)
        yield
        self.end()

    def begin(self, name: str) -> None:
        """End the phase that runs, and begin another."""
        self.end()
        _forget_peak()
        self._now = (name, cpu_s(), time.perf_counter())

    def end(self) -> None:
        """End the phase that runs, if any."""
        if self._now is None:
            return
        name, cpu, wall = self._now
        wall_s = time.perf_counter() - wall
        peak_mb = max(_memory_mb("VmHWM") - self.base_mb, 0.0)
        self.costs.append(Cost(name, cpu_s() - cpu, wall_s, peak_mb))
        self._now = None


def cpu_s() -> float:
    """How many CPU seconds has this process used, with the children that ended?"""
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(one.ru_utime + one.ru_stime for one in used)


def measure(task: str, *, python: Path | None = None, **params: Any) -> Measured:
    """Run a task in a fresh process. Raises RuntimeError with the last lines that it said when it fails."""
    said = json.dumps(params, default=str)
    run = subprocess.run(
        [str(python or sys.executable), "-m", "bench.fresh", task, said],
        cwd=ROOT, capture_output=True, text=True, check=False,
    )  # fmt: skip
    lines = [line for line in run.stdout.splitlines() if line.startswith(MARK)]
    if run.returncode or not lines:
        raise RuntimeError(f"{task} failed:\n{run.stderr[-2000:]}")
    document = json.loads(lines[-1].removeprefix(MARK))
    costs = tuple(Cost(**cost) for cost in document["costs"])
    return Measured(document["base_mb"], costs, document["result"])


def measure_often(runs: int, task: str, *, python: Path | None = None, **params: Any) -> Measured:
    """The medians of some runs, phase by phase; the answers must be the same each time."""
    done = [measure(task, python=python, **params) for _ in range(runs)]
    if any(one.result != done[0].result for one in done):
        raise AssertionError(f"{task} gave different answers in {runs} runs")
    return Measured(median(one.base_mb for one in done), middle([one.costs for one in done]), done[0].result)


def middle(runs: list[tuple[Cost, ...]]) -> tuple[Cost, ...]:
    """The median of each phase over runs that went through the same phases."""
    return tuple(
        Cost(
            same[0].name,
            median(cost.cpu_s for cost in same),
            median(cost.wall_s for cost in same),
            median(cost.peak_mb for cost in same),
        )
        for same in zip(*runs, strict=True)
    )


def _memory_mb(name: str) -> float:
    """Memory now (VmRSS) or at its highest (VmHWM); elsewhere than on Linux the highest since the start."""
    try:
        lines = Path("/proc/self/status").read_text("ascii").splitlines()
    except OSError:
        unit = 1 if sys.platform == "darwin" else 1024
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit / MB
    return next(float(line.split()[1]) / 1024 for line in lines if line.startswith(f"{name}:"))


def _forget_peak() -> None:
    """Let the highest memory begin anew, where the kernel can."""
    try:
        Path("/proc/self/clear_refs").write_text("5", "ascii")
    except OSError:
        return


def main(task: str, params: str) -> None:
    """Run one task here and print what it cost."""
    module, _, name = task.partition(":")
    function = getattr(importlib.import_module(module), name)
    meter = Meter()
    result = function(meter, **json.loads(params)) or {}
    costs = [asdict(cost) for cost in meter.costs]
    print(MARK + json.dumps({"base_mb": meter.base_mb, "costs": costs, "result": result}, default=str))


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2])
