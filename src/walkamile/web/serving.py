"""How are the pages answered? On one door of this machine, whose address is written into the home."""

from __future__ import annotations

import os
import secrets
import socket
import threading
from collections.abc import Callable
from pathlib import Path

import uvicorn

from walkamile.model.errors import HomeFault
from walkamile.web.app import make_app
from walkamile.web.collect import Collector
from walkamile.web.guard import LOOPBACK
from walkamile.web.noted import Server
from walkamile.web.pages.today import warm


def run_server(folder: Path, host: str, port: int, say: Callable[[str], None] = lambda _: None) -> None:
    """Answer until stopped. Raises HomeFault for a host that is not this machine, or a port that is taken."""
    if host not in LOOPBACK:
        raise HomeFault(
            f"Until sign-in is configured the pages answer only this machine, not {host}. "
            "Use --host 127.0.0.1, and a tunnel (ssh -L) from elsewhere."
        )
    family = socket.AF_INET6 if host == "::1" else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as door:
        door.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            door.bind((host, port))
        except OSError as fault:
            raise HomeFault(
                f"Port {port} cannot be used ({fault.strerror}). Choose another with --port, or 0 for any free one."
            ) from fault
        door.listen(1024)  # who hears the address may ask at once
        _answer(folder, host, door, say)


def _answer(folder: Path, host: str, door: socket.socket, say: Callable[[str], None]) -> None:
    shown = f"[{host}]" if ":" in host else host
    address = f"http://{shown}:{door.getsockname()[1]}"
    token = secrets.token_urlsafe(32)
    made = make_app(folder, token)
    collector = Collector(made.state.memory.store)
    server = Server(address, os.getpid(), token)
    server.note(folder)
    threading.Thread(target=warm, args=(made.state.memory,), daemon=True).start()
    say(f"The pages are at {address}   (stop with Ctrl-C)")
    if not made.state.memory.store.sources.all():
        say("To send events to it, make a key:  walkamile sources --new-key NAME --shape segment")
    config = uvicorn.Config(
        collector.before(made), log_level="warning", access_log=False, server_header=False
    )
    try:
        uvicorn.Server(config).run(sockets=[door])
    finally:
        collector.close()
        server.forget(folder)
