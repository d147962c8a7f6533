"""Who is who after this round? All pairs of names ever seen together decide, whatever the order they came in."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import numpy as np

from walkamile import know
from walkamile.model.namespace import ORDER, Namespace, described
from walkamile.round.mentions import take_mentions
from walkamile.store import Analytics, Store

EDGE_COLUMNS = {
    "a": "INTEGER",
    "b": "INTEGER",
    "n": "BIGINT",
    "first_ts": "TIMESTAMP",
    "last_ts": "TIMESTAMP",
}
Column = np.ndarray[Any, Any]
BY_MATCHING = "match"


@dataclass(frozen=True, slots=True)
class Reconciled:
    """The people of this round: names with their person (0: nobody), and what changed since the last."""

    names: know.Names
    naming: know.Naming
    rules: dict[str, Namespace]
    partition: know.Partition
    changed: Column
    before: Column
    origin: Column
    orders: Column
    households: list[tuple[int, int, int]]


def reconcile(store: Store, engine: Analytics) -> Reconciled:
    """Stitch all names of the home, and keep the ids of persons that were known before."""
    known = read_names(store)
    orders = _orders(store, engine)
    changes = store.settings.changed_namespaces()
    pairs = _pairs(store, engine, known, orders)
    partition = know.stitch(_with_orders(known, orders), pairs, decisions(store), changes)
    before, origin = _held(store, known)
    last = int(store.state.value("select coalesce(max(person_code), 0) from person"))
    naming = know.keep_names(known, partition, before, origin, last, changes)
    beside = know.households(known, pairs, partition, naming.person_code)
    changed = np.flatnonzero((before != naming.person_code) | (origin != naming.origin))
    rules = {name: described(name, changes) for name in known.spaces}
    return Reconciled(known, naming, rules, partition, changed, before, origin, orders, beside)


def evidence(store: Store, engine: Analytics) -> tuple[know.Names, know.Names, know.Pairs]:
    """What is there to stitch from: the names of the home, the same with orders behind, and pairs seen together."""
    known = read_names(store)
    orders = _orders(store, engine)
    return known, _with_orders(known, orders), _pairs(store, engine, known, orders)


def _orders(store: Store, engine: Analytics) -> Column:
    """Return the orders that several events speak of; makes `mention` and `placed_at`."""
    take_mentions(store, engine)
    return engine.table("select distinct order_key from mention order by order_key")["order_key"].to_numpy()


def read_names(store: Store) -> know.Names:
    """Read the codes and namespaces of all names; they are ordered by the first bytes of their keyed hash."""
    codes: list[Column] = []
    spaces: dict[str, int] = {}
    places: list[Column] = []
    hashes: list[bytes] = []
    for rows in store.state.pieces("select code, namespace, substr(hash, 1, 8) from ident order by code"):
        code, space, hashed = zip(*rows, strict=True)
        codes.append(np.array(code, dtype=np.int64))
        places.append(np.array([spaces.setdefault(name, len(spaces)) for name in space], dtype=np.int16))
        hashes += [b"".join(hashed)]
    order = np.frombuffer(b"".join(hashes), dtype=">u8").astype(np.uint64)
    return know.Names(_joined(codes, np.int64), tuple(spaces), _joined(places, np.int16), order)


def _joined(pieces: list[Column], kind: Any) -> Column:
    return np.concatenate(pieces) if pieces else np.zeros(0, kind)


def _with_orders(names: know.Names, orders: Column) -> know.Names:
    """Add the orders that several events speak of behind the names, as names that join."""
    last = int(names.code[-1]) if len(names.code) else 0
    space = np.full(len(orders), len(names.spaces), dtype=np.int16)
    return know.Names(
        np.concatenate([names.code, last + 1 + np.arange(len(orders))]),
        (*names.spaces, ORDER),
        np.concatenate([names.space, space]),
        np.concatenate([names.order, orders.astype(np.uint64)]),
    )


def _pairs(store: Store, engine: Analytics, names: know.Names, orders: Column) -> know.Pairs:
    last = int(names.code[-1]) if len(names.code) else 0
    sql = (
        "select a, b, sum(n)::bigint as n, epoch_us(min(first_ts)) as first, epoch_us(max(last_ts)) as last "
        f"from {store.source_sql('edge', EDGE_COLUMNS)} group by a, b"
    )
    seen = engine.table(sql)
    spoken = engine.table("select order_key, code, n, first, last from mention")
    place = np.searchsorted(orders, spoken["order_key"].to_numpy()) + last + 1
    behind = {"a": spoken["code"].to_numpy(), "b": place}
    behind |= {name: spoken[name].to_numpy() for name in ("n", "first", "last")}
    columns = (
        np.concatenate(
            [*(piece.to_numpy() for piece in seen[name].chunks), more.astype(np.int64)], dtype=np.int64
        )
        for name, more in behind.items()
    )
    return know.Pairs(*columns)


def decisions(store: Store, by_matching: bool = True) -> know.Decided:
    """What did stewards (and, unless left out, the matching of persons) decide that still holds?"""
    rows = store.state.rows(
        "select a, b, kind, weight from link where kind in ('manual', 'probabilistic') and revoked_at is null"
    )
    apart = store.state.rows("select a, b, decided_by from cannot_link where revoked_at is null order by id")
    parted = [(a, b) for a, b, by in apart if by == BY_MATCHING]
    return know.Decided(
        [(a, b) for a, b, kind, _ in rows if kind == "manual"],
        [(a, b) for a, b, by in apart if by != BY_MATCHING]
        + (in_force(store, parted) if by_matching else []),
        [(a, b, weight) for a, b, kind, weight in rows if kind == "probabilistic" and by_matching],
    )


def in_force(store: Store, parted: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Which of these pairs that matching keeps apart hold: all but those of persons whom a steward joined?"""
    joined = store.state.rows("select a, b from link where kind = 'manual' and revoked_at is null")
    if not (parted and joined):
        return parted
    rows = store.state.rows("select code, coalesce(origin, person_code, 0) from ident_person")
    origin = dict(rows)

    def two(pair: tuple[int, int]) -> frozenset[int]:
        return frozenset(origin.get(code, 0) or -code for code in pair)

    one_person = {two(pair) for pair in joined}
    return [pair for pair in parted if two(pair) not in one_person]


