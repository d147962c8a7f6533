"""What is compared? The columns of a table in one way of writing, and names taken apart."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from walkamile.know.match.columns import (
    DATE,
    EMAIL,
    FORENAME,
    NAME,
    NUMBER,
    PHONE,
    POSTCODE,
    SURNAME,
    TEXT,
    Column,
    date_format,
    kind_of,
    parsed,
    plain,
)

Values = list[str | None]


@dataclass(frozen=True, slots=True)
class Records:
    """Rows to compare: their columns, and the values of each column by its number."""

    columns: tuple[Column, ...]
    values: tuple[Values, ...]


def records(table: Mapping[str, Sequence[object]]) -> Records:
    """Take the columns that tell people apart, in one way of writing."""
    columns: list[Column] = []
    found: list[Values] = []
    names: list[Values] = []
    for name in sorted(table):
        said: Values = [_text(value) for value in table[name]]
        there = [value for value in said if value is not None]
        kind = kind_of(name, there) if there else None
        if kind is None:
            continue
        written = _in_one_way(said, kind, there)
        if kind == NAME:
            names.append(written)
        else:
            columns.append(Column(name, kind))
            found.append(written)
    if names:
        _take_apart(columns, found, _longest(names))
    _read_addresses(columns, found)
    order = sorted(range(len(columns)), key=lambda i: (columns[i].kind, columns[i].name))
    return Records(tuple(columns[i] for i in order), tuple(found[i] for i in order))


def _text(value: object) -> str | None:
    said = "" if value is None else str(value).strip()
    return said or None


def _in_one_way(said: Values, kind: str, there: list[str]) -> Values:
    writing: Callable[[str], str | None] = plain
    if kind == DATE:
        form = date_format(there) or "%Y-%m-%d"
        writing = lambda value: parsed(value, form)  # noqa: E731
    elif kind == PHONE:
        writing = lambda value: re.sub(r"\D", "", value) or None  # noqa: E731
    elif kind in (POSTCODE, NUMBER):
        writing = lambda value: plain(value).replace(" ", "").replace("-", "") or None  # noqa: E731
    elif kind == EMAIL:
        writing = lambda value: value.strip().lower()  # noqa: E731
    known = {value: writing(value) for value in set(there)}
    return [None if value is None else known[value] or None for value in said]


def _longest(names: list[Values]) -> Values:
    """Of several columns that hold the whole name, the one that says most."""
    return [
        max((n for n in row if n), key=lambda n: (len(n or ""), n or ""), default=None)
        for row in zip(*names, strict=True)
    ]


def _take_apart(columns: list[Column], found: list[Values], whole: Values) -> None:
    """Fill forename and surname from the whole name where they are not there; what is left of it is a column too."""
    size = len(whole)
    parts: dict[str, Values] = {}
    for kind in (FORENAME, SURNAME):
        place = next((i for i, column in enumerate(columns) if column.kind == kind), None)
        if place is None:
            columns.append(Column(f"{kind} of the name", kind))
            found.append([None] * size)
            place = len(found) - 1
        parts[kind] = found[place] = list(found[place])
    rest: Values = [None] * size
    for i, name in enumerate(whole):
        words = name.split() if name else []
        if not words:
            continue
        first, last = parts[FORENAME][i], parts[SURNAME][i]
        if first is None and last is None:
            first = parts[FORENAME][i] = words[0]
            if len(words) > 1:
                last = parts[SURNAME][i] = words[-1]
        taken = {*(first or "").split(), *(last or "").split()}
        rest[i] = " ".join(word for word in words if word not in taken) or None
    if sum(value is not None for value in rest) >= 0.01 * size:
        columns.append(Column("rest of the name", TEXT))
        found.append(rest)


def _read_addresses(columns: list[Column], found: list[Values]) -> None:
    """Where no surname is known, an address like ana.novak7@ or anovak@ may say it: when others bear that name."""
    place = {column.kind: i for i, column in enumerate(columns)}
    if not {EMAIL, FORENAME, SURNAME} <= set(place):
        return
    first, last = list(found[place[FORENAME]]), list(found[place[SURNAME]])
    firsts, lasts = set(first), set(last)
    for i, address in enumerate(found[place[EMAIL]]):
        if address is None or last[i] is not None:
            continue
        words = [word for word in re.split(r"[._-]+", re.sub(r"\d", "", address.split("@")[0])) if word]
        if len(words) == 2 and words[0] in firsts and words[1] in lasts and first[i] in (None, words[0]):
            first[i], last[i] = words[0], words[1]
        elif len(words) == 1 and words[0][1:] in lasts and (first[i] or words[0])[0] == words[0][0]:
            last[i] = words[0][1:]
    found[place[FORENAME]], found[place[SURNAME]] = first, last
