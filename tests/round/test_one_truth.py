"""One truth: however events arrive (files, requests, any order, rounds in between), the last round says the same."""

from __future__ import annotations

import json
import tempfile
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from machine import often
from walkamile import listen, loop
from walkamile import round as rounds
from walkamile.load import load, put_away_log
from walkamile.round import touched
from walkamile.store import Store, open_store
from writing import write_events

START = datetime(2026, 3, 2, 8)
PEOPLE = ("ana", "ben", "chloe", "dev")

moment = st.builds(
    lambda minutes, seconds: START + timedelta(minutes=minutes, seconds=seconds),
    st.integers(0, 60 * 24 * 20),
    st.sampled_from((0, 0, 0, 1)),
)
who = st.fixed_dictionaries(
    {},
    optional={
        "login_id": st.sampled_from(PEOPLE),
        "email": st.sampled_from([f"{p}@example.org" for p in PEOPLE]),
        "cookie": st.sampled_from(("c1", "c2", "kiosk")),
        "phone": st.sampled_from(("+431110001", "+431110002")),
    },
)
phone_kinds = ("identity.asked", "identity.confirmed", "contact.transferred", "contact.closed")
lost_kinds = ("queue.entered", "contact.abandoned")
case_kinds = ("case.opened", "case.assigned", "case.resolved", "case.reopened")
contact_ids = tuple(f"k{i}" for i in range(6))


def said(**fields: tuple[str, ...]) -> st.SearchStrategy[dict[str, str]]:
    """An event: each field takes one of these values."""
    return st.fixed_dictionaries({name: st.sampled_from(values) for name, values in fields.items()})


what = st.one_of(
    said(
        type=("contact.opened",),
        kind=("human", "bot"),
        channel=("phone", "chat"),
        contact_id=contact_ids,
        topic=("order", "bill"),
    ),
    said(type=(*phone_kinds, *lost_kinds), channel=("phone",), contact_id=contact_ids),
    said(type=("page.viewed", "page.failed", "goal.reached"), channel=("web", "app"), item=("/a", "/b")),
    said(type=case_kinds, channel=("internal",), case_id=("t1", "t2"), queue=("A", "B")),
    said(type=("order.placed", "order.returned"), channel=("store", "web"), order_id=("o1", "o2")),
)
logs = st.lists(st.tuples(moment, who, what), min_size=1, max_size=30)


def as_events(log) -> list[dict[str, Any]]:
    return [
        {"event_id": f"e{i}", "source": "desk", "ts": at.isoformat() + "Z"} | names | said
        for i, (at, names, said) in enumerate(log)
    ]


def truth(store: Store) -> dict[str, Any]:
    """Everything a round says, with persons named by what they are known as."""
    recall = rounds.recall(store)
    names: dict[int, list[str]] = {}
    for code, space, sealed in store.state.rows(
        "select i.person_code, n.namespace, n.value_enc from ident n join ident_person i on i.code = n.code "
        "where i.person_code is not null"
    ):
        names.setdefault(code, []).append(f"{space}:{store.secrets.unseal(sealed)}")
    named = {code: "+".join(sorted(values)) for code, values in names.items()}

    def rows(sql: str) -> list[tuple]:
        found = [(named.get(row[0], row[0]), *row[1:]) for row in recall.rows(sql)]
        return sorted(found, key=repr)

    steps = {}
    for lens in ("contact", "case", "order", "need", "episode", "lifetime"):
        source = recall.steps(lens)
        case = (
            "0" if lens == "lifetime" else "s.case_key"
        )  # there the case is the person, who is named already
        steps[lens] = rows(
            f"select s.person_code, {case}, s.pos, l.label, s.ts, s.dt_s, s.channel from {source} s "
            "join label l using (label_code)"
        )
    result = {
        "partition": sorted(named.values()),
        "contacts": rows(
            "select person_code, contact_key, channel, kind, opened_at, closed_at, topic, need_key, "
            "n_transfers, n_asks, abandoned, first_event, n_events from contact"
        ),
        "needs": rows("select person_code, need_id, opened_at, closed_at, n_contacts, n_channels from need"),
        "eligible": rows(
            'select person_code, rule, lens, scope, unit_key, channel, "at", hit, gap_s, minutes, '
            "from_event, to_event from eligible"
        ),
        "ends": rows("select source, until from source_end"),
        "steps": steps,
    }
    recall.engine.close()
    return result


