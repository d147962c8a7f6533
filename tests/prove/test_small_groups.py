"""Nobody can be found out: not in a small group, and not by taking what is shown off the total."""

from __future__ import annotations

from counts import KINDS, WINDOW, Units, feeds, tally
from hypothesis import given, settings
from hypothesis import strategies as st

from walkamile import prove
from walkamile.model.measure import Measure, Why
from walkamile.prove.small_groups import held_back
from walkamile.prove.tallies import Tallies

BANDS = prove.bands()
PARTS = st.lists(st.tuples(st.integers(0, 60), st.floats(0, 1), st.integers(0, 12)), min_size=1, max_size=8)


def cut(parts: list[Units]) -> Tallies:
    """One reading, in all and by a segment whose parts these are."""
    sums = {("I1", "", ""): tally("I1", parts)}
    for i, unit in enumerate(parts):
        sums["I1", "team", f"t{i}"] = tally("I1", [unit], "team", f"t{i}")
    return Tallies(sums, {}, {})


def shown(parts: list[Units]) -> tuple[object, dict[str, object]]:
    counted, spoken = cut(parts), feeds({"I1": parts})
    whole = prove.figures.measures(counted, spoken, BANDS, WINDOW)["I1"]
    by_part = prove.figures.measures_by("team", counted, spoken, BANDS, WINDOW)
    return whole, {part: found["I1"] for part, found in by_part.items()}


def test_the_team_of_three_cannot_be_told_by_subtraction():
    whole, by_part = shown([Units("a", 3, 2), Units("b", 40, 10), Units("c", 60, 30)])
    assert isinstance(whole, Measure)
    assert [by_part[p].why for p in ("t0", "t1")] == [Why.SMALL_GROUP, Why.SMALL_BY_DIFFERENCE]
    assert isinstance(by_part["t2"], Measure)
    assert all(by_part[p].n is None for p in ("t0", "t1"))


def test_two_small_teams_hide_each_other_only_if_they_are_enough_together():
    _, few = shown([Units("a", 3, 2), Units("b", 4, 1), Units("c", 40, 9), Units("d", 60, 30)])
    assert [part for part, found in few.items() if isinstance(found, Measure)] == ["t3"]
    _, enough = shown([Units("a", 6, 2), Units("b", 7, 1), Units("c", 40, 9), Units("d", 60, 30)])
    assert [part for part, found in enough.items() if isinstance(found, Measure)] == ["t2", "t3"]


def test_nothing_is_held_back_where_all_are_large():
    assert (
        held_back(KINDS["I1"], [tally("I1", [Units("a", 40, 9)], "team", p) for p in "xyz"], BANDS.rules)
        == {}
    )


@settings(max_examples=200, deadline=None)
@given(PARTS)
def test_subtraction_never_gives_a_small_group_away(drawn):
    parts = [Units(f"s{i}", n, round(n * p), None, k) for i, (n, p, k) in enumerate(drawn)]
    whole, by_part = shown(parts)
    if not isinstance(whole, Measure):
        assert not any(isinstance(found, Measure) for found in by_part.values())
        return
    # What anybody can work out: the total less every part that is shown.
    left_n = whole.n - sum(found.n for found in by_part.values() if isinstance(found, Measure))
    hidden = [u for i, u in enumerate(parts) if u.n and not isinstance(by_part[f"t{i}"], Measure)]
    assert left_n == sum(u.n for u in hidden)
    if hidden:
        assert len(hidden) >= 2 or left_n == whole.n
        assert left_n >= 10
        assert max(u.n_employees for u in hidden) not in (1, 2, 3, 4)
    for i, unit in enumerate(parts):
        if unit.n < 10 or 0 < unit.n_employees < 5:
            assert not isinstance(by_part[f"t{i}"], Measure)
