"""Who is who after this round? All pairs of names ever seen together decide, whatever the order they came in."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

import numpy as np

from walkamile import know
from walkamile.kit.ids import uuid7
from walkamile.store import Analytics, Store, Transaction

EDGE_COLUMNS = {
    "a": "INTEGER",
    "b": "INTEGER",
    "n": "BIGINT",
    "first_ts": "TIMESTAMP",
    "last_ts": "TIMESTAMP",
}


@dataclass(frozen=True, slots=True)
class Reconciled:
    """The people of this round: names with their person (0: nobody), and what changed since the last."""

    names: know.Names
    naming: know.Naming
    partition: know.Partition
    changed: np.ndarray[Any, Any]
    before: np.ndarray[Any, Any]


def reconcile(store: Store, engine: Analytics) -> Reconciled:
    """Stitch all names of the home, and keep the ids of persons that were known before."""
    rows = store.state.rows("select code, namespace, hash from ident order by code")
    names = know.Names(
        np.array([row[0] for row in rows], dtype=np.int64),
        np.array([row[1] for row in rows], dtype=str),
        np.array([row[2].hex() for row in rows], dtype=str),
    )
    partition = know.stitch(names, _pairs(store, engine), _forbidden(store))
    held = dict(store.state.rows("select code, person_code from ident_person"))
    before = np.array([held.get(int(code)) or 0 for code in names.code], dtype=np.int64)
    last = store.state.value("select coalesce(max(person_code), 0) from person")
    naming = know.keep_names(names, partition, before, int(last))
    return Reconciled(names, naming, partition, np.flatnonzero(before != naming.person_code), before)


def _pairs(store: Store, engine: Analytics) -> know.Pairs:
    sql = (
        "select a, b, sum(n)::bigint as n, epoch_us(min(first_ts)) as first "
        f"from {store.source_sql('edge', EDGE_COLUMNS)} group by a, b order by a, b"
    )
    columns = engine.table(sql)
    arrays = [columns[name].to_numpy().astype(np.int64) for name in ("a", "b", "n", "first")]
    return know.Pairs(*arrays)


def _forbidden(store: Store) -> list[tuple[int, int]]:
    return [(row[0], row[1]) for row in store.state.rows("select a, b from cannot_link")]


def take_people(engine: Analytics, people: Reconciled) -> None:
    """Make `live_name` (code, person_code) and `person_kind` (person_code, kind) known to the engine."""
    import pyarrow as pa

    from walkamile.model.namespace import namespace

    live = people.naming.person_code > 0
    engine.take(
        "live_name",
        pa.table(
            {
                "code": pa.array(people.names.code[live], pa.int32()),
                "person_code": pa.array(people.naming.person_code[live], pa.int32()),
            }
        ),
    )
    subject = {name: namespace(str(name)).subject for name in np.unique(people.names.namespace)}
    kinds = [subject[name] for name in people.names.namespace[live]]
    engine.take(
        "named_kind",
        pa.table(
            {
                "person_code": pa.array(people.naming.person_code[live], pa.int32()),
                "kind": pa.array(kinds, pa.string()),
            }
        ),
    )
    engine.run(
        "create or replace temp table person_kind as select person_code, min(kind) as kind from named_kind "
        "group by person_code"
    )


def keep_people(store: Store, transaction: Transaction, people: Reconciled, generation: int) -> None:
    """Write what changed: new persons, names that moved, aliases, muted values, and what others must hear."""
    naming = people.naming
    transaction.bulk(
        "person",
        ("person_code", "person_id", "kind", "generation"),
        [(code, uuid7(), kind, generation) for code, kind in naming.new],
    )
    codes = people.names.code[people.changed].tolist()
    persons = naming.person_code[people.changed].tolist()
    for start in range(0, len(codes), 500):
        listed = ", ".join(str(code) for code in codes[start : start + 500])
        transaction.run(f"delete from ident_person where code in ({listed})")
    rows = [(code, person or None, generation) for code, person in zip(codes, persons, strict=True)]
    transaction.bulk("ident_person", ("code", "person_code", "generation"), rows)
    _keep_aliases(transaction, naming, generation)
    transaction.run("delete from value_state")
    transaction.add(
        "value_state",
        [
            {"code": c, "state": "muted", "reason": why, "since": generation}
            for c, why in people.partition.muted.items()
        ],
    )
    transaction.run("delete from link where kind = 'refused'")
    refused = [
        {
            "a": a, "b": b, "kind": "refused", "weight": 0.0, "evidence": json.dumps({"reason": why}),
            "rule_version": know.RULE_VERSION, "decided_by": "round", "revoked_reason": why,
        }
        for a, b, why in people.partition.refused
    ]  # fmt: skip
    transaction.add("link", refused)


def _keep_aliases(transaction: Transaction, naming: know.Naming, generation: int) -> None:
    ids = {}
    told = {*naming.merged, *naming.split}
    for pair in told:
        for code in pair:
            found = transaction.rows("select person_id from person where person_code = :c", c=code)
            ids[code] = found[0][0] if found else ""
    for kept, gone in naming.merged:
        transaction.run("delete from person_alias where old_id = :old", old=ids[gone])
        transaction.add(
            "person_alias",
            [{"old_id": ids[gone], "person_code": kept, "reason": "merged", "generation": generation}],
        )
    for _, other in naming.split:
        transaction.run("delete from person_alias where old_id = :old", old=ids[other])
    rows = [("person.merged", *pair) for pair in naming.merged] + [
        ("person.split", *pair) for pair in naming.split
    ]
    transaction.add(
        "outbox",
        [
            {"generation": generation, "type": kind, "person_id": ids[a], "other_id": ids[b]}
            for kind, a, b in rows
        ],
    )
