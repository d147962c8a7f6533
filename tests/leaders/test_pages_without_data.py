"""What do the pages of leaders say where there is no data, no mail server, one leader, or nobody known?"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from walkamile.web.app import make_app

ADDRESS = "http://127.0.0.1:8000"


@pytest.fixture
def bare(tmp_path: Path) -> Iterator[TestClient]:
    with TestClient(make_app(tmp_path / "bare"), base_url=ADDRESS, follow_redirects=False) as client:
        yield client


def test_without_a_round_the_letter_says_where_to_begin(bare: TestClient):
    said = bare.get("/letter")
    assert said.status_code == 200 and "Put my own file here" in said.text
    assert bare.get("/chair/nobody").status_code == 404


def test_a_single_leader_keeps_a_routine_without_any_data(bare: TestClient):
    asks = bare.get("/walk/routine")
    assert asks.status_code == 303 and asks.headers["location"].startswith("/me?back=")
    bare.post(
        "/me", data={"employee_id": "solo", "role_group": "board", "leads": "yes", "back": "/walk/routine"}
    )
    page = bare.get("/walk/routine")
    assert "Begin a routine" in page.text and "fewer than 5 leaders" in page.text
    assert bare.post("/walk/routine", data={"goal_h": "2", "self_calls": "yes"}).status_code == 303
    page = bare.get("/walk/routine")
    assert (
        "2.0 h to come" in page.text
        and "No round has looked yet" in page.text
        and "drawn by lot" in page.text
    )
    assert bare.get("/walk/routine.ics").content.startswith(b"BEGIN:VCALENDAR")
    for goal in ("nothing", "-1", "inf", "1e9"):
        assert bare.post("/walk/routine", data={"goal_h": goal}).status_code == 400
    wrong = bare.post("/walk/routine/call", data={"call_id": "x", "outcome": "helped"})
    assert wrong.status_code == 400 and "due" in wrong.text
    assert bare.post("/walk/routine", data={"stop": "yes"}).status_code == 303
    assert "Begin a routine" in bare.get("/walk/routine").text


def test_others_do_not_see_my_routine(bare: TestClient):
    bare.post("/me", data={"employee_id": "solo", "role_group": "board", "leads": "yes", "back": "/"})
    bare.post("/walk/routine", data={"goal_h": "7.5", "email": "solo@example.org"})
    assert "7.5" in bare.get("/walk/routine").text
    bare.cookies.clear()
    bare.post("/me", data={"employee_id": "other", "role_group": "board", "leads": "yes", "back": "/"})
    page = bare.get("/walk/routine").text
    assert "7.5" not in page and "solo" not in page
