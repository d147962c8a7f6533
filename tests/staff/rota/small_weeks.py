"""Small weeks at random, of every kind: part-timers, night shifts, guests with inductions, intents, promises."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import numpy as np

from walkamile.staff.rota.instance import (
    DAY_MIN,
    Agent,
    Demand,
    Fixed,
    Group,
    Guest,
    Induction,
    Instance,
    Minimum,
    Rules,
    Shift,
    Span,
)


def shift(rng, length):
    start = int(rng.integers(0, 40)) * 30
    lunch = int(rng.choice([15, 30, 60]))
    at = start + int(rng.integers(2, max(length // 30 - 2, 3))) * 30
    pause = (Span(at, at + lunch),) if at + lunch < start + length and rng.random() < 0.7 else ()
    return Shift(start, start + length, pause, "any")


def small_week(seed):
    """A week of up to 10 agents and 6 guests, drawn with this seed."""
    rng = np.random.default_rng(seed)
    groups = tuple(
        Group(
            name,
            tuple(sorted({shift(rng, int(rng.choice([240, 360, 510]))) for _ in range(int(rng.integers(2, 7)))})),
            most_shifts=int(rng.integers(2, 6)),
            least_shifts=int(rng.integers(0, 3)) if rng.random() < 0.3 else 0,
        )
        for name in ("full", "part")[: int(rng.integers(1, 3))]
    )  # fmt: skip
    agents = tuple(
        Agent(
            f"a{i}", str(rng.choice([g.name for g in groups])),
            frozenset({int(rng.integers(0, 7))}) if rng.random() < 0.2 else frozenset(),
            int(rng.integers(0, 12)) * 60 if rng.random() < 0.2 else 0,
        )
        for i in range(int(rng.integers(1, 11)))
    )  # fmt: skip
    wave = rng.uniform(0, 1, 48) * (rng.random(48) < 0.7)
    contacts = (rng.uniform(2, 14) * wave[None, :] * rng.uniform(0, 1, (7, 1)) * 6).ravel()
    intents = {"late order": 0.4, "invoice": 0.3, "other": 0.3} if rng.random() < 0.5 else {}
    guests = tuple(guest(rng, i, intents) for i in range(int(rng.integers(0, 7))))
    inductions = tuple(
        Induction(Span(day * DAY_MIN + 540, day * DAY_MIN + 600), int(rng.integers(1, 3)))
        for day in rng.choice(4, int(rng.integers(0, 3)), replace=False).tolist()
    )
    return Instance(
        date(2026, 3, 30), Demand(contacts, 30, 300.0, 120.0, intents=intents), groups, agents, guests, inductions,
        rules=Rules(
            rest_min=int(rng.choice([600, 660, 720])), days_off=int(rng.integers(1, 4)),
            agents_per_guest=int(rng.integers(1, 4)), debrief_min=int(rng.choice([0, 15, 30])),
        ),
    )  # fmt: skip


def guest(rng, number, intents):
    windows = tuple(
        Span(day * DAY_MIN + start * 30, day * DAY_MIN + (start + int(rng.integers(2, 8))) * 30)
        for day in range(7)
        if rng.random() < 0.5
        for start in [int(rng.integers(0, 38))]
    )
    own = (str(rng.choice(list(intents))),) if intents else ()
    return Guest(
        f"g{number}", "purchasing", windows, bool(rng.random() < 0.6), int(rng.integers(0, 5)) * 30,
        int(rng.integers(2, 9)) * 30, float(rng.choice([0.4, 0.6, 0.9])),
        tuple(sorted({*own, "other"})) if intents else (), own,
    )  # fmt: skip


def promised(seed):
    """A week with promises: somebody must always be there, a guest has a date. Most can be kept, some cannot."""
    rng = np.random.default_rng(seed)
    week = small_week(seed)
    shifts = week.groups[0].shifts
    start = min(one.start_min for one in shifts) + int(rng.integers(0, 3)) * 60
    days = range(int(rng.integers(1, 6)))
    spans = tuple(Span(day * DAY_MIN + start, day * DAY_MIN + start + 60) for day in days)
    guests = tuple(replace(one, inducted=True, intents=()) for one in week.guests)
    here = [
        (one.employee, window)
        for one in guests
        for window in one.windows
        if any(
            s.start_min <= window.start_min % DAY_MIN and window.end_min % DAY_MIN <= s.end_min
            for s in shifts
        )
    ]
    return replace(
        week,
        guests=guests,
        fixed=tuple(Fixed(who, Span(w.start_min, w.start_min + 60)) for who, w in here[:1]),
        minimums=(Minimum("early desk", spans, 1 + (len(week.agents) > 5)),),
        rules=replace(week.rules, agents_per_guest=1),
    )
