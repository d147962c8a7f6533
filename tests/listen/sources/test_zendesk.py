"""A ticket of Ana, told twice by Zendesk: as it is now, and by its audits."""

from __future__ import annotations

import json

import pytest
from told import SAMPLES, briefly, only

from walkamile import listen
from walkamile.load import load

SAMPLE = SAMPLES / "zendesk.json"
ANA = {"zendesk_user": "501", "customer_id": "C-1", "email": "ana@example.com"}


def test_a_ticket_from_opening_to_close(heard):
    assert briefly(heard(SAMPLE, "zendesk")) == [
        ("02 09:00:00", "contact.opened"),
        ("02 09:00:00", "case.opened"),
        ("02 09:00:00", "case.assigned"),
        ("02 09:00:00", "message.sent"),
        ("02 11:00:00", "case.assigned"),
        ("02 11:50:00", "contact.opened"),
        ("02 11:55:00", "contact.closed"),
        ("02 12:00:00", "case.resolved"),
        ("02 12:00:00", "contact.closed"),
        ("03 09:00:00", "message.sent"),
        ("03 09:00:00", "case.reopened"),
        ("03 15:00:00", "case.resolved"),
        ("03 15:00:00", "contact.closed"),
        ("03 15:05:00", "feedback.invited"),
        ("03 18:00:00", "feedback.given"),
        ("04 10:00:00", "case.closed"),
        ("05 08:30:00", "case.opened"),
    ]


def test_who_on_which_channel_in_which_group(heard):
    events = heard(SAMPLE, "zendesk")
    first = events[0]
    assert (first["channel"], first["kind"], first["contact_id"], first["case_id"]) == (
        "email",
        "human",
        "4101",
        "4101",
    )
    assert first["who"] == ANA and first["text"] == "Where is my gift?"
    groups = [e for e in events if e["type"] == "case.assigned"]
    assert [(e["queue"], e.get("outcome"), e["actor_kind"], e.get("actor_id")) for e in groups] == [
        ("First line", None, "customer", None),
        ("Store support", "reassigned", "employee", "901"),
    ]
    assert groups[1]["props"] == {"from": "First line"}
    assert [(e["actor_kind"], e["direction"], e["text"]) for e in events if e["type"] == "message.sent"] == [
        ("customer", "inbound", "I bought it in the store, call me: [phone]"),
        ("customer", "inbound", "still nothing"),
    ]
    assert {(e["at"], e["actor_id"]) for e in events if e["type"] == "case.resolved"} == {
        ("02 12:00:00", "902"),
        ("03 15:00:00", "902"),
    }


def test_a_call_is_a_contact_inside_its_ticket(heard):
    opened, closed = [e for e in heard(SAMPLE, "zendesk") if e.get("contact_id") == "call 77"]
    assert (opened["channel"], opened["direction"], opened["case_id"]) == ("phone", "outbound", "4101")
    assert opened["who"]["phone"] == "+436641234567" and opened["actor_id"] == "902"
    assert closed["handle_s"] == 300


def test_a_rating_is_feedback(heard):
    events = heard(SAMPLE, "zendesk")
    given = only(events, "feedback.given")
    assert (given["kind"], given["props"]["score"], given["text"]) == ("CSAT", 0, "I had to write twice")
    assert only(events, "feedback.invited")["contact_id"] == "4101"


def test_what_nobody_wrote_is_no_contact(heard):
    chloe = [e for e in heard(SAMPLE, "zendesk") if e["case_id"] == "4102"]
    assert [(e["type"], e["channel"]) for e in chloe] == [("case.opened", "internal")]


def test_tickets_and_audits_in_two_files_say_it_once(make_store, tmp_path):
    whole, store = json.loads(SAMPLE.read_text("utf-8")), make_store("home")
    beside = {"users": whole["users"], "groups": whole["groups"]}
    mapping = listen.built_in("zendesk")
    kept = 0
    for part in ("tickets", "audits"):
        path = tmp_path / f"{part}.json"
        path.write_text(json.dumps({part: whole[part]} | beside), "utf-8")
        kept += load(store, path, mapping).kept
    assert kept == 17
    together = load(store, SAMPLE, mapping)
    assert (together.kept, together.seen_before) == (0, 19)


def test_ratings_come_as_a_list_too(heard):
    same = {"requester_id": 5, "created_at": "2026-03-02T10:00:00Z"}
    ratings = [
        same | {"id": 1, "ticket_id": 7, "score": "good", "comment": "quick"},
        same | {"id": 2, "ticket_id": 8, "score": "unoffered"},
    ]
    (given,) = heard({"satisfaction_ratings": ratings}, "zendesk")
    assert (given["type"], given["props"]["score"], given["who"]) == (
        "feedback.given",
        1,
        {"zendesk_user": "5"},
    )


def test_the_topic_is_the_field_that_the_mapping_names(heard):
    ticket = json.loads(SAMPLE.read_text("utf-8"))["tickets"][0]
    assert heard({"tickets": [ticket]}, "zendesk", topic_field=33001)[0]["topic"] == "delivery"
    assert "topic" not in heard({"tickets": [ticket]}, "zendesk")[0]


def test_the_time_of_the_solution_beside_a_ticket(heard):
    ticket = json.loads(SAMPLE.read_text("utf-8"))["tickets"][0]
    metrics = [{"ticket_id": 4101, "solved_at": "2026-03-03T15:00:00Z"}]
    events = heard({"tickets": [ticket], "metric_sets": metrics}, "zendesk")
    assert [e["type"] for e in events] == ["contact.opened", "case.opened", "case.resolved", "contact.closed"]


@pytest.mark.parametrize("status", ["solved", "closed", "pending", "open", "new", "hold"])
def test_every_status_is_known(heard, status):
    audit = {"id": 1, "ticket_id": 2, "author_id": 3, "created_at": "2026-03-02T10:00:00Z"}
    change = {"id": 4, "type": "Change", "field_name": "status", "value": status, "previous_value": "new"}
    expected = {"solved": ["case.resolved", "contact.closed"], "closed": ["case.closed"]}
    change |= {"previous_value": "open"}
    opened = {"id": 9, "type": "Comment", "public": True, "body": "so that there is an event"}
    events = heard({"audits": [audit | {"events": [opened, change]}]}, "zendesk")
    assert [e["type"] for e in events] == ["message.sent", *expected.get(status, [])]


def test_ana_had_to_come_back(lived):
    recall = lived(SAMPLE, "zendesk")
    contacts = recall.rows(
        "select contact_id, channel, kind, employee, handle_s, outcome, n_transfers from contact order by opened_at"
    )
    assert contacts == [
        ("4101", "email", "human", "902", contacts[0][4], "resolved", 0),
        ("call 77", "phone", "human", "902", 300.0, None, 0),
    ]
    broken = {row[0] for row in recall.rows("select rule from eligible where hit")}
    assert {"reopened", "transfer"} <= broken
    assert "repeat_contact" not in broken, "the company called her, she did not come back"
    assert recall.rows("select n_assigned, n_reopened from case_file where case_id = '4101'") == [(2, 1)]
    assert recall.rows("select count(distinct person_code) from contact") == [(1,)]
