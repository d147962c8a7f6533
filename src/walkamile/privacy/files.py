"""Which files that people edit in the home name the person? Lines of tables go; others are told."""

from __future__ import annotations

import csv
import io
import os
from pathlib import Path

from walkamile.privacy.scrub import Scrub

SEARCHED = (".yaml", ".yml", ".json", ".txt", ".md", ".jsonl", ".eml")
OWN = ("tables", "tmp")


def drop_lines(home: Path, scrub: Scrub) -> dict[str, int]:
    """Take the lines that hold a value out of every CSV file of the home. Returns how many, by file."""
    dropped: dict[str, int] = {}
    for path in _files(home, (".csv",)):
        lines = path.read_text("utf-8", "replace").splitlines(keepends=True)
        kept = [line for line in lines if not _names_them(line, scrub)]
        if len(kept) < len(lines):
            _replace(path, "".join(kept))
            dropped[str(path.relative_to(home))] = len(lines) - len(kept)
    return dropped


def mentions(home: Path, scrub: Scrub) -> list[str]:
    """Which other files that people wrote hold a value? They are not changed: a line less may break them."""
    return [
        str(path.relative_to(home))
        for path in _files(home, SEARCHED)
        if scrub.is_told_in(path.read_text("utf-8", "replace"))
    ]


def _files(home: Path, endings: tuple[str, ...]) -> list[Path]:
    found = (path for path in home.rglob("*") if path.suffix.lower() in endings and path.is_file())
    return sorted(path for path in found if path.relative_to(home).parts[0] not in OWN)


def _names_them(line: str, scrub: Scrub) -> bool:
    if scrub.is_told_in(line):
        return True
    cells: list[str] = next(csv.reader(io.StringIO(line)), [])
    return len(cells) > 1 and any(cell.strip().lower() in scrub.values for cell in cells)


def _replace(path: Path, text: str) -> None:
    aside = path.with_name(path.name + ".tmp")
    with aside.open("w", encoding="utf-8", newline="") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    aside.replace(path)
