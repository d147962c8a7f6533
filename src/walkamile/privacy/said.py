"""What of what people tell the product is about one person? Walks, chairs, letters; an employee's own routine."""

from __future__ import annotations

import json
from collections.abc import Collection
from typing import Any

from walkamile.privacy.held import Name
from walkamile.store import Store, Transaction

OWN = ("routine", "self_call", "letter_read")


def forget_said(transaction: Transaction, persons: Collection[int], names: Collection[Name]) -> None:
    """Delete the walks of somebody's journey, the chair they sit on, the story a letter tells of them (it is written
    anew without them).

    Of an employee: their routine, their calls, and that they read a letter.
    """
    for person in sorted(persons):
        for beside in ("seat", "friction"):
            transaction.run(
                f"delete from {beside} where walk_id in (select walk_id from walk where person_code = :p)",
                p=person,
            )
        transaction.run("delete from walk where person_code = :p", p=person)
        transaction.run("delete from chair where person_code = :p", p=person)
        transaction.run("update letter set body = '', person_code = null where person_code = :p", p=person)
    for author in _authors(transaction, names):
        for table in OWN:
            transaction.run(f"delete from {table} where author_id = :a", a=author)


def _authors(transaction: Transaction, names: Collection[Name]) -> list[str]:
    """Under which numbers did this employee say something?"""
    found: list[str] = []
    for name in names:
        if name.namespace == "employee_id":
            rows = transaction.rows(
                "select author_id from author where lower(employee_id) = lower(:e)", e=name.value
            )
            found += [str(row[0]) for row in rows]
    return found


def told_of(
    store: Store, persons: Collection[int], names: Collection[Name]
) -> dict[str, list[dict[str, Any]]]:
    """The same for an export: walks, chairs and stories with all that they show; the routine, calls, letters read."""
    listed = ", ".join(str(int(person)) for person in persons) or "-1"
    walks = store.state.records(
        f"select made_at, side, pool, lens, state, script from walk where person_code in ({listed}) order by made_at"
    )
    chairs = store.state.records(
        "select meeting, starts_at, expires_at, made_at, body from chair "
        f"where person_code in ({listed}) order by made_at"
    )
    letters = store.state.records(
        f"select week, department, made_at, sent_at, body from letter where person_code in ({listed}) order by week"
    )
    found: dict[str, list[dict[str, Any]]] = {
        "walks": [row | {"script": json.loads(row["script"])} for row in walks],
        "chairs": [row | {"body": json.loads(row["body"])} for row in chairs],
        "letters": [row | {"body": json.loads(row["body"])["story"]} for row in letters if row["body"]],
    }
    with store.state.transaction() as transaction:
        authors = _authors(transaction, names)
    for table in OWN:
        rows = [
            row
            for author in authors
            for row in store.state.records(f"select * from {table} where author_id = :a", a=author)
        ]
        found[table] = [{k: v for k, v in row.items() if k != "due_at"} for row in rows]
    return found
