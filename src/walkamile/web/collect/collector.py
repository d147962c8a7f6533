"""The collector as an ASGI application: who sends, what is it, keep it, say so."""

from __future__ import annotations

import asyncio
import json
import time
from datetime import UTC, datetime
from urllib.parse import unquote

from walkamile import listen, loop
from walkamile.model.errors import CannotSay, MappingFault, NotKept, TooLarge, Unreadable
from walkamile.model.source import Source
from walkamile.store import Store
from walkamile.web.collect import answer as answers
from walkamile.web.collect.asked import body_of, headers_of, keys_of, query_of
from walkamile.web.collect.keeper import Keeper, TooMany
from walkamile.web.collect.keys import Keys
from walkamile.web.collect.pixel import message_of
from walkamile.web.collect.reports import hear_reports
from walkamile.web.collect.routes import EMPTY, HOOK, REPORTS, ROUTES, Route, is_ours
from walkamile.web.collect.signature import why_not
from walkamile.web.guard import App, Receive, Scope, Send

Answer = tuple[int, bytes, list[answers.Header]]
CE = b"ce-"
UNKNOWN_KEY = "This key is not known. Make one: walkamile sources --new-key NAME --shape segment"
LATER = "Too much at once, or the disk is full. Nothing of this was kept; send it again later."


class Collector:
    """Takes events from clients over HTTP. 200 means: on the disk."""

    def __init__(self, store: Store) -> None:
        """Collect for this home."""
        self._store = store
        self._keys = Keys(store)
        self._keeper = Keeper(store.own_log)
        self._readings: dict[tuple[str, int], listen.Mapping] = {}

    def before(self, pages: App) -> App:
        """Stand before another application: its addresses are answered by it."""

        async def door(scope: Scope, receive: Receive, send: Send) -> None:
            ours = scope["type"] == "http" and is_ours(scope["path"])
            await (self if ours else pages)(scope, receive, send)

        return door

    def close(self) -> None:
        """Write what waits."""
        self._keeper.close()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        headers = headers_of(scope)
        method = scope["method"]
        if method == "OPTIONS":
            await answers.answer(send, 204, b"", answers.cross_origin(headers, asked_first=True))
            return
        try:
            status, body, more = await self._answer(scope, receive, headers, method)
        except ConnectionResetError:
            return
        await answers.answer(send, status, body, [*more, *answers.cross_origin(headers)])

    async def _answer(
        self, scope: Scope, receive: Receive, headers: dict[bytes, bytes], method: str
    ) -> Answer:
        path = scope["path"].rstrip("/")
        route = ROUTES.get(path)
        try:
            if route is not None and route.pixel and method in ("GET", "HEAD"):
                return await self._picture(scope, headers, route)
            body = await body_of(receive)
            if path in EMPTY:
                return 200, EMPTY[path], [answers.JSON]
            if method != "POST":
                return (
                    405,
                    answers.said("Send events with POST."),
                    [answers.JSON, (b"allow", b"POST, OPTIONS")],
                )
            if path == REPORTS:
                return await self._reports(headers, query_of(scope), body)
            if route is None:
                return await self._hook(unquote(path[len(HOOK) :]), headers, body)
            return await self._hear(route, headers, query_of(scope), body)
        except TooLarge as fault:
            return 413, answers.said(str(fault)), [answers.JSON]
        except TooMany:
            return 429, answers.said(LATER), [answers.JSON, answers.AGAIN]
        except NotKept:
            return 503, answers.said(LATER), [answers.JSON, answers.AGAIN]

    async def _hear(
        self, route: Route, headers: dict[bytes, bytes], query: dict[str, str], body: bytes
    ) -> Answer:
        hints = route.hints
        if route.shape == "cloudevents":
            hints = {k[3:].decode("latin-1"): _said(v) for k, v in headers.items() if k.startswith(CE)}
        try:
            opened = listen.open_request(body, route.shape, hints)
        except Unreadable as fault:
            source = self._keys.find(keys_of(headers, query, None))
            if source is not None:
                await self._keeper.keep(loop.unreadable(source), 0)
            return 400, answers.said(str(fault)), [answers.JSON]
        source = self._keys.find(keys_of(headers, query, opened.key))
        if source is None:
            return 401, answers.said(UNKNOWN_KEY), [answers.JSON]
        entry, _ = loop.understood(opened, source, datetime.now(UTC))
        del opened  # while it waits only what is packed is held
        await self._keeper.keep(entry, len(body))
        return 200, answers.DONE, [answers.JSON]

    async def _picture(self, scope: Scope, headers: dict[bytes, bytes], route: Route) -> Answer:
        """A picture that nobody sees: the event stands in its address. What it says is answered by the status."""
        query = query_of(scope)
        status, _, more = await self._hear(route, headers, query, json.dumps(message_of(query)).encode())
        return status, answers.GIF, [*answers.PICTURE, *(pair for pair in more if pair != answers.JSON)]

    async def _hook(self, name: str, headers: dict[bytes, bytes], body: bytes) -> Answer:
        known = self._keys.webhook(name)
        if known is None:
            return 401, answers.said(f"There is no webhook {name!r}."), [answers.JSON]
        source, secret = known
        fault = why_not(headers, body, secret, time.time())
        if fault:
            return 401, answers.said(fault[0].upper() + fault[1:] + "."), [answers.JSON]
        hints = {"id": _said(headers[b"webhook-id"])} if b"webhook-id" in headers else {}
        try:
            opened = listen.open_request(body, "webhook", hints, self._reading(source))
        except Unreadable as unread:
            await self._keeper.keep(loop.unreadable(source), 0)
            return 400, answers.said(str(unread)), [answers.JSON]
        entry, _ = loop.understood(opened, source, datetime.now(UTC))
        del opened  # while it waits only what is packed is held
        await self._keeper.keep(entry, len(body))
        return 200, answers.DONE, [answers.JSON]

    async def _reports(self, headers: dict[bytes, bytes], query: dict[str, str], body: bytes) -> Answer:
        """What is in employees' way: kept for whoever answers it, and as an event."""
        source = self._keys.find(keys_of(headers, query, None))
        if source is None:
            return 401, answers.said(UNKNOWN_KEY), [answers.JSON]
        try:
            kept = await asyncio.to_thread(hear_reports, self._store, source.name, body)
        except CannotSay as fault:
            return 400, answers.said(str(fault)), [answers.JSON]
        return 200, json.dumps(kept).encode(), [answers.JSON]

    def _reading(self, source: Source) -> listen.Mapping | None:
        """The mapping of a webhook; without one nothing of its texts is left as it is."""
        name = source.mapping or ""
        path = self._store.home / "mappings" / f"{name}.yaml"
        written = (name, path.stat().st_mtime_ns if path.exists() else 0)
        if written not in self._readings:
            try:
                self._readings[written] = listen.find_mapping(name, None, self._store.home)
            except MappingFault:
                return None
        return self._readings[written]


def _said(value: bytes) -> str:
    """A header as text: CloudEvents writes what is not ASCII with percent signs."""
    return unquote(value.decode("latin-1"))
