"""What does each column of a table say of a person: a name, a date, a postcode, an address? Guessed from its values."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

FORENAME, SURNAME, NAME, DATE, POSTCODE = "forename", "surname", "name", "date", "postcode"
EMAIL, PHONE, NUMBER, CHOICE, TEXT = "email", "phone", "number", "choice", "text"
# A column says one of these when its header does, and its values do not contradict.
HEADERS = (
    (FORENAME, re.compile(r"given|first|fore|vorname|pr[eé]nom|nombre")),
    (SURNAME, re.compile(r"surname|last|family|nachname|apellido|cognome|famil")),
    (POSTCODE, re.compile(r"post_?code|postal|\bzip|zip\b|zip_?code|plz")),
    (PHONE, re.compile(r"phone|mobile|\btel|fax|telefon|handy")),
    (NAME, re.compile(r"name")),
)
BOTH = re.compile(r"first_?and|given_?and|full")
# Of the values that are there, so many must look alike.
MOST = 0.8
FEW = 60
DATES = (
    "%Y-%m-%d",
    "%Y%m%d",
    "%d.%m.%Y",
    "%d/%m/%Y",
    "%m/%d/%Y",
    "%Y/%m/%d",
    "%d-%m-%Y",
    "%Y-%m-%dT%H:%M:%S",
)
LOOKED_AT = 5000


@dataclass(frozen=True, slots=True)
class Column:
    """A column that tells people apart, and of which kind it is."""

    name: str
    kind: str


def kind_of(name: str, values: Sequence[str]) -> str | None:
    """Of which kind is this column? `values`: its values, each as often as it is there. None: it tells nothing."""
    some = values[:: max(1, len(values) // LOOKED_AT)]
    n_distinct = len(set(some))
    if n_distinct < 2:
        return None
    header = re.sub(r"[^a-z0-9é]+", "_", name.lower()).replace("_", " ")
    if _share(some, r"@") >= MOST:
        return EMAIL
    said = _said(header)
    digits = _share(some, r"\d")
    if said in (PHONE, POSTCODE):
        return said
    if date_format(some):
        return DATE
    if said is not None and digits < 1 - MOST:
        return said
    if n_distinct <= min(FEW, max(3, len(some) // 20)):
        return CHOICE
    letters = _share(some, r"[^\W\d_]")
    if letters < 1 - MOST:
        return NUMBER
    return TEXT


def _said(header: str) -> str | None:
    if BOTH.search(header.replace(" ", "_")):
        return NAME
    return next((kind for kind, pattern in HEADERS if pattern.search(header.replace(" ", "_"))), None)


def _share(values: Sequence[str], pattern: str) -> float:
    """In which share of the values does this occur?"""
    sought = re.compile(pattern)
    return sum(1 for value in values if sought.search(value)) / len(values)


def date_format(values: Sequence[str]) -> str | None:
    """In which of the usual ways are these dates written? None when most are no dates."""
    tried = values[:500]
    best, found = 0, None
    for form in DATES:
        n = sum(1 for value in tried if parsed(value, form))
        if n > best:
            best, found = n, form
    return found if tried and best >= MOST * len(tried) else None


def parsed(value: str, form: str) -> str | None:
    """A date as YYYY-MM-DD, or None."""
    try:
        day = datetime.strptime(value.strip()[:19], form)
        return f"{day.year:04}-{day.month:02}-{day.day:02}"
    except ValueError:
        return None


def plain(value: str) -> str:
    """Small letters without accents, words apart by one space, without punctuation."""
    bare = unicodedata.normalize("NFKD", value.casefold())
    bare = "".join(c for c in bare if not unicodedata.combining(c))
    return " ".join(re.sub(r"[^\w\s@.+-]|_", " ", bare).split())
