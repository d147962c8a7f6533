"""Are the figures of a queue exact? Against a chain of births and deaths with fifty digits, and at the limits."""

from __future__ import annotations

import mpmath as mp
import numpy as np
import pytest
from births_and_deaths import exact
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from walkamile.staff import erlang, laws
from walkamile.staff.queue import InTime, figures, queue

HANDLE_S, WITHIN_S = 300.0, 20.0
GRID = [
    (n, utilisation, patience)
    for n in (1, 2, 3, 8, 30, 120, 500)
    for utilisation in (0.1, 0.5, 0.9, 1.0, 1.1, 1.7, 3.0)
    for patience in (0.02, 0.4, 6.0)
]
LARGE = [(2000, u, p) for u in (0.1, 0.9, 1.0, 1.05, 3.0) for p in (0.05, 1.0)]


def cases(grid):
    n, utilisation, patience = np.array(grid, float).T
    return queue(utilisation * n / HANDLE_S * 3600, HANDLE_S, n, patience * HANDLE_S)


def compared(grid):
    """Which figure of which case, as it is shown and as the chain gives it?"""
    shown = figures(cases(grid), WITHIN_S)
    for i, (n, _, patience) in enumerate(grid):
        per_s = mp.mpf(float(cases(grid).arrivals_per_hour[i])) / 3600
        truth = exact(n, per_s, HANDLE_S, mp.mpf(patience) * mp.mpf(HANDLE_S), WITHIN_S)
        gone, served = truth.gone_by, truth.answered_by
        expected = {
            "wait_share": truth.wait_share,
            "abandoned_share": truth.abandoned_share,
            "mean_wait_s": truth.mean_wait_s,
            "mean_wait_of_answered_s": truth.mean_wait_of_answered_s,
            InTime.OF_OFFERED: served,
            InTime.OF_ANSWERED: served / (1 - truth.abandoned_share),
            InTime.LESS_SHORT: served / (1 - gone),
            InTime.WITH_SHORT: served + gone,
            "occupancy": mp.mpf(float(cases(grid).load[i])) * (1 - truth.abandoned_share) / n,
            "mean_in_queue": per_s * truth.mean_wait_s,
        }
        for name, value in expected.items():
            yield grid[i], name, mp.mpf(float(getattr(shown, name)[i])), value


@pytest.mark.parametrize("grid", [GRID, LARGE], ids=["up to five hundred agents", "two thousand agents"])
def test_erlang_a_is_exact(grid):
    found = list(compared(grid))
    assert len(found) == 10 * len(grid)
    for case, name, shown, value in found:
        assert abs(shown - value) <= 1e-9 * max(1, abs(value)), (case, name, float(shown - value))


@given(
    n=st.integers(1, 60),
    utilisation=st.floats(0.1, 3),
    patience=st.floats(1e-4, 3),
    handle_s=st.sampled_from([30.0, 300.0, 2400.0]),
    within_s=st.sampled_from([0.0, 5.0, 120.0, 600.0]),
)
@hypothesis_settings(max_examples=60)
def test_erlang_a_is_exact_wherever_it_is_asked(n, utilisation, patience, handle_s, within_s):
    """Patience of a ten-thousandth of the handle time, a goal a thousand times the patience: all of it."""
    one = queue(utilisation * n / handle_s * 3600, handle_s, n, patience * handle_s)
    truth = exact(
        n, mp.mpf(float(one.arrivals_per_hour[0])) / 3600, handle_s, float(one.patience_s[0]), within_s
    )
    shown = figures(one, within_s)
    for name, value in (
        ("abandoned_share", truth.abandoned_share),
        ("mean_wait_s", truth.mean_wait_s),
        (InTime.OF_OFFERED, truth.answered_by),
        (InTime.WITH_SHORT, truth.answered_by + truth.gone_by),
    ):
        assert float(getattr(shown, name)[0]) == pytest.approx(float(value), rel=1e-9, abs=1e-9), name


@pytest.mark.parametrize("n", [1, 2, 7, 40, 300, 2000])
@pytest.mark.parametrize("utilisation", [0.1, 0.6, 0.97, 1.0, 1.3, 3.0])
def test_erlang_b_and_c_are_exact(n, utilisation):
    load, inverse = mp.mpf(utilisation * n), mp.mpf(1)
    for k in range(1, n + 1):
        inverse = 1 + inverse * k / load
    agents, value = np.array([float(n)]), np.array([utilisation * n])
    assert float(erlang.erlang_b(agents, value)[0]) == pytest.approx(float(1 / inverse), rel=1e-9, abs=1e-300)
    waits = 1 / (1 + (inverse - 1) * (1 - load / n)) if load < n else mp.mpf(1)
    assert abs(mp.mpf(float(erlang.erlang_c(agents, value)[0])) - waits) < 1e-9


def test_the_example_that_everybody_quotes():
    """48 calls a minute, a minute each, 50 agents, patience of two minutes (Garnett, Mandelbaum, Reiman, table 1)."""
    patient, endless = figures(queue(48 * 60, 60, 50, [120, np.inf])).mean_wait_s
    assert (round(patient, 1), round(endless, 1)) == (3.7, 20.8)
    assert round(float(figures(queue(48 * 60, 60, 50, 120)).abandoned_share[0]), 3) == 0.031


