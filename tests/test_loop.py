"""What is sent and what is loaded are the same events."""

from __future__ import annotations

import gzip
import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from walkamile import listen
from walkamile.load import load, put_away_log
from walkamile.loop import hear
from walkamile.model.refusal import Why

SEGMENT = Path(__file__).parent / "listen" / "samples" / "segment.jsonl"
AT = "2026-03-02T10:00:00Z"
NOW = datetime(2026, 3, 2, 10, 6, tzinfo=UTC)
WEB = listen.Source("segment", "consent", "segment")
DESK = listen.Source("desk")

ANA = [
    {"event_id": "d-1", "type": "contact.opened", "ts": "2026-03-02T10:00:00Z", "channel": "phone", "contact_id": "c-1",
     "kind": "human", "identifiers": {"phone": "+43 664 1234567"}, "queue": "orders", "wait_s": 95.5},
    {"event_id": "d-2", "type": "message.sent", "ts": "2026-03-02T10:01:00+01:00", "channel": "phone",
     "contact_id": "c-1", "text": "I am ana@example.org, card 4111 1111 1111 1111",
     "props": {"speaker": "customer", "note": "ana@example.org"}},
    {"event_id": "d-3", "type": "lookup.not_found", "ts": 1772442120, "channel": "phone", "contact_id": "c-1",
     "item": "order", "order_id": "G-1001", "screen": "Till 3",
     "objects": [{"type": "ci", "id": "crm", "qualifier": "in"}]},
]  # fmt: skip


def stored(store) -> list[dict]:
    """The stored events with their names in the clear; without what tells one load from another."""
    names = {
        code: (ns, store.secrets.unseal(sealed))
        for code, ns, sealed in store.state.rows("select code, namespace, value_enc from ident")
    }
    rows = store.engine().records(
        f"select * exclude (batch_id, anchor_code, ts_received) from {store.events_sql()} order by ts, seq, event_id"
    )
    for row in rows:
        row["codes"] = [names[code] for code in row["codes"] or ()]
    return rows


def put_away(store) -> None:
    with store.writing():
        put_away_log(store)


def test_web_messages_sent_or_loaded_are_the_same_rows(make_store, tmp_path):
    sent, loaded = make_store("sent"), make_store("loaded")
    bodies = []
    for line in SEGMENT.read_text("utf-8").splitlines():
        body = json.loads(line)
        bodies.append(body | {"receivedAt": NOW.isoformat()})
        for name in ("receivedAt",):
            body.pop(name, None)
        assert hear(json.dumps(body).encode(), WEB, sent, NOW).refused == ()
    file = tmp_path / "segment.jsonl"
    file.write_text("\n".join(map(json.dumps, bodies)), "utf-8")
    load(loaded, file, listen.built_in("segment"))
    put_away(sent)
    assert stored(sent) == stored(loaded)
    assert len(stored(sent)) == 8
    assert sent.log.lag() == 0


def test_plain_events_sent_or_loaded_are_the_same_rows(make_store, tmp_path):
    sent, loaded = make_store("sent"), make_store("loaded")
    hear(json.dumps(ANA).encode(), DESK, sent, NOW)
    file = tmp_path / "desk.jsonl"
    file.write_text("\n".join(json.dumps({"basis": "contract"} | event) for event in ANA), "utf-8")
    load(loaded, file, listen.Mapping(timezone="UTC"), source="desk")
    put_away(sent)
    assert stored(sent) == stored(loaded)
    first, told, looked = sorted(stored(sent), key=lambda row: row["event_id"])
    assert first["codes"] == [("phone", "+436641234567")] and first["wait_s"] == 95.5
    assert told["text"] == "I am [e-mail], card [card]" and told["ts"] == datetime(2026, 3, 2, 9, 1)
    assert "ana@" not in told["props"]
    assert (looked["order_id"], looked["objects"]) == (
        "G-1001",
        [{"type": "ci", "id": "crm", "qualifier": "in"}],
    )
    assert json.loads(looked["props"]) == {"screen": "Till 3"}


