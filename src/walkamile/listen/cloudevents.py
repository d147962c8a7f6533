"""What does a CloudEvent say? One event in headers and body, one in the body, or a batch of them."""

from __future__ import annotations

import base64
from collections.abc import Mapping
from datetime import datetime
from functools import partial
from typing import Any

from walkamile.kit.redact import redact_text
from walkamile.listen.agreed import TRACKING, agrees, without_tracking
from walkamile.listen.body import ANY, any_json
from walkamile.listen.redact import without_addresses
from walkamile.listen.wire import NOTHING, decoded, encode_lines, refuse, utc, word
from walkamile.model.errors import Unreadable
from walkamile.model.namespace import NAMESPACES
from walkamile.model.refusal import Why
from walkamile.model.request import Opened, Parsed
from walkamile.model.source import Source

ATTRIBUTES = ("id", "source", "type", "time", "subject", "consent")


def opened(text: bytes, hints: Mapping[str, str] = NOTHING) -> Opened:
    """Read a request; `hints` are the headers that begin with `ce-`, without that. Raises Unreadable."""
    if hints.get("id") or hints.get("type"):
        try:
            data = decoded(text, ANY) if text else None
        except Unreadable:
            data = None  # binary mode carries whatever it wants; the event itself is in the headers
        return Opened(
            None, partial(_parse, [{name: hints.get(name) for name in ATTRIBUTES} | {"data": data}])
        )
    document = decoded(text, ANY)
    return Opened(None, partial(_parse, document if isinstance(document, list) else [document]))


def _parse(events: list[Any], source: Source, received_at: datetime) -> Parsed:
    found = Parsed("cloudevents")
    received = utc(received_at)
    lines: list[Any] = []
    for number, event in enumerate(events, start=1):
        if not isinstance(event, dict):
            refuse(found, Why.NOT_JSON, number, None)
            continue
        kept = _kept(event, source.basis == "consent")
        why = Why.NO_TYPE if "type" not in kept else Why.NO_KEY if "id" not in kept else None
        if why is not None:
            refuse(found, why, number, kept)
            continue
        # An id is unique within its source only.
        name = f"{kept.pop('source', '')}#{kept['id']}"
        found.ids.append(name)
        lines.append(kept | {"id": name, "receivedAt": received})
    found.body = encode_lines(lines)
    return found


def _unpacked(packed: Any) -> Any:
    """What does data say that came as bytes? A document where it is one, else nothing that an event could carry."""
    if not isinstance(packed, str):
        return None
    try:
        return any_json(base64.b64decode(packed, validate=True))
    except (ValueError, Unreadable):
        return {"data_base64": packed}


def _kept(event: dict[str, Any], asks: bool) -> dict[str, Any]:
    kept: dict[str, Any] = {name: said for name in ATTRIBUTES if (said := word(event.get(name)).strip())}
    data = event.get("data") if event.get("data") is not None else _unpacked(event.get("data_base64"))
    data = dict(data) if isinstance(data, dict) else {}
    names = {space: word(data.pop(space)) for space in NAMESPACES if space in data}
    inside = data.pop("identifiers", None)
    if isinstance(inside, dict):
        names |= {str(space): word(value) for space, value in inside.items()}
    agreed = agrees(event.get("consent"), data.pop("consent", None))
    if agreed:
        kept["consent"] = "true"
    elif asks:
        names = {space: value for space, value in names.items() if space not in TRACKING}
        data = without_tracking(data)
    if isinstance(data.get("text"), str):
        data["text"] = redact_text(data["text"])
    for part in ("type", "subject"):
        if part in kept:
            kept[part] = without_addresses(kept[part])
    return kept | {"identifiers": {s: v for s, v in names.items() if v}, "data": without_addresses(data)}
