"""How does what was heard become a file? One document per line, one file for each way of reading a source."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import IO

from walkamile.store import Store

How = tuple[str, str, str]


@dataclass(frozen=True, slots=True)
class HeardFile:
    """What one source said, to be read by one mapping."""

    source: str
    mapping: str
    basis: str
    path: Path


@contextmanager
def heard_files(store: Store) -> Iterator[tuple[int, list[HeardFile]]]:
    """Lend the last position of the log, and a file of documents for each source, mapping and basis in it."""
    folder = store.home / "tmp"
    folder.mkdir(exist_ok=True)
    with TemporaryDirectory(prefix="heard-", dir=folder) as lent:
        position = 0
        files: dict[How, IO[bytes]] = {}
        try:
            for heard in store.log.read_from(0):
                position = heard.position
                how = (heard.source, heard.mapping, heard.basis)
                if how not in files:
                    files[how] = (Path(lent) / f"{len(files)}.jsonl").open("wb")
                files[how].write(heard.body)
        finally:
            for file in files.values():
                file.close()
        yield position, [HeardFile(*how, Path(file.name)) for how, file in files.items()]
