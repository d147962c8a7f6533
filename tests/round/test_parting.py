"""Whom a shared device made one person, matching makes two again, when what they said of themselves contradicts."""

from __future__ import annotations

import random
import shutil
from pathlib import Path
from typing import Any

import pytest
from test_alike import events
from test_identity_of_a_home import people

from machine import lacking
from walkamile import listen
from walkamile import round as rounds
from walkamile.know.match import contradictions, score
from walkamile.load import load
from walkamile.model.errors import ExtraMissing
from walkamile.store import Store, open_store
from writing import write_events

TABLET, LAPTOP = "cookie:tablet", "cookie:laptop"
ANA, BEN = "email:ana@example.org", "email:ben@example.org"
EVA, EVA_AT_WORK = "email:eva@example.org", "email:eva@work.example.org"


@pytest.fixture(scope="module", autouse=True)
def _splink():
    try:
        score.splink()
    except ExtraMissing as missing:
        lacking(str(missing))


def written(at: str, cookie: str, email: str, given_name: str, birth_date: str) -> dict[str, Any]:
    """A mail address left on a device, with what is said of oneself."""
    return {
        "event_id": f"{email}-{at}", "source": "shop", "ts": f"2026-03-{at}Z", "type": "page.viewed",
        "channel": "web", "item": "/a", "cookie": cookie.split(":")[1], "email": email.split(":")[1],
        "given_name": given_name, "surname": "novak", "birth_date": birth_date,
    }  # fmt: skip


AT_HOME = [
    written("02T18:00:00", TABLET, ANA, "ana", "1980-05-17"),
    written("03T18:00:00", TABLET, BEN, "filip", "1955-11-02"),
    written("04T18:00:00", LAPTOP, EVA, "erin", "1970-02-28"),
    written("05T18:00:00", LAPTOP, EVA_AT_WORK, "erin", "1970-02-28"),
]


@pytest.fixture(scope="module")
def home(tmp_path_factory) -> Path:
    """A home after a round by names alone; tests work on copies."""
    folder = tmp_path_factory.mktemp("parting")
    store = open_store(folder / "home")
    load(store, write_events(folder / "events.jsonl", [*events(), *AT_HOME]), listen.Mapping())
    rounds.run(store)
    store.close()
    return folder / "home"


@pytest.fixture
def by_names(home, make_store, tmp_path) -> Store:
    shutil.copytree(home, tmp_path / "home")
    return make_store("home")


def one_person(store: Store, *names: str) -> bool:
    return any(set(names) <= held for held in people(store).values())


def standing(store: Store) -> list[tuple[Any, ...]]:
    return store.state.rows("select id, a, b, decided_by from cannot_link where revoked_at is null")


def test_two_people_at_one_tablet_are_parted_and_one_with_two_addresses_is_not(by_names):
    assert one_person(by_names, TABLET, ANA, BEN)
    assert one_person(by_names, LAPTOP, EVA, EVA_AT_WORK)
    found = rounds.run(by_names, match=True).found
    assert found is not None and found.apart == len(standing(by_names)) >= 1
    assert not one_person(by_names, ANA, BEN)
    assert not any(TABLET in held for held in people(by_names).values()), "it joins nobody"
    assert one_person(by_names, LAPTOP, EVA, EVA_AT_WORK)


def test_a_round_without_matching_keeps_them_apart_and_matching_again_changes_nothing(by_names):
    rounds.run(by_names, match=True)
    before, apart = people(by_names), standing(by_names)
    rounds.run(by_names)
    assert people(by_names) == before
    rounds.run(by_names, match=True)
    assert (people(by_names), standing(by_names)) == (before, apart)


def test_a_steward_has_the_last_word_and_can_take_it_back(by_names):
    rounds.run(by_names, match=True)
    before = people(by_names)
    assert rounds.merge(by_names, ANA, BEN, "I asked them").did == "merged"
    rounds.run(by_names)
    assert one_person(by_names, ANA, BEN)
    rounds.run(by_names, match=True)
    assert one_person(by_names, ANA, BEN)
    assert rounds.unmerge(by_names, ANA, BEN).did == "parted"
    rounds.run(by_names)
    assert people(by_names) == before


def test_the_order_of_rows_does_not_matter():
    dice = random.Random(7)
    said = [event for event in events() if "given_name" in event]
    ids = list(range(1, len(said) + 1))
    group = {i: int(str(event["event_id"]).split("-")[0]) // 2 for i, event in zip(ids, said, strict=True)}
    columns = ("given_name", "surname", "birth_date", "postcode")

    def found(order: list[int]) -> list[tuple[int, int]]:
        table = {name: [said[i - 1].get(name) for i in order] for name in columns}
        return contradictions(order, table, group)

    first = found(ids)
    assert first == found(dice.sample(ids, len(ids)))
    assert all(group[a] == group[b] for a, b in first)
    of = {i: str(event["event_id"]).split("-")[0] for i, event in zip(ids, said, strict=True)}
    assert sum(of[a] != of[b] for a, b in first) >= 0.95 * len(first) > 50


def test_where_too_little_is_known_nobody_is_parted():
    assert contradictions([1, 2], {"given_name": ["ana", "ben"]}, {1: 1, 2: 1}) == []
    assert contradictions([1, 2], {"plz": ["1000", "2000"]}, {1: 1, 2: 1}) == []
