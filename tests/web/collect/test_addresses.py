"""Every address, every place for a key, every answer."""

from __future__ import annotations

import base64
import gzip
import hmac
import json
import time
from hashlib import sha256

import httpx
import pytest
from cloudevents.core.bindings.http import to_binary_event, to_structured_event
from cloudevents.core.v1.event import CloudEvent
from doors import posted, stored

from walkamile.model.errors import NotKept
from walkamile.model.source import Source
from walkamile.store import Log, open_store
from walkamile.web.collect import asked, keeper

TRACK = {"type": "track", "event": "Seen", "userId": "ana", "messageId": "m-1"}
CAPTURE = {"event": "Seen", "distinct_id": "ana", "uuid": "m-1"}


def basic(key: str) -> dict[str, str]:
    return {"authorization": "Basic " + base64.b64encode(f"{key}:".encode()).decode()}


KEYED = {
    "basic": lambda key, body: ("", basic(key), body),
    "bearer": lambda key, body: ("", {"authorization": f"Bearer {key}"}, body),
    "header": lambda key, body: ("", {"x-write-key": f"{key}:secret"}, body),
    "query": lambda key, body: (f"?writeKey={key}", {}, body),
    "body": lambda key, body: ("", {}, body | {"writeKey": key}),
    "a message of a batch": lambda key, body: (
        "",
        {},
        {"batch": [m | {"writeKey": key} for m in body["batch"]]},
    ),
}


@pytest.mark.parametrize("place", KEYED)
@pytest.mark.parametrize("pack", [bytes, gzip.compress], ids=["plain", "packed"])
def test_a_key_counts_wherever_it_stands_whatever_the_headers_say(place, pack, make_door):
    door = make_door()
    query, headers, body = KEYED[place](door.key, {"batch": [TRACK]})
    headers |= {"content-type": "application/x-www-form-urlencoded", "content-encoding": "br"}
    status, _, _ = posted(
        door.address, f"/v1/batch{query}", headers=headers, raw=pack(json.dumps(body).encode())
    )
    assert status == 200
    assert [row["event"] for _, row in door.heard()] == ["Seen"]


@pytest.mark.parametrize("kind", ["identify", "track", "page", "screen", "group", "alias"])
@pytest.mark.parametrize("end", ["", "/"])
def test_single_messages_take_their_kind_from_the_address(kind, end, make_door):
    door = make_door()
    body = {"userId": "ana", "event": "Seen", "name": "Shop", "groupId": "g", "previousId": "x"}
    assert posted(door.address, f"/v1/{kind}{end}", body, {"x-write-key": door.key})[0] == 200
    assert posted(door.address, f"/v1/{kind[0]}{end}", body, {"x-write-key": door.key})[0] == 200
    heard = [row for _, row in door.heard()]
    assert heard[0]["type"] == kind
    assert len({row["messageId"] for row in heard}) == 2, "each got an id of its own"


def test_a_beacon_and_a_picture(make_door):
    door = make_door()
    sent = posted(door.address, f"/beacon/v1/batch?writeKey={door.key}", {"batch": [TRACK]})
    query = {"writeKey": door.key, "userId": "ana", "properties.path": "/x", "messageId": "p-1"}
    seen = httpx.get(door.address + "/pixel/v1/page", params=query)
    data = (
        base64.urlsafe_b64encode(json.dumps({"event": "Opened", "userId": "ana"}).encode())
        .decode()
        .rstrip("=")
    )
    opened = httpx.get(door.address + "/pixel/v1/track", params={"key": door.key, "data": data})
    unknown = httpx.get(door.address + "/pixel/v1/track?event=x&writeKey=nobody")
    assert [sent[0], seen.status_code, opened.status_code, unknown.status_code] == [200, 200, 200, 401]
    assert seen.headers["content-type"] == "image/gif" and seen.content.startswith(b"GIF89a")
    assert [row.get("event") for _, row in door.heard()] == ["Seen", None, "Opened"]
    assert door.heard()[1][1]["properties"] == {"path": "/x"}


