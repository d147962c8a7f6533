"""Commands on what leaders learned: aha log, list, show, own, fix, close, decline, reopen, echo."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from walkamile.cli.answer import percent, print_json, print_table, say
from walkamile.cli.app import Home, Json, app
from walkamile.cli.improving import Due, Speaker, asked, day, short, speaker

group = typer.Typer(
    name="aha", help="What somebody learned, who takes it on, and what became of it.", no_args_is_help=True
)
app.add_typer(group)

Which = Annotated[str, typer.Argument(metavar="AHA", help="The id, or its last letters.", show_default=False)]


@group.command()
def log(
    observation: Annotated[
        str, typer.Argument(help="What must change, in one sentence.", show_default=False)
    ],
    rule: Annotated[
        str | None, typer.Option("--rule", help="The break rule it is about.", show_default=False)
    ] = None,
    step: Annotated[
        str | None, typer.Option("--step", help="The event type it is about.", show_default=False)
    ] = None,
    system: Annotated[
        str | None, typer.Option("--system", help="The system in the way.", show_default=False)
    ] = None,
    event: Annotated[
        list[str] | None, typer.Option("--event", help="An event that shows it; may be given several times.")
    ] = None,
    owner: Annotated[str | None, typer.Option("--owner", help="Who takes it on.", show_default=False)] = None,
    due: Due = None,
    obstacle: Annotated[
        str | None, typer.Option("--obstacle", help="What is in the way of changing it.", show_default=False)
    ] = None,
    who: Speaker = None,
    home: Home = None,
) -> None:
    """Keep an aha; people and minutes a month come from the breaks of this home."""
    from walkamile.round.answers.sizes import ask_size
    from walkamile.round.said.ahas import Aha, log_aha

    with asked(home) as (store, recall):
        size = ask_size(recall, rule, step, system) if recall is not None else None
        aha = Aha(
            observation,
            step,
            rule,
            system,
            tuple(event or ()),
            size=size,
            owner=owner,
            due=day(due),
            obstacle=obstacle,
        )
        aha_id = log_aha(store, speaker(store, who), aha)
    say(f"Kept as {short(aha_id)}.")
    if size is not None:
        say(
            f"About {size.people_per_month:.0f} people a month ({size.people_low:.0f}-{size.people_high:.0f})."
        )
    say(f"Who says the same: walkamile aha show {short(aha_id)}")


@group.command("list")
def list_ahas(
    state: Annotated[
        str | None,
        typer.Option("--state", help="open, owned, fixed, closed or declined.", show_default=False),
    ] = None,
    who: Speaker = None,
    home: Home = None,
    json: Json = False,
) -> None:
    """All ahas with their owner and their echoes, largest first, and days until half are fixed."""
    from walkamile.round.answers.ahas import ask_ahas, ask_board, ask_unowned

    with asked(home) as (store, recall):
        ask_ahas(store, state)
        board = ask_board(store, recall)
        mine = ask_unowned(store, speaker(store, who).author_id) if who else []
    rows = [row for row in board["ahas"] if state in (None, row["state"])]
    if json:
        print_json(
            {
                "ahas": [_document(row) for row in rows],
                "days_to_fix": board["days_to_fix"],
                "unowned": board["unowned"],
            }
        )
        return
    if not rows:
        say(
            'No aha yet. Keep one: walkamile aha log "The order look-up shows no store purchases" --rule no_record'
        )
        return
    _table(rows)
    _tell_days(board["days_to_fix"])
    if mine:
        say(
            f"{len(mine)} of yours had no owner for a week: {', '.join(short(row['aha_id']) for row in mine)}."
        )


def _document(row: dict[str, Any]) -> dict[str, Any]:
    """An aha without who wrote it."""
    return {name: value for name, value in row.items() if name != "author_id"}


def _table(rows: list[dict[str, Any]]) -> None:
    cells = [
        [
            short(row["aha_id"]), row["state"], row["observation"], row["owner"] or "nobody", row["due"] or "",
            "" if row["people_per_month"] is None else f"{row['people_per_month']:.0f}",
            "" if row["minutes"] is None else f"{row['minutes'] / 60:.0f} h",
            sum(n or 0 for n in row["echoes"].values()), row["next"],
        ]
        for row in rows
    ]  # fmt: skip
    columns = [
        "aha",
        "state",
        "what must change",
        "owner",
        "due",
        "people a month",
        "time a month",
        "echoes",
        "next",
    ]
    print_table(columns, cells, right=(5, 6, 7))


def _tell_days(found: dict[str, Any]) -> None:
    if found["value"] is None:
        say(f"Days from aha to fix: not said, {found['reason']} (n = {found['n']}, {found['fixed']} fixed).")
        return
    high = "later" if found["high"] is None else f"{found['high']:.0f}"
    say(f"Half are fixed within {found['value']:.0f} days ({found['low']:.0f} to {high}; n = {found['n']}).")


@group.command()
def show(aha: Which, home: Home = None, json: Json = False) -> None:
    """One aha: its evidence, who says the same and why, and the breaks before and after its fix."""
    from walkamile.round.answers.ahas import ask_aha

    with asked(home) as (store, recall):
        found = ask_aha(store, recall, aha)
    if json:
        print_json(_document(found))
        return
    say(f"{found['observation']}  [{found['state']}, {found['owner'] or 'no owner'}]")
    say(f"Next: {found['next']}.")
    if found["people_per_month"] is not None:
        say(
            f"People a month: {found['people_per_month']:.0f} ({found['people_low']:.0f}-{found['people_high']:.0f})."
        )
    _tell_echoes(found["echoes"])
    _tell_change(found["before_after"])
    for event in found["events"]:
        say(f"  evidence: {event['event_id']}  {event['type']}  {event['at']:%Y-%m-%d %H:%M}")


def _tell_echoes(echoes: dict[str, Any]) -> None:
    reports = echoes["reports"]
    if reports["n"] is None:
        say(f"Reports of employees: {reports['reason']}.")
    else:
        say(f"Reported {reports['n']} times since {reports['since']}, by {reports['people']} people.")
    rows = [["report", one["ref"], one["text"], one["why"], one["decided"] or ""] for one in echoes["lines"]]
    rows += [["rule", one["ref"], one["title"], one["why"], one["decided"] or ""] for one in echoes["rules"]]
    rows += [
        [
            "backlog",
            one["ref"],
            f"{one['key']} {one['title']} {one['says']}".strip(),
            one["why"],
            one["decided"] or "",
        ]
        for one in echoes["backlog"]
    ]
    rows += [
        ["aha", one["ref"], one["observation"], one["why"], one["decided"] or ""] for one in echoes["ahas"]
    ]
    if rows:
        print_table(["kind", "ref", "says the same", "why", "decided"], rows)


def _tell_change(found: dict[str, Any]) -> None:
    if found["reason"]:
        say(f"Before and after: {found['reason']}.")
        return
    for name in ("before", "after"):
        side = found[name]
        span = f"{percent(side['low'])} to {percent(side['high'])}"
        say(f"{name}: {percent(side['value'])} ({span}; n = {side['n']}, {side['since']} to {side['until']})")
    say("This is an association: other things may have changed at the same time.")


@group.command()
def own(
    aha: Which,
    owner: Annotated[str, typer.Argument(help="Who takes it on.", show_default=False)],
    due: Due = None,
    obstacle: Annotated[
        str | None, typer.Option("--obstacle", help="What is in the way.", show_default=False)
    ] = None,
    home: Home = None,
) -> None:
    """Somebody takes it on."""
    from walkamile.round.said.ahas import own_aha

    with asked(home) as (store, _):
        own_aha(store, aha, owner, day(due), obstacle)
    say(f"{owner} takes it on.")


@group.command()
def fix(
    aha: Which,
    how: Annotated[str, typer.Option("--how", help="What was changed.")] = "",
    home: Home = None,
) -> None:
    """It is fixed from now on."""
    from walkamile.round.said.ahas import fix_aha

    with asked(home) as (store, _):
        fix_aha(store, aha, how)
    say(f"Fixed. Look at before and after once a round has seen some weeks: walkamile aha show {aha}")


@group.command()
def close(aha: Which, home: Home = None) -> None:
    """The fix was looked at, and it holds."""
    from walkamile.round.said.ahas import close_aha

    with asked(home) as (store, _):
        close_aha(store, aha)
    say("Closed.")


@group.command()
def decline(
    aha: Which,
    reason: Annotated[str, typer.Argument(help="Why it will not be done.", show_default=False)],
    home: Home = None,
) -> None:
    """It will not be done, and the reason is kept."""
    from walkamile.round.said.ahas import decline_aha

    with asked(home) as (store, _):
        decline_aha(store, aha, reason)
    say("Declined. The reason stands beside it.")


@group.command()
def reopen(aha: Which, home: Home = None) -> None:
    """It is not fixed after all, or is to be done after all."""
    from walkamile.round.said.ahas import reopen_aha

    with asked(home) as (store, _):
        reopen_aha(store, aha)
    say("Open again.")


@group.command()
def echo(
    aha: Which,
    kind: Annotated[str, typer.Argument(help="report, rule, backlog or aha.", show_default=False)],
    ref: Annotated[str, typer.Argument(help="What `aha show` names it.", show_default=False)],
    same: Annotated[bool, typer.Option("--yes/--no", help="Does it say the same?")] = True,
    who: Speaker = None,
    home: Home = None,
) -> None:
    """Say whether something says the same as an aha; a no never comes back."""
    from walkamile.round.said.ahas import decide_echo

    with asked(home) as (store, _):
        decide_echo(store, speaker(store, who), aha, kind, ref, same)
    say("Kept: it says the same." if same else "Kept: it says something else.")
