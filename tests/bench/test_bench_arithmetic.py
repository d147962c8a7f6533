"""The arithmetic of the benchmarks: ratios, bars, quantiles, medians of runs, copies of a log, equal answers."""

from __future__ import annotations

import time

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from bench.fresh import Cost, Measured, Meter, measure, middle
from bench.journeys import plain, same
from bench.logs import COLUMNS, LATER_US, copies, one_more_event
from bench.table import Bar, Line, less_cpu, quantile, rendered, share_of_memory, times
from hypothesis import given
from hypothesis import strategies as st

OURS, PEER = Cost("map", 0.1, 0.2, 300), Cost("map", 2.0, 9.0, 600)


def test_a_bar_holds_at_its_limit_and_not_beyond():
    assert Bar("at least", 15).holds(15) and not Bar("at least", 15).holds(14.99)
    assert Bar("at most", 0.6).holds(0.6) and not Bar("at most", 0.6).holds(0.601)


def test_the_ratio_is_held_against_the_bar_and_without_one_the_figure():
    faster = less_cpu("map", OURS, PEER, Bar("at least", 15))
    assert (faster.ratio, faster.passes) == (pytest.approx(20), True)
    smaller = share_of_memory("map", OURS, PEER, Bar("at most", 0.4))
    assert (smaller.ratio, smaller.passes) == (0.5, False)
    assert Line("demo", 61.0, "s", bar=Bar("at most", 60)).passes is False
    assert Line("demo", 61.0, "s").passes is None


def test_what_takes_no_time_is_not_endlessly_faster():
    assert times(1.0, 0.0) == 200


def test_the_table_shows_every_line_and_its_verdict():
    text = rendered(
        "journeys", [less_cpu("map", OURS, PEER, Bar("at least", 15, "x")), Line("rows", 5, "rows")]
    )
    head, _, first, second = text.splitlines()[2:]
    assert head.split() == ["what", "ours", "peer", "ratio", "CPU", "s", "wall", "s", "peak", "MB", "bar"]
    assert first.split() == [
        "map",
        "0.1",
        "CPU-s",
        "2",
        "CPU-s",
        "20.00",
        "0.10",
        "0.20",
        "300",
        ">=",
        "15x",
        "pass",
    ]
    assert second.split() == ["rows", "5", "rows"]


@given(st.lists(st.floats(0, 100), min_size=1, max_size=60), st.floats(0.01, 1))
def test_a_quantile_is_the_smallest_value_that_enough_do_not_exceed(values, share):
    found = quantile(values, share)
    assert sum(value <= found for value in values) >= share * len(values) - 1e-9
    assert sum(value < found for value in values) < share * len(values)


def test_of_twenty_calls_the_slowest_may_be_slow():
    assert quantile([0.1] * 19 + [9.0], 0.95) == 0.1
    assert quantile([0.1] * 18 + [9.0] * 2, 0.95) == 9.0


def test_the_median_of_runs_is_taken_phase_by_phase():
    runs = [(Cost("a", x, 1.0, 10 * x), Cost("b", 1.0, x, 5.0)) for x in (3.0, 1.0, 2.0)]
    assert middle(runs) == (Cost("a", 2.0, 1.0, 20.0), Cost("b", 1.0, 2.0, 5.0))


def test_phases_add_up_but_their_peaks_do_not():
    measured = Measured(100.0, (Cost("steps", 1.0, 2.0, 300.0), Cost("map", 0.5, 1.0, 200.0)))
    assert measured.cost("steps", "map") == Cost("steps + map", 1.5, 3.0, 300.0)
    with pytest.raises(LookupError, match="nothing called pages"):
        measured.cost("pages")


def test_a_meter_sees_the_work_and_the_memory_of_its_block():
    meter = Meter()
    with meter.phase("working"):
        until = time.process_time() + 0.2
        while time.process_time() < until:
            pass
    with meter.phase("holding"):
        held = b"x" * 64_000_000
    del held
    with meter.phase("resting"):
        time.sleep(0.2)
    working, holding, resting = meter.costs
    assert working.cpu_s == pytest.approx(0.2, abs=0.15)
    assert resting.cpu_s < 0.1 <= resting.wall_s
    assert holding.peak_mb - working.peak_mb > 50


def test_a_task_that_fails_says_why():
    with pytest.raises(RuntimeError, match="no_such_task"):
        measure("bench.logs:no_such_task")


@pytest.fixture
def log(tmp_path):
    path = tmp_path / "log.parquet"
    values = {
        "case_id": ["1", "1", "2"],
        "seq": [1, 2, 3],
        "ts_utc": pa.array([10, 30, 20], pa.timestamp("us")),
    }
    pq.write_table(pa.table({name: values.get(name, ["x"] * 3) for name in COLUMNS}), path)
    return path


def test_copies_of_a_log_have_cases_of_their_own(log, tmp_path):
    path = tmp_path / "more.parquet"
    assert copies(log, 3, path) == 9
    rows = pq.read_table(path)
    assert sorted(set(rows["case_id"].to_pylist())) == ["1-0", "1-1", "1-2", "2-0", "2-1", "2-2"]
    assert rows["seq"].to_pylist() == [1, 2, 3] * 3
    assert copies(log, 2, path, cases=1) == 4


def test_new_events_come_after_the_last_of_every_hundredth_case(log, tmp_path):
    path, more = tmp_path / "copies.parquet", tmp_path / "more.parquet"
    copies(log, 150, path)
    assert one_more_event(path, more) == 3
    rows = pq.read_table(more)
    assert len(set(rows["case_id"].to_pylist())) == 3
    last = {"1": (30, 2), "2": (20, 3)}
    for row in rows.append_column("at", rows["ts_utc"].cast(pa.int64())).to_pylist():
        assert (row["at"] - LATER_US, row["seq"] - 1) == last[row["case_id"].split("-")[0]]


def test_answers_are_compared_value_by_value():
    ours = {"edges": [["a", "b", 2, 1.5]], "starts": [["a", 1]], "hand_offs": [["p", "q", 3], ["q", "p", 1]]}
    peer = {
        "edges": [["a", "b", 2, 1.5000001]],
        "starts": {"a": 1},
        "hand_offs": [["q", "p", 0.25], ["p", "q", 0.75]],
    }
    same(ours, peer, ("edges", "starts", "hand_offs"))
    assert plain("throughput", [3.0, 1.0]) == [(1.0,), (3.0,)]
    others = [
        ("edges", [["a", "b", 3, 1.5]]),
        ("starts", {"a": 2}),
        ("edges", []),
        ("hand_offs", [["p", "q", 0.75], ["q", "p", 0.2]]),
    ]
    for name, other in others:
        with pytest.raises(AssertionError, match=name):
            same(ours, peer | {name: other}, (name,))
