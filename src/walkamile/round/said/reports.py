"""What is in an employee's way? One line, in which system, since when; and the answer to its author.

A report counts in M8 through the event `report.made` beside it, the answer through `report.answered`; a report that a
source brought as an event is answered here too, and stays one report.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from walkamile.kit.ids import uuid7
from walkamile.model.errors import CannotSay, UnknownName
from walkamile.round.colleagues import colleague_of
from walkamile.round.said.authors import Author, know_author
from walkamile.round.said.masking import mask_all, mask_said
from walkamile.round.said.telling import Telling, last_look, tell
from walkamile.store import Store

LONGEST = 1000
SHORT = 80
WAYS = ("page", "api", "mail", "cli")
HEARD = "event"


@dataclass(frozen=True, slots=True)
class Report:
    """What is in my way (one line), in which system, since when (as said); what helped, what stopped you: voluntary.

    `may_be_read`: its author agrees that those who can answer read it, without a name, before there are enough
    authors to hide among. `message_id`: under which number it came, so that it is taken once.
    """

    text: str
    system: str | None = None
    since: str | None = None
    helped: str | None = None
    stopped: str | None = None
    may_be_read: bool = False
    came_by: str = "page"
    message_id: str | None = None
    made_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Heard:
    """A report that a source brought as an event, for whoever answers it.

    `report_id`: how it is named here, which does not give its author away; `source_id`: how its source names it.
    """

    report_id: str
    source_id: str
    employee: str | None


def make_report(
    store: Store, author: Author, report: Report, now: datetime | None = None, as_of: datetime | None = None
) -> str | None:
    """Keep a report and tell it as an event. Returns its id; None where it came before (same message_id).

    Raises CannotSay when it says nothing.
    """
    lines = [_line(report.text), _line(report.system, SHORT), _line(report.since, SHORT)]
    text, system, since, helped, stopped = mask_all(
        store, [*lines, _line(report.helped), _line(report.stopped)]
    )
    if not text:
        raise CannotSay("A report needs one line: what is in your way?")
    if report.message_id and store.state.value(
        "select count(*) from report where message_id = :m", m=report.message_id
    ):
        return None
    at = report.made_at or now or datetime.now(UTC)
    report_id = uuid7()
    row: dict[str, Any] = {
        "report_id": report_id, "author_id": author.author_id, "text": text,
        "system": system or None, "since": since or None, "helped": helped or None, "stopped": stopped or None,
        "came_by": report.came_by, "message_id": report.message_id, "may_be_read": report.may_be_read,
        "made_at": _stamp(at),
    }  # fmt: skip
    with store.state.transaction() as transaction:
        transaction.add("report", [row])
    props: dict[str, Any] = {"report_id": report_id, "came_by": report.came_by}
    if row["system"]:
        props["system"] = row["system"]
    tell(
        store,
        author,
        Telling("report.made", None, text, props, f"report-{report_id}"),
        at,
        as_of or last_look(store),
    )
    return report_id


def answer_report(
    store: Store, report_id: str, answer: str, answered_by: Author, now: datetime | None = None,
    as_of: datetime | None = None, heard: Heard | None = None,
) -> None:  # fmt: skip
    """Answer a report to its author. `heard`: it came as an event of a source. Raises CannotSay, UnknownName."""
    said = mask_said(store, _line(answer))
    if not said:
        raise CannotSay("Write the answer that its author will read.")
    at = now or datetime.now(UTC)
    if heard is not None and not _is_kept(store, report_id):
        _keep_heard(store, heard, at)
    elif not _is_kept(store, report_id):
        raise UnknownName(f"There is no report {report_id!r}. See: walkamile report list.")
    with store.state.transaction() as transaction:
        transaction.run(
            "update report set answer = :t, answered_by = :b, answered_at = :at where report_id = :r",
            t=said, b=answered_by.author_id, at=_stamp(at), r=report_id,
        )  # fmt: skip
        author_id, came_by, number = transaction.rows(
            "select author_id, came_by, message_id from report where report_id = :r", r=report_id
        )[0]
    told_as = str(number).removeprefix(f"{HEARD}-") if came_by == HEARD else report_id
    props = {"report_id": told_as, "employee": str(author_id)}
    telling = Telling("report.answered", None, said, props, f"report-answered-{report_id}-{_stamp(at)}")
    tell(store, answered_by, telling, at, as_of or last_look(store))


def _is_kept(store: Store, report_id: str) -> bool:
    return bool(store.state.value("select count(*) from report where report_id = :r", r=report_id))


def _keep_heard(store: Store, heard: Heard, at: datetime) -> None:
    """A place for the answer to a report that came as an event: its text stays where it is, in the event."""
    author = know_author_once(store, heard.employee)
    row = {
        "report_id": heard.report_id, "author_id": author.author_id, "text": "", "came_by": HEARD,
        "message_id": f"{HEARD}-{heard.source_id}", "may_be_read": False, "made_at": _stamp(at),
    }  # fmt: skip
    with store.state.transaction() as transaction:
        transaction.add("report", [row])


def know_author_once(store: Store, employee_id: str | None, role_group: str | None = None) -> Author:
    """The author with this employee id as they are known; else one whose role group teams.csv tells."""
    said = (employee_id or "").strip()
    if known := _author_with(store, said):
        return known
    colleague = colleague_of(store, said) if said else None
    if colleague:
        return know_author(store, colleague.employee_id, colleague.role_group, colleague.leads)
    return know_author(store, said or None, role_group or "unnamed")


def author_called(store: Store, said: str) -> Author | None:
    """The author with this employee id, or with this name of teams.csv; None where they never said anything."""
    colleague = colleague_of(store, said)
    return _author_with(store, said) or (_author_with(store, colleague.employee_id) if colleague else None)


def _author_with(store: Store, employee_id: str) -> Author | None:
    found = store.state.rows(
        "select author_id, employee_id, role_group, is_leader from author where lower(employee_id) = lower(:e)",
        e=employee_id.strip(),
    )
    return Author(str(found[0][0]), found[0][1], str(found[0][2]), bool(found[0][3])) if found else None


def _line(said: str | None, most: int = LONGEST) -> str:
    return " ".join((said or "").split())[:most]


def _stamp(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="seconds")
