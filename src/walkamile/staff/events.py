"""What do planned events do to the number of contacts? Holidays, mailings, releases, outages, bill runs.

Events are columns that somebody entered beforehand. Their slots are left out of what is usual; how they differed from
the usual so far is their effect, drawn to "no effect" where little was seen.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from walkamile.staff.methods import faded, pushed_up
from walkamile.staff.series import WEEK, Series

Floats = NDArray[np.float64]

SHRUNK_BY_DAYS = 0.5


def learn_effects(known: Series) -> dict[str, float]:
    """By which factor did the contacts differ while each event was going on? 1 where it was never seen."""
    if not known.events:
        return {}
    usual = known.usual()
    expected = np.full_like(known.counts, np.nan)
    touched = np.flatnonzero(known.unusual(0, known.n_days).any(1))
    for day in touched:
        # What the same weekdays around it had: before it, else after it.
        before = usual[np.arange(day - WEEK, -1, -WEEK)]
        after = usual[np.arange(day + WEEK, known.n_days, WEEK)]
        expected[day] = faded(pushed_up(np.concatenate([before[:6], after[:2]]), 6))
    typical = float(np.nansum(usual) / max(np.isfinite(usual).any(1).sum(), 1))
    found = {}
    for name, table in known.events.items():
        part = table[: known.n_days]
        use = np.zeros_like(known.counts, bool)
        use[: part.shape[0]] = part
        use &= np.isfinite(known.counts) & np.isfinite(expected)
        weight = SHRUNK_BY_DAYS * typical
        found[name] = (
            float((known.counts[use].sum() + weight) / (expected[use].sum() + weight)) if weight else 1.0
        )
    return found


def effect_of(known: Series, effects: Mapping[str, float], day: int, horizon: int) -> Floats:
    """The factor of each slot of the days to come; several events at once multiply."""
    factor = np.ones((horizon, known.n_slots))
    for name, table in known.events.items():
        part = table[day : day + horizon]
        factor[: part.shape[0]] *= np.where(part, effects.get(name, 1.0), 1.0)
    return factor
