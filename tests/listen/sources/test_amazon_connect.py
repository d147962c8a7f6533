"""Contacts of Ana in Amazon Connect: legs of one call, a call given up, a chat that stayed with the flow."""

from __future__ import annotations

import json

import pytest
from told import SAMPLES, briefly, only

SAMPLE = SAMPLES / "amazon-connect.jsonl"
OPTIONS = {
    "identifiers": {"customer_id": "customerNumber"},
    "topic": "reason",
    "identity": {"attribute": "auth", "confirmed": ["ok"], "failed": ["no"]},
    "survey": {"attribute": "csat", "kind": "CSAT"},
}
LEG = {
    "ContactId": "x",
    "Channel": "VOICE",
    "InitiationMethod": "INBOUND",
    "InitiationTimestamp": "2026-03-02T09:00:00Z",
}


def of(events, contact):
    return [event for event in events if event["contact_id"] == contact]


def test_the_legs_of_a_call_are_one_contact(heard):
    assert briefly(of(heard(SAMPLE, "amazon-connect", **OPTIONS), "a-1")) == [
        ("02 09:00:00", "contact.opened"),
        ("02 09:00:02", "bot.entered"),
        ("02 09:01:00", "bot.left"),
        ("02 09:01:00", "queue.entered"),
        ("02 09:01:00", "identity.asked"),
        ("02 09:01:00", "identity.confirmed"),
        ("02 09:03:00", "queue.left"),
        ("02 09:03:00", "identity.confirmed"),
        ("02 09:09:40", "contact.transferred"),
        ("02 09:09:40", "queue.entered"),
        ("02 09:10:00", "contact.held"),
        ("02 09:10:10", "queue.left"),
        ("02 09:20:00", "contact.closed"),
        ("02 09:20:40", "feedback.given"),
    ]


def test_waits_holds_work_and_handing_on(heard):
    events = of(heard(SAMPLE, "amazon-connect", **OPTIONS), "a-1")
    assert [
        (e["queue"], e["wait_s"], e["actor_id"], e["handle_s"]) for e in events if e["type"] == "queue.left"
    ] == [
        ("Orders", 120.0, "ben", 360 + 30),
        ("Store support", 30.0, "dev", 590 + 10),
    ]
    handed = only(events, "contact.transferred")
    assert (handed["props"], handed["actor_id"]) == ({"from": "Orders", "to": "Store support"}, "ben")
    assert (only(events, "contact.held")["hold_s"], only(events, "contact.held")["props"]) == (
        60.0,
        {"n_holds": "2"},
    )
    assert only(events, "feedback.given")["props"] == {"score": "2"}


def test_who_and_what_about(heard):
    first = heard(SAMPLE, "amazon-connect", **OPTIONS)[0]
    assert first["who"] == {"phone": "+436641234567", "customer_id": "C-1"}
    assert (first["channel"], first["direction"], first["kind"], first["topic"]) == (
        "phone",
        "inbound",
        "human",
        "delivery",
    )


def test_giving_up_and_staying_with_the_flow(heard):
    events = heard(SAMPLE, "amazon-connect")
    gone = only(of(events, "b-1"), "contact.abandoned")
    assert (gone["wait_s"], gone["queue"]) == (230.0, "Orders")
    assert [(e["type"], e.get("outcome")) for e in of(events, "b-1")][-1] == ("contact.closed", "abandoned")
    chat = of(events, "c-1")
    assert [e["type"] for e in chat] == ["contact.opened", "bot.entered", "bot.left", "contact.closed"]
    assert (chat[0]["kind"], chat[0]["who"], chat[-1]["outcome"]) == (
        "bot",
        {"customer_id": "C-1"},
        "contained",
    )


def test_whoever_listens_in_is_no_contact(heard):
    assert not [e for e in heard(SAMPLE, "amazon-connect") if e.get("actor_id") == "erin"]


def test_legs_in_two_files_are_one_contact_all_the_same(heard):
    first, second, *_ = [json.loads(line) for line in SAMPLE.read_text("utf-8").splitlines()]
    alone = heard(second, "amazon-connect")
    assert {e["contact_id"] for e in alone} == {"a-1"}, "the record names the first leg"
    assert only(alone, "contact.transferred")["props"] == {"to": "Store support"}
    opened = heard(first, "amazon-connect")
    assert "contact.closed" not in [e["type"] for e in opened], "it was handed on"


def test_a_call_back_is_a_contact_of_its_own(heard):
    first = LEG | {
        "NextContactId": "y",
        "DisconnectTimestamp": "2026-03-02T09:05:00Z",
        "Queue": {"Name": "Orders"},
    }
    second = LEG | {
        "ContactId": "y", "InitialContactId": "x", "PreviousContactId": "x", "InitiationMethod": "CALLBACK",
        "InitiationTimestamp": "2026-03-02T09:05:00Z", "DisconnectTimestamp": "2026-03-02T09:30:00Z",
        "Agent": {"Username": "ben", "AgentInteractionDuration": 200},
    }  # fmt: skip
    events = heard([first, second], "amazon-connect")
    assert [(e["contact_id"], e["direction"]) for e in events if e["type"] == "contact.opened"] == [
        ("x", "inbound"),
        ("y", "outbound"),
    ]
    assert [e["contact_id"] for e in events if e["type"] == "contact.closed"] == ["x", "y"]
    assert only(of(events, "y"), "contact.opened")["handle_s"] == 200


def test_legs_that_point_at_each_other_end_somewhere(heard):
    one = LEG | {"InitiationMethod": "TRANSFER", "PreviousContactId": "y"}
    two = LEG | {"ContactId": "y", "InitiationMethod": "TRANSFER", "PreviousContactId": "x"}
    assert len(heard([one, two], "amazon-connect")) == 2


@pytest.mark.parametrize(
    ("said", "expected"), [("NOT_AUTHENTICATED", ["identity.failed"]), ("INCONCLUSIVE", []), (None, [])]
)
def test_what_the_voice_says(heard, said, expected):
    events = heard(LEG | {"VoiceIdResult": {"Authentication": {"Result": said}}}, "amazon-connect")
    assert [e["type"] for e in events if e["type"].startswith("identity")] == expected


def test_the_story_of_ana(lived):
    recall = lived(SAMPLE, "amazon-connect", **OPTIONS)
    assert recall.rows(
        "select contact_id, kind, wait_s, hold_s, handle_s, employee, n_transfers, n_asks, abandoned, outcome "
        "from contact order by opened_at"
    ) == [
        ("a-1", "human", 150.0, 60.0, 990.0, "dev", 1, 1, False, None),
        ("b-1", "human", 230.0, None, 0.0, None, 0, 0, True, "abandoned"),
        ("c-1", "bot", None, None, 120.0, None, 0, 0, False, "contained"),
    ]
    broken = {row[0] for row in recall.rows("select rule from eligible where hit")}
    assert {"abandonment", "transfer", "repeat_contact"} <= broken
    assert recall.rows("select count(distinct person_code) from contact") == [(1,)]
