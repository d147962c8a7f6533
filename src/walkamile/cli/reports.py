"""Commands on employees' reports and on the backlog: report make, take, list, answer; backlog take, list."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from walkamile.cli.answer import interval, percent, print_json, print_table, say
from walkamile.cli.app import Home, Json, app
from walkamile.cli.improving import Speaker, asked, speaker
from walkamile.model.errors import FileFault

group = typer.Typer(
    name="report", help="What is in employees' way, and the answer to it.", no_args_is_help=True
)
app.add_typer(group)
backlog = typer.Typer(name="backlog", help="What was asked for before, and declined.", no_args_is_help=True)
app.add_typer(backlog)


@group.command()
def make(
    text: Annotated[str, typer.Argument(help="What is in your way, in one line.", show_default=False)],
    system: Annotated[
        str | None, typer.Option("--system", help="In which system.", show_default=False)
    ] = None,
    since: Annotated[str | None, typer.Option("--since", help="Since when.", show_default=False)] = None,
    helped: Annotated[
        str | None, typer.Option("--helped", help="What helped (voluntary).", show_default=False)
    ] = None,
    stopped: Annotated[
        str | None, typer.Option("--stopped", help="What stopped you (voluntary).", show_default=False)
    ] = None,
    may_be_read: Annotated[
        bool, typer.Option("--may-be-read", help="May be read without your name before five people reported.")
    ] = False,
    who: Speaker = None,
    home: Home = None,
) -> None:
    """Say what is in your way; addresses, numbers and names are taken out."""
    from walkamile.round.said.reports import Report, make_report

    report = Report(text, system, since, helped, stopped, may_be_read, "cli")
    with asked(home) as (store, _):
        report_id = make_report(store, speaker(store, who), report)
    say(f"Kept as {report_id}. The answer will stand in: walkamile report list --as YOU")


@group.command()
def take(home: Home = None, json: Json = False) -> None:
    """Take the letters (.eml) and notes (.txt) in the folder reports/ of the home; each once."""
    from walkamile.round.said.mail import take_reports

    with asked(home) as (store, _):
        outcomes = take_reports(store)
    if json:
        print_json(
            {
                "taken": sum(one.report_id is not None for one in outcomes),
                "seen_before": sum(one.seen_before for one in outcomes),
                "refused": [{"file": one.file, "reason": one.reason} for one in outcomes if one.reason],
            }
        )
        return
    for one in outcomes:
        say(f"{one.file}: {one.reason or ('it was taken before' if one.seen_before else 'taken')}")
    if not outcomes:
        say(
            "Nothing lies in reports/. Letters (.eml) and notes (.txt) that are put there are taken, by each round too."
        )


@group.command("list")
def list_reports(who: Speaker = None, home: Home = None, json: Json = False) -> None:
    """What employees report, in groups of five people or more, and what waits for an answer; with --as your own."""
    from walkamile.round.answers.reports import ask_own_reports, ask_reports, ask_unanswered

    with asked(home) as (store, recall):
        found = ask_reports(store, recall) | {"unanswered": ask_unanswered(store, recall)}
        own = ask_own_reports(store, speaker(store, who).author_id, recall) if who else None
    if json:
        print_json(found | {"own": own})
        return
    if own is not None:
        print_table(
            ["when", "what you said", "answer"], [[r["made_at"], r["text"], r["answer"] or "–"] for r in own]
        )
        return
    _tell(found)


def _tell(found: dict[str, Any]) -> None:
    if found["reports"] is None:
        say(f"Nothing is shown: {found['reason']}.")
    else:
        reports, answered = found["reports"], found["reports"]["answered"]
        said = f"{percent(answered['value'])} answered ({interval(answered['low'], answered['high'])})"
        say(f"{reports['n']} reports by {reports['people']} people since {reports['first_at']}; {said}.")
        rows = [
            [" ".join(t["words"]), t["n"], t["people"], t["first_at"], t["line"]] for t in found["themes"]
        ]
        print_table(["theme", "reports", "people", "since", "for example"], rows, right=(1, 2))
    if found["held_back"]:
        say("Smaller groups are held back, so that nobody can be told by subtraction.")
    waiting = found["unanswered"]
    if waiting["lines"]:
        rows = [[one["report_id"], one["made_in"], one["text"], one["system"]] for one in waiting["lines"]]
        print_table(["waits for an answer", "since", "what is in the way", "system"], rows)
        say('To answer: walkamile report answer REPORT "..."')


@group.command()
def answer(
    report: Annotated[str, typer.Argument(help="Its id, as `report list` names it.", show_default=False)],
    text: Annotated[str, typer.Argument(help="What its author will read.", show_default=False)],
    who: Speaker = None,
    home: Home = None,
) -> None:
    """Answer a report to its author."""
    from walkamile.round.answers.reports import ask_to_answer
    from walkamile.round.said.reports import answer_report

    with asked(home) as (store, recall):
        reports = ask_to_answer(store, recall, report)
        for report_id, heard in reports:
            answer_report(store, report_id, text, speaker(store, who), heard=heard)
    say("Answered. Whoever said it sees it on the page Reports.")


@backlog.command("take")
def take_file(
    file: Annotated[Path, typer.Argument(help="An export: CSV or JSON.", show_default=False)],
    tool: Annotated[
        str | None,
        typer.Option("--tool", help="jira, github or servicenow (default: guessed).", show_default=False),
    ] = None,
    column: Annotated[
        list[str] | None,
        typer.Option(
            "--column", help="key=COLUMN, title=..., status=..., where it is not guessed; several times."
        ),
    ] = None,
    home: Home = None,
    json: Json = False,
) -> None:
    """Take an export of the backlog; taken again it adds only what changed."""
    from walkamile.round.said.backlog import take_backlog

    named = {name: said for name, _, said in (pair.partition("=") for pair in column or [])}
    try:
        data = file.read_bytes()
    except OSError as fault:
        raise FileFault(f"{file} cannot be read: {fault.strerror}. Nothing was kept.") from fault
    with asked(home) as (store, _):
        taken = take_backlog(store, data, tool, named)
    if json:
        print_json(taken.as_json())
        return
    say(f"{taken.items} items of {taken.tool}: {taken.new} new, {taken.changed} changed.")
    say(f"{taken.declined} of them were declined at least once: walkamile backlog list --declined")


@backlog.command("list")
def list_backlog(
    declined: Annotated[
        bool, typer.Option("--declined", help="Only what was declined at least once.")
    ] = False,
    home: Home = None,
    json: Json = False,
) -> None:
    """What the backlog holds; what was declined most often first."""
    from walkamile.round.answers.backlog import ask_backlog, times_declined

    with asked(home) as (store, _):
        items = ask_backlog(store, declined)
    if json:
        print_json({"items": items})
    elif items:
        rows = [[i["tool"], i["key"], i["title"], i["status"], times_declined(i["declined"])] for i in items]
        print_table(["tool", "key", "title", "status", "declined"], rows)
    else:
        say("Nothing here. Take an export: walkamile backlog take FILE")
