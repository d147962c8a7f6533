"""Does the second door answer phones of a group, any of them, and nothing else?"""

from __future__ import annotations

import re
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from walkamile.cli.show import make_demo
from walkamile.model.errors import HomeFault
from walkamile.round.said import walks as said
from walkamile.store import Store
from walkamile.web.app import ROUTES, make_app
from walkamile.web.guard import HEADERS
from walkamile.web.rooms import make_rooms
from walkamile.web.rooms_guard import MOST_BYTES, MOST_OF_ADDRESS, MOST_WRONG, Pace, RoomGuard
from walkamile.web.serving import bound, place_of, reachable

HERE, PHONE = "http://127.0.0.1:8000", "http://192.168.1.4:8001"
BELIEF = {
    "walk.wait_s.believed.min": "2", "walk.wait_s.low.min": "1", "walk.wait_s.high.min": "6",
    "walk.effort_n.believed": "1", "walk.effort_n.low": "0", "walk.effort_n.high": "3", "walk.solved.believed": "70",
    "walk.share.believed": "5", "walk.share.low": "2", "walk.share.high": "12",
}  # fmt: skip


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("rooms") / "home"
    make_demo(made, 400, 30, 1, lambda _: None)
    return made


@pytest.fixture
def screen(home: Path, request: pytest.FixtureRequest) -> Iterator[TestClient]:
    with TestClient(make_app(home), base_url=HERE, follow_redirects=False) as client:
        client.post("/me", data={"employee_id": f"chloe {request.node.name}"[:100], "role_group": "leaders"})
        yield client


@pytest.fixture
def phone(screen: TestClient) -> Callable[..., TestClient]:
    """Another phone of the group: behind the same door."""
    door = make_rooms(screen.app.state.memory)  # type: ignore[attr-defined]

    def take(host: str = PHONE) -> TestClient:
        return TestClient(door, base_url=host, follow_redirects=False)

    return take


def drawn(screen: TestClient) -> tuple[str, str, Store]:
    address = screen.post("/walk", data={"pool": "worst_tenth", "side": "customer", "who": "group"}).headers[
        "location"
    ]
    store: Store = screen.app.state.memory.store  # type: ignore[attr-defined]
    walk = said.walk_of(store, address.rsplit("/", 1)[1])
    assert walk is not None and walk.room is not None
    return address, f"/room/{walk.room}", store


def test_a_phone_joins_believes_waits_and_sees_its_own(screen: TestClient, phone: Callable[..., TestClient]):
    address, room, store = drawn(screen)
    mine, other = phone(), phone("http://walk.example.org")
    assert "No name is asked for" in mine.get(room).text
    assert mine.get(room.lower()).status_code == 200  # typed by hand
    kept = mine.post(room, data=BELIEF)
    assert (kept.status_code, kept.headers["location"]) == (303, room)
    cookie = kept.headers["set-cookie"].lower()
    assert "httponly" in cookie and "samesite=strict" in cookie and f"path={room.lower()}" in cookie
    assert "Sealed" in mine.get(room).text
    mine.post(room, data=BELIEF)  # twice is once
    assert screen.get(f"{address}/seats").json() == {"n": 1, "n_believed": 1}

    screen.post(f"{address}/beliefs", data=BELIEF)
    screen.post(f"{address}/begin")
    assert "It has begun" in other.get(room).text
    other.post(room, data=BELIEF)  # too late
    assert screen.get(f"{address}/seats").json()["n"] == 1
    assert "Sealed" in mine.get(room).text
    screen.post(f"{address}/end", data={"position_s": "0", "own_s": "0"})
    assert mine.get(room).text.count('class="beside"') == 4
    shown = other.get(room).text
    assert 'class="beside"' not in shown and "look at the screen" in shown
    screen.post(f"{address}/finish")
    gone = mine.get(room)
    assert gone.status_code == 404 and "This room is closed" in gone.text
    assert mine.post(room, data=BELIEF).status_code == 404
    rows = store.state.rows(
        "select employee_id, role_group from author where author_id in (select author_id from seat)"
    )
    assert all(row[0] is None for row in rows)


def test_what_cannot_be_believed_is_said_beside_the_field(
    screen: TestClient, phone: Callable[..., TestClient]
):
    address, room, _ = drawn(screen)
    answer = phone().post(room, data=BELIEF | {"walk.share.low": "90"})
    assert answer.status_code == 422 and 'id="fault-walk.share"' in answer.text
    assert screen.get(f"{address}/seats").json() == {"n": 0, "n_believed": 0}


