"""Commands for leaders: the letter of the week, and the empty chair."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from walkamile.cli.answer import complain, print_json, say
from walkamile.cli.app import Home, Json, app
from walkamile.cli.look import recalled
from walkamile.model.errors import CannotSay, ExtraMissing, HomeFault

if TYPE_CHECKING:
    from walkamile.round import Recall

To = Annotated[str, typer.Option("--to", help="Mail addresses, separated by commas.")]
ADDRESS = re.compile(r"[^@\s,<>]+@[^@\s,<>]+")


@app.command()
def letter(
    week: Annotated[
        str, typer.Option("--week", help="Which week, like 2026-W13; default: the last that is over.")
    ] = "",
    department: Annotated[
        str,
        typer.Option("--department", help="The letter to one department, with the breaks on what it owns."),
    ] = "",
    html: Annotated[Path | None, typer.Option("--html", help="Write it as one HTML file.")] = None,
    pdf: Annotated[Path | None, typer.Option("--pdf", help="Write it as a PDF (extra pdf).")] = None,
    send: Annotated[
        bool, typer.Option("--send", help="Send it by mail; without a mail server, write files.")
    ] = False,
    again: Annotated[bool, typer.Option("--again", help="Send it although it was sent.")] = False,
    to: To = "",
    home: Home = None,
    json: Json = False,
) -> None:
    """The worst break of the week as one masked story, with what was believed, fixed, reported; whose it is."""
    from walkamile.round.answers.letter import ask_week, known_department
    from walkamile.round.letters import letter_of
    from walkamile.web.draw.letter_text import as_html, as_text
    from walkamile.web.draw.words import told_in

    with recalled(home) as recall, told_in(recall.store.calendar.zone):
        chosen = known_department(recall, department) if department else ""
        written = letter_of(recall, ask_week(recall, week), chosen)
        address = recall.store.pages_address
        files = []
        if html is not None:
            files.append(write_file(html, as_html(written, address).encode("utf-8")))
        if pdf is not None:
            files.append(write_file(pdf, _pdf(written, address)))
        sent = _send(recall, written, to, again) if send else None
    if json:
        print_json(_document(written))
    elif not files and sent is None:
        say(as_text(written, address).rstrip())
    for file in files:
        complain(f"Written: {file}.") if json else say(f"Written: {file}.")
    if sent:
        complain(sent) if json else say(sent)


def _document(written: dict[str, Any]) -> dict[str, Any]:
    """The `letter` document: what the letter says, with times as text."""
    from walkamile.round.answers.letter import plain

    return plain(written)


def _pdf(written: dict[str, Any], address: str) -> bytes:
    from walkamile.web.draw.letter_pdf import as_pdf

    return as_pdf(written, address)


def write_file(file: Path, body: bytes) -> Path:
    """Write a file whole or not at all."""
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        aside = file.with_name(file.name + ".tmp")
        aside.write_bytes(body)
        aside.replace(file)
    except OSError as fault:
        raise HomeFault(f"{file} cannot be written: {fault.strerror}. Give another file.") from fault
    return file


def _send(recall: Recall, written: dict[str, Any], to: str, again: bool) -> str:
    """Send the letter, or write it as files where there is no mail server. Says which."""
    from walkamile.round.post import post, sender_of, server_of
    from walkamile.round.said.letters import note_sent
    from walkamile.web.draw.letter_mail import letter_mail

    settings, store = recall.store.settings, recall.store
    server = server_of(settings)
    if server is None:
        return _instead(written, store.pages_address)
    if written["sent_at"] and not again:
        return f"The letter of {written['week']} was sent on {written['sent_at'][:10]}. To send it again: --again."
    receivers = addresses(to) or _receivers(recall, written["department"])
    try:
        attached: bytes | None = _pdf(written, store.pages_address)
    except ExtraMissing as fault:
        complain(str(fault))
        attached = None
    message = letter_mail(written, sender_of(settings), receivers, store.pages_address, attached)
    post(server, message, receivers)
    note_sent(store, written["week"], written["department"])
    return f"Sent to {len(receivers)} {'address' if len(receivers) == 1 else 'addresses'}: {', '.join(receivers)}."


def _receivers(recall: Recall, department: str) -> list[str]:
    """The addresses of the settings; those of a department's leaders for its own letter. Raises CannotSay."""
    from walkamile.round.answers.colleagues import ask_colleagues

    if not department:
        found = recall.store.settings.letter_to
        if not found:
            raise CannotSay("Nobody is to get the letter: fill in letter_to in walkamile.yaml, or use --to.")
        return list(found)
    leading = [one for one in ask_colleagues(recall.store) if one.leads and one.department == department]
    if found := [one.email for one in leading if one.email]:
        return found
    raise CannotSay(
        f"teams.csv names no leader of {department} with an address (columns leader, email): use --to."
    )


