"""A change of who comes is told from a change of what they go through."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from walkamile.kit.mix import Part, change_of_mix


def test_other_people_and_the_same_experience_is_all_mix():
    found = change_of_mix(
        [Part("young", 2_000, 200), Part("old", 8_000, 4_000)],
        [Part("young", 8_000, 800), Part("old", 2_000, 1_000)],
    )
    assert (found.total.value, found.mix.value) == (pytest.approx(-0.24), pytest.approx(-0.24))
    assert found.within.value == pytest.approx(0)
    assert found.within.low < 0 < found.within.high
    assert found.mix.high < -0.2


def test_the_same_people_and_another_experience_is_all_within():
    found = change_of_mix(
        [Part("young", 5_000, 500), Part("old", 5_000, 2_500)],
        [Part("young", 5_000, 1_500), Part("old", 5_000, 2_500)],
    )
    assert (found.within.value, found.mix.value) == (pytest.approx(0.1), pytest.approx(0))
    assert found.within_by_part == {"old": pytest.approx(0), "young": pytest.approx(0.1)}
    assert found.within.low > 0.08
    assert found.mix.low < 0 < found.mix.high


def test_every_part_can_get_better_while_the_whole_gets_worse():
    found = change_of_mix(
        [Part("a", 9_000, 900), Part("b", 1_000, 600)], [Part("a", 1_000, 50), Part("b", 9_000, 4_950)]
    )
    assert found.total.value > 0
    assert found.within.high < 0
    assert found.mix.low > 0


COUNTS = st.lists(st.tuples(st.integers(0, 500), st.floats(0, 1)), min_size=3, max_size=3)


@settings(max_examples=25, deadline=None)
@given(COUNTS, COUNTS)
def test_the_parts_add_up_to_the_whole(old, new):
    before, after = ([Part(f"p{i}", n, round(n * p)) for i, (n, p) in enumerate(rows)] for rows in (old, new))
    n_before, n_after = sum(p.n for p in before), sum(p.n for p in after)
    if not n_before or not n_after:
        with pytest.raises(ValueError, match="both periods"):
            change_of_mix(before, after)
        return
    found = change_of_mix(before, after)
    difference = sum(p.hits for p in after) / n_after - sum(p.hits for p in before) / n_before
    assert found.total.value == pytest.approx(difference, abs=1e-9)
    assert found.within.value + found.mix.value == pytest.approx(difference, abs=1e-9)
    assert sum(found.within_by_part.values()) == pytest.approx(found.within.value, abs=1e-9)


def test_a_part_that_is_new_counts_as_mix_and_is_named():
    found = change_of_mix([Part("a", 1_000, 100)], [Part("a", 1_000, 100), Part("b", 1_000, 900)])
    assert (found.within.value, found.mix.value, found.unpaired) == (0, pytest.approx(0.4), ("b",))


def test_the_interval_holds_the_truth_as_often_as_it_says():
    rng = np.random.default_rng(2)
    held = 0
    for _ in range(120):
        old = [Part(p, 400, float(rng.binomial(400, q))) for p, q in (("a", 0.2), ("b", 0.5))]
        new = [Part(p, n, float(rng.binomial(n, q))) for p, n, q in (("a", 600, 0.3), ("b", 200, 0.5))]
        within = change_of_mix(old, new).within
        held += within.low <= 0.1 * (0.5 + 0.75) / 2 <= within.high
    assert held / 120 >= 0.9
