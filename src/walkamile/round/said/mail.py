"""Which reports lie in the folder `reports/` of the home? Letters (.eml) and notes (.txt), each taken once.

What is taken leaves a receipt in `reports/taken/`, without its text; what cannot be read goes to `reports/refused/`.
The address of an author is looked up in teams.csv, and otherwise kept only as a keyed hash.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.errors import MessageError
from email.message import EmailMessage
from email.utils import parseaddr
from html import unescape
from pathlib import Path

from walkamile.model.errors import CannotSay
from walkamile.round.colleagues import ask_colleagues
from walkamile.round.said.authors import Author, know_author
from walkamile.round.said.reports import Report, know_author_once, make_report
from walkamile.store import Store

FOLDER = "reports"
ENDINGS = (".eml", ".txt")
MOST_BYTES = 10_000_000
PART = re.compile(r"\s*(system|since|helped|stopped|from)\s*:\s*(.*)$", re.IGNORECASE)
QUOTED = re.compile(
    r"(>|-{2,} ?(original|forwarded)|_{10,}|(on|am|le|el) .{6,80}(wrote|schrieb|écrit|escribió).{0,20}:\s*$)",
    re.I,
)
SILENT = re.compile(r"<!--.*?-->|<(style|script|head|blockquote)\b.*?(</\1>|\Z)", re.I | re.S)
BREAKS = re.compile(r"\s*<(br|p|div|li|tr|h[1-6])\b[^>]*>\s*", re.I)
TAGS = re.compile(r"<[^<>]{0,2000}>")
FROM_UNKNOWN = "mail"


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one file: `report_id` when it was taken, `seen_before`, or the `reason` why it was refused."""

    file: str
    report_id: str | None = None
    seen_before: bool = False
    reason: str | None = None


def take_reports(store: Store, now: datetime | None = None) -> list[Outcome]:
    """Take what lies in `reports/`, in the order of names. A file that cannot be read holds no other up."""
    folder = store.home / FOLDER
    if not folder.is_dir():
        return []
    files = sorted(path for path in folder.iterdir() if path.is_file() and path.suffix.lower() in ENDINGS)
    return [_take(store, path, now or datetime.now(UTC)) for path in files]


def _take(store: Store, path: Path, now: datetime) -> Outcome:
    try:
        data = path.read_bytes()
        if len(data) > MOST_BYTES:
            raise CannotSay("It is larger than 10 MB.")
        report, sender = (_letter if path.suffix.lower() == ".eml" else _note)(store, data, now)
        report_id = make_report(store, _author(store, sender), report, now)
    except CannotSay as fault:
        _put_away(path, "refused", None)
        return Outcome(path.name, reason=str(fault))
    except (MessageError, UnicodeError, LookupError, ValueError) as fault:
        _put_away(path, "refused", None)
        return Outcome(path.name, reason=f"it cannot be read: {fault}")
    said = f"Taken as report {report_id}." if report_id else "It was taken before."
    _put_away(path, "taken", f"{said}\n{now.astimezone(UTC).isoformat(timespec='seconds')}\n")
    return Outcome(path.name, report_id, seen_before=report_id is None)


def _put_away(path: Path, where: str, receipt: str | None) -> None:
    """A receipt in place of the file; or the file itself, where nothing of it was understood."""
    folder = path.parent / where
    folder.mkdir(exist_ok=True)
    if receipt is None:
        path.replace(folder / path.name)
        return
    (folder / f"{path.name}.receipt").write_text(receipt, "utf-8")
    path.unlink()


def _letter(store: Store, data: bytes, now: datetime) -> tuple[Report, str]:
    message = message_from_bytes(data, policy=policy.default)
    assert isinstance(message, EmailMessage)
    if not message.keys():
        raise CannotSay("It is no letter: it has no header.")
    sender = parseaddr(str(message.get("From", "")))[1].strip().lower()
    number = str(message.get("Message-ID", "")).strip() or data.decode("utf-8", "replace")
    parts = _parts(_body(message))
    text = parts.pop("text") or str(message.get("Subject", "")).strip()
    parts.pop("from", None)
    return _report(store, text, parts, number, _sent(message, now), "mail"), sender


def _note(store: Store, data: bytes, now: datetime) -> tuple[Report, str]:
    parts = _parts(data.decode("utf-8-sig"))
    sender = parts.pop("from", "")
    return _report(store, parts.pop("text"), parts, data.decode("utf-8-sig"), now, "mail"), sender


def _report(
    store: Store, text: str, parts: dict[str, str], number: str, at: datetime, came_by: str
) -> Report:  # fmt: skip
    said = {name: parts.get(name) for name in ("system", "since", "helped", "stopped")}
    hashed = store.secrets.hashed("message", number).hex()
    return Report(
        text, said["system"], said["since"], said["helped"], said["stopped"],
        came_by=came_by, message_id=f"{came_by}-{hashed}", made_at=at,
    )  # fmt: skip


def _sent(message: EmailMessage, now: datetime) -> datetime:
    """When it was sent, where that can be read and is not after now."""
    try:
        at = message["Date"].datetime if message["Date"] else None
    except (AttributeError, TypeError, ValueError):
        at = None
    if at is None:
        return now
    return min(at if at.tzinfo else at.replace(tzinfo=UTC), now)


def _body(message: EmailMessage) -> str:
    found = message.get_body(("plain", "html"))
    if found is None:
        return ""
    content = found.get_content()
    said = content if isinstance(content, str) else ""
    return _plain(said) if found.get_content_subtype() == "html" else said


def _parts(body: str) -> dict[str, str]:
    """The line, and beside it what stands behind `system:`, `since:`, `helped:`, `stopped:`, `from:`.

    What was quoted from another letter, and what stands below a signature, is left out.
    """
    found: dict[str, str] = {}
    free: list[str] = []
    for line in body.splitlines():
        if line.rstrip() == "--" or QUOTED.match(line.strip()):
            break
        part = PART.match(line)
        if part and part[2].strip():
            found[part[1].lower()] = part[2].strip()
        elif not part:
            free.append(line.strip())
    return {**found, "text": " ".join(line for line in free if line)}


def _plain(page: str) -> str:
    """The text of a letter that is written as a web page."""
    for pattern, instead in ((SILENT, " "), (BREAKS, "\n"), (TAGS, "")):
        page = pattern.sub(instead, page)
    return unescape(page)


def _author(store: Store, sender: str) -> Author:
    """The colleague with this address or id; else somebody of whom only a keyed hash of the address is kept."""
    if not sender:
        return know_author(store)
    listed = ask_colleagues(store)
    known = next((c for c in listed if c.email and c.email.lower() == sender.lower()), None)
    if known:
        return know_author_once(store, known.employee_id)
    if "@" not in sender:
        return know_author_once(store, sender)
    return know_author_once(
        store, f"{FROM_UNKNOWN}-{store.secrets.hashed('email', sender.lower()).hex()[:12]}"
    )
