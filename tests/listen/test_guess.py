"""Files that nobody described: what is proposed, why, and that it works."""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path

import pytest

from walkamile import listen
from walkamile.load import load
from walkamile.model.errors import FileFault


@pytest.fixture
def guessed(make_store, tmp_path):
    """Write a table, guess its mapping, load it with that; give the guess and the stored events."""

    def run(header: str, rows: list[str], name: str = "desk.csv"):
        path = tmp_path / name
        path.write_text("\n".join([header, *rows]) + "\n", "utf-8")
        store = make_store()
        found = listen.guess(store.engine(), path)
        load(store, path, listen.Mapping.read(found.text, "desk"))
        return found, store.engine().records(f"select * from {store.events_sql()} order by ts, event_id")

    return run


def test_a_list_of_tickets_with_opening_and_closing(guessed):
    header = "Ticket No,Opened,Closed,Mail,Came via,Team,Reason"
    rows = [
        f"T{n},{n:02d}.02.2026 09:30,{n + 1:02d}.02.2026 10:00,p{n % 7}@example.org,"
        f"{('Phone', 'Web', 'Walk-in')[n % 3]},Orders,delivery"
        for n in range(1, 25)
    ]
    found, events = guessed(header.replace("Reason", "category"), rows)
    assert [event["type"] for event in events].count("case.opened") == 24
    assert [event["type"] for event in events].count("case.closed") == 24
    first = events[0]
    assert (first["ts"], first["case_id"], first["queue"], first["topic"]) == (
        datetime(2026, 2, 1, 9, 30),
        "T1",
        "Orders",
        "delivery",
    )
    assert {event["channel"] for event in events if event["type"] == "case.opened"} == {
        "phone",
        "web",
        "store",
    }
    assert all(event["codes"] for event in events)
    assert found.confidence > 0.5 and found.built_in is None
    reasons = " ".join(found.reasons)
    assert "e-mail addresses" in reasons and "check day and month" in reasons and "write yours" in reasons


def test_a_log_of_activities(guessed):
    rows = [
        f"{n},C{n // 4},{('open', 'work', 'wait', 'close')[n % 4]},2026-01-{1 + n % 28:02d}T10:00:00Z,A{n % 3}"
        for n in range(80)
    ]
    found, events = guessed("id,case,activity,time,agent", rows)
    assert {event["type"] for event in events} == {"open", "work", "wait", "close"}
    assert len({event["case_id"] for event in events}) == 20
    assert listen.Mapping.read(found.text, "x").key == ["id"]
    assert "people stay unknown" in " ".join(found.reasons)


def test_phone_numbers_are_known_by_their_look(guessed):
    rows = [f"2026-01-01 10:{n:02d}:00,+43 664 12345{n:02d},{n * 3}" for n in range(40)]
    found, events = guessed("at,who,wait_s", rows)
    assert {event["type"] for event in events} == {"contact.opened"}
    assert [event["wait_s"] for event in events] == [n * 3.0 for n in range(40)]
    assert all(event["codes"] for event in events) and "phone" in found.text


def test_columns_named_like_an_event_need_nothing(guessed):
    found, events = guessed(
        "type,ts,customer_id,channel", [f"page.viewed,2026-01-01 10:{n:02d}:00,c{n},web" for n in range(20)]
    )
    assert found.confidence == 0.9 and len(events) == 20


def test_documents_as_well_as_tables(make_store, tmp_path):
    path = tmp_path / "calls.jsonl"
    path.write_text(
        "\n".join(
            json.dumps(
                {
                    "call_id": f"k{n}",
                    "started_at": f"2026-01-01T10:{n:02d}:00Z",
                    "phone": f"+4366412345{n:02d}",
                }
            )
            for n in range(30)
        )
    )
    store = make_store()
    found = listen.guess(store.engine(), path)
    assert load(store, path, listen.Mapping.read(found.text, "calls")).kept == 30
    assert store.state.value("select count(*) from ident where namespace = 'phone'") == 30


