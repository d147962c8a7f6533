"""Which event stands in the address of a picture? As `data` (base64), or as fields of a message."""

from __future__ import annotations

import base64
import binascii
import json
from typing import Any

from walkamile.web.collect.asked import QUERY_KEYS


def message_of(query: dict[str, str]) -> Any:
    """The message: what `data` holds, else one field for each name, with `a.b` and JSON objects inside."""
    if "data" in query:
        text = query["data"].replace(" ", "+").replace("-", "+").replace("_", "/")
        try:
            return json.loads(base64.b64decode(text + "=" * (-len(text) % 4)))
        except (binascii.Error, ValueError, RecursionError):
            return None
    message: dict[str, Any] = {}
    for name, value in query.items():
        if name in QUERY_KEYS:
            continue
        inside = message
        *above, last = name.split(".")[:4]
        for part in above:
            further = inside.setdefault(part, {})
            inside = further if isinstance(further, dict) else {}
        inside[last] = _object(value)
    return message


def _object(value: str) -> Any:
    if value.startswith("{"):
        try:
            return json.loads(value)
        except (ValueError, RecursionError):
            return value
    return value
