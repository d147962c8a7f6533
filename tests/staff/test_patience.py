"""Is patience seen through the censoring? Against counts by hand, planted truth, and a second way of counting."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from walkamile.model.errors import StaffFault
from walkamile.staff.patience import patience, patience_by
from walkamile.staff.queue import figures, queue
from walkamile.staff.survival import curve


def calls(law, n=20_000, offered_s=100.0, seed=1):
    """Contacts with a planted patience, and an exponential wait on offer."""
    rng = np.random.default_rng(seed)
    ready, offered = law(rng, n), rng.exponential(offered_s, n)
    return np.minimum(ready, offered), ready < offered, ready, offered


def test_the_curve_by_hand():
    """Waits 1 (gave up), 2 (answered), 3 (gave up), 3 (answered), 5 (answered): 4/5, then 4/5 x 2/3."""
    found = curve(np.array([1.0, 2, 3, 3, 5]), np.array([True, False, True, False, False]))
    assert found.at_s.tolist() == [1, 3]
    assert found.share.tolist() == pytest.approx([0.8, 0.8 * 2 / 3])
    assert found.at_risk.tolist() == [5, 3]
    greenwood = 1 / (5 * 4)
    centre, half = np.log(-np.log(0.8)), 1.959964 * np.sqrt(greenwood) / abs(np.log(0.8))
    assert found.low[0] == pytest.approx(np.exp(-np.exp(centre + half)), rel=1e-6)
    assert found.high[0] == pytest.approx(np.exp(-np.exp(centre - half)), rel=1e-6)


@given(st.lists(st.tuples(st.integers(0, 30), st.booleans()), min_size=2, max_size=60))
def test_the_curve_is_the_product_over_all_who_gave_up(rows):
    waits, gone = np.array([float(w) for w, _ in rows]), np.array([g for _, g in rows])
    found = curve(waits, gone)
    share = 1.0
    for at in sorted({w for w, g in rows if g}):
        share *= 1 - sum(w == at and g for w, g in rows) / sum(w >= at for w, _ in rows)
        assert found.share_at(np.array([float(at)]))[0] == pytest.approx(share, abs=1e-12)


@pytest.mark.parametrize("mean_s", [40.0, 150.0, 600.0])
def test_a_planted_mean_is_found_although_most_were_answered(mean_s):
    waits, gone, *_ = calls(lambda rng, n: rng.exponential(mean_s, n))
    found = patience(waits, gone)
    assert found.mean_low_s < mean_s < found.mean_high_s
    assert found.mean_s == pytest.approx(mean_s, rel=0.05)
    assert found.median_s == pytest.approx(mean_s * np.log(2), rel=0.08)
    assert found.fit.verdict == "fits"
    # The mean over those who gave up, which is what spreadsheets take, is far too low.
    assert waits[gone].mean() < 0.75 * mean_s
    assert found.mean_s == pytest.approx(waits.sum() / gone.sum())


def test_patience_that_is_not_exponential_is_told():
    waits, gone, ready, _ = calls(lambda rng, n: np.where(rng.random(n) < 0.4, rng.exponential(15, n), 900))
    found = patience(waits, gone)
    assert found.fit.verdict == "poor" and "M/M/n+G" in found.fit.reason
    assert found.hazard[0].per_1000_s > 5 * found.hazard[-2].per_1000_s
    shown = found.curve.share_at(np.array([20.0, 60.0]))
    assert shown == pytest.approx([(ready > 20).mean(), (ready > 60).mean()], abs=0.02)


def test_hazards_are_counts_over_time_watched():
    found = patience([2.0, 4, 10, 20, 20, 100], [True, False, True, True, False, False])
    first, second = found.hazard[:2]
    assert (first.n_abandoned, first.waited_s) == (1, 2 + 4 + 5 * 4)
    assert (second.n_abandoned, second.waited_s) == (1, 5 + 10 + 10 + 10)
    assert first.per_1000_s == pytest.approx(1000 / 26)
    assert first.low < first.per_1000_s < first.high


def test_chats_left_without_a_word_are_neither_patient_nor_forgotten():
    waits, gone, _, offered = calls(lambda rng, n: rng.exponential(150, n))
    silent = gone & (np.random.default_rng(2).random(waits.size) < 0.5)
    noticed = np.where(silent, offered, waits)
    found = patience(noticed, gone & ~silent, silent)
    assert found.n_silent == silent.sum() and "without a word" in found.note
    assert found.mean_s == pytest.approx(150, rel=0.03)
    assert found.median_s == pytest.approx(150 * np.log(2), rel=0.06)
    assert patience(noticed, gone).mean_s > 1.2 * 150
    assert patience(noticed[~silent], gone[~silent]).mean_s > 1.2 * 150


def test_groups_are_those_of_their_rows():
    waits, gone, *_ = calls(lambda rng, n: rng.exponential(120, n), n=4000)
    who = np.where(np.arange(4000) % 4 == 0, "late", "usual")
    quiet = np.append(who, ["nobody"] * 5)
    found, without = patience_by(np.append(waits, np.ones(5)), np.append(gone, np.zeros(5, bool)), [quiet])
    assert [one.group for one in found] == [("usual",), ("late",)]
    assert found[1].mean_s == patience(waits[who == "late"], gone[who == "late"]).mean_s
    assert without == [(("nobody",), 5)]


def test_a_queue_fed_with_the_curve_loses_as_many_as_the_law_it_came_from():
    waits, gone, *_ = calls(lambda rng, n: rng.exponential(150, n), n=60_000, offered_s=400)
    law = patience(waits, gone).law()
    by_curve = figures(queue(1000, 240, [60, 66, 72], law=law)).abandoned_share
    assert by_curve == pytest.approx(figures(queue(1000, 240, [60, 66, 72], 150)).abandoned_share, abs=0.004)


@pytest.mark.parametrize(
    ("waits", "gone", "advice"),
    [
        ([], [], "one row per contact"),
        ([-1.0, 3], [True, False], "from 0 on"),
        ([np.inf, 3], [True, False], "from 0 on"),
        ([1.0, 3], [False, False], "longer period"),
        ([0.0, 0], [True, False], "busier period"),
    ],
)
def test_waits_that_are_none_are_refused_with_advice(waits, gone, advice):
    with pytest.raises(StaffFault, match=advice):
        patience(waits, gone)