def at_once(folder: Path, events: list[dict[str, Any]]) -> dict[str, Any]:
    store = open_store(folder / "once")
    load(store, write_events(folder / "once.jsonl", events), listen.Mapping())
    rounds.run(store)
    found = truth(store)
    store.close()
    return found


def piece_by_piece(folder: Path, events: list[dict[str, Any]], ways: list[str]) -> dict[str, Any]:
    """Bring event after event, each its own way, with rounds in between; then a last round."""
    store = open_store(folder / "pieces")
    for number, (event, way) in enumerate(zip(events, ways, strict=True)):
        if way == "load":
            load(store, write_events(folder / f"{number}.jsonl", [event]), listen.Mapping())
        else:
            loop.hear(json.dumps(event).encode(), listen.Source("desk"), store)
        if way == "round":
            rounds.run(store, put_away=put_away_log)
    rounds.run(store, put_away=put_away_log)
    found = truth(store)
    store.close()
    return found


@pytest.fixture(autouse=True)
def carried_on(monkeypatch):
    """Carry on with what is there however many people are touched: the harder way."""
    monkeypatch.setattr(touched, "MOST_TOUCHED_SHARE", 100.0)


def test_a_round_after_few_events_carries_on(tmp_path):
    store = open_store(tmp_path / "home")
    people = [
        {"event_id": f"{who}{day}", "source": "desk", "ts": f"2026-03-{day:02}T09:00:00Z", "login_id": who,
         "type": "contact.opened", "kind": "human", "channel": "phone", "contact_id": f"{who}{day}", "topic": "order",
         "case_id": f"case-{who}"}
        for who in (*PEOPLE, *(f"caller-{i}" for i in range(20))) for day in (2, 4)
    ]  # fmt: skip
    load(store, write_events(tmp_path / "a.jsonl", people), listen.Mapping())
    rounds.run(store)
    again = people[0] | {"event_id": "late", "ts": "2026-03-03T09:00:00Z", "contact_id": "late"}
    load(store, write_events(tmp_path / "b.jsonl", [again]), listen.Mapping())
    done = rounds.run(store)
    assert (done.people, done.cases) == (1, 1)
    assert (
        sum(part.n for part in store.parts.now("gone_contact")) == 3
    )  # two that were there, and the new one
    assert len(store.parts.now("contact")) == 2
    assert truth(store) == at_once(tmp_path, [*people, again])
    store.close()


@pytest.mark.thorough
@settings(
    max_examples=often(9),
    phases=(Phase.explicit, Phase.reuse, Phase.generate),
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(logs, st.randoms(use_true_random=False), st.data())
def test_any_arrival_gives_the_truth_of_one_round(log, random, data):
    events = as_events(log)
    ways = [data.draw(st.sampled_from(("load", "hear", "hear", "round")), label="way") for _ in events]
    shuffled = list(events)
    random.shuffle(shuffled)
    with tempfile.TemporaryDirectory() as folder:
        assert piece_by_piece(Path(folder), shuffled, ways) == at_once(Path(folder), events)


@pytest.mark.thorough
@settings(
    max_examples=often(6),
    phases=(Phase.explicit, Phase.reuse, Phase.generate),
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(logs, st.randoms(use_true_random=False))
def test_the_order_of_rows_does_not_matter(log, random):
    events = as_events(log)
    shuffled = list(events)
    random.shuffle(shuffled)
    with tempfile.TemporaryDirectory() as one, tempfile.TemporaryDirectory() as other:
        assert at_once(Path(one), events) == at_once(Path(other), shuffled)
