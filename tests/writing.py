"""How do tests write events? As JSON lines whose fields are named like the columns of an event."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

Events = Iterable[Mapping[str, Any]]


def write_events(path: Path, events: Events) -> Path:
    """Write events as JSON lines whose fields are named like the columns of an event."""
    with path.open("w", encoding="utf-8") as file:
        for event in events:
            file.write(json.dumps({k: v for k, v in event.items() if v is not None}, default=str) + "\n")
    return path
