"""Intervals against published figures, independent computations and simulation."""

from __future__ import annotations

from math import inf

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from walkamile.kit.intervals import (
    Audit,
    bootstrap,
    corrected_prevalence,
    kaplan_meier_quantile,
    mean_interval,
    poisson_interval,
    quantile_interval,
    weighted_share,
    wilson,
)

# Weeks in remission, 21 + 21 children (Freireich et al. 1963); a minus sign marks a child still in remission.
TREATED = [6, 6, 6, -6, 7, -9, 10, -10, -11, 13, 16, -17, -19, -20, 22, 23, -25, -32, -32, -34, -35]
PLACEBO = [1, 1, 2, 2, 3, 4, 4, 5, 5, 8, 8, 8, 8, 11, 11, 12, 12, 15, 17, 22, 23]


@pytest.mark.parametrize(
    ("hits", "n", "low", "high"),
    [(81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605), (0, 20, 0.0, 0.1611), (1, 29, 0.0061, 0.1718)],
)
def test_wilson_gives_the_figures_of_newcombe_1998(hits, n, low, high):
    found = wilson(hits, n)
    assert (round(found.low, 4), round(found.high, 4)) == (low, high)


@given(st.integers(1, 5_000), st.data())
def test_wilson_is_what_scipy_says(n, data):
    hits = data.draw(st.integers(0, n))
    theirs = stats.binomtest(hits, n).proportion_ci(method="wilson")
    ours = wilson(hits, n)
    assert (ours.low, ours.high) == pytest.approx((theirs.low, theirs.high), abs=1e-12)
    assert ours.low <= ours.value <= ours.high


@pytest.mark.parametrize(("hits", "n"), [(1, 0), (-1, 5), (6, 5)])
def test_a_share_of_nothing_is_refused(hits, n):
    with pytest.raises(ValueError, match="share needs"):
        wilson(hits, n)


def test_the_median_of_fifteen_lies_between_the_4th_and_the_12th():
    # The tabled ranks for n = 15 at 95 % (coverage 0.965).
    found = quantile_interval(list(range(1, 16)))
    assert (found.value, found.low, found.high) == (8, 4, 12)


@given(st.lists(st.integers(0, 20), min_size=1, max_size=80))
def test_the_median_is_numpys_and_counts_stand_for_repeats(values):
    found = quantile_interval(values)
    assert found.value == pytest.approx(float(np.median(values)))
    distinct = sorted(set(values))
    assert quantile_interval(distinct, [values.count(v) for v in distinct]) == found


@given(st.integers(1, 300), st.floats(0.05, 0.95), st.sampled_from((0.8, 0.95, 0.99)))
def test_the_ranks_of_a_quantile_are_those_of_scipys_binomial(n, q, level):
    found = quantile_interval(range(1, n + 1), q=q, level=level)
    below = stats.binom.ppf((1 - level) / 2, n, q)
    above = stats.binom.ppf((1 + level) / 2, n, q) + 1
    assert (found.low, found.high) == (max(1, below), min(n, above))


@given(st.integers(0, 2_000_000), st.sampled_from((0.8, 0.95, 0.99)))
def test_the_interval_of_a_count_is_scipys_chi_square(n, level):
    found = poisson_interval(n, level)
    low = stats.chi2.ppf((1 - level) / 2, 2 * n) / 2 if n else 0.0
    high = stats.chi2.ppf((1 + level) / 2, 2 * n + 2) / 2
    assert (found.low, found.high) == pytest.approx((low, high), rel=1e-9)


def test_the_interval_of_a_median_holds_the_truth_as_often_as_it_says():
    rng = np.random.default_rng(1)
    truth = float(np.log(2))
    found = [quantile_interval(list(rng.exponential(1, 60))) for _ in range(400)]
    assert 0.92 <= np.mean([e.low <= truth <= e.high for e in found]) <= 0.995


def test_kaplan_meier_gives_the_published_medians_of_the_remission_trial():
    treated = kaplan_meier_quantile([abs(t) for t in TREATED], [t > 0 for t in TREATED])
    placebo = kaplan_meier_quantile(PLACEBO, [True] * len(PLACEBO))
    assert (treated.value, treated.high, placebo.value) == (23, inf, 8)
    assert (placebo.low, placebo.high) == (4, 11)


