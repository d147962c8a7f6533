"""Is this home served, and where? A running server leaves a note in the home."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

NOTE = "serve.json"


def read_note(home: Path) -> dict[str, Any] | None:
    """Return the note of the server that runs over this home; None where there is none, or it died."""
    try:
        said: dict[str, Any] = json.loads((home / NOTE).read_text("utf-8"))
        pid = int(said["pid"])
    except (OSError, ValueError, KeyError, TypeError):
        return None
    return said if _lives(pid) else None


def _lives(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except PermissionError:
        return True  # the process of another user
    except (OSError, OverflowError):
        return False
    return True


def served_at(home: Path) -> str | None:
    """Return the address of that server."""
    said = read_note(home)
    return str(said["address"]) if said and said.get("address") else None
