"""Command of audits: which contacts people read, so that what is inferred from texts can be trusted."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from walkamile.cli.answer import print_json, say
from walkamile.cli.app import Home, Json, app
from walkamile.cli.look import recalled


@app.command()
def audit(
    indicator: Annotated[str, typer.Argument(help="The indicator that is inferred from texts.")] = "P2",
    draw: Annotated[
        int,
        typer.Option("--draw", min=0, max=10_000, help="Add so many contacts, drawn by chance, to be read."),
    ] = 0,
    home: Home = None,
    json: Json = False,
) -> None:
    """What is inferred from texts: draw contacts to be read by people; how well do the words judge?"""
    from walkamile.round.answers.audits import ask_audit
    from walkamile.round.said.drawing import draw as draw_some

    with recalled(home) as recall:
        drawn = (
            draw_some(recall.store.home, recall.engine.cursor(), recall.as_of, indicator, draw)
            if draw
            else {}
        )
        found = ask_audit(recall, indicator)
    if json:
        print_json(found | drawn)
    else:
        _tell(found, drawn)


def _tell(found: dict[str, Any], drawn: dict[str, Any]) -> None:
    name = found["indicator"]
    if drawn:
        say(f"{drawn['drawn']} contacts were drawn; {drawn['lines']} lie in {drawn['file']}.")
        say(
            "Does the customer say again what had been said before? Write yes or no into the column restates."
        )
    say(
        f"{found['n_read']} of {found['n_needed']} contacts are read, {found['n_open']} wait to be read; "
        f"{found['n_with_texts']} contacts have texts."
    )
    for what, share in (("found", found["sensitivity"]), ("cleared", found["specificity"])):
        if share is not None:
            said = "say it again" if what == "found" else "do not"
            say(f"Of those who {said}, {share:.0%} are {what} by their words.")
    if found["usable"]:
        say(f"That is enough: walkamile round corrects {name} with it, marked B, where no source logs it.")
    elif found["n_read"] >= found["n_needed"]:
        say(
            f"The two shares must make {found['skill_needed']:g} together: these words judge too poorly for a figure."
        )
    else:
        n_more = max(1, found["n_needed"] - found["n_read"] - found["n_open"])
        say(f"More are needed: walkamile audit {name} --draw {n_more}")
