"""What did somebody believe before they looked? Sealed when it is said, tested once, never changed.

Each seal is a mark that only this home can make, over the belief and the seal before it: whoever changes, adds or
takes out a belief later breaks the chain, and `verify` says where. A belief whose number was already shown to its
author is no belief, and is refused.
"""

from __future__ import annotations

import hmac
import json
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from math import isfinite
from typing import Any

from walkamile.kit.ids import uuid7
from walkamile.model.errors import UnknownName
from walkamile.round.said.authors import Author
from walkamile.round.said.seen import has_seen, mark_seen, seen_key
from walkamile.round.said.telling import Telling, tell
from walkamile.round.said.topics import TOPICS, Topic
from walkamile.store import Store, Transaction

__all__ = [
    "TOPICS", "Checked", "NotTaken", "Refused", "Stated", "Topic", "cannot_test", "has_seen", "mark_seen", "possible",
    "seen_key", "settle", "state_belief", "too_late", "verify",
]  # fmt: skip

FIRST_SEAL = ""
HEAD = "belief_head"
# An erased author leaves a number of this kind: the belief still counts, its seal holds, and it points at nobody.
ERASED = "erased-"
SEALED = (
    "belief_id", "no", "author_id", "author_mark", "topic", "walk_id", "unit", "believed", "low", "high",
    "stated_at", "seal",
)  # fmt: skip


class NotTaken(StrEnum):
    """Why was a belief not taken?"""

    NOT_A_NUMBER = "that is not a number"
    OUTSIDE = "that cannot be: it lies outside of what is possible here"
    LOW_ABOVE_HIGH = "the lower end of your range lies above its upper end"
    HALF_A_RANGE = "a range needs both ends"
    OUTSIDE_OWN_RANGE = "what you believe lies outside of your own range"
    SEEN = "you have already seen this number, so it can no longer be believed"
    STATED = "you have already sealed a belief about this; it is tested once, as you stated it"


@dataclass(frozen=True, slots=True)
class Stated:
    """A belief that was sealed: its id, its place in the chain, its seal, and when."""

    belief_id: str
    topic: str
    believed: float
    low: float | None
    high: float | None
    stated_at: datetime
    no: int
    seal: str


@dataclass(frozen=True, slots=True)
class Refused:
    """A belief that was not taken, and why, in plain words."""

    topic: str
    why: NotTaken
    reason: str


@dataclass(frozen=True, slots=True)
class Checked:
    """Does the chain of seals hold? `n` beliefs; `faults`: (place in the chain, belief id, what is wrong)."""

    n: int
    faults: tuple[tuple[int, str, str], ...]

    @property
    def holds(self) -> bool:
        """Is every belief as it was stated?"""
        return not self.faults


def state_belief(
    store: Store, author: Author, topic: str, believed: float, low: float | None, high: float | None,
    stated_at: datetime, walk_id: str | None = None, as_of: datetime | None = None,
) -> Stated | Refused:  # fmt: skip
    """Seal what somebody believes, with an 80 % range (or none), in the unit of the topic. Raises UnknownName.

    `as_of`: up to when the figures look; the event of it stands there when that is earlier.
    """
    known = TOPICS.get(topic)
    if known is None:
        raise UnknownName(f"There is no topic {topic!r}. Known: {', '.join(TOPICS)}.")
    at = stated_at.astimezone(UTC).replace(microsecond=0)
    belief_id, seen_as = uuid7(), seen_key(store, topic, walk_id)
    with store.state.transaction() as transaction:
        _alone(transaction)
        why = _not_possible(known, believed, low, high) or _too_late(
            transaction, author, topic, walk_id, seen_as
        )
        if why is not None:
            return Refused(topic, why, _reason(why, known))
        no, before = _last(transaction)
        row: dict[str, Any] = {
            "belief_id": belief_id, "no": no + 1, "author_id": author.author_id,
            "author_mark": _mark(store, author.author_id), "topic": topic, "walk_id": walk_id,
            "unit": known.unit, "believed": float(believed), "low": _float(low), "high": _float(high),
            "stated_at": at.isoformat(),
        }  # fmt: skip
        row["seal"] = _seal(store, before, row)
        transaction.add("belief", [row])
        transaction.set(HEAD, _head(store, row["no"], row["seal"]))
    _tell(store, author, row, at, as_of)
    return Stated(belief_id, topic, row["believed"], row["low"], row["high"], at, row["no"], row["seal"])


def possible(topic: str, believed: float, low: float | None, high: float | None) -> Refused | None:
    """Can this be believed at all? Asked before several beliefs of one form are sealed: all of them, or none."""
    why = _not_possible(TOPICS[topic], believed, low, high)
    return None if why is None else Refused(topic, why, _reason(why, TOPICS[topic]))


def too_late(topic: str) -> str:
    """What is said of a belief about a number that was already shown."""
    return _reason(NotTaken.SEEN, TOPICS[topic])


def _tell(store: Store, author: Author, row: dict[str, Any], at: datetime, as_of: datetime | None) -> None:
    props = {
        name: row[name] for name in ("belief_id", "low", "high", "walk_id", "seal") if row[name] is not None
    }
    props |= {"value": row["believed"], "unit": row["unit"]}
    tell(
        store,
        author,
        Telling("belief.stated", row["topic"], None, props, f"belief-{row['belief_id']}"),
        at,
        as_of,
    )


def settle(
    store: Store, belief_id: str, measured: float, low: float | None, high: float | None, iqr: float | None, n: int,
    at: datetime, generation: int | None = None,
) -> bool:  # fmt: skip
    """Lay the measured value beside a belief, once. False when it was tested before: nothing changes then.

    `low`, `high`: 95 % interval of the measured value; `iqr`: how far the middle half of what was measured spreads
    (None where it has no spread). Raises UnknownName.
    """
    with store.state.transaction() as transaction:
        return settle_in(transaction, belief_id, measured, low, high, iqr, n, at, generation)


