"""Who has been there, do leaders keep their hours, how was it: counted by hand, and never for fewer than five."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from walkamile.staff.rota.all_hands import (
    AGAIN,
    USEFUL,
    Colleague,
    Mark,
    Presence,
    Rating,
    all_hands,
    once,
    presences,
    quarter_of,
)

NINE = datetime(2026, 5, 4, 9)


def visit(who, start=NINE, hours=2.0, queue="phone"):
    return [Mark(start, who, queue, True), Mark(start + timedelta(hours=hours), who, queue, False)]


def house():
    stores = [Colleague(f"s{i}", "counter", "stores") for i in range(6)]
    buyers = [Colleague(f"p{i}", "purchasing", "purchasing") for i in range(5)]
    leaders = [Colleague(f"l{i}", "leaders", "management", leads=True) for i in range(5)]
    agents = [Colleague(f"a{i}", "phone", "care", is_regular=True) for i in range(7)]
    return stores + buyers + leaders + agents


def test_quarters():
    assert quarter_of(date(2026, 1, 1)) == (date(2026, 1, 1), date(2026, 4, 1))
    assert quarter_of(date(2026, 12, 31)) == (date(2026, 10, 1), date(2027, 1, 1))


def test_beginnings_and_ends_are_paired_whatever_their_order():
    marks = [
        *visit("x"),
        *visit("y", hours=1),
        Mark(NINE, "z", "phone", True),
        Mark(NINE, "w", "phone", False),
    ]
    found, lost = presences(reversed(marks))
    assert {(one.employee, one.hours) for one in found} == {("x", 2.0), ("y", 1.0)}
    assert lost == 1
    assert presences(visit("x", hours=30)) == ([], 1)


@given(
    st.lists(
        st.tuples(
            st.sampled_from("ab"), st.integers(0, 40), st.integers(1, 20), st.sampled_from(("phone", "chat"))
        )
    )
)
def test_who_serves_two_queues_at_once_is_there_once(served):
    """Beside a list of minutes."""
    present = [
        Presence(who, queue, NINE + timedelta(minutes=start), NINE + timedelta(minutes=start + length))
        for who, start, length, queue in served
    ]
    for who in "ab":
        minutes = {start + n for one, start, length, _ in served if one == who for n in range(length)}
        hours = sum(one.hours for one in once(present) if one.employee == who)
        assert hours * 60 == pytest.approx(len(minutes))


def test_an_hour_in_two_queues_at_once_is_one_hour():
    both = [*visit("l0", hours=1), *visit("l0", hours=1, queue="chat")]
    after = [*visit("l1", hours=1), *visit("l1", NINE + timedelta(hours=1), hours=1, queue="chat")]
    found = all_hands(house(), [*both, *after], [], date(2026, 6, 30))
    (may,) = (month for month in found.months if month.month == "2026-05")
    assert may.n_kept == 1


def test_the_quarter_is_counted_by_department_and_month():
    marks = [
        *visit("s0"), *visit("s0", NINE + timedelta(days=1)), *visit("s1", queue="counter"),
        *visit("p0", datetime(2026, 2, 2, 9)), *visit("a0", queue="chat"), *visit("stranger"),
        *visit("l0"), *visit("l1", hours=1), *visit("l1", NINE + timedelta(days=3), hours=1), *visit("l2", hours=1.5),
    ]  # fmt: skip
    found = all_hands(house(), marks, [], date(2026, 5, 20))
    assert [(one.department, one.n, one.n_been) for one in found.groups] == [
        ("management", 5, 3), ("purchasing", 5, 0), ("stores", 6, 1),
    ]  # fmt: skip
    assert (found.whole.n, found.whole.n_been) == (16, 4)
    assert [(m.month, m.n, m.n_kept, m.is_over) for m in found.months] == [
        ("2026-04", 5, 0, True), ("2026-05", 5, 2, False),
    ]  # fmt: skip
    assert "s1" in found.invite
    assert not {"s0", "l0", "a0"} & set(found.invite)


def test_small_groups_are_kept_back_and_a_second_one_with_them():
    people = [Colleague(f"r{i}", "reception", "reception") for i in range(2)] + house()
    found = all_hands(people, visit("r0"), [], date(2026, 5, 20))
    hidden = {one.department: one.reason for one in found.groups if one.n is None}
    assert hidden["reception"] == "fewer than 5 people"
    assert len(hidden) == 2
    assert found.whole.n == 18
    few = [one for one in house() if not one.leads] + [Colleague("boss", "leaders", "management", leads=True)]
    assert all_hands(few, [], [], date(2026, 5, 20)).months[0].n is None


@given(st.lists(st.integers(1, 9), min_size=1, max_size=8))
def test_no_small_group_can_be_told_by_subtraction(sizes):
    people = [Colleague(f"{d}-{i}", "t", f"d{d}") for d, n in enumerate(sizes) for i in range(n)]
    found = all_hands(people, [], [], date(2026, 5, 20))
    shown = sum(one.n for one in found.groups if one.n is not None)
    if found.whole.n is not None and any(one.n is None for one in found.groups):
        left = found.whole.n - shown
        assert left >= 5 or shown == 0
    assert all(one.n is None or one.n >= 5 for one in found.groups)


@pytest.mark.parametrize(("n", "mean"), [(4, None), (5, 4.0)])
def test_ratings_of_fewer_than_five_are_kept_back(n, mean):
    ratings = [Rating(f"g{i}", USEFUL, 4) for i in range(n)] + [
        Rating("g0", USEFUL, 4),
        Rating("g1", "CSAT", 1),
    ]
    found = {one.question: one for one in all_hands(house(), [], ratings, date(2026, 5, 20)).experience}
    assert found[USEFUL].mean == mean
    assert found[AGAIN].mean is None
