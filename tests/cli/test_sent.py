"""Commands while `walkamile serve` has the home open: the server does the work, and the answer is the same."""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import stat
import subprocess
import sys
import time
import urllib.error
import urllib.request
from contextlib import contextmanager, nullcontext
from pathlib import Path

import pytest
from running import walkamile

from walkamile.model import errors
from walkamile.model.errors import OursToMend, ServerGone, UnknownName, WalkamileError
from walkamile.store import open_store
from walkamile.web import noted, work

HEADER = "event_id,type,ts,case_id,email\n"
SERVE = "import sys; sys.argv = ['walkamile', 'serve', '--port', '0', '--home', sys.argv[1]]\n"
SLOW = """
import time
from walkamile.web import work
def slow(store, tell, *, seconds):
    tell("sleeping")
    with store.writing():
        time.sleep(seconds)
    return {"slept": seconds}
work.WORK["slow"], work.TITLES["slow"] = slow, "Sleeping"
def bad(store, tell):
    raise RuntimeError("no such thing")
work.WORK["bad"], work.TITLES["bad"] = bad, "Failing"
"""


def rows(path: Path, *numbers: int) -> Path:
    """Write events of as many people as a CSV file."""
    path.write_text(
        HEADER + "".join(f"e{n},case.opened,2026-01-0{1 + n % 9} 10:00:00,c{n},p{n}@x.org\n" for n in numbers)
    )
    return path


