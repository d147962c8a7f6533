"""Bad input: a fault of the file shows nothing and says what to do; a fault of a row is kept apart with its reason."""

from __future__ import annotations

import errno
import gzip
import json
import os
import random
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from walkamile import listen
from walkamile.load import load
from walkamile.model.errors import (
    FileFault,
    HomeFault,
    MappingFault,
    MemoryFull,
    NewerHome,
    TooManyRefused,
    WalkamileError,
    gave_out,
    is_full_disk,
)
from walkamile.store import engine as engines
from walkamile.store import open_store

PLAIN = listen.Mapping(timezone="UTC")
GOOD = [f"e{n},case.opened,2026-01-0{n} 10:00:00,c{n}" for n in range(1, 8)]
HEADER = "event_id,type,ts,case_id"


def csv(tmp_path: Path, *lines: str | bytes, name: str = "rows.csv") -> Path:
    """Write lines as a CSV file."""
    path = tmp_path / name
    path.write_bytes(b"\n".join(line.encode() if isinstance(line, str) else line for line in lines) + b"\n")
    return path


def nothing_in(store) -> bool:
    """Is the home as if nothing had been tried?"""
    tables = ("batch", "part", "ident", "quarantine")
    files = (
        [path for path in (store.home / "tables").rglob("*") if path.is_file()]
        if (store.home / "tables").exists()
        else []
    )
    return not files and all(store.state.value(f"select count(*) from {table}") == 0 for table in tables)


def refused(store) -> list[tuple[int, str]]:
    return store.state.rows("select row_no, why from quarantine order by row_no")


FILE_FAULTS = {
    "no such file": (lambda p: p / "none.csv", "There is no file"),
    "a folder": (lambda p: p, "is a folder"),
    "an empty file": (lambda p: _bytes(p / "x.csv", b""), "is empty"),
    "a header only": (lambda p: csv(p, HEADER), "holds no rows"),
    "an unknown ending": (lambda p: _bytes(p / "x.doc", b"abc"), "ending does not tell the format"),
    "a Parquet that is none": (lambda p: _bytes(p / "x.parquet", b"PAR1 is not enough"), "cannot be read as Parquet"),
    "an XES that is none": (lambda p: _bytes(p / "x.xes", b"<log><trace>"), "x.xes"),
    "a gzip cut off": (lambda p: _bytes(p / "x.csv.gz", _packed()[:-9]), "cut off or damaged"),
    "a gzip that is none": (lambda p: _bytes(p / "x.csv.gz", b"event_id,type"), "cut off or damaged"),
    "UTF-16": (lambda p: _bytes(p / "x.csv", HEADER.encode("utf-16")), "in UTF-16"),
    "UTF-16, other way round": (lambda p: _bytes(p / "x.jsonl", b"\xfe\xff\0{\0}"),
                                "Save the file as UTF-8"),
    "a header in Latin-1": (lambda p: _bytes(p / "x.csv", "ts,type,Größe\n".encode("latin-1")),
                            "Save the file as UTF-8"),
    "no column of time": (lambda p: csv(p, "event_id,type", "1,a"), "no column for 'ts'"),
}  # fmt: skip


def _packed() -> bytes:
    return gzip.compress("\n".join([HEADER, *GOOD]).encode())


def _bytes(path: Path, content: bytes) -> Path:
    path.write_bytes(content)
    return path


@pytest.mark.parametrize("fault", FILE_FAULTS)
def test_a_fault_of_the_file_shows_nothing_and_says_what_to_do(fault, make_store, tmp_path):
    make, words = FILE_FAULTS[fault]
    store = make_store()
    with pytest.raises(WalkamileError) as raised:
        load(store, make(tmp_path), PLAIN)
    assert raised.value.exit_code == 2
    assert words in str(raised.value)
    assert "othing was loaded" in str(raised.value) or "Say what they mean" in str(raised.value)
    assert nothing_in(store)


MAPPING_FAULTS = {
    "a column that is not there": "events: [{type: {value: a}, ts: when_it_was}]",
    "in an expression": "events: [{type: {value: a}, ts: ts, when: 'nowhere > 1'}]",
    "in what is derived": "derive: {x: 'lag(nowhere) over ()'}\nevents: [{type: {value: a}, ts: ts}]",
    "under several names": "columns: {at: [happened, occurred]}\nevents: [{type: {value: a}, ts: at}]",
    "in the key": "key: [number]\nevents: [{type: {value: a}, ts: ts}]",
    "in the attributes of a case": "events: [{type: {value: a}, ts: ts}]\n"
    "objects: {case: {id: case_id, attributes: {x: nowhere}}}",
    "a word it does not know": "colour: red",
    "not YAML": "events: [",
    "a time zone that does not exist": "timezone: Europe/Atlantis\nevents: [{type: {value: a}, ts: ts}]",
}


