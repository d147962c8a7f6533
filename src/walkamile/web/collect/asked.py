"""What does a request hold? Its headers, its query, its body; and every key that it may be known by."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Iterator, Mapping
from contextlib import suppress
from typing import Any
from urllib.parse import parse_qsl

from walkamile.model.errors import TooLarge
from walkamile.web.guard import Receive, Scope

MOST_BYTES = 10 * 1024 * 1024
QUERY_KEYS = ("writeKey", "write_key", "api_key", "token", "key", "k")
HEADER_KEYS = (b"x-write-key", b"x-api-key")


def headers_of(scope: Scope) -> dict[bytes, bytes]:
    """The headers by name."""
    return dict(scope["headers"])


def query_of(scope: Scope) -> dict[str, str]:
    """What stands behind the `?`, by name."""
    text = scope["query_string"]
    return dict(parse_qsl(text.decode("latin-1"), keep_blank_values=True)) if text else {}


async def body_of(receive: Receive) -> bytes:
    """The body. Raises TooLarge beyond MOST_BYTES, once it was read: else clients do not hear the answer."""
    chunks: list[bytes] = []
    n = 0
    more = True
    while more:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise ConnectionResetError
        chunk = message.get("body", b"")
        n += len(chunk)
        if n <= MOST_BYTES:
            chunks.append(chunk)
        more = message.get("more_body", False)
    if n > MOST_BYTES:
        raise TooLarge
    return chunks[0] if len(chunks) == 1 else b"".join(chunks)


def keys_of(headers: Mapping[bytes, bytes], query: Mapping[str, str], in_body: Any) -> Iterator[str]:
    """Every key the request carries: as user of Basic, as bearer, in a header, in the query, in the body."""
    kind, _, value = headers.get(b"authorization", b"").decode("latin-1").partition(" ")
    if kind.lower() == "basic":
        with suppress(binascii.Error, ValueError):
            yield base64.b64decode(value, validate=False).decode("utf-8", "replace").partition(":")[0]
    elif value:
        yield value.strip()
    for name in HEADER_KEYS:
        if name in headers:
            yield headers[name].decode("latin-1").partition(":")[0]
    for name in QUERY_KEYS:
        if name in query:
            yield query[name]
    if isinstance(in_body, str):
        yield in_body
