"""Do the pages answer only this machine, only their own forms, and show hostile text as text?"""

from __future__ import annotations

import csv
import io
import re
import tempfile
import threading
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from walkamile.model.errors import HomeFault
from walkamile.store import Analytics
from walkamile.web.app import make_app
from walkamile.web.guard import is_loopback
from walkamile.web.serving import run_server

HOSTILE = "<script>alert(1)</script>"


@pytest.mark.parametrize("host", ["127.0.0.1", "127.0.0.1:8000", "localhost", "localhost:9", "[::1]:8000"])
def test_this_machine_is_answered(pages: TestClient, host: str):
    assert is_loopback(host)
    assert pages.get("/files", headers={"host": host}).status_code == 200


@pytest.mark.parametrize(
    "host",
    ["example.org", "127.0.0.1.example.org", "192.168.1.4:8000", "", "[::1", "127.0.0.1@example.org:80"],
)
def test_another_name_is_refused(pages: TestClient, host: str):
    assert pages.get("/files", headers={"host": host}).status_code == 403


@pytest.mark.parametrize(
    "headers",
    [
        {"origin": "http://example.org"},
        {"origin": "null"},
        {"origin": "http://127.0.0.1:9999"},
        {"sec-fetch-site": "cross-site"},
    ],
)
def test_a_form_of_another_site_is_refused(pages: TestClient, headers: dict[str, str]):
    assert pages.post("/beliefs", data={"of_ten": "1"}, headers=headers).status_code == 403
    assert (
        pages.post("/beliefs", data={"skip": "yes"}, headers={"origin": "http://127.0.0.1:8000"}).status_code
        == 303
    )
    pages.cookies.clear()


def test_a_host_that_is_not_this_machine_is_not_served(tmp_path: Path):
    with pytest.raises(HomeFault, match="this machine"):
        run_server(tmp_path, "0.0.0.0", 0)


def send(client: TestClient, name: str, content: bytes) -> str:
    sent = client.post("/files", files={"file": (name, content)})
    assert sent.status_code == 303, sent.text
    return sent.headers["location"]


def wait(client: TestClient, address: str) -> str:
    for _ in range(600):
        text = client.get(address).text
        if "hx-get" not in text:
            return text
        time.sleep(0.1)
    raise AssertionError("the work did not end")


def hostile_file() -> bytes:
    lines = ["ts,type,channel,contact_id,topic,email,item,queue"]
    for i in range(12):
        day = i % 9 + 1
        lines.append(
            f'2026-01-0{day}T10:00:00Z,contact.opened,phone,c{i},"{HOSTILE}",p{i % 3}@example.org,,"{HOSTILE}"'
        )
        lines.append(
            f'2026-01-0{day}T10:05:00Z,contact.closed,phone,c{i},"{HOSTILE}",p{i % 3}@example.org,"=1+1",'
        )
        lines.append(f'2026-01-0{day}T11:05:00Z,"{HOSTILE}",web,,"{HOSTILE}",p{i % 3}@example.org,"=1+1",')
    return "\n".join(lines).encode()


@pytest.fixture
def hostile(tmp_path: Path) -> Callable[[], TestClient]:
    client = TestClient(
        make_app(tmp_path / "hostile"), base_url="http://127.0.0.1:8000", follow_redirects=False
    )
    key = send(client, f"{HOSTILE}.csv", hostile_file())
    assert HOSTILE not in client.get(key).text
    work = client.post(f"{key}/loads", data={"accept": "yes"}).headers["location"]
    text = wait(client, work)
    assert "Done" in text, text
    yield client
    client.close()


def test_hostile_text_is_shown_as_text(hostile: TestClient):
    found = 0
    person = hostile.post("/people/find", data={"name": "email:p1@example.org"}).headers["location"]
    for path in (
        "/?believe=skip",
        "/people",
        person,
        "/journeys/contact",
        "/journeys/lifetime",
        "/breaks",
        "/breaks/repeat_contact",
        "/settings",
    ):
        text = hostile.get(path).text
        assert HOSTILE not in text, path
        found += "&lt;script&gt;" in text
    assert found >= 2


def test_a_formula_is_made_harmless_in_a_file(hostile: TestClient):
    person = hostile.post("/people/find", data={"name": "email:p1@example.org"}).headers["location"]
    cells = [cell for row in csv.reader(io.StringIO(hostile.get(f"{person}.csv").text)) for cell in row]
    assert "'=1+1" in cells and "=1+1" not in cells


