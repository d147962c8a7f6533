"""What do people who call again do to a queue? A fixed point: abandoned calls come back and make more abandoned calls.

After Ding, Remerova, van der Mei and Zwart (arXiv 1311.6248): the total arrival rate solves
total = first + redial x abandoned x total + reconnect x answered x total, and is then given to the queue.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from walkamile.model.errors import StaffFault
from walkamile.staff.queue import Queue, seen

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Redialled:
    """The queue with all attempts in it, and what customers see of it."""

    queue: Queue
    attempts_per_customer: Floats
    lost_customers_share: Floats


def with_redials(q: Queue, redial_share: ArrayLike, reconnect_share: ArrayLike = 0.0) -> Redialled:
    """How many attempts arrive, when a share of those who gave up, or were answered, calls again?

    `arrivals_per_hour` of `q` are first attempts. A customer is lost who gives up and does not call again.
    Raises StaffFault where the attempts would grow without end.
    """
    redial = np.broadcast_to(np.asarray(redial_share, float), q.load.shape)
    reconnect = np.broadcast_to(np.asarray(reconnect_share, float), q.load.shape)
    if not (np.all((redial >= 0) & (redial < 1)) and np.all((reconnect >= 0) & (reconnect < 1))):
        raise StaffFault("Shares of people who call again lie between 0 and just below 1.")
    if np.any(np.isinf(q.patience_s) & (q.law is None) & (q.load / (1 - reconnect) >= q.agents)):
        raise StaffFault(
            "With endless patience and a load not below the agents the queue grows without end: give a patience."
        )
    first = q.arrivals_per_hour
    low, high = first, first / (1 - np.maximum(redial, reconnect))
    for _ in range(60):
        middle = (low + high) / 2
        abandoned = seen(q.with_arrivals(middle)).abandoned_share
        short = middle * (1 - redial * abandoned - reconnect * (1 - abandoned)) < first
        low, high = np.where(short, middle, low), np.where(short, high, middle)
    whole = q.with_arrivals(high)
    with np.errstate(invalid="ignore", divide="ignore"):
        attempts = np.where(first > 0, high / first, 1.0)
    return Redialled(whole, attempts, seen(whole).abandoned_share * (1 - redial) * attempts)
