"""Does the home say of a queue what was planted in it: patience, availability, effects, and what more people change?"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from random import Random

import numpy as np
import pytest

from simulated_queue import abandoned_share, arrivals, events_of, serve, shifts_of
from walkamile import listen
from walkamile import round as rounds
from walkamile.load import load
from walkamile.model.errors import UnknownName
from walkamile.round.answers import queue_more
from walkamile.round.answers.queue import (
    ask_colleagues,
    ask_understood,
    bought_on,
    days_ahead,
    first_queue,
    on_day,
    twin_of,
    worst_day,
)
from walkamile.round.answers.queue_day import expect
from walkamile.round.answers.queue_history import (
    DAY_S,
    ask_history,
    ask_queues,
    day_date,
    day_number,
)
from walkamile.round.answers.queue_people import ask_contact_rows, ask_hands, reasons_of
from walkamile.round.answers.queue_twin import learn
from walkamile.store import open_store
from writing import write_events

HANDLE_S, PATIENCE_S = 300.0, 180.0
ON_SHIFT, ANSWERING = 10, 8
MONDAY = datetime(2026, 3, 2)
N_DAYS = 12
HEAVY = 9
DARK = "dark"
"""A queue whose roster nobody sends."""


COLUMNS = ("at_s", "wait_s", "abandoned", "handle_s", "agent", "person", "channel", "topic")


def day_calls(dice: Random, day: int):
    """Ten to twelve and one to three, at times a little too many; on one day far too many from ten to twelve."""
    rate = 230.0 if day == HEAVY else 80.0 + 5.0 * day
    morning = arrivals(dice, rate, 10, 12, HANDLE_S, PATIENCE_S)
    return [*morning, *arrivals(dice, 95.0, 13, 15, HANDLE_S, PATIENCE_S)]


@pytest.fixture(scope="module")
def recall(tmp_path_factory: pytest.TempPathFactory) -> Iterator[rounds.Recall]:
    """Two weeks of three queues: `phone` with a roster of ten of whom eight answer, `dark` without, `small`."""
    dice, events = Random(3), []
    for day in range(N_DAYS):
        midnight = MONDAY + timedelta(days=day)
        calls = day_calls(dice, day)
        events += events_of(serve(calls, ANSWERING), midnight, "phone", "p")
        events += shifts_of(ON_SHIFT, midnight, "phone", 10, 15)
        if day < 6:
            events += events_of(serve(calls, ANSWERING), midnight, DARK, "d", topic="bill")
    few = arrivals(dice, 30.0, 10, 10.2, HANDLE_S, PATIENCE_S)[:4]
    events += events_of(serve(few, 2), MONDAY, "small", "s")
    folder = tmp_path_factory.mktemp("queue")
    store = open_store(folder / "home")
    teams = (
        [f"phone-{n},care" for n in range(ON_SHIFT)]
        + [f"o{n},purchasing" for n in range(7)]
        + ["x1,two", "x2,two"]
    )
    (store.home / "teams.csv").write_text("employee_id,team\n" + "\n".join(teams) + "\n", "utf-8")
    load(store, write_events(folder / "events.jsonl", events), listen.Mapping())
    rounds.run(store)
    yield rounds.recall(store)
    store.close()


@pytest.fixture(scope="module")
def phone(recall: rounds.Recall):
    return ask_understood(recall, "phone")


def test_queues_are_told_with_those_that_are_too_small(recall: rounds.Recall):
    found = {row["queue"]: row for row in ask_queues(recall)}
    assert set(found) == {"phone", DARK, "small"}
    assert found["small"]["held_back"] and not found["phone"]["held_back"]
    assert first_queue(recall) == "phone"
    with pytest.raises(UnknownName, match="Fewer than 10 customers"):
        ask_history(recall, "small")
    with pytest.raises(UnknownName, match="Queues: phone"):
        ask_history(recall, "nowhere")


def test_the_planted_availability_and_patience_are_learned(phone):
    learned = phone.learned
    assert phone.history.present_from == "shifts" and phone.history.n_employees == ON_SHIFT
    assert learned.twin.availability == pytest.approx(ANSWERING / ON_SHIFT, abs=0.05)
    # Queues that begin empty lose a little less than the model of a steady state says: the factor is a little high.
    assert learned.low - 0.04 <= ANSWERING / ON_SHIFT <= learned.high and learned.is_sure
    assert learned.patience.mean_low_s <= PATIENCE_S <= learned.patience.mean_high_s
    assert learned.patience.mean_s == pytest.approx(PATIENCE_S, rel=0.12)
    assert learned.twin.handle_s == pytest.approx(HANDLE_S, rel=0.06)


def test_without_a_roster_those_who_answered_were_there(recall: rounds.Recall):
    known = ask_understood(recall, DARK)
    assert known.history.present_from == "handled"
    ten = day_number(MONDAY.date()) * DAY_S + 10.5 * 3600
    assert known.history.present(ten, 2) == pytest.approx([ANSWERING] * 2, abs=0.6)
    assert known.learned.used == pytest.approx(1.0, abs=0.1)


def test_the_model_says_what_was_measured_and_is_tried_on_other_days(phone):
    found = twin_of(phone)
    rows = [row for row in found["rows"] if not row["is_few"]]
    assert len(rows) >= 7
    for row in rows:
        assert row["share_low"] <= row["share"] <= row["share_high"]
        assert row["share_said"] == pytest.approx(row["share"], abs=0.09)
    inside = sum(row["share_low"] <= row["share_said"] <= row["share_high"] for row in rows)
    assert inside >= len(rows) / 2
    assert found["tried"]["is_better"]
    assert [score.model for score in found["tried"]["scores"]] == [
        "Erlang A with availability",
        "Erlang C",
        "constant",
    ]


@pytest.mark.parametrize("more", [2, 4, 6])
def test_more_people_change_what_the_queue_itself_would_have_changed(phone, more: int):
    """The oracle: queues of the same kind with so many more people, simulated."""
    found = bought_on(phone, day_date(day_number(MONDAY.date()) + HEAVY))
    assert not found["instead"] and found["agents"] == ON_SHIFT
    people = ANSWERING + round(more * ANSWERING / ON_SHIFT)
    n, dice = 60, Random(7)
    real = [
        abandoned_share(serve(arrivals(dice, 230.0, 10, 12, HANDLE_S, PATIENCE_S), people)) for _ in range(n)
    ]
    line = next(line for line in found["lines"] if line["more"] == more)
    # A queue that begins empty loses a little less than one in a steady state.
    assert line["share"] == pytest.approx(np.mean(real), abs=0.06)
    assert line["low"] - 0.03 <= np.mean(real) <= line["high"] + 0.03


def test_more_people_never_harm_and_enough_is_enough(phone):
    found = bought_on(phone, day_date(day_number(MONDAY.date()) + HEAVY))
    shares = [line["share"] for line in found["lines"]]
    assert shares == sorted(shares, reverse=True)
    assert shares[0] == pytest.approx(found["share"], abs=0.005)
    assert shares[found["enough"]] <= 0.03 < shares[found["enough"] - 1]
    assert all(line["low"] <= line["share"] <= line["high"] for line in found["lines"])
    assert found["gave_up"] / found["n"] == found["share"] and found["low"] < found["share"] < found["high"]


def test_today_asks_the_same_of_the_phone(recall: rounds.Recall, phone):
    heavy = day_date(day_number(MONDAY.date()) + HEAVY)
    found = ask_colleagues(recall, heavy)
    assert found is not None and found["queue"] == "phone"
    assert found["lines"] == bought_on(phone, heavy)["lines"]
    assert worst_day(phone.history) == day_number(heavy)
    assert ask_colleagues(recall, date(2020, 1, 1)) is None


def test_a_quiet_day_leads_to_the_worst_one_with_the_reason(phone):
    history = phone.history
    quiet = replace(history, abandoned=history.abandoned & (history.at_s >= (history.today - 2) * DAY_S))
    known = replace(phone, history=quiet)
    found = bought_on(known, MONDAY.date())
    assert found["instead"].startswith("Fewer than 5 gave up") and found["day"] > MONDAY.date()
    assert bought_on(phone, day_date(history.today + 3))["instead"] == "This day is still to come."


def test_where_it_cannot_be_known_nothing_is_said(phone):
    heavy = day_number(MONDAY.date()) + HEAVY
    history, nobody = phone.history, np.full(phone.history.agent.size, -1)
    hidden = replace(history, shifts=None, agent=nobody, n_on_roster=0)
    assert "shift.started" in queue_more.more_on(hidden, heavy, 10, 5)["reason"]
    assert "Fewer than 11 people" in queue_more.more_on(history, heavy, 10, 11)["reason"]
    assert "customers" in queue_more.more_on(history, heavy, 10_000, 5)["reason"]
    timeless = replace(history, handle_s=np.full(history.handle_s.size, np.nan))
    assert "contact.closed" in queue_more.more_on(timeless, heavy, 10, 5)["reason"]
    # Twice as many people as there were: the model cannot say why so many gave up.
    double = replace(
        history.shifts, since_s=np.tile(history.shifts.since_s, 6), until_s=np.tile(history.shifts.until_s, 6)
    )
    assert (
        "does not say what happened"
        in queue_more.more_on(replace(history, shifts=double), heavy, 10, 5)["reason"]
    )
    assert learn(replace(history, n_on_roster=3, agent=nobody), 5).reason.startswith("Fewer than 5 employees")
    calm = replace(history, abandoned=np.zeros(history.abandoned.size, bool))
    assert "Nobody gave up" in learn(calm, 5).reason


def test_a_day_is_counted_as_its_contacts_are(recall: rounds.Recall, phone):
    found = on_day(phone, MONDAY.date())
    rows = ask_contact_rows(
        recall, "phone", day_number(MONDAY.date()) * DAY_S, (day_number(MONDAY.date()) + 1) * DAY_S, 9999
    )
    by_slot: dict[str, list] = {}
    for row in rows:
        by_slot.setdefault(f"{row['opened_at']:%H}:{row['opened_at'].minute // 30 * 30:02}", []).append(row)
    told = {f"{datetime.fromtimestamp(row['start_s'], UTC):%H:%M}": row for row in found["rows"]}
    assert {slot: len(part) for slot, part in by_slot.items()} == {
        k: v["came"] for k, v in told.items() if v["came"]
    }
    for slot, part in by_slot.items():
        if len(part) >= 10:
            assert told[slot]["gave_up"] == sum(row["abandoned"] for row in part)
            assert told[slot]["mean_wait_s"] == pytest.approx(sum(row["wait_s"] for row in part) / len(part))
        else:
            assert told[slot]["share"] is None and told[slot]["mean_wait_s"] is None
    assert found["total"]["came"] == len(rows)
    assert "too few to forecast" in found["reason"]


def test_people_that_those_who_came_needed(phone):
    """Somebody who knows the queue: the smallest number with which a long simulation loses 3 %, by availability."""
    found = on_day(phone, day_date(day_number(MONDAY.date()) + HEAVY))
    needed = max(row["needed"] for row in found["rows"] if row["needed"])
    dice, enough = Random(5), 1
    while abandoned_share(serve(arrivals(dice, 230.0, 0, 60, HANDLE_S, PATIENCE_S), enough)) > 0.03:
        enough += 1
    assert needed == pytest.approx(enough / (ANSWERING / ON_SHIFT), rel=0.12)


def test_the_days_to_come_and_what_was_known_before_a_day(phone):
    week = days_ahead(phone)
    assert [row["day"] for row in week] == [MONDAY.date() + timedelta(days=N_DAYS + n) for n in range(7)]
    for row in week:
        assert row["low"] <= row["point"] <= row["high"]
    history = phone.history
    day = day_number(MONDAY.date()) + 10
    cut = int(np.searchsorted(history.at_s, day * DAY_S))
    short = replace(history, **{name: getattr(history, name)[:cut] for name in COLUMNS})
    assert np.array_equal(expect(history, (), day).made.point[0], expect(short, (), day).made.point[0])


def test_reasons_of_the_peak_and_teams_in_the_queue(recall: rounds.Recall, phone):
    found = reasons_of(recall, phone.history, day_number(MONDAY.date()) + HEAVY)
    assert found["is_one_day"] and [row["topic"] for row in found["rows"]] == ["order"]
    assert found["rows"][0]["n"] == found["n"] and found["n_others"] == 0
    hands = ask_hands(recall, "phone")
    assert [(row["team"], row["n"], row["served"]) for row in hands["rows"]] == [
        ("purchasing", 7, 0),
        ("care", 10, 10),
    ]
