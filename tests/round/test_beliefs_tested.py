"""The first round that can test a belief does; later rounds change nothing; M5 needs ten beliefs of five people."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from walkamile import listen
from walkamile import round as rounds
from walkamile.load import load
from walkamile.round.answers.beliefs import ask_own, ask_scores
from walkamile.round.answers.believable import MEASURES, ask_measured
from walkamile.round.said import know_author
from walkamile.round.said.beliefs import Stated, state_belief
from walkamile.round.said.topics import TOPICS, WAY_IN
from writing import write_events

DAY = datetime(2026, 3, 2, 9)
NOW = datetime(2026, 4, 1, tzinfo=UTC)


def calls(n: int, wait: float = 60.0, first: int = 0) -> list[dict]:
    """Calls of people of their own, every fourth of whom gives up; times in the queue grow by a second each."""
    events = []
    for i in range(first, first + n):
        at, who = DAY + timedelta(minutes=20 * i), {"contact_id": f"c{i}", "phone": f"+43660{i:07d}"}
        gone = i % 4 == 3
        rows = [("contact.opened", 0, {"kind": "human"}), ("queue.entered", 0, {"queue": "phone"})]
        rows += [("contact.abandoned", wait + i, {"wait_s": wait + i})] if gone else [
            ("queue.left", wait + i, {"queue": "phone", "wait_s": wait + i}),
            ("contact.closed", wait + i + 300, {"outcome": "resolved"}),
        ]  # fmt: skip
        events += [
            {"event_id": f"{i}-{kind}", "type": kind, "ts": (at + timedelta(seconds=s)).isoformat() + "Z",
             "source": "voice", "channel": "phone", "side": "customer", **who, **more}
            for kind, s, more in rows
        ]  # fmt: skip
    return events


@pytest.fixture
def home(make_store, tmp_path):
    store = make_store()

    def take(events):
        load(
            store,
            write_events(tmp_path / f"{len(events)}-{events[0]['event_id']}.jsonl", events),
            listen.Mapping(),
        )
        rounds.run(store)

    return store, take


def kept(store):
    return store.state.records("select * from belief order by no")


def test_every_topic_of_the_way_in_is_measured():
    assert set(MEASURES) == set(WAY_IN) == {n for n, t in TOPICS.items() if not t.of_walk}


def test_a_belief_without_data_waits_and_is_tested_by_the_first_round(home):
    store, take = home
    chloe = know_author(store, "c.chloe", "leaders", True)
    for topic, believed, low, high in (
        ("wait_median_s", 90, 60, 120), ("gave_up_share", 0.05, 0.0, 0.1), ("invited_good_share", 0.5, 0.4, 0.6),
    ):  # fmt: skip
        assert isinstance(state_belief(store, chloe, topic, believed, low, high, NOW), Stated)
    take(calls(40))
    wait, gone, invited = kept(store)
    answered = [60 + i for i in range(40) if i % 4 != 3]
    assert wait["measured"] == pytest.approx((answered[14] + answered[15]) / 2)
    assert wait["n"] == 30 and wait["measured_low"] <= wait["measured"] <= wait["measured_high"]
    assert (gone["measured"], gone["n"]) == (0.25, 40) and gone["generation"] == 1
    assert invited["tested_at"] is None and "feedback.invited" in invited["reason"]
    recall = rounds.recall(store)
    found = ask_measured(recall, "wait_median_s")
    assert not isinstance(found, str) and (found.value, found.iqr) == (wait["measured"], wait["measured_iqr"])
    own = {row["topic"]: row["hit"] for row in ask_own(store, chloe.author_id)}
    assert own == {"wait_median_s": True, "gave_up_share": False, "invited_good_share": None}


def test_later_rounds_test_it_no_more(home):
    store, take = home
    state_belief(store, know_author(store), "wait_median_s", 90, 60, 120, NOW)
    take(calls(40))
    first = kept(store)
    take(calls(60, wait=900.0, first=40))
    assert kept(store) == first
    found = ask_measured(rounds.recall(store), "wait_median_s")
    assert not isinstance(found, str) and found.value > 900


def test_fewer_than_ten_customers_test_nothing(home):
    store, take = home
    state_belief(store, know_author(store), "gave_up_share", 0.1, 0.0, 0.2, NOW)
    take(calls(9))
    assert kept(store)[0]["measured"] is None and "Fewer than 10" in kept(store)[0]["reason"]
    take(calls(9, first=9))
    assert kept(store)[0]["n"] == 18


def test_a_round_that_looks_back_tests_nothing(home):
    store, take = home
    take(calls(40))
    state_belief(store, know_author(store), "gave_up_share", 0.1, 0.0, 0.2, NOW)
    rounds.run(store, as_of=DAY + timedelta(hours=8))
    assert kept(store)[0]["measured"] is None
    rounds.run(store)
    assert kept(store)[0]["measured"] == 0.25


def belief_gap(store):
    gaps = rounds.ask_gaps(rounds.recall(store))["gaps"]
    return next(row for gap in gaps for row in gap["indicators"] if row["id"] == "M5")


@pytest.mark.parametrize(
    ("authors", "topics", "status"),
    [(4, 3, "suppressed"), (5, 1, "abstained"), (5, 2, "shown"), (12, 1, "shown")],
)
def test_the_belief_gap_needs_ten_beliefs_of_five_people(home, authors, topics, status):
    store, take = home
    for no in range(authors):
        author = know_author(store, f"e.{no}", "leaders", True)
        state_belief(store, author, "gave_up_share", 0.05, 0.0, 0.1, NOW)
        if topics > 1:
            state_belief(store, author, "wait_median_s", 90 if no % 2 else 20, 10, 100, NOW)
        if topics > 2:
            state_belief(store, author, "wait_p90_s", 90, 10, 120, NOW)
    take(calls(40))
    found = belief_gap(store)
    assert found["status"] == status
    if status == "shown":
        rows = [abs(r["believed"] - r["measured"]) / r["measured_iqr"] for r in kept(store)]
        assert found["value"] == pytest.approx(sum(rows) / len(rows)) and found["n"] == len(rows)
        assert "signed bias" in found["reason"] and "meant to hold 80 of 100" in found["reason"]
        assert found["stage"] is None and found["grade"] == "C"
    evidence = rounds.explain(rounds.recall(store), "M5")["evidence"]
    assert bool(evidence) == (authors >= 5) and all(row["event_id"] is None for row in evidence)


def test_scores_hold_back_small_groups_and_show_no_single_belief(home):
    store, take = home
    for no in range(11):
        author = know_author(store, f"e.{no}", "leaders" if no < 6 else "care", no < 6)
        state_belief(store, author, "gave_up_share", 0.05 + no / 100, 0.0, 0.3, NOW)
    state_belief(store, know_author(store, "alone", "stores"), "repeat_share", 0.123, 0.1, 0.2, NOW)
    assert ask_scores(store)["n_waiting"] == 12
    take(calls(40))
    found = ask_scores(store)
    by_topic = {row["topic"]: row for row in found["topics"]}
    groups = {row["group"]: row for row in by_topic["gave_up_share"]["groups"]}
    assert groups["everyone"]["n"] == 11 and groups["leaders"]["n_authors"] == 6 and groups["care"]["n"] == 5
    assert groups["leaders"]["believed"]["q50"] == pytest.approx(0.075)
    assert by_topic["gave_up_share"]["measured"]["value"] == 0.25
    alone = by_topic["repeat_share"]
    assert alone["measured"] is None and all(row["n"] is None for row in alone["groups"])
    assert "0.123" not in str(found)


def test_who_gives_no_name_counts_once_however_often(home):
    """One screen, five group walks with one phone each, and five browsers without a name: nobody is five people."""
    store, take = home
    for no in range(5):
        phone = know_author(store, None, "purchasing", False)
        state_belief(store, phone, "walk.wait_s", 540.0, 500.0, 600.0, NOW, walk_id=f"walk-{no}")
        state_belief(store, know_author(store, None, "sales", False), "gave_up_share", 0.11, 0.0, 0.3, NOW)
    together = [know_author(store, None, "stores", False) for _ in range(5)]
    for phone in together:
        state_belief(store, phone, "walk.wait_s", 60.0, 30.0, 90.0, NOW, walk_id="walk-all")
    assert ask_scores(store)["n_waiting"] is None
    take(calls(40))
    with store.state.transaction() as transaction:
        transaction.run("update belief set tested_at = 'now', measured = 70.0 where walk_id is not null")
    by_topic = {row["topic"]: row for row in ask_scores(store)["topics"]}
    waits = {row["group"]: row for row in by_topic["walk.wait_s"]["groups"]}
    assert waits["everyone"]["n_authors"] == 5 and waits["purchasing"]["n"] is None
    assert waits["stores"]["n"] is None and "subtraction" in waits["stores"]["reason"]
    assert all(row["n"] is None for row in by_topic["gave_up_share"]["groups"])
    assert belief_gap(store)["status"] == "suppressed"