@given(
    st.lists(st.tuples(st.integers(1, 30), st.booleans()), min_size=3, max_size=60).filter(
        lambda rows: any(done for _, done in rows)
    )
)
def test_the_censored_median_is_where_scipys_survival_falls_to_a_half(rows):
    times, done = [t for t, _ in rows], [d for _, d in rows]
    data = stats.CensoredData(uncensored=[t for t, d in rows if d], right=[t for t, d in rows if not d])
    survival = stats.ecdf(data).sf
    below = [q for q, p in zip(survival.quantiles, survival.probabilities, strict=True) if p <= 0.5 + 1e-12]
    assert kaplan_meier_quantile(times, done).value == (below[0] if below else inf)


def test_the_ends_of_the_censored_median_are_where_scipys_log_log_bounds_cross():
    data = stats.CensoredData(uncensored=[t for t in TREATED if t > 0], right=[-t for t in TREATED if t < 0])
    survival = stats.ecdf(data).sf
    bounds = survival.confidence_interval(method="log-log")
    low = min(q for q, p in zip(bounds.low.quantiles, bounds.low.probabilities, strict=True) if p <= 0.5)
    found = kaplan_meier_quantile([abs(t) for t in TREATED], [t > 0 for t in TREATED])
    assert found.low == low


def test_dropping_what_has_not_ended_would_flatter():
    times, done = [1, 2, 3, 50, 50, 50, 50], [True, True, True, False, False, False, False]
    assert kaplan_meier_quantile(times, done).value == inf
    assert kaplan_meier_quantile(times[:3], done[:3]).value == 2


def test_a_bootstrap_repeats_itself_and_agrees_with_theory():
    sample = np.random.default_rng(5).normal(10, 2, 400)
    first = bootstrap(list(sample), lambda v: float(v.mean()), seed=7)
    assert first == bootstrap(list(sample), lambda v: float(v.mean()), seed=7)
    theory = mean_interval(400, float(sample.sum()), float((sample**2).sum()))
    assert (first.low, first.high) == pytest.approx((theory.low, theory.high), abs=0.05)


def test_the_interval_of_a_mean_is_scipys():
    sample = [1.0, 4.0, 2.5, 8.0, 3.0]
    theirs = stats.ttest_1samp(sample, 0).confidence_interval()
    ours = mean_interval(5, sum(sample), sum(v * v for v in sample))
    assert (ours.low, ours.high) == pytest.approx((theirs.low, theirs.high))


def test_a_ratio_of_sums_holds_the_truth_as_often_as_it_says():
    rng = np.random.default_rng(11)
    held = 0
    for _ in range(400):
        w = rng.exponential(4, 200)
        v = rng.beta(1, 3, 200)
        found = weighted_share(w.sum(), (w * v).sum(), (w**2).sum(), (w**2 * v).sum(), (w**2 * v**2).sum())
        held += found.low <= 0.25 <= found.high
    assert 0.92 <= held / 400 <= 0.985


def test_a_ratio_of_nothing_to_something_is_not_certain():
    assert weighted_share(40.0, 0.0, 40.0, 0.0, 0.0).high == pytest.approx(wilson(0, 40).high)


def test_the_corrected_share_undoes_the_classifier():
    # 20 % true, seen through se .9 and sp .8: .2*.9 + .8*.2 = .34.
    found = corrected_prevalence(3_400, 10_000, Audit(0.9, 0.8, 100_000, 100_000))
    assert found.value == pytest.approx(0.2)
    assert 0.18 < found.low < 0.2 < found.high < 0.22


def test_a_perfect_classifier_needs_no_correction():
    found = corrected_prevalence(300, 1_000, Audit(1.0, 1.0, 10**7, 10**7))
    plain = wilson(300, 1_000)
    assert (found.value, found.low, found.high) == pytest.approx((0.3, plain.low, plain.high), abs=1e-3)


def test_the_corrected_interval_holds_the_truth_as_often_as_it_says():
    rng = np.random.default_rng(3)
    held, truth, se, sp = 0, 0.3, 0.85, 0.9
    for _ in range(600):
        hits = rng.binomial(500, truth * se + (1 - truth) * (1 - sp))
        audit = Audit(rng.binomial(80, se) / 80, rng.binomial(150, sp) / 150, 80, 150)
        found = corrected_prevalence(int(hits), 500, audit)
        held += found.low <= truth <= found.high
    assert 0.925 <= held / 600 <= 0.985


def test_a_classifier_that_says_nothing_is_refused():
    with pytest.raises(ValueError, match="says nothing"):
        corrected_prevalence(5, 10, Audit(0.4, 0.6, 100, 100))