@pytest.mark.parametrize("path", ["/batch/", "/batch", "/i/v0/e/", "/e/", "/capture/"])
def test_the_addresses_of_posthog(path, make_door):
    door = make_door()
    many, one = {"api_key": door.key, "batch": [CAPTURE]}, CAPTURE | {"api_key": door.key}
    listed = [CAPTURE | {"uuid": "m-2", "properties": {"token": door.key}}]
    for body in (many, one, listed):
        assert posted(door.address, path, body)[0] == 200
    form = b"data=" + base64.b64encode(json.dumps(one | {"uuid": "m-3"}).encode())
    assert posted(door.address, path, raw=form)[0] == 200
    assert [row["uuid"] for _, row in door.heard()] == ["m-1", "m-2", "m-3"]
    flags = posted(door.address, "/flags/?v=2", {"token": door.key})
    assert flags[0] == 200 and json.loads(flags[2])["featureFlags"] == {}


def test_cloudevents_in_both_modes_and_in_a_batch(make_door):
    door = make_door(Source("till", "contract", "cloudevents"))
    attributes = {
        "id": "1",
        "source": "/till/3",
        "type": "order.placed",
        "specversion": "1.0",
        "subject": "Größe 7",
    }
    data = {"order_id": "G-1", "identifiers": {"loyalty_id": "l-7"}, "channel": "store"}
    bodies = []
    for number, bound in (("1", to_binary_event), ("2", to_structured_event)):
        message = bound(CloudEvent(attributes | {"id": number}, data))
        assert (
            posted(
                door.address, "/cloudevents", headers={**message.headers, **basic(door.key)}, raw=message.body
            )[0]
            == 200
        )
        bodies.append(message.body)
    both = [json.loads(bodies[1]), json.loads(bodies[1]) | {"id": "3"}]
    packed = {name: value for name, value in both[0].items() if name != "data"}
    packed |= {"id": "4", "data_base64": base64.b64encode(json.dumps(data).encode()).decode()}
    both.append(packed)
    assert posted(door.address, "/cloudevents", both, basic(door.key))[0] == 200
    events = stored(door.home)
    assert sorted(event["event_id"] for event in events) == [
        "/till/3#1",
        "/till/3#2",
        "/till/3#3",
        "/till/3#4",
    ]
    assert {(e["type"], e["order_id"], e["channel"], e["item"]) for e in events} == {
        ("order.placed", "G-1", "store", "Größe 7")
    }
    assert all(event["codes"] for event in events)


HOOK = """
format: json
timezone: UTC
events:
  - type: {value: case.opened}
    id: ticket.number
    ts: ticket.opened
    channel: {value: phone}
    identifiers: {email: who.mail}
    objects: {case: ticket.number}
    text: words
"""
PAYLOAD = {
    "ticket": {"number": "T-1", "opened": "2026-03-02T10:00:00Z"}, "who": {"mail": "ana@example.org", "name": "Ana"},
    "words": "call me: 0664 1234567", "remark": "or ben@example.org",
}  # fmt: skip


def hooked(make_door):
    """A webhook `tickets` beside the source of the door; its secret."""
    door = make_door()
    (door.home / "mappings" / "tickets.yaml").write_text(HOOK, "utf-8")
    store = open_store(door.home)
    secret = store.sources.new_key(Source("tickets", "contract", "webhook", "tickets"))
    store.close()
    return door, secret


def signed(secret: str, body: bytes, at: float) -> dict[str, str]:
    """The header of a signature made at this time."""
    mac = hmac.new(secret.encode(), f"{at:.0f}.".encode() + body, sha256).hexdigest()
    return {"x-walkamile-signature": f"t={at:.0f},v1={mac}"}


def test_a_signed_webhook_becomes_events_by_its_mapping(make_door):
    door, secret = hooked(make_door)
    body = json.dumps(PAYLOAD).encode()
    for _ in range(2):
        assert (
            posted(door.address, "/hook/tickets", headers=signed(secret, body, time.time()), raw=body)[0]
            == 200
        )
    ((_, kept),) = door.heard()
    assert kept["who"]["mail"] == "ana@example.org" and kept["ticket"] == PAYLOAD["ticket"]
    assert kept["words"] == "call me: [phone]" and kept["remark"] == "or [e-mail]"
    (event,) = stored(door.home)
    assert (event["source"], event["type"], event["case_id"]) == ("tickets", "case.opened", "T-1")
    assert event["text"] == "call me: [phone]" and event["codes"]


