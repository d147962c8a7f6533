"""Hard contacts in a row: told by hand, by a second way of counting, and bounded by what there is."""

from __future__ import annotations

from datetime import datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from walkamile.walk.exposure import Served, days, runs

NINE = datetime(2026, 3, 2, 9)
PAUSE_S = 300.0


def served(employee: str, at_min: float, length_min: float, hard: bool) -> Served:
    began = NINE + timedelta(minutes=at_min)
    return Served(employee, began, began + timedelta(minutes=length_min), hard)


def test_an_easy_contact_or_a_pause_ends_a_row():
    ben = [
        served("ben", 0, 10, True), served("ben", 12, 10, True), served("ben", 26.9, 5, True),
        served("ben", 32, 3, False), served("ben", 36, 4, True), served("ben", 45, 5, True),
    ]  # fmt: skip
    assert [(run.n, run.began_at) for run in runs(ben, PAUSE_S)] == [
        (3, NINE), (1, NINE + timedelta(minutes=36)), (1, NINE + timedelta(minutes=45)),
    ]  # fmt: skip
    (day,) = days(ben, PAUSE_S)
    assert (day.n, day.n_hard, day.longest) == (6, 5, 3)


def test_chats_at_the_same_time_are_in_a_row_and_colleagues_are_apart():
    found = runs(
        [
            served("ana", 0, 30, True),
            served("ana", 5, 2, True),
            served("ana", 33, 5, True),
            served("ben", 1, 9, True),
        ],
        PAUSE_S,
    )
    assert [(run.employee, run.n) for run in found] == [("ana", 3), ("ben", 1)]


one = st.builds(served, st.sampled_from("ab"), st.integers(0, 900), st.integers(1, 30), st.booleans())


def plainly(contacts: list[Served]) -> list[int]:
    """The same, one contact after the other, as somebody would count it on paper."""
    found = []
    for employee in "ab":
        row, end = 0, None
        for c in sorted(
            (c for c in contacts if c.employee == employee), key=lambda c: (c.began_at, c.ended_at, c.hard)
        ):
            if not c.hard:
                found, row, end = [*found, row], 0, None
            elif row and end is not None and (c.began_at - end).total_seconds() < PAUSE_S:
                row, end = row + 1, max(end, c.ended_at)
            else:
                found, row, end = [*found, row], 1, c.ended_at
        found.append(row)
    return sorted(n for n in found if n)


@given(st.lists(one, max_size=25))
def test_rows_are_what_a_second_way_of_counting_says(contacts):
    found = runs(contacts, PAUSE_S)
    assert sorted(run.n for run in found) == plainly(contacts)
    assert sum(run.n for run in found) == sum(c.hard for c in contacts)
    assert runs(list(reversed(contacts)), PAUSE_S) == found
    told = days(contacts, PAUSE_S)
    assert sum(day.n for day in told) == len(contacts)
    assert all(day.longest <= day.n_hard <= day.n for day in told)
