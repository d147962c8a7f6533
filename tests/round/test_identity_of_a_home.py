"""Stewards' decisions and late events: a round that carries on says what a round over everything says."""

from __future__ import annotations

import json
import tempfile
from collections import defaultdict
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from test_one_truth import as_events, logs, truth

from machine import often
from walkamile import listen
from walkamile import round as rounds
from walkamile.load import load
from walkamile.model.errors import CannotDecide, UnknownName
from walkamile.round import touched
from walkamile.store import Store, open_store
from writing import write_events


@pytest.fixture(autouse=True)
def carried_on(monkeypatch):
    """Carry on with what is there however many people are touched: the harder way."""
    monkeypatch.setattr(touched, "MOST_TOUCHED_SHARE", 100.0)


def said(at: str, **fields: str) -> dict[str, str]:
    return {
        "source": "desk",
        "ts": f"2026-03-{at}Z",
        "type": "page.viewed",
        "channel": "web",
        "item": "/a",
    } | fields


ANA_AND_BEN = [
    said("02T09:00:00", event_id="1", login_id="ana", email="ana@example.org"),
    said("03T09:00:00", event_id="2", email="ana@example.org", cookie="c1"),
    said("04T09:00:00", event_id="3", phone="+431110001", loyalty_id="L2"),
    said("05T09:00:00", event_id="4", phone="+431110001"),
    said("06T09:00:00", event_id="5", employee_id="E7"),
]


def people(store: Store) -> dict[str, frozenset[str]]:
    """Who goes by which names? By person id."""
    found = defaultdict(set)
    for person, space, sealed in store.state.rows(
        "select p.person_id, n.namespace, n.value_enc from ident n join ident_person i on i.code = n.code "
        "join person p on p.person_code = i.person_code"
    ):
        found[person].add(f"{space}:{store.secrets.unseal(sealed)}")
    return {person: frozenset(names) for person, names in found.items()}


def aliases(store: Store) -> dict[str, str]:
    return dict(
        store.state.rows("select a.old_id, p.person_id from person_alias a join person p using (person_code)")
    )


def older_first(store: Store, *ids: str) -> list[str]:
    codes = dict(store.state.rows("select person_id, person_code from person"))
    return sorted(ids, key=lambda one: codes[one])


@pytest.fixture
def two_people(make_store, tmp_path) -> Store:
    """A home in which Ana and the holder of card L2 are two."""
    store = make_store("home")
    load(store, write_events(tmp_path / "events.jsonl", ANA_AND_BEN), listen.Mapping())
    rounds.run(store)
    return store


def test_a_merge_and_its_revocation_restore_people_ids_and_aliases(two_people):
    store = two_people
    before = people(store), truth(store)
    ana = next(i for i, names in before[0].items() if "login_id:ana" in names)
    other = next(i for i, names in before[0].items() if "phone:+431110001" in names)
    assert rounds.merge(store, "phone:+43 1110001", "login_id:ana", "she called herself").did == "merged"
    rounds.run(store)
    kept, gone = older_first(store, ana, other)
    assert people(store)[kept] == before[0][ana] | before[0][other]
    assert aliases(store) == {gone: kept}
    assert rounds.find_person(rounds.recall(store), other) == rounds.find_person(rounds.recall(store), ana)
    assert rounds.merge(store, other, ana).did == "already"
    assert rounds.unmerge(store, other, ana, "her sister").did == "parted"
    rounds.run(store)
    assert (people(store), truth(store)) == before
    assert aliases(store) == {}
    told = store.state.rows("select type, person_id, other_id from outbox order by id")
    assert told[-2:] == [("person.merged", kept, gone), ("person.split", kept, gone)]
    log = store.state.rows("select did, who, purpose from access order by id")
    assert log == [("merged", "local", "she called herself"), ("parted", "local", "her sister")]
    kept = store.state.rows("select evidence, revoked_reason from link where kind = 'manual'")
    assert [(json.loads(evidence)["reason"], why) for evidence, why in kept] == [
        ("she called herself", "her sister")
    ]


def test_what_was_seen_together_is_parted_until_merged_again(two_people):
    store = two_people
    before = people(store)
    assert rounds.unmerge(store, "email:ana@example.org", "login_id:ana").did == "parted"
    rounds.run(store)
    parted = set(people(store).values())
    assert frozenset({"login_id:ana"}) in parted
    assert frozenset({"email:ana@example.org", "cookie:c1"}) in parted
    assert rounds.unmerge(store, "email:ana@example.org", "login_id:ana").did == "already"
    assert rounds.merge(store, "email:ana@example.org", "login_id:ana").revoked == 1
    rounds.run(store)
    assert people(store) == before