@pytest.mark.parametrize("fault", MAPPING_FAULTS)
def test_a_mapping_that_does_not_fit_shows_nothing(fault, make_store, tmp_path):
    store = make_store()
    with pytest.raises(MappingFault, match="othing was loaded"):
        load(store, csv(tmp_path, HEADER, *GOOD), listen.Mapping.read(MAPPING_FAULTS[fault], "own"))
    assert nothing_in(store)


NO_EVENTS = {
    "no rule speaks of any row": (
        "events: [{type: {value: a}, ts: ts, when: \"type = 'nothing like it'\"}]",
        lambda p: csv(p, HEADER, *GOOD),
    ),
    "every row is left out": (
        "only: \"type = 'nothing like it'\"\nevents: [{type: {value: a}, ts: ts}]",
        lambda p: csv(p, HEADER, *GOOD),
    ),
    "objects without events": (
        "{format: json, parser: ocel, missing: empty, object_list: attributes}",
        lambda p: _bytes(p / "log.json", b'{"events": [], "objects": [{"id": "o-1", "type": "order"}]}'),
    ),
}


@pytest.mark.parametrize("dry_run", [False, True])
@pytest.mark.parametrize("case", NO_EVENTS)
def test_a_file_that_gives_neither_events_nor_refusals_is_refused(case, dry_run, make_store, tmp_path):
    store, (mapping, make) = make_store(), NO_EVENTS[case]
    with pytest.raises(FileFault, match=r"holds no events: .* choose another mapping .*; nothing was loaded"):
        load(store, make(tmp_path), listen.Mapping.read(mapping, "own"), dry_run=dry_run)
    assert nothing_in(store)


def test_a_file_of_which_all_was_seen_before_is_not_without_events(make_store, tmp_path):
    store, path = make_store(), csv(tmp_path, HEADER, *GOOD)
    load(store, path, PLAIN)
    again = load(store, path, PLAIN)
    assert (again.kept, again.seen_before) == (0, 7)


ROW_FAULTS = {
    "no time": ("e8,case.opened,yesterday,c8", "no time that can be read"),
    "1970": ("e8,case.opened,1970-01-01 00:00:00,c8", "the time lies before 1990"),
    "the future": ("e8,case.opened,{next_year},c8", "the time lies in the future"),
    "no type": ("e8,,2026-01-08,c8", "no event type"),
    "no id": (",case.opened,2026-01-08,c8", "the columns that name the row are empty"),
    "broken UTF-8": (b"e8,case.opened,2026-01-08,\xff\xfe", "the text is not UTF-8"),
    "too many columns": (
        "e8,case.opened,2026-01-08,c8,and,more",
        "the line does not have the columns of the header",
    ),
    "too few columns": ("e8,case.opened", "the line does not have the columns of the header"),
}


@pytest.mark.parametrize("fault", ROW_FAULTS)
def test_a_fault_of_a_row_is_kept_apart_with_its_line(fault, make_store, tmp_path):
    line, why = ROW_FAULTS[fault]
    if isinstance(line, str):
        line = line.format(next_year=(datetime.now(UTC) + timedelta(days=365)).date())
    store = make_store()
    done = load(store, csv(tmp_path, HEADER, *GOOD[:3], line, *GOOD[3:]), PLAIN)
    assert (done.kept, done.refused) == (7, ((why, 1),))
    assert refused(store) == [(5, why)]
    raw = store.state.value("select raw from quarantine")
    assert raw and ("e8" in raw or "case.opened" in raw)


def test_lines_keep_their_numbers_between_several_damaged_ones(make_store, tmp_path):
    store = make_store()
    lines = [GOOD[0], "x", GOOD[1], "y,z", "q", GOOD[2], "e9,case.opened,never,c", *GOOD[3:]]
    load(store, csv(tmp_path, HEADER, *lines), PLAIN)
    assert [row for row, _ in refused(store)] == [3, 5, 6, 8]


@pytest.mark.parametrize("wait", ["nan", "inf", "-inf", "long", "1e999"])
def test_a_duration_that_is_no_number_is_refused(wait, make_store, tmp_path):
    store = make_store()
    rows = [f"{line},5" for line in GOOD]
    done = load(
        store,
        csv(tmp_path, HEADER + ",wait_s", *rows, f"e8,x,2026-01-01,c,{wait}", "e9,x,2026-01-01,c,-1"),
        PLAIN,
    )
    assert dict(done.refused) == {"a number or a time cannot be read": 1, "a duration is negative": 1}


