"""Who speaks, who has fallen silent, and since when? Silence is never good news."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from world import AS_OF, World, ask

from walkamile import prove
from walkamile.model.measure import StageRange, Status, Why
from walkamile.prove.feeds import Voice

TODAY = AS_OF.date()


def daily(
    n_by_days_ago: dict[int, int], source: str = "ivr", channel: str = "phone", type_: str = "identity.asked"
):
    return [(source, channel, type_, TODAY - timedelta(days=ago), n) for ago, n in n_by_days_ago.items()]


def voice(emissions, contracts=(), source="ivr", channel="phone", type_="identity.asked"):
    return prove.hear(emissions, contracts, AS_OF).own(source, channel, type_)


def test_a_feed_that_keeps_talking_speaks():
    assert voice(daily(dict.fromkeys(range(60), 20))).voice is Voice.SPEAKS


def test_seven_days_of_silence_are_broken_logging_with_its_date():
    heard = voice(daily(dict.fromkeys(range(7, 60), 20)))
    assert (heard.voice, heard.since) == (Voice.SILENT, TODAY - timedelta(days=6))
    assert str(heard) == f"ivr on phone has not said identity.asked since {TODAY - timedelta(days=6)}"


def test_five_days_of_silence_are_not():
    assert voice(daily(dict.fromkeys(range(5, 60), 20))).voice is Voice.SPEAKS


def test_a_rare_event_may_be_quiet_for_a_week_but_not_for_ever():
    assert voice(daily({50: 1, 30: 1, 12: 1})).voice is Voice.SPEAKS
    assert voice(daily({50: 4})).voice is Voice.SPEAKS
    assert voice(daily(dict.fromkeys(range(200, 300, 5), 1))).voice is Voice.SILENT


@pytest.mark.parametrize(("recent", "expected"), [(3, Voice.DROPPED), (4, Voice.SPEAKS), (5, Voice.SPEAKS)])
def test_a_drop_by_more_than_four_fifths_is_broken(recent, expected):
    emissions = daily(dict.fromkeys(range(7, 60), 20) | dict.fromkeys(range(7), recent))
    heard = voice(emissions)
    assert heard.voice is expected
    if expected is Voice.DROPPED:
        assert heard.since == TODAY - timedelta(days=6)


def test_what_is_declared_but_never_said_is_no_good_news():
    said = daily({0: 5}, type_="contact.opened")
    assert voice(said, [("ivr", "identity.asked", "emits", None)]).voice is Voice.NEVER
    for state in ("can", "cannot"):
        assert voice(said, [("ivr", "identity.asked", state, "setting X")]).voice is Voice.UNDECLARED
    assert voice(said).voice is Voice.UNDECLARED


def test_what_a_contract_denies_does_not_count_even_when_some_of_it_is_seen():
    assert voice(daily({0: 5}), [("ivr", "identity.asked", "can", None)]).voice is Voice.UNDECLARED


def test_tomorrow_does_not_exist():
    late = [("ivr", "phone", "identity.asked", TODAY + timedelta(days=1), 500)]
    assert voice(daily(dict.fromkeys(range(7, 60), 20)) + late).voice is Voice.SILENT


@settings(deadline=None)
@given(st.integers(8, 60), st.integers(20, 200))
def test_the_day_since_when_it_is_rare_is_found(ago, often):
    counts = dict.fromkeys(range(ago, 150), often) | dict.fromkeys(range(ago), max(1, often // 50))
    heard = voice(daily(counts))
    assert heard.voice is Voice.DROPPED
    assert heard.since == TODAY - timedelta(days=ago - 1)


def calls(
    world: World, channel: str, n: int, n_needless: int, asks: bool = True, source: str = "desk"
) -> None:
    for i in range(n):
        at = AS_OF - timedelta(days=i % 60, hours=2)
        contact = world.contact(len(world.contacts), at, channel=channel, source=source)
        more = {"source": source, "channel": channel}
        world.event("identifier.seen", at, contact, person_code=contact - 1, strength="strong", **more)
        if asks and (i < n_needless or i % 3 == 0):
            kind = "routine" if i < n_needless else "step_up"
            world.event("identity.asked", at + timedelta(seconds=20), contact, kind=kind, **more)


def test_the_silence_of_the_phone_does_not_look_like_progress():
    loud, quiet = World(), World()
    for world, asks in ((loud, True), (quiet, False)):
        calls(world, "chat", 300, 75)
        calls(world, "phone", 200, 160, asks)
    honest, silent = ask(loud).figures["I1"], ask(quiet).figures["I1"]
    assert honest.value == pytest.approx(235 / 500)
    assert (silent.value, silent.coverage) == (75 / 300, pytest.approx(0.6))
    assert (silent.status, silent.stage) == (Status.SHOWN, None)
    assert "desk on phone" in silent.reason


def test_a_desk_beside_the_telephone_speaks_for_its_contacts():
    world = World()
    for i in range(60):
        at = AS_OF - timedelta(days=i % 20, hours=2)
        contact = world.contact(i, at, source="telephony")
        world.event("identifier.seen", at, contact, person_code=i, source="telephony")
        world.event("identity.asked", at + timedelta(seconds=9), contact, source="desk")
        # Another exchange on the same channel, of which no desk speaks.
        other = world.contact(100 + i, at, source="exchange")
        world.event("identifier.seen", at, other, person_code=100 + i, source="exchange")
    found = ask(world).figures["I1"]
    assert (found.why, found.coverage) == (Why.LOW_COVERAGE, pytest.approx(0.5))
    assert "exchange on phone does not say identity.asked" in found.reason


def test_contacts_that_vanish_lower_the_stage_and_are_named():
    world = World()
    calls(world, "phone", 600, 10)
    for i in range(400):
        at = datetime(2026, 1, 5) + timedelta(days=i % 50)
        contact = world.contact(700 + i, at, source="chatbox", channel="chat")
        more = {"source": "chatbox", "channel": "chat"}
        if i % 10 == 0:
            world.event("identifier.seen", at, contact, person_code=700 + i, **more)
            world.event("identity.asked", AS_OF - timedelta(days=i % 6), contact, **more)
        # The app falls silent too, but it never had an assisted contact.
        world.contact(1_200 + i, at, source="app", channel="app", kind="self")
    found = ask(world).figures["I1"]
    assert "app on app" not in found.reason
    assert found.stage == StageRange(1, 4)
    assert "chatbox on chat has not said contact.opened since 2026-02-24" in found.reason


def test_anonymous_channels_are_left_out_of_known_at_open():
    world = World(anonymous=("store",))
    calls(world, "phone", 60, 0)
    for i in range(60):
        world.contact(None, AS_OF - timedelta(days=i % 20), channel="store")
    assert ask(world).figures["I2"].n == 60
    world.anonymous = ()
    assert ask(world).figures["I2"].n == 120


def test_a_unit_without_a_source_is_not_lost_nor_counted_as_good():
    world = World()
    calls(world, "phone", 60, 6)
    contact = world.contact(500, AS_OF - timedelta(days=1), source=None, opened=False)
    world.event("identifier.seen", AS_OF - timedelta(days=1), contact, person_code=500)
    found = ask(world).figures["I1"]
    assert (found.n, found.n_eligible) == (60, 61)


def test_days_may_come_as_dates():
    assert isinstance(TODAY, date)
    assert prove.hear([], [("ivr", "identity.asked", "emits", None)], AS_OF).broken["identity.asked"]