def test_nothing_else_is_answered(screen: TestClient, phone: Callable[..., TestClient]):
    one = phone()
    others = [re.sub(r"\{[^}]*\}", "x", route.path) for route in ROUTES]  # type: ignore[attr-defined]
    assert len(others) > 60
    for path in [*others[:55], "/static/app.js", "/static/walk.js", "/static/../app.py", "/door/work"]:
        one = phone()
        answer = one.get(path)
        assert answer.status_code in (404, 429) and "<html" not in answer.text, path
    assert one.post("/walk", data={}).status_code in (404, 405, 429)


def test_sheets_and_headers_are_those_of_the_pages(phone: Callable[..., TestClient]):
    one = phone()
    for name in ("app.css", "walk.css"):
        assert one.get(f"/static/{name}").headers["content-type"].startswith("text/css")
    answer = one.get("/room/NOSUCHROOM")
    given = {name.encode(): value.encode() for name, value in answer.headers.items()}
    assert all(given[name] == value for name, value in HEADERS)
    assert answer.status_code == 404 and answer.headers["cache-control"] == "no-store"
    assert "<script" not in answer.text and " style=" not in answer.text


def test_a_form_of_another_site_and_a_large_body_are_refused(
    screen: TestClient, phone: Callable[..., TestClient]
):
    _, room, _ = drawn(screen)
    one = phone()
    assert one.post(room, data=BELIEF, headers={"origin": "http://evil.example"}).status_code == 403
    assert one.post(room, data=BELIEF, headers={"sec-fetch-site": "cross-site"}).status_code == 403
    assert one.post(room, data={"x": "y" * MOST_BYTES}).status_code == 413
    assert one.post(room, content=(b"y" * 1024 for _ in range(9))).status_code == 413  # says no length
    assert one.post(room, data=BELIEF, headers={"origin": PHONE}).status_code == 303


def test_guessing_codes_is_stopped_and_let_go_after_a_minute(screen: TestClient):
    now = [0.0]
    door = make_rooms(screen.app.state.memory)  # type: ignore[attr-defined]
    guard = RoomGuard(door.app, lambda: now[0])
    one = TestClient(guard, base_url=PHONE)
    answers = [one.get(f"/room/GUESS{n}").status_code for n in range(MOST_WRONG + 5)]
    assert answers == [404] * MOST_WRONG + [429] * 5
    now[0] = 61.0
    assert one.get("/room/AGAIN").status_code == 404


def test_pace_counts_names_apart_and_stays_small():
    now = [0.0]
    pace = Pace(2, lambda: now[0])
    for _ in range(2):
        assert not pace.is_over("a")
        pace.count("a")
    assert pace.is_over("a") and not pace.is_over("b")
    now[0] = 60.0
    assert not pace.is_over("a")
    for n in range(5000):
        pace.count(str(n))
    assert len(pace.known) <= 4096
    assert MOST_OF_ADDRESS >= 100  # a group behind one address of the company


@pytest.mark.parametrize(
    "said_", ["", "8001", ":8001", "host", "host:x", "host:99999", "http://a:1", "a:1/b", "a b:1"]
)
def test_a_place_that_is_none_says_how_to_write_it(said_: str):
    with pytest.raises(HomeFault, match=r"0\.0\.0\.0:8001"):
        place_of(said_)


def test_a_place_of_the_network_is_told_by_an_address_that_others_can_use():
    assert place_of("0.0.0.0:0") == ("0.0.0.0", 0)
    assert place_of("[::]:8001") == ("::", 8001)
    with bound("0.0.0.0", 0, "--rooms") as door:
        told = reachable(door)
        assert "0.0.0.0" not in told and told.endswith(f":{door.getsockname()[1]}")
        with pytest.raises(HomeFault, match="--rooms"):
            bound("127.0.0.1", door.getsockname()[1], "--rooms")


def test_serve_opens_both_doors_and_says_where(home: Path):
    code = "from walkamile import cli; cli.main()"
    options = ["serve", "--port", "0", "--rooms", "127.0.0.1:0", "--home", str(home)]
    command = [sys.executable, "-u", "-c", code, *options]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    try:
        assert process.stdout is not None
        told = [process.stdout.readline(), process.stdout.readline()]
        pages, phones = (re.search(r"http://127\.0\.0\.1:\d+", line) for line in told)
        assert pages is not None and phones is not None and "/room/CODE" in told[1]
        statuses = {}
        for address in (f"{phones[0]}/static/walk.css", f"{phones[0]}/walk", f"{pages[0]}/walk"):
            statuses[address] = _status(address)
        assert list(statuses.values()) == [200, 404, 200]
    finally:
        process.terminate()
        process.wait(20)


def _status(address: str) -> int:
    for _ in range(100):
        try:
            with urllib.request.urlopen(address, timeout=10) as answer:
                return answer.status
        except urllib.error.HTTPError as fault:
            return fault.code
        except OSError:
            time.sleep(0.05)
    raise AssertionError(f"{address} does not answer")
