"""Are the rules that cannot hold together named, and no others?"""

from __future__ import annotations

from dataclasses import replace

import pytest
from small_weeks import small_week

from walkamile.staff.rota.classes import Effort
from walkamile.staff.rota.contradiction import _with_only, contradiction, rules_of
from walkamile.staff.rota.counts import count
from walkamile.staff.rota.instance import DAY_MIN, Agent, Fixed, Group, Guest, Induction, Minimum, Shift, Span

pytest.importorskip("ortools")
DAY, NIGHT = Shift(480, 960), Shift(900, 1380)


def desk(**changed):
    """Two agents who may work 3 days; enough comes all day long."""
    week = small_week(1)
    demand = replace(week.demand, contacts=week.demand.contacts * 0 + 5.0, intents={})
    plain = replace(
        week, demand=demand, groups=(Group("g", (DAY, NIGHT), 3),), agents=(Agent("a", "g"), Agent("b", "g")),
        guests=(), inductions=(), fixed=(), minimums=(),
        rules=replace(week.rules, rest_min=660, days_off=2, agents_per_guest=1),
    )  # fmt: skip
    return replace(plain, **changed)


def spans(days, start, end):
    return tuple(Span(day * DAY_MIN + start, day * DAY_MIN + end) for day in days)


def said(week):
    found = contradiction(week)
    assert found is not None
    assert found.is_smallest
    return set(found.rules)


def test_a_week_that_can_be_filled_has_no_contradiction():
    assert contradiction(desk()) is None
    assert contradiction(desk(minimums=(Minimum("two", spans([1], 600, 660), 2),))) is None


def test_more_days_than_two_people_may_work():
    week = desk(minimums=(Minimum("always one", spans(range(7), 600, 660), 1),))
    assert said(week) == {"group g: at most 3 shifts a week", "always one"}


def test_late_and_early_at_once_for_one_person():
    week = desk(
        agents=(Agent("a", "g"),),
        minimums=(
            Minimum("late on Monday", spans([0], 1320, 1380), 1),
            Minimum("early on Tuesday", spans([1], 480, 540), 1),
        ),
    )
    assert said(week) == {"11 h of rest between two days", "late on Monday", "early on Tuesday"}


def test_a_promise_outside_of_the_windows():
    week = desk(
        guests=(Guest("x", "d", spans([2], 600, 720)),),
        fixed=(Fixed("x", Span(3 * DAY_MIN + 600, 3 * DAY_MIN + 660)),),
    )
    assert said(week) == {"windows of the guests", "the promised session of x"}


def test_more_promises_than_seats():
    guests = tuple(Guest(name, "d", spans([2], 600, 720), inducted=False) for name in "xy")
    week = desk(
        guests=guests,
        inductions=(Induction(Span(600, 660), 1),),
        fixed=tuple(Fixed(one.employee, Span(2 * DAY_MIN + 600, 2 * DAY_MIN + 660)) for one in guests),
    )
    found = said(week)
    assert {"seats of the inductions", "the promised session of x", "the promised session of y"} <= found
    assert "windows of the guests" not in found


@pytest.mark.parametrize("without", range(3))
def test_without_any_one_of_them_there_is_a_rota(without):
    week = desk(
        agents=(Agent("a", "g"),),
        minimums=(
            Minimum("late", spans([0], 1320, 1380), 1),
            Minimum("early", spans([1], 480, 540), 1),
        ),
    )
    found = contradiction(week)
    assert found is not None
    kept = [rule for rule in rules_of(week) if rule.says in found.rules]
    assert count(_with_only(week, kept), None, Effort(seconds=5)).found is False
    del kept[without]
    assert count(_with_only(week, kept), None, Effort(seconds=5)).found is True
