"""Three conversations of Ana in Genesys Cloud: handed on with a hold, given up, kept by the bot."""

from __future__ import annotations

import pytest
from told import SAMPLES, briefly, only

SAMPLE = SAMPLES / "genesys.json"
OPTIONS = {
    "identifiers": {"customer_id": "CustomerNumber"},
    "topic": "Reason",
    "identity": {"attribute": "Authentication", "confirmed": ["passed"], "failed": ["failed"]},
    "queues": {"Orders": "Orders and delivery"},
}


def of(events, contact):
    return [event for event in events if event["contact_id"] == contact]


def test_a_call_leg_by_leg(heard):
    events = of(heard(SAMPLE, "genesys", **OPTIONS), "g-1")
    assert briefly(events) == [
        ("02 09:00:00", "contact.opened"),
        ("02 09:00:00", "bot.entered"),
        ("02 09:01:00", "bot.left"),
        ("02 09:01:00", "queue.entered"),
        ("02 09:01:00", "identity.asked"),
        ("02 09:01:00", "identity.confirmed"),
        ("02 09:03:00", "queue.left"),
        ("02 09:07:00", "contact.held"),
        ("02 09:10:00", "contact.transferred"),
        ("02 09:10:00", "queue.entered"),
        ("02 09:10:30", "queue.left"),
        ("02 09:20:00", "contact.closed"),
        ("02 09:25:00", "feedback.invited"),
        ("02 10:00:00", "feedback.given"),
    ]


def test_waits_holds_and_work(heard):
    events = of(heard(SAMPLE, "genesys", **OPTIONS), "g-1")
    left = [e for e in events if e["type"] == "queue.left"]
    assert [(e["queue"], e["wait_s"], e["actor_id"]) for e in left] == [
        ("Orders and delivery", 120.0, "ben"),
        ("Store support", 30.0, "dev"),
    ]
    assert (only(events, "contact.held")["hold_s"], only(events, "contact.held")["actor_id"]) == (60.0, "ben")
    closed = only(events, "contact.closed")
    assert (closed["handle_s"], closed["actor_id"], closed["props"]) == (
        420 - 60 + 600,
        "dev",
        {"wrap_up": "w-2"},
    )
    handed = only(events, "contact.transferred")["props"]
    assert handed == {"from": "ben", "to": "Store support", "warm": True}


def test_who_and_what_about(heard):
    first = heard(SAMPLE, "genesys", **OPTIONS)[0]
    assert (first["channel"], first["direction"], first["kind"], first["topic"]) == (
        "phone",
        "inbound",
        "human",
        "delivery",
    )
    assert first["who"] == {"customer_id": "C-1", "phone": "+436641234567", "genesys_contact": "x-77"}
    bare = heard(SAMPLE, "genesys")[0]
    assert bare["who"] == {"phone": "+436641234567", "genesys_contact": "x-77"} and "topic" not in bare


def test_a_survey_is_feedback(heard):
    given = only(of(heard(SAMPLE, "genesys"), "g-1"), "feedback.given")
    assert (given["kind"], given["props"], given["channel"]) == ("recommend", {"score": 4.0}, "survey")


def test_giving_up(heard):
    events = of(heard(SAMPLE, "genesys"), "g-2")
    assert [e["type"] for e in events] == [
        "contact.opened",
        "queue.entered",
        "contact.abandoned",
        "contact.closed",
    ]
    assert (events[2]["wait_s"], events[2]["queue"], events[3]["outcome"]) == (230.0, "Orders", "abandoned")
    assert events[3]["handle_s"] == 0 and "actor_id" not in events[3]


def test_kept_by_the_bot(heard):
    events = of(heard(SAMPLE, "genesys"), "g-3")
    assert [(e["type"], e["channel"]) for e in events] == [
        ("contact.opened", "social"),
        ("identity.confirmed", "social"),
        ("bot.entered", "social"),
        ("bot.left", "social"),
        ("contact.closed", "social"),
    ]
    assert events[0]["kind"] == "bot" and events[0]["who"] == {"phone": "436641234567"}
    assert events[3]["props"] == {"to_human": False} and events[3]["item"] == "Parcel bot"
    assert events[4]["outcome"] == "contained"


@pytest.mark.parametrize(
    ("ended", "handed"),
    [
        ("transfer", 1),
        ("transfer.consult", 1),
        ("transfer.noanswer", 0),
        ("transfer.notavailable", 0),
        ("peer", 0),
    ],
)
def test_without_measurements_the_end_of_a_leg_tells_of_a_transfer(heard, ended, handed):
    segment = {
        "segmentStart": "2026-03-02T09:00:00Z",
        "segmentEnd": "2026-03-02T09:05:00Z",
        "segmentType": "interact",
    }
    agent = {
        "purpose": "agent",
        "userId": "ben",
        "sessions": [{"mediaType": "voice", "segments": [segment | {"disconnectType": ended}]}],
    }
    call = {"conversationId": "c", "conversationStart": "2026-03-02T09:00:00Z", "participants": [agent]}
    events = heard({"conversations": [call]}, "genesys")
    assert [e["type"] for e in events].count("contact.transferred") == handed
    assert "contact.closed" not in [e["type"] for e in events], "it goes on"


def test_a_medium_that_is_new_keeps_its_name(heard):
    session = {"mediaType": "Hologram", "segments": []}
    call = {"conversationId": "c", "conversationStart": "2026-03-02T09:00:00Z"}
    call |= {"participants": [{"purpose": "customer", "sessions": [session]}]}
    assert heard(call, "genesys")[0]["channel"] == "hologram"


def test_the_story_of_ana(lived):
    recall = lived(SAMPLE, "genesys", **OPTIONS)
    assert recall.rows(
        "select contact_id, kind, queue, wait_s, hold_s, handle_s, employee, n_transfers, n_asks, abandoned, "
        "bot, outcome from contact order by opened_at"
    ) == [
        ("g-1", "human", "Orders and delivery", 150.0, 60.0, 960.0, "dev", 1, 1, False, True, None),
        ("g-2", "human", "Orders and delivery", 230.0, None, 0.0, None, 0, 0, True, False, "abandoned"),
        ("g-3", "bot", None, None, None, 120.0, None, 0, 0, False, True, "contained"),
    ]
    broken = {row[0] for row in recall.rows("select rule from eligible where hit")}
    assert {"abandonment", "transfer", "repeat_contact"} <= broken
    assert recall.rows("select count(distinct person_code) from contact where contact_id <> 'g-3'") == [(1,)]
