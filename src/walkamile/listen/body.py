"""What does a body say? Unpacked by its first bytes, then read as JSON; its headers are not believed."""

from __future__ import annotations

import json
import math
import zlib
from typing import Any

import msgspec

from walkamile.model.errors import TooLarge, Unreadable

GZIP = b"\x1f\x8b"
MOST_UNPACKED = 32 * 1024 * 1024
DEEPEST = 200
ANY = msgspec.json.Decoder()


def plain(body: bytes, most: int = MOST_UNPACKED) -> bytes:
    """Unpack a body. Raises Unreadable when it is cut off, TooLarge beyond `most` bytes."""
    if not body.startswith(GZIP):
        return body
    unpacker = zlib.decompressobj(31)
    try:
        text = unpacker.decompress(body, most)
    except zlib.error as fault:
        raise Unreadable from fault
    if unpacker.unconsumed_tail:
        raise TooLarge
    if not unpacker.eof:
        raise Unreadable
    return text


def is_plain(text: bytes) -> bool:
    """May what a quick decoder reads be kept as it is? Not where a NUL is written."""
    return b"\\" not in text or b"\\u0000" not in text


def any_json(text: bytes) -> Any:
    """Read a document with a patient reader: NaN, halves of characters and wrong bytes are left out, not refused.

    Raises Unreadable.
    """
    try:
        return _clean(json.loads(text.decode("utf-8-sig", "replace")), DEEPEST)
    except (ValueError, RecursionError) as fault:
        raise Unreadable from fault


def _clean(value: Any, depth: int) -> Any:
    if depth == 0:
        return None
    if isinstance(value, str):
        return value.encode("utf-8", "replace").decode().replace("\0", "")
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if isinstance(value, dict):
        return {_clean(key, depth): _clean(item, depth - 1) for key, item in value.items()}
    return [_clean(item, depth - 1) for item in value] if isinstance(value, list) else value
