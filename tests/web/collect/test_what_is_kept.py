"""What may be kept, and how often? Consent, redaction, clocks, and messages that come twice."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta

import pytest

from walkamile.load import put_away_log
from walkamile.loop import hear
from walkamile.model.source import Source
from walkamile.round.answers.senders import ask_senders
from walkamile.store import Entry, Log

NOW = datetime(2026, 3, 2, 10, 6, tzinfo=UTC)
TRACKERS = ("an-secret", "dev-secret", "gclid-secret", "203.0.113.7", "ua-secret", "fp-secret")
NOTES = {
    "gclid": "gclid-secret",
    "ip": "203.0.113.7",
    "order_id": "o-1",
    "inside": {"deviceId": "dev-secret", "n": 1},
}

SENT = {
    "segment": {
        "type": "track", "event": "Order Completed", "messageId": "m", "userId": "ana", "anonymousId": "an-secret",
        "properties": NOTES | {"text": "my card is 4111 1111 1111 1111", "email": "ana@example.org"},
        "context": {
            "ip": "203.0.113.7", "userAgent": "ua-secret", "device": {"id": "dev-secret", "type": "ios"},
            "campaign": {"click": "fp-secret"}, "page": {"path": "/x", "url": "https://x.org/?id=an-secret"},
        },
    },
    "posthog": {
        "event": "Order Completed", "uuid": "m", "distinct_id": "ana",
        "properties": NOTES | {
            "$ip": "203.0.113.7", "$device_id": "dev-secret", "$anon_distinct_id": "an-secret", "$browser": "ua-secret",
            "$session_id": "an-secret", "text": "my card is 4111 1111 1111 1111", "email": "ana@example.org",
        },
    },
    "cloudevents": {
        "id": "m", "source": "/app", "type": "order.placed", "specversion": "1.0",
        "data": NOTES | {
            "identifiers": {"login_id": "ana", "cookie": "an-secret", "email": "ana@example.org"},
            "text": "my card is 4111 1111 1111 1111", "device_id": "dev-secret", "user_agent": "ua-secret",
        },
    },
    "plain": {
        "event_id": "m", "type": "order.placed", "ts": "2026-03-02T10:00:00Z", "login_id": "ana", "cookie": "an-secret",
        "identifiers": {"device_id": "dev-secret", "email": "ana@example.org"}, "props": NOTES,
        "text": "my card is 4111 1111 1111 1111", "user-agent": "ua-secret",
    },
}  # fmt: skip


def agreeing(shape: str) -> dict:
    """The same event of somebody who agreed."""
    body = json.loads(json.dumps(SENT[shape]))
    if shape == "segment":
        body["context"]["consent"] = {"categoryPreferences": {"Analytics": True}}
    elif shape == "posthog":
        body["properties"]["$consent"] = "granted"
    else:
        body["consent"] = "true"
    return body


def on_disk(store) -> str:
    return "\n".join(heard.body.decode() for heard in store.log.read_from(0))


def names(store) -> set[str]:
    """The names that a round keeps."""
    with store.writing():
        put_away_log(store)
    return {
        f"{space}:{store.secrets.unseal(sealed)}"
        for space, sealed in store.state.rows("select namespace, value_enc from ident")
    }


@pytest.mark.parametrize("shape", SENT)
def test_nothing_that_tracks_is_kept_of_who_did_not_agree_and_the_order_stays(shape, make_store):
    store = make_store()
    assert hear(json.dumps(SENT[shape]).encode(), Source("web", "consent", shape), store, NOW).kept == 1
    kept = on_disk(store)
    assert [word for word in TRACKERS if word in kept] == []
    assert "4111" not in kept and "[card]" in kept and '"inside":{"n":1}' in kept
    assert names(store) == {"login_id:ana", "email:ana@example.org"}
    rows = store.engine().records(f"select type, basis, order_id from {store.events_sql()}")
    order = "o-1" if shape != "plain" else None
    assert rows == [{"type": "order.placed", "basis": "none", "order_id": order}]


@pytest.mark.parametrize("shape", SENT)
def test_names_of_who_agreed_are_kept(shape, make_store):
    store = make_store()
    hear(json.dumps(agreeing(shape)).encode(), Source("web", "consent", shape), store, NOW)
    assert {"cookie:an-secret"} < names(store)
    assert store.engine().value(f"select basis from {store.events_sql()}") == "consent"


@pytest.mark.parametrize("shape", SENT)
def test_operational_records_need_no_consent(shape, make_store):
    store = make_store()
    hear(json.dumps(SENT[shape]).encode(), Source("desk", "contract", shape), store, NOW)
    assert {"login_id:ana", "cookie:an-secret"} < names(store)
    assert store.engine().value(f"select basis from {store.events_sql()}") == "contract"


def test_an_event_cannot_give_itself_a_weaker_basis_or_another_source(make_store):
    store = make_store()
    event = SENT["plain"] | {"basis": "contract", "source": "till"}
    hear(json.dumps(event).encode(), Source("web", "consent"), store, NOW)
    assert "an-secret" not in on_disk(store)
    names(store)
    assert store.engine().rows(f"select source, basis from {store.events_sql()}") == [("web", "none")]


def test_consent_of_a_whole_batch_holds_for_its_messages(make_store):
    store = make_store()
    batch = [
        SENT["segment"] | {"context": {"device": {"id": "dev-secret"}}},
        SENT["segment"] | {"messageId": "m2"},
    ]
    body = {"batch": batch, "context": {"consent": {"given": True}}}
    hear(json.dumps(body).encode(), Source("web", "consent", "segment"), store, NOW)
    assert "cookie:an-secret" in names(store)


@pytest.mark.parametrize(
    ("sent_s", "happened"),
    [
        (0, "2026-03-02 10:00:00"),  # the clock is right: as it was said
        (4, "2026-03-02 10:00:00"),  # four seconds under way
        (-3600, "2026-03-02 11:00:00"),  # the clock is an hour slow
        (7200, "2026-03-02 08:00:00"),  # two hours fast
    ],
)
@pytest.mark.parametrize("shape", ["segment", "posthog"])
def test_the_clock_of_a_device_is_corrected(shape, sent_s, happened, make_store):
    store = make_store()
    sent = (NOW + timedelta(seconds=sent_s)).isoformat()
    at = "2026-03-02T10:00:00Z"
    if shape == "segment":
        body = {"batch": [{"type": "page", "messageId": "1", "originalTimestamp": at}], "sentAt": sent}
    else:
        body = {"batch": [{"event": "$pageview", "uuid": "1", "timestamp": at}], "sent_at": sent}
    hear(json.dumps(body).encode(), Source("web", "contract", shape), store, NOW)
    names(store)
    [(ts, origin)] = store.engine().rows(f"select ts, ts_origin from {store.events_sql()}")
    assert (str(ts), str(origin)) == (happened, "2026-03-02 10:00:00")


def test_a_message_is_known_again_after_a_restart_and_after_a_round(make_store):
    web, body = Source("web", "contract", "segment"), json.dumps({"batch": [SENT["segment"]]}).encode()
    store = make_store()
    assert hear(body, web, store, NOW).kept == 1
    assert (hear(body, web, store, NOW).kept, hear(body, web, store, NOW).seen_before) == (0, 1)
    again = make_store()
    assert hear(body, web, again, NOW).seen_before == 1
    names(again)
    assert again.log.lag() == 0
    third = make_store()
    assert (hear(body, web, third, NOW).kept, third.log.lag()) == (0, 0)


def test_a_message_is_forgotten_after_a_day(tmp_path, monkeypatch):
    import time

    log = Log(tmp_path / "log.sqlite")
    entry = Entry.of("web", b"{}\n", ["m"])
    start = time.time()
    found = []
    for hours in (0, 23, 51, 52):
        monkeypatch.setattr(time, "time", lambda hours=hours: start + hours * 3600)
        log.close()
        log = Log(tmp_path / "log.sqlite")
        found.append(log.keep([entry])[0].n)
    log.close()
    assert found == [1, 0, 1, 0]


def test_a_source_that_cannot_be_read_waits_and_stops_nobody(make_store):
    store = make_store()
    store.log.keep([Entry.of("till", b'{"n":1}\n', ["1"], mapping="till-of-old")])
    hear(json.dumps(SENT["segment"]).encode(), Source("web", "contract", "segment"), store, NOW)
    names(store)
    assert store.log.lag_by_source() == {"till": 1}
    assert "till-of-old" in {one["source"]: one["fault"] for one in ask_senders(store)}["till"]
    assert store.engine().value(f"select count(*) from {store.events_sql()}") == 1
    (store.home / "mappings").mkdir()
    reading = (
        "{format: json, timezone: UTC, events: [{type: {value: a}, ts: {sql: \"'2026-03-02'\"}, id: n}]}"
    )
    (store.home / "mappings" / "till-of-old.yaml").write_text(reading, "utf-8")
    names(store)
    assert store.log.lag() == 0
    assert [one["fault"] for one in ask_senders(store)] == [None, None]
    assert store.engine().value(f"select count(*) from {store.events_sql()}") == 2


def test_what_sources_sent_and_when_one_fell_silent(make_store):
    store = make_store()
    web = Source("web", "contract", "segment", None, 2.0)
    store.sources.new_key(web)
    now = datetime.now(UTC)
    before = ask_senders(store, now)[0]
    assert (before["last_at"], before["kept"], before["silent"], before["keys"]) == (None, 0, False, 1)
    assert ask_senders(store, now + timedelta(hours=3))[0]["silent"]
    body = {"batch": [SENT["segment"], SENT["segment"], {"type": "nothing"}]}
    hear(json.dumps(body).encode(), web, store)
    hear(b"{", web, store)
    told = ask_senders(store, now)[0]
    assert (told["kept"], told["seen_before"], told["waiting"], told["silent"]) == (1, 1, 1, False)
    assert told["refused"] == [
        {"reason": "no event type", "n": 1}, {"reason": "the body of the request cannot be read", "n": 1}
    ]  # fmt: skip
    assert ask_senders(store, now + timedelta(hours=3))[0]["silent"]
    names(store)
    assert ask_senders(store, now)[0] == told | {"waiting": 0}
