"""A conversation of Ana in Chatwoot: begun with a bot, handed on between people, solved, opened again."""

from __future__ import annotations

import json

import pytest
from told import SAMPLES, briefly, only

from walkamile.listen import sources
from walkamile.model.refusal import Refusal

SAMPLE = SAMPLES / "chatwoot.jsonl"
PAYLOADS = [json.loads(line) for line in SAMPLE.read_text("utf-8").splitlines()]


def test_a_conversation_from_bot_to_survey(heard):
    assert briefly(heard(SAMPLE, "chatwoot")) == [
        ("02 09:00:00", "contact.opened"),
        ("02 09:00:00", "case.opened"),
        ("02 09:00:00", "identity.confirmed"),
        ("02 09:00:00", "bot.entered"),
        ("02 09:00:10", "message.sent"),
        ("02 09:01:00", "bot.left"),
        ("02 09:01:30", "case.assigned"),
        ("02 09:02:00", "message.sent"),
        ("02 09:03:00", "contact.transferred"),
        ("02 09:10:00", "contact.closed"),
        ("02 09:10:00", "case.resolved"),
        ("02 09:10:05", "feedback.invited"),
        ("02 09:16:40", "feedback.given"),
        ("03 09:00:00", "case.reopened"),
    ]


def test_who_says_what(heard):
    events = heard(SAMPLE, "chatwoot", inboxes={"2": "Shop"})
    assert events[0]["who"] == {"chatwoot_contact": "12", "customer_id": "C-1", "email": "ana@example.com"}
    assert (events[0]["channel"], events[0]["queue"], events[0]["case_id"]) == ("chat", "Shop", "31")
    assert [
        (e["actor_kind"], e.get("actor_id"), e["text"]) for e in events if e["type"] == "message.sent"
    ] == [
        ("customer", None, "Where is my gift? Write to [e-mail]"),
        ("employee", "ben@example.com", "I see no order here."),
    ]
    assert only(events, "contact.transferred")["props"] == {"from": "7", "to": "8"}
    assert only(events, "case.assigned")["queue"] == "Orders"
    assert only(events, "bot.left")["props"] == {"to_human": True}
    given = only(events, "feedback.given")
    assert (given["props"]["score"], given["text"], given["kind"]) == ("2", "I had to explain twice", "CSAT")


def test_one_payload_at_a_time_says_the_same():
    whole = [row for _, row in sources.rows_of_file(SAMPLE, "chatwoot", {})]
    assert [row for payload in PAYLOADS for row in sources.rows_of(payload, "chatwoot")] == whole


def test_what_the_bot_solves_alone_is_contained(heard):
    solved = PAYLOADS[7] | {
        "changed_attributes": [{"status": {"previous_value": "pending", "current_value": "resolved"}}]
    }
    left, closed, _ = heard([solved], "chatwoot")
    assert (left["type"], left["props"], closed["outcome"]) == ("bot.left", {"to_human": False}, "contained")
    assert "actor_id" not in closed


@pytest.mark.parametrize(("field", "value"), [("event", "conversation_danced"), ("status", "asleep")])
def test_words_that_nobody_knows_are_refused(field, value):
    (found,) = sources.rows_of(PAYLOADS[2] | {field: value}, "chatwoot")
    assert isinstance(found, Refusal) and found.why == "a word that this source does not know"


def test_the_story_of_ana(lived):
    recall = lived(SAMPLE, "chatwoot")
    assert recall.rows(
        "select contact_id, channel, kind, employee, n_transfers, bot, human, outcome from contact"
    ) == [("31", "chat", "human", "dev@example.com", 1, True, True, "resolved")]
    broken = {row[0] for row in recall.rows("select rule from eligible where hit")}
    assert {"reopened", "transfer"} <= broken