@pytest.mark.parametrize(
    ("day", "clock", "written"),
    [
        ("2026-03-{n:02d}", "14:05", None),
        ("2026-03-{n:02d} 00:00:00", "14:05:00", None),
        ("{n:02d}.03.2026", "14:05:00", "%d.%m.%Y %H:%M:%S"),
        ("03/{n:02d}/2026", "2:05 PM", "%m/%d/%Y %I:%M %p"),
        ("2026-03-{n:02d}", "02:05:00PM", "%Y-%m-%d %I:%M:%S%p"),
    ],
)
def test_a_day_and_a_time_of_the_day_in_two_columns(guessed, day, clock, written):
    rows = [f"C{n},{day.format(n=n)},{clock},{n * 2},agent-{n % 3},x" for n in range(1, 31)]
    found, events = guessed("Call ID,Call Date,Call Time,Wait (sec),Agent,Odd thing", rows)
    assert {event["channel"] for event in events} == {"phone"}
    assert [event["ts"] for event in events] == [datetime(2026, 3, n, 14, 5) for n in range(1, 31)]
    assert [event["wait_s"] for event in events] == [n * 2.0 for n in range(1, 31)]
    assert listen.Mapping.read(found.text, "x").time_format == written
    reasons = " ".join(found.reasons)
    assert "'Call Time': the time of the day, read together with 'Call Date'" in reasons
    assert "not used, add what says something: 'Odd thing'" in reasons


def test_where_the_hour_is_missing_the_day_alone_is_read(guessed):
    rows = [f"C{n},2026-03-{n:02d},{'' if n == 4 else '09:30'}" for n in range(1, 31)]
    _, events = guessed("Call ID,Date,Time", rows)
    assert len(events) == 30 and events[3]["ts"] == datetime(2026, 3, 4)
    assert events[4]["ts"] == datetime(2026, 3, 5, 9, 30)


@pytest.mark.parametrize(
    ("name", "value", "seconds"), [("Waiting time (min)", "1.5", 90.0), ("Queue time", "0:02:11", 131.0)]
)
def test_waits_are_told_in_seconds_whatever_their_unit(guessed, name, value, seconds):
    rows = [f"C{n},2026-03-01 10:{n:02d},{value}" for n in range(30)]
    _, events = guessed(f"Call ID,started,{name}", rows)
    assert {event["wait_s"] for event in events} == {seconds}


def test_a_length_that_may_be_hours_or_minutes_is_left_to_the_reader(guessed):
    found, events = guessed(
        "Call ID,started,Wait time", [f"C{n},2026-03-01 10:{n:02d},02:11" for n in range(30)]
    )
    assert {event["wait_s"] for event in events} == {None}
    assert "not used, add what says something: 'Wait time'" in " ".join(found.reasons)


def test_without_a_time_nothing_is_proposed(make_store, tmp_path):
    path = tmp_path / "a.csv"
    path.write_text("name,colour\nAna,red\nBen,blue\n")
    found = listen.guess(make_store().engine(), path)
    assert (found.text, found.confidence) == ("", 0.0)
    assert "name, colour" in found.reasons[0]


def test_a_file_that_cannot_be_read_says_so(make_store, tmp_path):
    (tmp_path / "a.csv").write_bytes(b"")
    with pytest.raises(FileFault, match="empty"):
        listen.guess(make_store().engine(), Path(tmp_path / "a.csv"))


@pytest.mark.real
@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("journeys-servicenow-incidents/events.parquet", "servicenow-audit"),
        ("journeys-bpi2012-loan/events.parquet", "bpi2012"),
        ("journeys-bpi2013-volvo-incidents/events.parquet", "bpi2013"),
        ("journeys-bpi2013-volvo-problems/events.parquet", "bpi2013"),
        ("journeys-helpdesk-italy/events.parquet", "helpdesk-italy"),
        ("understanding-star/events_train.parquet", "star"),
    ],
)
def test_public_logs_are_recognised(path, name, real_data, make_store):
    found = listen.guess(make_store().engine(), real_data(path))
    assert (found.built_in, found.confidence) == (name, 0.95)


@pytest.mark.real
def test_complaints_that_no_mapping_knows(real_data, make_store):
    found = listen.guess(make_store().engine(), real_data("journeys-uwv2016-complaints/events.parquet"))
    mapping = listen.Mapping.read(found.text, "complaints")
    assert mapping.events[0].identifiers == {"customer_id": "CustomerID"}
    assert mapping.events[0].ts == "ContactDate"
