"""How does what was heard become a file? One document per event and line, one file per source."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import IO

from walkamile.store import Store


@contextmanager
def heard_by_source(store: Store) -> Iterator[tuple[int, dict[str, Path]]]:
    """Lend the last position of the log, and a file of events for each source in it."""
    folder = store.home / "tmp"
    folder.mkdir(exist_ok=True)
    with TemporaryDirectory(prefix="heard-", dir=folder) as lent:
        position = 0
        open_files: dict[str, IO[str]] = {}
        files: dict[str, Path] = {}
        try:
            for heard in store.log.read_from(0):
                position = heard.position
                if heard.source not in files:
                    files[heard.source] = Path(lent) / f"{len(files)}.jsonl"
                    open_files[heard.source] = files[heard.source].open("w", encoding="utf-8")
                for row in heard.rows:
                    open_files[heard.source].write(json.dumps(row, ensure_ascii=False) + "\n")
        finally:
            for file in open_files.values():
                file.close()
        yield position, {source: path for source, path in files.items() if path.stat().st_size}
