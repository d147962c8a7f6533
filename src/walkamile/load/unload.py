"""How is a wrong load taken back? Its files, its refusals and the names that only it brought, in one transaction."""

from __future__ import annotations

from datetime import UTC, datetime

from walkamile.model.errors import UnknownName
from walkamile.store import Store, Transaction


def unload(store: Store, batch_id: str) -> int:
    """Take a wrong load back: its events are gone with the next round. Returns how many. Raises UnknownName."""
    with store.writing():
        found = store.state.rows(
            "select kept from batch where batch_id = :b and unloaded_at is null", b=batch_id
        )
        if not found:
            raise UnknownName(
                f"There is no load {batch_id!r} to take back. List them with: walkamile sources --loads."
            )
        still_used = _still_used(store, batch_id)
        with store.state.transaction() as transaction:
            publication = transaction.counter("publication")
            files = transaction.rows(
                "select file from part where batch_id = :b and removed_in is null", b=batch_id
            )
            store.parts.retire(transaction, [row[0] for row in files], publication)
            _forget_names(transaction, batch_id, still_used)
            now = datetime.now(UTC).isoformat(timespec="seconds")
            transaction.run("update batch set unloaded_at = :now where batch_id = :b", now=now, b=batch_id)
            transaction.run("delete from quarantine where batch_id = :b", b=batch_id)
        store.parts.sweep()
    return int(found[0][0])


def _still_used(store: Store, batch_id: str) -> dict[int, str]:
    """Which names that this load brought do other loads use too? By code, with the first of those loads."""
    brought = [row[0] for row in store.state.rows("select code from ident where batch_id = :b", b=batch_id)]
    if not brought:
        return {}
    engine = store.engine()
    try:
        engine.run("create temp table brought as select unnest($codes)::integer as code", {"codes": brought})
        rows = engine.rows(
            "select code, min(batch_id) from (select batch_id, unnest(codes) as code from "
            f"{store.events_sql()} where batch_id <> $batch) where code in (select code from brought) group by code",
            {"batch": batch_id},
        )
    finally:
        engine.close()
    return dict(rows)


def _forget_names(transaction: Transaction, batch_id: str, still_used: dict[int, str]) -> None:
    for code, other in still_used.items():
        transaction.run("update ident set batch_id = :other where code = :code", other=other, code=code)
    for table in ("ident_person", "value_state", "name_span"):
        transaction.run(
            f"delete from {table} where code in (select code from ident where batch_id = :b)", b=batch_id
        )
    transaction.run("delete from ident where batch_id = :b", b=batch_id)
