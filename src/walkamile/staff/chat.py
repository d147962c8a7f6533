"""What happens where one agent holds several chats at once? Places, each slower the more chats an agent holds.

Chats are spread evenly; with k chats an agent works off k / (1 + slowdown (k - 1)) times as many as with one. While
all places are taken the queue drains at a constant rate, so that the wait follows Erlang A; only the states in which a
place is free differ, and they are summed.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from walkamile.model.errors import StaffFault
from walkamile.staff.erlang import inverse_erlang_b
from walkamile.staff.queue import Figures, Queue, Seen, figures, seen

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Chats:
    """Figures of places (a place is one chat of one agent), and what a chat lasts when all places are taken."""

    figures: Figures
    places: Floats
    handle_when_full_s: Floats


def chat_figures(
    q: Queue,
    concurrency: ArrayLike,
    slowdown: ArrayLike,
    within_s: ArrayLike = 20.0,
    short_s: ArrayLike | None = None,
) -> Chats:
    """What happens with `concurrency` chats per agent? `handle_s` of `q` is that of a chat held alone.

    `slowdown`: each further chat lengthens all by this share (0: none, 1: nothing is gained).
    """
    each = np.broadcast_to(np.asarray(concurrency, float), q.load.shape)
    slower = np.broadcast_to(np.asarray(slowdown, float), q.load.shape)
    if (each < 1).any() or (each != np.round(each)).any() or (q.agents != np.round(q.agents)).any():
        raise StaffFault("Chats per agent, and agents, are whole numbers from 1 on.")
    if (slower < 0).any() or (slower > 1).any():
        raise StaffFault("The slowdown per further chat lies between 0 (none) and 1 (nothing is gained).")
    stretch = 1 + slower * (each - 1)
    places = Queue(q.arrivals_per_hour, q.handle_s * stretch, q.agents * each, q.patience_s, q.law)
    so_far = seen(places)
    inverse = np.array(
        [
            _all_to_full(rate / 3600, handle, int(n), int(k), slow)
            for rate, handle, n, k, slow in zip(
                q.arrivals_per_hour, q.handle_s, q.agents, each, slower, strict=True
            )
        ]
    )
    with np.errstate(invalid="ignore", divide="ignore", over="ignore"):
        odds = (
            (1 / so_far.wait_share - 1) * (inverse - 1) / (inverse_erlang_b(places.agents, places.load) - 1)
        )
        share = np.where((so_far.wait_share > 0) & np.isfinite(odds), 1 / (1 + odds), 0.0)
        ratio = np.where(so_far.wait_share > 0, share / so_far.wait_share, 0.0)
    changed = Seen(share, so_far.abandoned_share * ratio, so_far.mean_wait_s * ratio)
    return Chats(figures(places, within_s, short_s, changed), places.agents, places.handle_s)


def _all_to_full(arrivals: float, handle_s: float, n: int, each: int, slower: float) -> float:
    """The weight of all states without a queue over that of all places taken."""
    if arrivals <= 0:
        return float("inf")
    state = np.arange(1, n * each + 1)
    held, more = state // n, state % n
    speed = [k / (1 + slower * (k - 1)) if k else 0.0 for k in range(each + 2)]
    done = ((n - more) * np.take(speed, held) + more * np.take(speed, held + 1)) / handle_s
    with np.errstate(over="ignore"):
        return float(1 + np.exp(np.cumsum(np.log(done[::-1] / arrivals))).sum())