def _instead(written: dict[str, Any], address: str) -> str:
    """Files in the working directory, for a home without a mail server."""
    from walkamile.web.draw.letter_text import as_html

    whose = f"-{written['department'].replace(' ', '-')}" if written["department"] else ""
    name = f"letter-{written['week']}{whose}"
    files = [write_file(Path(f"{name}.html"), as_html(written, address).encode("utf-8"))]
    try:
        files.append(write_file(Path(f"{name}.pdf"), _pdf(written, address)))
    except ExtraMissing as fault:
        complain(str(fault))
    listed = " and ".join(str(file) for file in files)
    return f"No mail server is set (smtp_host in walkamile.yaml), so nothing was sent. Written instead: {listed}."


ONLY_HERE = "The link opens on this machine only: set pages_address in walkamile.yaml to send it to others."


def addresses(said: str) -> list[str]:
    """Mail addresses separated by commas. Raises CannotSay for what is none."""
    found = [part.strip() for part in said.split(",") if part.strip()]
    if wrong := [one for one in found if not ADDRESS.fullmatch(one)]:
        raise CannotSay(f"{wrong[0]!r} is no mail address. Separate addresses by commas.")
    return found


@app.command()
def chair(
    meeting: Annotated[str, typer.Option("--meeting", help="The name of the meeting.")],
    at: Annotated[
        datetime,
        typer.Option(
            "--at", formats=["%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M", "%Y-%m-%dT%H:%M:%S"],
            help="When it begins, as the clock of the company shows it.",
        ),
    ],
    minutes: Annotated[int, typer.Option("--minutes", min=5, max=1440, help="How long it lasts.")] = 60,
    to: To = "",
    out: Annotated[Path | None, typer.Option("--out", help="The iCalendar file (default: chair.ics).")] = None,
    home: Home = None,
    json: Json = False,
) -> None:  # fmt: skip
    """Invite one masked person, drawn by lot, to a meeting: their last 90 days on one page."""
    from walkamile.round.chairs import invite

    receivers = addresses(to)
    with recalled(home) as recall:
        begins = at.replace(tzinfo=recall.store.calendar.zone).astimezone(UTC)
        made = invite(recall, meeting, begins, minutes, tuple(receivers))
        said = _deliver(recall, meeting, made.calendar, receivers, out)
    if json:
        print_json(
            {
                "chair": made.chair_id,
                "link": made.link,
                "expires_at": made.expires_at.isoformat(),
                "said": said,
            }
        )
        return
    say(f"Somebody sits on the chair: {made.link}")
    say(f"The page is deleted on {made.expires_at:%Y-%m-%d}. {said}")


def _deliver(recall: Recall, meeting: str, calendar: bytes, receivers: list[str], out: Path | None) -> str:
    """By mail where somebody is to get it and there is a server, and as a file."""
    from walkamile.round.post import post, sender_of, server_of
    from walkamile.web.draw.letter_mail import calendar_mail

    settings = recall.store.settings
    server = server_of(settings)
    said = [] if settings.pages_address else [ONLY_HERE]
    if receivers and server is not None:
        text = "One chair stays empty for a customer. The invitation and the link are attached."
        message = calendar_mail(
            f"{meeting}, with an empty chair", text, calendar, sender_of(settings), receivers
        )
        post(server, message, receivers)
        said.append(f"Sent to {', '.join(receivers)}.")
    elif receivers:
        said.append("No mail server is set (smtp_host in walkamile.yaml): send the file yourself.")
    if out is not None or not receivers or server is None:
        said.append(f"Written: {write_file(out or Path('chair.ics'), calendar)}.")
    return " ".join(said)
