"""Commands that keep promises to people: erase, export, access, privacy, backup, restore."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from walkamile.cli.answer import print_json, print_table, progress, say
from walkamile.cli.app import Home, Json, app, home_of
from walkamile.cli.sent import not_served, working

if TYPE_CHECKING:
    from walkamile.store import Store

Identifier = Annotated[
    str, typer.Argument(help="A person id, or a name such as email:ana@example.org", show_default=False)
]


@contextmanager
def opened(home: Path | None) -> Iterator[Store]:
    """Open a home that is there, and close it again."""
    from walkamile.store import open_store

    store = open_store(home_of(home), must_exist=True)
    try:
        yield store
    finally:
        store.close()


@app.command()
def erase(
    identifier: Identifier,
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Do not ask.")] = False,
    home: Home = None,
    json: Json = False,
) -> None:
    """Leave no trace of a person in any file of the home; the figures of the others stay."""
    if not yes and not json and sys.stdin.isatty():
        typer.confirm(f"Erase {identifier} for good? Nothing brings it back.", abort=True)
    with working(home_of(home)) as do, progress("Erasing") as tell:
        done = do("erase", tell, identifier=identifier)
    if json:
        print_json(done)
    elif done["already"]:
        say(f"{identifier} was erased before; nothing of it is held.")
    else:
        _tell_erased(done)


def _tell_erased(done: dict[str, Any]) -> None:
    say(
        f"Erased: {done['names']} names, {done['events']} events; {done['events_changed']} events "
        "of others no longer name the person."
    )
    say(
        f"{done['quarantined']} refused rows deleted, {done['files_rewritten']} files written "
        "anew, figures derived anew."
    )
    for file, n in done["lines"].items():
        say(f"  {file}: {n} line(s) taken out")
    for file in done["look_at"]:
        say(f"  {file} still names the person: edit it by hand, the product does not change it")
    say(
        "Files loaded again will not bring the person back. Backups made before still hold it: delete or replace them."
    )


@app.command()
def export(
    identifier: Identifier,
    out: Annotated[
        Path | None,
        typer.Option(
            "--out", help="A .zip file, or a folder (default: person-<id>.zip here).", show_default=False
        ),
    ] = None,
    purpose: Annotated[
        str, typer.Option("--purpose", help="Written into the access log.")
    ] = "right of access",
    home: Home = None,
    json: Json = False,
) -> None:
    """Everything held on a person, and why, with a letter in plain words."""
    from walkamile import privacy
    from walkamile.privacy import held

    with opened(home) as store:
        target = out or Path(f"person-{held.find(store, identifier).person_id}.zip")
        done = privacy.export(store, identifier, target, purpose)
    if json:
        print_json(done.as_json())
        return
    print_table(["what", "rows"], [[name.replace("_", " "), n] for name, n in done.rows.items()], right=(1,))
    say(f"Written to {done.file}. The export is noted in the access log.")


@app.command()
def access(
    identifier: Annotated[
        str | None, typer.Argument(help="Only looks at this person.", show_default=False)
    ] = None,
    limit: Annotated[int, typer.Option("--limit", min=1, help="How many, newest first.")] = 1000,
    home: Home = None,
    json: Json = False,
) -> None:
    """Who looked at whom, when, and for which purpose."""
    from walkamile import privacy

    with opened(home) as store:
        rows = privacy.access(store, identifier, limit)
    if json:
        print_json({"access": rows})
    elif rows:
        print_table(["when (UTC)", "who", "did", "person", "purpose"], [list(row.values()) for row in rows])
    else:
        say("Nobody looked yet.")


@app.command()
def privacy(home: Home = None, json: Json = False) -> None:
    """The privacy register: sources with legal basis, what is kept and how, who is left out."""
    from walkamile import privacy as promises

    with opened(home) as store:
        found = promises.register(store)
    if json:
        print_json(found)
        return
    rows = [
        [s["source"], s["basis"], s["which_means"], s["events"], s["with_names"], s["first_at"], s["last_at"]]
        for s in found["sources"]
    ]
    print_table(
        ["source", "legal basis", "which means", "events", "naming somebody", "first", "last"],
        rows,
        right=(3, 4),
    )
    say()
    say("Kept: " + "; ".join(found["kept"]) + ".")
    say(found["retention"])
    say()
    told = ", ".join(f"{row['n']} {row['namespace']}" for row in found["encrypted"])
    say(f"{found['n_encrypted']} names are encrypted ({told or 'none'}); {found['n_people']} people.")
    say(
        f"{found['n_suppressed_hashes']} keyed hashes keep erased people out; "
        f"{found['n_refused_rows']} refused rows; {found['n_access_log']} entries in the access log."
    )
    say(
        f"Service accounts left out of figures: {len(found['service_accounts'])} "
        "(service_accounts.csv in the home decides otherwise)."
    )
    small = found["smallest_group"]
    say(f"No figure is shown on fewer than {small['customers']} customers or {small['employees']} employees.")
    if found["unfinished_erasure"]:
        say("An erasure was interrupted. Run the same `walkamile erase` again: it finishes.")


@app.command()
def backup(
    file: Annotated[
        Path, typer.Argument(help="The archive to write (.tar.gz), outside of the home.", show_default=False)
    ],
    home: Home = None,
    json: Json = False,
) -> None:
    """Copy the home into one archive, whole, while others may be working."""
    from walkamile import privacy

    with opened(home) as store:
        done = privacy.backup(store, file)
    if json:
        print_json(done.as_json())
        return
    say(f"{done.files} files, {done.size_bytes / 1e6:.1f} MB, written to {done.file}.")
    say("It holds the key of the home, which opens every name: keep it where only you can read it.")


@app.command()
def restore(
    file: Annotated[
        Path, typer.Argument(help="An archive that `walkamile backup` wrote.", show_default=False)
    ],
    force: Annotated[bool, typer.Option("--force", help="Replace what is in the home now.")] = False,
    home: Home = None,
    json: Json = False,
) -> None:
    """Take a home back from an archive. People erased since are erased again."""
    from functools import partial

    from walkamile import privacy
    from walkamile import round as rounds
    from walkamile.load import put_away_log

    folder, derive = home_of(home), partial(rounds.run, put_away=put_away_log)
    not_served(folder)
    done = privacy.restore(file, folder, lambda store, who: privacy.erase(store, who, derive), force=force)
    if json:
        print_json(done.as_json())
        return
    say(
        f"{done.files} files restored to {folder}."
        + (
            f" {done.erased_again} names that were erased since are erased again."
            if done.erased_again
            else ""
        )
    )
    say("If people were erased after this backup was made from another home, erase them here again.")
