"""Again, killed, shuffled, large, taken back: what is stored does not depend on how it came."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from machine import often
from walkamile import listen
from walkamile import round as rounds
from walkamile.load import load, unload
from walkamile.model.errors import UnknownName
from walkamile.model.refusal import Why
from walkamile.store import open_store

PLAIN = listen.Mapping(timezone="UTC")
N_LARGE = int(
    os.environ.get("WALKAMILE_LARGE", "300000")
)  # 3,000,000 was measured: see docs/reference/sources.md
HEADER = "type,ts,channel,case_id,customer_id,email"


def rows_of(n: int, first: int = 0) -> list[str]:
    """Rows without an id of their own; some are the same, word for word."""
    return [
        f"case.opened,2026-01-{1 + i % 28:02d} {i % 24:02d}:00:00,web,case-{i % 97},cust-{i % 50},p{i % 60}@example.org"
        for i in range(first, first + n)
    ]


def write(path: Path, rows: list[str], header: str = HEADER) -> Path:
    """Write a table."""
    path.write_text("\n".join([header, *rows]) + "\n", "utf-8")
    return path


def stored(store) -> list[tuple]:
    """What is stored, by content: names in the clear, nothing that tells one load from another."""
    names = {
        code: store.secrets.unseal(sealed)
        for code, sealed in store.state.rows("select code, value_enc from ident")
    }
    columns = "event_id, source, type, ts, seq, channel, case_id, codes, basis, event_key"
    rows = store.engine().rows(f"select {columns} from {store.events_sql()} order by event_id, source")
    return [(*row[:7], tuple(names[code] for code in row[7] or ()), *row[8:]) for row in rows]


def test_the_same_file_twice_adds_nothing(make_store, tmp_path):
    store, path = make_store(), write(tmp_path / "a.csv", rows_of(3_000))
    first, second = load(store, path, PLAIN), load(store, path, PLAIN)
    assert (first.kept, first.seen_before) == (3_000, 0)
    assert (second.kept, second.seen_before) == (0, 3_000)
    assert len(stored(store)) == 3_000, "rows that are the same word for word are different events"


def test_a_file_that_grew_adds_what_is_new(make_store, tmp_path):
    store = make_store()
    load(store, write(tmp_path / "a.csv", rows_of(2_000)), PLAIN)
    done = load(store, write(tmp_path / "a.csv", rows_of(2_500)), PLAIN)
    assert (done.kept, done.seen_before) == (500, 2_000)


@pytest.mark.thorough
@settings(max_examples=often(9), suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(seed=st.integers(0, 10_000), cut=st.integers(1, 399))
def test_shuffled_and_split_rows_are_the_same_events(seed, cut, tmp_path_factory):
    folder = tmp_path_factory.mktemp("split")
    rows = [f"{row},id{i}" for i, row in enumerate(rows_of(400))]
    whole, split = open_store(folder / "whole"), open_store(folder / "split")
    load(whole, write(folder / "a.csv", rows, HEADER + ",event_id"), PLAIN)
    random.Random(seed).shuffle(rows)
    for part in (rows[:cut], rows[cut:]):
        load(split, write(folder / "b.csv", part, HEADER + ",event_id"), PLAIN)
    assert stored(whole) == stored(split)
    whole.close()
    split.close()


LOADER = """
import sys
from pathlib import Path
from machine import often
from walkamile import listen
from walkamile.load import load
from walkamile.store import open_store
print("begins", flush=True)
store, mapping = open_store(Path(sys.argv[1])), listen.Mapping(timezone="UTC")
load(store, Path(sys.argv[2]), mapping, tell=lambda step: print(step, flush=True))
"""


@pytest.mark.thorough
def test_a_killed_load_is_simply_run_again(make_store, tmp_path):
    path = write(tmp_path / "a.csv", rows_of(15_000))
    whole = make_store("whole")
    load(whole, path, PLAIN)
    expected, dice = stored(whole), random.Random(5)
    for attempt in range(often(12)):
        home = tmp_path / f"killed-{attempt}"
        process = subprocess.Popen(
            [sys.executable, "-c", LOADER, str(home), str(path)],
            stdout=subprocess.PIPE,
            text=True,
            env=os.environ.copy(),
        )
        assert process.stdout is not None
        waits_for = dice.choice(
            ["begins", "reading", "understanding", "naming", "writing", "writing", "writing"]
        )
        for line in process.stdout:
            if line.strip() == waits_for:
                break
        time.sleep(dice.random() * 0.4)
        process.send_signal(signal.SIGKILL)
        process.wait()
        process.stdout.close()
        store = make_store(home.name)
        held = len(stored(store))
        assert held in (0, 15_000), "nothing is ever half there"
        done = load(store, path, PLAIN)
        assert (done.kept, done.seen_before) == (15_000 - held, held)
        assert stored(store) == expected
        with store.writing():
            store.parts.sweep()
        shown = {part.file for part in store.parts.now("event")}
        assert {
            str(f.relative_to(store.parts.folder)) for f in (store.parts.folder / "event").iterdir()
        } == shown


def test_a_load_is_taken_back_and_everything_is_as_it_was(make_store, tmp_path):
    store = make_store()
    load(store, write(tmp_path / "a.csv", rows_of(500)), PLAIN)
    rounds.run(store)
    tables = ("ident", "ident_person", "value_state", "quarantine")
    before = stored(store), [sorted(store.state.rows(f"select * from {table}")) for table in tables]
    wrong = load(
        store,
        write(
            tmp_path / "b.csv",
            [*rows_of(300, 5_000), "x,2026-01-05,app,c,cust-new,new@example.org", "x,never,,,,"],
        ),
        PLAIN,
    )
    rounds.run(store)
    assert len(stored(store)) == 801
    assert unload(store, wrong.batch) == 301
    rounds.run(store)
    after = stored(store), [sorted(store.state.rows(f"select * from {table}")) for table in tables]
    assert after[0] == before[0]
    assert [len(rows) for rows in after[1]] == [len(rows) for rows in before[1]]
    assert after[1][0] == before[1][0], (
        "names: those that only the wrong load brought are forgotten, others stay"
    )
    with pytest.raises(UnknownName, match="no load"):
        unload(store, wrong.batch)


def test_a_name_that_another_load_uses_stays(make_store, tmp_path):
    store = make_store()
    first = load(store, write(tmp_path / "a.csv", rows_of(200)), PLAIN)
    load(store, write(tmp_path / "b.csv", rows_of(20, 1_000)), PLAIN)
    both = set(stored(store))
    unload(store, first.batch)
    left = stored(store)
    assert len(left) == 20
    assert set(left) < both
    codes = {row[0] for row in store.state.rows("select code from ident")}
    used = {row[0] for row in store.engine().rows(f"select distinct unnest(codes) from {store.events_sql()}")}
    assert codes == used
    assert load(store, tmp_path / "a.csv", PLAIN).kept == 200


def test_what_was_taken_back_can_be_loaded_again(make_store, tmp_path):
    store, path = make_store(), write(tmp_path / "a.csv", rows_of(100))
    first = load(store, path, PLAIN)
    before = stored(store)
    unload(store, first.batch)
    assert stored(store) == [] and store.state.value("select count(*) from ident") == 0
    assert load(store, path, PLAIN).kept == 100
    assert stored(store) == before


def test_a_file_larger_than_the_memory_is_taken_in(make_store, tmp_path):
    (tmp_path / "small").mkdir()
    (tmp_path / "small" / "walkamile.yaml").write_text("memory_limit_mb: 150\n")
    path = tmp_path / "large.csv"
    with path.open("w") as file:
        file.write("event_id,type,ts,channel,case_id,customer_id\n")
        file.writelines(
            f"event-{i},case.worked,2025-{1 + i % 12:02d}-{1 + i % 28:02d} {i % 24:02d}:{i % 60:02d}:00,"
            f"web,case-{i // 5},cust-{i % 99_991}\n"
            for i in range(N_LARGE)
        )
    store = make_store("small")
    assert load(store, path, PLAIN).kept == N_LARGE
    assert store.engine().value(f"select count(distinct event_key) from {store.events_sql()}") == N_LARGE


@pytest.mark.slow
def test_a_wide_file_with_many_names_is_taken_in_with_little_memory(make_store, tmp_path):
    """Three names in each row, most of them new, and a text: what is known of the names alone is larger."""
    n, home = 1_200_000, tmp_path / "little"
    home.mkdir()
    (home / "walkamile.yaml").write_text("memory_limit_mb: 200\n")
    at = pl.int_range(n, eager=True)
    moment = pl.datetime(2025, 1, 1, time_unit="us") + pl.duration(minutes=pl.col("i") % 500_000)
    wide = pl.DataFrame({"i": at}).select(
        event_id=pl.format("event-{}", "i"), type=pl.lit("message.sent"), ts=moment, channel=pl.lit("email"),
        contact_id=pl.format("contact-{}", pl.col("i") // 3), email=pl.format("somebody.{}@example.org", "i"),
        loyalty_id=pl.format("number-{}", pl.col("i") // 2), order_id=pl.format("order-{}", pl.col("i") // 4),
        login_id=pl.format("login-{}", pl.col("i") // 2), text=pl.format("Where is my order of the day {}?", "i"),
    )  # fmt: skip
    wide = wide.with_columns(ts=pl.when(at % 1_000 == 7).then(None).otherwise(pl.col("ts")))
    wide.write_parquet(tmp_path / "wide.parquet")
    store = make_store("little")
    loaded = load(store, tmp_path / "wide.parquet", PLAIN)
    assert loaded.kept == n - 1_200 and dict(loaded.refused) == {Why.NO_TIME: 1_200}
    assert store.state.value("select count(*) from ident") > 2 * n - 10_000
    assert store.engine().value(f"select min(len(codes)) from {store.events_sql()}") == 3


def test_a_file_beside_the_demo_company_is_told(make_store, tmp_path):
    store = make_store()
    path = tmp_path / "rows.csv"
    path.write_text("event_id,type,ts,case_id\n1,case.opened,2026-01-01,c\n")
    plain = listen.Mapping(timezone="UTC")
    assert load(store, path, plain).notes == ()
    batch = load(store, path, listen.Mapping(name="demo", timezone="UTC"), source="demo").batch
    for dry_run in (True, False):
        (note,) = load(store, path, plain, dry_run=dry_run).notes
        assert "demo company" in note and "--home DIR" in note
    unload(store, batch)
    assert load(store, path, plain).notes == ()
