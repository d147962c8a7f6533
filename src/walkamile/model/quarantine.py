"""Of whom does a refused row speak? Its values decoded, whatever it was written in, and as names are compared.

What is kept of a row may be a document inside a document, a line of a table, or cut off in the middle.
"""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Iterable, Iterator
from typing import Any

from walkamile.model.erased import (
    ANY_ID,
    ANY_NAME,
    CASE,
    CONTACT,
    ORDER,
    PHONE,
    is_telling,
    numbers_in,
    phone_asked,
    phone_kept,
    words_of,
)

Mark = tuple[str, str]
Field = tuple[str, str]

DEEPEST = 8
ID_OF = {
    CONTACT: re.compile(r"contact|call|interaction|conversation|session|chat", re.IGNORECASE),
    CASE: re.compile(r"case|ticket|incident|claim|request", re.IGNORECASE),
    ORDER: re.compile(r"order|purchase|receipt|invoice|booking", re.IGNORECASE),
}
UNNAMED = "id"
# A value that is short (a count, a year) speaks of somebody only where a field names somebody.
NAMES_SOMEBODY = re.compile(
    r"(^|[^a-z])(id|no|nr|num|ref|v)$|[a-z](ID|Id)$|_id|number|customer|client|member|user|login|mail|phone|mobile|caller"
    r"|cookie|device|visitor|agent|employee|actor|account|card|identifier",
    re.IGNORECASE,
)
OWN_FIELDS = ("row_no", "row_hash", "row_ordinal")
_TEXT = r'"((?:[^"\\]|\\.)*)'
_PAIR = re.compile(rf'{_TEXT}"\s*:\s*(?:{_TEXT}|([^\s,{{}}\[\]"]+))')
_ALONE = re.compile(_TEXT)
_CUT_OFF = re.compile(r"\\(u[0-9a-fA-F]{0,3})?$")
_APART = re.compile(r"[,;\t|{}\[\]:=\n]")


def marks_of(names: Iterable[tuple[str, str]], ids: Iterable[tuple[str, str]]) -> set[Mark]:
    """By which marks is somebody found in refused rows? `ids`: contacts with their numbering, cases and orders."""
    found: set[Mark] = set()
    for namespace, value in names:
        found.add((ANY_NAME, value.lower()))
        if namespace == "phone":
            found |= {(PHONE, form) for form in phone_kept(value)}
    for kind, text in ids:
        found.add((kind, text))
        plain = text.rpartition("\x1f")[2]
        if is_telling(plain):
            found.add((ANY_ID, plain.lower()))
    return found


def marks_in(raw: str, sources: Collection[str]) -> set[Mark]:
    """Which marks does a refused row bear that came from one of these sources?"""
    fields = [(key, value) for key, value in _fields(raw, "", DEEPEST) if key not in OWN_FIELDS]
    numberings = {*sources, *(value for key, value in fields if key in ("contact_of", "source"))}
    found: set[Mark] = set()
    for key, value in fields:
        found |= _of_kind(key, value, numberings)
        words = {word for word in words_of(value) if is_telling(word)}
        if is_telling(value.strip()) or NAMES_SOMEBODY.search(key):
            words.add(value.strip().lower())
        found |= {(kind, word) for word in words for kind in (ANY_NAME, ANY_ID)}
        found |= {(PHONE, form) for number in numbers_in(value) for form in phone_asked(number)}
    return found


def _of_kind(key: str, value: str, numberings: Collection[str]) -> set[Mark]:
    """What does a field name by its own name? Short ids mean something only where a contact, case or order is named."""
    value = value.strip()
    found = {(kind, value) for kind in (CASE, ORDER) if ID_OF[kind].search(key)}
    if ID_OF[CONTACT].search(key):
        found |= {(CONTACT, f"{numbering}\x1f{value}") for numbering in numberings}
    return found


def _fields(text: str, key: str, depth: int) -> Iterator[Field]:
    """Every value that a text holds, with the name of its field where it has one."""
    yield key, text
    if depth == 0:
        return
    try:
        document: Any = json.loads(text)
    except (ValueError, RecursionError):
        yield from _pieces(text, depth)
        return
    if isinstance(document, (dict, list)):
        yield from _inside(document, key, depth - 1)


def _inside(value: Any, key: str, depth: int) -> Iterator[Field]:
    if isinstance(value, str):
        yield from _fields(value, key, depth)
    elif isinstance(value, dict) and depth:
        for name, item in value.items():
            yield "key", name
            yield from _inside(item, name, depth - 1)
    elif isinstance(value, list) and depth:
        for item in value:
            yield from _inside(item, key, depth - 1)
    elif value is not None and not isinstance(value, bool):
        yield key, str(value)


def _pieces(text: str, depth: int) -> Iterator[Field]:
    """The values of what is no document (any more): quoted texts, with their names, and cells."""
    if '"' in text:
        for key, quoted, bare in _PAIR.findall(text):
            if bare:
                yield _decoded(key), bare
            else:
                yield from _fields(_decoded(quoted), _decoded(key), depth - 1)
        for quoted in _ALONE.findall(text):
            yield "key", _decoded(quoted)
    for cell in _APART.split(text):
        if cell != text:
            yield UNNAMED, cell.strip(" \"'")


def _decoded(quoted: str) -> str:
    """Return what a quoted text of a document says, also when its end is missing."""
    try:
        return str(json.loads(f'"{_CUT_OFF.sub("", quoted)}"', strict=False))
    except ValueError:
        return quoted