@given(
    n=st.integers(1, 400),
    utilisation=st.floats(0.1, 0.98),
    handle_s=st.floats(1, 5000),
    within_s=st.floats(0, 300),
)
def test_endless_patience_is_erlang_c(n, utilisation, handle_s, within_s):
    per_hour = utilisation * n / handle_s * 3600
    near = figures(queue(per_hour, handle_s, n, handle_s * 1e12), within_s)
    limit = figures(queue(per_hour, handle_s, n, np.inf), within_s)
    waits = erlang.erlang_c(np.array([float(n)]), np.array([utilisation * n]))
    assert limit.wait_share == pytest.approx(waits, rel=1e-9)
    assert limit.mean_wait_s == pytest.approx(waits * handle_s / (n * (1 - utilisation)), rel=1e-9)
    for name in ("wait_share", "mean_wait_s", "mean_wait_of_answered_s", *InTime):
        assert getattr(near, name) == pytest.approx(getattr(limit, name), rel=1e-6, abs=1e-9), name


@given(n=st.integers(1, 400), utilisation=st.floats(0.1, 3), handle_s=st.floats(1, 5000))
def test_no_patience_is_erlang_b(n, utilisation, handle_s):
    per_hour = utilisation * n / handle_s * 3600
    lost = erlang.erlang_b(np.array([float(n)]), np.array([utilisation * n]))
    near = figures(queue(per_hour, handle_s, n, handle_s * 1e-9 / n))
    limit = figures(queue(per_hour, handle_s, n, 0.0))
    assert limit.abandoned_share == pytest.approx(lost, rel=1e-9)
    assert near.abandoned_share == pytest.approx(lost, rel=1e-6, abs=1e-9)
    assert limit.answered_in_time_of_offered == pytest.approx(1 - lost, rel=1e-9)


@given(
    n=st.integers(1, 200),
    utilisation=st.floats(0.1, 3),
    patience_s=st.floats(5, 5000),
    within_s=st.floats(0, 600),
)
def test_any_law_with_the_exponential_law_is_erlang_a(n, utilisation, patience_s, within_s):
    per_hour = utilisation * n / HANDLE_S * 3600
    closed = figures(queue(per_hour, HANDLE_S, n, patience_s), within_s)
    general = figures(queue(per_hour, HANDLE_S, n, law=laws.exponential(np.array([patience_s]))), within_s)
    for name in ("wait_share", "abandoned_share", "mean_wait_s", "occupancy", *InTime):
        assert getattr(general, name) == pytest.approx(getattr(closed, name), rel=1e-8, abs=1e-9), name


@pytest.mark.parametrize(("n", "per_s"), [(1, 0.02), (10, 0.03), (40, 0.1), (40, 0.16), (90, 0.3)])
@pytest.mark.parametrize("which", ["fixed", "two kinds", "curve"])
def test_any_law_against_integrals_with_thirty_digits(n, per_s, which):
    """M/M/n+G by the formulas of Zeltyn, integrated by mpmath piece by piece."""
    if which == "fixed":
        law, ends = laws.fixed(90.0), [90.0]
    elif which == "two kinds":
        law, ends = laws.Mixed(np.array([20.0]), np.array([400.0]), np.array([0.3])), [5.0, 60.0, 300.0]
    else:
        law, ends = (
            laws.Steps(np.array([0.0, 5.0, 15.0, 60.0]), np.array([1.0, 0.9, 0.7, 0.5]), 240.0),
            [5.0, 15.0, 60.0],
        )

    def survival(x):
        if which == "fixed":
            return mp.mpf(x < 90)
        if which == "two kinds":
            return mp.mpf(3) / 10 * mp.exp(-x / 20) + mp.mpf(7) / 10 * mp.exp(-x / 400)
        steps = [(5, 1), (15, mp.mpf(9) / 10), (60, mp.mpf(7) / 10)]
        return next((s for end, s in steps if x < end), mp.exp(-(x - 60) / 240) / 2)

    def lasting(x):
        if which == "fixed":
            return mp.mpf(min(x, 90))
        if which == "two kinds":
            return 6 * (1 - mp.exp(-x / 20)) + 280 * (1 - mp.exp(-x / 400))
        tail = 120 * (1 - mp.exp(-(x - 60) / 240)) if x > 60 else mp.mpf(0)
        return (
            min(x, 5)
            + mp.mpf(9) / 10 * min(max(x - 5, 0), 10)
            + mp.mpf(7) / 10 * min(max(x - 15, 0), 45)
            + tail
        )

    with mp.workdps(30):
        mu, per = 1 / mp.mpf(HANDLE_S), mp.mpf(per_s)
        below = inverse = mp.mpf(1)
        for k in range(1, n):
            inverse = 1 + inverse * k / (per / mu)
        below = inverse
        pieces = sorted({0, WITHIN_S, *ends, 150, 400, 900, 2000, 5000, 12000})

        def integral(f, until=mp.inf):
            inside = [x for x in pieces if x <= until]
            return mp.quad(lambda x: f(x) * mp.exp(per * lasting(x) - n * mu * x), inside)

        whole = integral(lambda x: mp.mpf(1))
        norm = below + per * whole
        served = (below + per * integral(survival, WITHIN_S)) / norm
        expected = {
            "wait_share": per * whole / norm,
            "abandoned_share": per * integral(lambda x: 1 - survival(x)) / norm,
            "mean_wait_s": per * integral(lasting) / norm,
            InTime.OF_OFFERED: served,
        }
    shown = figures(queue(per_s * 3600, HANDLE_S, n, law=law), WITHIN_S)
    for name, value in expected.items():
        assert float(getattr(shown, name)[0]) == pytest.approx(float(value), rel=1e-9, abs=1e-10), name
