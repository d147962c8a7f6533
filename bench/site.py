"""The pages of a home, called in this process without a network: what the server itself needs."""

from __future__ import annotations

import asyncio
import time
from contextlib import closing
from pathlib import Path
from typing import Any

import httpx

from bench.addresses import WHO, addresses
from bench.fresh import Meter
from walkamile.cli.show import make_demo
from walkamile.store import open_store
from walkamile.web.app import make_app

ADDRESS = "http://127.0.0.1"
CALLS_ANEW = 5


def make(meter: Meter, home_dir: str, people: int, days: int, seed: int = 1) -> dict[str, Any]:
    """Task: the demo company of this size in a home, with a round and with what its people say."""
    make_demo(Path(home_dir), people, days, seed, meter.begin)
    meter.end()
    return {}


def call(meter: Meter, home_dir: str, calls: int) -> dict[str, Any]:
    """Task: every page once, then warm, then warm with nothing kept."""
    app = make_app(Path(home_dir))
    return asyncio.run(_call(meter, app, Path(home_dir), calls))


async def _call(meter: Meter, app: Any, home: Path, calls: int) -> dict[str, Any]:
    told: dict[str, dict[str, Any]] = {}
    async with httpx.AsyncClient(
        transport=httpx.ASGITransport(app=app), base_url=ADDRESS, timeout=600
    ) as client:
        who = {"employee_id": WHO, "role_group": "leaders", "leads": "yes", "back": "/walk"}
        await client.post("/me", data=who, headers={"origin": ADDRESS})
        for name, address in addresses(home).items():
            with meter.phase(name):
                first = await _timed(client, address)
                warm = [await _timed(client, address) for _ in range(calls)]
            anew = []
            for _ in range(CALLS_ANEW):
                app.state.memory._answers.clear()
                app.state.memory.recall()._kept.clear()
                anew.append(await _timed(client, address))
            told[name] = {"first": first, "warm": warm, "anew": anew}
    app.state.memory.close()
    with closing(open_store(home)) as store, closing(store.engine()) as engine:
        events = engine.value(f"select count(*) from {store.events_sql()}")
    return {"events": events, "pages": told}


async def _timed(client: httpx.AsyncClient, address: str) -> float:
    began = time.perf_counter()
    answer = await client.get(address)
    seconds = time.perf_counter() - began
    if answer.status_code != 200:
        raise RuntimeError(f"{address} answers {answer.status_code}: {answer.text[:300]}")
    return seconds