def test_what_cannot_be_decided_says_what_to_do(two_people):
    with pytest.raises(UnknownName, match="as namespace:value"):
        rounds.merge(two_people, "nobody@example.org", "login_id:ana")
    with pytest.raises(CannotDecide, match="never one person"):
        rounds.merge(two_people, "employee_id:E7", "login_id:ana")
    with pytest.raises(CannotDecide, match="same name"):
        rounds.unmerge(two_people, "login_id:ana", "login_id:ana")
    assert two_people.state.rows("select * from link where kind = 'manual'") == []


@pytest.mark.thorough
@settings(
    max_examples=often(6),
    phases=(Phase.explicit, Phase.reuse, Phase.generate),
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(logs, st.data())
def test_decisions_in_a_round_that_carries_on_say_what_a_full_round_says(log, data):
    events = as_events(log)
    cut = data.draw(st.integers(0, len(events)), label="cut")
    with tempfile.TemporaryDirectory() as folder:
        store = open_store(Path(folder) / "home")
        load(store, write_events(Path(folder) / "a.jsonl", events[:cut] or events), listen.Mapping())
        rounds.run(store)
        if cut:
            load(store, write_events(Path(folder) / "b.jsonl", events), listen.Mapping())
            rounds.run(store)
        settled = people(store), truth(store)
        names = sorted(name for names in settled[0].values() for name in names)
        if len(names) > 1:
            one, other = data.draw(st.lists(st.sampled_from(names), min_size=2, max_size=2, unique=True))
            did = rounds.merge(store, one, other).did
            rounds.run(store)
            assert truth(store) == full(store)
            if did == "merged":
                rounds.unmerge(store, one, other)
                rounds.run(store)
                assert (people(store), truth(store)) == settled
                rounds.unmerge(store, one, other)
                rounds.run(store)
                assert truth(store) == full(store)
        store.close()


def full(store: Store) -> dict:
    """What does a round say that derives everything anew? The state of persons stays as it is."""
    with store.state.transaction() as transaction:
        transaction.run("update generation set fingerprint = 'another'")
    rounds.run(store)
    return truth(store)


def visit(event_id: str, at: str, cookie: str, **names: str) -> dict[str, str]:
    return said(at, event_id=event_id, cookie=cookie) | names


def test_a_visit_on_a_shared_device_is_that_of_who_gave_a_name(make_store, tmp_path):
    """The tablet of the household: within a visit it is who logged in, else an anonymous person of the visit."""
    events = [
        visit("ana-in", "02T18:00:00", "tablet", login_id="ana"),
        visit("ana-looks", "02T18:10:00", "tablet"),
        visit("ben-in", "03T18:00:00", "tablet", login_id="ben"),
        visit("who-1", "04T18:00:00", "tablet"),
        visit("who-2", "04T18:20:00", "tablet"),
        visit("who-else", "05T18:00:00", "tablet"),
    ]
    store = make_store("home")
    load(store, write_events(tmp_path / "a.jsonl", events), listen.Mapping())
    rounds.run(store)

    def owners():
        out = tmp_path / "who.csv"
        rounds.write_people(rounds.recall(store), out, "event")
        return dict(line.split(",") for line in out.read_text("utf-8").split()[1:])

    found = owners()
    assert found["ana-looks"] == found["ana-in"] != found["ben-in"]
    assert found["who-1"] == found["who-2"] != found["who-else"]
    assert found["who-1"].startswith("anonymous-")
    late = visit("ben-late", "04T18:25:00", "tablet", login_id="ben")
    load(store, write_events(tmp_path / "b.jsonl", [late]), listen.Mapping())
    rounds.run(store)
    found = owners()
    assert found["who-1"] == found["who-2"] == found["ben-in"]
    assert truth(store) == full(store)


def test_an_order_is_its_buyers_and_a_gift_joins_nobody(make_store, tmp_path):
    """Ana buys with her card and calls from her phone; Chloe got the gift and has an account of her own."""
    order = {"type": "order.placed", "channel": "store", "order_id": "o1"}
    events = [
        said("02T09:00:00", event_id="buys", loyalty_id="L1") | order,
        said(
            "03T09:00:00",
            event_id="calls",
            phone="+431",
            order_id="o1",
            type="identifier.seen",
            channel="phone",
        ),
        said("04T09:00:00", event_id="sent", order_id="o1", type="order.shipped", channel="internal"),
        said("01T09:00:00", event_id="chloe", login_id="chloe", loyalty_id="L9", phone="+439"),
        said(
            "05T09:00:00",
            event_id="gift",
            phone="+439",
            order_id="o1",
            type="identifier.seen",
            channel="phone",
        ),
        said(
            "01T10:00:00",
            event_id="early",
            phone="+437",
            order_id="o1",
            type="identifier.seen",
            channel="phone",
        ),
    ]
    store = make_store("home")
    load(store, write_events(tmp_path / "a.jsonl", events), listen.Mapping())
    rounds.run(store)
    assert set(people(store).values()) == {
        frozenset({"loyalty_id:L1", "phone:+431"}),
        frozenset({"login_id:chloe", "loyalty_id:L9", "phone:+439"}),
        frozenset({"phone:+437"}),
    }
