"""A backlog is taken whole: exports of three tools, guessed columns, declined twice on these dates, nothing twice."""

from __future__ import annotations

import csv
import io
import json
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from walkamile import walk
from walkamile.model.errors import FileFault
from walkamile.round.answers.backlog import ask_backlog, times_declined
from walkamile.round.said.backlog import take_backlog

TAKEN = datetime(2026, 3, 31, 8, tzinfo=UTC)
JIRA = """\
Summary,Issue key,Issue id,Issue Type,Status,Resolution,Created,Updated,Resolved,Comment,Comment
Store purchases,SHOP-17,10017,Story,Done,Won't Do,12/Mar/24 9:14 AM,2/Apr/25 4:00 PM,1/Mar/25 11:30 AM,,too dear
Search of the customer file,SHOP-18,10018,Bug,In Progress,Unresolved,15/Mar/24 10:00 AM,16/Mar/24 10:00 AM,,,
"""
GITHUB_CSV = """\
number,title,body,state,state_reason,labels,created_at,closed_at
7,Labels print without the store,"gift
exchanges",closed,not_planned,printing,2025-01-02T08:00:00Z,2025-02-03T09:00:00Z
8,Slow search,,open,,,2025-01-05T08:00:00Z,
9,Old printer,,closed,,wontfix,2024-01-05T08:00:00Z,2024-05-05T08:00:00Z
"""
DEMANDS = """\
Number;Short description;State;Opened;Closed;Close code;Assignment group
DMND0001;Postcode from the phone menu;Closed;2025-02-01 10:00:00;2025-06-01 12:00:00;Rejected;crm
DMND0002;Headsets;Approved;01.02.2025 10:00;;;it
"""


def jira(*rows: tuple[str, ...]) -> bytes:
    out = io.StringIO()
    csv.writer(out).writerows(rows)
    return out.getvalue().encode()


def resolved(how: str | None) -> dict:
    return {"field": "resolution", "toString": how}


def by_key(store):
    return {row["key"]: row for row in ask_backlog(store)}


@pytest.mark.parametrize(
    ("text", "tool", "declined"),
    [
        (JIRA, "jira", {"SHOP-17": ["2025-03-01"], "SHOP-18": []}),
        (GITHUB_CSV, "github", {"7": ["2025-02-03"], "8": [], "9": ["2024-05-05"]}),
        (DEMANDS, "servicenow", {"DMND0001": ["2025-06-01"], "DMND0002": []}),
    ],
)
def test_the_tool_and_its_columns_are_recognised(make_store, text, tool, declined):
    store = make_store()
    taken = take_backlog(store, text.encode(), now=TAKEN)
    assert (taken.tool, taken.items, taken.new, taken.changed) == (tool, len(declined), len(declined), 0)
    assert {key: row["declined"] for key, row in by_key(store).items()} == declined
    assert take_backlog(store, text.encode()).as_json() == {**taken.as_json(), "new": 0}


def test_declined_twice_is_told_with_its_dates_over_several_exports(make_store):
    store = make_store()
    head = ("Issue key", "Summary", "Status", "Resolution", "Created", "Updated", "Resolved")
    first = jira(head, ("A-1", "One screen", "Done", "Declined", "2024-01-05", "2025-03-01", "2025-03-01"))
    again = jira(head, ("A-1", "One screen", "Open", "", "2024-01-05", "2025-06-10", ""))
    second = jira(head, ("A-1", "One screen", "Done", "Won't Do", "2024-01-05", "2025-09-02", "2025-09-02"))
    for export in (first, again, second, second, first):
        take_backlog(store, export, now=TAKEN)
    row = by_key(store)["A-1"]
    assert row["declined"] == ["2025-03-01", "2025-09-02"]
    assert times_declined(row["declined"]) == "declined twice, on 2025-03-01 and 2025-09-02"
    assert [step["status"] for step in row["history"]] == ["opened", "Declined", "Open", "Won't Do"]
    assert row["status"] == "Won't Do"


