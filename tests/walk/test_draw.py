"""What may be walked, and which journey is drawn: by chance alone, whatever the order, never one that is left out."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from walkamile.walk import draw
from walkamile.walk.fit import Fitting, LeftOut, Limits, fitting, why_not
from walkamile.walk.journey import Journey

AS_OF = datetime(2026, 3, 31, 12)
PLAIN = Journey(1, 7, AS_OF - timedelta(days=9), "phone", "gift", 9.0, 4.0, 12, frozenset({"ben"}))
LIMITS = Limits(AS_OF)


def journeys(costs: list[float]) -> list[Journey]:
    return [replace(PLAIN, case_key=key, person_code=key, cost_min=cost) for key, cost in enumerate(costs, 1)]


@pytest.mark.parametrize(
    ("journey", "limits", "why"),
    [
        (PLAIN, LIMITS, None),
        (replace(PLAIN, person_code=None), LIMITS, LeftOut.NOBODY),
        (PLAIN, replace(LIMITS, own=frozenset({7})), LeftOut.OWN),
        (PLAIN, replace(LIMITS, own_names=frozenset({"ben"})), LeftOut.OWN),
        (PLAIN, replace(LIMITS, own_names=frozenset({"Ben"})), LeftOut.OWN),
        (
            replace(PLAIN, employees=frozenset({"B.Ben"})),
            replace(LIMITS, own_names=frozenset({"b.ben"})),
            LeftOut.OWN,
        ),
        (PLAIN, replace(LIMITS, colleagues=frozenset({7})), LeftOut.COLLEAGUE),
        (PLAIN, replace(LIMITS, opted_out=frozenset({7})), LeftOut.OPTED_OUT),
        (PLAIN, replace(LIMITS, on_hold=frozenset({7})), LeftOut.LEGAL_HOLD),
        (PLAIN, replace(LIMITS, robots=frozenset({7})), LeftOut.SERVICE_ACCOUNT),
        (
            replace(PLAIN, topic="Bereavement leave"),
            replace(LIMITS, sensitive=("bereavement",)),
            LeftOut.SENSITIVE,
        ),
        (replace(PLAIN, closed_at=AS_OF - timedelta(hours=24)), LIMITS, None),
        (replace(PLAIN, closed_at=AS_OF - timedelta(hours=23, minutes=59)), LIMITS, LeftOut.TOO_FRESH),
        (replace(PLAIN, last_at=AS_OF - timedelta(hours=24)), LIMITS, None),
        (replace(PLAIN, last_at=AS_OF - timedelta(hours=23)), LIMITS, LeftOut.TOO_FRESH),
        (replace(PLAIN, people=frozenset({8})), replace(LIMITS, on_hold=frozenset({8})), LeftOut.LEGAL_HOLD),
        (replace(PLAIN, people=frozenset({8})), replace(LIMITS, opted_out=frozenset({8})), LeftOut.OPTED_OUT),
        (replace(PLAIN, n_events=401), LIMITS, LeftOut.TOO_LONG),
    ],
)
def test_a_journey_is_left_out_for_its_reason(journey, limits, why):
    assert why_not(journey, limits) is why
    found = fitting([journey], limits)
    assert found == (Fitting((journey,)) if why is None else Fitting((), {why: 1}))


@given(st.lists(st.floats(0, 500), min_size=1, max_size=60), st.integers(0, 10_000), st.randoms())
def test_the_same_seed_draws_the_same_whatever_the_order(costs, seed, chance):
    ordered = journeys(costs)
    shuffled = ordered.copy()
    chance.shuffle(shuffled)
    for pool in draw.POOLS:
        assert draw.draw(ordered, pool, seed) == draw.draw(shuffled, pool, seed)


@given(st.lists(st.floats(0, 500), max_size=80))
def test_the_worst_tenth_holds_the_worst_and_no_more(costs):
    worst = draw.pool_of(journeys(costs), draw.WORST_TENTH)
    assert len(worst) <= -(-len(costs) // 10)
    assert all(one.cost_min > 0 for one in worst)
    rest = sorted(costs)[: len(costs) - len(worst)]
    if worst and rest:
        assert min(one.cost_min for one in worst) >= max(rest)


def test_each_journey_has_the_same_chance():
    many = journeys([1.0] * 20)
    drawn = [draw.draw(many, draw.REPRESENTATIVE, seed) for seed in range(8_000)]
    counts = [sum(one is not None and one.case_key == key for one in drawn) for key in range(1, 21)]
    # Chi-square with 19 degrees of freedom stays below 52.4 but once in 60,000 times.
    assert sum((n - 400) ** 2 / 400 for n in counts) < 52.4


def test_nothing_is_drawn_from_nothing():
    assert draw.draw([], draw.REPRESENTATIVE, 1) is None
    assert draw.draw(journeys([0.0, 0.0]), draw.WORST_TENTH, 1) is None
