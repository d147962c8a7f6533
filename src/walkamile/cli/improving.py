"""What do the commands on ahas, reports and the backlog share? A home with or without a round, and who is speaking."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from walkamile.cli.app import home_of
from walkamile.model.errors import CannotSay, NoRound

if TYPE_CHECKING:
    from walkamile.round import Recall
    from walkamile.round.said import Author
    from walkamile.store import Store

Speaker = Annotated[
    str | None,
    typer.Option("--as", help="Your employee id, or your name as in teams.csv.", show_default=False),
]
Due = Annotated[str | None, typer.Option("--due", help="By which day, like 2026-03-31.", show_default=False)]


@contextmanager
def asked(home: Path | None) -> Iterator[tuple[Store, Recall | None]]:
    """Open a home that is there, and its newest round where there is one."""
    from walkamile import round as rounds
    from walkamile.store import open_store

    store = open_store(home_of(home), must_exist=True)
    recall = None
    try:
        try:
            recall = rounds.recall(store)
        except NoRound:
            recall = None
        yield store, recall
    finally:
        if recall is not None:
            recall.engine.close()
        store.close()


def speaker(store: Store, said: str | None) -> Author:
    """Who is speaking? Somebody unnamed where they do not say."""
    from walkamile.round.said.reports import know_author_once

    return know_author_once(store, said)


def day(said: str | None) -> date | None:
    """A day as it was written. Raises CannotSay."""
    try:
        return date.fromisoformat(said) if said else None
    except ValueError:
        raise CannotSay(f"{said!r} is not a day. Write it like 2026-03-31.") from None


def short(one: str) -> str:
    """The end of an id, by which it can be named too."""
    return one[-8:]


def told(found: dict[str, Any] | None, unit: str = "") -> str:
    """A value with its interval; empty where there is none."""
    if not found or found.get("value") is None:
        return ""
    return f"{found['value']:.0f}{unit} ({found['low']:.0f}-{found['high']:.0f})"
