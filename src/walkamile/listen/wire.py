"""What do all formats share in which events are sent? The form in which a request is handed on."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Any

import msgspec

from walkamile.listen.body import any_json, is_plain
from walkamile.model.refusal import Refusal, Why
from walkamile.model.request import Parsed

KEPT_OF_AN_EVENT = 2_000
NOTHING: Mapping[str, str] = {}
_encoder = msgspec.json.Encoder()
encode = _encoder.encode
encode_lines = _encoder.encode_lines


def refuse(found: Parsed, why: Why, number: int, document: Any) -> None:
    """Keep apart what cannot be an event; the document holds nothing any more that may not be kept."""
    raw = "" if document is None else encode(document).decode()[:KEPT_OF_AN_EVENT]
    found.refused.append(Refusal(why, number, raw))


def decoded(text: bytes, decoder: msgspec.json.Decoder[Any]) -> Any:
    """Read a body quickly into the shape of its format, else into plain values. Raises Unreadable."""
    if is_plain(text):
        try:
            return decoder.decode(text)
        except (ValueError, RecursionError):
            pass
    return any_json(text)


def shaped(items: Iterable[Any], kind: type[Any], nested: Iterable[str]) -> list[Any]:
    """Give plain values the shape of their format; a nested part of another shape is left out, not the whole."""
    found: list[Any] = []
    for item in items:
        try:
            found.append(msgspec.convert(item, kind))
        except msgspec.ValidationError:
            found.append(_mended(item, kind, nested))
    return found


def _mended(item: Any, kind: type[Any], nested: Iterable[str]) -> Any:
    """Leave out parts that are no objects (an empty list is how PHP writes an empty object)."""
    if not isinstance(item, dict):
        return item
    mended = dict(item)
    for path in nested:
        *above, name = path.split(".")
        inside: Any = mended
        for part in above:
            inside = inside.get(part) if isinstance(inside, dict) else None
        if isinstance(inside, dict) and not isinstance(inside.get(name), dict):
            inside.pop(name, None)
    return msgspec.convert(mended, kind)


def first(value: Any, *names: str) -> str | None:
    """The first of these fields that holds a text."""
    if isinstance(value, dict):
        return next((value[name] for name in names if isinstance(value.get(name), str) and value[name]), None)
    return None


def word(value: Any) -> str:
    """A scalar as text; nothing for what is no scalar."""
    if type(value) is str:
        return value
    return str(value) if isinstance(value, int | float) and not isinstance(value, bool) else ""


def utc(moment: datetime) -> str:
    """A moment as it is written into documents."""
    return moment.astimezone(UTC).replace(tzinfo=None).isoformat(timespec="microseconds") + "Z"
