"""How are the pages answered? On one door of this machine, whose address is written into the home."""

from __future__ import annotations

import os
import secrets
import socket
import threading
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from urllib.parse import urlsplit

import uvicorn
from fastapi import FastAPI

from walkamile.model.errors import HomeFault
from walkamile.web.app import make_app
from walkamile.web.collect import Collector
from walkamile.web.guard import LOOPBACK
from walkamile.web.noted import Server
from walkamile.web.pages.today import warm
from walkamile.web.rooms import make_rooms


def run_server(
    folder: Path, host: str, port: int, say: Callable[[str], None] = lambda _: None, rooms: str = ""
) -> None:
    """Answer until stopped. Raises HomeFault for a host that is not this machine, or a port that is taken.

    `rooms` (HOST:PORT, may be a network of this machine) opens a second door for the phones of a group, and only that.
    """
    if host not in LOOPBACK:
        raise HomeFault(
            f"Until sign-in is configured the pages answer only this machine, not {host}. "
            "Use --host 127.0.0.1, and a tunnel (ssh -L) from elsewhere."
        )
    with ExitStack() as doors:
        door = doors.enter_context(bound(host, port, "--port"))
        second = doors.enter_context(bound(*place_of(rooms), "--rooms")) if rooms else None
        _answer(folder, host, door, second, say)


def bound(host: str, port: int, option: str) -> socket.socket:
    """A door that listens. Raises HomeFault."""
    door = socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET)
    door.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        door.bind((host, port))
    except OSError as fault:
        door.close()
        raise HomeFault(
            f"Port {port} cannot be used ({fault.strerror or fault}). "
            f"Choose another with {option}, or 0 for any free one."
        ) from fault
    door.listen(1024)  # who hears the address may ask at once
    return door


def place_of(said: str) -> tuple[str, int]:
    """HOST:PORT as two. Raises HomeFault."""
    try:
        parts = urlsplit(f"//{said}")
        host, port = parts.hostname, parts.port
    except ValueError:
        host, port = None, None
    if not host or port is None or parts_left(said):
        raise HomeFault(f"{said!r} is no HOST:PORT. Write it like 0.0.0.0:8001, or 192.168.1.4:8001.")
    return host, port


def parts_left(said: str) -> bool:
    """Does an address say more than host and port?"""
    return bool(set(said) & set("/?#@ "))


def reachable(door: socket.socket) -> str:
    """The address that others in the network use for this door."""
    host, port = door.getsockname()[:2]
    if host in ("0.0.0.0", "::"):
        host = _own_address() or socket.gethostname()
    return f"http://{f'[{host}]' if ':' in host else host}:{port}"


def _own_address() -> str:
    """By which address does this machine speak to its network? Nothing is sent: the system only chooses a way."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as asked:
        try:
            asked.connect(("192.0.2.1", 9))
            return str(asked.getsockname()[0])
        except OSError:
            return ""


def _answer(
    folder: Path, host: str, door: socket.socket, second: socket.socket | None, say: Callable[[str], None]
) -> None:
    shown = f"[{host}]" if ":" in host else host
    address = f"http://{shown}:{door.getsockname()[1]}"
    token = secrets.token_urlsafe(32)
    made = make_app(folder, token)
    collector = Collector(made.state.memory.store)
    server = Server(address, os.getpid(), token)
    server.note(folder)
    threading.Thread(target=warm, args=(made.state.memory,), daemon=True).start()
    say(f"The pages are at {address}   (stop with Ctrl-C)")
    phones = _open_rooms(made, second, say) if second is not None else None
    if not made.state.memory.store.sources.all():
        say("To send events to it, make a key:  walkamile sources --new-key NAME --shape segment")
    config = uvicorn.Config(
        collector.before(made), log_level="warning", access_log=False, server_header=False
    )
    try:
        uvicorn.Server(config).run(sockets=[door])
    finally:
        if phones is not None:
            phones.should_exit = True
        collector.close()
        server.forget(folder)


def _open_rooms(made: FastAPI, door: socket.socket, say: Callable[[str], None]) -> uvicorn.Server:
    """Answer phones of a group beside the pages, in a thread of its own."""
    made.state.rooms = reachable(door)
    config = uvicorn.Config(
        make_rooms(made.state.memory), log_level="warning", access_log=False, server_header=False,
        proxy_headers=False, limit_concurrency=200, timeout_keep_alive=5,
    )  # fmt: skip
    phones = uvicorn.Server(config)
    threading.Thread(target=phones.run, kwargs={"sockets": [door]}, daemon=True).start()
    say(f"Phones of a group are answered at {made.state.rooms}/room/CODE, and nothing else is.")
    return phones
