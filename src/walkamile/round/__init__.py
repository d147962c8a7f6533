"""The round over all events, on one screen: who is who, what they went through, where it broke, how far from good.

It works to one position of the log, derives what changed, and publishes a generation: all of it, or nothing.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from walkamile.model.errors import NothingLoaded
from walkamile.round.alike import Found, find_alike
from walkamile.round.answers import (
    Recall,
    ask_break_rows,
    ask_breaks,
    ask_changes,
    ask_gaps,
    ask_gaps_by,
    ask_journey,
    ask_person,
    examine,
    explain,
    find_person,
    recall,
    write_people,
)
from walkamile.round.decide import Decision, merge, unmerge
from walkamile.round.derive import has_events, last_event
from walkamile.round.identity import reconcile, take_people
from walkamile.round.keep import keep_people
from walkamile.round.publish import publish
from walkamile.round.said.mail import take_reports
from walkamile.round.touched import before
from walkamile.round.trip import derive, fingerprint
from walkamile.store import Store

__all__ = [
    "Decision", "Recall", "Round", "ask_break_rows", "ask_breaks", "ask_changes", "ask_gaps", "ask_gaps_by",
    "ask_journey", "ask_person", "examine", "explain", "find_person", "merge", "recall",
    "run", "unmerge", "write_people",
]  # fmt: skip

Tell = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Round:
    """What a round did: its generation, up to when it looked, people and cases it touched, how long it took."""

    generation: int
    as_of: datetime
    people: int
    cases: int
    seconds: float
    found: Found | None = None

    def as_json(self) -> dict[str, Any]:
        """Return the document that `round --json` prints."""
        touched = {"people": self.people, "cases": self.cases}
        as_of = self.as_of.isoformat(timespec="seconds") + "Z"
        return {
            "generation": self.generation,
            "as_of": as_of,
            "touched": touched,
            "seconds": round(self.seconds, 3),
        }


def run(
    store: Store,
    as_of: datetime | None = None,
    tell: Tell = lambda _: None,
    put_away: Callable[[Store], None] = lambda _: None,
    match: bool = False,
) -> Round:
    """Derive everything from all events up to `as_of` (default: the last event). Raises NothingLoaded.

    `match`: look first for persons that are likely one although no name joins them. Raises ExtraMissing, CannotMatch.

    Reports of employees that lie in the home as letters are taken first.

    `put_away` moves what was heard from the log to the event files first (`load.put_away_log`; the doors pass it).
    """
    began, found = time.perf_counter(), None
    take_reports(store)
    with store.writing():
        put_away(store)
        if not has_events(store):
            raise NothingLoaded
        engine = store.engine()
        try:
            if match:
                tell("who is likely one person")
                found = find_alike(store, engine)
            tell("who is who")
            people = reconcile(store, engine)
            take_people(engine, people)
            until = as_of or last_event(store, engine)
            mark = fingerprint(store, as_of)
            then = before(store, mark) if as_of is None else None
            derived = derive(store, engine, people, then, until, tell, as_of)
            tell("publishing")
            generation = publish(store, engine, people, derived, until, began, keep_people, mark)
        finally:
            engine.close()
        store.parts.sweep()
    return Round(generation, until, derived.people, derived.cases, time.perf_counter() - began, found)
