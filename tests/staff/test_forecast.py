"""Does a forecast know only what had passed, find what was planted, and hold what it promises?"""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from scipy.stats import nbinom

from walkamile.model.errors import ExtraMissing, StaffFault
from walkamile.staff import backtest, boosted
from walkamile.staff.backtest import BEST_TWO, CALENDAR, CHOSEN, TREES, rolling
from walkamile.staff.calendar import calendar_regression
from walkamile.staff.events import learn_effects
from walkamile.staff.forecast import forecast, reforecast
from walkamile.staff.methods import average_of_four, exponential_average, seasonal_naive
from walkamile.staff.series import Series, series, with_holidays
from walkamile.staff.spread import interval, learned_cv, quantile

MONDAY = (date(2026, 1, 5) - date(1970, 1, 1)).days


def hours(
    n_days: int, seed: int = 1, cv: float = 0.08, level: float = 40.0, closed_nights: bool = True
) -> Series:
    """Weeks of hourly counts: a shape of day and week, days that differ by `cv`, and chance."""
    rng = np.random.default_rng(seed)
    shape = np.clip(np.sin((np.arange(24) - 6) / 14 * np.pi), 0.0 if closed_nights else 0.1, None)
    week = np.array([1.3, 1.1, 1.0, 1.0, 1.1, 0.5, 0.0])
    mean = level * week[np.arange(n_days) % 7][:, None] * shape[None, :]
    counts = rng.poisson(mean * rng.gamma(1 / cv**2, cv**2, n_days)[:, None]).astype(float)
    at_s = (MONDAY + np.arange(n_days))[:, None] * 86400 + np.arange(24)[None, :] * 3600
    return series(at_s.ravel(), counts.ravel())


def test_a_table_is_laid_out_by_day_and_slot_with_what_is_closed_and_what_is_missing():
    one = hours(35)
    assert (one.slot_s, one.counts.shape) == (3600, (35, 24))
    weekday = (one.first_day + np.arange(7)) % 7
    assert not one.open_[weekday[6]].any() and not one.open_[weekday[0], :6].any()
    assert one.open_[weekday[0], 8:18].all()
    at_s = (MONDAY + np.repeat(np.arange(3), 2)) * 86400 + np.tile([36000, 39600], 3)
    gap = series(at_s[[0, 1, 3, 4, 5]], np.array([4.0, 5, 6, 7, 8]))
    assert np.isnan(gap.counts[1, 10]) and gap.counts[1, 11] == 6


def test_fine_slots_become_half_hours_and_rows_of_one_slot_add_up():
    at_s = MONDAY * 86400 + 32400 + np.repeat(np.arange(24) * 300, 2)
    one = series(at_s, np.ones(48))
    assert one.slot_s == 1800
    assert one.counts[0, 18:22].tolist() == [12, 12, 12, 12]
    assert series(at_s, np.ones(48), slot_s=3600).counts[0, 9:11].tolist() == [24, 24]


@pytest.mark.parametrize(
    "method", [seasonal_naive, average_of_four, exponential_average, calendar_regression]
)
def test_what_repeats_each_week_is_forecast_without_error(method):
    rng = np.random.default_rng(3)
    week = rng.integers(20, 90, (7, 24)).astype(float)
    week[5:], week[:, :7] = 0, 0
    counts = np.tile(week, (10, 1))
    at_s = (MONDAY + np.arange(70))[:, None] * 86400 + np.arange(24)[None, :] * 3600
    said = method(series(at_s.ravel(), counts.ravel()), 14)
    assert said == pytest.approx(np.tile(week, (2, 1)), rel=0.002, abs=0.02)


def test_averages_step_over_gaps_by_hand():
    counts = np.full((35, 1), np.nan)
    counts[[0, 7, 14, 28], 0] = [10, 20, 30, 50]
    known = Series(MONDAY, 86400, counts, np.ones((7, 1), bool))
    assert seasonal_naive(known, 1)[0, 0] == 50
    assert average_of_four(known, 1)[0, 0] == pytest.approx((10 + 20 + 30 + 50) / 4)
    weight = 0.7 ** np.arange(4)
    assert exponential_average(known, 1)[0, 0] == pytest.approx(weight @ [50, 30, 20, 10] / weight.sum())


