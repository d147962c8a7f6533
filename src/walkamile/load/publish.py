"""How does a load become visible? Files, names, the batch and its refusals, in one transaction."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

from walkamile.listen import Mapping
from walkamile.load.erased import without_erased
from walkamile.load.name import add_names
from walkamile.store import Analytics, Part, Store

Names = list[tuple[int, str, str, str]]


def publish(
    store: Store,
    engine: Analytics,
    batch_id: str,
    file: str,
    mapping: Mapping,
    parts: list[Part],
    new_names: Names,
    counted: tuple[int, int],
) -> None:
    """Show what was staged: all of it, or nothing. `counted`: events kept, and seen before."""
    told = _batch(engine, mapping)
    refused = without_erased(
        store,
        engine.rows("select row_no, why, coalesce(raw, '') from refused order by row_no"),
        [str(mapping.source), *json.loads(told["contract"])["sources"]],
    )
    batch = told | {
        "batch_id": batch_id,
        "file": file,
        "kept": counted[0],
        "seen_before": counted[1],
        "refused": len(refused),
    }
    with store.state.transaction() as transaction:
        publication = transaction.counter("publication")
        add_names(store, transaction, new_names, batch_id)
        store.parts.publish(transaction, parts, publication)
        transaction.add("batch", [batch])
        transaction.bulk(
            "quarantine", ("batch_id", "row_no", "why", "raw"), [(batch_id, *row) for row in refused]
        )


def _batch(engine: Analytics, mapping: Mapping) -> dict[str, Any]:
    first, last = engine.rows("select min(since), max(until) from lasted")[0]
    sources = [row[0] for row in engine.rows("select source from lasted order by 1")]
    contract = {"emits": mapping.emits, "can": mapping.can, "cannot": mapping.cannot, "sources": sources}
    return {
        "source": sources[0] if len(sources) == 1 else (mapping.source or mapping.name),
        "mapping": mapping.name,
        "loaded_at": datetime.now(UTC).isoformat(timespec="seconds"),
        "first_ts": str(first) if first else None,
        "last_ts": str(last) if last else None,
        "contract": json.dumps(contract),
    }
