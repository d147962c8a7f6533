"""What does a request say? Bodies after the Segment specification, or plain JSON events, become rows named like events.

A row is what a line of a JSON file would be: the same rules take it from here, whether it was sent or loaded.
"""

from __future__ import annotations

import json
import zlib
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any, Literal

from walkamile.listen.redact import redact_text
from walkamile.listen.segment import segment_rows
from walkamile.model.event import COLUMNS
from walkamile.model.namespace import NAMESPACES
from walkamile.model.refusal import Refusal, Why

GZIP = b"\x1f\x8b"
LARGEST_BODY = 64 * 1024 * 1024
KEPT_OF_A_BODY = 2_000
TRACKING = frozenset(name for name, space in NAMESPACES.items() if space.tracking)
AGREED = frozenset({"true", "1", "yes", "granted", "given"})

Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Source:
    """A system that sends events: its name, the legal basis, and how its bodies are built."""

    name: str
    basis: str = "contract"
    shape: Literal["segment", "plain"] = "plain"


@dataclass(frozen=True, slots=True)
class Parsed:
    """What a request said: rows, refusals, and whether the body could be read at all."""

    rows: list[Row]
    refused: list[Refusal] = field(default_factory=list)
    readable: bool = True

    def allowed(self) -> Parsed:
        """Leave out the names that track a person who did not agree."""
        return replace(self, rows=[_strip(row) for row in self.rows])

    def redacted(self) -> Parsed:
        """Leave out what names a person in texts and notes."""
        return replace(self, rows=[_redact(row) for row in self.rows])


def parse(body: bytes, source: Source, received_at: datetime | None = None) -> Parsed:
    """Which events does this request hold? What cannot be an event is refused with its reason.

    `received_at` (UTC; default now) corrects the clock of a sender who says when it sent the body.
    """
    now = received_at or datetime.now(UTC)
    try:
        document = json.loads(_plain(body))
    except (ValueError, zlib.error, RecursionError):
        raw = body[:KEPT_OF_A_BODY].decode("utf-8", "replace")
        return Parsed([], [Refusal(Why.NOT_JSON, 0, raw)], readable=False)
    found = segment_rows(document, now) if source.shape == "segment" else _items(document)
    rows: list[Row] = []
    refused: list[Refusal] = []
    for number, row in enumerate(found, start=1):
        why = _fault(row)
        if why is None:
            rows.append({"source": source.name, "basis": source.basis, "ts_received": _utc(now)} | row)
        else:
            refused.append(
                Refusal(why, number, json.dumps(row, ensure_ascii=False, default=str)[:KEPT_OF_A_BODY])
            )
    return Parsed(rows, refused)


def _plain(body: bytes) -> bytes:
    """Unpack a body by its first bytes: what its header says cannot be trusted."""
    if not body.startswith(GZIP):
        return body
    unpacked = zlib.decompressobj(31)
    text = unpacked.decompress(body, LARGEST_BODY)
    if unpacked.unconsumed_tail or not unpacked.eof:
        raise ValueError("the body is cut off or too large")
    return text


def _items(document: Any) -> list[Any]:
    if isinstance(document, dict) and isinstance(document.get("events"), list):
        return list(document["events"])
    return list(document) if isinstance(document, list) else [document]


def _fault(row: Any) -> Why | None:
    if not isinstance(row, dict):
        return Why.NOT_JSON
    if not any(row.get(name) for name in ("type", "event", "activity")):
        return Why.NO_TYPE
    if not any(row.get(name) for name in ("ts", "timestamp", "time", "occurred_at")):
        return Why.NO_TIME
    if not any(row.get(name) for name in ("event_id", "messageId")):
        return Why.NO_KEY
    return None


def _strip(row: Row) -> Row:
    if row.get("basis") != "consent" or str(row.get("consent", "")).lower() in AGREED:
        return row
    left = {key: value for key, value in row.items() if key not in TRACKING}
    if isinstance(row.get("identifiers"), dict):
        left["identifiers"] = {key: value for key, value in row["identifiers"].items() if key not in TRACKING}
    return left


def _redact(row: Row) -> Row:
    kept: Row = {}
    for key, value in row.items():
        if key == "text" and isinstance(value, str):
            kept[key] = redact_text(value)
        elif key == "props" or (
            key not in COLUMNS and key not in NAMESPACES and key not in ("identifiers", "traits")
        ):
            kept[key] = json.loads(redact_text(json.dumps(value, ensure_ascii=False), only_addresses=True))
        else:
            kept[key] = value
    return kept


def _utc(moment: datetime) -> str:
    return moment.astimezone(UTC).replace(tzinfo=None).isoformat(timespec="microseconds")