@pytest.mark.parametrize("change", ["body", "time", "secret", "none", "late", "garbage"])
def test_a_webhook_that_is_not_signed_as_it_should_is_refused(change, make_door):
    door, secret = hooked(make_door)
    body = json.dumps(PAYLOAD).encode()
    headers = signed(
        secret if change != "secret" else "other", body, time.time() - (600 if change == "late" else 0)
    )
    if change == "time":
        headers = {k: v.replace("t=", "t=1") for k, v in headers.items()}
    elif change == "garbage":
        headers = {"x-walkamile-signature": "t=,v1"}
    elif change == "none":
        headers = {}
    sent = body + b" " if change == "body" else body
    assert posted(door.address, "/hook/tickets", headers=headers, raw=sent)[0] == 401
    assert posted(door.address, "/hook/nobody", headers=headers, raw=sent)[0] == 401
    assert door.heard() == []


def test_other_ways_of_signing(make_door):
    door, secret = hooked(make_door)
    now = f"{time.time():.0f}"

    def mac(text: bytes) -> bytes:
        return hmac.new(secret.encode(), text, sha256).digest()

    bodies = [json.dumps(PAYLOAD | {"n": n}).encode() for n in range(3)]
    text = b"d-1." + now.encode() + b"." + bodies[0]
    standard = {
        "webhook-id": "d-1",
        "webhook-timestamp": now,
        "webhook-signature": f"v1,{base64.b64encode(mac(text)).decode()}",
    }
    github = {"x-hub-signature-256": f"sha256={mac(bodies[1]).hex()}"}
    shopify = {"x-shopify-hmac-sha256": base64.b64encode(mac(bodies[2])).decode()}
    for headers, body in zip((standard, github, shopify), bodies, strict=True):
        assert posted(door.address, "/hook/tickets", headers=headers, raw=body)[0] == 200
    assert len(door.heard()) == 3


def test_answers_to_what_cannot_be_taken(make_door, monkeypatch):
    door = make_door()
    key = {"x-write-key": door.key}
    assert posted(door.address, "/v1/batch", {"batch": [TRACK]})[0] == 401
    assert posted(door.address, "/v1/batch", {"batch": [TRACK], "writeKey": "wrong"})[0] == 401
    for raw in (b"", b"{", b"\x1f\x8bbroken", b"\xff\xfe", b"[" * 100_000):
        assert posted(door.address, "/v1/batch", headers=key, raw=raw)[0] == 400, raw[:20]
    monkeypatch.setattr(asked, "MOST_BYTES", 100)
    assert posted(door.address, "/v1/batch", headers=key, raw=b"x" * 101)[0] == 413
    assert posted(door.address, "/v1/batch", headers=key, raw=gzip.compress(b"0" * 40_000_000))[0] == 413
    assert httpx.get(door.address + "/v1/batch").status_code == 405
    assert httpx.get(door.address + "/people").status_code == 404, "that is a page, not ours"
    assert door.heard() == []


def test_a_bad_event_is_kept_apart_and_does_not_cost_its_neighbours(make_door):
    door = make_door()
    batch = [
        TRACK,
        7,
        {"type": "nonsense", "messageId": "m-2"},
        {"type": "track"},
        TRACK | {"messageId": "m-3"},
    ]
    assert posted(door.address, "/v1/batch", {"batch": batch}, {"x-write-key": door.key})[0] == 200
    assert [row["messageId"] for _, row in door.heard()] == ["m-1", "m-3"]
    assert len(stored(door.home)) == 2
    store = open_store(door.home)
    told = dict(store.state.rows("select why, count(*) from quarantine group by why"))
    store.close()
    assert told == {"the line is not a JSON object": 1, "no event type": 2}