def test_an_export_without_times_counts_from_when_it_was_taken(make_store):
    store = make_store()
    head = ("Issue key", "Summary", "Status", "Resolution", "Created", "Resolved")
    opened = jira(head, ("A-1", "One screen", "Open", "", "2024-01-05", ""))
    declined = jira(head, ("A-1", "One screen", "Done", "Declined", "2024-01-05", "2026-02-01"))
    for day, export in ((1, opened), (1, opened), (3, declined), (4, opened), (4, opened)):
        take_backlog(store, export, now=datetime(2026, day, 10, tzinfo=UTC))
    row = by_key(store)["A-1"]
    assert [(step["at"][:10], step["status"]) for step in row["history"]] == [
        ("2024-01-05", "opened"), ("2026-01-10", "Open"), ("2026-02-01", "Declined"), ("2026-04-10", "Open"),
    ]  # fmt: skip
    assert (row["status"], row["declined"]) == ("Open", ["2026-02-01"])


def test_the_history_of_documents_counts(make_store):
    store = make_store()
    changes = [
        ("2024-05-01T10:00:00.000+0200", [{"field": "status", "toString": "In Review"}]),
        ("2024-06-01T23:30:00.000-0500", [resolved("Won't Do"), {"field": "status", "toString": "Done"}]),
        ("2024-07-01T10:00:00.000+0000", [resolved(None), {"field": "status", "toString": "Open"}]),
        ("2024-08-01T10:00:00.000+0000", [{"field": "status", "toString": "Rejected"}]),
    ]  # fmt: skip
    issue = {
        "key": "B-2",
        "fields": {
            "summary": "One search for all", "status": {"name": "Rejected"}, "resolution": None,
            "created": "2024-04-01T10:00:00.000+0000", "resolutiondate": None,
            "description": {"type": "doc", "content": [{"type": "text", "text": "search"}]},
        },
        "changelog": {"histories": [{"created": at, "items": items} for at, items in changes]},
    }  # fmt: skip
    taken = take_backlog(store, json.dumps({"issues": [issue]}).encode(), now=TAKEN)
    assert taken.tool == "jira"
    assert by_key(store)["B-2"]["declined"] == ["2024-06-02", "2024-08-01"]
    issues = [
        {
            "number": 12, "title": "Show the store", "state": "CLOSED", "stateReason": "NOT_PLANNED",
            "createdAt": "2025-01-01T00:00:00Z", "closedAt": "2025-05-01T00:00:00Z", "labels": [{"name": "ux"}],
            "timeline": [
                {"event": "closed", "created_at": "2025-02-01T00:00:00Z", "state_reason": "not_planned"},
                {"event": "labeled", "created_at": "2025-02-02T00:00:00Z"},
                {"event": "reopened", "created_at": "2025-03-01T00:00:00Z"},
                {"event": "closed", "created_at": "2025-05-01T00:00:00Z", "state_reason": "not_planned"},
            ],
        },
        {"number": 13, "title": "A change", "state": "open", "pull_request": {"url": "x"}},
    ]  # fmt: skip
    assert take_backlog(store, json.dumps(issues).encode(), now=TAKEN).items == 1
    assert by_key(store)["12"]["declined"] == ["2025-02-01", "2025-05-01"]
    problem = {
        "number": {"display_value": "PRB1"}, "short_description": "Printer", "state": "Closed",
        "resolution_code": "Risk Accepted", "closed_at": "2025-01-02 03:04:05",
    }  # fmt: skip
    records = {"records": [problem]}
    assert take_backlog(store, json.dumps(records).encode(), now=TAKEN).tool == "servicenow"
    assert by_key(store)["PRB1"]["declined"] == ["2025-01-02"]


