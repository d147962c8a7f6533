"""Does every page answer, under the strict policy, with figures that can defend themselves?"""

from __future__ import annotations

import csv
import io
import re
from pathlib import Path

import pytest
from starlette.routing import Route
from starlette.testclient import TestClient

from walkamile import round as rounds
from walkamile.round.answers.asked import Asked
from walkamile.round.answers.recognised import ask_recognised, ask_recognised_rows
from walkamile.store import open_store
from walkamile.web.app import ROUTES

DOCS = Path(__file__).parents[3] / "docs/reference/pages.md"
PATHS = [
    "/",
    "/?believe=skip",
    "/people",
    "/recognised",
    "/journeys/contact",
    "/journeys/need",
    "/journeys/employee_day",
    "/journeys/contact?since=2026-01-10&until=2026-02-10&segment=mature:true",
    "/journeys/channels?source=web&target=phone",
    "/journeys/contact/cases?source=page.viewed&target=",
    "/breaks",
    "/breaks?segment=mature:true",
    "/breaks/no_record",
    "/breaks/repeat_contact?window=30&scope=same_need",
    "/breaks/first_contact_resolution",
    "/gaps",
    "/gaps/I1",
    "/gaps/C1",
    "/gaps/M1",
    "/gaps/P2",
    "/settings",
    "/files",
]
TABLES = [
    "/people.csv",
    "/recognised.csv",
    "/phone-line.csv",
    "/breaks.csv",
    "/breaks/no_record.csv",
    "/gaps.csv",
    "/settings/plan.csv",
    "/settings/sources.csv",
    "/journeys/contact/map.csv",
    "/journeys/contact/flow.csv",
    "/journeys/contact/channels.csv",
    "/journeys/contact/cases.csv?source=page.viewed&target=",
    "/journeys/channels.csv?source=web&target=phone",
]


@pytest.mark.parametrize("path", PATHS)
def test_a_page_answers_under_the_strict_policy(pages: TestClient, path: str):
    pages.cookies.clear()
    answer = pages.get(path)
    assert answer.status_code == 200, answer.text[-500:]
    policy = answer.headers["content-security-policy"]
    assert "script-src 'self'" in policy and "unsafe" not in policy
    assert answer.headers["x-content-type-options"] == "nosniff"
    # Nothing on the page comes from elsewhere, no script and no style stands in it.
    assert not re.search(r'(src|href|action)="(https?:)?//', answer.text)
    assert not re.search(r"<script(?![^>]*(src=|application/json))", answer.text)
    assert "<style" not in answer.text and " style=" not in answer.text
    assert answer.text.count("<h1>") == 1


@pytest.mark.parametrize("path", TABLES)
def test_every_table_can_be_had_as_a_file(pages: TestClient, path: str):
    answer = pages.get(path)
    assert answer.status_code == 200
    assert answer.headers["content-type"].startswith("text/csv")
    rows = list(csv.reader(io.StringIO(answer.text)))
    assert len(rows) >= (1 if "plan" in path else 2)
    assert len({len(row) for row in rows}) == 1


def test_links_of_the_pages_lead_somewhere(pages: TestClient):
    seen: dict[str, int] = {}
    for path in (
        "/?believe=skip",
        "/people",
        "/breaks",
        "/gaps",
        "/settings",
        "/journeys/contact",
        "/breaks/no_record",
    ):
        found = re.findall(r'href="(/[^"#]*)', pages.get(path).text)
        for link in list(dict.fromkeys(found))[:25]:
            address = link.replace("&amp;", "&")
            seen.setdefault(address, pages.get(address).status_code)
    assert len(seen) > 60
    assert {address: status for address, status in seen.items() if status not in (200, 303)} == {}


def test_every_address_is_documented():
    text = DOCS.read_text("utf-8")
    missing = [route.path for route in ROUTES if isinstance(route, Route) and f"`{route.path}`" not in text]
    assert missing == []


def test_the_figure_is_not_shown_before_the_belief(pages: TestClient):
    pages.cookies.clear()
    before = pages.get("/").text
    assert "Before you look" in before and "Measured" not in before
    sent = pages.post("/beliefs", data={"of_ten": "8"})
    assert sent.status_code == 303
    after = pages.get(sent.headers["location"]).text
    assert "You said 8." in after and "Before you look" not in after
    pages.cookies.clear()


def test_a_belief_is_kept_in_the_log_and_does_not_move_time(pages: TestClient, demo_home: Path):
    pages.cookies.clear()
    store = open_store(demo_home)
    try:
        known = store.log.lag()
        pages.post("/beliefs", data={"of_ten": "3"})
        rows = [row for heard in store.log.read_from(0) for row in heard.rows]
        as_of = rounds.recall(store).as_of
    finally:
        store.close()
    assert len(rows) == known + 1
    last = rows[-1]
    assert (last["type"], last["source"], last["props"]["value"]) == ("belief.stated", "walkamile", 0.3)
    assert last["ts"][:19] <= as_of.isoformat()[:19]
    pages.cookies.clear()


def test_skipping_states_no_belief(pages: TestClient, demo_home: Path):
    pages.cookies.clear()
    store = open_store(demo_home)
    try:
        known = store.log.lag()
        sent = pages.post("/beliefs", data={"of_ten": "5", "skip": "yes"})
        assert store.log.lag() == known
    finally:
        store.close()
    after = pages.get(sent.headers["location"]).text
    assert "Measured" in after and "You said" not in after
    pages.cookies.clear()


