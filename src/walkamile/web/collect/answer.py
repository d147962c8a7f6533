"""What is answered? Little: what clients look at is the status."""

from __future__ import annotations

import base64
import json
from collections.abc import Sequence

from walkamile.web.guard import Send

Header = tuple[bytes, bytes]

DONE = b'{"status":"Ok","success":true}'
JSON = (b"content-type", b"application/json")
GIF = base64.b64decode(b"R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7")
PICTURE = ((b"content-type", b"image/gif"), (b"cache-control", b"no-store"))
RETRY_AFTER_S = 2
AGAIN = (b"retry-after", str(RETRY_AFTER_S).encode())


def cross_origin(headers: dict[bytes, bytes], *, asked_first: bool = False) -> list[Header]:
    """Let pages of any origin send: what is sent counts by its key, and no cookie is read."""
    origin = headers.get(b"origin")
    if origin is None:
        return []
    allowed = [
        (b"access-control-allow-origin", origin),
        (b"access-control-allow-credentials", b"true"),
        (b"vary", b"origin"),
    ]
    if asked_first:
        wanted = headers.get(b"access-control-request-headers", b"content-type, authorization")
        allowed += [
            (b"access-control-allow-methods", b"GET, POST, OPTIONS"),
            (b"access-control-allow-headers", wanted),
            (b"access-control-allow-private-network", b"true"),
            (b"access-control-max-age", b"86400"),
        ]
    return allowed


async def answer(send: Send, status: int, body: bytes, headers: Sequence[Header]) -> None:
    """Send an answer."""
    length = (b"content-length", str(len(body)).encode())
    await send({"type": "http.response.start", "status": status, "headers": [length, *headers]})
    await send({"type": "http.response.body", "body": body})


def said(why: str) -> bytes:
    """A refusal in words."""
    return json.dumps({"status": "Error", "success": False, "error": why}).encode()