@contextmanager
def served(home: Path, more: str = ""):
    """A real server over the home, in a process of its own; gives the process."""
    code = SERVE + more + "\nfrom walkamile import cli\ncli.main()\n"
    process = subprocess.Popen(
        [sys.executable, "-c", code, str(home)], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    try:
        assert process.stdout is not None
        line = process.stdout.readline()
        assert "http://" in line, line + (process.stderr.read() if process.stderr else "")
        yield process
    finally:
        process.kill()
        process.wait()
        for pipe in (process.stdout, process.stderr):
            if pipe is not None:
                pipe.close()


def alike(ran):
    """What a command said, without what differs between two runs: ids of batches, seconds."""
    text = re.sub(r"[0-9a-f]{8}-[0-9a-f-]{27}", "ID", ran.out)
    return ran.code, re.sub(r'in \d+\.\d s|"seconds": [0-9.]+', "TIME", text), ran.err


STORY = (
    ("load", "FIRST", "--json"),
    ("load", "FIRST"),
    ("load", "SECOND", "FIRST", "--json"),
    ("round", "--as-of", "2026-01-03"),
    ("merge", "email:p1@x.org", "email:p2@x.org", "--later"),
    ("unmerge", "email:p1@x.org", "email:p2@x.org", "--json"),
    ("erase", "email:p3@x.org", "--yes"),
    ("erase", "email:p3@x.org", "--json"),
    ("load", "FIRST", "--json"),
    ("load", "NONE"),
    ("load", "BAD"),
    ("load", "SECOND", "--mapping", "nowhere.yaml"),
    ("unload", "nothing"),
    ("merge", "email:nobody@x.org", "email:p2@x.org"),
    ("erase", "email:nobody@x.org", "--json"),
    ("round", "--json"),
)


def test_every_command_answers_the_same_with_and_without_a_server(tmp_path):
    files = {
        "FIRST": str(rows(tmp_path / "first.csv", *range(1, 7))),
        "SECOND": str(rows(tmp_path / "second.csv", *range(5, 12))),
        "NONE": str(tmp_path / "none.csv"),
        "BAD": str(tmp_path / "bad.csv"),
    }
    (tmp_path / "bad.csv").write_text("a,b\n1,2\n")
    told = []
    for name in ("alone", "served"):
        home = tmp_path / name / "home"
        walkamile("init", home=home, folder=tmp_path)
        with served(home) if name == "served" else nullcontext() as server:
            told.append([alike(walkamile(*(files.get(w, w) for w in line), home=home)) for line in STORY])
            if server is not None:
                assert server.poll() is None
    assert told[1] == told[0]
    codes = [code for code, _, _ in told[0]]
    assert codes == [0] * 9 + [2] * 6 + [0]


def test_work_is_done_by_the_server_and_its_pages_follow(tmp_path):
    home = tmp_path / "home"
    walkamile("init", home=home)
    with served(home):
        server = noted.running(home)
        assert server is not None

        def page(path: str) -> str:
            with urllib.request.urlopen(server.address + path) as answer:
                return answer.read().decode()

        walkamile("load", str(rows(tmp_path / "a.csv", *range(1, 9))), home=home)
        phases: list[str] = []
        done = server.do("round", {}, phases.append)
        assert done["round"]["generation"] == 1
        assert "who is who" in phases
        assert "8" in page("/people")
        person = json.loads(walkamile("person", "email:p3@x.org", "--json", home=home).out)["person_id"]
        assert page(f"/people/{person}")
        assert walkamile("erase", "email:p3@x.org", "--yes", home=home).code == 0
        with pytest.raises(urllib.error.HTTPError) as gone:
            page(f"/people/{person}")
        assert gone.value.code == 404
        gone.value.close()


@pytest.mark.slow
def test_work_waits_for_its_turn_where_the_lock_alone_would_give_up(tmp_path):
    home = tmp_path / "home"
    walkamile("init", home=home)
    with served(home, SLOW):
        server = noted.running(home)
        began = time.monotonic()
        slow = subprocess.Popen(
            [sys.executable, "-c", "import sys; from pathlib import Path; from walkamile.web import noted\n"
             "noted.running(Path(sys.argv[1])).do('slow', {'seconds': 11.5}, print)", str(home)],
            stdout=subprocess.PIPE, text=True,
        )  # fmt: skip
        assert slow.stdout is not None and slow.stdout.readline() == "sleeping\n"
        ran = walkamile("load", str(rows(tmp_path / "a.csv", 1, 2)), home=home)
        assert (ran.code, ran.err) == (0, "")
        assert time.monotonic() - began > 11
        slow.communicate()
        with pytest.raises(OursToMend, match="no such thing"):
            server.do("bad", {}, print)


def test_a_server_that_dies_in_between_is_told_and_the_command_can_be_run_again(tmp_path):
    home = tmp_path / "home"
    walkamile("init", home=home)
    with served(home, SLOW) as process:
        server = noted.running(home)
        said: list[str] = []

        def kill_it(phase: str) -> None:
            said.append(phase)
            process.kill()
            process.wait()

        with pytest.raises(ServerGone, match="run the same command again") as gone:
            server.do("slow", {"seconds": 60}, kill_it)
        assert said and gone.value.exit_code == 1
    assert (home / "serve.json").exists()  # it had no time to take it back
    assert noted.running(home) is None
    ran = walkamile("load", str(rows(tmp_path / "a.csv", 1, 2)), "--json", home=home)
    assert ran.code == 0 and json.loads(ran.out)["kept"] == 2


def test_a_load_whose_server_is_killed_leaves_nothing_and_can_be_run_again(tmp_path):
    home = tmp_path / "home"
    walkamile("init", home=home)
    file = rows(tmp_path / "a.csv", *range(200_000))
    with served(home) as process:
        server = noted.running(home)

        def kill_it(phase: str) -> None:
            if phase == "naming":
                process.send_signal(signal.SIGKILL)

        with pytest.raises(ServerGone):
            server.do("load", {"file": str(file)}, kill_it)
    store = open_store(home)
    assert store.state.value("select count(*) from batch") == 0
    store.close()
    assert json.loads(walkamile("load", str(file), "--json", home=home).out)["kept"] == 200_000


@pytest.mark.parametrize(
    "note", ["", "{}", "[1]", '{"address": "http://127.0.0.1:9", "pid": 1}', "DEAD", "OTHER"]
)
def test_a_note_that_leads_nowhere_is_passed_over(note, tmp_path):
    home = tmp_path / "home"
    walkamile("init", home=home)
    left = {"address": "http://127.0.0.1:9", "pid": os.getpid(), "token": "t"}
    if note == "DEAD":
        child = subprocess.Popen([sys.executable, "-c", ""])
        child.wait()
        note = json.dumps(left | {"pid": child.pid})
    elif note == "OTHER":  # the number of the process went to another
        note = json.dumps(left)
    (home / "serve.json").write_text(note)
    ran = walkamile("load", str(rows(tmp_path / "a.csv", 1, 2)), "--json", home=home)
    assert ran.code == 0 and json.loads(ran.out)["kept"] == 2


def test_the_server_of_another_home_is_not_asked(tmp_path):
    one, other = tmp_path / "one", tmp_path / "other"
    for home in (one, other):
        walkamile("init", home=home)
    with served(one):
        shutil.copy(one / "serve.json", other / "serve.json")
        note = json.loads((other / "serve.json").read_text())
        (other / "serve.json").write_text(json.dumps(note | {"token": "another"}))
        assert walkamile("load", str(rows(tmp_path / "a.csv", 1, 2)), home=other).code == 0
        for home, n in ((one, 0), (other, 1)):
            store = open_store(home)
            assert store.state.value("select count(*) from batch") == n
            store.close()


def test_the_door_opens_to_the_token_only_and_to_no_page(tmp_path):
    home = tmp_path / "home"
    walkamile("init", home=home)
    with served(home):
        note = home / "serve.json"
        assert stat.S_IMODE(note.stat().st_mode) == 0o600
        server = noted.running(home)
        body = json.dumps({"work": "round", "with": {}}).encode()

        def status(headers: dict[str, str], sent: bytes = body) -> int:
            asked = urllib.request.Request(f"{server.address}/door/work", sent, headers)
            try:
                with urllib.request.urlopen(asked) as answer:
                    return answer.status
            except urllib.error.HTTPError as fault:
                with fault:
                    return fault.code

        key = {"Authorization": f"Bearer {server.token}"}
        assert status({}) == 403
        assert status({"Authorization": "Bearer "}) == 403
        assert status({"Authorization": f"Bearer {server.token}x"}) == 403
        assert status(key | {"Origin": "http://elsewhere.org"}) == 403
        assert status(key | {"Host": "elsewhere.org"}) == 403
        assert status(key, b'{"work": "anything", "with": {}}') == 404
        assert status(key) == 200


def test_a_home_is_not_restored_under_the_feet_of_its_server(tmp_path):
    home = tmp_path / "home"
    walkamile("init", home=home)
    walkamile("load", str(rows(tmp_path / "a.csv", 1, 2)), home=home)
    assert walkamile("backup", str(tmp_path / "b.tar.gz"), home=home).code == 0
    with served(home):
        ran = walkamile("restore", str(tmp_path / "b.tar.gz"), "--force", home=home)
        assert ran.code == 2 and "Stop it first" in ran.err
    assert walkamile("restore", str(tmp_path / "b.tar.gz"), "--force", home=home).code == 0


def test_faults_come_back_as_what_they_were():
    assert set(work.TITLES) == set(work.WORK)
    found = noted._raised({"fault": "Nobody.", "kind": "UnknownName"})
    assert type(found) is UnknownName and str(found) == "Nobody."
    assert type(noted._raised({"fault": "x", "kind": "annotations"})) is WalkamileError
    assert noted._raised({"fault": "x", "kind": ""}).exit_code == 1
    assert errors.ServerGone.exit_code == 1