def test_recognised_is_the_share_of_its_rows(demo_home: Path):
    store = open_store(demo_home)
    try:
        recall = rounds.recall(store)
        figure, rows = ask_recognised(recall, Asked()), ask_recognised_rows(recall, Asked())
    finally:
        store.close()
    assert figure["n"] == len(rows) == len({row["person_code"] for row in rows})
    assert figure["value"] == sum(row["recognised"] for row in rows) / len(rows)
    assert figure["low"] < figure["value"] < figure["high"]
    for row in rows:
        assert row["recognised"] == (
            row["evidence"] in ("found when searched for", "shown before being asked")
        )


def test_recognised_agrees_with_plain_python(demo_home: Path):
    """The same definition, over the raw events and contacts, in loops."""
    store = open_store(demo_home)
    try:
        recall = rounds.recall(store)
        bought = recall.rows(
            "select person_code, ts from event where type = 'order.placed' and channel = 'store'"
        )
        calls = recall.rows(
            "select person_code, opened_at, first_event, contact_key from contact "
            "where channel = 'phone' and kind = 'human' and not coalesce(abandoned, false) "
            "and person_code is not null order by opened_at, first_event"
        )
        told = recall.rows("select contact_key, type from event where contact_key is not null")
        robots = {row[0] for row in recall.rows("select person_code from robot")}
        found = {row["person_code"]: row["recognised"] for row in ask_recognised_rows(recall, Asked())}
    finally:
        store.close()
    types: dict[int, set[str]] = {}
    for key, kind in told:
        types.setdefault(key, set()).add(kind)
    orders: dict[int, list] = {}
    for person, ts in bought:
        orders.setdefault(person, []).append(ts)
    expected: dict[int, bool] = {}
    for person, opened_at, _, key in calls:
        if person in expected or person in robots:
            continue
        if any(0 < (opened_at - ts).total_seconds() <= 30 * 86400 for ts in orders.get(person, [])):
            said = types.get(key, set())
            expected[person] = (
                bool(said & {"context.shown", "lookup.found"}) and "lookup.not_found" not in said
            )
    assert found == expected
    assert len(expected) > 20


def test_break_rows_are_as_many_as_the_share_counts(pages: TestClient):
    shares = list(csv.DictReader(io.StringIO(pages.get("/breaks.csv").text)))
    for rule, window, scope in (
        ("repeat_contact", "30", "same_need"),
        ("repeat_contact", "1", "any_need"),
        ("no_record", "", "any_need"),
        ("one_contact_resolution", "7", "same_need"),
        ("channel_hop", "1", "any_need"),
    ):
        share = next(
            r
            for r in shares
            if (r["rule"], r["window_days"], r["scope"]) == (rule, window, scope) and r["lens"] != "case"
        )
        rows = list(
            csv.reader(
                io.StringIO(
                    pages.get(f"/breaks/{rule}.csv?window={window}&scope={scope}&lens={share['lens']}").text
                )
            )
        )[1:]
        assert len(rows) == int(share["n"]), rule


def test_anas_four_lanes_and_bens_screen(pages: TestClient):
    text = pages.get("/?believe=skip").text
    drawn = text[text.index('id="gift"') : text.index("Ben's screen")]
    lanes = re.findall(r'class="lane-name"[^>]*>([^<]+)<', drawn)
    assert [lane.lower() for lane in dict.fromkeys(lanes)] == ["store", "app", "web", "phone"]
    assert "Finds no order" in text


def test_names_are_masked_until_they_are_asked_for(pages: TestClient):
    sent = pages.post("/people/find", data={"name": "email:ana.novak@example.org"})
    assert sent.status_code == 303 and "ana" not in sent.headers["location"]
    hidden = pages.get(sent.headers["location"]).text
    assert "ana.novak@example.org" not in hidden
    assert "ana.novak@example.org" in pages.get(sent.headers["location"] + "?names=shown").text


def test_looking_at_a_person_is_written_into_the_access_log(pages: TestClient, demo_home: Path):
    address = pages.post("/people/find", data={"name": "login_id:ana.novak"}).headers["location"]
    store = open_store(demo_home)
    try:
        known = store.state.value("select count(*) from access")
        pages.get(address)
        assert store.state.value("select count(*) from access") == known + 1
    finally:
        store.close()


@pytest.mark.parametrize(
    ("path", "status", "advice"),
    [
        ("/people/nobody-at-all", 404, "Nobody is known as"),
        ("/breaks/no_such_rule", 404, "Known:"),
        ("/journeys/no_such_lens", 404, "Known:"),
        ("/breaks?since=yesterday", 404, "2026-03-31"),
        ("/breaks?segment=mature:perhaps", 404, "Choose one"),
        ("/nowhere", 404, "no page"),
        ("/gaps/Z9", 404, "Known:"),
        ("/breaks?since=2026-03-01&until=2026-02-01", 404, "Swap"),
        ("/events/none", 404, "no event"),
    ],
)
def test_a_fault_becomes_a_calm_page_with_advice(pages: TestClient, path: str, status: int, advice: str):
    answer = pages.get(path)
    assert answer.status_code == status
    assert advice in answer.text and "Traceback" not in answer.text
    assert "content-security-policy" in answer.headers


def test_a_home_without_anything_says_what_to_do(bare: TestClient):
    for path in ("/", "/people", "/breaks", "/journeys/contact", "/gaps"):
        text = bare.get(path).text
        assert "Put my own file here" in text and "walkamile demo" in text
    assert bare.get("/settings").status_code == 200
