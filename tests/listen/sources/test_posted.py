"""What is posted one payload at a time becomes the same events as a file of payloads."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest
from told import SAMPLES, said

from walkamile import listen
from walkamile.load import load
from walkamile.model.source import Source

NOW = datetime(2026, 3, 10, 12, tzinfo=UTC)


def payloads(name: str) -> list[bytes]:
    (path,) = SAMPLES.glob(f"{name}.*")
    text = path.read_text("utf-8")
    found = [json.loads(line) for line in text.splitlines()] if path.suffix == ".jsonl" else json.loads(text)
    return [json.dumps(payload).encode() for payload in found]


def posted(name: str, body: bytes):
    source = Source(name=name, shape="webhook", mapping=name)
    return listen.open_request(body, "webhook", reading=listen.built_in(name)).parse(source, NOW)


@pytest.mark.parametrize("name", ["chatwoot", "formbricks"])
def test_posted_or_loaded_it_is_the_same(name, make_store, tmp_path):
    (path,) = SAMPLES.glob(f"{name}.*")
    by_file, by_hook = make_store("file"), make_store("hook")
    load(by_file, path, listen.built_in(name))
    lines = b"".join(posted(name, body).body for body in payloads(name))
    (tmp_path / "heard.jsonl").write_bytes(lines)
    load(by_hook, tmp_path / "heard.jsonl", listen.built_in(name))

    def told(store):
        return [{key: value for key, value in event.items() if key != "_row"} for event in said(store)]

    assert told(by_hook) == told(by_file)


def test_before_anything_is_kept_texts_are_redacted():
    body = posted("chatwoot", payloads("chatwoot")[1]).body
    row = json.loads(body)
    assert row["text"] == "Where is my gift? Write to [e-mail]"
    assert row["identifiers"]["email"] == "ana@example.com", "names stay names, to be sealed"


def test_what_is_refused_is_kept_apart_without_addresses():
    body = json.dumps(
        {"event": "conversation_danced", "id": 1, "meta": {"sender": {"email": "ana@example.com"}}}
    )
    parsed = posted("chatwoot", body.encode())
    (refused,) = parsed.refused
    assert refused.why == "a word that this source does not know" and "ana@" not in refused.raw
    assert parsed.body == b"" and parsed.ids == []


def test_a_payload_that_is_sent_again_has_the_same_ids():
    first, second = (posted("chatwoot", payloads("chatwoot")[0]) for _ in range(2))
    assert first.ids == second.ids and len(set(first.ids)) == 4
