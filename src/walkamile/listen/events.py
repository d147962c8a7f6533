"""What does a body of plain events say? Each is what a line of a JSON file would be: named like an event."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from functools import partial
from typing import Any

from walkamile.kit.redact import redact_text
from walkamile.listen.agreed import TRACKING, agrees, is_tracking, without_tracking
from walkamile.listen.body import ANY
from walkamile.listen.redact import without_addresses
from walkamile.listen.wire import NOTHING, decoded, encode, encode_lines, first, refuse, utc, word
from walkamile.model.event import COLUMNS
from walkamile.model.namespace import NAMESPACES
from walkamile.model.refusal import Why
from walkamile.model.request import Opened, Parsed
from walkamile.model.source import Source

TYPES = ("type", "event", "activity")
TIMES = ("ts", "timestamp", "time", "occurred_at")
IDS = ("event_id", "messageId")
WHOLE = frozenset({*COLUMNS, *NAMESPACES, "identifiers", "traits", "messageId"} - {"props"})
KEYS = ("writeKey", "write_key", "api_key")


def opened(text: bytes, hints: Mapping[str, str] = NOTHING) -> Opened:
    """Read a body: one event, a list, or `{"events": [...]}`. Raises Unreadable."""
    document = decoded(text, ANY)
    items = [document] if not isinstance(document, list) else document
    if isinstance(document, dict) and isinstance(document.get("events"), list):
        items = document["events"]
    return Opened(first(document, *KEYS), partial(_parse, items))


def _parse(items: list[Any], source: Source, received_at: datetime) -> Parsed:
    found = Parsed("log")
    received = utc(received_at)
    lines: list[Any] = []
    for number, item in enumerate(items, start=1):
        if not isinstance(item, dict):
            refuse(found, Why.NOT_JSON, number, None)
            continue
        row = {key: value for key, value in item.items() if key not in KEYS}
        row |= {"source": source.name, "basis": _basis(row, source), "ts_received": received}
        row = _redact(_strip(row))
        why = _fault(row)
        if why is not None:
            refuse(found, why, number, row)
            continue
        found.ids.append(
            next(word(row.get(name)) or encode(row[name]).decode() for name in IDS if row.get(name))
        )
        lines.append(row)
    found.body = encode_lines(lines)
    return found


def _basis(row: dict[str, Any], source: Source) -> str:
    """An event may ask for consent where its source does not; never the other way."""
    said = row.get("basis")
    return said if isinstance(said, str) and said and source.basis != "consent" else source.basis


def _fault(row: dict[str, Any]) -> Why | None:
    for names, why in ((TYPES, Why.NO_TYPE), (TIMES, Why.NO_TIME), (IDS, Why.NO_KEY)):
        if not any(row.get(name) for name in names):
            return why
    return None


def _strip(row: dict[str, Any]) -> dict[str, Any]:
    if row["basis"] != "consent" or agrees(row.get("consent")):
        return row
    left = {key: value for key, value in row.items() if key not in TRACKING and not is_tracking(key)}
    if isinstance(row.get("identifiers"), dict):
        left["identifiers"] = {key: value for key, value in row["identifiers"].items() if key not in TRACKING}
    return {key: value if key in WHOLE else without_tracking(value) for key, value in left.items()}


def _redact(row: dict[str, Any]) -> dict[str, Any]:
    kept: dict[str, Any] = {}
    for key, value in row.items():
        if key == "text" and isinstance(value, str):
            kept[key] = redact_text(value)
        else:
            kept[key] = value if key in WHOLE else without_addresses(value)
    return kept
