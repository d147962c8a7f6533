"""Does every rota keep every rule, and is the search never worse than the greedy, nor better than can be?"""

from __future__ import annotations

from dataclasses import replace
from itertools import product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import settings as how_often
from hypothesis import strategies as st
from small_weeks import promised, small_week
from verifier import violations

from walkamile.staff.rota.classes import Effort
from walkamile.staff.rota.instance import (
    Agent,
    Demand,
    Group,
    Instance,
    Rota,
    Rules,
    Session,
    Shift,
    Span,
    Work,
)
from walkamile.staff.rota.make import make
from walkamile.staff.rota.presence import price, total_price

pytest.importorskip("ortools")
QUICK = Effort(seconds=5, work=0.4)


@how_often(max_examples=40)
@given(st.integers(0, 10_000))
def test_the_greedy_keeps_every_rule(seed):
    week = small_week(seed)
    made = make(week)
    assert violations(week, made.rota, promises=False) == []


@how_often(max_examples=15)
@given(st.integers(0, 10_000))
def test_the_search_keeps_every_rule_and_is_never_worse(seed):
    week = small_week(seed)
    simple, best = make(week), make(week, QUICK)
    assert violations(week, best.rota, promises=not best.broken) == []
    if not best.contradiction and len(best.broken) == len(simple.broken):
        assert best.price <= simple.price + 1e-6
    if best.bound is not None:
        assert best.bound <= best.price + 1e-6


@how_often(max_examples=15)
@given(st.integers(0, 10_000))
def test_what_was_promised_is_kept_or_said(seed):
    week = promised(seed)
    made = make(week, QUICK)
    said = violations(week, made.rota)
    assert bool(said) == bool(made.broken)
    assert violations(week, made.rota, promises=False) == []


def tiny(contacts_at, n_agents, shifts, rules):
    contacts = np.zeros(7 * 48)
    for day, slot, n in contacts_at:
        contacts[day * 48 + slot] = n
    from datetime import date

    return Instance(
        date(2026, 3, 30), Demand(contacts, 30, 300.0, 120.0), (Group("g", shifts, 2),),
        tuple(Agent(f"a{i}", "g") for i in range(n_agents)), rules=rules,
    )  # fmt: skip


def every_rota(week):
    """All rotas there are, by trying everything: for weeks so small that this is possible."""
    days = range(3)
    one = list(product([None, *week.groups[0].shifts], repeat=len(days)))
    for plan in product(one, repeat=len(week.agents)):
        yield Rota(
            tuple(
                Work(agent.employee, day, shift)
                for agent, shifts in zip(week.agents, plan, strict=True)
                for day, shift in zip(days, shifts, strict=True)
                if shift is not None
            )
        )


@pytest.mark.parametrize("seed", range(4))
def test_no_rota_of_all_there_are_is_better(seed):
    rng = np.random.default_rng(seed)
    shifts = (Shift(480, 960), Shift(840, 1320))
    at = [(day, slot, float(rng.uniform(5, 40))) for day in range(3) for slot in (18, 24, 30, 40)]
    week = tiny(at, 2, shifts, Rules(rest_min=720))
    priced = price(week.demand, 2)
    least = min(total_price(week, priced, rota) for rota in every_rota(week) if not violations(week, rota))
    made = make(week, Effort(work=2.0, gap=0.0))
    assert made.price == pytest.approx(least, abs=1e-6)
    assert made.bound is not None
    assert made.bound <= least + 1e-9


def test_the_same_seed_and_work_give_the_same_rota():
    week = small_week(7)
    assert make(week, QUICK).rota == make(week, QUICK).rota


def test_the_verifier_sees_each_broken_rule():
    week = small_week(3)
    early, late = Shift(0, 480), Shift(900, 1380)
    week = replace(
        week, groups=(Group("g", (early, late), 3),), agents=(Agent("a", "g", frozenset({6})), Agent("b", "g")),
        rules=Rules(rest_min=660, days_off=2),
    )  # fmt: skip

    def said(*works, sessions=()):
        return " | ".join(violations(week, Rota(tuple(works), tuple(sessions)), promises=False))

    assert said(Work("a", 0, early), Work("a", 1, early)) == ""
    assert "rests 60 minutes" in said(Work("a", 0, late), Work("a", 1, Shift(0, 480)))
    assert "absent" in said(Work("a", 6, early))
    assert "4 shifts" in said(*(Work("b", day, early) for day in range(4)))
    assert "days off" in said(Work("b", 1, early), Work("b", 3, early), Work("b", 5, early))
    assert "twice" in said(Work("b", 0, early), Work("b", 0, late))
    assert "no agent" in said(Work("x", 0, early))
    lost = Session(week.guests[0].employee, Span(10, 40), "b") if week.guests else None
    if lost:
        both = said(Work("b", 0, late), sessions=[lost])
        assert "no buddy" in both
        assert "outside" in both
        assert "beside" in both
