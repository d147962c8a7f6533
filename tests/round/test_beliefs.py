"""A belief is sealed once, refused when its number was seen, tested once; whoever changes one later is found out."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from walkamile.model.errors import UnknownName
from walkamile.round.said import know_author
from walkamile.round.said.beliefs import (
    NotTaken,
    Refused,
    Stated,
    cannot_test,
    mark_seen,
    settle,
    state_belief,
    verify,
)
from walkamile.round.said.topics import TOPICS, WAY_IN

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)


@pytest.fixture
def store(make_store):
    return make_store()


@pytest.fixture
def chloe(store):
    return know_author(store, "c.chloe", "leaders", True)


def rows(store):
    return store.state.records("select * from belief order by no")


@pytest.mark.parametrize(
    ("believed", "low", "high", "why"),
    [
        (61 * 60, None, None, NotTaken.OUTSIDE),
        (-1, None, None, NotTaken.OUTSIDE),
        (60, 0, 3601, NotTaken.OUTSIDE),
        (60, 90, 30, NotTaken.LOW_ABOVE_HIGH),
        (60, 70, 90, NotTaken.OUTSIDE_OWN_RANGE),
        (100, 70, 90, NotTaken.OUTSIDE_OWN_RANGE),
        (60, None, 90, NotTaken.HALF_A_RANGE),
        (float("nan"), None, None, NotTaken.NOT_A_NUMBER),
        (float("inf"), None, None, NotTaken.NOT_A_NUMBER),
    ],
)
def test_what_cannot_be_believed_is_refused_with_the_reason(store, chloe, believed, low, high, why):
    said = state_belief(store, chloe, "wait_median_s", believed, low, high, NOON)
    assert isinstance(said, Refused)
    assert said.why is why and str(why) in said.reason
    assert rows(store) == [] and store.log.lag() == 0


@pytest.mark.parametrize(
    ("believed", "low", "high"), [(60, 30, 90), (30, 30, 30), (0, 0, 3600), (60, None, None)]
)
def test_what_can_be_believed_is_sealed_and_told(store, chloe, believed, low, high):
    said = state_belief(store, chloe, "wait_median_s", believed, low, high, NOON)
    assert isinstance(said, Stated)
    (told,) = [row for heard in store.log.read_from(0) for row in heard.rows]
    assert (told["type"], told["item"], told["event_id"]) == (
        "belief.stated", "wait_median_s", f"belief-{said.belief_id}",
    )  # fmt: skip
    assert told["props"]["value"] == believed and "c.chloe" not in str(told)
    assert verify(store).holds


def test_a_number_once_seen_cannot_be_believed_any_more(store, chloe):
    mark_seen(store, chloe.author_id, ["repeat_share"], NOON)
    mark_seen(store, chloe.author_id, ["repeat_share"], NOON + timedelta(days=1))
    said = state_belief(store, chloe, "repeat_share", 0.2, 0.1, 0.3, NOON)
    assert isinstance(said, Refused) and said.why is NotTaken.SEEN and "already seen" in said.reason
    ben = know_author(store, "b.ben")
    assert isinstance(state_belief(store, ben, "repeat_share", 0.2, 0.1, 0.3, NOON), Stated)
    assert store.state.rows("select seen_at from seen_figure") == [("2026-03-02T12:00:00+00:00",)]


def test_every_walk_has_numbers_of_its_own(store, chloe):
    mark_seen(store, chloe.author_id, ["walk.wait_s"], NOON, walk_id="one")
    assert isinstance(state_belief(store, chloe, "walk.wait_s", 60, 30, 90, NOON, walk_id="one"), Refused)
    assert isinstance(state_belief(store, chloe, "walk.wait_s", 60, 30, 90, NOON, walk_id="two"), Stated)
    assert isinstance(state_belief(store, chloe, "walk.wait_s", 60, 30, 90, NOON, walk_id="two"), Refused)


def test_nobody_states_the_same_belief_twice(store, chloe):
    assert isinstance(state_belief(store, chloe, "silent_share", 0.5, 0.4, 0.6, NOON), Stated)
    again = state_belief(store, chloe, "silent_share", 0.6, 0.4, 0.8, NOON)
    assert isinstance(again, Refused) and again.why is NotTaken.STATED


def test_a_belief_is_tested_once_and_never_again(store, chloe):
    said = state_belief(store, chloe, "silent_share", 0.5, 0.4, 0.6, NOON)
    cannot_test(store, said.belief_id, "nobody gave feedback")
    assert rows(store)[0]["reason"] == "nobody gave feedback" and rows(store)[0]["tested_at"] is None
    assert settle(store, said.belief_id, 0.8, 0.7, 0.9, 0.5, 100, NOON, generation=3)
    assert not settle(store, said.belief_id, 0.5, 0.4, 0.6, 0.5, 900, NOON + timedelta(days=9))
    row = rows(store)[0]
    assert (row["measured"], row["n"], row["generation"], row["reason"]) == (0.8, 100, 3, None)
    assert verify(store).holds  # what was measured later is no part of the seal
    with pytest.raises(UnknownName, match="belief list"):
        settle(store, "nothing", 0.8, 0.7, 0.9, 0.5, 100, NOON)
    with pytest.raises(UnknownName, match="wait_median_s"):
        state_belief(store, chloe, "the weather", 0.5, 0.4, 0.6, NOON)


def many(store, n):
    for i in range(n):
        author = know_author(store, f"e.{i}")
        said = state_belief(
            store, author, WAY_IN[i % len(WAY_IN)], 0.5, 0.25, 0.75, NOON + timedelta(minutes=i)
        )
        assert isinstance(said, Stated)


@pytest.mark.parametrize(
    "change",
    [
        "update belief set believed = 0.25 where no = 2",
        "update belief set low = 0 where no = 2",
        "update belief set high = null where no = 2",
        "update belief set topic = 'silent_share' where no = 2",
        "update belief set stated_at = '2026-01-01T00:00:00+00:00' where no = 2",
        "update belief set author_id = 'somebody else' where no = 2",
        "update belief set author_mark = (select author_mark from belief where no = 1) where no = 2",
        "update belief set author_id = (select author_id from belief where no = 1) where no = 2",
        "update belief set walk_id = 'a walk' where no = 2",
        "update belief set seal = (select seal from belief where no = 1) where no = 2",
        "delete from belief where no = 2",
        "delete from belief where no = 1",
        "delete from belief where no = 4",
        "delete from belief",
        "delete from meta where key = 'belief_head'",
        "insert into belief select 'new', 5, author_id, author_mark, 'gave_up_share', walk_id, unit, believed, "
        "low, high, stated_at, seal, null, null, null, null, null, null, null, null from belief where no = 4",
    ],
)
def test_whoever_changes_a_belief_later_is_found_out(store, change):
    many(store, 4)
    assert verify(store).holds and verify(store).n == 4
    with store.state.transaction() as transaction:
        transaction.run(change)
    assert not verify(store).holds


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(place=st.integers(1, 6), believed=st.floats(0.25, 0.75).filter(lambda x: x != 0.5))
def test_any_other_number_breaks_the_seal_where_it_was_changed(store, place, believed):
    if not rows(store):
        many(store, 6)
    with store.state.transaction() as transaction:
        transaction.run("update belief set believed = :b where no = :n", b=believed, n=place)
    assert [fault[0] for fault in verify(store).faults] == [place]
    with store.state.transaction() as transaction:
        transaction.run("update belief set believed = 0.5 where no = :n", n=place)
    assert verify(store).holds


def test_beliefs_at_the_same_moment_hang_on_each_other(store):
    authors = [know_author(store, f"e.{i}") for i in range(8)]
    assert store.log.lag() == 0
    with ThreadPoolExecutor(8) as pool:
        said = list(pool.map(lambda a: state_belief(store, a, "repeat_share", 0.5, 0.4, 0.6, NOON), authors))
    assert sorted(one.no for one in said if isinstance(one, Stated)) == list(range(1, 9))
    assert verify(store).holds


def test_another_home_cannot_make_the_seal(make_store):
    one, other = make_store("one"), make_store("other")
    for home in (one, other):
        state_belief(home, know_author(home), "repeat_share", 0.5, 0.4, 0.6, NOON)
    kept = rows(one)[0]
    with other.state.transaction() as transaction:
        transaction.run("delete from belief")
        transaction.add("belief", [kept])
    assert not verify(other).holds


def test_topics_can_be_asked_and_answered_in_their_own_unit():
    for topic in TOPICS.values():
        assert topic.low < topic.high and topic.question.endswith("?")
        assert topic.from_asked(topic.as_asked(topic.high)) == pytest.approx(topic.high)
    assert 8 <= len(WAY_IN) <= 10
