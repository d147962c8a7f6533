"""Who is who on a stream of all channels with shared devices, gifts, junk and passed-on numbers?

The set is `identity-omnichannel`.
The metric is worked out here, from clusters of events alone; events of nobody stand alone.
"""

from __future__ import annotations

import csv
from collections import Counter, defaultdict
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path
from time import process_time

import duckdb
import pytest

from machine import lacking
from walkamile import listen
from walkamile import round as rounds
from walkamile.know import People
from walkamile.load import load
from walkamile.store import Store

Clusters = dict[str, str]
SPACES = ("login_id", "loyalty_id", "email", "phone", "device_id", "cookie", "order_id")


def scores(found: Clusters, truth: Clusters) -> dict[str, float]:
    """Pairwise precision and recall, B-cubed, and how many people are in the worst cluster."""
    both, of_found, of_truth = Counter(), Counter(), Counter()
    people = defaultdict(set)
    for event, person in truth.items():
        cluster = found[event]
        both[cluster, person] += 1
        of_found[cluster] += 1
        of_truth[person] += 1
        people[cluster].add(person)

    def pairs(counts: Counter) -> int:
        return sum(n * (n - 1) // 2 for n in counts.values())

    b_precision = sum(n * n / of_found[cluster] for (cluster, _), n in both.items()) / len(truth)
    b_recall = sum(n * n / of_truth[person] for (_, person), n in both.items()) / len(truth)
    return {
        "precision": pairs(both) / pairs(of_found),
        "recall": pairs(both) / pairs(of_truth),
        "b_cubed": 2 * b_precision * b_recall / (b_precision + b_recall),
        "worst": max(len(inside) for inside in people.values()),
    }


def test_the_metric_knows_a_small_case_by_hand():
    found = {"1": "a", "2": "a", "3": "a", "4": "b"}
    truth = {"1": "x", "2": "x", "3": "y", "4": "x"}
    told = scores(found, truth)
    assert (told["precision"], told["recall"], told["worst"]) == (1 / 3, 1 / 3, 2)
    precision, recall = (2 / 3 + 2 / 3 + 1 / 3 + 1) / 4, (2 / 3 + 2 / 3 + 1 + 1 / 3) / 4
    assert told["b_cubed"] == pytest.approx(2 * precision * recall / (precision + recall))


@pytest.fixture(scope="module")
def folder(real_data: Callable[[str], Path]) -> Path:
    return real_data("identity-omnichannel")


@pytest.fixture(scope="module")
def truth(folder: Path) -> Clusters:
    return dict(duckdb.sql(f"select event_id, true_person from '{folder}/truth.parquet'").fetchall())


def after_a_round(store: Store, file: Path, out: Path) -> Clusters:
    load(store, file, listen.Mapping(), source="shop")
    rounds.run(store)
    rounds.write_people(rounds.recall(store), out, "event")
    with out.open(encoding="utf-8", newline="") as read:
        return {row["event_id"]: row["person_id"] for row in csv.DictReader(read)}


@pytest.mark.slow
def test_after_a_round_whatever_the_order_of_arrival(folder, truth, make_store, tmp_path):
    found = after_a_round(make_store("home"), folder / "events.parquet", tmp_path / "who.csv")
    told = scores(found, truth)
    assert told["precision"] >= 0.92, told
    assert told["b_cubed"] >= 0.765, told
    assert told["worst"] <= 5, told
    shuffled = tmp_path / "shuffled.parquet"
    duckdb.sql(f"copy (select * from '{folder}/events.parquet' order by md5(event_id)) to '{shuffled}'")
    other = make_store("other")
    other.secrets.hash_key = make_store(
        "home"
    ).secrets.hash_key  # ties are settled by keyed hashes: the same key
    again = after_a_round(other, shuffled, tmp_path / "again.csv")
    assert partition(found) == partition(again)


@pytest.mark.slow
def test_matching_on_top_of_names(folder, truth, make_store, tmp_path):
    """Better than names alone by pairs (F1) and by events (B-cubed F); a little precision is paid for the recall."""
    if not find_spec("splink"):
        lacking("matching: pip install 'walkamile[match]'")
    store = make_store("home")
    names = scores(after_a_round(store, folder / "events.parquet", tmp_path / "names.csv"), truth)
    rounds.run(store, match=True)
    rounds.write_people(rounds.recall(store), tmp_path / "matched.csv", "event")
    with (tmp_path / "matched.csv").open(encoding="utf-8", newline="") as read:
        matched = scores({row["event_id"]: row["person_id"] for row in csv.DictReader(read)}, truth)
    assert f1(matched) > f1(names) + 0.005, (names, matched)
    assert matched["b_cubed"] > names["b_cubed"] + 0.005, (names, matched)
    assert matched["precision"] >= 0.93, matched
    assert matched["worst"] <= 5, matched


def f1(told: dict[str, float]) -> float:
    return 2 * told["precision"] * told["recall"] / (told["precision"] + told["recall"])


def partition(clusters: Clusters) -> set[frozenset[str]]:
    inside = defaultdict(set)
    for event, cluster in clusters.items():
        inside[cluster].add(event)
    return {frozenset(events) for events in inside.values()}


@pytest.fixture(scope="module")
def arriving(folder) -> list[tuple[str, list[tuple[str, str]], float]]:
    """Every event with its identifiers and its second, in the order of arrival."""
    rows = duckdb.sql(
        f"select event_id, epoch(ts), {', '.join(SPACES)} from '{folder}/events.parquet' order by ts, event_id"
    ).fetchall()
    return [
        (event, [(s, v) for s, v in zip(SPACES, values, strict=True) if v is not None], at_s)
        for event, at_s, *values in rows
    ]


def test_in_real_time_before_any_round(arriving, truth):
    people = People()
    held = {event: people.stitch(seen, at_s) for event, seen, at_s in arriving}
    found = {
        event: f"alone-{event}"
        if who is None
        else who
        if isinstance(who, str)
        else f"person-{people.person(who)}"
        for event, who in held.items()
    }
    told = scores(found, truth)
    assert told["precision"] >= 0.87, told
    assert told["b_cubed"] >= 0.75, told
    assert told["worst"] <= 20, told


@pytest.mark.slow
def test_real_time_keeps_pace(arriving):
    people = People()
    begun_s = process_time()
    for _, seen, at_s in arriving:
        people.stitch(seen, at_s)
    rate = len(arriving) / (process_time() - begun_s)
    assert rate >= 60_000, f"{rate:,.0f} events per CPU-second"
