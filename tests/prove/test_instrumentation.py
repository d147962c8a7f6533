"""What to switch on, where, and what it would let us see."""

from __future__ import annotations

from datetime import timedelta

from test_feeds import calls
from world import AS_OF, World, ask

from walkamile import prove


def lines(world: World) -> list:
    answers = ask(world)
    contracts = answers.con.execute("SELECT * FROM contract").fetchall()
    return prove.plan(answers.figures, answers.feeds, contracts)


def contract(world: World, source: str, type_: str, state: str, hint: str | None = None) -> None:
    world.contracts.append({"source": source, "type": type_, "state": state, "hint": hint})


def test_a_setting_that_opens_a_core_indicator_comes_first_with_its_hint():
    world = World()
    calls(world, "phone", 60, 0, asks=False)
    contract(world, "desk", "identity.asked", "can", "Setting 12: log questions")
    found = lines(world)
    asked = next(line for line in found if line.type == "identity.asked")
    assert (asked.source, asked.channel, asked.action, asked.hint) == (
        "desk",
        "phone",
        "enable",
        "Setting 12: log questions",
    )
    assert {"I1", "I3"} <= set(asked.alone)
    assert "I6" in asked.unlocks
    assert "I6" not in asked.alone
    assert [line.worth for line in found] == sorted((line.worth for line in found), reverse=True)


def test_what_works_is_not_asked_for():
    world = World()
    calls(world, "phone", 60, 6)
    assert "identity.asked" not in {line.type for line in lines(world) if "I1" in line.unlocks}


def test_a_broken_feed_is_to_be_mended():
    world = World()
    calls(world, "phone", 60, 0, asks=False)
    for i in range(200):
        at = AS_OF - timedelta(days=20 + i % 20)
        world.event("identity.asked", at, world.contact(i, at))
    mended = next(line for line in lines(world) if line.type == "identity.asked")
    assert mended.action == "mend"


def test_a_source_that_cannot_is_not_asked_to():
    world = World()
    calls(world, "phone", 60, 0, asks=False)
    contract(world, "desk", "identity.asked", "cannot")
    contract(world, "ivr", "identity.asked", "can", "node names")
    asked = [line for line in lines(world) if line.type == "identity.asked"]
    assert {(line.source, line.hint) for line in asked} == {("ivr", "node names")}


def test_what_nobody_says_is_listed_for_any_source():
    world = World()
    calls(world, "phone", 60, 0)
    told = next(line for line in lines(world) if line.type == "person.told")
    assert (told.source, told.action, told.unlocks) == ("any source", "add", ("A1",))