def settle_in(
    transaction: Transaction, belief_id: str, measured: float, low: float | None, high: float | None,
    iqr: float | None, n: int, at: datetime, generation: int | None = None,
) -> bool:  # fmt: skip
    """The same, together with what else becomes visible with a round."""
    found = transaction.rows("select tested_at from belief where belief_id = :b", b=belief_id)
    if not found:
        raise UnknownName(f"There is no belief {belief_id!r}. See: walkamile belief list.")
    transaction.run(
        "update belief set measured = :m, measured_low = :l, measured_high = :h, measured_iqr = :i, n = :n, "
        "tested_at = :at, generation = :g, reason = null where belief_id = :b and tested_at is null",
        m=measured, l=low, h=high, i=iqr, n=n, at=at.astimezone(UTC).isoformat(timespec="seconds"), g=generation,
        b=belief_id,
    )  # fmt: skip
    return found[0][0] is None


def cannot_test(store: Store, belief_id: str, reason: str) -> None:
    """Say why a belief cannot be tested yet. It stays open for the first round, or walk, that can."""
    with store.state.transaction() as transaction:
        cannot_test_in(transaction, belief_id, reason)


def cannot_test_in(transaction: Transaction, belief_id: str, reason: str) -> None:
    """The same, together with what else becomes visible with a round."""
    transaction.run(
        "update belief set reason = :r where belief_id = :b and tested_at is null", r=reason, b=belief_id
    )


def verify(store: Store) -> Checked:
    """Is every belief as it was stated, and is none added or taken out? Walks the chain of seals."""
    with store.state.transaction() as transaction:
        _alone(transaction)
        found = transaction.rows(f"select {', '.join(SEALED)} from belief order by no")
        kept = transaction.rows("select value from meta where key = :key", key=HEAD)
    rows = [dict(zip(SEALED, row, strict=True)) for row in found]
    head = str(kept[0][0]) if kept else _head(store, 0, FIRST_SEAL)
    faults: list[tuple[int, str, str]] = []
    before, expected = FIRST_SEAL, 1
    for row in rows:
        if row["no"] != expected:
            faults.append((row["no"], row["belief_id"], f"a belief before it is gone (place {expected})"))
        elif not row["author_id"].startswith(ERASED) and row["author_mark"] != _mark(store, row["author_id"]):
            faults.append((row["no"], row["belief_id"], "it is not its author's"))
        elif not hmac.compare_digest(_seal(store, before, row), row["seal"]):
            faults.append((row["no"], row["belief_id"], "it is not as it was sealed"))
        before, expected = row["seal"], row["no"] + 1
    if not hmac.compare_digest(_head(store, expected - 1, before), head):
        last = rows[-1]["belief_id"] if rows else ""
        faults.append((expected - 1, last, "beliefs at the end are gone or were added"))
    return Checked(len(rows), tuple(faults))


def _alone(transaction: Transaction) -> None:
    """Be the only writer from here on: two beliefs at once must not hang on the same seal."""
    transaction.run("update meta set value = value where key = :key", key=HEAD)


def _last(transaction: Transaction) -> tuple[int, str]:
    found = transaction.rows("select no, seal from belief order by no desc limit 1")
    return (int(found[0][0]), str(found[0][1])) if found else (0, FIRST_SEAL)


def _seal(store: Store, before: str, row: dict[str, Any]) -> str:
    said = [row[name] for name in ("no", "belief_id", "author_mark", "topic", "walk_id", "unit", "stated_at")]
    numbers = [None if row[name] is None else float(row[name]).hex() for name in ("believed", "low", "high")]
    return store.secrets.proof(json.dumps(["belief", before, *said, *numbers]))


def _mark(store: Store, author_id: str) -> str:
    return store.secrets.proof(json.dumps(["belief author", author_id]))[:32]


def _head(store: Store, no: int, seal: str) -> str:
    return store.secrets.proof(json.dumps(["belief head", no, seal]))


def _not_possible(topic: Topic, believed: float, low: float | None, high: float | None) -> NotTaken | None:
    numbers = [float(n) for n in (believed, low, high) if n is not None]
    if not all(isfinite(n) for n in numbers):
        return NotTaken.NOT_A_NUMBER
    if any(not topic.low <= n <= topic.high for n in numbers):
        return NotTaken.OUTSIDE
    if (low is None) != (high is None):
        return NotTaken.HALF_A_RANGE
    if low is None or high is None:
        return None
    if low > high:
        return NotTaken.LOW_ABOVE_HIGH
    return None if low <= believed <= high else NotTaken.OUTSIDE_OWN_RANGE


def _too_late(
    transaction: Transaction, author: Author, topic: str, walk_id: str | None, seen_as: str
) -> NotTaken | None:
    if transaction.rows(
        "select 1 from seen_figure where author_id = :a and topic = :t", a=author.author_id, t=seen_as
    ):
        return NotTaken.SEEN
    same = "walk_id is null" if walk_id is None else "walk_id = :w"
    found = transaction.rows(
        f"select 1 from belief where author_id = :a and topic = :t and {same}",
        a=author.author_id, t=topic, **({} if walk_id is None else {"w": walk_id}),
    )  # fmt: skip
    return NotTaken.STATED if found else None


def _reason(why: NotTaken, topic: Topic) -> str:
    if why is NotTaken.OUTSIDE:
        return f"{topic.title}: {why} ({topic.asked_low:g} to {topic.asked_high:g} {topic.asked_in})."
    return f"{topic.title}: {why}."


def _float(value: float | None) -> float | None:
    return None if value is None else float(value)
