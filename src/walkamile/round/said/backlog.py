"""What does the backlog already hold, and when was it declined? An export is taken whole, again and again."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from walkamile import walk
from walkamile.kit.ids import uuid7
from walkamile.round.said.masking import mask_all
from walkamile.store import Store, Transaction

Past = list[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Taken:
    """What an export brought: items it held, new ones, ones whose status or words changed, ones declined so far."""

    tool: str
    items: int
    new: int
    changed: int
    declined: int

    def as_json(self) -> dict[str, Any]:
        """Return the document that `backlog take --json` prints."""
        return {name: getattr(self, name) for name in self.__slots__}


def take_backlog(
    store: Store, data: bytes, tool: str | None = None, columns: Mapping[str, str] | None = None,
    now: datetime | None = None,
) -> Taken:  # fmt: skip
    """Take an export of Jira, GitHub or ServiceNow. The same file changes nothing; another status adds to the history.

    Raises FileFault: then nothing was kept.
    """
    items = walk.backlog.read_backlog(data, tool, columns)
    texts = mask_all(store, [part for item in items for part in (item.title, item.text)])
    at = (now or datetime.now(UTC)).astimezone(UTC).replace(tzinfo=None).isoformat(timespec="seconds")
    new = changed = declined = 0
    with store.state.transaction() as transaction:
        known = _known(transaction, items)
        for item, title, text in zip(items, texts[::2], texts[1::2], strict=True):
            before = known.get(item.key)
            row = _row(item, title, text, before, at)
            declined += row["declined_at"] != "[]"
            if before is None:
                transaction.add("backlog_item", [row])
                new += 1
            elif any(row[name] != before[name] for name in CHANGES):
                _update(transaction, row)
                changed += 1
    return Taken(items[0].tool, len(items), new, changed, declined)


CHANGES = ("title", "text", "status", "status_history", "opened_at", "closed_at", "declined_at")


def _known(transaction: Transaction, items: Sequence[walk.backlog.Item]) -> dict[str, dict[str, Any]]:
    names = ("item_id", "key", *CHANGES)
    rows = transaction.rows(
        f"select {', '.join(names)} from backlog_item where tool = :tool", tool=items[0].tool
    )
    return {str(row[1]): dict(zip(names, row, strict=True)) for row in rows}


def _row(
    item: walk.backlog.Item, title: str, text: str, before: dict[str, Any] | None, taken_at: str
) -> dict[str, Any]:  # fmt: skip
    past = _past(item, before, taken_at)
    return {
        "item_id": before["item_id"] if before else uuid7(), "tool": item.tool, "key": item.key, "title": title,
        "text": text, "status": past[-1][1], "status_history": json.dumps(past, ensure_ascii=False),
        "opened_at": item.opened_at or (before or {}).get("opened_at"), "closed_at": item.closed_at,
        "declined_at": json.dumps(walk.backlog.declined_at(past)), "taken_at": taken_at,
    }  # fmt: skip


def _past(item: walk.backlog.Item, before: dict[str, Any] | None, taken_at: str) -> Past:
    """What was known of its past and what this export says, in the order of time, nothing twice.

    A status whose time the export does not say began, as far as anybody knows, when the export was taken.
    """
    known: Past = [(at, status) for at, status in json.loads(before["status_history"])] if before else []
    told = [(at, status) for at, status in item.history if at is not None]
    past = sorted({*known, *told}, key=lambda pair: (pair[0], pair != (item.opened_at, "opened")))
    undated = [status for at, status in item.history if at is None]
    if undated and (not past or past[-1][1] != undated[-1]):
        past.append((taken_at, undated[-1]))
    return [pair for i, pair in enumerate(past) if i == 0 or pair[1] != past[i - 1][1]]


def _update(transaction: Transaction, row: dict[str, Any]) -> None:
    named = ", ".join(f"{name} = :{name}" for name in (*CHANGES, "taken_at"))
    values = {name: row[name] for name in (*CHANGES, "taken_at", "item_id")}
    transaction.run(f"update backlog_item set {named} where item_id = :item_id", **values)
