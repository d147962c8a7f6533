"""Is the number of agents the smallest that holds the goal? Against a search from one agent up, case by case."""

from __future__ import annotations

import numpy as np
import pytest
from births_and_deaths import by_agents, exact

from walkamile.model.errors import StaffFault
from walkamile.staff.needed import Goal, agents_needed
from walkamile.staff.queue import InTime, figures, queue

HANDLE_S = 300.0
LOADS = np.concatenate([[0.02, 0.3, 0.8], np.arange(1.5, 40, 1.85), [55.0, 70.0]])
PATIENCE = (0.03, 0.2, 0.6, 2.0, 8.0)
SHARES = (0.2, 0.5, 0.7, 0.8, 0.9, 0.95, 0.99)
CAPS = (0.005, 0.03, 0.1, 0.3)


def shares(rows, what):
    in_time, abandoned, gone = rows.T
    return {
        InTime.OF_OFFERED: in_time,
        InTime.OF_ANSWERED: in_time / (1 - abandoned),
        InTime.LESS_SHORT: in_time / (1 - gone),
        InTime.WITH_SHORT: in_time + gone,
    }[what]


def test_the_oracle_of_long_doubles_agrees_with_fifty_digits():
    rows = by_agents(12, 9.5, 0.4, 0.1)
    for n in (1, 5, 12):
        truth = exact(n, 9.5, 1, 0.4, 0.1)
        assert rows[n - 1] == pytest.approx(
            [float(truth.answered_by), float(truth.abandoned_share), float(truth.gone_by)], abs=1e-14
        )


def test_five_thousand_answers_are_those_of_a_search_from_one_agent_up():
    n_cases = 0
    for patience in PATIENCE:
        for load in LOADS:
            rows = by_agents(int(load + 8 * np.sqrt(load) + 12), load, patience, 20 / HANDLE_S)
            for cap in (None, *CAPS):
                for what in InTime if cap is None else [InTime.OF_OFFERED]:
                    value = shares(rows, what)
                    fits = [(value >= share) & (cap is None or rows[:, 1] <= cap) for share in SHARES]
                    first = [int(np.argmax(fit)) + 1 for fit in fits]
                    assert all(fit.any() for fit in fits)
                    cases = queue(
                        np.full(len(SHARES), load / HANDLE_S * 3600), HANDLE_S, 1, patience * HANDLE_S
                    )
                    goal = Goal(in_time_share=SHARES, within_s=20.0, what=what, abandoned_share=cap)
                    assert agents_needed(cases, goal).tolist() == first, (patience, load, what, cap)
                    n_cases += len(SHARES)
    assert n_cases >= 5000, n_cases


@pytest.mark.parametrize(
    ("per_hour", "handle_s", "patience_s", "needed"),
    [
        (1000, 360, 60, 93),
        (3000, 300, 40, 210),
        (3000, 300, 120, 235),
        (500, 300, 120, 43),
        (1000, 360, 600, 105),
    ],
)
def test_fewer_agents_than_the_load_may_do(per_hour, handle_s, patience_s, needed):
    assert agents_needed(queue(per_hour, handle_s, 1, patience_s), Goal(in_time_share=0.8)).tolist() == [
        needed
    ]


def test_nothing_arrives_nobody_is_needed_and_one_call_needs_one():
    assert agents_needed(queue([0, 0.01], 300, 1, 120), Goal(in_time_share=0.8)).tolist() == [0, 1]


def test_other_goals_hold_with_the_answer_and_not_with_one_less():
    cases = queue([50, 400, 3000], 240, 1, [60, 300, np.inf])
    for goal, name in ((Goal(mean_wait_s=8.0), "mean_wait_s"), (Goal(occupancy=0.8), "occupancy")):
        needed = agents_needed(cases, goal)
        limit = goal.mean_wait_s or goal.occupancy
        assert (getattr(figures(cases.with_agents(needed.astype(float))), name) <= limit).all()
        more = needed > 1
        assert (getattr(figures(cases.with_agents(needed - 1.0)), name)[more] > limit).all()


@pytest.mark.parametrize(
    "goal", [Goal(), Goal(in_time_share=1.0), Goal(abandoned_share=0.0), Goal(in_time_share=0.8, within_s=-1)]
)
def test_what_cannot_be_reached_is_refused_with_advice(goal):
    with pytest.raises(StaffFault, match=r"[Gg]ive|Say|seconds"):
        agents_needed(queue(100, 300, 1, 60), goal)
