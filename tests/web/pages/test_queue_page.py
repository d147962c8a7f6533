"""Does the page Queue answer for every queue and day, with figures that open, and say what to do where it cannot?"""

from __future__ import annotations

import csv
import io
import json
import re
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from walkamile.round.answers.queue import ask_colleagues
from walkamile.round.answers.recall import recall
from walkamile.store import open_store
from walkamile.web.draw import words
from walkamile.web.draw.queue_axes import ground, names, stairs
from walkamile.web.draw.queue_day import drawn_day


@pytest.fixture(scope="module")
def mailing_day(demo_home: Path) -> str:
    store = open_store(demo_home)
    day = json.loads(store.state.get("demo"))["mailing_day"]
    store.close()
    return day


def table(client: TestClient, path: str) -> list[dict[str, str]]:
    answer = client.get(path)
    assert answer.status_code == 200 and answer.headers["content-type"].startswith("text/csv")
    return list(csv.DictReader(io.StringIO(answer.text)))


def strict(text: str) -> None:
    assert not re.search(r'(src|href|action)="(https?:)?//', text)
    assert not re.search(r"<script(?![^>]*(src=|application/json))", text)
    assert "<style" not in text and " style=" not in text
    assert text.count("<h1>") == 1
    ids = re.findall(r' id="([^"]+)"', text)
    assert len(ids) == len(set(ids))


@pytest.mark.parametrize("query", ["", "?queue=chat", "?queue=phone&day=MAILING", "?day=AHEAD"])
def test_the_page_answers_under_the_strict_policy(pages: TestClient, mailing_day: str, query: str):
    answer = pages.get("/queue" + query.replace("MAILING", mailing_day).replace("AHEAD", "2026-04-13"))
    assert answer.status_code == 200, answer.text[-400:]
    strict(answer.text)
    for heading in ("How many people must answer", "What more people would buy", "Why they ask at the peak",
                    "Does the model say what happened?", "Rota", "All hands"):  # fmt: skip
        assert heading in answer.text
    for part in ("None", "nan", "{{", "inf "):
        assert not re.search(rf">[^<]*\b{re.escape(part)}\b[^<]*<", answer.text), part


def test_every_link_of_the_page_leads_somewhere(pages: TestClient, mailing_day: str):
    pages.cookies.clear()
    text = pages.get(f"/queue?day={mailing_day}").text
    links = {
        link.replace("&amp;", "&") for link in re.findall(r'href="(/[^"#]*)', text) if "/static/" not in link
    }
    assert any(link.startswith("/queue/contacts") for link in links)
    assert any(link.startswith("/breaks/") for link in links)
    for link in links:
        assert pages.get(link).status_code in (200, 303), link


def test_what_came_opens_to_as_many_contacts(pages: TestClient, mailing_day: str):
    rows = table(pages, f"/queue/day.csv?day={mailing_day}")
    contacts = table(pages, f"/queue/contacts.csv?day={mailing_day}")
    assert sum(int(row["came"]) for row in rows) == len(contacts) > 20
    busiest = max(rows, key=lambda row: int(row["came"]))
    start = busiest["start"][11:]
    one = table(pages, f"/queue/contacts.csv?day={mailing_day}&from={start}&minutes=30")
    assert len(one) == int(busiest["came"])
    assert sum(row["abandoned"] == "True" for row in one) == int(busiest["gave_up"])
    assert all(int(row["came"]) >= 10 for row in rows if row["share"])
    page = pages.get(f"/queue/contacts?day={mailing_day}&from={start}")
    strict(page.text)
    assert page.text.count("gave up</td>") == int(busiest["gave_up"])


def test_the_tables_are_there_as_files(pages: TestClient):
    days = table(pages, "/queue/days.csv")
    assert len(days) == 7 and all(
        float(row["low"]) <= float(row["point"]) <= float(row["high"]) for row in days
    )
    assert [row["planned"] for row in days].count("mailing") == 1
    model = table(pages, "/queue/model.csv")
    assert model and all(float(row["share_low"]) <= float(row["share"]) for row in model if row["share"])


def test_the_mailing_is_told_with_how_often_it_was_seen(pages: TestClient, mailing_day: str):
    first = pages.get(f"/queue?day={mailing_day}").text
    assert "the first of its kind: what it does is not known" in first
    assert "its effect was learned from 1 before" in pages.get("/queue?day=2026-04-13").text


@pytest.mark.parametrize(
    ("path", "says"),
    [
        ("/queue?queue=nowhere", "Nobody waited in a queue called"),
        ("/queue?queue=%3Cscript%3Ealert(1)%3C%2Fscript%3E", "Nobody waited"),
        ("/queue?day=1999-01-01", "Choose a day from"),
        ("/queue?day=soon", "is not a day"),
        ("/queue/contacts?from=noon", "no time of day"),
        ("/queue/contacts?from=09:00&minutes=many", "no minutes"),
    ],
)
def test_what_is_not_there_is_said_calmly(pages: TestClient, path: str, says: str):
    answer = pages.get(path)
    assert answer.status_code == 404 and says in answer.text
    assert "<script>alert" not in answer.text


