"""Scores of beliefs come out as planted; verdicts are spoken only where n allows; nobody is told from a group."""

from __future__ import annotations

import random
from math import sqrt
from statistics import NormalDist

import pytest
from hypothesis import given
from hypothesis import strategies as st

from walkamile.prove.beliefs import (
    NORMAL_IQR,
    Compared,
    by_group,
    calibration,
    released,
    score,
    spread_of_share,
    spread_of_values,
)


def planted(seed: int, n: int, reach: float, bias: float = 0.0) -> list[Compared]:
    """People whose error is normal, with ranges of `reach` standard deviations to both sides."""
    chance = random.Random(seed)
    found = []
    for i in range(n):
        believed = 100 + 10 * (chance.gauss(0, 1) + bias)
        ends = believed - 10 * reach, believed + 10 * reach
        found.append(Compared(f"a{i % 12}", "t", "leaders", believed, *ends, 100.0, 20.0))
    return found


@pytest.mark.parametrize("seed", range(8))
def test_hit_rates_of_calibrated_and_of_overconfident_leaders_come_out_as_planted(seed):
    normal = NormalDist()
    sure, right = score(planted(seed, 400, 0.4)), score(planted(seed, 400, normal.inv_cdf(0.9)))
    for found, share in ((sure, 2 * normal.cdf(0.4) - 1), (right, 0.8)):
        assert found.hit is not None and abs(found.hit.value - share) < 4 * sqrt(share * (1 - share) / 400)
    assert sure.verdict.startswith("Overconfident") and right.verdict.startswith("Calibrated")
    modest = score(planted(seed, 400, 3.0))
    assert modest.verdict.startswith("More certain")


@pytest.mark.parametrize("seed", range(4))
def test_bias_and_gap_are_counted_in_spreads_of_what_was_measured(seed):
    found = score(planted(seed, 2_000, 1.0, bias=1.0))
    assert found.bias is not None and found.gap is not None
    assert abs(found.bias.value - 0.5) < 4 * 0.5 / sqrt(2_000)  # one error of 10 on a spread of 20
    # Mean of |normal(1, 1)|: folded normal distribution.
    normal = NormalDist()
    folded = 2 * normal.pdf(1) + 1 - 2 * normal.cdf(-1)
    assert abs(found.gap.value - folded / 2) < 4 * 0.4 / sqrt(2_000)
    assert found.bias.low <= found.bias.value <= found.bias.high


def test_a_verdict_waits_for_enough_ranges():
    assert "too few" in calibration(0, 9)
    assert calibration(2, 10).startswith("Overconfident")
    assert calibration(8, 10).startswith("Calibrated")
    assert calibration(30, 30).startswith("More certain")


def test_beliefs_without_a_range_or_on_a_figure_without_spread_are_left_out_of_what_needs_them():
    found = score([
        Compared("a", "t", "g", 5, None, None, 4, 2.0),
        Compared("b", "t", "g", 5, 4, 6, 4, None),
    ])  # fmt: skip
    assert (found.n, found.n_ranges, found.hits, found.bias, found.gap) == (2, 1, 1, None, None)
    assert score([]).hit is None


def test_the_spread_of_a_figure_is_never_zero_where_it_varies():
    assert spread_of_share(50, 100) == pytest.approx(NORMAL_IQR * 0.5)
    assert spread_of_share(0, 20) > 0
    assert spread_of_values(2, 6, 9) == 4
    assert spread_of_values(8, 8, 10) == pytest.approx(13.49, abs=0.01)
    assert spread_of_values(8, 8, 0) is None


def said(author: str, group: str, round_no: int = 1) -> Compared:
    return Compared(author, "t", group, 1.0, 0.0, 2.0, 1.0, 1.0, round_no)


def test_four_are_held_back_and_five_are_shown():
    whole, groups = by_group([said(f"a{i}", "g") for i in range(4)])
    assert whole.shown == () and groups[0].shown == () and "fewer than 5" in groups[0].reason
    whole, groups = by_group([said(f"a{i}", "g") for i in range(5)])
    assert len(whole.shown) == 5 == len(groups[0].shown)


def test_a_small_group_cannot_be_told_by_subtraction():
    beliefs = [said(f"a{i}", "large") for i in range(9)] + [said(f"b{i}", "middle") for i in range(6)]
    beliefs += [said("c", "small")]
    whole, groups = by_group(beliefs)
    by_name = {group.name: group for group in groups}
    assert len(whole.shown) == 16 and len(by_name["large"].shown) == 9
    assert by_name["middle"].shown == () and "subtraction" in by_name["middle"].reason


def test_one_more_belief_cannot_be_told_by_looking_twice():
    first = [said(f"a{i}", "g") for i in range(5)]
    assert released([*first, said("b", "g", 2)]) == released(first)
    assert len(released([*first, *(said(f"b{i}", "g", 2 + i) for i in range(5))])) == 10


@given(st.lists(st.tuples(st.integers(0, 12), st.sampled_from("uvwx"), st.integers(1, 4)), max_size=60))
def test_whatever_is_shown_or_left_comes_from_five_people_or_nobody(drawn):
    beliefs = [said(f"{group}{no}", group, at) for no, group, at in drawn]
    whole, groups = by_group(beliefs)
    shown = [one for group in groups for one in group.shown]
    for some in (whole.shown, *(group.shown for group in groups)):
        assert not some or len({one.author for one in some}) >= 5
    left = {one.author for one in whole.shown if one not in shown}
    assert not left or not shown or len(left) >= 5
    assert set(shown) <= set(whole.shown)


@given(
    st.floats(-1e6, 1e6), st.floats(-1e6, 1e6), st.floats(0, 1e3), st.floats(0.001, 1e3), st.floats(0.01, 100),
    st.floats(-1e3, 1e3),
)  # fmt: skip
def test_scores_do_not_depend_on_the_unit(believed, measured, half, iqr, scale, shift):
    one = Compared("a", "t", "g", believed, believed - half, believed + half, measured, iqr)
    other = Compared(
        "a", "t", "g", believed * scale + shift, None, None, measured * scale + shift, iqr * scale
    )  # fmt: skip
    assert one.off == pytest.approx(other.off, rel=1e-3, abs=1e-3)
    assert one.hit == (believed - half <= measured <= believed + half)