def test_a_load_is_taken_back_from_the_page(hostile: TestClient):
    text = hostile.get("/settings").text
    action = re.search(r'action="(/loads/[^"]+/take-back)"', text)
    assert action is not None
    answer = hostile.post(action[1])
    assert answer.status_code == 303
    assert "36 events" in wait(hostile, answer.headers["location"])
    assert "taken back" in hostile.get("/settings").text
    again = hostile.post(action[1]).headers["location"]
    assert "There is no load" in wait(hostile, again)


def test_a_load_is_taken_back_after_the_work_that_is_going_on(hostile: TestClient):
    """It waits for its turn as loads do, however long: it neither blocks the page nor fails."""
    action = re.search(r'action="(/loads/[^"]+/take-back)"', hostile.get("/settings").text)
    assert action is not None
    store, may_end = hostile.app.state.memory.store, threading.Event()

    def long_work(_: object) -> dict[str, object]:
        with store.writing():
            may_end.wait(60)
        return {}

    hostile.app.state.jobs.start("A long round", long_work)
    try:
        began_s = time.monotonic()
        answer = hostile.post(action[1])
        assert answer.status_code == 303 and time.monotonic() - began_s < 5
        assert "waiting" in hostile.get(answer.headers["location"]).text
    finally:
        may_end.set()
    assert "taken back" in wait(hostile, answer.headers["location"])


def test_what_was_sent_is_deleted_when_loaded_or_put_away(tmp_path: Path):
    home = tmp_path / "home"
    with TestClient(make_app(home), base_url="http://127.0.0.1:8000", follow_redirects=False) as client:
        loaded = send(client, "a.csv", hostile_file())
        away = send(client, "b.csv", hostile_file())
        assert len(list((home / "uploads").iterdir())) == 2
        wait(client, client.post(f"{loaded}/loads", data={"accept": "yes"}).headers["location"])
        assert client.post(f"{away}/away").status_code == 303
        assert list((home / "uploads").iterdir()) == []


def test_a_file_that_cannot_be_read_says_why_and_what_to_do(bare: TestClient):
    key = send(bare, "broken.parquet", b"this is no parquet file")
    answer = bare.get(key)
    assert answer.status_code == 200 and 'role="alert"' in answer.text
    assert bare.post("/files", data={}).status_code == 400
    assert bare.get("/files/../../etc/passwd").status_code == 404
    assert bare.get(f"/files/{'0' * 32}").status_code == 404


def test_another_mapping_can_be_chosen(bare: TestClient):
    key = send(bare, "odd.csv", b"when_it_was,what,who\n2026-01-01T00:00:00Z,call,a@example.org\n")
    text = (
        "timezone: UTC\nevents:\n  - type: {value: contact.opened}\n"
        "    ts: when_it_was\n    identifiers: {email: who}\n"
    )
    assert bare.post(f"{key}/mapping", data={"text": text}).status_code == 303
    shown = bare.get(key).text
    assert "contact.opened" in shown and "Read with the mapping you chose" in shown
    bare.post(f"{key}/mapping", data={"text": "events: 7"})
    assert "cannot be used" in bare.get(key).text


def short_of_memory(*_: object) -> dict:
    """Ask the engine for more than it may use."""
    with tempfile.TemporaryDirectory() as spill, closing(Analytics(Path(spill), memory_mb=30)) as engine:
        engine.rows("select list(md5(i::varchar)) from range(2_000_000) t(i)")
    raise AssertionError("the engine had enough")


def test_a_page_and_a_job_without_memory_say_what_to_raise(demo_home: Path, monkeypatch: pytest.MonkeyPatch):
    app = make_app(demo_home)
    with TestClient(app, base_url="http://127.0.0.1", follow_redirects=False) as client:
        assert client.get("/breaks").status_code == 200
        monkeypatch.setattr(app.state.memory, "ask", short_of_memory)
        answer = client.get("/breaks")
        assert answer.status_code == 400 and "Raise memory_limit_mb" in answer.text
        job = app.state.jobs.start("a round", short_of_memory)
        deadline = time.monotonic() + 30
        while not job.is_over and time.monotonic() < deadline:
            time.sleep(0.05)
        assert job.fault_kind == "MemoryFull" and "Nothing was changed" in job.fault
