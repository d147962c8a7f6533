"""What is measured of staffing: a year of ten queues in one call. Imported at the top: imports are paid before."""

from __future__ import annotations

from typing import Any

import numpy as np
import scipy.special  # noqa: F401

from bench.fresh import Meter
from walkamile import staff


def hours(n: int, seed: int = 1) -> np.ndarray:
    """Hours of many queues: contacts, handle time, patience, share in time; the same for everybody who asks."""
    rng = np.random.default_rng(seed)
    return np.column_stack(
        [
            np.exp(rng.uniform(np.log(10), np.log(3000), n)).round(),
            rng.uniform(120, 600, n).round(),
            rng.uniform(30, 600, n).round(),
            rng.choice([0.7, 0.8, 0.9], n),
        ]
    )


def needed(meter: Meter, n: int, traps: list[list[float]], within_s: float) -> dict[str, Any]:
    """Task: the agents of `n` hours at once; and of hours that trap."""
    asked = hours(n)
    answer(asked[:100], within_s)
    with meter.phase("all"):
        found = answer(asked, within_s)
    return {
        "needed": found[:60].tolist(),
        "total": int(found.sum()),
        "traps": answer(np.array(traps), within_s).tolist(),
    }


def answer(asked: np.ndarray, within_s: float) -> np.ndarray:
    """The least agents of each row."""
    contacts, handle_s, patience_s, share = asked.T
    cases = staff.queue.queue(contacts, handle_s, 1.0, patience_s)
    return staff.needed.agents_needed(cases, staff.needed.Goal(in_time_share=share, within_s=within_s))