def _held(store: Store, names: know.Names) -> tuple[Column, Column]:
    """Return the person of each name until now, and the person it was first given (0: none)."""
    before, origin = np.zeros(len(names.code), dtype=np.int64), np.zeros(len(names.code), dtype=np.int64)
    sql = "select code, coalesce(person_code, 0), coalesce(origin, person_code, 0) from ident_person"
    for rows in store.state.pieces(sql):
        found = np.array(rows, dtype=np.int64)
        place = np.searchsorted(names.code, found[:, 0])
        there = place < len(names.code)
        place, found = place[there], found[there]
        before[place], origin[place] = found[:, 1], found[:, 2]
    return before, origin


def take_people(engine: Analytics, people: Reconciled) -> None:
    """Make `live_name` (code, person_code), `name_span`, `shared_name`, `name_kind` and `person_kind` known."""
    import pyarrow as pa

    live = people.naming.person_code > 0
    codes = pa.array(people.names.code[live], pa.int32())
    persons = pa.array(people.naming.person_code[live], pa.int32())
    engine.take("live_name", pa.table({"code": codes, "person_code": persons}))
    subjects = pa.array([people.rules[name].subject for name in people.names.spaces], pa.string())
    kinds = subjects.take(pa.array(people.names.space[live].astype(np.int32)))
    engine.take("named_kind", pa.table({"person_code": persons, "kind": kinds}))
    engine.run(
        "create or replace temp table person_kind as select person_code, min(kind) as kind from named_kind "
        "group by person_code"
    )
    _take_kinds(engine, people)
    _take_owners(engine, people)
    _take_shared(engine, people)


def _take_kinds(engine: Analytics, people: Reconciled) -> None:
    """Make `name_kind` (code, telling, subject): does a name tell people apart, and can only one person have it?"""
    import pyarrow as pa

    rules = [people.rules[name] for name in people.names.spaces]
    kinds = {"telling": [rule.telling for rule in rules], "subject": [rule.unique for rule in rules]}
    columns = {name: pa.array(np.array(said, dtype=bool)[people.names.space]) for name, said in kinds.items()}
    engine.take("name_kind", pa.table({"code": pa.array(people.names.code, pa.int32()), **columns}))


def spans(people: Reconciled) -> list[tuple[int, int, int, str | None, str | None]]:
    """Whose was a name that went from one person to the next? Rows (code, turn, person, since, until)."""
    found: list[tuple[int, int, int, str | None, str | None]] = []
    turns: dict[int, int] = {}
    for span in people.partition.spans:
        place = int(np.searchsorted(people.names.code, span.of))
        if place >= len(people.names.code) or not people.naming.person_code[place]:
            continue
        turn = turns[span.code] = turns.get(span.code, 0) + 1
        person = int(people.naming.person_code[place])
        found.append((span.code, turn, person, _at(span.since), _at(span.until)))
    return found


def _at(us: int | None) -> str | None:
    if us is None:
        return None
    return (
        datetime.fromtimestamp(us // 1_000_000, UTC)
        .replace(microsecond=us % 1_000_000, tzinfo=None)
        .isoformat()
    )


def _take_owners(engine: Analytics, people: Reconciled) -> None:
    """Make `order_owner` (order_key, person_code) known: whose are the orders that several events speak of?"""
    import pyarrow as pa

    size = len(people.names.code)
    group = people.partition.group
    of_group = np.zeros(int(group.max(initial=-1)) + 1, dtype=np.int64)
    live = group[:size] >= 0
    of_group[group[:size][live]] = people.naming.person_code[live]
    owned = of_group[group[size:]] if len(of_group) else np.zeros(len(people.orders), dtype=np.int64)
    table = pa.table(
        {
            "order_key": pa.array(people.orders[owned > 0], pa.uint64()),
            "person_code": pa.array(owned[owned > 0], pa.int32()),
        }
    )
    engine.take("order_owner", table)


def _take_shared(engine: Analytics, people: Reconciled) -> None:
    """Make `shared_name` (codes of devices that several people use) and `name_span` known."""
    import pyarrow as pa

    device = [people.rules[name].tracking for name in people.names.spaces]
    shared = np.array(sorted(people.partition.shared), dtype=np.int64)
    shared = shared[shared <= (people.names.code[-1] if len(people.names.code) else 0)]
    places = people.names.space[np.searchsorted(people.names.code, shared)]
    kept = shared[np.array(device, dtype=bool)[places]] if len(shared) else shared
    engine.take("shared_name", pa.table({"code": pa.array(kept, pa.int32())}))
    kinds = {
        "code": pa.int32(),
        "turn": pa.int32(),
        "person_code": pa.int32(),
        "since": pa.string(),
        "until": pa.string(),
    }
    columns = list(zip(*spans(people), strict=True)) or [()] * len(kinds)
    arrays = {
        name: pa.array(list(values), kind)
        for (name, kind), values in zip(kinds.items(), columns, strict=True)
    }
    engine.take("spanned", pa.table(arrays))
    engine.run(
        "create or replace temp table name_span as select code, turn, person_code, "
        "cast(since as timestamp) as since, cast(until as timestamp) as until from spanned"
    )
