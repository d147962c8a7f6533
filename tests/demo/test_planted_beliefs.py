"""The demo's leaders are as sure, and as wrong, as they were planted; its round finds out."""

from __future__ import annotations

from math import sqrt

import pytest

from walkamile.demo import minds, plant_beliefs
from walkamile.prove.beliefs import Compared, score

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
