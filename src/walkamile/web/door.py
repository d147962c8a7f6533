"""How does the command line ask the server that has the home open? Through a door of its own, with a token.

The token lies in `serve.json` of the home, which only its owner can read: who can read it can write into the home.
The answer comes line by line: what is being done, a sign of life each second, and at the end what came of it.
"""

from __future__ import annotations

import asyncio
import json
import secrets
import time
from collections.abc import AsyncIterator, Callable
from functools import partial
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse
from starlette.routing import Route

from walkamile.web.jobs import Job, Jobs
from walkamile.web.memory import Memory
from walkamile.web.work import TITLES, WORK

LOOK_EVERY_S = 0.05
SIGN_OF_LIFE_S = 1.0
MOST_BYTES = 1_000_000


async def work(request: Request) -> Response:
    """Do a piece of work, in its turn, and tell how it goes."""
    token = request.app.state.token
    given = request.headers.get("authorization", "")
    if not token or not secrets.compare_digest(given.encode(), f"Bearer {token}".encode()):
        return JSONResponse({"fault": "This door is for the command line of this machine."}, 403)
    body = await request.body()
    asked = json.loads(body) if len(body) <= MOST_BYTES else {}
    if asked.get("work") not in WORK:
        return JSONResponse({"fault": "This server does not know that work: restart walkamile serve."}, 404)
    memory: Memory = request.app.state.memory
    jobs: Jobs = request.app.state.jobs
    job = jobs.start(TITLES[asked["work"]], partial(_done, memory, asked["work"], asked["with"]))
    return StreamingResponse(_told(job), media_type="application/x-ndjson")


def _done(memory: Memory, what: str, words: dict[str, Any], tell: Callable[[str], None]) -> dict[str, Any]:
    try:
        return {"document": WORK[what](memory.store, tell, **words)}
    finally:
        if what == "erase":
            memory.forget()


async def _told(job: Job) -> AsyncIterator[str]:
    phase, said_at = "", 0.0
    while not job.is_over:
        now = time.monotonic()
        if job.phase != phase or now - said_at > SIGN_OF_LIFE_S:
            phase, said_at = job.phase, now
            yield json.dumps({"phase": phase}) + "\n"
        await asyncio.sleep(LOOK_EVERY_S)
    if job.fault:
        yield json.dumps({"fault": job.fault, "kind": job.fault_kind}) + "\n"
    else:
        yield json.dumps({"document": job.result["document"]}, default=str) + "\n"


ROUTES = (Route("/door/work", work, methods=["POST"]),)
