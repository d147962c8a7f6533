"""Too early to say? That is told by the end of a unit's own source, not by what other sources still tell."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest

from walkamile import listen
from walkamile import round as rounds
from walkamile.load import load
from walkamile.round import touched
from walkamile.round.answers.asked import Asked
from walkamile.round.answers.break_rows import ask_rows_of
from walkamile.round.answers.journeys import ask_passages
from walkamile.store import Store
from writing import write_events

START = datetime(2026, 3, 1, 10)
WINDOWS = (1, 3, 7, 14, 30)
# Day of the call -> callers. The export of the calls ends on day 9; the one of the web goes on to day 60.
CALLS = {0: range(30), 5: range(12), 8: range(30, 60), 9: range(60, 61)}
MORE_CALLS = {20: range(100, 101)}


def calls(days: dict[int, range]) -> list[dict[str, Any]]:
    return [
        {"event_id": f"p{day}-{who}", "source": "calls", "type": "contact.opened", "channel": "phone", "kind": "human",
         "ts": at(day, who), "contact_id": f"p{day}-{who}", "customer_id": f"u{who}", "topic": "bill"}
        for day, people in days.items() for who in people
    ]  # fmt: skip


def web() -> list[dict[str, Any]]:
    return [
        {"event_id": f"w{day}-{who}", "source": "web", "type": "page.viewed", "channel": "web", "ts": at(day, who),
         "customer_id": f"u{who}", "item": "/"}
        for day in range(0, 61, 4) for who in range(61)
    ]  # fmt: skip


def at(day: int, who: int) -> str:
    return (START + timedelta(days=day, seconds=who)).isoformat() + "Z"


def expected(until: datetime) -> dict[int, tuple[int, int]]:
    """By hand: of the calls that are W days old when calls end, after how many did the caller call again?"""
    when = {
        (day, who): START + timedelta(days=day, seconds=who)
        for day, people in CALLS.items()
        for who in people
    }
    found = {}
    for days in WINDOWS:
        window = timedelta(days=days)
        old = [key for key, moment in when.items() if moment <= until - window]
        again = [
            (day, who) for day, who in old
            if any(w == who and timedelta(0) < t - when[day, who] <= window for (_, w), t in when.items())
        ]  # fmt: skip
        if old:
            found[days] = (len(again), len(old))
    return found


def repeats(recall: rounds.Recall) -> dict[int, tuple[int | None, int | None]]:
    rows = rounds.ask_breaks(recall, "repeat_contact")["rules"]
    return {row["window_days"]: (row["n"], row["denominator"]) for row in rows if row["scope"] == "any_need"}


@pytest.fixture(autouse=True)
def carried_on(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Carry on with what is there however many people are touched."""
    monkeypatch.setattr(touched, "MOST_TOUCHED_SHARE", 100.0)
    return


def test_calls_are_judged_up_to_the_end_of_the_calls(walked):
    recall = walked([*calls(CALLS), *web()])
    end = START + timedelta(days=9, seconds=60)
    assert expected(end) == {1: (0, 72), 3: (0, 42), 7: (12, 30)}
    assert repeats(recall) == expected(end)
    asked = Asked(START, START + timedelta(days=90))
    assert len(ask_rows_of(recall, "repeat_contact", "contact", "any_need", 7, asked, 1000)) == 12
    assert next(row["of"] for row in ask_passages(recall, asked) if row["source"] == "phone") == 30


def test_a_round_that_is_told_up_to_when_takes_every_source_up_to_then(walked):
    until = START + timedelta(days=40)
    recall = walked([*calls(CALLS), *web()], until)
    assert expected(until)[30] == (12, 73)
    assert repeats(recall) == expected(until)


def test_rounds_in_between_say_what_one_round_says(make_store, walked, tmp_path):
    store: Store = make_store("pieces")
    said = []
    for name, events in (("calls", calls(CALLS)), ("web", web()), ("more", calls(MORE_CALLS))):
        load(store, write_events(tmp_path / f"{name}.jsonl", events), listen.Mapping())
        rounds.run(store)
        said.append(rounds.ask_breaks(rounds.recall(store)))
    whole = walked([*calls(CALLS), *web(), *calls(MORE_CALLS)])
    assert said[2] == rounds.ask_breaks(whole)
    end = START + timedelta(days=20, seconds=100)
    assert repeats(whole) == expected(end) | {14: (12, 42)}
    # More of the web changes nothing for the calls; more calls do.
    calls_only = [[row for row in each["rules"] if row["rule"] == "repeat_contact"] for each in said]
    assert calls_only[0] == calls_only[1] != calls_only[2]
