"""A warehouse is asked again and again: what is new comes once, late rows too, whatever is killed in between."""

from __future__ import annotations

import importlib.util
import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from walkamile import listen
from walkamile.load import ask_and_load
from walkamile.model.errors import ExtraMissing, FileFault, MappingFault, TooManyRefused
from walkamile.store import open_store

MAPPING = """
source: crm
timezone: UTC
query:
  url: {{env: TEST_CRM}}
  sql: select * from calls where changed_at >= :cursor order by changed_at, call_id
  cursor: changed_at
  start: {start}
  overlap: {overlap}
  batch_rows: {rows}
key: [call_id]
events:
  - type: contact.opened
    ts: began_at
    channel: {{value: phone}}
    contact: call_id
    kind: {{value: human}}
    wait_s: waited
    identifiers: {{customer_id: customer_no}}
"""


def mapping_of(overlap="0", rows=200_000, start='"2026-01-01 00:00:00"', name="crm"):
    return listen.Mapping.read(MAPPING.format(overlap=overlap, rows=rows, start=start), name)


def call(number: int, changed: int | None = None) -> tuple:
    minute = number if changed is None else changed
    at = f"2026-03-{1 + minute // 1440:02d} {minute // 60 % 24:02d}:{minute % 60:02d}:00"
    return (number, at, at, f"C-{number % 7}", number % 50)


