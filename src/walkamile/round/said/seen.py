"""Which numbers has somebody seen? A belief about one of them is refused from then on."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import UTC, datetime

from walkamile.store import Store

SHARE, SOLVED = "walk.share", "walk.solved"


def mark_seen(
    store: Store, author_id: str, topics: Iterable[str], at: datetime, walk_id: str | None = None
) -> None:
    """Remember that these numbers were shown to somebody. The first time counts."""
    keys = {seen_key(store, topic, walk_id) for topic in topics}
    new = keys - _seen(store, author_id)
    if new:
        stamp = at.astimezone(UTC).isoformat(timespec="seconds")
        with store.state.transaction() as transaction:
            for key in sorted(new):
                transaction.run(
                    "insert into seen_figure (author_id, topic, seen_at) values (:a, :t, :s) on conflict do nothing",
                    a=author_id, t=key, s=stamp,
                )  # fmt: skip


def has_seen(store: Store, author_id: str, topic: str, walk_id: str | None = None) -> bool:
    """Was this number already shown to this author?"""
    return seen_key(store, topic, walk_id) in _seen(store, author_id)


def seen_key(store: Store, topic: str, walk_id: str | None = None) -> str:
    """Under which word is it remembered that a number was shown?

    A journey has numbers of its own, however often it is drawn: its waits on one side of the desk, how it ended on
    both. How many live the like is a number of all journeys with the same break and topic. Nothing in the word says
    which journey it was.
    """
    rows = store.state.rows("select lens, case_key, side, script from walk where walk_id = :w", w=walk_id)
    if walk_id is None or not rows:
        return f"{topic}:{walk_id}" if walk_id else topic
    lens, key, side, script = rows[0]
    if topic == SHARE:
        told = json.loads(script)
        of = [lens, told.get("rule"), told.get("topic")]
    else:
        of = [lens, key] if topic == SOLVED else [lens, key, side]
    return f"{topic}:{store.secrets.proof(json.dumps(['seen', *of]))[:32]}"


def _seen(store: Store, author_id: str) -> set[str]:
    rows = store.state.rows("select topic from seen_figure where author_id = :a", a=author_id)
    return {str(row[0]) for row in rows}
