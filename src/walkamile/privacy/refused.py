"""Which refused rows speak of a person? The same for an erasure and for an export."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from walkamile.model.erased import CASE, CONTACT, ORDER
from walkamile.model.quarantine import Mark, marks_in, marks_of
from walkamile.privacy.held import Name

# What was refused at the door of the collector has no batch, and says itself whence it came.
QUARANTINED = (
    "select q.id, coalesce(b.source, replace(q.batch_id, 'heard: ', '')), b.contract, b.file, b.loaded_at, "
    "q.row_no, q.why, q.raw from quarantine q left join batch b on b.batch_id = q.batch_id order by q.id"
)
FIELDS = ("id", "source", "contract", "file", "loaded_at", "row_no", "why", "raw")

Row = dict[str, Any]


def rows(ask: Callable[[str], Sequence[Sequence[Any]]]) -> Iterator[Row]:
    """Every refused row, with the source and the file it came from."""
    return (dict(zip(FIELDS, row, strict=True)) for row in ask(QUARANTINED))


def marks(names: Sequence[Name], lonely: dict[str, list[str]]) -> set[Mark]:
    """By which marks are refused rows theirs? Names, and contacts, cases and orders that nobody else has."""
    kinds = (("contact_id", CONTACT), ("case_id", CASE), ("order_id", ORDER))
    ids = [(kind, text) for column, kind in kinds for text in lonely[column]]
    return marks_of([(name.namespace, name.value) for name in names], ids)


def speaks_of(theirs: set[Mark], row: Row) -> bool:
    """Does a refused row speak of the person with these marks?"""
    sources = json.loads(row["contract"] or "{}").get("sources", [])
    return not theirs.isdisjoint(marks_in(row["raw"], [row["source"], *sources]))