def test_columns_can_be_named(make_store):
    store = make_store()
    text = "Nr;Wunsch;Stand;Verlauf\n1;Ein Bild;offen;2025-01-02 Abgelehnt; 2025-02-02 offen\n"
    text = text.replace("; 2025-02-02", " | 2025-02-02")
    with pytest.raises(FileFault, match="--column key=COLUMN"):
        take_backlog(store, text.encode())
    named = {"key": "nr", "title": "Wunsch", "status": "Stand", "history": "Verlauf"}
    assert take_backlog(store, text.encode(), "jira", named).declined == 1
    with pytest.raises(FileFault, match="There is no column 'Nein'"):
        take_backlog(store, text.encode(), "jira", named | {"key": "Nein"})
    with pytest.raises(FileFault, match="none of key, title"):
        take_backlog(store, text.encode(), "jira", {"colour": "Nr"})


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "empty"),
        (b"   \n ", "empty"),
        (b"\x00\x01\x02PK", "no text"),
        (b"[{", "line 1"),
        (b"{}", "no list of items"),
        (b"[1, 2]", "no list of items"),
        (b"[" * 100_000, "depth"),
        (b"key,title,status\n", "holds no item"),
        (b"key,title,status\n1,a,b,c,d\n", "Row 2 has 5 cells"),
        (b"key,title,status\n1,,open\n", "Item 1 has no title"),
        (b"key,title,status\n,a,open\n", "Item 1 has no key"),
        (b"key,title,status\n2,new,open\n3,,open\n", "Item 2 has no title"),
        (b"key,title,status,created\n1,a,open,soon\n", "'soon' in the column 'created' of 1"),
        (b"key,title,status,created\n1,a,open,03/04/2026\n", "is no time"),
        (b'key,title,status\n1,"a"b,open\n', "not a table"),
        (b"a,b\n1,2\n", "No column looks like the key"),
    ],
)
def test_a_bad_file_leaves_nothing(make_store, data, said):
    store = make_store()
    good = b"key,title,status\n1,kept,open\n"
    take_backlog(store, good)
    with pytest.raises(FileFault, match=said) as fault:
        take_backlog(store, data)
    assert "Nothing was kept" in str(fault.value)
    assert list(by_key(store)) == ["1"]


def test_names_in_items_are_masked(make_store):
    store = make_store()
    (store.home / "teams.csv").write_text("employee_id,name\nb.ben,Ben Gruber\n", "utf-8")
    take_backlog(store, b"key,title,status,description\n1,Ben Gruber asks,open,write to ana@example.org\n")
    row = by_key(store)["1"]
    assert (row["title"], row["text"]) == ("[colleague] asks", "write to [e-mail]")


@pytest.mark.parametrize(
    "status",
    ["Won't Do", "WON’T FIX", "Closed - Declined", "not_planned", "Cancelled", "Abgelehnt", "Refusé"],
)
def test_declined_has_many_words(status):
    assert walk.backlog.is_declined(status)


@pytest.mark.parametrize(
    "status", ["Done", "Fixed", "Open", "Duplicate", "Completed", "In Review", "declining"]
)
def test_and_many_words_are_not(status):
    assert not walk.backlog.is_declined(status)


@given(st.binary(max_size=300))
def test_any_file_is_read_or_refused_with_a_reason(data):
    try:
        items = walk.backlog.read_backlog(data)
    except FileFault as fault:
        assert "Nothing was kept" in str(fault)
    else:
        assert all(item.key and item.title for item in items)


@given(st.lists(st.sampled_from(["Open", "Declined", "Won't Do", "Done"]), min_size=1, max_size=8))
def test_declined_counts_the_times_it_became_declined(statuses):
    history = [(f"2025-01-{day:02}T00:00:00", status) for day, status in enumerate(statuses, start=1)]
    runs = "".join("d" if s in ("Declined", "Won't Do") else "o" for s in statuses)
    assert len(walk.backlog.declined_at(history)) == len([r for r in runs.split("o") if r])
