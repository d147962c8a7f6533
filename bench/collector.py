"""How many events does the collector take, durably, beside a server that only reads them?

On one machine: the load (raw sockets, bodies of 100 events of about 55 kB, every message id new) asks three servers
in turn: the product's; the same where it only parses (who sends, what may be kept) and forgets; and a bare one
that decodes the same bodies into the same structures, and answers.
"""

from __future__ import annotations

import asyncio
import json
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from random import Random
from uuid import UUID

from bench.table import Bar, Line, quantile

EVENTS = 100
MARK = "f" * 32
ROOT = Path(__file__).parent.parent


@dataclass(frozen=True, slots=True)
class Size:
    """How long and with how many connections each server is asked, and how often in turn."""

    seconds: float = 4.0
    connections: int = 32
    turns: int = 3
    syncs: int = 400


@dataclass(slots=True)
class Taken:
    """What a server did in one turn."""

    n_events: int = 0
    cpu_s: float = 0.0
    wall_s: float = 0.0
    waits_s: list[float] = field(default_factory=list)

    @property
    def per_cpu_s(self) -> float:
        """Events per second of the server's processor."""
        return self.n_events / self.cpu_s


def body() -> bytes:
    """One batch as a browser client sends it, with a mark where each message id goes."""
    dice = Random(1)
    events = [
        {
            "type": "track", "event": "Product Viewed", "messageId": MARK, "userId": f"user-{dice.randrange(10**6)}",
            "anonymousId": str(UUID(int=dice.getrandbits(128))),
            "timestamp": f"2026-03-02T10:{i // 2:02}:00.{i * 7:03}Z",
            "properties": {
                "path": f"/shop/item/{dice.randrange(10**5)}", "price": dice.randrange(10**4) / 100,
                "currency": "EUR", "sku": f"A-{dice.getrandbits(32):x}",
                "kind": dice.choice(("shoes", "coats", "hats")),
            },
            "integrations": {},
            "context": {
                "library": {"name": "analytics.js", "version": "2.0"}, "consent": {"given": i % 3 > 0},
                "page": {"path": "/shop", "url": "https://shop.example.org/shop", "referrer": "", "title": "Shop"},
                "userAgent": "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/139.0",
            },
        }
        for i in range(EVENTS)
    ]  # fmt: skip
    return json.dumps({"batch": events, "sentAt": "2026-03-02T10:00:01.000Z"}).encode()


class Requests:
    """Requests without end, each with message ids of its own."""

    def __init__(self, key: str) -> None:
        """Send with this key."""
        pieces = body().split(MARK.encode())
        length = len(body())
        head = (
            f"POST /v1/batch HTTP/1.1\r\nhost: 127.0.0.1\r\nx-write-key: {key}\r\n"
            f"content-type: application/json\r\ncontent-length: {length}\r\n\r\n"
        )
        self._pieces = [head.encode() + pieces[0], *pieces[1:]]

    def __next__(self) -> bytes:
        """The next request."""
        ids = os.urandom(16 * EVENTS).hex().encode()
        parts = [self._pieces[0]]
        for number, piece in enumerate(self._pieces[1:]):
            parts += (ids[32 * number : 32 * number + 32], piece)
        return b"".join(parts)


async def ask(port: int, key: str, size: Size) -> Taken:
    """Keep all connections busy for a while."""
    taken, requests = Taken(), Requests(key)
    until = time.perf_counter() + size.seconds

    async def one() -> None:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        while time.perf_counter() < until:
            request = next(requests)
            began = time.perf_counter()
            writer.write(request)
            head = await reader.readuntil(b"\r\n\r\n")
            if not head.startswith(b"HTTP/1.1 200"):
                raise RuntimeError(f"the server did not take it: {head[:80]!r}")
            length = next(line for line in head.lower().split(b"\r\n") if line.startswith(b"content-length:"))
            await reader.readexactly(int(length.split(b":")[1]))
            taken.waits_s.append(time.perf_counter() - began)
            taken.n_events += EVENTS
        writer.close()

    began = time.perf_counter()
    await asyncio.gather(*(one() for _ in range(size.connections)))
    taken.wall_s = time.perf_counter() - began
    return taken


