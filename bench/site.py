"""The pages of a home, called in this process without a network: what the server itself needs."""

from __future__ import annotations

import asyncio
import tempfile
import time
from contextlib import closing
from pathlib import Path
from typing import Any

import httpx

import bench.product as product
from bench.fresh import Meter
from walkamile import demo, listen
from walkamile import round as rounds
from walkamile.load import load
from walkamile.store import make_home, open_store
from walkamile.web.app import make_app

ADDRESS = "http://127.0.0.1"
CALLS_ANEW = 5


def make(meter: Meter, home_dir: str, people: int, days: int, seed: int = 1) -> dict[str, Any]:
    """Task: the demo company of this size in a home, with a round."""
    with closing(product.home(home_dir)) as store:
        demo.claim(store)
        make_home(Path(home_dir))
        with meter.phase("living through it"):
            company = demo.generate(people, days, seed)
        with tempfile.TemporaryDirectory(dir=home_dir) as aside:
            events = Path(aside) / "demo.parquet"
            demo.settle(store, company, events)
            with meter.phase("load"):
                load(store, events, listen.Mapping(name="demo"))
        demo.load_people(store, company.people)
        demo.remember_cast(store, company)
        del company
        rounds.run(store, tell=lambda phase: meter.begin(f"round: {phase}"))
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
        for name, address in addresses(home).items():
            with meter.phase(name):
                first = await _timed(client, address)
                warm = [await _timed(client, address) for _ in range(calls)]
            anew = []
            for _ in range(CALLS_ANEW):
                app.state.memory._answers.clear()
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


def addresses(home: Path) -> dict[str, str]:
    """Which pages are called, by the name that the table shows?"""
    with closing(open_store(home)) as store:
        person = store.state.value(
            "select person_id from person where kind = 'customer' order by person_code limit 1"
        )
    return {
        "today": "/",
        "people": "/people",
        "person": f"/people/{person}",
        "journeys: channels": "/journeys/channels",
        "journeys: case": "/journeys/case",
        "journeys: contact": "/journeys/contact",
        "journeys: lifetime": "/journeys/lifetime",
        "breaks": "/breaks",
        "one break": "/breaks/repeat_contact",
        "gaps": "/gaps",
        "one indicator": "/gaps/I1",
        "settings": "/settings",
        "files": "/files",
    }
