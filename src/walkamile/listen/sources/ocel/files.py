"""How is an object-centric log read that is not JSON? By the ending of its name: SQLite, or else XML."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from walkamile.listen.sources.ocel import sqlite, xml

DATABASES = (".sqlite", ".sqlite3", ".db", ".sqliteocel")


def documents(path: Path) -> Iterator[tuple[int, str, Any]]:
    """Read what a file holds: (its number, the list it belongs to, the document). Raises ValueError."""
    if path.name.lower().removesuffix(".gz").endswith(DATABASES):
        yield from sqlite.documents(path)
    else:
        yield from xml.documents(path)
