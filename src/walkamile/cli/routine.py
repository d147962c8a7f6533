"""Commands on the routine of leaders: hours month by month, the surprise call, reminders."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from walkamile.cli.answer import print_json, print_table, say
from walkamile.cli.app import Home, Json, app, home_of
from walkamile.cli.letter import write_file
from walkamile.model.errors import MailFault, NoRound, UnknownName

if TYPE_CHECKING:
    from walkamile.round import Recall
    from walkamile.round.answers.routine import Reminder
    from walkamile.round.said import Author
    from walkamile.store import Store

group = typer.Typer(invoke_without_command=True, help="Leaders' hours with customers, and the surprise call.")
app.add_typer(group, name="routine")

As = Annotated[str, typer.Option("--as", help="Whose routine: an employee id or a name of teams.csv.")]


@contextmanager
def _opened(home: Path | None) -> Iterator[tuple[Store, Recall | None]]:
    """A home, with its newest round where there is one."""
    from walkamile import round as rounds
    from walkamile.store import open_store

    store = open_store(home_of(home), must_exist=True)
    try:
        try:
            yield store, rounds.recall(store)
        except NoRound:
            yield store, None
    finally:
        store.close()


@group.callback()
def routine(
    context: typer.Context,
    who: As = "",
    goal_h: Annotated[
        float | None, typer.Option("--goal-h", min=0, help="Begin a routine, or change it: hours a month.")
    ] = None,
    ics: Annotated[
        Path | None, typer.Option("--ics", help="Write a monthly entry for your calendar.")
    ] = None,
    home: Home = None,
    json: Json = False,
) -> None:
    """Does a leader keep the hours on walks and in the queue, and what did the surprise calls show?"""
    if context.invoked_subcommand is not None:
        return
    from walkamile.round.answers.routine import ask_routine, routine_document, routine_entry
    from walkamile.round.said.routines import Goal, begin_routine

    with _opened(home) as (store, recall):
        author = _author(store, who)
        if goal_h is not None:
            begin_routine(store, author, Goal(goal_h))
        found = ask_routine(store, recall, author)
        goal = found["routine"]["goal_h"] if found["routine"] else 2.0
        written = write_file(ics, routine_entry(store, author, goal)) if ics is not None else None
    if json:
        print_json(routine_document(found))
        return
    _tell(found)
    if written:
        say(f"Written: {written}.")


def _author(store: Store, who: str) -> Author:
    """Who is meant? Somebody of teams.csv, or who said so before. Raises UnknownName."""
    from walkamile.round.answers.colleagues import colleague_of
    from walkamile.round.said import know_author

    if not who.strip():
        raise UnknownName("Whose routine? Give --as EMPLOYEE: an employee id, or a name of teams.csv.")
    known = colleague_of(store, who)
    if known is not None:
        return know_author(store, known.employee_id, known.role_group, known.leads)
    rows = store.state.rows(
        "select role_group, is_leader from author where lower(employee_id) = lower(:e)", e=who.strip()
    )
    if not rows:
        raise UnknownName(f"Nobody is known as {who!r}. Add them to teams.csv, or say who you are at /me.")
    return know_author(store, who.strip(), str(rows[0][0]), bool(rows[0][1]))


def _tell(found: dict[str, Any]) -> None:
    routine_ = found["routine"]
    if routine_ is None:
        say("No routine yet. Begin one with: walkamile routine --as EMPLOYEE --goal-h 2")
    else:
        states = {"kept": "kept", "missed": "not kept", "open": "still open"}
        rows = [
            [
                m.month,
                f"{m.walk_h:.1f}",
                f"{m.queue_h:.1f}",
                f"{m.task_h:.1f}",
                f"{m.goal_h:g}",
                states[m.state],
            ]
            for m in found["months"]
        ]
        print_table(["month", "walks", "queue", "tasks", "goal (h)", ""], rows, right=(1, 2, 3, 4))
        for call in found["calls"]:
            say(f"Call of {call['month']}: {call['outcome']}{_waits(call)}")
        if found["call_is_due"]:
            say("A surprise call is due now: call your own company, then write it down at /walk/routine.")
    for share in found["circle"]["shares"]:
        kept = (
            share.reason if share.n_kept is None else f"{share.n_kept} of {share.n} leaders kept their hours"
        )
        say(f"{share.month}: {kept}.")


def _waits(call: dict[str, Any]) -> str:
    """How long the leader waited, and how long callers did then."""
    if not call["done_at"]:
        return "."
    measured = call["measured"]
    beside = (
        measured["reason"]
        or f"half of the callers waited at least {measured['median_s']:.0f} s {measured['when']}"
    )
    return f", after {call['wait_s']:.0f} s of waiting ({beside})."


@group.command()
def remind(
    out: Annotated[
        Path, typer.Option("--out", help="The folder for entries that cannot be sent (default: here).")
    ] = Path(),
    home: Home = None,
    json: Json = False,
) -> None:
    """Tell who has a surprise call due, or hours missing near the end of a month; each once. For a scheduler."""
    from walkamile.round.answers.routine import due_reminders

    done: list[dict[str, Any]] = []
    faults: list[MailFault] = []
    with _opened(home) as (store, recall):
        for reminder in due_reminders(store, recall):
            try:
                done.append(_remind(store, reminder, out))
            except MailFault as fault:
                faults.append(fault)
    if json:
        print_json({"reminders": done})
    else:
        for one in done:
            say(f"{one['kind']} of {one['month']}: {one['how']}")
        say(f"{len(done)} reminded." if done or faults else "Nothing is due.")
    if faults:
        raise faults[0]


def _remind(store: Store, reminder: Reminder, out: Path) -> dict[str, Any]:
    """By mail where there is a server and an address, else as a file; noted only when it is done. Raises MailFault."""
    from walkamile.kit import invitation
    from walkamile.round.post import post, sender_of, server_of
    from walkamile.round.said.routines import note_call_told, note_reminded
    from walkamile.web.draw.letter_mail import calendar_mail

    server, entry = server_of(store.settings), reminder.entry
    calendar = invitation.as_calendar((entry,))
    if server is not None and reminder.to:
        text = f"{entry.text}\n\n{entry.link}\n"
        sender = sender_of(store.settings)
        message = calendar_mail(entry.title, text, calendar, sender, [reminder.to], "PUBLISH")
        post(server, message, [reminder.to])
        how = f"sent to {reminder.to}"
    else:
        name = f"{reminder.kind}-{reminder.month}-{reminder.author_id[-6:]}.ics"
        how = f"written: {write_file(out / name, calendar)}"
    if reminder.kind == "call":
        note_call_told(store, reminder.call_id)
    else:
        note_reminded(store, reminder.author_id, reminder.month)
    return {"kind": reminder.kind, "month": reminder.month, "to": reminder.to, "how": how}
