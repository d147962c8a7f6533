"""Where the hours of M1 go: each leg against hours that were put there, with signals that have not come so far."""

from __future__ import annotations

import random
from datetime import timedelta

import pytest
from scipy import stats
from world import AS_OF, World, ask

from machine import often
from walkamile import prove
from walkamile.prove.legs import FIGURES, legs

DAY = AS_OF - timedelta(days=5)


def hours(n: float) -> timedelta:
    return timedelta(hours=n)


def signal(world: World, person: int, *, raised: float, owned: float | None, acted: float | None) -> None:
    """Somebody lives something at DAY; its signal, owner and action come so many hours later (None: not yet)."""
    contact = world.contact(person, DAY)
    said = {"signal_id": f"s{person}", "person_code": person}
    for type_, after in (("signal.raised", raised), ("signal.owned", owned), ("signal.acted", acted)):
        if after is not None:
            world.event(type_, DAY + hours(after), contact, **said)


def told(world: World) -> dict[str, dict]:
    found = ask(world)
    return {row["leg"]: row for row in legs(found.tallies, prove.bands(), found.figures["M1"])}


def test_each_leg_is_measured_by_itself():
    world = World()
    for person in range(1, 41):
        signal(world, person, raised=2, owned=12, acted=60)
    found = told(world)
    assert [found[leg]["median_h"] for leg in found] == [2, 10, 48]
    assert [found[leg]["p90_h"] for leg in found] == [2, 10, 48]
    assert {row["n"] for row in found.values()} == {40}
    assert {row["n_open"] for row in found.values()} == {0}


def test_what_has_not_come_counts_as_not_yet_ended():
    world = World()
    for person in range(1, 101):
        # 60 owned after 10 h, of these 20 acted on after 30 h more; 40 wait for an owner.
        owned, acted = (11, 41 if person <= 20 else None) if person <= 60 else (None, None)
        signal(world, person, raised=1, owned=owned, acted=acted)
    found = told(world)
    owner, action = found["signal to owner"], found["owner to action"]
    assert (owner["n"], owner["n_open"], owner["median_h"], owner["p90_h"]) == (100, 40, 10, None)
    assert (action["n"], action["n_open"], action["median_h"]) == (60, 40, None)
    assert owner["low_h"] <= owner["median_h"]


def test_who_acts_owns():
    world = World()
    for person in range(1, 31):
        signal(world, person, raised=0, owned=None if person <= 20 else 5, acted=8 if person <= 20 else 9)
    found = told(world)
    assert (found["signal to owner"]["n_open"], found["signal to owner"]["median_h"]) == (0, 8)
    assert (found["owner to action"]["n"], found["owner to action"]["median_h"]) == (10, 4)


def test_without_owners_two_legs_say_nothing_and_why():
    world = World()
    for person in range(1, 31):
        signal(world, person, raised=3, owned=None, acted=9)
    found = told(world)
    assert found["experience to signal"]["median_h"] == 3
    for leg in ("signal to owner", "owner to action"):
        assert found[leg]["status"] == "abstained" and "signal.owned" in found[leg]["reason"]
        assert [found[leg][name] for name in FIGURES] == [None] * 6


def test_few_customers_are_held_back():
    world = World()
    for person in range(1, 9):
        signal(world, person, raised=3, owned=4, acted=9)
    assert {(row["status"], row["n"], row["median_h"]) for row in told(world).values()} == {
        ("suppressed", None, None)
    }


@pytest.mark.thorough
def test_the_interval_holds_the_median_that_was_put_there():
    rng, hits, n = random.Random(4), 0, often(60)
    for _ in range(n):
        world = World()
        for person in range(1, 61):
            wait = rng.expovariate(1 / 100)
            open_after = rng.uniform(50, 400)
            at = AS_OF - hours(open_after)
            world.event("signal.raised", at, signal_id=f"s{person}", person_code=person)
            if wait < open_after:
                world.event("signal.owned", at + hours(wait), signal_id=f"s{person}", person_code=person)
            world.event("signal.acted", AS_OF, signal_id="other", person_code=person)
        row = told(world)["signal to owner"]
        hits += row["low_h"] <= 69.31 <= (row["high_h"] or 1e9)
    assert hits >= stats.binom.ppf(0.02, n, 0.95)  # fewer come in less than 2 of 100 such series


def test_the_document_carries_the_legs_beside_m1_only():
    world = World()
    for person in range(1, 41):
        signal(world, person, raised=2, owned=12, acted=60)
    answers = ask(world)
    document = prove.assemble(answers.figures, prove.bands(), AS_OF, answers.tallies)
    rows = {row["id"]: row for gap in document["gaps"] for row in gap["indicators"]}
    assert [name for name, row in rows.items() if "legs" in row] == ["M1"]
    assert rows["M1"]["value"] == pytest.approx(60)
    nothing = ask(World())
    assert {row["reason"] for row in legs(nothing.tallies, prove.bands(), nothing.figures["M1"])} == {
        nothing.figures["M1"].reason
    }
