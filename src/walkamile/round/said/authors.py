"""Who is telling? Somebody of the company, with a role group; nobody signs in yet, so it is what they say."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from walkamile.kit.ids import uuid7
from walkamile.store import Store

NOBODY_SAID = "unnamed"
# SQL: as whom does the author `a` of a belief `b` count?
# Whoever gave no name could be one person many times: over all walks together they count as often as the phones that
# one walk had at most, and outside of walks as one.
COUNTED_AS = (
    "case when a.employee_id is not null then b.author_id else 'unnamed ' || dense_rank() over ("
    "partition by b.walk_id, a.employee_id is null "
    "order by case when b.walk_id is null then '' else b.author_id end) end"
)


@dataclass(frozen=True, slots=True)
class Author:
    """Somebody who uses the product: `employee_id` as they gave it (None: they did not say), their role group."""

    author_id: str
    employee_id: str | None
    role_group: str
    is_leader: bool


def know_author(
    store: Store,
    employee_id: str | None = None,
    role_group: str = NOBODY_SAID,
    is_leader: bool = False,
    now: datetime | None = None,
) -> Author:
    """Who is this? The author with this employee id as they are known, else a new one."""
    said = (employee_id or "").strip() or None
    with store.state.transaction() as transaction:
        if said is not None:
            found = transaction.rows(
                "select author_id from author where lower(employee_id) = lower(:e)", e=said
            )
            if found:
                transaction.run(
                    "update author set role_group = :g, is_leader = :l where author_id = :a",
                    g=role_group, l=is_leader, a=found[0][0],
                )  # fmt: skip
                return Author(str(found[0][0]), said, role_group, is_leader)
        author_id = uuid7()
        made_at = (now or datetime.now(UTC)).isoformat(timespec="seconds")
        row: dict[str, Any] = {
            "author_id": author_id, "employee_id": said, "role_group": role_group,
            "is_leader": is_leader, "made_at": made_at,
        }  # fmt: skip
        transaction.add("author", [row])
    return Author(author_id, said, role_group, is_leader)


def author_of(store: Store, author_id: str) -> Author | None:
    """Who has this author id?"""
    rows = store.state.rows(
        "select author_id, employee_id, role_group, is_leader from author where author_id = :a", a=author_id
    )
    return Author(str(rows[0][0]), rows[0][1], str(rows[0][2]), bool(rows[0][3])) if rows else None
