"""Improve, reports and the backlog: from a break rule to an owner, a fix and a look back; also in an empty home."""

from __future__ import annotations

import csv
import io
import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from walkamile.model.errors import CannotSay
from walkamile.round.answers.ahas import ask_ahas
from walkamile.store import open_store
from walkamile.web.app import make_app
from walkamile.web.pages.improve import day_said

ADDRESS = "http://127.0.0.1:8000"
EXPORT = """\
Issue key,Summary,Status,Resolution,Created,Updated
X-1,Empty search in the shop ends the road,Done,Declined,2024-01-05,2025-03-01
"""


@pytest.fixture(scope="module")
def home(demo_home: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    copied = tmp_path_factory.mktemp("improve") / "home"
    shutil.copytree(demo_home, copied, ignore=shutil.ignore_patterns("serve.json"))
    return copied


@pytest.fixture(scope="module")
def pages(home: Path) -> Iterator[TestClient]:
    with TestClient(make_app(home), base_url=ADDRESS, follow_redirects=True) as client:
        client.post("/me", data={"employee_id": "c.chloe", "back": "/improve"})
        yield client


@pytest.mark.parametrize(
    "path", ["/improve", "/improve/reports", "/improve/backlog", "/improve/ahas/new?rule=dead_end"]
)
def test_pages_answer_in_the_demo_and_in_an_empty_home(pages: TestClient, bare: TestClient, path: str):
    for client in (pages, bare):
        answer = client.get(path, follow_redirects=True)
        assert answer.status_code == 200, answer.text[-400:]
        assert answer.text.count("<h1>") == 1
        assert " style=" not in answer.text and "<style" not in answer.text


def test_from_a_break_rule_to_an_owner_a_fix_and_back(pages: TestClient):
    rule = pages.get("/breaks/dead_end").text
    form = pages.get(re.search(r'href="(/improve/ahas/new\?rule=dead_end)"', rule)[1]).text
    assert "people a month meet it (95 % interval" in form
    said = "An empty search in the shop ends the road of Chloe, call 0660 555 0123"
    kept = pages.post("/improve/ahas", data={"observation": said, "rule": "dead_end", "system": "web shop"})
    address = str(kept.url).split("?")[0]
    assert "Kept. Below is who says the same" in kept.text
    assert "of [colleague], call [phone]" in kept.text
    assert "Nobody has taken it on yet" in kept.text
    for data, shown in (
        ({"do": "own", "owner": "Dev", "due": "2099-05-01"}, "Dev, by 1 May 2099"),
        ({"do": "fix", "fix": "it offers a person"}, "it offers a person"),
        ({"do": "close"}, "Closed. Open it again"),
        ({"do": "reopen"}, "Say when it is fixed"),
        ({"do": "decline", "reason": "not this year"}, "not this year"),
    ):
        answer = pages.post(f"{address}/state", data=data)
        assert answer.status_code == 200
        assert shown in answer.text
    wrong = pages.post(f"{address}/state", data={"do": "close"})
    assert wrong.status_code == 400
    assert "This aha is declined" in wrong.text
    assert pages.get("/improve/ahas/nothing").status_code == 404


def test_an_echo_is_answered_no_and_taken_back(pages: TestClient, home: Path):
    taken = pages.post("/improve/backlog", files={"file": ("export.csv", EXPORT, "text/csv")})
    assert "1 items of jira: 1 new" in taken.text
    store = open_store(home)
    aha = next(row for row in ask_ahas(store) if "empty search" in row["observation"].lower())
    store.close()
    address = f"/improve/ahas/{aha['aha_id']}"
    shown = pages.get(address).text
    assert "declined once, on 2025-03-01" in shown
    ref = re.search(r'name="kind" value="backlog"><input type="hidden" name="ref" value="([^"]+)"', shown)[1]
    refused = pages.post(f"{address}/echoes", data={"kind": "backlog", "ref": ref, "same": "no"}).text
    assert "does not come back" in refused
    assert "declined once" not in pages.get(address).text
    pages.post(f"{address}/echoes", data={"kind": "backlog", "ref": ref, "same": "yes"})
    assert "declined once" in pages.get(address).text


def test_a_report_is_made_answered_and_shown_to_its_author_alone(pages: TestClient):
    text = "The label printer wants a code that nobody has"
    made = pages.post("/improve/reports", data={"text": text, "system": "printer", "helped": "Erin"})
    assert "not answered yet" in made.text
    report = re.search(
        rf"{text}.*?/improve/reports/([^/]+)/answer", made.text.split('id="waiting"')[1], re.S
    )[1]
    answered = pages.post(
        f"/improve/reports/{report}/answer", data={"answer": "The code is gone since Monday"}
    )
    assert "The code is gone since Monday" in answered.text
    pages.post("/me", data={"employee_id": "d.dev", "back": "/improve"})
    other = pages.get("/improve/reports").text
    assert "The code is gone" not in other
    pages.post("/me", data={"employee_id": "c.chloe", "back": "/improve"})
    assert pages.post("/improve/reports", data={"text": " "}).status_code == 400
    unknown = pages.post("/improve/reports/none/answer", data={"answer": "x"})
    assert (unknown.status_code, "There is no report" in unknown.text) == (400, True)


def test_who_noted_something_that_nobody_took_on_sees_it_again_on_today(pages: TestClient):
    said = "The order desk shows the agent no store purchases"
    assert said in pages.get("/?believe=skip").text
    assert said in pages.get("/improve").text.split('class="cards')[0]
    pages.post("/me", data={"employee_id": "e.erin", "back": "/improve"})
    assert said not in pages.get("/?believe=skip").text
    pages.post("/me", data={"employee_id": "c.chloe", "back": "/improve"})


def test_small_groups_are_not_named(pages: TestClient):
    page = pages.get("/improve/reports").text
    assert "Smaller groups are held back" in page or "Nothing is shown" in page
    rows = re.findall(
        r'<th scope="row">([^<]+)</th><td class="number">(\d+)</td><td class="number">(\d+)</td>', page
    )
    assert all(int(people) >= 5 for _, _, people in rows)


def test_who_has_not_said_who_they_are_is_asked_and_comes_back(home: Path):
    with TestClient(make_app(home), base_url=ADDRESS, follow_redirects=False) as client:
        asked = client.get("/improve/ahas/new?rule=no_record")
        assert asked.headers["location"] == "/me?back=%2Fimprove%2Fahas%2Fnew%3Frule%3Dno_record"
        form = client.get(asked.headers["location"]).text
        assert 'value="/improve/ahas/new?rule=no_record"' in form
        posted = client.post(
            "/improve/reports", data={"text": "x"}, headers={"referer": f"{ADDRESS}/improve/reports"}
        )
        assert posted.headers["location"] == "/me?back=%2Fimprove%2Freports"


def test_tables_can_be_had_as_files_and_bad_exports_are_refused(pages: TestClient):
    for path in ("/improve.csv", "/improve/backlog.csv"):
        rows = list(csv.reader(io.StringIO(pages.get(path).text)))
        assert len(rows) > 1
        assert all(len(row) == len(rows[0]) for row in rows)
    for data in ({"files": {"file": ("x.csv", "a,b\n1,2\n", "text/csv")}}, {"data": {"tool": "jira"}}):
        refused = pages.post("/improve/backlog", **data)
        assert refused.status_code == 400
        assert "Nothing was kept" in refused.text
    named = {"file": ("x.csv", "Nr,Wunsch,Stand\n1,Ein Bild,offen\n", "text/csv")}
    taken = pages.post(
        "/improve/backlog", files=named, data={"columns": "key=Nr, title=Wunsch, status=Stand"}
    )
    assert "1 items of github: 1 new" in taken.text


def test_a_day_is_a_day():
    assert day_said("") is None
    with pytest.raises(CannotSay, match="is not a day"):
        day_said("soon")
