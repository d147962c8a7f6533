"""How does a generation become visible? Files are written aside; one transaction shows them and hides the old ones."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime

from walkamile.round.beliefs import keep_tests
from walkamile.round.derive import Derived
from walkamile.round.identity import Reconciled
from walkamile.round.steps import ORDER_OF_FILES
from walkamile.store import Analytics, Part, Store, Transaction

# A table is written whole again when more of it than this lies in older files that no longer hold, or in many files.
MOST_GONE_SHARE = 0.2
MOST_FILES = 12

KeepPeople = Callable[[Store, Transaction, Reconciled, int], None]


@dataclass(slots=True)
class Exchange:
    """Files to show and files to hide."""

    shown: list[Part] = field(default_factory=list)
    hidden: list[str] = field(default_factory=list)


def publish(
    store: Store,
    engine: Analytics,
    people: Reconciled,
    derived: Derived,
    as_of: datetime,
    began: float,
    keep_people: KeepPeople,
    fingerprint: str,
) -> int:
    """Show the tables of this round as the next generation; return its number."""
    generation = int(store.state.value("select coalesce(max(generation), 0) from generation")) + 1
    exchange = Exchange()
    for table in derived.whole:
        _replace(store, engine, table, exchange, derived.staged.get(table))
    for table in derived.pieces:
        _add_pieces(store, engine, table, exchange)
    with store.state.transaction() as transaction:
        publication = transaction.counter("publication")
        store.parts.retire(transaction, exchange.hidden, publication)
        store.parts.publish(transaction, exchange.shown, publication)
        keep_people(store, transaction, people, generation)
        keep_tests(transaction, derived.beliefs, generation)
        _keep_record(
            transaction, generation, publication, derived, as_of, time.perf_counter() - began, fingerprint
        )
    return generation


def _replace(
    store: Store, engine: Analytics, table: str, exchange: Exchange, staged: Part | None = None
) -> None:
    order = f" order by {ORDER_OF_FILES[table]}" if table in ORDER_OF_FILES else ""
    part = staged or store.parts.stage(engine, table, f"select * from {table}{order}")
    exchange.shown += [part] if part is not None else []
    exchange.hidden += [old.file for kind in (table, f"gone_{table}") for old in store.parts.now(kind)]


def _add_pieces(store: Store, engine: Analytics, table: str, exchange: Exchange) -> None:
    parts, gone = store.parts.now(table), store.parts.now(f"gone_{table}")
    buried = sum(part.n for part in gone) + engine.value(f"select count(*) from gone_{table}")
    if len(parts) >= MOST_FILES or buried > MOST_GONE_SHARE * max(1, sum(part.n for part in parts)):
        _replace(store, engine, table, exchange)
        return
    for kind, sql in (
        (table, f"select * from {table}_now"),
        (f"gone_{table}", f"select key from gone_{table}"),
    ):
        part = store.parts.stage(engine, kind, sql)
        exchange.shown += [part] if part is not None else []


def _keep_record(
    transaction: Transaction,
    generation: int,
    publication: int,
    derived: Derived,
    as_of: datetime,
    seconds: float,
    fingerprint: str,
) -> None:
    body = json.dumps(derived.gaps, default=str)
    transaction.add(
        "snapshot", [{"generation": generation, "name": "gaps", "as_of": as_of.isoformat(), "body": body}]
    )
    transaction.bulk("label", ("label_code", "label"), derived.labels)
    transaction.add(
        "generation",
        [
            {
                "generation": generation,
                "publication": publication,
                "as_of": as_of.isoformat(),
                "made_at": datetime.now(UTC).isoformat(timespec="seconds"),
                "people": derived.people,
                "cases": derived.cases,
                "seconds": seconds,
                "fingerprint": fingerprint,
            }
        ],
    )
