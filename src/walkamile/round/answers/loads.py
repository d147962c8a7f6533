"""What was loaded, what was refused, what does each source promise, and what lies in the home?"""

from __future__ import annotations

from typing import Any

from walkamile.round.answers.recall import Recall
from walkamile.round.contract import contracts
from walkamile.store import Store


def ask_loads(store: Store) -> list[dict[str, Any]]:
    """The loads, newest first, those that were taken back among them."""
    return store.state.records(
        "select batch_id, source, mapping, file, kept, seen_before, refused, loaded_at, unloaded_at "
        "from batch order by loaded_at desc"
    )


def ask_refused(store: Store) -> list[dict[str, Any]]:
    """What was refused, by source and reason, most first."""
    rows = store.state.rows(
        "select coalesce(b.source, q.batch_id), q.why, count(*) from quarantine q "
        "left join batch b on b.batch_id = q.batch_id "
        "group by 1, 2 order by 3 desc, 1, 2"
    )
    return [{"source": source, "reason": why, "n": n} for source, why, n in rows]


def ask_contracts(recall: Recall) -> dict[str, dict[str, list[tuple[str, str | None]]]]:
    """Per source: what it emits, can, cannot; each with its hint."""
    found: dict[str, dict[str, list[tuple[str, str | None]]]] = {}
    for source, kind, state, hint in contracts(recall.store, recall.engine.cursor()):
        found.setdefault(source, {"emits": [], "can": [], "cannot": []})[state].append((kind, hint))
    return found


def ask_files(store: Store) -> list[dict[str, Any]]:
    """The files of the home that a person may read or edit: name, size in bytes."""
    return [
        {"name": path.name, "bytes": path.stat().st_size}
        for path in sorted(store.home.iterdir())
        if path.is_file() and path.suffix in (".yaml", ".csv")
    ]
