"""Which names do the staged events carry, and which of them are new? Nobody's name is stored in the clear."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from walkamile.kit.queries import query
from walkamile.load.erased import drop_erased
from walkamile.load.take import rows_at_once
from walkamile.model.namespace import ILLEGAL_MAILBOXES, ILLEGAL_VALUES, described
from walkamile.store import Analytics, Store, Transaction


def name_staged(store: Store, engine: Analytics) -> list[tuple[int, str, str, str]]:
    """Give every name of the staged events its code; return those that are new: (code, namespace, hash, value)."""
    engine.run(
        "create or replace temp table illegal as select unnest($words) as word",
        {"words": sorted(ILLEGAL_VALUES)},
    )
    engine.run(
        "create or replace temp table illegal_mailbox as select unnest($words) as word",
        {"words": sorted(ILLEGAL_MAILBOXES)},
    )
    hashed = store.secrets.hash_sql("ns", "norm")
    engine.run(
        f"create or replace temp table names as select ns, v, norm, {hashed} as hash "
        f"from ({query('walkamile.listen', 'names')})"
    )
    known = store.state.rows("select code, namespace, hash from ident")
    engine.take("known", _known_table(known))
    engine.take("strength", _strengths(engine, store.settings.changed_namespaces()))
    drop_erased(store, engine)
    last = max((row[0] for row in known), default=0)
    engine.run(
        "create or replace temp table coded as select n.ns, n.v, n.norm, n.hash, "
        f"coalesce(k.code, {last} + n.fresh) as code, k.code is null as is_new, s.subject, "
        "dense_rank() over (order by s.strength desc, n.hash) as place "
        "from (select *, dense_rank() over (order by fresh_hash) as fresh from ("
        "select names.*, case when hash in (select hash from known) then null else hash end as fresh_hash "
        "from names)) n "
        "left join known k on k.ns = n.ns and k.hash = n.hash join strength s on s.ns = n.ns"
    )
    _code_events(engine, rows_at_once(store))
    return engine.rows("select distinct code, ns, hash, norm from coded where is_new order by code")


def _code_events(engine: Analytics, rows: int) -> None:
    """Make `event_codes` (rid, codes strongest first, subject): events of one name at once, others `rows` by `rows`."""
    engine.run(
        "create or replace temp table event_codes as select s.rid, [c.code] as codes, c.subject from "
        "(select rid, identifiers[1] as u from staged where len(identifiers) = 1) s "
        "join coded c on c.ns = s.u.ns and c.v = s.u.v"
    )
    engine.run(
        "create or replace temp table named as select s.rid, c.code, c.place, c.subject from "
        "(select rid, unnest(identifiers) as u from staged where len(identifiers) > 1) s "
        "join coded c on c.ns = s.u.ns and c.v = s.u.v"
    )
    last = engine.value("select coalesce(max(rid), 0) from named")
    for start in range(0, int(last) + 1, rows):
        engine.run(
            "insert into event_codes select rid, list(code order by place), arg_min(subject, place) from "
            f"(select distinct * from named where rid > {start} and rid <= {start + rows}) group by rid"
        )
    engine.run("drop table named")


def _known_table(known: Sequence[tuple[Any, ...]]) -> Any:
    import pyarrow as pa

    return pa.table(
        {
            "code": pa.array([row[0] for row in known], pa.int32()),
            "ns": pa.array([row[1] for row in known], pa.string()),
            "hash": pa.array([row[2].hex() for row in known], pa.string()),
        }
    )


def _strengths(engine: Analytics, changes: dict[str, dict[str, Any]]) -> Any:
    import pyarrow as pa

    names = [row[0] for row in engine.rows("select distinct ns from names")]
    spaces = [described(name, changes) for name in names]
    return pa.table(
        {
            "ns": pa.array(names, pa.string()),
            "strength": pa.array([space.strength for space in spaces], pa.float64()),
            "subject": pa.array([space.subject for space in spaces], pa.string()),
        }
    )


def add_names(
    store: Store, transaction: Transaction, names: list[tuple[int, str, str, str]], batch_id: str
) -> None:
    """Keep names that are new: (code, namespace, hash, value), the value sealed, with the load that brought them."""
    sealed = store.secrets.seal([row[3] for row in names])
    rows = [
        (code, ns, bytes.fromhex(hash_), enc, batch_id)
        for (code, ns, hash_, _), enc in zip(names, sealed, strict=True)
    ]
    transaction.bulk("ident", ("code", "namespace", "hash", "value_enc", "batch_id"), rows)
