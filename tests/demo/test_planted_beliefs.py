"""The demo's leaders are as sure, and as wrong, as they were planted; its round finds out."""

from __future__ import annotations

from math import sqrt

import pytest

from walkamile.cli.show import make_demo
from walkamile.demo import generate, minds, plant_beliefs, truths_of
from walkamile.prove.beliefs import Compared, score
from walkamile.round.answers.beliefs import ask_scores
from walkamile.store import open_store

TRUTHS = {
    "wait_median_s": 40.0,
    "wait_p90_s": 300.0,
    "gave_up_share": 0.08,
    "repeat_share": 0.3,
    "asked_twice_share": 0.25,
}


@pytest.mark.parametrize("seed", range(1, 7))
def test_hit_rates_come_out_as_planted(seed):
    people = minds()
    by_kind: dict[float, list[Compared]] = {}
    for extra in range(20):
        for one in plant_beliefs(TRUTHS, seed * 100 + extra):
            mind = people[one.mind]
            tested = Compared(
                str(one.mind), one.topic, mind.role_group, one.believed, one.low, one.high, TRUTHS[one.topic], 1.0
            )  # fmt: skip
            assert one.low <= one.believed <= one.high
            by_kind.setdefault(mind.hit_share, []).append(tested)
    assert len(by_kind) == 2
    for share, beliefs in by_kind.items():
        found = score(beliefs)
        assert found.hit is not None
        assert abs(found.hit.value - share) < 4 * sqrt(share * (1 - share) / len(beliefs))
        assert found.verdict.startswith("Calibrated" if share > 0.7 else "Overconfident")


def test_the_same_seed_believes_the_same():
    assert list(plant_beliefs(TRUTHS, 3)) == list(plant_beliefs(TRUTHS, 3))
    assert list(plant_beliefs(TRUTHS, 3)) != list(plant_beliefs(TRUTHS, 4))


@pytest.mark.slow
@pytest.mark.parametrize("seed", [2, 5])
def test_the_round_of_the_demo_finds_what_was_planted(tmp_path, seed):
    """Where the truth table and the round agree on a figure, every range holds, or not, as it was planted."""
    home = tmp_path / "home"
    make_demo(home, 400, 30, seed, lambda _: None)
    truths = truths_of(generate(400, 30, seed))
    store = open_store(home)
    try:
        found = store.state.records(
            "select topic, low, high, measured from belief where measured is not null"
        )
        scores = {row["group"]: row for row in ask_scores(store)["scores"]}
    finally:
        store.close()
    same = [
        (row["low"] <= row["measured"] <= row["high"]) == (row["low"] <= truths[row["topic"]] <= row["high"])
        for row in found
    ]
    assert len(same) >= 50 and sum(same) >= 0.9 * len(same)
    assert scores["leaders"]["hit"]["value"] < scores["customer care"]["hit"]["value"]
    assert scores["leaders"]["verdict"].startswith("Overconfident")
    assert not scores["customer care"]["verdict"].startswith("Overconfident")
