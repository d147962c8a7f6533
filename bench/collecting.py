"""The servers that are measured: the product's own, the same where it keeps nothing, and one that only decodes.

`python -m bench.collecting keep HOME`, `parse HOME`, `decode`
"""

from __future__ import annotations

import socket
import sys
from pathlib import Path
from typing import Any

import uvicorn

from walkamile.listen.segment import DECODER
from walkamile.model.source import Source
from walkamile.store import Entry, make_home, open_store
from walkamile.web.collect.keeper import Keeper
from walkamile.web.serving import run_server

DONE = b'{"status":"Ok","success":true}'


def new_key(home: Path) -> str:
    """Make a home with one source; the key of it."""
    make_home(home)
    store = open_store(home)
    try:
        return store.sources.new_key(Source("shop-web", "consent", "segment"))
    finally:
        store.close()


def parse_only() -> None:
    """Let the product read requests and keep nothing: who sends, what may be kept; no keys, no packing, no append."""

    async def forget(self: Keeper, entry: Entry, n_bytes: int) -> None:
        return None

    Keeper.keep = forget  # type: ignore[method-assign]
    Entry.of = staticmethod(lambda source, *_: Entry(source))  # type: ignore[method-assign]


async def decode_only(scope: Any, receive: Any, send: Any) -> None:
    """Read the body into the structures of the product, and say so."""
    if scope["type"] != "http":
        return
    chunks, more = [], True
    while more:
        message = await receive()
        chunks.append(message.get("body", b""))
        more = message.get("more_body", False)
    DECODER.decode(b"".join(chunks))
    headers = [(b"content-type", b"application/json"), (b"content-length", str(len(DONE)).encode())]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    await send({"type": "http.response.body", "body": DONE})


def serve_decoding() -> None:
    """Answer with the server that only decodes."""
    door = socket.socket()
    door.bind(("127.0.0.1", 0))
    door.listen(1024)
    print(f"http://127.0.0.1:{door.getsockname()[1]} ", flush=True)
    config = uvicorn.Config(
        decode_only, log_level="warning", access_log=False, server_header=False, lifespan="off"
    )
    uvicorn.Server(config).run(sockets=[door])


if __name__ == "__main__":
    if sys.argv[1] == "decode":
        serve_decoding()
    else:
        if sys.argv[1] == "parse":
            parse_only()
        run_server(Path(sys.argv[2]), "127.0.0.1", 0, lambda line: print(line, flush=True))