def test_what_ends_before_it_starts_is_refused(make_store, tmp_path):
    mapping = listen.Mapping.read("timezone: UTC\nevents: [{type: {value: a}, ts: a, ends: b}]", "own")
    done = load(
        make_store(),
        csv(tmp_path, "a,b", "2026-01-02,2026-01-01", "2026-01-01,2026-01-02", "2026-01-01,2026-01-03"),
        mapping,
    )
    assert (done.kept, done.refused) == (2, (("it ends before it starts", 1),))


@pytest.mark.parametrize("ending", ["csv", "jsonl"])
def test_a_cell_of_ten_megabytes_is_refused_and_the_rest_is_kept(ending, make_store, tmp_path):
    store, cell = make_store(), "x" * 10_000_000
    if ending == "csv":
        path = csv(tmp_path, HEADER + ",text", *(f"{line},ok" for line in GOOD), f"e8,x,2026-01-08,c8,{cell}")
    else:
        rows = [
            {"event_id": f"e{n}", "type": "x", "ts": "2026-01-01", "text": cell if n == 8 else "ok"}
            for n in range(9)
        ]
        path = csv(tmp_path, *map(json.dumps, rows), name="rows.jsonl")
    done = load(store, path, PLAIN)
    assert done.refused == (("a value is longer than 1 MB", 1),)
    assert store.state.value("select max(length(raw)) from quarantine") <= 2_000


def test_json_lines_that_are_none_are_kept_apart(make_store, tmp_path):
    rows = [json.dumps({"event_id": f"e{n}", "type": "x", "ts": "2026-01-01"}) for n in range(6)]
    store = make_store()
    done = load(
        store,
        csv(tmp_path, *rows[:2], "{broken", "[1]", b'{"a": "\xff"}', *rows[2:], name="rows.jsonl"),
        PLAIN,
    )
    assert done.kept == 6
    assert refused(store) == [
        (3, "the line is not a JSON object"),
        (4, "the line is not a JSON object"),
        (5, "the text is not UTF-8"),
    ]


def test_the_same_id_twice_is_one_event_whichever_comes_first(make_store, tmp_path):
    rows = [*GOOD, "e1,case.opened,2026-01-01 10:00:00,other"]
    results = []
    for name, lines in (("a", rows), ("b", rows[::-1])):
        store = make_store(name)
        done = load(store, csv(tmp_path, HEADER, *lines), PLAIN)
        assert (done.kept, done.seen_before) == (7, 1)
        results.append(store.engine().rows(f"select event_id, case_id from {store.events_sql()} order by 1"))
    assert results[0] == results[1]


def test_the_same_id_from_two_sources_is_two_events(make_store, tmp_path):
    store = make_store()
    for source in ("till", "shop"):
        assert load(store, csv(tmp_path, HEADER, *GOOD), PLAIN, source=source).kept == 7
    assert store.engine().value(f"select count(distinct event_key) from {store.events_sql()}") == 14


def test_times_of_several_zones_are_one_instant(make_store, tmp_path):
    times = [
        "2026-07-01T12:00:00+02:00",
        "2026-07-01T10:00:00Z",
        "2026-07-01 12:00:00",
        "1782900000",
        "2026-07-01T05:00:00-0500",
    ]
    rows = [f"e{n},x,{time},c" for n, time in enumerate(times)]
    store = make_store()
    load(store, csv(tmp_path, HEADER, *rows), listen.Mapping(timezone="Europe/Vienna"))
    assert store.engine().rows(f"select distinct ts from {store.events_sql()}") == [
        (datetime(2026, 7, 1, 10),)
    ]


def test_times_without_a_zone_are_told(make_store, tmp_path):
    assert "read as UTC" in load(make_store(), csv(tmp_path, HEADER, *GOOD), listen.Mapping()).notes[0]
    assert load(make_store("b"), csv(tmp_path, HEADER, *GOOD), PLAIN).notes == ()


def test_more_than_half_refused_shows_nothing_unless_accepted(make_store, tmp_path):
    store = make_store()
    path = csv(tmp_path, HEADER, *GOOD[:2], *(f"b{n},x,never,c" for n in range(3)))
    with pytest.raises(TooManyRefused, match=r"3 of 5 rows.*no time.*--accept-refusals"):
        load(store, path, PLAIN)
    assert nothing_in(store)
    assert load(store, path, PLAIN, accept_refusals=True).kept == 2
    half = csv(tmp_path, HEADER, *GOOD[3:5], "b1,x,never,c", "broken", name="half.csv")
    assert load(store, half, PLAIN).kept == 2, "exactly half is taken"


