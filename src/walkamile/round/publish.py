"""How does a generation become visible? Files are written aside; one transaction shows them and hides the old ones."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from datetime import UTC, datetime

from walkamile.round.derive import Derived
from walkamile.round.identity import Reconciled
from walkamile.store import Analytics, Store, Transaction

ORDER_OF_FILES = {
    "contact": "person_code, opened_at, first_event",
    "need": "person_code, opened_at, need_id",
    "robot": "person_code",
    "case_file": "person_code, opened_at, first_event",
    "emission": "source, channel, type, day",
    "person_fact": "person_code",
    "person_segment": "segment, value, person_code",
    "reading": 'indicator, "at", event_id',
    "eligible": "rule, lens, scope, from_event",
}

KeepPeople = Callable[[Store, Transaction, Reconciled, int], None]


def publish(
    store: Store,
    engine: Analytics,
    people: Reconciled,
    derived: Derived,
    as_of: datetime,
    began: float,
    keep_people: KeepPeople,
) -> int:
    """Show the tables of this round as the next generation; return its number."""
    generation = int(store.state.value("select coalesce(max(generation), 0) from generation")) + 1
    staged = []
    for table in derived.tables:
        order = f" order by {ORDER_OF_FILES[table]}" if table in ORDER_OF_FILES else ""
        staged.append(store.parts.stage(engine, table, f"select * from {table}{order}"))
    with store.state.transaction() as transaction:
        publication = transaction.counter("publication")
        old = [part.file for table in derived.tables for part in store.parts.now(table)]
        store.parts.retire(transaction, old, publication)
        store.parts.publish(transaction, [part for part in staged if part is not None], publication)
        keep_people(store, transaction, people, generation)
        transaction.add(
            "snapshot",
            [
                {
                    "generation": generation,
                    "name": "gaps",
                    "as_of": as_of.isoformat(),
                    "body": json.dumps(derived.gaps, default=str),
                }
            ],
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
                    "seconds": time.perf_counter() - began,
                    "fingerprint": str(publication),
                }
            ],
        )
    return generation
