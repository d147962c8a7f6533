"""When is a letter sent, opened, acted on? One per week and department; only role groups are ever told."""

from __future__ import annotations

from datetime import UTC, datetime

from walkamile.round.said.authors import Author
from walkamile.store import Store


def note_sent(store: Store, week: str, department: str = "", now: datetime | None = None) -> str:
    """The letter has left the house: it stays as it is from now on. Returns when."""
    at = _stamp(now)
    with store.state.transaction() as transaction:
        transaction.run(
            "update letter set sent_at = :at where week = :w and department = :d", at=at, w=week, d=department
        )
    return at


def note_opened(
    store: Store, author: Author, week: str, department: str = "", now: datetime | None = None
) -> None:
    """Somebody looks at the letter; the first time counts."""
    row = {
        "week": week, "department": department, "author_id": author.author_id, "opened_at": _stamp(now),
        "acted_at": None,
    }  # fmt: skip
    with store.state.transaction() as transaction:
        if not transaction.rows(
            "select 1 from letter_read where week = :w and department = :d and author_id = :a",
            w=week, d=department, a=author.author_id,
        ):  # fmt: skip
            transaction.add("letter_read", [row])


def note_acted(
    store: Store, author: Author, week: str, department: str = "", now: datetime | None = None
) -> None:
    """Somebody says that they did something about it."""
    note_opened(store, author, week, department, now)
    with store.state.transaction() as transaction:
        transaction.run(
            "update letter_read set acted_at = coalesce(acted_at, :at) "
            "where week = :w and department = :d and author_id = :a",
            at=_stamp(now), w=week, d=department, a=author.author_id,
        )  # fmt: skip


def has_acted(store: Store, author: Author, week: str, department: str = "") -> bool:
    """Did this person say that they acted on the letter?"""
    said = store.state.value(
        "select acted_at from letter_read where week = :w and department = :d and author_id = :a",
        w=week, d=department, a=author.author_id,
    )  # fmt: skip
    return said is not None


def _stamp(now: datetime | None) -> str:
    return (now or datetime.now(UTC)).astimezone(UTC).isoformat(timespec="seconds")