def test_the_start_of_the_month_is_found():
    n_days = 210
    days = np.datetime64("2026-01-05") + np.arange(n_days)
    first = (days - days.astype("datetime64[M]")).astype(int) < 3
    rng = np.random.default_rng(4)
    counts = rng.poisson(1000 * np.where(first, 1.3, 1.0) * (np.arange(n_days) % 7 < 5)).astype(float)
    one = series((MONDAY + np.arange(n_days)) * 86400, counts)
    day = int(np.flatnonzero(first & (np.arange(n_days) % 7 < 5))[-1])
    origin = day - day % 7
    known = one.until(origin)
    assert calendar_regression(known, 7)[day - origin, 0] == pytest.approx(1300, rel=0.06)
    assert average_of_four(known, 7)[day - origin, 0] < 1150


def test_the_effect_of_an_event_is_learned_and_kept_out_of_what_is_usual():
    rng = np.random.default_rng(5)
    counts = rng.poisson(200, 112).astype(float)
    mailed = np.zeros(112, bool)
    mailed[[30, 51, 72, 93]] = True
    counts[mailed] *= 1.6
    ahead = np.concatenate([mailed, np.array([False, True, False, False, False, False, False])])
    at_s = (MONDAY + np.arange(119)) * 86400
    one = series(at_s, np.concatenate([counts, np.full(7, np.nan)]), events={"mailing": ahead})
    assert learn_effects(one)["mailing"] == pytest.approx(1.6, rel=0.12)
    made = forecast(one, 7, with_trees=False)
    assert made.point[1, 0] == pytest.approx(320, rel=0.15)
    assert made.point[[0, 2, 3], 0] == pytest.approx(np.full(3, 200.0), rel=0.1)


def test_holidays_do_not_spoil_the_weeks_after_them():
    one = hours(70)
    counts = one.counts.copy()
    counts[56] = counts[56] * 0.1
    spoiled = Series(one.first_day, one.slot_s, counts, one.open_)
    told = with_holidays(spoiled, np.array([one.first_day + 56]))
    assert average_of_four(told, 7)[0].sum() == pytest.approx(average_of_four(one, 7)[0].sum(), rel=0.1)
    assert average_of_four(spoiled, 7)[0].sum() < 0.85 * average_of_four(one, 7)[0].sum()


@given(st.integers(0, 5))
@hypothesis_settings(max_examples=4)
def test_nothing_looks_ahead(seed):
    """What was said, chosen and promised at an origin stays the same whatever comes after it."""
    one = hours(98, seed)
    changed = one.counts.copy()
    changed[84:] = changed[84:] * 7 + 3
    before = rolling(one, 7, 4, with_trees=seed == 0).origins
    after = rolling(Series(one.first_day, 3600, changed, one.open_), 7, 4, with_trees=seed == 0).origins
    for a, b in zip(before[:-1], after[:-1], strict=True):
        assert a.day == b.day < 91
        if a.day <= 84:
            assert a.method == b.method
            assert np.array_equal(a.said, b.said) and np.array_equal(a.cv, b.cv, equal_nan=True)


def test_the_table_of_methods_and_the_choice():
    made = rolling(hours(140), 7, 8)
    by_name = {score.method: score for score in made.scores}
    assert {
        "seasonal naive",
        "4-week average",
        "exponential average",
        CALENDAR,
        TREES,
        BEST_TWO,
        CHOSEN,
    } == set(by_name)
    assert by_name["seasonal naive"].mase == 1
    assert by_name[CHOSEN].wape <= 1.05 * min(score.wape for score in made.scores)
    assert sum(score.n_chosen for score in made.scores if score.method != CHOSEN) == len(made.origins) == 8
    last = made.origins[-1]
    errors = np.nansum([np.abs(o.said - o.came) for o in made.origins])
    assert by_name[CHOSEN].wape == pytest.approx(errors / np.nansum([o.came for o in made.origins]))
    assert last.day + 7 == 140


def test_the_interval_holds_what_it_promises_on_planted_spread():
    held = [rolling(hours(126, seed, cv=0.2, level=80), 7, 8, with_trees=False).coverage for seed in range(6)]
    assert np.mean(held) == pytest.approx(0.8, abs=0.06)


@given(st.floats(0.5, 3000), st.floats(0.02, 0.8), st.floats(0.02, 0.98))
def test_quantiles_are_those_of_the_negative_binomial(mean, cv, share):
    size = 1 / cv**2
    found, truth = quantile(np.array([mean]), np.array([cv]), share)[0], nbinom(size, size / (size + mean))
    assert truth.cdf(found) >= share - 1e-6 and (found == 0 or truth.cdf(found - 1) <= share + 1e-6)


