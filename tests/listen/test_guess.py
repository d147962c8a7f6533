"""Files that nobody described: what is proposed, why, and that it works."""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path

import pytest
import yaml

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
    assert listen.Mapping.read(found.text, "x").key == ["id", "time"]
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


def mapping_of(found: listen.Guess) -> dict:
    return yaml.safe_load(found.text)


@pytest.mark.parametrize(
    ("header", "row", "taken"),
    [
        (
            "ticket_id,customer_id,created,closed",
            "{n},c{n},{n:02d}.01.2026 14:05,{n:02d}.02.2026",
            {"customer_id"},
        ),
        ("case_id,customer_no,created,branch_no", "{n},K{n},2026-01-{n:02d} 14:05,{n:08d}", {"customer_id"}),
        ("call_id,dnis,ani,start", "k{n},+431500{n:04d},+4366412{n:04d},2026-01-{n:02d} 14:05", {"phone"}),
    ],
)
def test_a_day_a_branch_and_a_hotline_are_no_numbers_of_people(guessed, header, row, taken):
    found, events = guessed(header, [row.format(n=n) for n in range(1, 29)])
    assert set(mapping_of(found)["events"][0]["identifiers"]) == taken
    assert len({tuple(event["codes"]) for event in events}) == 28, "each is somebody else"


@pytest.mark.parametrize(
    "header",
    [
        "interaction_id,agent_email,customer_email,start_time",
        "interaction_id,customer_email,agent_email,start_time",
    ],
)
def test_who_answers_is_not_who_turned_to_us(guessed, header):
    said = {
        "interaction_id": "i{n}", "agent_email": "a{k}@ours.example", "customer_email": "c{n}@example.org",
        "start_time": "2026-01-{n:02d} 10:00",
    }  # fmt: skip
    row = ",".join(said[name] for name in header.split(","))
    found, events = guessed(header, [row.format(n=n, k=n % 3) for n in range(1, 29)])
    assert mapping_of(found)["events"][0]["identifiers"] == {"email": "customer_email"}
    assert len({tuple(event["codes"]) for event in events}) == 28


def test_an_employee_who_asks_is_the_person_and_another_answers(guessed):
    rows = [f"H{n},E{n % 9},Pat,2026-01-{n:02d} 10:00" for n in range(1, 29)]
    _, events = guessed("case_id,Employee ID,Handled By,opened", rows)
    assert {event["actor_id"] for event in events} == {"Pat"}
    assert {event["side"] for event in events} == {"employee"}
    assert len({tuple(event["codes"]) for event in events}) == 9


def test_an_employee_alone_is_whoever_answers(guessed):
    rows = [f"k{n},2026-01-{n:02d} 10:00,E{n % 3},c{n}" for n in range(1, 29)]
    _, events = guessed("call_id,start,employee,customer", rows)
    assert {event["actor_id"] for event in events} == {"E0", "E1", "E2"}


def test_what_was_only_planned_is_no_resolution(guessed):
    rows = [
        f"T{n},c{n},2026-01-{n:02d} 10:00,2026-02-{n:02d} 10:00,2026-01-{n:02d} 15:00" for n in range(1, 29)
    ]
    _, events = guessed("ticket_id,customer,created,resolve_by,resolved", rows)
    ends = [event["ts"] for event in events if event["type"] == "case.resolved"]
    assert ends == [datetime(2026, 1, n, 15) for n in range(1, 29)]


def test_states_of_cases_become_what_happened(guessed):
    states = ("New", "Assigned", "Waiting", "Closed")
    rows = [
        f"{n // 4},{states[n % 4 - 1]},{states[n % 4]},ag{n % 3},2026-01-{1 + n // 4:02d} {10 + n % 4}:00,req{n // 8}"
        for n in range(112)
    ]
    found, events = guessed("ticket,old_status,new_status,changed_by,changed_at,requester_id", rows)
    assert {event["type"] for event in events} == {"case.opened", "case.assigned", "Waiting", "case.closed"}
    assert {event["actor_id"] for event in events} == {"ag0", "ag1", "ag2"}
    assert "customer_id" in found.text and len({event["case_id"] for event in events}) == 28


def test_many_rows_of_a_case_without_a_word_do_not_all_open_it(guessed):
    rows = [f"{n // 4},2026-01-{1 + n // 4:02d} {10 + n % 4}:00" for n in range(80)]
    _, events = guessed("ticket,changed_at", rows)
    assert {event["type"] for event in events} == {"case.worked"}


def test_a_week_of_american_days_is_a_week(guessed):
    rows = [f"C{n},12/{1 + n % 9:02d}/2025 {8 + n % 9:02d}:30,c{n}" for n in range(45)]
    found, events = guessed("Call ID,Call Date,Customer", rows)
    assert (events[0]["ts"].date().isoformat(), events[-1]["ts"].date().isoformat()) == (
        "2025-12-01",
        "2025-12-09",
    )
    assert "%d/%m/%Y %H:%M fits them just as well" in " ".join(found.reasons)


