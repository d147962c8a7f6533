"""Matching within a round: the same links whatever came first, nothing twice, and a steward has the last word."""

from __future__ import annotations

import json
import random
import shutil
from pathlib import Path
from typing import Any

import pytest
from test_identity_of_a_home import people

from machine import lacking
from walkamile import listen, privacy
from walkamile import round as rounds
from walkamile.know.match import score
from walkamile.load import load
from walkamile.model.errors import CannotDecide, ExtraMissing, UnknownName
from walkamile.round.answers.review import answer_pair, ask_review, undo_pair
from walkamile.store import Store, open_store
from writing import write_events

FIRST = ("ana", "ben", "chloe", "dev", "erin", "filip", "greta", "hana", "ivan", "jana")
LAST = ("novak", "berger", "kos", "horvat", "maier", "zupan", "petek", "kralj", "golob", "vidmar")


@pytest.fixture(scope="module", autouse=True)
def _splink():
    try:
        score.splink()
    except ExtraMissing as missing:
        lacking(str(missing))


def events() -> list[dict[str, Any]]:
    """Two hundred people, most of them twice: once by e-mail and once by phone, with what they said of themselves."""
    dice = random.Random(4)
    found: list[dict[str, Any]] = []
    for person in range(200):
        said = {
            "given_name": dice.choice(FIRST),
            "surname": dice.choice(LAST) + dice.choice(("", "son", "ic")),
            "birth_date": f"{dice.randint(1950, 2000)}-{dice.randint(1, 12):02}-{dice.randint(1, 28):02}",
            "postcode": str(dice.randint(1000, 1050)),
        }
        names = [
            {"email": f"p{person}@example.org", "login_id": f"u{person}"},
            {"phone": f"+4366012{person:05}"},
        ]
        for number, name in enumerate(names if dice.random() < 0.7 else names[:1]):
            told = {k: v for k, v in said.items() if number == 0 or dice.random() < 0.8}
            if number and dice.random() < 0.3:
                told["given_name"] = dice.choice(FIRST)
            at = f"2026-03-{1 + person % 28:02}T1{number}:00:00Z"
            what = {"event_id": f"{person}-{number}", "source": "shop", "ts": at, "item": "/a"}
            found.append(what | {"type": "page.viewed", "channel": "web"} | name | told)
    return found


@pytest.fixture(scope="module")
def matched_home(tmp_path_factory) -> Path:
    """A home after a round with matching; tests work on copies."""
    folder = tmp_path_factory.mktemp("alike")
    store = open_store(folder / "home")
    load(store, write_events(folder / "events.jsonl", events()), listen.Mapping())
    rounds.run(store, match=True)
    store.close()
    return folder / "home"


@pytest.fixture
def matched(matched_home, make_store, tmp_path) -> Store:
    shutil.copytree(matched_home, tmp_path / "home")
    return make_store("home")


def links(store: Store) -> list[tuple[Any, ...]]:
    return store.state.rows(
        "select a, b, weight, evidence from link where kind = 'probabilistic' and revoked_at is null order by link_id"
    )


def named(store: Store, code: int) -> str:
    space, sealed = store.state.rows("select namespace, value_enc from ident where code = :c", c=code)[0]
    return f"{space}:{store.secrets.unseal(sealed)}"


def test_links_join_persons_and_say_why(matched):
    found = links(matched)
    assert len(found) > 50
    held = {name: person for person, names in people(matched).items() for name in names}
    right = 0
    for a, b, weight, evidence in found:
        one, other = named(matched, a), named(matched, b)
        assert held[one] == held[other]
        assert weight > 0
        assert {sign["column"] for sign in json.loads(evidence)["signs"]} <= {
            "given_name", "surname", "birth_date", "postcode", "email", "phone",
        }  # fmt: skip
        assert "example.org" not in evidence
        # person 17 has u17, p17@ and a number that ends with 00017
        number = [int("".join(c for c in name.split("@")[0] if c.isdigit())[-5:]) for name in (one, other)]
        right += number[0] == number[1]
    assert right >= 0.95 * len(found)


