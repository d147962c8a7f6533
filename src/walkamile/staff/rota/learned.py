"""How much of a regular agent is a guest? By their own handle times, drawn to the usual where little is known."""

from __future__ import annotations

WEIGHT = 20  # contacts that the usual efficiency counts for
LEAST, MOST = 0.1, 1.0


def learned_efficiency(n_handled: int, handle_s: float, usual_handle_s: float, usual: float = 0.6) -> float:
    """The part of a regular agent: usual handle time over theirs, by `n_handled` contacts; between 0.1 and 1."""
    own = usual_handle_s / handle_s
    found = (n_handled * own + WEIGHT * usual) / (n_handled + WEIGHT)
    return min(max(found, LEAST), MOST)
