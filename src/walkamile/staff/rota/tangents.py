"""Which straight lines stand for a convex curve, in whole numbers, and never above it?"""

from __future__ import annotations

import numpy as np

from walkamile.staff.rota.instance import Floats

SCALE = 10_000  # parts of a contact: prices are whole numbers in the model
TANGENT_ERROR = 0.004  # contacts per slot by which the tangents may lie below the curve


def tangents(row: Floats, error: float = TANGENT_ERROR) -> list[tuple[int, int]]:
    """Lines (level, fall per twentieth) below a convex falling curve, close to it within `error`; whole numbers.

    Between two points of the curve its chords are tangents of everything beyond them.
    """
    steps = np.diff(row)
    at = np.arange(row.size)
    chosen: list[int] = [0, row.size - 2]
    while True:
        lines = np.array([row[i] + steps[i] * (at - i) for i in sorted(set(chosen))])
        below = row - np.maximum(lines.max(0), 0.0)
        worst = int(np.argmax(below))
        if below[worst] <= error or min(worst, row.size - 2) in chosen:
            break
        chosen.append(min(worst, row.size - 2))
    found = []
    for i in sorted(set(chosen)):
        slope = round(-steps[i] * SCALE)
        level = int(np.floor((row * SCALE + slope * at).min()))
        if level > 0:
            found.append((level, slope))
    return found
