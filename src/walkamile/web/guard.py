"""Who may ask, and what may a page do? Loopback names only, no foreign origin, nothing from elsewhere."""

from __future__ import annotations

import time
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any
from urllib.parse import urlsplit

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]

LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})
READING = frozenset({"GET", "HEAD", "OPTIONS"})
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "font-src 'self'; connect-src 'self'; "
    "form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
)
HEADERS = (
    (b"content-security-policy", POLICY.encode()),
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"same-origin"),
    (b"cross-origin-opener-policy", b"same-origin"),
    (b"cross-origin-resource-policy", b"same-origin"),
    (b"permissions-policy", b"camera=(), microphone=(), geolocation=()"),
)


def is_loopback(host: str) -> bool:
    """Does this Host header (with or without a port) name this machine itself?"""
    try:
        return urlsplit(f"//{host}").hostname in LOOPBACK
    except ValueError:
        return False


class Guard:
    """Refuses requests under a foreign name (DNS rebinding) and writes from a foreign page; adds the headers."""

    def __init__(self, app: App) -> None:
        """Stand before this app."""
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let through, or refuse with 403 in plain words."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        headers = {name.lower(): value.decode("latin-1") for name, value in scope["headers"]}
        why = _refusal(scope["method"], headers)
        began = time.perf_counter()

        async def dressed(message: Message) -> None:
            if message["type"] == "http.response.start":
                took = f"app;dur={(time.perf_counter() - began) * 1000:.1f}".encode()
                given = {name for name, _ in message["headers"]}
                more = [pair for pair in HEADERS if pair[0] not in given]
                if not scope["path"].startswith("/static/"):
                    more.append((b"cache-control", b"no-store"))
                message["headers"] = [*message["headers"], *more, (b"server-timing", took)]
            await send(message)

        if why:
            await _refuse(why, dressed)
        else:
            await self.app(scope, receive, dressed)


def _refusal(method: str, headers: MutableMapping[bytes, str]) -> str:
    host = headers.get(b"host", "")
    if not is_loopback(host):
        return (
            "These pages answer only under 127.0.0.1 or localhost until sign-in is configured. "
            "Open http://127.0.0.1 with the port shown by walkamile serve."
        )
    if method in READING:
        return ""
    origin = headers.get(b"origin")
    if origin is not None and urlsplit(origin).netloc != host:
        return "This request was sent by another site. Go to the page itself and send it from there."
    if headers.get(b"sec-fetch-site", "same-origin") not in ("same-origin", "none"):
        return "This request was sent by another site. Go to the page itself and send it from there."
    return ""


async def _refuse(why: str, send: Send) -> None:
    body = why.encode()
    kind = (b"content-type", b"text/plain; charset=utf-8")
    await send(
        {
            "type": "http.response.start",
            "status": 403,
            "headers": [kind, (b"content-length", str(len(body)).encode())],
        }
    )
    await send({"type": "http.response.body", "body": body})
