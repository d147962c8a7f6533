"""Is this home served, and where? A running server leaves a note in the home."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

NOTE = "serve.json"


def read_note(home: Path) -> dict[str, Any] | None:
    """Return the note that lies in this home (address, pid, token); None where there is none to be read."""
    try:
        said = json.loads((home / NOTE).read_text("utf-8"))
        return {"address": str(said["address"]), "pid": int(said["pid"]), "token": str(said["token"])}
    except (OSError, ValueError, KeyError, TypeError):
        return None


def lives(pid: int) -> bool:
    """Is this process running? Also one of another user."""
    try:
        os.kill(pid, 0)
    except PermissionError:
        return True
    except (OSError, OverflowError):
        return False
    return True


def served_at(home: Path) -> str | None:
    """Return the address of the server that runs over this home; None where the note was left by one that died."""
    said = read_note(home)
    return said["address"] if said and lives(said["pid"]) else None
