"""An incident of Chloe in ServiceNow: its record, its audit, its metrics, as JSON and as CSV."""

from __future__ import annotations

import json

import pytest
from told import SAMPLES, briefly, only

from walkamile.listen import sources
from walkamile.model.refusal import Refusal

SAMPLE = SAMPLES / "servicenow.json"
RECORDS = json.loads(SAMPLE.read_text("utf-8"))["result"]
CHLOE = {"caller_id": "u-chloe", "email": "chloe@example.com"}
GROUPS = {"g-1": "First line", "g-2": "Stores"}


def test_an_incident_with_its_audit(heard):
    events = heard(SAMPLE, "servicenow", groups=GROUPS)
    assert briefly(events) == [
        ("02 09:00:00", "contact.opened"),
        ("02 09:00:00", "case.opened"),
        ("02 09:05:00", "case.assigned"),
        ("02 11:00:00", "case.assigned"),
        ("02 12:00:00", "case.resolved"),
        ("02 12:00:00", "contact.closed"),
        ("02 14:00:00", "case.reopened"),
        ("03 15:00:00", "case.resolved"),
        ("03 15:00:00", "contact.closed"),
        ("08 15:00:00", "case.closed"),
    ]
    assert {json.dumps(e["who"]) for e in events} == {json.dumps(CHLOE)}, (
        "the audit finds its incident beside it"
    )


def test_values_as_people_read_them_times_as_they_are(heard):
    events = heard(SAMPLE, "servicenow", groups=GROUPS)
    opened = only(events, "case.opened")
    assert (opened["channel"], opened["topic"], opened["case_id"]) == ("phone", "Hardware", "i-1")
    assert opened["props"]["priority"] == "2 - High"
    assert opened["_row"]["objects"] == [
        {"type": "incident", "id": "INC0010001", "qualifier": None},
        {"type": "ci", "id": "till-3", "qualifier": None},
        {"type": "change", "id": "CHG0030001", "qualifier": None},
    ]
    groups = [e for e in events if e["type"] == "case.assigned"]
    assert [(e["queue"], e.get("outcome"), e["actor_id"]) for e in groups] == [
        ("First line", None, "ben"),
        ("Stores", "reassigned", "ben"),
    ]


def test_a_list_saved_as_csv(heard):
    table = (
        "number,opened_at,contact_type,caller_id,category,priority,state,resolved_at,closed_at,short_description\n"
        "INC1,2026-03-02 09:00:00,Self-service,Chloe,Hardware,2 - High,Closed,2026-03-03 15:00:00,"
        '2026-03-08 15:00:00,"Till, again"\n'
        "INC2,2026-03-02 10:00:00,Monitoring,,Network,1,New,,,\n"
    )
    events = heard(table, "servicenow", name="incident.csv")
    assert [(e["case_id"], e["type"], e["channel"]) for e in events] == [
        ("INC1", "contact.opened", "portal"),
        ("INC1", "case.opened", "portal"),
        ("INC2", "case.opened", "internal"),
        ("INC1", "case.resolved", "internal"),
        ("INC1", "contact.closed", "internal"),
        ("INC1", "case.closed", "internal"),
    ]
    assert events[0]["who"] == {"caller_id": "Chloe"} and events[0]["text"] == "Till, again"


def test_metrics_tell_what_the_audit_tells(heard):
    metric = {"table": "incident", "id": "i-1", "calculation_complete": "true"}
    metrics = [
        metric | {"definition": definition, "field": field, "value": value, "start": f"2026-03-02 {start}:00"}
        for definition, field, value, start in (
            ("Assigned to group duration", "assignment_group", "Stores", "11:00"),
            ("Incident State Duration", "incident_state", "Resolved", "12:00"),
            ("Open", "active", "true", "09:00"),
        )
    ]
    events = heard({"result": metrics}, "servicenow")
    assert [(e["type"], e.get("queue")) for e in events] == [
        ("case.assigned", "Stores"),
        ("case.resolved", None),
        ("contact.closed", None),
    ]
    audited = {e["_row"]["event_id"] for e in heard(SAMPLE, "servicenow", groups=GROUPS)}
    assert {e["_row"]["event_id"] for e in events} <= audited, "told twice, it is kept once"


def test_tables_that_are_no_incidents_are_passed_over(heard):
    audit = RECORDS[1]
    events = heard({"result": [audit, audit | {"tablename": "sc_req_item"}]}, "servicenow")
    assert len(events) == 1


@pytest.mark.parametrize("state", ["99", "Dancing"])
def test_states_that_nobody_knows_are_refused(state):
    (found,) = sources.rows_of({"result": [RECORDS[3] | {"newvalue": state}]}, "servicenow")
    assert isinstance(found, Refusal) and found.why == "a word that this source does not know"


def test_the_story_of_chloe(lived):
    recall = lived(SAMPLE, "servicenow", groups=GROUPS)
    assert recall.rows("select case_id, n_assigned, n_reopened, sla_met, topic from case_file") == [
        ("i-1", 2, 1, True, "Hardware")
    ]
    broken = {row[0] for row in recall.rows("select rule from eligible where hit")}
    assert {"reopened", "transfer", "sla_met_but_broken"} <= broken
