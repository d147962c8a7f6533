"""Hours of a month, the draw of the surprise call, and what is told of whom."""

from __future__ import annotations

import random
from collections import Counter
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import icalendar
import pytest
from hypothesis import given
from hypothesis import strategies as st

from walkamile import round as rounds
from walkamile import walk
from walkamile.model.errors import CannotSay, UnknownName
from walkamile.round import Recall
from walkamile.round.answers.routine import ask_routine, due_reminders, routine_entry
from walkamile.round.said import author_of, know_author
from walkamile.round.said.routines import (
    Goal,
    begin_routine,
    end_routine,
    finish_call,
    is_due,
    note_call_told,
    this_call,
)
from walkamile.store import Store, open_store

routine = walk.leaders.routine
KINDS = st.sampled_from(routine.KINDS)
MOMENTS = st.datetimes(datetime(2025, 11, 1), datetime(2026, 6, 30))
SPENT = st.lists(st.builds(routine.Spent, MOMENTS, KINDS, st.floats(0, 9)), max_size=40)


@given(SPENT, st.dates(date(2025, 12, 1), date(2026, 5, 31)), st.floats(0.5, 10))
def test_months_hold_every_hour_once(spent: list[routine.Spent], at: date, goal_h: float):
    since = date(2025, 12, 1)
    months = routine.months(spent, since, at, goal_h)
    last = routine.next_month(at)
    inside = [one.hours for one in spent if since <= one.at.date() < last]
    assert sum(month.hours for month in months) == pytest.approx(sum(inside))
    assert [m.month for m in months] == sorted({m.month for m in months}) and months[
        -1
    ].month == f"{at:%Y-%m}"
    for month in months:
        assert month.state == (
            "kept" if month.hours >= goal_h - 1e-9 else "missed" if month.is_over else "open"
        )
        assert month.left_h == pytest.approx(max(0, goal_h - month.hours))
    assert all(month.is_over for month in months[:-1]) and not months[-1].is_over


def test_a_month_is_missed_when_it_is_over_not_on_its_last_day():
    began = date(2026, 3, 1)
    assert [m.state for m in routine.months([], began, date(2026, 3, 31))] == ["open"]
    assert [m.state for m in routine.months([], began, date(2026, 4, 1))] == ["missed", "open"]


def test_a_shift_more_never_breaks_a_kept_month():
    month = routine.months(
        [routine.Spent(datetime(2026, 3, 2), "queue", 2.0)], date(2026, 3, 1), date(2026, 3, 9)
    )[0]
    assert month.is_kept and not month.is_over and month.state == "kept"


SPANS = st.lists(st.tuples(st.integers(0, 28), st.integers(0, 20), st.integers(1, 240)), max_size=12)


@given(SPANS, st.integers(0, 2**32), st.integers(0, 31))
def test_a_call_is_drawn_inside_opening_hours_or_not_at_all(spans, seed: int, begins: int):
    first = datetime(2026, 3, 1)
    open_ = [
        (first + timedelta(days=d, hours=h), first + timedelta(days=d, hours=h, minutes=m))
        for d, h, m in spans
    ]
    since, until = first + timedelta(days=begins), datetime(2026, 4, 1)
    at = routine.draw_call(random.Random(seed), open_, since, until)
    usable = [
        (max(a, since), min(b, until))
        for a, b in open_
        if min(b, until) - max(a, since) >= timedelta(minutes=1)
    ]
    if at is None:
        assert not usable
    else:
        assert any(a - timedelta(minutes=1) < at < b for a, b in usable)


def test_every_open_minute_is_as_likely_as_any_other():
    day = datetime(2026, 3, 2)
    short, long = (
        (day, day + timedelta(minutes=90)),
        (day + timedelta(days=1), day + timedelta(days=1, minutes=210)),
    )
    chance = random.Random(7)
    drawn = [routine.draw_call(chance, [short, long], day, day + timedelta(days=9)) for _ in range(6000)]
    counted = Counter(at.date().day for at in drawn if at)
    # 60 and 180 minutes are left when half an hour is kept for the call: one in four; five standard errors.
    assert abs(counted[2] / 6000 - 0.25) < 5 * (0.25 * 0.75 / 6000) ** 0.5
    assert all(at + timedelta(minutes=30) <= (short if at.day == 2 else long)[1] for at in drawn if at)


