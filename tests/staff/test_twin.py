"""Does the twin learn how many of those present can answer, and predict what a simulated queue does?"""

from __future__ import annotations

import heapq

import numpy as np
import pytest

from walkamile.model.errors import StaffFault
from walkamile.staff.patience import patience
from walkamile.staff.twin import Contacts, Slots, fit_twin, predict, scores, slots_of

DAY_S, SLOT_S = 86400.0, 1800.0


def simulated(n_days, agents, per_hour, handle_s, patience_s, seed):
    """First come, first served, event by event: a queue with impatient contacts from 8 to 18 o'clock."""
    rng = np.random.default_rng(seed)
    rows = []
    for day in range(n_days):
        start = day * DAY_S + 8 * 3600
        busyness = 0.6 + 0.8 * rng.random(20)
        arrivals = np.sort(
            np.concatenate(
                [
                    start + SLOT_S * (i + rng.random(rng.poisson(per_hour / 2 * b)))
                    for i, b in enumerate(busyness)
                ]
            )
        )
        free = [(start, who) for who in range(agents)]
        heapq.heapify(free)
        for at in arrivals:
            ready, who = free[0]
            wait, patient, handle = (
                max(ready - at, 0.0),
                rng.exponential(patience_s),
                rng.exponential(handle_s),
            )
            if wait > patient:
                rows.append((at, patient, True, 0.0, -1))
            else:
                heapq.heapreplace(free, (at + wait + handle, who))
                rows.append((at, wait, False, handle, who))
    at, wait, gone, handle, who = (np.array(column) for column in zip(*rows, strict=True))
    return Contacts(at, wait, gone.astype(bool), handle, who.astype(np.int64))


def test_presence_is_from_the_first_to_the_last_contact_without_long_breaks():
    at = np.array([0.0, 900.0, 1700.0, 7200.0])
    one = Contacts(
        at, np.zeros(4), np.zeros(4, bool), np.array([600.0, 300, 400, 900]), np.array([3, 3, 3, 3])
    )
    slots = slots_of(one, SLOT_S, 20)
    # Present 0..2100 s and 7200..8100 s: the break of 5100 s between is longer than half an hour.
    assert slots.start_s.tolist() == [0, 7200]
    assert slots.agents.tolist() == pytest.approx([1.0, 0.5])
    assert slots.n_offered.tolist() == [3, 1]
    assert slots.handle_s.tolist() == pytest.approx([1300 / 3, 900])


@pytest.mark.parametrize("factor", [1.0, 0.8])
def test_planted_availability_is_found_and_the_next_week_is_predicted(factor):
    contacts = simulated(15, agents=12, per_hour=150, handle_s=300, patience_s=200, seed=4)
    slots = slots_of(contacts, SLOT_S, 20)
    shown = Slots(
        **{name: getattr(slots, name) for name in Slots.__slots__}
        | {"agents": np.full(slots.agents.size, 12 / factor)}
    )
    early = shown.start_s < 10 * DAY_S
    before = contacts.at_s < 10 * DAY_S
    found = fit_twin(
        shown.rows(early), patience(contacts.wait_s[before], contacts.abandoned[before]).mean_s, 20
    )
    assert found.availability == pytest.approx(factor, abs=0.06)
    assert found.patience_s == pytest.approx(200, rel=0.15)
    later = shown.rows(~early)
    said = predict(found, later)
    total = np.average(later.abandoned_share, weights=later.n_offered)
    assert np.average(said.abandoned_share, weights=later.n_offered) == pytest.approx(total, rel=0.15)
    errors = {(s.model, s.handle_time[:5]): s for s in scores(found, later)}
    ours, constant = errors["Erlang A with availability", "measu"], errors["constant", ""]
    old = errors["Erlang C", "measu"]
    assert ours.abandoned_share_error < 0.7 * min(old.abandoned_share_error, constant.abandoned_share_error)
    assert (
        ours.mean_wait_error_s < constant.mean_wait_error_s
        and ours.n_without_answer == 0 < old.n_without_answer
    )


def test_scores_are_errors_weighted_by_contacts():
    contacts = simulated(6, agents=6, per_hour=70, handle_s=300, patience_s=150, seed=5)
    slots = slots_of(contacts, SLOT_S, 20)
    found = fit_twin(slots, 150.0, 20)
    said, score = predict(found, slots), scores(found, slots)[0]
    by_hand = sum(
        n * abs(p - m)
        for n, p, m in zip(slots.n_offered, said.abandoned_share, slots.abandoned_share, strict=True)
    )
    assert score.abandoned_share_error == pytest.approx(by_hand / slots.n_offered.sum())


def test_too_little_to_learn_from_is_refused():
    contacts = simulated(1, agents=3, per_hour=20, handle_s=300, patience_s=150, seed=6)
    slots = slots_of(contacts, SLOT_S, 20)
    with pytest.raises(StaffFault, match="fewer than 10"):
        fit_twin(slots.rows(slots.start_s < 10 * 3600), 150.0, 20)
    nameless = Contacts(
        contacts.at_s, contacts.wait_s, contacts.abandoned, contacts.handle_s, contacts.agent * 0 - 1
    )
    with pytest.raises(StaffFault, match="--agent"):
        slots_of(nameless, SLOT_S, 20)
