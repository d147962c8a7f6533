"""Commands of stewards of identity: merge, unmerge."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from walkamile.cli.answer import print_json, progress, say
from walkamile.cli.app import Home, Json, app, home_of
from walkamile.cli.sent import working

One = Annotated[
    str, typer.Argument(help="A person id, or a name such as email:ana@example.org", show_default=False)
]
Other = Annotated[str, typer.Argument(help="Another person id or name.", show_default=False)]
Reason = Annotated[str, typer.Option("--reason", help="Why; kept with the decision.")]
Later = Annotated[bool, typer.Option("--later", help="Decide only; the next round follows it.")]


@app.command()
def merge(
    one: One, other: Other, reason: Reason = "", later: Later = False, home: Home = None, json: Json = False
) -> None:
    """These two are one person, whatever was seen of them; `unmerge` takes it back."""
    done = _decided("merge", one, other, reason, later, home)
    if json:
        print_json(done)
    elif done["did"] == "already":
        say(f"{one} and {other} are one person by a decision that stands. Nothing to do.")
    else:
        say(f"{one} and {other} are one person." + _next(later))
        say(f"To take it back: walkamile unmerge {one} {other}")


@app.command()
def unmerge(
    one: One, other: Other, reason: Reason = "", later: Later = False, home: Home = None, json: Json = False
) -> None:
    """These two are two people: a merge is taken back, and what was seen of them joins them no longer."""
    done = _decided("unmerge", one, other, reason, later, home)
    if json:
        print_json(done)
    elif done["did"] == "already":
        say(f"{one} and {other} are two people. Nothing to do.")
    elif done["revoked"]:
        say(
            f"The decision that made {one} and {other} one person is revoked: they are who they were."
            + _next(later)
        )
        say("Where they were seen together they may still be one person: then run it again.")
    else:
        say(f"{one} and {other} are two people." + _next(later))


def _next(later: bool) -> str:
    return " It shows after: walkamile round" if later else ""


def _decided(what: str, one: str, other: str, reason: str, later: bool, home: Path | None) -> dict[str, Any]:
    with working(home_of(home)) as do, progress("Round") as tell:
        return do("decide", tell, what=what, one=one, other=other, reason=reason, later=later)
