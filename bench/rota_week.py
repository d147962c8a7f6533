"""The week that is measured, from a seed, and the making of its rota. Imports at the top: they are paid before."""

from __future__ import annotations

import contextlib
import sys
from datetime import date
from typing import Any

import numpy as np
import scipy.special  # noqa: F401

from bench.fresh import ROOT, Meter
from walkamile.staff import rota
from walkamile.staff.rota.instance import (
    DAY_MIN,
    Agent,
    Demand,
    Group,
    Guest,
    Induction,
    Instance,
    Rules,
    Shift,
    Span,
)

with contextlib.suppress(ImportError):
    from ortools.sat.python import cp_model  # noqa: F401

sys.path.append(str(ROOT / "tests" / "staff" / "rota"))
from verifier import violations

HOUR = 60


def full_shifts(first_h: float = 6.0, last_h: float = 15.5) -> tuple[Shift, ...]:
    """8 hours and half an hour of lunch at one of three times, beginning every half hour."""
    return tuple(
        Shift(start, start + 510, (Span(start + lunch, start + lunch + 30),), "full")
        for start in range(int(first_h * HOUR), int(last_h * HOUR) + 1, 30)
        for lunch in (210, 240, 270)
    )


def company(seed: int = 1, agents: int = 150, guests: int = 50, peak_load: float = 140.0) -> Instance:
    """150 agents, 50 guests, a week by half hours from 6 to 24: two peaks a day, weaker at the weekend.

    Guests: three windows of 2-3 hours, sessions of 1-2 hours, an hour of routine, 2-4 hours at most; 40 % need one of
    two inductions with 12 seats first.
    """
    rng = np.random.default_rng(seed)
    hour = np.arange(48) / 2 + 0.25
    shape = (
        np.exp(-0.5 * ((hour - 10.5) / 2.2) ** 2) + 0.75 * np.exp(-0.5 * ((hour - 16.5) / 2.6) ** 2) + 0.06
    )
    shape = np.where((hour > 6), shape, 0.0)
    days = np.array([1.1, 1.0, 0.95, 0.97, 0.9, 0.55, 0.4])
    load = peak_load * days[:, None] / 1.1 * shape / shape.max() * rng.normal(1, 0.03, (7, 48))
    contacts = np.maximum(load.ravel(), 0) * 1800 / 300
    some = []
    for i in range(guests):
        windows = []
        for day in sorted(rng.choice(5, 3, replace=False)):
            start = int(day) * DAY_MIN + int(rng.integers(16, 33)) * 30
            windows.append(Span(start, start + int(rng.integers(4, 7)) * 30))
        some.append(
            Guest(
                f"guest-{i:02}", ("purchasing", "reception", "finance")[i % 3], tuple(windows),
                inducted=bool(rng.random() >= 0.4), due_min=60, most_min=int(rng.integers(4, 9)) * 30,
            )
        )  # fmt: skip
    return Instance(
        date(2026, 3, 30),
        Demand(contacts, 30, 300.0, 180.0),
        (Group("full", full_shifts()),),
        tuple(Agent(f"agent-{i:03}", "full") for i in range(agents)),
        tuple(some),
        (
            Induction(Span(9 * HOUR, 10 * HOUR), 12),
            Induction(Span(2 * DAY_MIN + 14 * HOUR, 2 * DAY_MIN + 15 * HOUR), 12),
        ),
        rules=Rules(),
    )


def one(meter: Meter, agents: int, guests: int, peak: float, seconds: float) -> dict[str, Any]:
    """Task: the greedy's rota, the best that is found, and the rules that it breaks."""
    week = company(1, agents, guests, peak)
    with meter.phase("greedy"):
        simple = rota.make(week)
    with meter.phase("all"):
        made = rota.make(week, rota.Effort(seconds=seconds))
    return {
        "gap_percent": 100.0 if made.gap_share is None else 100 * made.gap_share,
        "greedy_percent": 100.0 if made.bound is None else 100 * (simple.price - made.bound) / simple.price,
        "broken": len(violations(week, made.rota)),
        "sessions": len(made.rota.sessions),
    }