def test_matching_again_changes_nothing(matched):
    before, partition = links(matched), people(matched)
    waiting = matched.state.rows("select id, a, b, weight from match_candidate order by id")
    again = rounds.run(matched, match=True)
    assert again.found is not None
    assert (again.found.new, again.found.revoked) == (0, 0)
    assert links(matched) == before
    assert people(matched) == partition
    assert matched.state.rows("select id, a, b, weight from match_candidate order by id") == waiting
    rounds.run(matched)
    assert people(matched) == partition


def test_the_order_of_arrival_does_not_matter(matched, make_store, tmp_path):
    """Another home has another key, so that names are ordered otherwise: the same key is used to compare."""
    other_home = tmp_path / "other"
    other_home.mkdir()
    (other_home / "secret.key").write_bytes((matched.home / "secret.key").read_bytes())
    shuffled = events()
    random.Random(8).shuffle(shuffled)
    other = make_store("other")
    for number, part in enumerate((shuffled[:90], shuffled[90:])):
        load(other, write_events(tmp_path / f"part-{number}.jsonl", part), listen.Mapping())
        rounds.run(other, match=number == 0)
    rounds.run(other, match=True)
    assert set(people(other).values()) == set(people(matched).values())
    told = [{(frozenset((named(s, a), named(s, b))), w) for a, b, w, _ in links(s)} for s in (matched, other)]
    assert told[0] == told[1]


def test_a_revoked_link_is_not_found_again(matched):
    a, b, *_ = links(matched)[0]
    one, other = named(matched, a), named(matched, b)
    assert rounds.unmerge(matched, one, other, "father and son").did == "parted"
    rounds.run(matched, match=True)
    assert (a, b) not in {(x, y) for x, y, *_ in links(matched)}
    apart = [names for names in people(matched).values() if {one, other} & names]
    assert len(apart) == 2
    asked = matched.state.rows("select a, b from match_candidate where decided is null")
    assert (a, b) not in asked


@pytest.mark.parametrize(("said", "joined"), [("same", True), ("apart", False)])
def test_an_answer_holds_and_can_be_taken_back(matched, said, joined):
    found = ask_review(matched, 3)
    pair = found["pairs"][0]
    assert found["waiting"] >= 3
    assert pair["a"] != pair["b"]
    assert all("@example" not in row["a"] + row["b"] for row in pair["rows"])
    a, b = matched.state.rows("select a, b from match_candidate where id = :i", i=pair["id"])[0]
    one, other, before = named(matched, a), named(matched, b), people(matched)
    answer_pair(matched, pair["id"], said, "I asked them")
    with pytest.raises(CannotDecide, match="--undo"):
        answer_pair(matched, pair["id"], said)
    rounds.run(matched, match=True)
    assert any({one, other} <= names for names in people(matched).values()) is joined
    assert pair["id"] not in [row["id"] for row in ask_review(matched, 100)["pairs"]]
    log = matched.state.rows("select did, purpose from access where purpose = 'I asked them'")
    assert log == [("merged" if joined else "parted", "I asked them")]
    undo_pair(matched, pair["id"])
    rounds.run(matched)
    assert set(people(matched).values()) == set(before.values())
    with pytest.raises(CannotDecide, match="not answered yet"):
        undo_pair(matched, pair["id"])


def test_an_unknown_pair_says_where_pairs_are_listed(matched):
    with pytest.raises(UnknownName, match="walkamile review"):
        answer_pair(matched, 999_999, "same")


def test_an_erased_person_waits_nowhere(matched):
    a, b = matched.state.rows("select a, b from match_candidate order by id limit 1")[0]
    privacy.erase(matched, named(matched, a), lambda store: rounds.run(store))
    assert matched.state.rows("select 1 from match_candidate where a = :a or b = :a", a=a) == []
    assert matched.state.rows("select 1 from ident where code = :b", b=b) != []
