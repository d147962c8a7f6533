"""A queue whose truth is known: first come, first served, each with a patience of their own; and its events."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from heapq import heapify, heappop, heappush
from random import Random
from typing import Any


@dataclass(frozen=True)
class Call:
    """One contact as it arrives (seconds since midnight), before the queue decides what becomes of it."""

    at_s: float
    handle_s: float
    patience_s: float


@dataclass(frozen=True)
class Served:
    """What became of it: how long the wait was, and who answered (-1: nobody)."""

    call: Call
    wait_s: float
    agent: int


def arrivals(
    dice: Random, per_hour: float, since_h: float, until_h: float, handle_s: float, patience_s: float
):
    """Contacts at random (Poisson), with exponential work and patience."""
    at_s, found = since_h * 3600, []
    while True:
        at_s += dice.expovariate(per_hour / 3600)
        if at_s >= until_h * 3600:
            return found
        found.append(Call(at_s, dice.expovariate(1 / handle_s), dice.expovariate(1 / patience_s)))


def serve(calls: Iterable[Call], n_agents: int) -> list[Served]:
    """First come, first served; whoever waits longer than their patience gives up."""
    free = [(0.0, agent) for agent in range(n_agents)]
    heapify(free)
    found = []
    for call in calls:
        free_s, agent = free[0]
        wait_s = max(free_s - call.at_s, 0.0)
        if wait_s > call.patience_s:
            found.append(Served(call, call.patience_s, -1))
            continue
        heappop(free)
        heappush(free, (call.at_s + wait_s + call.handle_s, agent))
        found.append(Served(call, wait_s, agent))
    return found


def abandoned_share(served: list[Served]) -> float:
    """Which share gave up?"""
    return sum(one.agent < 0 for one in served) / len(served)


def events_of(
    served: Iterable[Served], midnight: datetime, queue: str, name: str, topic: str = "order"
) -> list[dict[str, Any]]:
    """The events of one day (UTC), each caller somebody else."""
    events: list[dict[str, Any]] = []
    for n, one in enumerate(served):
        who = f"{name}-{midnight:%m%d}-{n}"
        at = midnight + timedelta(seconds=one.call.at_s)
        left = at + timedelta(seconds=one.wait_s)
        row = {"channel": "phone", "contact_id": who, "queue": queue, "email": f"{who}@example.org"}
        events += [
            row | {"type": "contact.opened", "ts": at, "kind": "human", "topic": topic},
            row | {"type": "queue.entered", "ts": at},
        ]
        if one.agent < 0:
            events.append(row | {"type": "contact.abandoned", "ts": left, "wait_s": one.wait_s})
            events.append(row | {"type": "contact.closed", "ts": left, "outcome": "abandoned"})
            continue
        ends = left + timedelta(seconds=one.call.handle_s)
        agent = {"actor_kind": "employee", "actor_id": f"{queue}-{one.agent}"}
        events.append(row | agent | {"type": "queue.left", "ts": left, "wait_s": one.wait_s})
        events.append(row | agent | {"type": "contact.closed", "ts": ends})
    return events


def shifts_of(
    n_agents: int, midnight: datetime, queue: str, since_h: float, until_h: float
) -> list[dict[str, Any]]:
    """Everybody of a queue on shift between two hours."""
    return [
        {
            "type": kind, "ts": midnight + timedelta(hours=hour), "queue": queue, "side": "employee",
            "actor_kind": "employee", "actor_id": f"{queue}-{agent}", "employee_id": f"{queue}-{agent}",
            "channel": "internal",
        }
        for agent in range(n_agents)
        for kind, hour in (("shift.started", since_h), ("shift.ended", until_h))
    ]  # fmt: skip