def test_a_dry_run_keeps_nothing(make_store, tmp_path):
    store = make_store()
    done = load(store, csv(tmp_path, HEADER, *GOOD), PLAIN, dry_run=True)
    assert [event["event_id"] for event in done.first] == [f"e{n}" for n in range(1, 8)]
    assert nothing_in(store)


def test_a_home_of_a_newer_version_is_refused(make_store, tmp_path):
    store = make_store("newer")
    with store.state.transaction() as transaction:
        transaction.set("schema", "99")
    store.close()
    with pytest.raises(NewerHome, match=r"newer walkamile: install"):
        open_store(tmp_path / "newer")


def test_a_full_disk_leaves_nothing_half_loaded(make_store, tmp_path, monkeypatch):
    store = make_store()
    path = csv(tmp_path, HEADER, *GOOD)
    durable, calls = engines.make_durable, []

    def full(target: Path) -> None:
        calls.append(target)
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(engines, "make_durable", full)
    with pytest.raises(HomeFault, match=r"disk is full.*Make room"):
        load(store, path, PLAIN)
    assert calls and nothing_in(store)
    monkeypatch.setattr(engines, "make_durable", durable)
    assert load(store, path, PLAIN).kept == 7


LIMITED = """
import resource, sys
from walkamile import cli
n = int(sys.argv.pop(1))
resource.setrlimit(resource.RLIMIT_FSIZE, (n, n))
cli.main()
"""