def test_the_circle_is_told_from_five_on():
    kept = routine.Month("2026-03", 2, 0, 0, 2, True)
    missed = routine.Month("2026-03", 0, 1, 0, 2, True)
    assert routine.circle([[kept]] * 4, "2026-03", 5).n_kept is None
    told = routine.circle([[kept]] * 3 + [[missed]] * 2, "2026-03", 5)
    assert (told.n, told.n_kept) == (5, 3)


def test_chloes_hours_are_her_shifts_on_the_phones(recall: Recall):
    """Counted again from the events: her shifts in a queue that is not the leaders' own."""
    rows = recall.rows(
        "select ts, type from event where actor_id = 'c.chloe' and queue = 'phone' and type like 'shift.%' order by ts"
    )
    hours: Counter[str] = Counter()
    for (began, _), (ended, _) in zip(rows[::2], rows[1::2], strict=True):
        hours[f"{recall.store.calendar.local(began):%Y-%m}"] += (ended - began).total_seconds() / 3600
    found = ask_routine(recall.store, recall, _chloe(recall.store))
    assert {m.month: m.queue_h for m in found["months"] if m.queue_h} == pytest.approx(dict(hours))
    assert hours and found["routine"]["goal_h"] == 2


def _chloe(store: Store):
    author_id = store.state.value("select author_id from author where employee_id = 'c.chloe'")
    return author_of(store, author_id)


def test_a_call_lies_beside_what_callers_waited(recall: Recall):
    calls = [c for c in ask_routine(recall.store, recall, _chloe(recall.store))["calls"] if c["done_at"]]
    assert calls
    for call in calls:
        since, until = routine.half_hour(call["done_at"])
        measured = call["measured"]
        if measured["reason"] is None and measured["when"] == "in that half hour":
            waits = sorted(
                row[0]
                for row in recall.rows(
                    "select wait_s from contact where kind = 'human' and channel = 'phone' and wait_s is not null "
                    "and opened_at >= $since and opened_at < $until",
                    {"since": since, "until": until},
                )
            )
            assert len(waits) == measured["n"] >= 10 and waits[0] <= measured["median_s"] <= waits[-1]


def test_names_are_seen_only_by_leaders_who_agreed(home: Path):
    store = open_store(home)
    everybody = ask_routine(store, rounds.recall(store), know_author(store, "b.ben", "customer care", False))
    share = everybody["circle"]["shares"][0]
    assert everybody["circle"]["people"] == [] and share.n == everybody["circle"]["n_leaders"]
    assert (share.n_kept is None) == (share.n < 5)
    assert [
        one["name"] for one in ask_routine(store, rounds.recall(store), _chloe(store))["circle"]["people"]
    ]
    store.close()
    settings = (home / "walkamile.yaml").read_text("utf-8")
    (home / "walkamile.yaml").write_text(
        settings.replace("circle_agreement: We", "# circle_agreement: We"), "utf-8"
    )
    store = open_store(home)
    assert ask_routine(store, rounds.recall(store), _chloe(store))["circle"]["people"] == []
    store.close()


NOON = datetime(2026, 3, 2, 11, tzinfo=UTC)


