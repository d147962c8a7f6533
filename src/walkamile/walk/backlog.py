"""Which wishes does a backlog hold, and when was each declined? Exports of Jira, GitHub and ServiceNow become items.

Pure: the text of an export in, items out. What cannot be understood is a fault of the whole file: a backlog that is
half there would say "never asked for" of what was.
"""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from walkamile.model.errors import FileFault
from walkamile.walk.backlog_columns import COLUMNS, TOOLS, column_of, guess_tool
from walkamile.walk.backlog_documents import rows_of_document
from walkamile.walk.dates import moment

MOST_BYTES = 100_000_000
MOST_TEXT = 4_000
SHOWN = 12
DECLINED = (
    "wont do", "wont fix", "wontfix", "will not do", "will not fix", "not planned", "declined", "rejected", "cancelled",
    "canceled", "abandoned", "not doing", "not to be done", "no action", "out of scope", "obsolete", "risk accepted",
    "withdrawn", "abgelehnt", "verworfen", "storniert", "nicht geplant", "refuse", "rejete", "annule", "rechazado",
    "descartado", "cancelado", "rifiutato", "annullato", "afgewezen", "geannuleerd", "rejeitado",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Item:
    """One wish of a backlog. `history`: when (UTC, ISO 8601; None: unsaid) it came into which status, oldest first."""

    tool: str
    key: str
    title: str
    text: str
    status: str
    opened_at: str | None
    closed_at: str | None
    history: tuple[tuple[str | None, str], ...]


def is_declined(status: str) -> bool:
    """Does this status, or a part of it, say that it will not be done?"""
    plain = re.sub(r"[^a-z ]+", " ", _unaccented(status).lower().replace("'", "").replace("’", ""))
    plain = " ".join(plain.replace("_", " ").split())
    return any(re.search(rf"\b{re.escape(word)}\b", plain) for word in DECLINED)


def declined_at(history: Sequence[tuple[str | None, str]]) -> tuple[str, ...]:
    """At which days was it declined? Once for each time that it came from another status into a declined one."""
    days: list[str] = []
    was = False
    for at, status in history:
        now = is_declined(status)
        if now and not was and at is not None:
            days.append(at[:10])
        was = now
    return tuple(days)


def read_backlog(
    data: bytes, tool: str | None = None, columns: Mapping[str, str] | None = None
) -> list[Item]:
    """The items of an export. `columns` says which column is the key, title, status ...; what it leaves out is guessed.

    Raises FileFault with the reason and what to do: then nothing is to be kept.
    """
    if tool is not None and tool not in TOOLS:
        raise FileFault(f"There is no tool {tool!r}. Known: {', '.join(TOOLS)}. Nothing was kept.")
    strange = [name for name in columns or {} if name not in COLUMNS]
    if strange:
        raise FileFault(
            f"{strange[0]!r} is none of {', '.join(COLUMNS)}: write --column key=COLUMN. Nothing was kept."
        )
    text = _text(data)
    rows, said = _rows(text)
    if not rows:
        raise FileFault("The file holds no item. Export the issues again, with a header. Nothing was kept.")
    of_tool = tool or said or guess_tool(list(rows[0]))
    named = _named(rows, of_tool, columns or {})
    items = [_item(row, of_tool, named, number) for number, row in enumerate(rows, start=1)]
    return _once(items)


def _text(data: bytes) -> str:
    if len(data) > MOST_BYTES:
        raise FileFault("The file is larger than 100 MB. Export fewer items at once. Nothing was kept.")
    if not data.strip():
        raise FileFault("The file is empty. Nothing was kept.")
    encodings = ("utf-16",) if data[:2] in (b"\xff\xfe", b"\xfe\xff") else ("utf-8-sig", "cp1252")
    for encoding in encodings:
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\x00" not in text:
            return text
    raise FileFault("The file is no text: save it as CSV or JSON, in UTF-8. Nothing was kept.")


def _rows(text: str) -> tuple[list[dict[str, Any]], str | None]:
    """The rows by column, and the tool where the document says it by its shape."""
    if text.lstrip()[:1] in "[{":
        try:
            document = json.loads(text)
        except (json.JSONDecodeError, RecursionError) as fault:
            where = f"line {fault.lineno}" if isinstance(fault, json.JSONDecodeError) else "its depth"
            raise FileFault(f"The file is not JSON: {where} cannot be read. Nothing was kept.") from fault
        return rows_of_document(document)
    return _table(text), None


def _table(text: str) -> list[dict[str, Any]]:
    head = text.lstrip().partition("\n")[0]
    sign = max(",;\t", key=head.count)
    limit = csv.field_size_limit(MOST_BYTES)
    try:
        lines = list(csv.reader(text.lstrip().splitlines(keepends=True), delimiter=sign, strict=True))
    except csv.Error as fault:
        raise FileFault(
            f"The file is not a table: {fault}. Export it as CSV again. Nothing was kept."
        ) from fault
    finally:
        csv.field_size_limit(limit)
    header = [cell.strip() for cell in lines[0]]
    found: list[dict[str, Any]] = []
    for number, cells in enumerate(lines[1:], start=2):
        if not any(cell.strip() for cell in cells):
            continue
        if len(cells) > len(header):
            raise FileFault(
                f"Row {number} has {len(cells)} cells, the first row names {len(header)}. "
                "Put texts with a separator in quotes. Nothing was kept."
            )
        row: dict[str, Any] = {}
        # A column that comes several times (comments of Jira): the first that says something counts.
        for name, cell in zip(header, cells, strict=False):
            row[name] = row.get(name) or cell.strip()
        found.append(row)
    return found


def _named(rows: list[dict[str, Any]], tool: str, columns: Mapping[str, str]) -> dict[str, str]:
    """Which column is what? Those that were given, else those that a tool is known to use."""
    there = list(dict.fromkeys(name for row in rows for name in row))
    named: dict[str, str] = {}
    for part, aliases in COLUMNS.items():
        found = column_of(there, [columns[part]] if part in columns else list(aliases))
        if part in columns and found is None:
            raise FileFault(_no_column(columns[part], part, there))
        if found is not None:
            named[part] = found
    for part in ("key", "title", "status"):
        if part not in named:
            raise FileFault(_no_column(None, part, there))
    return named


def _no_column(wanted: str | None, part: str, there: list[str]) -> str:
    what = f"There is no column {wanted!r}" if wanted else f"No column looks like the {part} of an item"
    shown = ", ".join(there[:SHOWN]) + (" ..." if len(there) > SHOWN else "")
    return f"{what}. The columns are: {shown}. Say which it is: --column {part}=COLUMN. Nothing was kept."


def _item(row: dict[str, Any], tool: str, named: dict[str, str], number: int) -> Item:
    def said(part: str) -> str:
        value = row.get(named.get(part, ""), "")
        return value if isinstance(value, str) else json.dumps(value) if value is not None else ""

    key, title = said("key").strip(), " ".join(said("title").split())
    if not key or not title:
        raise FileFault(f"Item {number} has no {'title' if key else 'key'}. Nothing was kept.")
    opened, closed, updated = (
        _when(said(part), key, named.get(part, part)) for part in ("opened", "closed", "updated")
    )
    status = _status(said("status"), said("resolution"), said("labels"))
    history = _history(row.get(named.get("history", "")), key)
    if not history or history[-1][1] != status:
        # A status that ends an item began when it was closed; another one began when it was changed last.
        at = closed if is_declined(status) or said("resolution") else None
        history = [*history, (at or updated or closed, status)]
    if history[0][1] != "opened" and opened and (history[0][0] or "9") > opened:
        history = [(opened, "opened"), *history]
    return Item(tool, key, title[:500], said("text")[:MOST_TEXT], status, opened, closed, tuple(history))


def _status(status: str, resolution: str, labels: str) -> str:
    """One word for where it stands: how it was resolved says more than that it is closed."""
    status, resolution = " ".join(status.split()), " ".join(resolution.split())
    if resolution and resolution.lower() not in ("unresolved", "none", "null", "open", "reopened"):
        return resolution
    if re.search(r"closed|resolved|done", status, re.I) and is_declined(labels.replace(",", " , ")):
        return "wontfix"
    return status or "unknown"


def _history(said: Any, key: str) -> list[tuple[str | None, str]]:
    """A history as a document gives it (pairs), or as a cell: `2025-03-01 Declined; 2025-09-02 Open`."""
    if isinstance(said, list):
        return sorted(((_when(at, key, "history"), status) for at, status in said), key=lambda p: p[0] or "")
    found: list[tuple[str | None, str]] = []
    for piece in re.split(r"[;\n|]+", said if isinstance(said, str) else ""):
        match = re.match(r"\s*(\d{4}-\d{2}-\d{2}(?:[T ]\d{2}:\d{2}(?::\d{2})?Z?)?)\W+(.+?)\s*$", piece)
        if match:
            found.append((_when(match[1], key, "history"), match[2]))
    return sorted(found, key=lambda pair: pair[0] or "")


def _when(said: str, key: str, column: str) -> str | None:
    if not said.strip():
        return None
    at = moment(said)
    if at is None:
        raise FileFault(
            f"{said!r} in the column {column!r} of {key} is no time. Write times like 2026-03-31 or "
            "2026-03-31 14:05. Nothing was kept."
        )
    return _stamp(at)


def _stamp(at: datetime) -> str:
    return at.isoformat(timespec="seconds")


def _once(items: list[Item]) -> list[Item]:
    """An item that comes twice in one file is one item: the later row counts."""
    return list({(item.tool, item.key): item for item in items}.values())


def _unaccented(text: str) -> str:
    import unicodedata

    return "".join(sign for sign in unicodedata.normalize("NFKD", text) if not unicodedata.combining(sign))