def test_a_page_is_remembered_until_a_file_of_the_home_changes(pages: TestClient, demo_home: Path):
    path = demo_home / "staff_events.csv"
    before = path.read_text("utf-8")
    calm = pages.get("/queue").text
    assert pages.get("/queue").text == calm
    try:
        path.write_text("since,until,name\nsoon,,x\n", "utf-8")
        told = pages.get("/queue").text
        assert "staff_events.csv, line 2" in told and "flash problem" in told
    finally:
        path.write_text(before, "utf-8")
    assert "staff_events.csv, line 2" not in pages.get("/queue").text


def test_the_rota_of_the_home_is_shown_and_its_words_are_escaped(pages: TestClient, demo_home: Path):
    folder = demo_home / "rota"
    folder.mkdir()
    try:
        (folder / "all.ics").write_text(
            "BEGIN:VEVENT\nDTSTART:20260413T090000\nDTEND:20260413T104500\nSUMMARY:<b>chloe</b>: Guest\nEND:VEVENT\n",
            "utf-8",
        )
        text = pages.get("/queue?queue=phone&day=2026-04-12").text
        assert "&lt;b&gt;chloe&lt;/b&gt;" in text and "09:00–10:45" in text
    finally:
        (folder / "all.ics").unlink()
        folder.rmdir()
    assert "No rota for these days" in pages.get("/queue?queue=phone&day=2026-04-12").text


def test_without_events_the_page_says_what_to_switch_on(bare: TestClient):
    assert "This home holds no events yet" in bare.get("/queue").text


def test_without_anybody_waiting_it_says_which_events_are_missing(tmp_path: Path):
    from walkamile import listen
    from walkamile import round as rounds
    from walkamile.load import load
    from walkamile.web.app import make_app
    from writing import write_events

    store = open_store(tmp_path / "home")
    rows = [{"type": "page.viewed", "ts": "2026-01-01T09:00:00Z", "channel": "web", "email": "a@example.org"}]
    load(store, write_events(tmp_path / "e.jsonl", rows), listen.Mapping())
    rounds.run(store)
    store.close()
    with TestClient(make_app(tmp_path / "home"), base_url="http://127.0.0.1:8000") as client:
        text = client.get("/queue").text
        strict(text)
        assert "queue.entered" in text and "shift.started" in text and "/settings#plan" in text
        assert client.get("/queue/day.csv").status_code == 404


def test_today_says_what_more_colleagues_would_have_done(
    pages: TestClient, demo_home: Path, mailing_day: str
):
    from datetime import date

    store = open_store(demo_home)
    found = ask_colleagues(recall(store), date.fromisoformat(mailing_day))
    store.close()
    pages.cookies.clear()
    text = pages.get("/?believe=skip").text
    assert found is not None
    if found["reason"]:
        assert "How many colleagues would have been enough cannot be said." in text
        assert found["reason"].split(":")[0] in text
    else:
        assert f"{words.one_in(found['share'])} hang" in text and "computed by Erlang A" in text


@pytest.mark.parametrize(
    ("part", "said"),
    [(0.25, "one in four"), (0.02, "one in fifty"), (0.31, "one in three"), (0.66, "two in three"), (0.5, "one in two"),
     (0.005, "one in 200"), (0.0004, "hardly anybody"), (0.95, "nearly everybody"), (0.0, "hardly anybody")],
)  # fmt: skip
def test_shares_are_said_as_people_say_them(part: float, said: str):
    assert words.one_in(part) == said


def test_numbers_are_spelled():
    assert [words.spelled(n) for n in (1, 9, 12, 50, 37, 1200)] == [
        "one",
        "nine",
        "twelve",
        "fifty",
        "37",
        "1,200",
    ]


def test_heights_are_to_scale_and_labels_are_escaped():
    on = ground(400, 200, 4, [10.0, 20.0, None])
    assert on.y(0) == on.foot_px and on.foot_px - on.y(20) == pytest.approx(2 * (on.foot_px - on.y(10)))
    assert "M" not in stairs(on, [None, None], "x") and stairs(on, [1, None, 2], "x").count("M") == 2
    assert "&lt;i&gt;" in names(on, ["<i>"] * 4)
    row = {"came": 3, "point": 2.0, "low": 1.0, "high": 4.0}
    drawn = drawn_day([row, row | {"came": 9}], ["09:00", "09:30"], 'said "<x>"', 340, "n")
    assert drawn.count("came above") == 1 and "<x>" not in drawn