def test_what_php_javascript_and_python_write_oddly_is_taken(make_door):
    door = make_door()
    bodies = [
        b'{"batch":[{"type":"track","event":"a","messageId":"1","properties":[],"traits":[],"context":[]}]}',
        b'{"batch":[{"type":"track","event":"b","messageId":"2","properties":{"half":"\\ud83d","none":NaN,"nul":"a\\u0000b"}}]}',
        b'\xef\xbb\xbf{"batch":[{"type":"track","event":"c","messageId":3,"userId":17,"properties":{"latin":"\xe9"}}]}',
        b'{"batch":[{"type":"track","event":"d","messageId":"4","properties":{"big":123456789012345678901234567890,"far":1e400}}]}',
    ]
    for raw in bodies:
        assert posted(door.address, "/v1/batch", headers={"x-write-key": door.key}, raw=raw)[0] == 200
    assert sorted(event["type"] for event in stored(door.home)) == ["a", "b", "c", "d"]


def test_pages_of_any_origin_may_send_and_ask_before(make_door):
    door = make_door()
    origin = {"origin": "https://shop.example.org"}
    asks = {
        "access-control-request-method": "POST",
        "access-control-request-headers": "authorization,content-type",
    }
    before = httpx.options(door.address + "/v1/t", headers=origin | asks)
    assert before.status_code == 204
    assert before.headers["access-control-allow-origin"] == "https://shop.example.org"
    assert before.headers["access-control-allow-headers"] == "authorization,content-type"
    for key, status in ((door.key, 200), ("wrong", 401)):
        sent = posted(door.address, "/v1/t", TRACK, origin | {"x-write-key": key})
        assert (sent[0], sent[1]["access-control-allow-origin"]) == (status, "https://shop.example.org")


def test_a_full_disk_is_said_and_nothing_counts_as_seen(make_door, monkeypatch):
    door = make_door()
    key = {"x-write-key": door.key}
    with monkeypatch.context() as patched:

        def full(self, entries):
            raise NotKept("database or disk is full")

        patched.setattr(Log, "keep", full)
        status, headers, _ = posted(door.address, "/v1/t", TRACK, key)
    assert (status, headers["retry-after"]) == (503, "2")
    assert posted(door.address, "/v1/t", TRACK, key)[0] == 200
    assert len(door.heard()) == 1


def test_a_disk_that_takes_no_more_pages_undoes_the_whole_group(tmp_path):
    from walkamile.store import Entry

    log = Log(tmp_path / "log.sqlite")
    small = Entry.of("shop", b'{"n":1}\n', ["1"])
    log._con.execute("pragma max_page_count = 20")
    noise = b'{"x":"' + base64.b64encode(bytes(i * j % 251 for i in range(400) for j in range(400))) + b'"}\n'
    with pytest.raises(NotKept):
        log.keep([small, Entry.of("shop", noise, ["2"])])
    assert log.lag() == 0
    assert [(kept.n, kept.seen_before) for kept in log.keep([small, small])] == [(1, 0), (0, 1)]
    log.close()


def test_too_many_at_once_are_asked_to_come_again(make_door, monkeypatch):
    door = make_door()
    monkeypatch.setattr(keeper, "MOST_WAITING", 0)
    status, headers, _ = posted(door.address, "/v1/t", TRACK, {"x-write-key": door.key})
    assert (status, headers["retry-after"]) == (429, "2")
    assert door.heard() == []


def test_a_new_key_counts_at_once_and_a_dropped_one_no_more(make_door, monkeypatch):
    from walkamile.web.collect import keys

    monkeypatch.setattr(keys, "FRESH_S", 0.0)
    monkeypatch.setattr(keys, "PATIENT_S", 0.0)
    door = make_door()
    store = open_store(door.home)
    key = store.sources.new_key(Source("app", "contract", "segment"))
    raw = b"".join(path.read_bytes() for path in door.home.rglob("*") if path.is_file())
    assert key.encode() not in raw, "only a hash of a key is kept"
    assert posted(door.address, "/v1/t", TRACK, {"x-write-key": key})[0] == 200
    assert store.sources.drop_keys("app") == 1
    assert posted(door.address, "/v1/t", TRACK, {"x-write-key": key})[0] == 401
    store.close()


def test_the_same_id_of_two_sources_is_two_events(make_door):
    door = make_door()
    store = open_store(door.home)
    other = store.sources.new_key(Source("app", "contract", "segment"))
    store.close()
    time.sleep(1.1)  # a key is looked for again after a second
    for key in (door.key, other, door.key):
        assert posted(door.address, "/v1/t", TRACK, {"x-write-key": key})[0] == 200
    assert len(door.heard()) == 2
