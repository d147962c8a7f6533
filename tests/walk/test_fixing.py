"""How large, how long, and was it rarer afterwards: known distributions, planted effects, silence where it is due."""

from __future__ import annotations

import random
from math import inf

import pytest

from walkamile.kit.intervals import difference_of_shares, poisson_interval, wilson
from walkamile.walk.fixing import BeforeAfter, Month, Side, before_after, days_to_fix, is_known, per_month


def test_a_poisson_interval_is_that_of_the_tables():
    assert [(poisson_interval(n).low, poisson_interval(n).high) for n in (0, 1, 10)] == [
        pytest.approx((0.0, 3.6889), abs=1e-3),
        pytest.approx((0.0253, 5.5716), abs=1e-3),
        pytest.approx((4.7954, 18.3904), abs=1e-3),
    ]


def test_people_and_minutes_a_month_hold_the_truth_95_times_of_100():
    dice = random.Random(7)
    held_people = held_minutes = 0
    for _ in range(400):
        months = []
        for _ in range(3):
            n = sum(dice.random() < 0.02 for _ in range(2_000))
            minutes = [dice.expovariate(1 / 5) for _ in range(n)]
            months.append(Month(30, n, sum(minutes), sum(m * m for m in minutes)))
        people, spent = per_month(months)
        held_people += people.low <= 40 <= people.high
        held_minutes += spent.low <= 200 <= spent.high
    assert held_people / 400 >= 0.93
    assert held_minutes / 400 >= 0.92
    with pytest.raises(ValueError, match="one day"):
        per_month([])


def test_a_planted_effect_is_found_and_none_is_not():
    fixed = before_after(Side(2_000, 800, 900, 90), Side(1_500, 300, 700, 60), 10)
    assert fixed.change and fixed.change.high < -0.15
    nothing = before_after(Side(400, 160, 200, 90), Side(300, 121, 150, 60), 10)
    assert nothing.change and nothing.change.low < 0 < nothing.change.high
    assert difference_of_shares(wilson(56, 70), wilson(48, 80)).value == pytest.approx(-0.2)
    found = difference_of_shares(wilson(48, 80), wilson(56, 70))
    assert (found.low, found.high) == pytest.approx((0.0524, 0.3339), abs=1e-4)


@pytest.mark.parametrize(
    ("before", "after", "why"),
    [
        (Side(29, 9, 20, 90), Side(300, 9, 200, 90), "30 are needed"),
        (Side(300, 9, 9, 90), Side(300, 9, 200, 90), "fewer than 10 people"),
        (Side(0, 0, 0, 90), Side(0, 0, 0, 0), "fewer than 10 people"),
    ],
)
def test_with_too_few_nothing_is_said(before, after, why):
    found: BeforeAfter = before_after(before, after, 10)
    assert found.change is None
    assert why in (found.reason or "")


def test_half_are_fixed_within_so_many_days():
    assert days_to_fix([1, 2, 3, 4], [True] * 4) is None
    found = days_to_fix([10, 20, 30, 40, 50], [True] * 5)
    assert found and found.value == 30
    open_ones = days_to_fix([10, 20, 30, 40, 50], [True, True, False, False, False])
    assert open_ones and open_ones.value == inf
    assert (is_known(open_ones), is_known(None), is_known(found)) == (False, False, True)
