"""Whatever a document that was acknowledged says, after the next round it is an event, or a refusal with its reason."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from walkamile import listen, loop
from walkamile import round as rounds
from walkamile.load import put_away_log
from walkamile.model.refusal import Why
from walkamile.model.source import Source
from walkamile.round.answers.senders import ask_senders

AT = "2026-03-02T10:00:00Z"
DESK = """
format: json
timezone: UTC
order: version
events:
  - {type: {value: case.opened}, when: "json_extract_string(line, '$.a') is distinct from 'no'", ts: at, id: id,
     identifiers: {email: who.mail}, wait_s: wait, objects: {case: ticket.no}}
  - {type: {value: case.closed}, when: "json_extract_string(line, '$.a') = 'end'", ts: at, id: end_id, ends: until}
"""
SOURCES = {
    "segment": Source("web", "consent", "segment"),
    "posthog": Source("app", "consent", "posthog"),
    "cloudevents": Source("shop", "contract", "cloudevents"),
    "plain": Source("till", "contract", "plain"),
    "webhook": Source("desk", "contract", "webhook", "tickets"),
}
SAYING = {
    "segment": {"type": "track", "event": "x", "userId": "ana", "timestamp": AT},
    "posthog": {"event": "x", "distinct_id": "ana", "timestamp": AT},
    "cloudevents": {"source": "/app", "type": "order.placed", "time": AT},
    "plain": {"type": "order.placed", "ts": AT},
    "webhook": {"at": AT, "who": {"mail": "ana@example.org"}},
}
FIELDS = {
    "segment": ["type", "event", "userId", "anonymousId", "properties", "traits", "context", "timestamp", "sentAt",
                "name", "groupId", "previousId", "originalTimestamp", "integrations"],
    "posthog": ["event", "distinct_id", "properties", "timestamp", "$set", "offset", "sent_at"],
    "cloudevents": ["source", "type", "time", "subject", "consent", "data", "specversion"],
    "plain": ["type", "ts", "channel", "identifiers", "props", "text", "consent", "wait_s", "hold_s", "contact_id",
              "seq", "case_id", "topic", "objects", "traits", "queue", "email", "actor_id", "device", "basis", "order",
              "row_no", "row_hash", "line", "rid", "ends", "rule_no", "parent", "", "a.b", "identifiers.", '"', "/~"],
    "webhook": ["at", "id", "who", "a", "version", "wait", "ticket", "end_id", "until", "line", "row_no", ""],
}  # fmt: skip
IDS = {"segment": "messageId", "posthog": "uuid", "cloudevents": "id", "plain": "event_id", "webhook": "id"}

odd = st.sampled_from(
    ["", "\0", "\ud83d", AT, "99999-01-01", "2026-13-45", "1e400", "NaN", "infinity", "0001-01-01", "end", "no", "'",
     "290000-01-01T00:00:00Z", "{}", "[1]", "true", "1772445600", "1e18", "9" * 40, "\\", '"', "a.b", "/", "~", "$"]
)  # fmt: skip
scalars = st.one_of(
    st.none(), st.booleans(), st.integers(-(2**70), 2**70), st.floats(), st.text(max_size=8), odd
)
values = st.recursive(
    scalars,
    lambda inner: st.one_of(
        st.lists(inner, max_size=3),
        st.dictionaries(
            st.one_of(odd, st.sampled_from(["email", "mail", "no", "name", "page"])), inner, max_size=4
        ),
    ),
    max_leaves=8,
)


def saying(shape: str) -> st.SearchStrategy[tuple[str, list[dict[str, Any]]]]:
    """Some documents of a shape, each as it should be but for some fields."""
    fields = st.dictionaries(st.one_of(st.sampled_from(FIELDS[shape]), odd), values, max_size=6)
    return st.tuples(
        st.just(shape), st.lists(fields.map(lambda more: SAYING[shape] | more), min_size=1, max_size=3)
    )


@pytest.fixture
def heard_store(make_store):
    store = make_store()
    (store.home / "mappings").mkdir()
    (store.home / "mappings" / "tickets.yaml").write_text(DESK, "utf-8")
    return store


def keep(store, shape: str, documents: list[dict[str, Any]]) -> int:
    """Hear documents as the collector does; how many were acknowledged and lie in the log?"""
    body = json.dumps({"batch": documents} if shape in ("segment", "posthog") else documents)
    reading = listen.find_mapping("tickets", None, store.home) if shape == "webhook" else None
    opened = listen.open_request(body.encode("utf-8", "surrogatepass"), shape, {}, reading)
    entry, _ = loop.understood(opened, SOURCES[shape], datetime.now(UTC))
    return store.log.keep([entry])[0].n


def put_away(store) -> dict[str, tuple[int, int, int]]:
    """Put the log away: per source what was kept, seen before, refused."""
    with store.writing():
        put_away_log(store)
    rows = store.state.rows(
        "select source, sum(kept), sum(seen_before), sum(refused) from batch where file = 'log' group by source"
    )
    return {row[0]: tuple(map(int, row[1:])) for row in rows}


def test_what_was_acknowledged_is_an_event_or_a_refusal_whatever_it_says(heard_store):
    store = heard_store
    kept = dict.fromkeys(SOURCES, 0)
    numbers = iter(range(10**9))

    @settings(max_examples=400, suppress_health_check=list(HealthCheck))
    @given(st.sampled_from(list(SOURCES)).flatmap(saying))
    def each(said):
        shape, documents = said
        for document in documents:
            document.setdefault(IDS[shape], f"m{next(numbers)}")
        kept[shape] += keep(store, shape, documents)

    each()
    done = put_away(store)
    assert store.log.lag() == 0
    assert store.state.rows("select key, value from meta where key like 'unread: %' and value <> ''") == []
    for shape, source in SOURCES.items():
        assert kept[shape] > 0
        # A document of the desk may be two events; of all others it is one at most.
        accounted = sum(done[source.name])
        assert accounted == kept[shape] if shape != "webhook" else accounted >= kept[shape]
    assert rounds.run(store).generation == 1


POISON = {
    "a field without a name": ("plain", {"": "v", "event_id": "p"}),
    "a quote in the name of a field": ("plain", {'a"b': "v", "event_id": "p"}),
    "a star for a name": ("plain", {"*": "v", "event_id": "p"}),
    "a name that is no name": ("plain", {"identifiers": {"": "v", '"': "w", "a.b": "x"}, "event_id": "p"}),
    "an order beyond all numbers": ("webhook", {"version": 2**63 - 1, "id": "p"}),
    "a field without a name where a name is read": ("webhook", {"at": {"": None}, "who": {"": {"": 1}}, "id": "p"}),
    "nothing that the mapping reads": ("webhook", {"at": None, "who": None, "id": "p"}),
}  # fmt: skip


@pytest.mark.parametrize("odd_one", POISON)
@pytest.mark.parametrize("alone", [True, False])
def test_one_odd_document_stops_no_other(odd_one, alone, heard_store):
    shape, more = POISON[odd_one]
    others = [] if alone else [SAYING[shape] | {IDS[shape]: f"m{n}"} for n in range(5)]
    assert keep(heard_store, shape, [*others[:2], SAYING[shape] | more, *others[2:]]) == len(others) + 1
    kept, seen, refused = put_away(heard_store)[SOURCES[shape].name]
    assert heard_store.log.lag() == 0
    assert kept >= len(others) and seen == 0
    assert kept + refused == len(others) + 1


def test_values_of_fields_with_odd_names_are_kept(heard_store):
    odd_names = {"": "nothing", 'a"b': "quoted", "*": "star", "a.b": "dotted", "a/b~c": "way", "it's": "said"}
    keep(heard_store, "plain", [SAYING["plain"] | odd_names | {"event_id": "p"}])
    put_away(heard_store)
    engine = heard_store.engine()
    props = json.loads(engine.value(f"select props from {heard_store.events_sql()}"))
    engine.close()
    assert {name: props[name] for name in odd_names} == odd_names


def test_a_document_that_no_reading_of_the_mapping_survives_is_refused_and_the_others_are_kept(heard_store):
    (heard_store.home / "mappings" / "tickets.yaml").write_text(
        "{format: json, timezone: UTC, columns: {n: [n]}, events: [{type: {sql: \"'case.' || cast(n as int)\"}, "
        "ts: at, id: id}]}",
        "utf-8",
    )
    rows = [{"at": AT, "id": f"m{n}", "n": "many" if n in (3, 7) else str(n)} for n in range(9)]
    assert keep(heard_store, "webhook", rows) == 9
    assert put_away(heard_store)["desk"] == (7, 0, 2)
    found = heard_store.state.rows("select why, row_no, raw from quarantine order by row_no")
    assert [(why, row_no) for why, row_no, _ in found] == [(str(Why.UNFIT), 4), (str(Why.UNFIT), 8)]
    assert all("many" in raw for _, _, raw in found)
    told = next(row for row in ask_senders(heard_store) if row["source"] == "desk")
    assert (told["waiting"], told["fault"]) == (0, None)
    assert told["refused"] == [{"reason": str(Why.UNFIT), "n": 2}]


def test_what_no_rule_speaks_of_is_refused_unless_the_mapping_says_leave(heard_store):
    path = heard_store.home / "mappings" / "tickets.yaml"
    rows = [SAYING["webhook"] | {"id": "m1"}, SAYING["webhook"] | {"id": "m2", "a": "no"}]
    keep(heard_store, "webhook", rows)
    assert put_away(heard_store)["desk"] == (1, 0, 1)
    assert heard_store.state.rows("select why from quarantine") == [(str(Why.NO_RULE),)]
    path.write_text(f"unmatched: leave\n{DESK}", "utf-8")
    keep(heard_store, "webhook", [rows[1] | {"version": 2}])
    assert put_away(heard_store)["desk"] == (1, 0, 1)
    assert heard_store.log.lag() == 0


def test_a_source_whose_mapping_cannot_be_used_waits_and_is_told(heard_store):
    path = heard_store.home / "mappings" / "tickets.yaml"
    keep(heard_store, "webhook", [SAYING["webhook"] | {"id": f"m{n}"} for n in range(4)])
    path.write_text(DESK.replace("is distinct from", "is distinkt from"), "utf-8")
    assert "desk" not in put_away(heard_store)
    told = next(row for row in ask_senders(heard_store) if row["source"] == "desk")
    assert told["waiting"] == 4 and "tickets" in told["fault"]
    path.write_text(DESK, "utf-8")
    assert put_away(heard_store)["desk"] == (4, 0, 0)
