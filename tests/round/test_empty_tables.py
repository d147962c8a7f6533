"""What stands where a round found nothing? The same columns as elsewhere, and every command and page answers."""

from __future__ import annotations

from datetime import datetime

import pytest
from starlette.testclient import TestClient

from walkamile import listen
from walkamile import round as rounds
from walkamile.load import load
from walkamile.round.answers.recall import STEP, TABLES
from walkamile.web.app import make_app
from writing import write_events

AT = "2026-03-02T09:00:00Z"
CALL = [
    {"event_id": "e1", "type": "contact.opened", "ts": AT, "channel": "phone", "contact_id": "k1",
     "kind": "human", "login_id": "ana", "topic": "bill"},
    {"event_id": "e2", "type": "change.deployed", "ts": AT, "channel": "internal", "props": {"change": "C1"}},
    {"event_id": "e3", "type": "case.opened", "ts": AT, "channel": "phone", "case_id": "t1", "login_id": "ana"},
]  # fmt: skip
UNKNOWN = [{"event_id": "e1", "type": "foo.bar", "ts": AT}]
PAGES = ("/", "/people", "/breaks", "/gaps", "/queue", "/walk", "/improve", "/evidence", "/settings")


def test_a_table_without_rows_has_the_columns_of_one_with_rows(walked):
    recall = walked(CALL)
    asked = {name: f"select * from {name}" for name in TABLES if recall.store.parts.now(name)}
    wanted = {name: TABLES[name] for name in asked} | {"step": STEP}
    asked["step"] = f"select * from {recall.steps('contact')}"
    describe = "select column_name, column_type from (describe {})"
    assert {name: dict(recall.rows(describe.format(sql))) for name, sql in asked.items()} == wanted


@pytest.mark.parametrize("when", [None, datetime(1999, 1, 1)])
def test_a_home_without_readings_answers(make_store, tmp_path, when):
    store = make_store("bare")
    load(store, write_events(tmp_path / "e.jsonl", CALL if when else UNKNOWN), listen.Mapping())
    rounds.run(store, when)
    assert rounds.examine(rounds.recall(store))["indicators"]
    with TestClient(make_app(tmp_path / "bare"), base_url="http://127.0.0.1:8000") as pages:
        said = {page: pages.get(page).status_code for page in PAGES}
    assert said == dict.fromkeys(PAGES, 200)
