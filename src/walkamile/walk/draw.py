"""Which journey is walked? The system draws it: nobody picks the one that proves a point."""

from __future__ import annotations

from collections.abc import Sequence
from math import ceil
from random import Random

from walkamile.walk.journey import Journey

REPRESENTATIVE, WORST_TENTH = POOLS = ("representative", "worst_tenth")


def pool_of(journeys: Sequence[Journey], pool: str) -> list[Journey]:
    """From which journeys is drawn? `representative`: from all alike; `worst_tenth`: those whose breaks cost most.

    The order does not depend on the order of `journeys`. Journeys without a cost are never among the worst.
    """
    if pool == REPRESENTATIVE:
        return sorted(journeys, key=lambda one: one.case_key)
    worst = sorted(journeys, key=lambda one: (-one.cost_min, one.case_key))[: ceil(len(journeys) / 10)]
    return [one for one in worst if one.cost_min > 0]


def draw(journeys: Sequence[Journey], pool: str, seed: int) -> Journey | None:
    """Draw one journey of the pool, each with the same chance; the same seed draws the same. None: there is none."""
    chosen = pool_of(journeys, pool)
    return chosen[Random(seed).randrange(len(chosen))] if chosen else None