def limited(n_bytes: int, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run a command in a process whose files may not grow beyond so many bytes; nobody else writes files in it."""
    plain = {name: value for name, value in os.environ.items() if not name.startswith("COVERAGE")}
    return subprocess.run(
        [sys.executable, "-c", LIMITED, str(n_bytes), *arguments],
        capture_output=True, text=True, check=False, env=plain,
    )  # fmt: skip


@pytest.mark.parametrize("n_bytes", [100_000, 700_000])
def test_a_disk_that_takes_no_more_is_told_and_nothing_is_visible(n_bytes, make_store, tmp_path):
    home = tmp_path / "home"
    noise = random.Random(1)
    rows = [f"e{n},x,2026-01-0{n % 9 + 1},c{n},{noise.getrandbits(2_000):x}" for n in range(8_000)]
    path = csv(tmp_path, HEADER + ",text", *rows)
    ran = limited(n_bytes, "load", str(path), "--home", str(home))
    assert ran.returncode == 2, ran.stderr
    assert "disk is full" in ran.stderr and "Make room" in ran.stderr
    assert "Traceback" not in ran.stderr
    store = open_store(home)
    assert store.state.value("select count(*) from batch") == 0
    assert store.state.value("select count(*) from part") == 0
    assert load(store, path, PLAIN).kept == 8_000
    store.close()
    ran = limited(100_000, "round", "--home", str(home))
    assert ran.returncode == 2 and "disk is full" in ran.stderr, ran.stderr
    store = open_store(home)
    assert store.state.value("select count(*) from generation") == 0
    store.close()


def test_what_led_to_a_fault_tells_a_full_disk():
    try:
        try:
            raise OSError(errno.EDQUOT, "quota")
        except OSError as cause:
            raise RuntimeError("could not write") from cause
    except RuntimeError as fault:
        assert is_full_disk(fault)
    assert not is_full_disk(ValueError("a fault of another kind"))


def test_what_led_to_a_fault_tells_that_the_engine_has_no_more_memory(tmp_path):
    """As the engine itself says it, alone or as the cause of something else."""
    engine = engines.Analytics(tmp_path / "spill", memory_mb=30)
    with pytest.raises(engine.fault()) as raised:
        engine.rows("select list(md5(i::varchar)) from range(2_000_000) t(i)")
    engine.close()
    wrapped = RuntimeError("could not derive")
    wrapped.__cause__ = raised.value
    for fault in (raised.value, wrapped):
        said = gave_out(fault)
        assert isinstance(said, MemoryFull) and "Raise memory_limit_mb" in str(said)
    assert gave_out(ValueError("a fault of another kind")) is None


SHORT = """
import sys
from walkamile import cli
from walkamile.store import Analytics
began = Analytics.__init__
Analytics.__init__ = lambda self, spill, memory_mb=700, threads=2: began(self, spill, 12, threads)
cli.main()
"""


def test_a_round_without_memory_is_told_and_nothing_is_visible(tmp_path):
    home = tmp_path / "home"
    rows = [f"e{n},case.opened,2026-01-0{n % 9 + 1},c{n}" for n in range(60_000)]
    store = open_store(home)
    assert load(store, csv(tmp_path, HEADER, *rows), PLAIN).kept == 60_000
    store.close()
    asked = [sys.executable, "-c", SHORT, "round", "--home", str(home)]
    ran = subprocess.run(asked, capture_output=True, text=True, check=False)
    assert ran.returncode == 2, ran.stderr
    assert "Nothing was changed" in ran.stderr and "memory_limit_mb" in ran.stderr
    assert "Traceback" not in ran.stderr
    store = open_store(home)
    assert store.state.value("select count(*) from generation") == 0
    store.close()


TRACE = '<trace><string key="concept:name" value="{n}"/><event><string key="concept:name" value="A"/>' \
    '<date key="time:timestamp" value="2025-03-01T10:00:0{n}+01:00"/></event></trace>'  # fmt: skip
XES = f'<?xml version="1.0"?><log xes.version="1.0">{"".join(TRACE.format(n=n) for n in range(5))}</log>'


@pytest.mark.parametrize("packed", [False, True])
@pytest.mark.parametrize("cut", [len(XES) - 6, len(XES) - 90, len(XES) - 200])
def test_an_xes_log_that_is_cut_off_shows_nothing(cut, packed, make_store, tmp_path):
    store = make_store()
    whole = _bytes(tmp_path / "whole.xes", XES.encode())
    body = XES[:cut].encode()
    path = _bytes(tmp_path / f"cut.xes{'.gz' * packed}", gzip.compress(body) if packed else body)
    with pytest.raises(WalkamileError, match=r"cut off or damaged.*othing was loaded") as raised:
        load(store, path, listen.built_in("xes"))
    assert raised.value.exit_code == 2 and nothing_in(store)
    assert load(store, whole, listen.built_in("xes")).kept == 5


def test_lines_in_another_encoding_are_told_with_what_to_do(make_store, tmp_path):
    store = make_store()
    bad = [f"b{n},x,2026-01-08,Größe".encode("latin-1") for n in range(8)]
    done = load(store, csv(tmp_path, HEADER, *GOOD, *bad[:2]), PLAIN)
    assert done.refused == (("the text is not UTF-8", 2),)
    assert any("2 lines" in note and "Save the file as UTF-8" in note for note in done.notes)
    with pytest.raises(TooManyRefused, match="Save the file as UTF-8"):
        load(store, csv(tmp_path, HEADER, *GOOD, *bad), PLAIN)


def test_only_times_that_name_no_zone_are_counted(make_store, tmp_path):
    times = [
        "2026-01-01T10:00:00Z",
        "2026-01-01 10:00:00",
        "2026-01-01T10:00:00+01:00",
        "1767261600",
        "never",
    ]
    rows = [f"e{n},x,{at},c" for n, at in enumerate(times)]
    notes = load(make_store(), csv(tmp_path, HEADER, *rows), listen.Mapping()).notes
    assert [note[:40] for note in notes] == ["1 of 4 times name no zone and were read "]
    assert load(make_store("b"), csv(tmp_path, HEADER, rows[0], rows[2]), listen.Mapping()).notes == ()


def test_the_hour_that_clocks_show_twice_and_the_one_they_leave_out(make_store, tmp_path):
    mapping = listen.Mapping.read(
        "timezone: Europe/Vienna\nkey: [n]\nevents: [{type: {value: a}, ts: a, ends: b}]", "own"
    )
    autumn, spring = "2025-10-26", "2025-03-30"
    rows = [
        f"1,{autumn} 02:50,{autumn} 02:10", f"2,{autumn} 02:10,{autumn} 02:50", f"3,{autumn} 01:50,{autumn} 03:10",
        f"4,{spring} 02:30,{spring} 03:40", f"5,{autumn} 02:50,{autumn} 01:10",
        f"6,{autumn}T02:50:00+01:00,{autumn}T02:10:00+01:00",
    ]  # fmt: skip
    store = make_store()
    done = load(store, csv(tmp_path, "n,a,b", *rows), mapping)
    assert (done.kept, done.refused) == (4, (("it ends before it starts", 2),))
    assert [note[:33] for note in done.notes] == ["1 of 6 times do not exist in Euro"]
    times = [row[0] for row in store.engine().rows(f"select ts from {store.events_sql()} order by ts")]
    assert datetime(2025, 10, 26, 0, 50) in times, "before the clocks were put back"
