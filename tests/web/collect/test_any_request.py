"""Whatever is posted to whichever address, the collector answers, and never with a fault of its own."""

from __future__ import annotations

import asyncio
import base64
import gzip
import hmac
import json
import tempfile
import threading
import time
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from walkamile.load import put_away_log
from walkamile.model.source import Source
from walkamile.store import open_store
from walkamile.web.collect import Collector
from walkamile.web.collect.routes import EMPTY, ROUTES

EXPECTED = {200, 204, 400, 401, 405, 413}
HOOKS = ("/hook/desk", "/hook/", "/hook/%00/x")
MAPPING = "{format: json, timezone: UTC, events: [{type: {value: a}, ts: at, id: id, identifiers: {email: who.mail}}]}"

texts = st.one_of(
    st.text(max_size=20), st.sampled_from(["ana@example.org", "\0", "\ud83d", "2026-03-02T10:00:00Z"])
)
scalars = st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), texts)
words = st.sampled_from(
    ["type", "event", "messageId", "userId", "anonymousId", "properties", "traits", "context", "consent", "sentAt",
     "timestamp", "batch", "events", "writeKey", "api_key", "uuid", "distinct_id", "$set", "email", "text", "device",
     "categoryPreferences", "address", "library", "page", "id", "source", "time", "data", "identifiers", "ts",
     "event_id", "$device_id", "$groups", "at", "who", "mail", "name", "groupId", "token", "alias", "gclid"]
)  # fmt: skip
kinds = st.sampled_from(
    ["track", "page", "identify", "alias", "group", "screen", "$identify", "$create_alias"]
)
documents = st.recursive(
    scalars,
    lambda inner: st.one_of(
        st.lists(inner, max_size=4),
        st.dictionaries(words, st.one_of(inner, kinds), max_size=8),
        st.dictionaries(texts, inner, max_size=3),
    ),
    max_leaves=25,
)


def written(document: Any) -> bytes:
    return json.dumps(document).encode("utf-8", "surrogatepass")


bodies = st.one_of(
    documents.map(written),
    documents.map(lambda document: written({"batch": [document, document]})),
    documents.map(written).map(gzip.compress),
    documents.map(lambda document: b"data=" + base64.b64encode(written(document))),
    st.binary(max_size=60),
    st.binary(max_size=60).map(lambda noise: b"\x1f\x8b" + noise),
    st.sampled_from([b"[" * 5_000, b"{" * 5_000, b'{"batch":' * 500, b'"\\ud800"', b"NaN", b"-", b"1e999"]),
)
header_values = st.one_of(
    st.binary(max_size=20),
    st.sampled_from([b"Basic !!!", b"Basic aGVsbG86", b"Bearer ", b"1", b"t=1,v1=", b"%ff%00", b"/a"]),
)
headers = st.dictionaries(
    st.sampled_from([b"authorization", b"x-write-key", b"origin", b"content-type", b"content-encoding", b"ce-id",
                     b"ce-type", b"ce-source", b"ce-consent", b"ce-time", b"webhook-id", b"webhook-signature",
                     b"webhook-timestamp", b"x-walkamile-signature", b"x-hub-signature-256"]),
    header_values, max_size=5,
)  # fmt: skip
paths = st.sampled_from([*ROUTES, *EMPTY, *HOOKS, "/v1/batch/", "/i/v0/e/"])
methods = st.sampled_from(["POST", "POST", "POST", "GET", "OPTIONS", "PUT", "HEAD"])
queries = st.one_of(
    st.binary(max_size=30),
    st.sampled_from([b"writeKey=", b"data=%7B%22", b"data=e30", b"a.b.c=1&a=2", b"compression=gzip-js"]),
)


@pytest.fixture(scope="module")
def asks():
    """A collector without a network: gives the status of the answer."""
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder) / "home"
        store = open_store(home)
        (home / "mappings").mkdir()
        (home / "mappings" / "desk.yaml").write_text(MAPPING, "utf-8")
        key = store.sources.new_key(Source("web", "consent", "segment"))
        secret = store.sources.new_key(Source("desk", "contract", "webhook", "desk"))
        collector = Collector(store)
        loop = asyncio.new_event_loop()  # in a thread of its own: a browser may run one in this
        thread = threading.Thread(target=loop.run_forever, daemon=True)
        thread.start()

        def ask(
            method: str, path: str, query: bytes, given: dict[bytes, bytes], body: bytes, known: str
        ) -> int:
            statuses: list[int] = []
            if known == "key":
                given = {**given, b"x-write-key": key.encode()}
                given.pop(b"authorization", None)
            elif known == "signed":
                stamp = str(int(time.time())).encode()
                mac = hmac.new(secret.encode(), stamp + b"." + body, sha256).hexdigest().encode()
                given = {**given, b"x-walkamile-signature": b"t=" + stamp + b",v1=" + mac}
                given.pop(b"webhook-signature", None)

            async def receive() -> dict[str, Any]:
                return {"type": "http.request", "body": body, "more_body": False}

            async def send(message: dict[str, Any]) -> None:
                if message["type"] == "http.response.start":
                    statuses.append(message["status"])

            scope = {
                "type": "http",
                "method": method,
                "path": path,
                "query_string": query,
                "headers": list(given.items()),
            }
            asyncio.run_coroutine_threadsafe(collector(scope, receive, send), loop).result(60)
            return statuses[0]

        yield ask, store
        collector.close()
        loop.call_soon_threadsafe(loop.stop)
        thread.join(10)
        loop.close()
        store.close()


def test_no_request_is_answered_with_a_fault_of_ours_and_what_is_kept_can_be_read(asks):
    ask, store = asks

    @settings(max_examples=600)
    @given(methods, paths, queries, headers, bodies, st.sampled_from(["key", "key", "signed", ""]))
    def each(method, path, query, given_headers, body, known):
        assert ask(method, path, query, given_headers, body, known) in EXPECTED

    each()
    kept = store.log.lag()
    assert kept > 20, "the requests above kept little"
    with store.writing():
        put_away_log(store)
    assert store.log.lag() == 0, "an event that was acknowledged could not be read"
    faults = store.state.rows("select value from meta where key like 'unread: %' and value <> ''")
    assert faults == [], "a source was told to be unreadable"
