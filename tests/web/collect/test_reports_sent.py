"""Reports of employees through the door of the collector: with a key, each once, all or none, masked."""

from __future__ import annotations

import json

import httpx
import pytest

from walkamile.model.source import Source
from walkamile.round.answers.reports import all_reports
from walkamile.store import open_store


@pytest.fixture
def door(make_door):
    return make_door(Source("intranet", "contract", "plain"))


def post(door, body, key=None):
    content = body if isinstance(body, bytes) else json.dumps(body).encode()
    return httpx.post(f"{door.address}/reports", content=content, headers={"x-write-key": key or door.key})


def kept(door):
    store = open_store(door.home)
    try:
        events = [row for heard in store.log.read_from(0) for row in heard.rows]
        return all_reports(store), events
    finally:
        store.close()


def test_reports_are_kept_once_masked_and_told_as_events(door):
    said = {
        "text": "The till calls +43 660 555 0123", "system": "till", "since": "March", "employee": "b.ben",
        "message_id": "7", "made_at": "2026-03-02T08:00:00Z", "helped": "Restart", "may_be_read": True,
    }  # fmt: skip
    first = post(door, said)
    assert (first.status_code, first.json()["kept"], first.json()["seen_before"]) == (200, 1, 0)
    again = post(door, {"reports": [said, {"text": "Labels jam", "role_group": "store"}]})
    assert (again.json()["kept"], again.json()["seen_before"]) == (1, 1)
    reports, events = kept(door)
    assert [(r.text, r.system, r.role_group, r.came_by) for r in reports] == [
        ("The till calls [phone]", "till", "unnamed", "api"), ("Labels jam", None, "store", "api"),
    ]  # fmt: skip
    assert [event["type"] for event in events] == ["report.made"] * 2
    assert "b.ben" not in json.dumps(events)


@pytest.mark.parametrize(
    ("body", "why"),
    [
        (b"{", "not JSON"),
        (b"[" * 100_000, "not JSON"),
        ([], "Send a report like"),
        (3, "Send a report like"),
        ([{"text": "a"}, 1], "Report 2 is no object"),
        ([{"text": "a"}, {"text": " "}], "Report 2 says nothing"),
        ({"text": "a", "mood": "sad"}, "Report 1 has 'mood'"),
        ({"text": 3}, "`text` is no text"),
        ({"text": "a", "may_be_read": "yes"}, "`may_be_read`"),
        ({"text": "a", "made_at": "2026-03-02"}, "a time with its zone"),
    ],
)
def test_what_cannot_be_understood_is_refused_whole(door, body, why):
    answer = post(door, body)
    assert answer.status_code == 400
    assert why in answer.json()["error"]
    assert kept(door) == ([], [])


def test_without_a_key_nothing_is_taken(door):
    assert post(door, {"text": "a"}, "wrong").status_code == 401
    assert httpx.get(f"{door.address}/reports").status_code == 405
    assert post(door, [{"text": "a"}] * 201).status_code == 413
    assert kept(door) == ([], [])
