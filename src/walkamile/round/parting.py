"""Which names has a round joined that are two people's? What was said beside each contradicts in forename or birth.

A device or a line that two people use joins them when neither has enough names to tell. What is found is kept as a
`cannot_link` of matching; the round that follows finds out which of their other names they share.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime

from walkamile import know
from walkamile.kit.queries import query
from walkamile.round.identity import BY_MATCHING
from walkamile.round.people import ATTRIBUTE_COLUMNS
from walkamile.round.traits import OF_PEOPLE, PACKAGE, Traits, ways
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
    said = _said(store, engine, person, telling)
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


def _said(store: Store, engine: Analytics, person: Mapping[int, int], telling: Iterable[int]) -> Traits:
    """By name and column: which values were said beside it, and how often?"""
    import pyarrow as pa

    told = set(telling)
    codes = list(person)
    engine.take(
        "joined_name",
        pa.table(
            {
                "code": pa.array(codes, pa.int32()),
                "person": pa.array([person[code] for code in codes], pa.int32()),
                "telling": pa.array([code in told for code in codes], pa.bool_()),
            }
        ),
    )
    found: Traits = defaultdict(lambda: defaultdict(Counter))
    engine.run(
        "create or replace temp view events_now as select event_key, codes, props from " + store.events_sql()
    )
    for code, name, value, n in engine.rows(query(PACKAGE, "trait_of_name"), {"people": OF_PEOPLE}):
        found[code][name][value] += n
    declared = (
        "select a.code, a.name, a.value, count(*) "
        f"from {store.source_sql('attribute', ATTRIBUTE_COLUMNS)} a join joined_name x on x.code = a.code "
        "where x.telling group by all"
    )
    for code, name, value, n in engine.rows(declared):
        found[code][name][value] += n
    return found
