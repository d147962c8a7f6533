"""Answers of Ana, Chloe and Erin: from Formbricks, and from a table of any survey tool."""

from __future__ import annotations

import json

import pytest
from told import SAMPLES, briefly, only

from walkamile.listen import sources
from walkamile.model.refusal import Refusal

ANSWERS = SAMPLES / "formbricks.json"
TABLE = SAMPLES / "survey.csv"
OPTIONS = {
    "instruments": {"csat_agent": "CSAT", "nps_shop": "recommend"},
    "consents": {"terms": "contact"},
    "fields": {"contact": "call"},
    "identifiers": {"customer_id": "customerNumber"},
}


def test_a_response_is_told_once_however_often_it_is_sent(heard):
    assert briefly(heard(ANSWERS, "formbricks", **OPTIONS)) == [
        ("03 10:00:00", "feedback.invited"),
        ("03 10:01:30", "feedback.given"),
        ("03 10:01:30", "feedback.given"),
        ("03 10:01:30", "consent.given"),
        ("04 08:00:00", "feedback.invited"),
        ("04 08:00:40", "feedback.given"),
    ]


def test_scores_words_and_consent(heard):
    events = heard(ANSWERS, "formbricks", **OPTIONS)
    asked, csat, recommend, agreed, _, free = events
    assert (csat["kind"], csat["props"]["score"], csat["text"]) == ("CSAT", "2", "I had to call twice")
    assert (recommend["kind"], recommend["props"]["score"], "text" in recommend) == ("recommend", "4", False)
    assert agreed["item"] == "contact" and asked["channel"] == "survey"
    assert csat["who"] == {
        "formbricks_contact": "fb-1",
        "login_id": "ana",
        "email": "ana@example.com",
        "customer_id": "C-1",
    }
    assert (free["kind"], free["text"], free["who"], free["props"]) == ("free", "nice shop", {}, {})
    assert csat["contact_id"] == "g-1"


def test_without_options_the_names_of_questions_tell_the_instrument(heard):
    events = heard(ANSWERS, "formbricks")
    assert [e["kind"] for e in events] == ["CSAT", "CSAT", "recommend", "free", "free"]


def test_what_was_not_finished_is_only_an_invitation(heard):
    created = json.loads(ANSWERS.read_text("utf-8"))[0]
    assert [e["type"] for e in heard([created], "formbricks")] == ["feedback.invited"]


def test_the_list_of_the_api_says_the_same(heard):
    payloads = json.loads(ANSWERS.read_text("utf-8"))
    listed = {"data": [payload["data"] for payload in payloads[1:]]}
    by_list, by_hook = heard(listed, "formbricks", **OPTIONS), heard(ANSWERS, "formbricks", **OPTIONS)
    assert [e["_row"]["event_id"] for e in by_list] == [e["_row"]["event_id"] for e in by_hook]


@pytest.mark.parametrize("word", ["dismissed", "no"])
def test_consent_may_be_refused(word):
    payload = json.loads(ANSWERS.read_text("utf-8"))[1]
    payload["data"]["data"]["terms"] = word
    rows = list(sources.rows_of(payload, "formbricks", OPTIONS))
    assert [row["item"] for row in rows if row["type"] == "consent.withdrawn"] == ["contact"]


def test_events_that_nobody_knows_are_refused():
    (found,) = sources.rows_of({"webhookId": "w", "event": "surveyDanced", "data": {}}, "formbricks")
    assert isinstance(found, Refusal) and found.why == "a word that this source does not know"


def test_a_table_of_answers(heard):
    events = heard(TABLE, "survey")
    assert briefly(events) == [
        ("03 15:05:00", "feedback.invited"),
        ("03 18:00:00", "feedback.given"),
        ("04 09:00:00", "feedback.invited"),
        ("05 12:00:00", "feedback.given"),
        ("05 12:00:00", "consent.given"),
        ("06 12:00:00", "feedback.given"),
        ("06 12:00:00", "consent.withdrawn"),
    ]
    given = [e for e in events if e["type"] == "feedback.given"]
    assert [(e["kind"], e["props"].get("score"), e.get("text")) for e in given] == [
        ("CSAT", "2", "I had to write twice, at last by phone"),
        ("recommend", "9", None),
        ("free", None, "good coffee"),
    ]
    assert (
        given[0]["who"] == {"email": "ana@example.com", "customer_id": "C-1"}
        and given[0]["case_id"] == "4101"
    )


def test_a_table_with_other_names_of_columns(heard):
    table = "respondent_id,date,nps,reason\n1,2026-03-02,7,slow\n2,2026-03-03,,\n"
    (only_one,) = heard(table, "survey", name="answers.csv")
    assert (only_one["type"], only_one["kind"], only_one["props"]["score"]) == (
        "feedback.given",
        "recommend",
        "7",
    )


def test_each_instrument_of_a_row_is_an_answer(heard):
    table = "id,date,nps,csat,ces,comment\n1,2026-03-02,7,4,2,slow\n2,2026-03-03,,3,,\n"
    events = heard(table, "survey", name="answers.csv")
    assert [(e["kind"], e["props"]["score"], e.get("text")) for e in events] == [
        ("recommend", "7", "slow"),
        ("CSAT", "4", None),
        ("CES", "2", None),
        ("CSAT", "3", None),
    ]


def test_the_feedback_is_hers(lived):
    recall = lived(ANSWERS, "formbricks", **OPTIONS)
    assert recall.rows("select count(*) from person_fact") == [(1,)]


def test_answers_of_a_table_are_of_three_people(lived):
    assert lived(TABLE, "survey").rows("select count(*) from person_fact") == [(3,)]


def test_one_answer_of_a_table_each(heard):
    given = [e for e in heard(TABLE, "survey") if e["type"] == "feedback.given"]
    assert len({e["_row"]["event_id"] for e in given}) == 3
    assert only(heard(TABLE, "survey"), "consent.given")["item"] == "contact"
