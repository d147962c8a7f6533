"""A new home that several open first, at the same moment: each has it whole."""

from __future__ import annotations

import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from walkamile.store import Store, open_store
from walkamile.store.log import Log
from walkamile.store.schema import SCHEMA_VERSION

AT_ONCE, TIMES = 8, 6
OPENS = """
import sys, time
from pathlib import Path
from walkamile.store import open_store
from walkamile.store.log import Log
print("ready", flush=True)
for line in sys.stdin:
    place = Path(line.strip())
    while not (place / "go").exists():
        time.sleep(0.0005)
    {opening}
    print("opened", flush=True)
"""
LOG = "Log(place / 'log.sqlite').close()"
HOME = "open((place / 'keys'), 'a').write(open_store(place).secrets.hash_key + chr(10))"


def by_threads(open_it) -> None:
    """Let threads do the same at the same moment; raises what one of them raised."""
    gate = threading.Barrier(AT_ONCE)

    def one(_: int) -> None:
        gate.wait()
        open_it()

    with ThreadPoolExecutor(AT_ONCE) as threads:
        list(threads.map(one, range(AT_ONCE)))


def by_processes(opening: str, folder: Path, times: int) -> list[Path]:
    """Let processes open new homes at the same moment; returns the homes."""
    code = OPENS.format(opening=opening)
    started = [
        subprocess.Popen(
            [sys.executable, "-c", code], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        for _ in range(3)
    ]
    places = [folder / f"home-{n}" for n in range(times)]
    try:
        assert [one.stdout.readline() for one in started] == ["ready\n"] * len(started)
        for place in places:
            place.mkdir()
            for one in started:
                one.stdin.write(f"{place}\n")
                one.stdin.flush()
            (place / "go").touch()
            assert [one.stdout.readline() for one in started] == ["opened\n"] * len(started)
    finally:
        for one in started:
            one.kill()
            one.communicate()
    return places


@pytest.mark.parametrize("n", range(TIMES))
def test_threads_open_a_new_log_at_once(n, tmp_path):
    opened: list[Log] = []
    by_threads(lambda: opened.append(Log(tmp_path / "log.sqlite")))
    for log in opened:
        log.append("web", [{"event_id": "e"}])
    assert [log.lag() for log in opened] == [AT_ONCE] * AT_ONCE
    for log in opened:
        log.close()


def test_processes_open_a_new_log_at_once(tmp_path):
    for place in by_processes(LOG, tmp_path, TIMES):
        log = Log(place / "log.sqlite")
        assert log.append("web", [{"event_id": "e"}]) == 1
        log.close()


@pytest.mark.parametrize("n", range(3))
def test_threads_open_a_new_home_at_once(n, tmp_path):
    opened: list[Store] = []

    def open_it() -> None:
        store = open_store(tmp_path / "home")
        opened.append(store)
        store.log.append("web", [{"event_id": "e"}])

    by_threads(open_it)
    assert {store.log.lag() for store in opened} == {AT_ONCE}
    assert len({store.secrets.hash_key for store in opened}) == 1
    for store in opened:
        store.close()


def test_threads_share_the_log_of_a_store(make_store):
    store, found = make_store(), []
    by_threads(lambda: found.append(store.log))
    assert len({id(log) for log in found}) == 1


def test_processes_open_a_new_home_at_once(tmp_path):
    for place in by_processes(HOME, tmp_path, 3):
        assert open_store(place).state.get("schema") == str(SCHEMA_VERSION)
        assert len(set((place / "keys").read_text().split())) == 1
