"""Who may ask at the second door, how much, and how often? Any phone of the network, a little, not too often."""

from __future__ import annotations

import re
import time
from collections import OrderedDict
from collections.abc import Callable
from urllib.parse import urlsplit

from walkamile.web.guard import HEADERS, READING, App, Message, Receive, Scope, Send

MOST_BYTES = 4096
WINDOW_S = 60.0
MOST_OF_ADDRESS = 120
MOST_OF_CODE = 300
MOST_WRONG = 20
MOST_KNOWN = 4096
CODE = re.compile(r"/room/([^/]*)")


class Pace:
    """How often was something asked in the last minute? Forgets what it knows longest when it knows too much."""

    def __init__(self, most: int, clock: Callable[[], float] = time.monotonic) -> None:
        """At most so many in a minute, for each name."""
        self.most = most
        self.clock = clock
        self.known: OrderedDict[str, tuple[float, int]] = OrderedDict()

    def is_over(self, name: str) -> bool:
        """Has it been asked too often already?"""
        since, n = self.known.get(name, (0.0, 0))
        return n >= self.most and self.clock() - since < WINDOW_S

    def count(self, name: str) -> None:
        """It was asked once more."""
        now = self.clock()
        since, n = self.known.pop(name, (now, 0))
        self.known[name] = (now, 1) if now - since >= WINDOW_S else (since, n + 1)
        while len(self.known) > MOST_KNOWN:
            self.known.popitem(last=False)


class RoomGuard:
    """Stands before the rooms: limits, own forms only, the headers of all pages. Any Host is answered."""

    def __init__(self, app: App, clock: Callable[[], float] = time.monotonic) -> None:
        """Guard this app."""
        self.app = app
        self.addresses = Pace(MOST_OF_ADDRESS, clock)
        self.codes = Pace(MOST_OF_CODE, clock)
        self.wrong = Pace(MOST_WRONG, clock)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let through, or refuse in plain words."""
        if scope["type"] == "lifespan":
            await self.app(scope, receive, send)
            return
        if scope["type"] != "http":
            return
        address = (scope.get("client") or ("unknown", 0))[0]
        code = found[1].upper() if (found := CODE.match(scope["path"])) else ""
        refused = self._refusal(scope, address, code)

        async def dressed(message: Message) -> None:
            if message["type"] == "http.response.start":
                if message["status"] == 404 and code:
                    self.wrong.count(address)
                given = {name for name, _ in message["headers"]}
                more = [pair for pair in HEADERS if pair[0] not in given]
                if not scope["path"].startswith("/static/"):
                    more.append((b"cache-control", b"no-store"))
                message["headers"] = [*message["headers"], *more]
            await send(message)

        if refused:
            await _refuse(*refused, dressed)
            return
        if scope["method"] in READING:
            await self.app(scope, receive, dressed)
            return
        body = await _body(receive)
        if body is None:
            await _refuse(413, "That is too much for this form.", dressed)
            return
        await self.app(scope, _replay(body, receive), dressed)

    def _refusal(self, scope: Scope, address: str, code: str) -> tuple[int, str] | None:
        if self.addresses.is_over(address) or self.wrong.is_over(address) or self.codes.is_over(code):
            return 429, "That was too often. Wait a minute, then try again."
        self.addresses.count(address)
        if code:
            self.codes.count(code)
        if scope["method"] in READING:
            return None
        headers = {name.lower(): value.decode("latin-1") for name, value in scope["headers"]}
        origin = headers.get(b"origin")
        foreign = origin is not None and urlsplit(origin).netloc != headers.get(b"host", "")
        if foreign or headers.get(b"sec-fetch-site", "same-origin") not in ("same-origin", "none"):
            return 403, "This request was sent by another site. Open the room itself, and send it from there."
        said = headers.get(b"content-length", "0")
        if not said.isdecimal() or int(said) > MOST_BYTES:
            return 413, "That is too much for this form."
        return None


async def _body(receive: Receive) -> bytes | None:
    """The whole body; None where it is too large."""
    parts: list[bytes] = []
    n = 0
    while True:
        message = await receive()
        if message["type"] != "http.request":
            return b"".join(parts)
        part = message.get("body", b"")
        parts.append(part)
        n += len(part)
        if n > MOST_BYTES:
            return None
        if not message.get("more_body"):
            return b"".join(parts)


def _replay(body: bytes, receive: Receive) -> Receive:
    """Give the body that was read already, then whatever comes."""
    messages: list[Message] = [{"type": "http.request", "body": body, "more_body": False}]

    async def again() -> Message:
        return messages.pop() if messages else await receive()

    return again


async def _refuse(status: int, why: str, send: Send) -> None:
    body = why.encode()
    headers = [(b"content-type", b"text/plain; charset=utf-8"), (b"content-length", str(len(body)).encode())]
    if status == 429:
        headers.append((b"retry-after", b"60"))
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})
