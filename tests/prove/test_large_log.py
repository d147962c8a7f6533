"""20,000 random contacts with planted rates: every rate lies inside its interval, quickly."""

from __future__ import annotations

from datetime import timedelta

import numpy as np
import pytest
from world import AS_OF, Answers, World, ask

from walkamile import prove

PLANTED = {"I1": 0.42, "I2": 0.70, "I3": 0.128, "P3": 0.55, "N1": 0.60, "N2": 0.25, "I4": 0.30}
N = 20_000


@pytest.fixture(scope="module")
def answers() -> Answers:
    rng = np.random.default_rng(20_261_121)
    world = World()
    chance = rng.random((N, 8))
    days, hours = rng.integers(1, 89, N), rng.integers(0, 11, N)
    for i in range(N):
        at = AS_OF - timedelta(days=int(days[i]), hours=int(hours[i]))
        one_contact(world, i, at, chance[i], phone=i % 5 < 3)
    return ask(world)


def one_contact(world: World, i: int, at, p, phone: bool) -> None:
    channel = "phone" if phone else "chat"
    person = i % 4_000
    known = p[0] < PLANTED["I2"]
    contact = world.contact(person, at, channel=channel, employee=f"agent{i % 60}")

    def say(type_: str, after_s: float, **more: object) -> None:
        world.event(type_, at + timedelta(seconds=after_s), contact, channel=channel, **more)

    say("identifier.seen", 1 if known else 6, person_code=person, strength="strong")
    say("first_word.spoken", 3, speaker="customer")
    n_asks = 2 if p[1] < PLANTED["I3"] else int(p[1] < PLANTED["I1"])
    for turn in range(n_asks):
        say("identity.asked", 10 + turn, kind="routine")
    say("context.shown", 2, item="intent")
    if p[2] < PLANTED["P3"]:
        say("context.used", 9, item="intent")
    soon = p[3] < PLANTED["N1"]
    for name in ("intent", "sentiment", "effort"):
        say(f"{name}.estimated", 8 if soon else 40, confidence=0.8)
    if p[4] < PLANTED["N2"]:
        say("signal.used", 50)
    if p[5] < 0.5:
        missed = p[6] < PLANTED["I4"]
        say("lookup.not_found" if missed else "lookup.found", 60, item="order")
        world.hit("no_record", contact, bool(missed), at)


@pytest.mark.parametrize("name", sorted(PLANTED))
def test_the_planted_rate_lies_inside_the_interval(answers, name):
    found = answers.figures[name]
    assert found.low <= PLANTED[name] <= found.high
    assert found.high - found.low < 0.03
    assert found.coverage == 1


def test_the_channels_are_seen_apart_and_add_up(answers):
    whole = answers.tallies.sums["I1", "", ""]
    parts = answers.tallies.parts("I1", "channel")
    assert [t.part for t in parts] == ["chat", "phone"]
    assert sum(t.n for t in parts) == whole.n == N
    by_channel = prove.figures.measures_by(
        "channel", answers.tallies, answers.feeds, prove.bands(), answers.figures["I1"].window
    )
    assert all(found["I1"].low <= 0.42 <= found["I1"].high for found in by_channel.values())


def test_the_identity_gap_is_staged(answers):
    document = prove.assemble(answers.figures, prove.bands(), AS_OF, answers.tallies)
    identity = document["gaps"][0]
    # Needless identification 42 % and known at open 70 %: stage 2; the wrong-person rate is not known.
    assert identity["stage"] == {"low": 2, "high": 2}
    assert document["company_stage"]["low"] == 1
