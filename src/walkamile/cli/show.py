"""Commands that show: demo, serve."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from walkamile.cli.answer import print_json, progress, say
from walkamile.cli.app import Home, Json, app, home_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from walkamile.demo import Company
    from walkamile.store import Store

PORT = 8000
HOST = "127.0.0.1"


@app.command()
def demo(
    people: Annotated[
        int, typer.Option("--people", min=400, help="How many people the demo company knows.")
    ] = 5000,
    days: Annotated[int, typer.Option("--days", min=14, help="How many days its events span.")] = 120,
    seed: Annotated[int, typer.Option("--seed", min=0, help="Another seed, another company.")] = 1,
    serve_it: Annotated[
        bool, typer.Option("--serve/--no-serve", help="Serve the pages when it is made.")
    ] = True,
    port: Annotated[int, typer.Option("--port", min=0, max=65535, help="The port of the pages.")] = PORT,
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
        say(f"The demo company lies in {folder}: {made['events']:,} events of {made['people']:,} people.")
        say(
            "Look at: walkamile person login_id:ana.novak   walkamile breaks   walkamile gaps   walkamile serve"
        )
    if serve_it:
        _serve(folder, HOST, port)


def make_demo(folder: Path, people: int, days: int, seed: int, tell: Callable[[str], None]) -> dict[str, Any]:
    """Make the home of the demo company. Raises HomeFault where the home holds events of somebody's own."""
    from walkamile import demo as company_of
    from walkamile import listen
    from walkamile import round as rounds
    from walkamile.cli.demo_improve import tell_improve, told_at
    from walkamile.cli.demo_said import keep_routines
    from walkamile.demo.said_improve import improve_said
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
            loaded = load(
                store, events, listen.Mapping(name="demo"), tell=lambda phase: tell(f"loading: {phase}")
            )
        company_of.load_people(store, company.people)
        company_of.remember_cast(store, company)
        _believe(store, company)
        done = rounds.run(store, tell=lambda phase: tell(f"round: {phase}"))
        tell("what people say")
        tell_improve(store, improve_said(seed, *told_at(done.as_of)))
        tell("letting people tell")
        keep_routines(store)
    finally:
        store.close()
    return {
        "home": str(folder),
        "people": done.people,
        "events": loaded.kept + loaded.seen_before,
        "load": loaded.as_json(),
        "round": done.as_json(),
    }


def _believe(store: Store, company: Company) -> None:
    """Seal what the people of the demo company believe, before its first round says what is so."""
    from datetime import UTC, datetime, timedelta

    from walkamile import demo as company_of
    from walkamile.round.said import know_author
    from walkamile.round.said.beliefs import state_belief

    if store.state.value("select count(*) from belief"):
        return
    as_of = datetime.fromisoformat(company.facts["as_of"])
    at = as_of.replace(tzinfo=UTC) - timedelta(days=1)
    people = [know_author(store, m.employee_id, m.role_group, m.is_leader, at) for m in company_of.minds()]
    for said in company_of.plant_beliefs(company_of.truths_of(company), company.facts["seed"]):
        state_belief(
            store, people[said.mind], said.topic, said.believed, said.low, said.high, at, as_of=as_of
        )


@app.command()
def serve(
    port: Annotated[int, typer.Option("--port", min=0, max=65535, help="The port to answer on.")] = PORT,
    host: Annotated[
        str, typer.Option("--host", help="A name of this machine itself: 127.0.0.1, localhost or ::1.")
    ] = HOST,
    rooms: Annotated[
        str,
        typer.Option(
            "--rooms",
            metavar="HOST:PORT",
            help="A second door, for the phones of a group that walks, and only those.",
        ),
    ] = "",
    home: Home = None,
) -> None:
    """Serve the pages of a home, to this machine only."""
    _serve(home_of(home), host, port, rooms)


def _serve(folder: Path, host: str, port: int, rooms: str = "") -> None:
    from walkamile.web.serving import run_server

    run_server(folder, host, port, say, rooms)
