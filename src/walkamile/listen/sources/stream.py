"""How are the documents of an export read one at a time, however large the file is?

A file is a document, documents one after the other, a list of documents, or a document that holds lists of them.
"""

from __future__ import annotations

import csv
import gzip
import json
from collections.abc import Iterator
from io import TextIOWrapper
from pathlib import Path
from typing import IO, Any, cast

from walkamile.model.refusal import Refusal, Why

BLOCK = 1 << 18
KEPT = 2_000
LINES = (".jsonl", ".ndjson")

Found = tuple[int, str, Any]


def documents(path: Path, lists: tuple[str, ...]) -> Iterator[Found | Refusal]:
    """Read what a file holds: (its number, the list it stood in, the document), or a refusal of a line.

    Raises ValueError when the file as a whole cannot be read.
    """
    name = path.name.lower().removesuffix(".gz")
    with opened(path) as file:
        if name.endswith(LINES):
            yield from _lines(file, lists)
        elif name.endswith((".csv", ".tsv")):
            yield from _table(file, "\t" if name.endswith(".tsv") else ",")
        else:
            text = TextIOWrapper(file, encoding="utf-8-sig")
            for number, (of, document) in enumerate(_Scanner(text).documents(lists), start=1):
                yield number, of, document


def opened(path: Path) -> IO[bytes]:
    """Open a file, packed or not."""
    return cast("IO[bytes]", gzip.open(path)) if path.name.lower().endswith(".gz") else path.open("rb")


def spread(document: Any, lists: tuple[str, ...]) -> Iterator[tuple[str, Any]]:
    """Return the records of a document that holds lists of them, with the names of the lists; else the document."""
    if isinstance(document, list):
        for item in document:
            yield "", item
        return
    held = [name for name in lists if isinstance(document, dict) and isinstance(document.get(name), list)]
    for name in lists:
        if name in held:
            for item in document[name]:
                yield name, item
        elif held and document.get(name) is not None:
            yield name, document[name]  # no list: it is refused, not passed over
    if not held:
        yield "", document


def _lines(file: IO[bytes], lists: tuple[str, ...]) -> Iterator[Found | Refusal]:
    for number, line in enumerate(file, start=1):
        if not line.strip():
            continue
        try:
            document = json.loads(line.decode("utf-8-sig"), parse_constant=_nothing)
        except UnicodeDecodeError:
            yield Refusal(Why.NOT_UTF8, number, line[:KEPT].decode("utf-8", "replace"))
        except (ValueError, RecursionError):
            yield Refusal(Why.NOT_JSON, number, line[:KEPT].decode("utf-8", "replace"))
        else:
            for of, item in spread(document, lists):
                yield number, of, item


def _table(file: IO[bytes], delimiter: str) -> Iterator[Found]:
    text = TextIOWrapper(file, encoding="utf-8-sig", newline="")
    try:
        for number, row in enumerate(csv.DictReader(text, delimiter=delimiter), start=2):
            yield number, "", {name: value for name, value in row.items() if name and value is not None}
    except csv.Error as fault:
        raise ValueError(str(fault)) from fault


def _nothing(_: str) -> None:
    """NaN and the infinities are no numbers that can be stored."""


class _Scanner:
    """Reads JSON from a file piece by piece: never more in memory than one record."""

    def __init__(self, file: IO[str]) -> None:
        self._file = file
        self._text = ""
        self._at = 0
        self._decoder = json.JSONDecoder(parse_constant=_nothing)

    def documents(self, lists: tuple[str, ...]) -> Iterator[tuple[str, Any]]:
        while self._next():
            if self._next() == "[":
                for item in self._items():
                    yield "", item
            elif self._next() == "{" and lists:
                yield from self._fields(lists)
            else:
                yield "", self._value()
            if self._next() == ",":
                self._step(",")

    def _fields(self, lists: tuple[str, ...]) -> Iterator[tuple[str, Any]]:
        """Go through the fields of a document: lists of records are given out, the rest is one document."""
        rest: dict[str, Any] = {}
        held = False
        strange: list[tuple[str, Any]] = []  # no lists where lists should be: refused, not passed over
        self._step("{")
        while self._next() != "}":
            name = self._value()
            self._step(":")
            if name in lists and self._next() == "[":
                held = True
                for item in self._items():
                    yield str(name), item
            elif name in lists:
                odd = self._value()
                rest[str(name)] = odd
                strange += [(str(name), odd)] if odd is not None else []
            else:
                rest[str(name)] = self._value()
            if self._next() != "}":
                self._step(",")
        self._step("}")
        if held:
            yield from strange
        else:
            yield "", rest

    def _items(self) -> Iterator[Any]:
        self._step("[")
        while self._next() != "]":
            yield self._value()
            if self._next() != "]":
                self._step(",")
        self._step("]")

    def _next(self) -> str:
        """Return the next character that is not blank, and stay before it; empty at the end."""
        while True:
            while self._at < len(self._text):
                if not self._text[self._at].isspace():
                    return self._text[self._at]
                self._at += 1
            if not self._more():
                return ""

    def _step(self, wanted: str) -> None:
        found = self._next()
        if found != wanted:
            raise ValueError(f"expected {wanted!r}, found {found or 'the end of the file'!r}")
        self._at += 1

    def _value(self) -> Any:
        self._next()
        while True:
            try:
                value, end = self._decoder.raw_decode(self._text, self._at)
            except json.JSONDecodeError as fault:
                if not self._more():
                    raise ValueError(f"{fault.msg} near {self._text[self._at : self._at + 40]!r}") from None
                continue
            except RecursionError:
                raise ValueError("it is nested too deeply") from None
            if end == len(self._text) and not isinstance(value, (dict, list)) and self._more():
                continue  # a number may go on in the next piece
            self._at = end
            return value

    def _more(self) -> bool:
        piece = self._file.read(max(BLOCK, len(self._text) - self._at))
        self._text = self._text[self._at :] + piece
        self._at = 0
        return bool(piece)
