"""What becomes of a document does not depend on those that came with it."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from walkamile import listen
from walkamile.load import load

AT = "2026-03-02T10:00:00Z"
PLAIN = {"event_id": "1", "type": "contact.opened", "ts": AT}
SHAPES: list[dict[str, Any]] = [
    PLAIN,
    PLAIN | {"email": "top@example.org"},
    PLAIN | {"identifiers": {"email": "inside@example.org"}},
    PLAIN | {"email": "top@example.org", "identifiers": {"email": "inside@example.org", "login_id": "ana"}},
    PLAIN | {"email": "top@example.org", "identifiers": {"email": ""}},
    PLAIN | {"login_id": "ana", "identifiers": {"phone": "+43 664 1234567"}},
    PLAIN | {"phone": "+43 664 7654321", "identifiers": None},
    {"messageId": "1", "activity": "case.opened", "time": AT, "customer_id": "C1"},
    {"event_id": "1", "event": "case.opened", "timestamp": AT, "case_id": "K1", "props": {"a": 1}},
    {"event_id": "1", "type": "case.opened", "ts": None, "occurred_at": AT, "order_id": "O1", "more": 2},
    PLAIN | {"contact_id": "c1", "objects": [{"type": "ci", "id": "crm"}], "consent": "yes"},
]


@pytest.fixture
def told(make_store, tmp_path):
    """How are documents understood that come in one file?"""
    store = make_store()

    def tell(documents: list[dict[str, Any]], mapping: listen.Mapping) -> list[dict[str, Any]]:
        path = tmp_path / "rows.jsonl"
        path.write_text("".join(json.dumps(document) + "\n" for document in documents), "utf-8")
        done = load(store, path, mapping, dry_run=True)
        assert done.refused == ()
        for event in done.first:
            event["identifiers"] = sorted((p["ns"], p["v"]) for p in event["identifiers"] if p["v"])
            event["objects"] = event.get("objects") or None
            del event["row_no"], event["event_id"], event["event_key"]
        return list(done.first)

    return tell


@pytest.mark.parametrize("name", ["plain", "log"])
def test_documents_of_mixed_shapes_are_understood_as_if_each_came_alone(name, told):
    mapping = listen.built_in("log") if name == "log" else listen.Mapping(timezone="UTC")
    alone = [told([shape], mapping)[0] for shape in SHAPES]

    @settings(max_examples=25, suppress_health_check=list(HealthCheck))
    @given(st.lists(st.sampled_from(range(len(SHAPES))), min_size=2, max_size=8))
    def each(chosen):
        documents = [
            {key: str(n) if key in ("event_id", "messageId") else value for key, value in SHAPES[i].items()}
            for n, i in enumerate(chosen)
        ]
        assert told(documents, mapping) == [alone[i] for i in chosen]

    each()


def test_a_name_is_taken_from_inside_first_and_from_the_row_else(told):
    found = told(SHAPES[1:5], listen.Mapping(timezone="UTC"))
    top, inside = ("email", "top@example.org"), ("email", "inside@example.org")
    assert [event["identifiers"] for event in found] == [
        [top],
        [inside],
        [inside, ("login_id", "ana")],
        [top],
    ]
