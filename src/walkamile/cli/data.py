"""Commands that bring events in: init, load, unload, sources."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer
import yaml

from walkamile.cli import sending as keys
from walkamile.cli.answer import print_json, print_table, progress, say
from walkamile.cli.app import Home, Json, app, home_of
from walkamile.cli.sent import working
from walkamile.model.errors import FileFault, WalkamileError


@app.command()
def init(home: Home = None, json: Json = False) -> None:
    """Make a new home with commented configuration."""
    from walkamile.store import make_home

    made = make_home(home_of(home))
    if json:
        print_json({"home": str(made.folder), "files": made.files})
        return
    say(f"The home is {made.folder}. Configuration: {', '.join(made.files)}.")
    say("Next: walkamile load FILE   (see `walkamile sources` for what is understood)")


@app.command()
def load(
    files: Annotated[
        list[Path] | None,
        typer.Argument(help="CSV, JSON Lines, JSON, Parquet or XES files (also .gz).", show_default=False),
    ] = None,
    sql: Annotated[
        Path | None, typer.Option("--sql", help="A mapping with a query: ask a warehouse for what is new.")
    ] = None,
    since: Annotated[
        str | None, typer.Option("--since", help="With --sql: begin there, not where the last reading ended.")
    ] = None,
    source: Annotated[
        str | None,
        typer.Option("--source", help="A built-in source (`walkamile sources`), or the name of the system."),
    ] = None,
    mapping: Annotated[Path | None, typer.Option("--mapping", help="Your own mapping file (YAML).")] = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Show the first 20 events as understood; keep nothing.")
    ] = False,
    accept_refusals: Annotated[
        bool, typer.Option("--accept-refusals", help="Load even when more than half of the rows are refused.")
    ] = False,
    home: Home = None,
    json: Json = False,
) -> None:
    """Take files in: events kept, seen before, refused with reasons. A file loaded twice adds nothing."""
    from walkamile import listen

    folder = home_of(home)
    if sql is not None:
        _load_answer(sql, folder, since, dry_run, accept_refusals, json)
        return
    if not files:
        raise FileFault("Name the files to load, or a mapping with a query: walkamile load --sql M.yaml.")
    listen.find_mapping(source, mapping, folder)
    words = {"source": source, "mapping": str(mapping.absolute()) if mapping else None}
    words |= {"dry_run": dry_run, "accept_refusals": accept_refusals}
    documents: list[dict[str, Any]] = []
    try:
        with working(folder, must_exist=False, here=dry_run) as do:
            for file in files:
                chosen = listen.find_mapping(source, mapping, folder, file)
                if source is None and mapping is None and chosen.parser is not None and not json:
                    say(f"{file.name} is read as {chosen.name}: {chosen.says}.")
                with progress(f"Loading {file.name}") as tell:
                    loaded = do("load", tell, file=str(file.absolute()), **words)
                notes = loaded.pop("notes")
                documents.append(loaded)
                if not json:
                    _tell_loaded(file, loaded, notes)
    except WalkamileError as fault:
        if len(files) > 1 and not dry_run:
            of_it = str(fault).replace("othing was loaded", "othing of it was loaded")
            fault.args = (f"{of_it} {_how_far(files, documents)}",)
        raise
    finally:
        if json and documents:
            print_json(documents[0] if len(files) == 1 else documents)


def _how_far(files: list[Path], documents: list[dict[str, Any]]) -> str:
    """Which files were loaded before the one that could not be, and which were not?"""
    before = [
        f"{file.name} (batch {loaded['batch']})" for file, loaded in zip(files, documents, strict=False)
    ]
    left = ", ".join(file.name for file in files[len(documents) :])
    if not before:
        return f"Of all the files none was loaded: {left}."
    return f"Loaded before, and still there: {', '.join(before)}. Not loaded: {left}."


def _load_answer(
    sql: Path, folder: Path, since: str | None, dry_run: bool, accept_refusals: bool, json: bool
) -> None:
    """Ask a warehouse and load what it answers."""
    from walkamile import listen

    chosen = listen.find_mapping(None, sql)
    words = {
        "mapping": str(sql.absolute()),
        # Its address may lie in a variable that only this process knows.
        "address": chosen.query.address() if chosen.query is not None else "",
        "since": yaml.safe_load(since) if since else None,
        "dry_run": dry_run,
        "accept_refusals": accept_refusals,
    }
    with (
        working(folder, must_exist=False, here=dry_run) as do,
        progress(f"Asking for {chosen.name}") as tell,
    ):
        batches = do("ask", tell, **words)["batches"]
    notes = [loaded.pop("notes") for loaded in batches]
    if json:
        print_json(batches)
        return
    for loaded, said in zip(batches, notes, strict=True):
        _tell_loaded(Path(chosen.name), loaded, said)
    if not batches:
        say(f"{chosen.name}: nothing new.")


def _tell_loaded(file: Path, loaded: dict[str, Any], notes: list[str]) -> None:
    for note in notes:
        say(f"Note: {note}.")
    for row in loaded["refused"]:
        say(f"  refused {row['n']}: {row['reason']}")
    if "first" in loaded:
        rows = [
            [e["ts"], e["type"], e["channel"], e["contact_id"], e["case_id"], e["topic"], _names(e)]
            for e in loaded["first"]
        ]
        print_table(["time (UTC)", "type", "channel", "contact", "case", "topic", "who"], rows)
        say(f"{file.name}: {loaded['kept']} events would be read; nothing was kept.")
        return
    say(
        f"{file.name}: {loaded['kept']} events kept, {loaded['seen_before']} seen before, "
        f"{sum(row['n'] for row in loaded['refused'])} refused. Batch {loaded['batch']}."
    )
    say("Next: walkamile round")


def _names(event: dict[str, object]) -> str:
    pairs = event["identifiers"]
    assert isinstance(pairs, list)
    return ", ".join(f"{pair['ns']}:{pair['v']}" for pair in pairs if pair["v"])


@app.command()
def unload(
    batch: Annotated[
        str, typer.Argument(help="The batch, as `load` printed it (`walkamile sources --loads` lists them).")
    ],
    home: Home = None,
    json: Json = False,
) -> None:
    """Take a wrong load back."""
    with working(home_of(home)) as do, progress("Taking back") as tell:
        done = do("unload", tell, batch=batch)
    if json:
        print_json(done)
    else:
        say(f"{done['taken_back']} events of batch {batch} are taken back. Next: walkamile round")


@app.command()
def sources(
    loads: Annotated[bool, typer.Option("--loads", help="List what was loaded instead.")] = False,
    sending: keys.Sending = False,
    new_key: keys.NewKey = None,
    drop_keys: keys.DropKeys = None,
    shape: keys.HowItSends = "segment",
    basis: keys.Basis = None,
    mapping: keys.Reading = None,
    secret_file: keys.SecretFile = None,
    silent_after: keys.SilentAfter = 24.0,
    home: Home = None,
    json: Json = False,
) -> None:
    """List the built-in sources: what each emits, could emit, and its quality level."""
    from walkamile import listen

    if new_key is not None:
        source = keys.source_of(new_key, shape, basis, mapping, silent_after, home_of(home))
        keys.tell_new_key(home_of(home), source, secret_file, json)
        return
    if drop_keys is not None:
        keys.tell_dropped(home_of(home), drop_keys, json)
        return
    if sending:
        keys.tell_sending(home_of(home), json)
        return
    if loads:
        _list_loads(home, json)
        return
    known = [listen.built_in(name) for name in listen.built_in_names()]
    if json:
        print_json(
            {
                "sources": [
                    {
                        "name": m.name,
                        "says": m.says,
                        "emits": m.emits,
                        "can": m.can,
                        "cannot": m.cannot,
                        "quality": m.quality,
                    }
                    for m in known
                ]
            }
        )
        return
    print_table(["source", "quality", "what it reads"], [[m.name, m.quality, m.says] for m in known])


def _list_loads(home: Path | None, json: bool) -> None:
    from walkamile.store import open_store

    store = open_store(home_of(home), must_exist=True)
    try:
        rows = store.state.records(
            "select batch_id, source, file, kept, seen_before, refused, loaded_at, unloaded_at from batch "
            "order by loaded_at"
        )
    finally:
        store.close()
    if json:
        print_json({"loads": rows})
    else:
        print_table(
            ["batch", "source", "file", "kept", "seen before", "refused", "loaded at", "taken back at"],
            [list(row.values()) for row in rows],
            right=(3, 4, 5),
        )
