"""Which names has a round joined that are two people's? What was said beside each contradicts in forename or birth.

A device or a line that two people use joins them when neither has enough names to tell. What is found is kept as a
`cannot_link` of matching; the round that follows finds out which of their other names they share.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime

from walkamile import know
from walkamile.round.identity import BY_MATCHING
from walkamile.round.traits import traits_of_names, ways
from walkamile.store import Analytics, Store, Transaction

REASON = "what was said beside them contradicts"
REPLACED = "matching found otherwise"
MOST_WAYS = 3
Pair = tuple[int, int]


def find_parted(
    store: Store, engine: Analytics, person: Mapping[int, int], telling: Iterable[int]
) -> list[Pair]:
    """Which names of one person are two people's? `person`: of every name that joins; `telling`: names that tell
    people apart. Raises ExtraMissing.
    """
    said = traits_of_names(store, engine, person, telling)
    columns = sorted({name for held in said.values() for name in held})
    rows = [(code, way) for code, held in sorted(said.items()) for way in ways(held, columns, MOST_WAYS)]
    if not rows:
        return []
    table = {name: [way[name] for _, way in rows] for name in columns}
    return know.match.contradictions([code for code, _ in rows], table, person)


def keep_parted(transaction: Transaction, found: Iterable[Pair]) -> None:
    """Append pairs that are new, revoke those that are no longer found."""
    now = datetime.now(UTC).isoformat(timespec="seconds")
    wanted = set(found)
    held = {
        (a, b): one
        for one, a, b in transaction.rows(
            "select id, a, b from cannot_link where decided_by = :by and revoked_at is null", by=BY_MATCHING
        )
    }
    for pair in held.keys() - wanted:
        transaction.run(
            "update cannot_link set revoked_at = :now, revoked_reason = :why where id = :one",
            now=now, why=REPLACED, one=held[pair],
        )  # fmt: skip
    transaction.add(
        "cannot_link",
        [
            {"a": a, "b": b, "reason": REASON, "decided_by": BY_MATCHING, "at": now}
            for a, b in sorted(wanted - held.keys())
        ],
    )