def test_the_spread_is_learned_by_day_ahead():
    rng = np.random.default_rng(6)
    said = np.full((60, 2, 20), 300.0)
    factor = rng.gamma(1 / np.array([0.05, 0.3]) ** 2, np.array([0.05, 0.3]) ** 2, (60, 2))
    came = rng.poisson(said * factor[:, :, None]).astype(float)
    cv = learned_cv(said, came)
    assert cv == pytest.approx([0.06, 0.3], abs=0.05)
    low, high = interval(said, cv[None, :, None])
    assert ((came >= low) & (came <= high)).mean() == pytest.approx(0.8, abs=0.06)


def test_today_moves_the_rest_as_far_as_it_can_be_believed():
    point = np.full(20, 50.0)
    same = reforecast(point, point[:10], day_cv=0.1, slot_cv=0.1)
    assert same.factor == pytest.approx(1) and same.point[:10].sum() == 0 and same.point[10:].sum() == 500
    more = reforecast(point, point[:10] * 1.4, day_cv=0.1, slot_cv=0.1)
    assert more.factor == pytest.approx((100 + 700) / (100 + 500))
    assert 1 < reforecast(point, point[:2] * 1.4, 0.1, 0.1).factor < more.factor
    assert 1 < reforecast(point, point[:10] * 1.4, 0.1, 0.5).factor < more.factor
    assert reforecast(point, np.array([]), 0.1, 0.1).point.sum() == pytest.approx(1000)


def test_a_planted_day_is_met_better_with_its_morning():
    rng = np.random.default_rng(7)
    point, errors = np.full(24, 60.0), []
    for _ in range(200):
        came = rng.poisson(point * rng.gamma(25, 1 / 25)).astype(float)
        rest = reforecast(point, came[:12], day_cv=0.2, slot_cv=0.2).point[12:].sum()
        errors.append((abs(rest - came[12:].sum()), abs(point[12:].sum() - came[12:].sum())))
    with_morning, without = np.mean(errors, axis=0)
    assert with_morning < 0.5 * without


def test_without_lightgbm_the_line_that_installs_it_is_told(monkeypatch):
    monkeypatch.setitem(__import__("sys").modules, "lightgbm", None)
    with pytest.raises(ExtraMissing, match=r"pip install 'walkamile\[forecast\]'"):
        boosted.lightgbm()
    made = rolling(hours(98), 7, 2)
    assert TREES not in {score.method for score in made.scores} and "walkamile[forecast]" in made.note


def test_daily_counts_of_weekdays_only_and_a_long_horizon():
    days = np.array([d for d in range(150) if d % 7 < 5])
    counts = np.random.default_rng(8).poisson(300 + 20 * (days % 7)).astype(float)
    one = series((MONDAY + days) * 86400, counts)
    made = forecast(one, 28, with_trees=True)
    assert made.point.shape == (28, 1)
    weekday = (made.first_day - MONDAY + np.arange(28)) % 7
    assert (made.point[weekday >= 5] == 0).all()
    assert made.point[weekday < 5, 0] == pytest.approx(300 + 20 * weekday[weekday < 5], rel=0.1)


def test_little_history_says_what_it_lacks():
    few = forecast(hours(14), 7)
    assert not few.learned and "Fewer than" in few.note and few.method == "exponential average"
    with pytest.raises(StaffFault, match="one week"):
        forecast(hours(5), 7)
    with pytest.raises(StaffFault, match="days of history at least"):
        rolling(hours(20), 7, 4)


@pytest.mark.parametrize(
    ("at_s", "counts", "advice"),
    [
        ([], [], "no rows"),
        ([0, 3600], [np.nan, np.nan], "No row has a count"),
        ([0, 3600], [1, -2], "negative"),
        ([0, 3600], [1, np.inf], "infinite"),
        ([0, 0], [1, 2], "several weeks"),
        ([0, 7 * 86400], [1, 2], "counts per day"),
        ([0, 5 * 3600], [1, 2], "do not fill a day"),
    ],
)
def test_tables_that_cannot_be_laid_out_are_refused_with_advice(at_s, counts, advice):
    with pytest.raises(StaffFault, match=advice):
        series(np.array(at_s, np.int64), np.array(counts, float))


def test_the_choice_falls_on_what_erred_least():
    came = np.full((7, 1), 10.0)
    said = {"a": came + 3, "b": came - 1, "c": came + 1.5}
    assert backtest.choose([(said, came)] * 4) == (BEST_TWO, ("b", "c"))
    assert backtest.choose([({"a": came + 3, "b": came + 1}, came)]) == ("b", ("b", "a"))
