"""The command on the routine of the whole house: who has been in the queue, and was it worth it to them?"""

from __future__ import annotations

from typing import Annotated, Any

import typer

from walkamile.cli.answer import print_json, print_table, say
from walkamile.cli.app import Home, Json
from walkamile.cli.look import recalled
from walkamile.cli.staff import group


@group.command("all-hands")
def all_hands(
    goal_h: Annotated[
        float, typer.Option("--goal-h", min=0, help="Hours a month that leaders set themselves.")
    ] = 2.0,
    regular: Annotated[
        list[str] | None,
        typer.Option(
            "--regular", help="Role whose work it is to answer; may be given several times (default: agent)."
        ),
    ] = None,
    names: Annotated[
        bool, typer.Option("--names", help="List whom to invite: who has not been there yet.")
    ] = False,
    home: Home = None,
    json: Json = False,
) -> None:
    """Has everybody been in the queue this quarter, do leaders keep their hours, and how was it for the guests?"""
    from walkamile.round.answers.all_hands import ask_all_hands

    with recalled(home) as recall:
        document = ask_all_hands(recall, goal_h, regular or ["agent"], names)
    if json:
        print_json(document)
        return
    _tell(document)


def _tell(document: dict[str, Any]) -> None:
    rows = [
        [one["department"], *_counts(one["n_been"], one["n"]), one["reason"]]
        for one in (*document["groups"], document["whole"])
    ]
    print_table(["department", "been in the queue", "of", ""], rows, right=(1, 2))
    goal = f"{document['goal_h']:g} hours"
    rows = [
        [
            one["month"] + ("" if one["is_over"] else " so far"),
            *_counts(one["n_kept"], one["n"]),
            one["reason"],
        ]
        for one in document["months"]
    ]
    print_table(["month", f"leaders with {goal}", "of", ""], rows, right=(1, 2))
    from walkamile import staff

    for one in document["experience"]:
        mean = "" if one["mean"] is None else f"{one['mean']:.1f} of 5 ({one['n']} answered)"
        say(f"{staff.rota.all_hands.QUESTIONS[one['question']]} {mean or one['reason'] + '.'}")
    if document["n_unfinished"]:
        say(f"{document['n_unfinished']} shifts have a beginning and no end: they are not counted.")
    if "invite" in document:
        say("To invite: " + (", ".join(document["invite"]) or "nobody"))


def _counts(part: int | None, whole: int | None) -> tuple[str, str]:
    return ("" if part is None else str(part)), ("" if whole is None else str(whole))