def test_a_call_is_told_when_it_is_due_and_once(store: Store):
    author = know_author(store, "somebody.new", "leaders", True)
    begin_routine(store, author, Goal(3.0, 1, "somebody@example.org"), NOON)
    call = this_call(store, author.author_id, NOON, random.Random(3))
    assert call is not None and this_call(store, author.author_id, NOON) == call
    due = datetime.fromisoformat(call["due_at"])
    assert due >= NOON and not is_due(call, due - timedelta(seconds=1)) and is_due(call, due)
    found = ask_routine(store, None, author, due - timedelta(minutes=1))
    assert not found["call_is_due"] and "due_at" not in found["call"]
    with pytest.raises(UnknownName):
        finish_call(store, author, call["call_id"], 10, "helped", now=due - timedelta(minutes=1))
    mine = [r for r in due_reminders(store, None, due) if r.author_id == author.author_id]
    assert [(r.kind, r.to) for r in mine] == [("call", "somebody@example.org")]
    note_call_told(store, call["call_id"], due)
    assert not [r for r in due_reminders(store, None, due) if r.author_id == author.author_id]
    finish_call(store, author, call["call_id"], 95.0, "gave_up", "Ask b.ben, +43 660 555 0123", due)
    done = ask_routine(store, None, author, due)
    assert not done["call_is_due"] and done["calls"][0]["wait_s"] == 95
    assert "0123" not in done["calls"][0]["said"] and "b.ben" not in done["calls"][0]["said"]


def test_hours_that_are_missing_are_told_near_the_end_of_the_month(store: Store):
    author = know_author(store, "somebody.new", "leaders", True)
    begin_routine(store, author, Goal(2.0, 0), NOON)
    assert not [r for r in due_reminders(store, None, NOON) if r.author_id == author.author_id]
    late = NOON.replace(day=25)
    found = [r for r in due_reminders(store, None, late) if r.author_id == author.author_id]
    assert [r.kind for r in found] == ["hours"] and "2.0 are still to come" in found[0].entry.text


def test_a_routine_ends_and_goals_have_bounds(store: Store):
    author = know_author(store, "somebody.new", "leaders", True)
    for goal in (Goal(0), Goal(41), Goal(2, 5)):
        with pytest.raises(CannotSay):
            begin_routine(store, author, goal)
    begin_routine(store, author, now=NOON)
    this_call(store, author.author_id, NOON)
    end_routine(store, author)
    assert ask_routine(store, None, author, NOON)["routine"] is None
    assert this_call(store, author.author_id, NOON) is None


def test_the_entry_for_a_calendar_is_read_back(store: Store):
    parsed = icalendar.Calendar.from_ical(routine_entry(store, _chloe(store), 2.0, NOON))
    [event] = parsed.walk("VEVENT")
    assert event["RRULE"]["FREQ"] == ["MONTHLY"] and parsed.walk("VALARM")
    assert event.decoded("DTEND") - event.decoded("DTSTART") == timedelta(hours=2)
    assert event.decoded("DTSTART") > NOON and "/walk/routine" in event["DESCRIPTION"]


def test_walks_count_for_whoever_walked_and_whoever_sat_beside(store: Store):
    """Ninety minutes, alone and as a guest in the room; a walk that was not walked to its end does not count."""
    recall = rounds.recall(store)
    host, guest = _chloe(store), know_author(store, "somebody.new", "leaders", True)
    begin_routine(store, guest, Goal(2.0), NOON)
    walked = {
        "author_id": host.author_id, "pool": "representative", "side": "customer", "lens": "contact", "case_key": "1",
        "person_code": None, "seed": 1, "generation": 1, "room": None, "script": "{}", "pace": "real",
        "position_s": 0.0, "made_at": "2026-03-20T09:00:00+00:00", "began_at": "2026-03-20T09:00:00+00:00",
    }  # fmt: skip
    done = {"state": "finished", "ended_at": "2026-03-20T10:30:00+00:00", "minutes": 90.0}
    left = {"state": "walking", "ended_at": None, "minutes": None}
    before = {m.month: m.walk_h for m in ask_routine(store, recall, host)["months"]}
    with store.state.transaction() as transaction:
        transaction.add("walk", [walked | done | {"walk_id": "w1"}, walked | left | {"walk_id": "w2"}])
        seat = {
            "seat_id": "s1",
            "walk_id": "w1",
            "author_id": guest.author_id,
            "joined_at": walked["made_at"],
        }
        transaction.add("seat", [seat])
    after = {m.month: m.walk_h for m in ask_routine(store, recall, host)["months"]}
    assert after["2026-03"] - before["2026-03"] == pytest.approx(1.5)
    assert {m.month: m.walk_h for m in ask_routine(store, recall, guest)["months"]}[
        "2026-03"
    ] == pytest.approx(1.5)
