"""Which exports of other systems are understood? A folder per system: its mapping with the contract, and its parser.

A parser takes one document and gives rows that are named like the fields of an event: the rules for events as they
are sent take it from there, whether a file was loaded or a payload was posted.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from functools import cache
from importlib import import_module
from importlib.resources import files
from importlib.resources.abc import Traversable
from itertools import islice
from pathlib import Path
from typing import Any

from walkamile.listen.sources.document import Document, Fault, Parser, Row, Told, text_of
from walkamile.listen.sources.stream import KEPT, documents, spread
from walkamile.model.refusal import Refusal, Why

LOOKED_AT = 20
POSTED = {"event_id", "type", "ts", "ts_received", "basis"}  # a row that was made when its payload was posted
MARKUP = (".xml", ".xmlocel", ".sqlite", ".sqlite3", ".db", ".sqliteocel")  # read by the source itself
DOCUMENTS = (".json", ".jsonl", ".ndjson", ".csv", ".tsv", ".jsonocel", *MARKUP)


def mapping_files() -> dict[str, Traversable]:
    """Where are the mappings that come with the product? By name of the source."""
    listen = files("walkamile.listen")
    plain = {
        item.name.removesuffix(".yaml"): item
        for item in listen.joinpath("mappings").iterdir()
        if item.name.endswith(".yaml")
    }
    folders = {
        item.name.replace("_", "-"): item.joinpath("mapping.yaml")
        for item in listen.joinpath("sources").iterdir()
        if item.is_dir() and item.joinpath("mapping.yaml").is_file()
    }
    return plain | folders


def parser_names() -> list[str]:
    """Which sources have a parser?"""
    return sorted(
        name
        for name, file in mapping_files().items()
        if file.name == "mapping.yaml" and "\nparser: " in file.read_text("utf-8")
    )


@cache
def parser(name: str) -> Parser:
    """Return the parser of a source. Raises KeyError when it has none."""
    if name not in parser_names():
        raise KeyError(name)
    found = import_module(f"walkamile.listen.sources.{name.replace('-', '_')}.rows").PARSER
    assert isinstance(found, Parser)
    return found


def recognise(path: Path) -> str | None:
    """Whose export is this, by the shape of its first documents? None when it is like none of them."""
    if not path.name.lower().removesuffix(".gz").endswith(DOCUMENTS) or not path.is_file():
        return None
    parsers = {name: parser(name) for name in parser_names()}
    held = {"", *(name for found in parsers.values() for name in found.lists)}
    try:
        read = (r for r in _whoever(path, parsers) if not isinstance(r, Refusal) and r[1] in held)
        seen = list(islice(read, LOOKED_AT))
    except (ValueError, OSError, EOFError):
        return None
    for name, found in parsers.items():
        fitting = [isinstance(document, dict) and found.fits(document, of) for _, of, document in seen]
        if fitting and sum(fitting) * 2 > len(fitting):
            return name
    return None


def _whoever(path: Path, parsers: Mapping[str, Parser]) -> Iterator[tuple[int, str, Any] | Refusal]:
    """Read the documents of a file of which nobody knows whose it is."""
    lists = tuple(dict.fromkeys(name for found in parsers.values() for name in found.named_lists))
    markup = next(found.markup for found in parsers.values() if found.markup is not None)
    return markup(path) if _in_markup(path) else documents(path, lists)


def _in_markup(path: Path) -> bool:
    return path.name.lower().removesuffix(".gz").endswith(MARKUP)


def rows_of_file(path: Path, name: str, options: Mapping[str, Any]) -> Iterator[tuple[int, Row] | Refusal]:
    """Read the rows of an export: (number of the document, row), or a refusal with its reason.

    Raises ValueError when the file as a whole cannot be read.
    """
    found = parser(name)
    beside = _beside(path, found)
    for read in _documents(path, found):
        if isinstance(read, Refusal):
            yield read
            continue
        number, of, document = read
        if of and of not in found.lists:
            continue
        for row in _rows(found, document, Told(of, beside, options)):
            yield Refusal(row, number, _raw(document)) if isinstance(row, Why) else (number, row)


def rows_of(document: Any, name: str, options: Mapping[str, Any] | None = None) -> Iterator[Row | Refusal]:
    """Return the rows of one payload as it was posted: a document, a list of them, or a document with lists."""
    found = parser(name)
    beside: dict[str, dict[str, Document]] = {of: {} for of in found.beside}
    held = [*spread(document, found.named_lists)]
    for of, item in held:
        _keep(beside, found, of, item)
    for number, (of, item) in enumerate(held, start=1):
        if of and of not in found.lists:
            continue
        for row in _rows(found, item, Told(of, beside, options or {})):
            yield Refusal(row, number, _raw(item)) if isinstance(row, Why) else row


def _documents(path: Path, found: Parser) -> Iterator[tuple[int, str, Any] | Refusal]:
    if not _in_markup(path):
        return documents(path, found.named_lists)
    if found.markup is None:
        raise ValueError("this source has neither XML nor SQLite; export it as JSON")
    return found.markup(path)


def _beside(path: Path, found: Parser) -> dict[str, dict[str, Document]]:
    """Go through the file once for what is looked up: users, groups, earlier legs."""
    beside: dict[str, dict[str, Document]] = {of: {} for of in found.beside}
    if found.beside:
        for read in _documents(path, found):
            if not isinstance(read, Refusal):
                _keep(beside, found, read[1], read[2])
    return beside


def _keep(beside: dict[str, dict[str, Document]], found: Parser, of: str, document: Any) -> None:
    place = of if of in found.beside else "" if of in found.lists or not of else None
    if place is None or place not in beside or not isinstance(document, dict):
        return
    key, *kept = found.beside[place]
    value = document.get(key)
    name = text_of(value.get("value") if isinstance(value, dict) else value)
    if name:
        beside[place][name] = {field: document[field] for field in (key, *kept) if field in document}


def _rows(found: Parser, document: Any, told: Told) -> Iterator[Row | Why]:
    """Return the rows of a document in their order, or the reason why there are none."""
    if not isinstance(document, dict):
        yield Why.NOT_JSON
        return
    if document.keys() >= POSTED:
        yield document
        return
    try:
        for seq, row in enumerate(found.rows(document, told)):
            yield row | {"seq": seq + row.get("seq", 0)}
    except Fault as fault:
        yield fault.why
    except RecursionError:
        yield Why.TOO_LONG


def _raw(document: Any) -> str:
    return json.dumps(document, ensure_ascii=False, default=str)[:KEPT].encode("utf-8", "replace").decode()