def cpu_s(pid: int) -> float:
    """Processor seconds of a process, its threads included."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


@contextmanager
def serving(*arguments: str) -> Iterator[tuple[int, int]]:
    """Run a server in a process of its own; gives its process id and port."""
    server = subprocess.Popen(
        [sys.executable, "-m", "bench.collecting", *arguments], cwd=ROOT, stdout=subprocess.PIPE, text=True
    )
    try:
        assert server.stdout is not None
        said = next(line for line in server.stdout if "http://" in line)
        yield server.pid, int(said.partition("127.0.0.1:")[2].split()[0])
    finally:
        server.terminate()
        server.wait(30)


def turn(pid: int, port: int, key: str, size: Size) -> Taken:
    """Ask a server, and look how much of the processor it took."""
    before = cpu_s(pid)
    taken = asyncio.run(ask(port, key, size))
    taken.cpu_s = cpu_s(pid) - before
    return taken


def syncs_s(work: Path, n: int, size: int = 12_000) -> list[float]:
    """How long does the disk take to make one more piece of a file durable?"""
    handle = os.open(work / "synced", os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    took = []
    for _ in range(n):
        began = time.perf_counter()
        os.write(handle, b"x" * size)
        os.fdatasync(handle)
        took.append(time.perf_counter() - began)
    os.close(handle)
    return took


def run(work: Path, size: Size) -> list[Line]:
    """All servers in turn; the table."""
    from bench.collecting import new_key

    home = work / "home"
    key = new_key(home)
    found: dict[str, list[Taken]] = {"keep": [], "parse": [], "decode": []}
    with ExitStack() as stack:
        servers = {
            name: stack.enter_context(serving(name, *([] if name == "decode" else [str(home)])))
            for name in found
        }
        for _, port in servers.values():  # imports and first answers are not measured
            asyncio.run(ask(port, key, replace(size, seconds=min(1.5, size.seconds))))
        for _ in range(size.turns):
            for name, (pid, port) in servers.items():
                found[name].append(turn(pid, port, key, size))
    return lines(found, syncs_s(work, size.syncs))


def lines(found: dict[str, list[Taken]], synced_s: list[float]) -> list[Line]:
    """What was found, beside its bars."""
    rate, parse, decode = (
        statistics.median(one.per_cpu_s for one in found[name]) for name in ("keep", "parse", "decode")
    )
    waits = [wait for one in found["keep"] for wait in one.waits_s]
    only = [wait for one in found["decode"] for wait in one.waits_s]
    ours, alone = (
        statistics.median(one.n_events / one.wall_s for one in found[name]) for name in ("keep", "decode")
    )
    return [
        Line("durable events per CPU-second of the server", rate, "ev", bar=Bar("at least", 60_000)),
        Line("beside parsing only (goal 0.6)", rate, "ev", parse, rate / parse, bar=Bar("at least", 0.4)),
        Line("beside a bare server that decodes only", rate, "ev", decode, rate / decode),
        Line("durable events per second on the clock, beside decoding", ours, "ev", alone, ours / alone),
        Line("wait for the answer, p50", quantile(waits, 0.5) * 1000, "ms", quantile(only, 0.5) * 1000),
        Line("wait for the answer, p99", quantile(waits, 0.99) * 1000, "ms", quantile(only, 0.99) * 1000),
        Line(
            "the disk alone: pieces of 12 kB synced one by one, per second",
            len(synced_s) / sum(synced_s),
            "pieces",
        ),
        Line("the disk alone, p50", quantile(synced_s, 0.5) * 1000, "ms"),
        Line("the disk alone, p99", quantile(synced_s, 0.99) * 1000, "ms"),
    ]