@pytest.mark.parametrize(
    ("written", "form"),
    [
        ("{n:02d}.12.25 14:05", "%d.%m.%y %H:%M"),
        ("{n:02d}-Dec-25 14:05", "%d-%b-%y %H:%M"),
        ("Dec {n}, 2025 2:05 PM", "%b %d, %Y %I:%M %p"),
    ],
)
def test_years_of_two_digits_and_months_by_name(guessed, written, form):
    quoted = '"' + written + '"'
    found, events = guessed("Call ID,Start", [f"k{n}," + quoted.format(n=n) for n in range(1, 29)])
    assert mapping_of(found)["time_format"] == form
    assert [event["ts"] for event in events] == [datetime(2025, 12, n, 14, 5) for n in range(1, 29)]


def test_a_number_that_begins_anew_in_the_next_file_names_no_row(make_store, tmp_path):
    store = make_store()
    for month in ("2026-01", "2026-02"):
        path = tmp_path / f"calls_{month}.csv"
        rows = [f"{n},{month}-{n:02d} 10:00,c{n}" for n in range(1, 29)]
        path.write_text("\n".join(["No,call_start,customer_id", *rows]) + "\n", "utf-8")
        found = listen.guess(store.engine(), path)
        assert mapping_of(found)["source"] == "calls"
        assert load(store, path, listen.Mapping.read(found.text, "calls")).kept == 28


@pytest.mark.parametrize(
    ("name", "source"),
    [
        ("tickets (1).csv", "tickets"), ("calls_2025-12.csv", "calls"), ("calls-20260131.csv", "calls"),
        ("desk 2026-Q1.csv", "desk"), ("crm2.csv", "crm2"), ("2026-01.csv", "2026-01"),
    ],
)  # fmt: skip
def test_exports_of_one_system_are_one_source(guessed, name, source):
    found, _ = guessed("case_id,created,note", [f"C{n},2026-01-01 10:{n:02d},x" for n in range(40)], name)
    assert mapping_of(found)["source"] == source


def test_words_that_are_no_channel_are_told(guessed):
    words = ("Phone", "Web", "Teams", "Chat")
    rows = [f"C{n},2026-01-01 10:{n:02d},{words[n % 4]}" for n in range(40)]
    found, _ = guessed("case_id,created,via", rows)
    assert "which channel are 'Teams'?" in " ".join(found.reasons)


def test_lengths_say_their_unit_and_milliseconds_are_read(guessed):
    rows = [f"k{n},2026-01-01 10:{n:02d},{n * 1000},{n}" for n in range(40)]
    found, events = guessed("call_id,start,wait_ms,handle_minutes", rows)
    assert [(event["wait_s"], event["handle_s"]) for event in events] == [(n, n * 60.0) for n in range(40)]
    assert "in milliseconds" in " ".join(found.reasons) and "in minutes" in " ".join(found.reasons)


def test_what_lies_inside_a_field_is_not_taken_for_a_text(make_store, tmp_path):
    path = tmp_path / "chat.jsonl"
    lines = [
        {
            "conversationId": f"k{n}",
            "createdAt": f"2026-01-01T10:{n:02d}:00Z",
            "message": {"text": "hello", "n": n},
        }
        for n in range(40)
    ]
    path.write_text("\n".join(map(json.dumps, lines)))
    found = listen.guess(make_store().engine(), path)
    assert "text" not in mapping_of(found)["events"][0]
    assert "named like message.field" in " ".join(found.reasons)


def test_german_offices_are_understood(guessed):
    rows = [f"A{n};{n:02d}.01.2026 09:05;K{n};Rechnung;{n}" for n in range(1, 29)]
    header = "Anruf-Nr.;Datum;Kundennr.;Warteschlange;Wartezeit (Sek.)"
    found, events = guessed(header, rows, "Anrufe.csv")
    said = [events[0][name] for name in ("type", "channel", "queue", "wait_s")]
    assert said == ["contact.opened", "phone", "Rechnung", 1]
    assert "customer_id" in found.text


def test_decimal_commas_are_read_and_thousands_are_not_taken_for_them(guessed, make_store, tmp_path):
    rows = [f"k{n};2026-01-01 10:{n:02d};{n},5" for n in range(40)]
    _, events = guessed("call_id;start;wait_s", rows)
    assert [event["wait_s"] for event in events] == [n + 0.5 for n in range(40)]
    path = tmp_path / "thousands.csv"
    path.write_text('type,ts,channel,contact_id,wait_s\ncontact.opened,2026-01-01 10:00,phone,k1,"1,234"\n')
    loaded = load(make_store("other"), path, listen.Mapping(timezone="UTC"), accept_refusals=True)
    assert loaded.kept == 0 and len(loaded.refused) == 1


def test_lines_above_the_header_are_told(make_store, tmp_path):
    path = tmp_path / "report.csv"
    path.write_text("Call report\nJanuary\nid;start\n1;2026-01-01 10:00\n2;2026-01-01 11:00\n")
    found = listen.guess(make_store().engine(), path)
    assert not found.text and "lines above the one with the names" in " ".join(found.reasons)
