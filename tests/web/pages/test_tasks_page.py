"""A task on the page: made, started, timed, gone on with, laid beside customers; opened to their events."""

from __future__ import annotations

import re

import pytest
from starlette.testclient import TestClient


@pytest.fixture(autouse=True)
def nobody_yet(pages: TestClient):
    pages.cookies.clear()
    yield
    pages.cookies.clear()


def test_a_task_is_made_and_done_in_a_home_with_nothing(bare: TestClient):
    assert "No task yet" in bare.get("/walk/tasks").text
    wrong = bare.post("/walk/tasks", data={"title": "Find it", "url": "javascript:1", "steps": "Look"})
    assert wrong.status_code == 400 and "https://" in wrong.text and 'value="Find it"' in wrong.text
    said = {
        "title": "Find <it>",
        "url": "https://shop.example/",
        "tier": "old computer",
        "steps": "Look\nFind",
    }
    made = bare.post("/walk/tasks", data=said)
    here = made.headers["location"]
    page = bare.get(here).text
    assert "Find &lt;it&gt;" in page and "No events are named for this step." in page
    assert bare.post(f"{here}/runs").status_code == 303
    running = bare.get(here).text
    assert "Step 1 of 2" in running
    run = re.search(r'action="(/walk/runs/[^"]+)"', running)[1]
    assert bare.post(run, data={"pause": "yes"}).headers["location"] == here
    assert "The clock stands still" in bare.get(here).text
    bare.post(run, data={"pause": "yes"})
    note = {"step": "1", "outcome": "done", "note": "wrote to ana@example.org"}
    assert bare.post(run, data=note).headers["location"] == here
    assert "Step 2 of 2" in bare.get(here).text
    done = bare.post(run, data={"step": "2", "outcome": "gave_up"}).headers["location"]
    result = bare.get(done).text
    assert "You gave up." in result and "ana@example.org" not in result and "wrote to" in result
    bare.cookies.clear()
    assert bare.get(done).status_code == 404
    assert bare.post(run, data=note).status_code == 400


def test_what_customers_take_opens_to_their_events(pages: TestClient):
    page = pages.get("/walk/tasks/buy-a-coat").text
    assert "middle half" in page and "n = " in page and "No events are named" in page
    rows = pages.get("/walk/tasks/buy-a-coat/steps/3").text
    person = re.search(r'href="(/people/[^"#]+)', rows)[1].replace("&amp;", "&")
    assert pages.get(person).status_code == 200
    assert pages.get("/walk/tasks/buy-a-coat/steps/4").status_code == 404
    assert pages.get("/walk/tasks/buy-a-coat/steps/9").status_code == 404
    assert pages.get("/walk/tasks/nothing").status_code == 404