def test_nothing_that_may_not_be_kept_reaches_the_disk(make_store):
    store = make_store()
    message = {
        "type": "page",
        "messageId": "m",
        "anonymousId": "an-secret",
        "properties": {"note": "ana@example.org"},
    }
    hear(json.dumps(message | {"timestamp": "2026-03-02T10:00:00Z"}).encode(), WEB, store, NOW)
    kept = json.dumps([heard.rows for heard in store.log.read_from(0)])
    assert "an-secret" not in kept and "ana@example.org" not in kept
    agreed = message | {
        "messageId": "m2",
        "timestamp": "2026-03-02T10:00:00Z",
        "context": {"consent": {"given": True}},
    }
    hear(json.dumps(agreed).encode(), WEB, store, NOW)
    assert "an-secret" in json.dumps([heard.rows for heard in store.log.read_from(0)])


def test_the_same_message_twice_is_one_event(make_store):
    store = make_store()
    heard = [hear(json.dumps(ANA).encode(), DESK, store, NOW) for _ in range(2)]
    assert [(one.kept, one.seen_before) for one in heard] == [(3, 0), (0, 3)]
    put_away(store)
    hear(json.dumps(ANA[:1]).encode(), DESK, store, NOW)
    put_away(store)
    assert len(stored(store)) == 3


def test_a_log_put_away_but_not_forgotten_adds_nothing(make_store, monkeypatch):
    store = make_store()
    hear(json.dumps(ANA).encode(), DESK, store, NOW)
    with monkeypatch.context() as patched:
        patched.setattr(type(store.log), "commit", lambda self, *_: None)
        put_away(store)
    assert store.log.lag() == 3
    put_away(store)
    assert (len(stored(store)), store.log.lag()) == (3, 0)


@pytest.mark.parametrize(
    ("body", "why"),
    [
        ({"ts": "2026-03-02", "event_id": "1"}, Why.NO_TYPE),
        ({"type": "x", "event_id": "1"}, Why.NO_TIME),
        ({"type": "x", "ts": "2026-03-02"}, Why.NO_KEY),
        ([7], Why.NOT_JSON),
    ],
)
def test_a_bad_event_is_told_and_kept_apart_and_its_neighbour_is_kept(body, why, make_store):
    store = make_store()
    items = body if isinstance(body, list) else [body]
    heard = hear(json.dumps([*items, ANA[0]]).encode(), DESK, store, NOW)
    assert (heard.kept, [refusal.why for refusal in heard.refused], heard.readable) == (1, [why], True)
    put_away(store)
    assert store.state.rows("select batch_id, why from quarantine") == [("heard: desk", why.value)]


@pytest.mark.parametrize(
    "body",
    [b"", b"{", b"\xff\xfe", b"\x1f\x8bbroken", gzip.compress(b"[]" * 9, mtime=0)[:-6], b"[" * 100_000],
)
def test_a_body_that_cannot_be_read_keeps_nothing(body, make_store):
    store = make_store()
    heard = hear(body, DESK, store, NOW)
    assert (heard.kept, heard.readable, heard.position) == (0, False, None)
    assert store.log.lag() == 0


def test_a_packed_body_is_unpacked_whatever_its_header_says(make_store):
    store = make_store()
    assert hear(gzip.compress(json.dumps(ANA).encode()), DESK, store, NOW).kept == 3


def test_a_time_that_cannot_be_read_is_refused_and_not_taken_for_now(make_store, tmp_path):
    sent, loaded = make_store("sent"), make_store("loaded")
    said = {"type": "track", "event": "x", "userId": "ana"}
    bodies = [said | {"messageId": f"m{n}", "timestamp": at} for n, at in enumerate(["yesterday", "", AT])]
    for body in bodies:
        hear(json.dumps(body).encode(), WEB, sent, NOW)
    put_away(sent)
    file = tmp_path / "segment.jsonl"
    file.write_text("\n".join(json.dumps(body | {"receivedAt": NOW.isoformat()}) for body in bodies), "utf-8")
    load(loaded, file, listen.built_in("segment"))
    for store in (sent, loaded):
        assert store.state.rows("select why from quarantine") == [(Why.NO_TIME.value,)]
        assert [row["event_id"] for row in stored(store)] == ["m2", "m1"]