class Crm:
    """A database of calls in SQLite."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.run(
            "create table calls (call_id integer, began_at text, changed_at text, customer_no text, waited)"
        )

    def run(self, sql: str, rows=()) -> None:
        with sqlite3.connect(self.path) as connection:
            connection.executemany(sql, rows) if rows else connection.execute(sql)
        connection.close()

    def add(self, *calls: tuple) -> None:
        self.run("insert into calls values (?, ?, ?, ?, ?)", calls)


@pytest.fixture
def crm(tmp_path, monkeypatch):
    found = Crm(tmp_path / "crm.db")
    monkeypatch.setenv("TEST_CRM", f"sqlite:///{found.path}")
    return found


def contacts(store) -> list[str]:
    return [
        row[0]
        for row in store.engine().rows(f"select contact_id from {store.events_sql()} order by ts, contact_id")
    ]


def kept(done) -> tuple[int, int]:
    return sum(d.kept for d in done), sum(d.seen_before for d in done)


def test_only_what_is_new_is_asked_for(make_store, crm):
    store, mapping = make_store("home"), mapping_of()
    crm.add(*map(call, range(10)))
    assert kept(ask_and_load(store, mapping)) == (10, 0)
    assert kept(ask_and_load(store, mapping)) == (0, 1), "the last row again, because of >="
    crm.add(*map(call, range(10, 15)))
    assert kept(ask_and_load(store, mapping)) == (5, 1)
    assert contacts(store) == [str(n) for n in range(15)]


def test_nothing_there_is_nothing_loaded(make_store, crm):
    store = make_store("home")
    assert ask_and_load(store, mapping_of()) == []
    assert store.state.get("cursor:crm") is None


def test_late_rows_come_when_the_overlap_reaches_them(make_store, crm):
    crm.add(*map(call, range(0, 300, 10)))
    without, with_overlap = make_store("without"), make_store("with")
    for store, overlap in ((without, "0"), (with_overlap, "2h")):
        ask_and_load(store, mapping_of(overlap))
    crm.add(call(995, changed=255), call(996, changed=5))  # one within two hours of the last, one long before
    for store, overlap in ((without, "0"), (with_overlap, "2h")):
        ask_and_load(store, mapping_of(overlap))
    assert not {"995", "996"} & set(contacts(without))
    assert {"995", "996"} & set(contacts(with_overlap)) == {"995"}
    assert len(contacts(with_overlap)) == 31, "what was read again is kept once"


@settings(max_examples=5, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_whatever_the_batches_every_row_is_kept_once(data, tmp_path_factory):
    """Rows arrive in any pieces, with ties on the cursor; batches end anywhere, also between ties."""
    folder = tmp_path_factory.mktemp("crm")
    crm, store = Crm(folder / "crm.db"), open_store(folder / "home")
    os.environ["TEST_CRM"] = f"sqlite:///{crm.path}"
    try:
        number = minute = 0
        for _ in range(data.draw(st.integers(1, 4))):
            for _ in range(data.draw(st.integers(0, 12))):
                minute += data.draw(st.integers(0, 2))
                crm.add(call(number, changed=minute))
                number += 1
            ask_and_load(store, mapping_of(rows=data.draw(st.integers(1, 7))))
        assert sorted(contacts(store), key=int) == [str(n) for n in range(number)]
    finally:
        store.close()
        del os.environ["TEST_CRM"]


def test_a_refused_batch_does_not_move_the_cursor(make_store, crm):
    store = make_store("home")
    crm.add(*map(call, range(4)))
    crm.run("update calls set began_at = 'never' where call_id > 0")
    with pytest.raises(TooManyRefused):
        ask_and_load(store, mapping_of())
    assert store.state.get("cursor:crm") is None and contacts(store) == []
    crm.run("update calls set began_at = changed_at")
    assert kept(ask_and_load(store, mapping_of())) == (4, 0)


def test_a_dry_run_moves_nothing(make_store, crm):
    store = make_store("home")
    crm.add(*map(call, range(4)))
    (shown,) = ask_and_load(store, mapping_of(), dry_run=True)
    assert len(shown.first) == 4 and store.state.get("cursor:crm") is None and contacts(store) == []


def test_begin_elsewhere(make_store, crm):
    store = make_store("home")
    crm.add(*map(call, range(10)))
    ask_and_load(store, mapping_of())
    last = store.state.get("cursor:crm")
    assert kept(ask_and_load(store, mapping_of(), since="2026-01-01")) == (0, 10)
    assert store.state.get("cursor:crm") == last


def test_numbers_and_real_times_as_cursor(make_store, crm):
    store = make_store("home")
    crm.add(*map(call, range(6)))
    text = MAPPING.format(overlap=2, rows=4, start=0).replace("changed_at", "call_id")
    mapping = listen.Mapping.read(text, "numbers")
    assert kept(ask_and_load(store, mapping)) == (6, 0)
    assert store.state.get("cursor:numbers") == '{"kind": "whole", "value": "5"}'
    crm.add(call(6))
    assert kept(ask_and_load(store, mapping)) == (1, 3)
    assert contacts(store) == [str(n) for n in range(7)]


def test_documents_and_mappings_that_come_with_the_product(make_store, tmp_path, monkeypatch):
    path = tmp_path / "answers.db"
    with sqlite3.connect(path) as connection:
        connection.execute("create table a (response_id text, submitted_at text, nps integer, email text)")
        connection.execute("insert into a values ('q-1', '2026-03-02 10:00:00', 9, 'ana@example.com')")
    connection.close()
    text = f"query: {{url: 'sqlite:///{path}', sql: select * from a, mapping: survey}}\nsource: tool\n"
    store = make_store("home")
    assert kept(ask_and_load(store, listen.Mapping.read(text, "answers"))) == (1, 0)
    assert kept(ask_and_load(store, listen.Mapping.read(text, "answers"))) == (0, 1)
    rows = store.engine().rows(f"select source, type, kind from {store.events_sql()}")
    assert rows == [("tool", "feedback.given", "recommend")]


KILLED = """
import sys
from pathlib import Path
from walkamile import listen
from walkamile.load import ask_and_load
from walkamile.store import open_store
mapping = listen.Mapping.read(Path(sys.argv[2]).read_text(), "crm")
ask_and_load(open_store(Path(sys.argv[1])), mapping, tell=lambda step: print(step, flush=True))
"""


def test_a_killed_reading_is_simply_run_again(make_store, crm, tmp_path):
    crm.add(*map(call, range(400)))
    (tmp_path / "m.yaml").write_text(MAPPING.format(overlap=0, rows=100, start='"2026-01-01"'))
    for steps in (3, 9):
        home = tmp_path / f"killed-{steps}"
        command = [sys.executable, "-c", KILLED, str(home), str(tmp_path / "m.yaml")]
        process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
        assert process.stdout is not None
        for _ in range(steps):
            process.stdout.readline()
        process.send_signal(signal.SIGKILL)
        process.wait()
        process.stdout.close()
        store = make_store(home.name)
        ask_and_load(store, mapping_of(rows=100))
        assert sorted(map(int, contacts(store))) == list(range(400)), steps
        assert not list((home / "tmp").glob("asked-*")), "what the killed one left is swept away"


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("{url: 'postgresql://ana:secret@host/x', sql: select 1}", "holds a password"),
        ("{url: 'mssql://host/x?pwd=secret', sql: select 1}", "holds a password"),
        ("{url: {env: A, file: b}, sql: select 1}", "either env"),
        ("{url: {env: A}, sql: select 1, cursor: x, start: 1}", "does not use :cursor"),
        ("{url: {env: A}, sql: 'select :cursor', cursor: x}", "start is missing"),
        ("{url: {env: A}, sql: 'select :cursor'}", "does not name the column"),
        ("{url: {env: A}, sql: select 1, overlap: soon}", "neither like 30m"),
    ],
)
def test_a_question_that_cannot_be_asked_says_why(query, said):
    with pytest.raises(MappingFault, match=said) as fault:
        listen.Mapping.read(f"source: x\nquery: {query}\n", "crm")
    assert "secret" not in str(fault.value)


@pytest.mark.parametrize(
    ("url", "sql", "error", "said"),
    [
        ("nonsense", "select 1", FileFault, "is not one"),
        ("sqlite:////no/such/folder/x.db", "select 1", FileFault, "did not answer"),
        ("sqlite://", "select a from nowhere", FileFault, "no such table"),
        ("sqlite://", "select 1 as other where :cursor is not null", MappingFault, "Its columns: other"),
        ("oracle+cx_oracle://host/x", "select 1", ExtraMissing, "needs its driver"),
    ],
)
def test_a_warehouse_that_does_not_answer_says_so(make_store, monkeypatch, url, sql, error, said):
    monkeypatch.setenv("TEST_CRM", url)
    cursor = ", cursor: changed_at, start: 1" if ":cursor" in sql else ""
    text = f"source: x\nquery: {{url: {{env: TEST_CRM}}, sql: '{sql}'{cursor}}}\n"
    with pytest.raises(error, match=said):
        ask_and_load(make_store("home"), listen.Mapping.read(text, "crm"))


def test_an_address_that_is_not_there(make_store, monkeypatch, tmp_path):
    monkeypatch.delenv("TEST_CRM", raising=False)
    with pytest.raises(MappingFault, match="TEST_CRM of the environment"):
        ask_and_load(make_store("home"), mapping_of())
    text = f"query: {{url: {{file: {tmp_path / 'url'}}}, sql: select 1 as a}}\n"
    with pytest.raises(MappingFault, match="not in the file"):
        ask_and_load(make_store("home"), listen.Mapping.read(text, "crm"))


@pytest.fixture(scope="module")
def postgres():
    """A PostgreSQL of the machine, for these tests only."""
    from machine import lacking

    where = ":".join([os.environ["PATH"], *map(str, Path("/usr/lib/postgresql").glob("*/bin"))])
    initdb, pg_ctl = (shutil.which(name, path=where) for name in ("initdb", "pg_ctl"))
    if not (initdb and pg_ctl):
        lacking("PostgreSQL: apt-get install postgresql")
    if importlib.util.find_spec("pg8000") is None:
        lacking("the extra postgres: pip install 'walkamile[postgres]'")
    folder = Path(tempfile.mkdtemp(prefix="pg-"))  # not below a folder that only root may enter
    as_user: dict = {}
    if os.geteuid() == 0:
        import pwd

        try:
            user = pwd.getpwnam("postgres")
        except KeyError:
            lacking("a user postgres: the server does not run as root")
        folder.chmod(0o755)
        os.chown(folder, user.pw_uid, user.pw_gid)
        as_user = {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []}
    data, port = folder / "data", 40_000 + os.getpid() % 20_000
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL, "check": True, "cwd": folder}
    subprocess.run([initdb, "-D", data, "-A", "trust", "-U", "walk"], **quiet, **as_user)
    options = f"-p {port} -k {folder} -c listen_addresses='' -c fsync=off"
    subprocess.run([pg_ctl, "-D", data, "-w", "-o", options, "start"], **quiet, **as_user)
    yield f"postgresql+pg8000://walk@/postgres?unix_sock={folder}/.s.PGSQL.{port}"
    subprocess.run([pg_ctl, "-D", data, "-m", "immediate", "stop"], **quiet, **as_user)
    shutil.rmtree(folder, ignore_errors=True)


def test_postgresql_is_asked_as_well(make_store, postgres, monkeypatch):
    from sqlalchemy import create_engine, text

    monkeypatch.setenv("TEST_CRM", postgres)
    engine = create_engine(postgres)
    with engine.begin() as connection:
        connection.execute(
            text(
                "create table calls (call_id int, began_at timestamptz, changed_at timestamptz, customer_no text, "
                "waited numeric(8, 2), more jsonb)"
            )
        )
        connection.execute(
            text(
                "insert into calls select n, timestamptz '2026-03-01 01:00+01' + n * interval '1 minute', "
                "timestamptz '2026-03-01 00:00+00' + n * interval '1 minute', 'C-' || n % 7, n / 2.0, '{\"a\": [1]}' "
                "from generate_series(0, 999) n"
            )
        )
    store, mapping = make_store("home"), mapping_of("10m", rows=300, start="2026-01-01T00:00:00Z")
    assert kept(ask_and_load(store, mapping)) == (1_000, 0)
    with engine.begin() as connection:
        connection.execute(
            text(
                "insert into calls select 5000, began_at, changed_at - interval '5 minutes', 'C-1', 3 "
                "from calls where call_id = 999"
            )
        )
    engine.dispose()
    assert kept(ask_and_load(store, mapping)) == (1, 11)
    first = store.engine().rows(f"select ts, wait_s from {store.events_sql()} order by ts limit 3")
    assert [(str(ts), wait) for ts, wait in first] == [
        ("2026-03-01 00:00:00", 0.0),
        ("2026-03-01 00:01:00", 0.5),
        ("2026-03-01 00:02:00", 1.0),
    ]


def test_the_warehouse_is_only_read(make_store, postgres, monkeypatch, crm):
    from sqlalchemy import create_engine, text

    crm.add(*map(call, range(3)))
    said = "source: x\nquery: {url: {env: TEST_CRM}, sql: %s}\n"
    with pytest.raises(FileFault, match="did not answer"):
        ask_and_load(make_store("home"), listen.Mapping.read(said % "delete from calls", "crm"))
    assert len(ask_and_load(make_store("home"), mapping_of())) == 1, "the rows are still there"
    engine = create_engine(postgres)
    with engine.begin() as connection:
        connection.execute(text("create sequence turns"))
    engine.dispose()
    monkeypatch.setenv("TEST_CRM", postgres)
    with pytest.raises(FileFault, match="read-only"):
        ask_and_load(make_store("home"), listen.Mapping.read(said % "select nextval('turns') as n", "crm"))


def test_the_command(crm, tmp_path):
    from cli.running import walkamile

    crm.add(*map(call, range(5)))
    path = tmp_path / "crm.yaml"
    path.write_text(MAPPING.format(overlap=0, rows=10, start='"2026-01-01"'))
    ran = walkamile("load", "--sql", str(path), home=tmp_path / "home")
    assert ran.code == 0 and "crm: 5 events kept" in ran.out
    assert "first" in walkamile("load", "--sql", str(path), "--dry-run", "--json", home=tmp_path / "home").out
    missing = walkamile("load", home=tmp_path / "home")
    assert missing.code == 2 and "--sql" in missing.err
