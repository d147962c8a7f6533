"""Commands that show: demo, serve."""

from __future__ import annotations

import json as json_text
import os
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from walkamile.cli.answer import print_json, progress, say
from walkamile.cli.app import Home, Json, app, home_of

if TYPE_CHECKING:
    from collections.abc import Callable

PORT = 8000
HOST = "127.0.0.1"


@app.command()
def demo(
    people: Annotated[int, typer.Option("--people", min=400, help="How many people the demo company knows.")] = 5000,
    days: Annotated[int, typer.Option("--days", min=14, help="How many days its events span.")] = 120,
    seed: Annotated[int, typer.Option("--seed", help="Another seed, another company.")] = 1,
    serve_it: Annotated[bool, typer.Option("--serve/--no-serve", help="Serve the pages when it is made.")] = True,
    port: Annotated[int, typer.Option("--port", help="The port of the pages.")] = PORT,
    home: Home = None,
    json: Json = False,
) -> None:
    """Make the demo company: events with planted breaks, one round, the pages."""
    folder = home_of(home)
    with progress("Demo") as tell:
        made = make_demo(folder, people, days, seed, tell)
    if json:
        print_json(made)
    else:
        say(f"The demo company lies in {folder}: {made['events']:,} events of {made['people']:,} people, {made['round']['seconds']:.0f} s for the round.")
        say("Look at: walkamile person login_id:ana.novak   walkamile breaks   walkamile gaps   walkamile serve")
    if serve_it:
        run_server(folder, HOST, port)


def make_demo(folder: Path, people: int, days: int, seed: int, tell: Callable[[str], None]) -> dict[str, Any]:
    """Make the home of the demo company. Raises HomeFault where the home holds events of somebody's own."""
    from walkamile import demo as company_of
    from walkamile import listen
    from walkamile import round as rounds
    from walkamile.load import load
    from walkamile.store import make_home, open_store

    store = open_store(folder)
    try:
        company_of.claim(store)
        make_home(folder)
        tell("living through it")
        company = company_of.generate(people, days, seed)
        with tempfile.TemporaryDirectory(dir=folder) as aside:
            events = Path(aside) / "demo.parquet"
            company_of.settle(store, company, events)
            loaded = load(store, events, listen.Mapping(name="demo"), tell=lambda phase: tell(f"loading: {phase}"))
        company_of.load_people(store, company.people)
        company_of.remember_cast(store, company)
        done = rounds.run(store, tell=lambda phase: tell(f"round: {phase}"))
    finally:
        store.close()
    return {
        "home": str(folder), "people": done.people, "events": loaded.kept + loaded.seen_before,
        "load": loaded.as_json(), "round": done.as_json(),
    }  # fmt: skip


@app.command()
def serve(
    port: Annotated[int, typer.Option("--port", help="The port to answer on.")] = PORT,
    host: Annotated[str, typer.Option("--host", help="A name of this machine itself: 127.0.0.1, localhost or ::1.")] = HOST,
    home: Home = None,
) -> None:
    """Serve the pages of a home, to this machine only."""
    run_server(home_of(home), host, port)


def run_server(folder: Path, host: str, port: int) -> None:
    """Answer until stopped. Raises HomeFault for a host that is not this machine, or a port that is taken."""
    import socket

    from walkamile.model.errors import HomeFault
    from walkamile.web.guard import LOOPBACK

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
            raise HomeFault(f"Port {port} is taken ({fault.strerror}). Choose another with --port, or 0 for any free one.") from fault
        _answer(folder, host, door)


def _answer(folder: Path, host: str, door: Any) -> None:
    import uvicorn

    from walkamile.web.app import make_app

    shown = f"[{host}]" if ":" in host else host
    address = f"http://{shown}:{door.getsockname()[1]}"
    made = make_app(folder)
    note = folder / "serve.json"
    note.write_text(json_text.dumps({"address": address, "pid": os.getpid()}) + "\n", "utf-8")
    say(f"The pages are at {address}   (stop with Ctrl-C)")
    try:
        uvicorn.Server(uvicorn.Config(made, log_level="warning", access_log=False)).run(sockets=[door])
    finally:
        note.unlink(missing_ok=True)
