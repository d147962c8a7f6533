"""How does the state lose a person? Their rows go; what other rows say of them is taken out."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from walkamile.model.quarantine import Mark
from walkamile.privacy import refused
from walkamile.privacy.authors import Spoken, forget_spoken
from walkamile.privacy.held import Held, Name
from walkamile.privacy.said import forget_said
from walkamile.privacy.scrub import Scrub
from walkamile.store import Store, Transaction

# Rows of these tables that name the person go; any other table keeps its row without the person.
THEIRS = {
    "person": ("person_id",),
    "person_alias": ("old_id",),
    "outbox": ("person_id", "other_id"),
    "access": ("person_id",),
}
BY_CODE = {
    "ident": ("code",),
    "ident_person": ("code",),
    "value_state": ("code",),
    "name_span": ("code",),
    "link": ("a", "b"),
    "cannot_link": ("a", "b"),
    "match_candidate": ("a", "b"),
}
UNTOUCHED = {"meta", "part", "suppression", "quarantine", "alembic_version"}
ONCE = 500


@dataclass(frozen=True, slots=True)
class Forgotten:
    """What the state lost: quarantined rows, and rows of other tables that were cleaned."""

    quarantined: int
    cleaned: int


def suppress(store: Store, transaction: Transaction, names: Sequence[Name], theirs: set[Mark]) -> int:
    """Remember keyed hashes, so that nothing of the person is taken in again. Returns how many names."""
    found = {name.hash for name in names} | {store.secrets.hashed(*mark) for mark in theirs}
    known = {bytes(row[0]) for row in transaction.rows("select hash from suppression")}
    now = datetime.now(UTC).date().isoformat()
    transaction.add("suppression", [{"hash": value, "at": now} for value in sorted(found - known)])
    return len(names)


def forget(
    store: Store,
    transaction: Transaction,
    held: Held,
    codes: Sequence[int],
    scrub: Scrub,
    said: Spoken,
    theirs: set[Mark],
) -> Forgotten:
    """Delete the rows of the person and take their values out of all others."""
    rows = _of(transaction, "select person_code from ident_person where code in", codes)
    held_by = {int(row[0]) for row in rows if row[0] is not None}
    for table, columns in BY_CODE.items():
        for column in columns:
            _of(transaction, f"delete from {table} where {column} in", codes, answers=False)
    persons = {code for code in held_by if not _has_names(transaction, code)} | set(held.persons)
    ids = {*held.ids, *_ids_of(transaction, persons)}
    forget_said(transaction, persons, held.names)
    forget_spoken(transaction, said)
    for table, columns in THEIRS.items():
        for column in columns:
            for one in ids:
                transaction.run(f"delete from {table} where {column} = :one", one=one)
    _of(transaction, "delete from person_alias where person_code in", sorted(persons), answers=False)
    quarantined = _quarantine(transaction, scrub, theirs)
    return Forgotten(quarantined, _clean(store, transaction, scrub, ids))


def _of(
    transaction: Transaction, sql: str, codes: Iterable[int], answers: bool = True
) -> list[tuple[Any, ...]]:
    """Put a question that ends in `in` over many codes, some at a time."""
    listed = list(codes)
    rows: list[tuple[Any, ...]] = []
    for start in range(0, len(listed), ONCE):
        some = f"{sql} ({', '.join(str(int(code)) for code in listed[start : start + ONCE])})"
        if answers:
            rows += transaction.rows(some)
        else:
            transaction.run(some)
    return rows


def _has_names(transaction: Transaction, person: int) -> bool:
    return bool(transaction.rows("select 1 from ident_person where person_code = :p limit 1", p=person))


def _ids_of(transaction: Transaction, persons: set[int]) -> set[str]:
    rows = _of(transaction, "select person_id from person where person_code in", sorted(persons))
    return {str(row[0]) for row in rows}


def _quarantine(transaction: Transaction, scrub: Scrub, theirs: set[Mark]) -> int:
    """Delete the refused rows that speak of the person, however they are written."""
    found = [
        row["id"]
        for row in refused.rows(transaction.rows)
        if scrub.is_in(row["raw"]) or refused.speaks_of(theirs, row)
    ]
    _of(transaction, "delete from quarantine where id in", found, answers=False)
    return len(found)


def _clean(store: Store, transaction: Transaction, scrub: Scrub, ids: set[str]) -> int:
    """Take values and ids out of every other table, whatever it holds."""
    cleaned = 0
    for table, columns in store.state.text_columns().items():
        if table in UNTOUCHED:
            continue
        for column in columns:
            for (text,) in transaction.rows(
                f"select distinct {column} from {table} where {column} is not null"
            ):
                clean = _without(str(text), scrub, ids)
                if clean != text:
                    transaction.run(
                        f"update {table} set {column} = :clean where {column} = :old", clean=clean, old=text
                    )
                    cleaned += 1
    return cleaned


def _without(text: str, scrub: Scrub, ids: set[str]) -> str:
    for one in ids:
        text = text.replace(one, "erased")
    return scrub.out_of(text)
