"""How is a value found in a document of another system, which may lack it or lie about its type?

Parsers ask here and nowhere else: what is not there, or is of another type than it should be, is None.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from math import isfinite
from pathlib import Path
from typing import Any

from walkamile.model.refusal import Why

Document = dict[str, Any]
Row = dict[str, Any]


class Fault(Exception):
    """A document cannot be understood: it goes to quarantine with this reason."""

    def __init__(self, why: Why) -> None:
        """Take the reason."""
        super().__init__(str(why))
        self.why = why


@dataclass(frozen=True, slots=True)
class Told:
    """What is known beside a document: the list it stood in, records of other lists by id, options of the mapping."""

    of: str = ""
    beside: Mapping[str, Mapping[str, Document]] = field(default_factory=dict)
    options: Mapping[str, Any] = field(default_factory=dict)

    def record(self, of: str, key: Any) -> Document:
        """Return the record of another list with this id; empty when there is none."""
        found = text_of(key)
        return self.beside.get(of, {}).get(found, {}) if found else {}

    def words(self, option: str) -> Mapping[str, str]:
        """Return an option that translates words; empty when the mapping has none."""
        given = self.options.get(option)
        return {str(k): str(v) for k, v in given.items()} if isinstance(given, dict) else {}


@dataclass(frozen=True, slots=True)
class Parser:
    """How the documents of one system become rows that are named like the fields of an event.

    `lists`: the lists of a document that hold records; `beside`: lists that are looked up, with the field that names
    a record and the fields that are kept ("" are the records themselves); `fits`: does a document look like one of
    this system? `markup` reads the documents of files in XML.
    """

    rows: Callable[[Document, Told], Iterator[Row]]
    fits: Callable[[Document, str], bool]
    lists: tuple[str, ...] = ()
    beside: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    markup: Callable[[Path], Iterator[tuple[int, str, Any]]] | None = None

    @property
    def named_lists(self) -> tuple[str, ...]:
        """Which lists of a document are gone through, each once?"""
        return tuple(dict.fromkeys((*self.lists, *(name for name in self.beside if name))))


def at(document: Any, path: str) -> Any:
    """Return what lies at a path of names with dots; None where it ends early."""
    value: Any = document
    for part in path.split("."):
        value = value.get(part) if isinstance(value, dict) else None
    return value


def text_of(value: Any) -> str | None:
    """Return a text or a number as text; None for anything else, and for nothing."""
    if isinstance(value, str):
        return value.replace("\x00", "").strip() or None
    if isinstance(value, int | float) and not isinstance(value, bool) and isfinite(value):
        return str(int(value)) if float(value).is_integer() and abs(value) < 1e15 else str(value)
    return None


def text_at(document: Any, *paths: str) -> str | None:
    """Return the first text that lies at one of these paths."""
    return next((found for path in paths if (found := text_of(at(document, path)))), None)


def number_of(value: Any) -> float | None:
    """Return a finite number, also when it is written as text."""
    if isinstance(value, bool):
        return None
    try:
        number = float(value)
    except (TypeError, ValueError, OverflowError):
        return None
    return number if isfinite(number) else None


def records(value: Any) -> list[Document]:
    """Return the documents of a list; nothing for anything else."""
    return [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []


def plain(value: Any) -> dict[str, str]:
    """Return the texts and numbers of a document by name."""
    found = value.items() if isinstance(value, dict) else ()
    return {str(name).replace("\x00", ""): text for name, inner in found if (text := text_of(inner))}


def moment_of(value: Any) -> datetime | None:
    """Return a moment (UTC): ISO 8601, or seconds or milliseconds since 1970."""
    number = number_of(value)
    try:
        if number is not None:
            seconds = number if abs(number) < 1e11 else number / 1e3
            return datetime(1970, 1, 1, tzinfo=UTC) + timedelta(seconds=seconds)
        moment = datetime.fromisoformat(str(value).strip().removesuffix(" UTC"))
    except (ValueError, OverflowError):
        return None
    return moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)


def seconds_between(start: Any, end: Any) -> float | None:
    """How long is it from one moment to another, in seconds? None when one of them cannot be read."""
    first, last = moment_of(start), moment_of(end)
    return round((last - first).total_seconds(), 3) if first and last else None


def after(start: Any, seconds: float) -> str | None:
    """Which moment lies so many seconds after another?"""
    first = moment_of(start)
    try:
        return (first + timedelta(seconds=seconds)).isoformat() if first else None
    except OverflowError:
        return None


def filled(row: Row) -> Row:
    """Leave out of a row what says nothing, also inside its names, notes and traits."""
    kept: Row = {}
    for name, value in row.items():
        inner = filled(value) if isinstance(value, dict) else value
        if inner is not None and inner != {} and inner != []:
            kept[name] = inner
    return kept
