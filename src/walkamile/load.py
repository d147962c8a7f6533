"""How does a file come in? Columnar: read, map, refuse with reasons, name, sort, and publish in one transaction."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from walkamile import listen
from walkamile.kit.ids import uuid7
from walkamile.kit.queries import query
from walkamile.model.errors import TooManyRefused, UnknownName
from walkamile.model.event import STORED_COLUMNS
from walkamile.model.namespace import ILLEGAL_VALUES, NAMESPACES, UNKNOWN_NAMESPACE
from walkamile.model.refusal import Why
from walkamile.store import Analytics, Part, Store, Transaction

Tell = Callable[[str], None]
ROWS_OF_A_SPAN = 100_000
FIRST_EVENTS = 20


@dataclass(frozen=True, slots=True)
class Loaded:
    """What became of a file: events kept, seen before, refused by reason; `first` only in a dry run."""

    kept: int
    seen_before: int
    refused: tuple[tuple[str, int], ...]
    batch: str | None
    first: tuple[dict[str, Any], ...] = field(default=())
    notes: tuple[str, ...] = field(default=())

    def as_json(self) -> dict[str, Any]:
        """Return the document that `load --json` prints."""
        refused = [{"reason": reason, "n": n} for reason, n in self.refused]
        return {"kept": self.kept, "seen_before": self.seen_before, "refused": refused, "batch": self.batch}


def load(
    store: Store,
    path: Path,
    mapping: listen.Mapping,
    *,
    source: str | None = None,
    dry_run: bool = False,
    accept_refusals: bool = False,
    tell: Tell = lambda _: None,
) -> Loaded:
    """Take a file in. Raises FileFault, MappingFault or TooManyRefused: then nothing was loaded.

    `dry_run` shows the first 20 events as understood and keeps nothing. What was loaded before adds nothing.
    """
    engine = store.engine()
    try:
        tell("reading")
        columns = listen.read_file(engine, path, mapping)
        tell("understanding")
        named = source or mapping.source or mapping.name
        engine.run(
            f"create or replace temp table staged as select row_number() over () as rid, * from ({listen.staged_sql(mapping, columns, named)})"
        )
        _refuse(engine, mapping)
        notes = _notes(columns, mapping)
        if dry_run:
            return Loaded(_count(engine), 0, _reasons(engine), None, _first(engine), notes)
        _enough(engine, accept_refusals)
        attributes = listen.attribute_sql(mapping, columns), listen.object_sql(mapping, columns)
        with store.writing():
            loaded = _keep(store, engine, path.name, mapping, attributes, tell)
        return Loaded(loaded.kept, loaded.seen_before, loaded.refused, loaded.batch, (), notes)
    finally:
        engine.close()


def _notes(columns: Any, mapping: listen.Mapping) -> tuple[str, ...]:
    if columns.assumed_utc and mapping.timezone is None:
        return (f"times without a zone were read as UTC ({sorted(set(columns.assumed_utc))[0]})",)
    return ()


def _refuse(engine: Analytics, mapping: listen.Mapping) -> None:
    """Move what cannot be taken from `staged` to `refused`."""
    latest = datetime.now(UTC).replace(tzinfo=None) + timedelta(days=1)
    engine.run(
        f"create or replace temp table faults as select * from ({query('walkamile.listen', 'refuse')}) where why is not null",
        {"latest": latest},
    )
    if engine.value("select count(*) from faults"):
        engine.run(
            "insert into refused select row_no, min(why), left(cast(to_json(any_value(a)) as varchar), 2000) "
            "from faults join arrived a using (row_no) group by row_no"
        )
        engine.run("delete from staged where rid in (select rid from faults)")
    if mapping.unmatched == "refuse":
        engine.run(
            f"insert into refused select row_no, '{Why.NO_RULE}', left(cast(to_json(a) as varchar), 2000) from arrived a "
            "where row_no not in (select row_no from staged) and row_no not in (select row_no from refused)"
        )


def _reasons(engine: Analytics) -> tuple[tuple[str, int], ...]:
    return tuple((row[0], row[1]) for row in engine.rows("select why, count(*) from refused group by why order by 2 desc, 1"))


def _count(engine: Analytics) -> int:
    return int(engine.value("select count(*) from staged"))


def _first(engine: Analytics) -> tuple[dict[str, Any], ...]:
    rows = engine.records(f"select * exclude (rid, rule_no, ends) from staged order by row_no, rule_no limit {FIRST_EVENTS}")
    return tuple(rows)


def _enough(engine: Analytics, accept_refusals: bool) -> None:
    rows = engine.value("select count(*) from arrived")
    refused = engine.value("select count(distinct row_no) from refused")
    if not accept_refusals and refused * 2 > rows + engine.value(
        "select count(*) from refused where row_no not in (select row_no from arrived)"
    ):
        reasons = "; ".join(f"{n} rows: {why}" for why, n in _reasons(engine)[:3])
        raise TooManyRefused(
            f"{refused} rows were refused, more than half ({reasons}). Nothing was loaded. Look at them with --dry-run, "
            "correct the mapping, or take the rest with --accept-refusals."
        )


def _keep(
    store: Store,
    engine: Analytics,
    file: str,
    mapping: listen.Mapping,
    attributes: tuple[str | None, str | None],
    tell: Tell,
) -> Loaded:
    """Store what is staged: the caller holds the lock. Everything becomes visible in one transaction."""
    batch_id = uuid7()
    rows = _count(engine)
    _drop_seen(store, engine)
    seen_before = rows - _count(engine)
    tell("naming")
    new_names = _names(store, engine, mapping)
    kept = _count(engine)
    tell("writing")
    parts = _write(store, engine, batch_id, mapping, attributes)
    with store.state.transaction() as transaction:
        publication = transaction.counter("publication")
        _add_names(store, transaction, new_names, batch_id)
        store.parts.publish(transaction, parts, publication)
        _add_batch(transaction, engine, batch_id, file, mapping, kept, seen_before)
    return Loaded(kept, seen_before, _reasons(engine), batch_id)


def _drop_seen(store: Store, engine: Analytics) -> None:
    """Take out of `staged` what the store holds already, and what the file says twice."""
    engine.run("alter table staged add column event_key ubigint")
    engine.run("update staged set event_key = md5_number_lower(event_id)")
    if store.parts.now("event"):
        engine.run(
            f"delete from staged where event_key in (select event_key from {store.events_sql()} "
            "where source in (select distinct source from staged))"
        )
    engine.run("create or replace temp table twice as select event_key from staged group by event_key having count(*) > 1")
    if engine.value("select count(*) from twice"):
        engine.run(
            "delete from staged where rid in (select rid from (select rid, row_number() over (partition by event_key "
            "order by ts, seq, type, props, row_no) as n from staged where event_key in (select event_key from twice)) where n > 1)"
        )


def _names(store: Store, engine: Analytics, mapping: listen.Mapping) -> list[tuple[int, str, str, str]]:
    """Give every name of the staged events its code; return those that are new: (code, namespace, hash, value)."""
    if mapping.basis == "consent":
        tracking = ", ".join(f"'{n.name}'" for n in NAMESPACES.values() if n.tracking)
        engine.run(
            f"update staged set identifiers = list_filter(identifiers, lambda x: x.ns not in ({tracking})) where not coalesce(consented, false)"
        )
    engine.run("create or replace temp table illegal as select unnest($words) as word", {"words": sorted(ILLEGAL_VALUES)})
    hashed = store.secrets.hash_sql("ns", "norm")
    engine.run(
        f"create or replace temp table names as select ns, v, norm, {hashed} as hash from ({query('walkamile.listen', 'names')})"
    )
    known = store.state.rows("select code, namespace, hash from ident")
    engine.take("known", _known_table(known))
    engine.take("strength", _strengths(engine))
    _drop_erased(store, engine)
    last = max((row[0] for row in known), default=0)
    engine.run(
        f"create or replace temp table coded as select n.ns, n.v, n.norm, n.hash, coalesce(k.code, {last} + n.fresh) as code, "
        "k.code is null as is_new, s.strength, s.subject from (select *, dense_rank() over (order by fresh_hash) as fresh from ("
        "select names.*, case when hash in (select hash from known) then null else hash end as fresh_hash from names)) n "
        "left join known k on k.ns = n.ns and k.hash = n.hash join strength s on s.ns = n.ns"
    )
    engine.run(
        "create or replace temp table event_codes as select rid, list(code order by strength desc, hash) as codes, "
        "arg_max(subject, strength) as subject from ("
        "select distinct rid, code, strength, hash, subject from (select rid, unnest(identifiers) as u from staged) "
        "join coded on coded.ns = u.ns and coded.v = u.v) group by rid"
    )
    return engine.rows("select distinct code, ns, hash, norm from coded where is_new order by code")


def _known_table(known: Sequence[tuple[Any, ...]]) -> Any:
    import pyarrow as pa

    return pa.table(
        {
            "code": pa.array([row[0] for row in known], pa.int32()),
            "ns": pa.array([row[1] for row in known], pa.string()),
            "hash": pa.array([row[2].hex() for row in known], pa.string()),
        }
    )


def _strengths(engine: Analytics) -> Any:
    import pyarrow as pa

    names = [row[0] for row in engine.rows("select distinct ns from names")]
    spaces = [NAMESPACES.get(name, UNKNOWN_NAMESPACE) for name in names]
    return pa.table(
        {
            "ns": pa.array(names, pa.string()),
            "strength": pa.array([space.strength for space in spaces], pa.float64()),
            "subject": pa.array([space.subject for space in spaces], pa.string()),
        }
    )


def _drop_erased(store: Store, engine: Analytics) -> None:
    """Refuse events of people who asked to be erased."""
    erased = [row[0].hex() for row in store.state.rows("select hash from suppression")]
    if not erased:
        return
    engine.run("create or replace temp table erased as select unnest($hashes) as hash", {"hashes": erased})
    engine.run(
        "create or replace temp table of_erased as select distinct rid, row_no from (select rid, row_no, unnest(identifiers) as u from staged) "
        "join names on names.ns = u.ns and names.v = u.v where hash in (select hash from erased)"
    )
    engine.run(f"insert into refused select distinct row_no, '{Why.ERASED}', '' from of_erased")
    engine.run("delete from staged where rid in (select rid from of_erased)")
    engine.run("delete from names where hash in (select hash from erased)")


def _write(
    store: Store, engine: Analytics, batch_id: str, mapping: listen.Mapping, attributes: tuple[str | None, str | None]
) -> list[Part]:
    """Write the parts of a load aside: events by span of days, pairs of names, attributes."""
    settled = query("walkamile.listen", "settle").format(
        redact_text=listen.redact_sql("s.text"), redact_props=listen.redact_sql("s.props", only_addresses=True)
    )
    engine.run(
        f"create or replace temp table settled as {settled}",
        {
            "received": datetime.now(UTC).replace(tzinfo=None),
            "precision": mapping.precision or _precision(engine),
            "basis": mapping.basis,
            "batch": batch_id,
        },
    )
    engine.run("drop table staged")
    if not engine.value("select count(*) from settled"):
        return []
    columns = ", ".join(f'cast("{name}" as {kind}) as "{name}"' for name, kind in STORED_COLUMNS.items())
    parts: list[Part | None] = []
    for span, condition in spans(engine):
        sql = f"select {columns} from settled where {condition} order by anchor_code, ts, seq, event_id"
        parts.append(store.parts.stage(engine, "event", sql, span, batch_id))
    pairs = (
        "select least(a.code, b.code) as a, greatest(a.code, b.code) as b, count(*) as n, min(a.ts) as first_ts, max(a.ts) as last_ts "
        "from (select event_key, ts, unnest(codes) as code from settled where len(codes) > 1) a join "
        "(select event_key, unnest(codes) as code from settled where len(codes) > 1) b on a.event_key = b.event_key and a.code < b.code "
        "group by 1, 2 order by 1, 2"
    )
    parts.append(store.parts.stage(engine, "edge", pairs, "all", batch_id))
    people, objects = attributes
    if people is not None:
        sql = (
            f"select distinct coded.code, a.name, a.value, a.valid_from from ({people}) a join coded on coded.ns = a.ns and coded.v = a.v "
            "where a.value is not null"
        )
        parts.append(store.parts.stage(engine, "attribute", sql, "all", batch_id))
    if objects is not None:
        parts.append(store.parts.stage(engine, "object", f"select distinct * from ({objects}) where value is not null", "all", batch_id))
    return [part for part in parts if part is not None]


def _precision(engine: Analytics) -> str:
    """How fine are the times of this load? The coarsest unit that loses nothing."""
    for unit, word in (("day", "day"), ("minute", "min"), ("second", "s"), ("millisecond", "ms")):
        if not engine.value(f"select count(*) from staged where ts <> date_trunc('{unit}', ts)"):
            return word
    return "us"


def spans(engine: Analytics) -> list[tuple[str, str]]:
    """Which spans of days become files of their own? Large days; the rest by month, small months by year."""
    days = engine.rows("select cast(ts as date) as day, count(*) from settled group by 1 order by 1")
    months: dict[str, int] = {}
    result: list[tuple[str, str]] = []
    large = [day for day, n in days if n >= ROWS_OF_A_SPAN]
    result += [(f"day-{day}", f"cast(ts as date) = date '{day}'") for day in large]
    rest = "" if not large else f" and cast(ts as date) not in ({', '.join(repr(str(day)) for day in large)})"
    for day, n in days:
        if day not in large:
            months[f"{day:%Y-%m}"] = months.get(f"{day:%Y-%m}", 0) + n
    big = [month for month, n in months.items() if n >= ROWS_OF_A_SPAN]
    result += [(f"month-{month}", f"strftime(ts, '%Y-%m') = '{month}'{rest}") for month in big]
    rest += "" if not big else f" and strftime(ts, '%Y-%m') not in ({', '.join(repr(month) for month in big)})"
    years = sorted({month[:4] for month in months if month not in big})
    result += [(f"year-{year}", f"strftime(ts, '%Y') = '{year}'{rest}") for year in years]
    return result


def _add_names(store: Store, transaction: Transaction, names: list[tuple[int, str, str, str]], batch_id: str) -> None:
    sealed = store.secrets.seal([row[3] for row in names])
    rows = [(code, ns, bytes.fromhex(hash_), enc, batch_id) for (code, ns, hash_, _), enc in zip(names, sealed, strict=True)]
    transaction.bulk("ident", ("code", "namespace", "hash", "value_enc", "batch_id"), rows)


def _add_batch(
    transaction: Transaction, engine: Analytics, batch_id: str, file: str, mapping: listen.Mapping, kept: int, seen_before: int
) -> None:
    first, last = engine.rows("select min(ts), max(ts) from settled")[0]
    refused = engine.rows("select row_no, why, coalesce(raw, '') from refused order by row_no")
    sources = [row[0] for row in engine.rows("select distinct source from settled order by 1")]
    contract = {"emits": mapping.emits, "can": mapping.can, "cannot": mapping.cannot, "sources": sources}
    transaction.add(
        "batch",
        [
            {
                "batch_id": batch_id,
                "source": sources[0] if len(sources) == 1 else (mapping.source or mapping.name),
                "mapping": mapping.name,
                "file": file,
                "kept": kept,
                "seen_before": seen_before,
                "refused": len(refused),
                "loaded_at": datetime.now(UTC).isoformat(timespec="seconds"),
                "first_ts": str(first) if first else None,
                "last_ts": str(last) if last else None,
                "contract": json.dumps(contract),
            }
        ],
    )
    transaction.bulk("quarantine", ("batch_id", "row_no", "why", "raw"), [(batch_id, *row) for row in refused])


def unload(store: Store, batch_id: str) -> int:
    """Take a wrong load back: its events are gone with the next round. Returns how many. Raises UnknownName."""
    with store.writing():
        found = store.state.rows("select kept from batch where batch_id = :b and unloaded_at is null", b=batch_id)
        if not found:
            raise UnknownName(f"There is no load {batch_id!r} to take back. List them with: walkamile sources --loads.")
        with store.state.transaction() as transaction:
            publication = transaction.counter("publication")
            files = [row[0] for row in transaction.rows("select file from part where batch_id = :b and removed_in is null", b=batch_id)]
            store.parts.retire(transaction, files, publication)
            transaction.set("removed_in", str(publication))
            now = datetime.now(UTC).isoformat(timespec="seconds")
            transaction.run("update batch set unloaded_at = :now where batch_id = :b", now=now, b=batch_id)
            transaction.run("delete from quarantine where batch_id = :b", b=batch_id)
        store.parts.sweep()
    return int(found[0][0])


def put_away_log(store: Store) -> None:
    """Move what was heard from the log to the event files."""
    if not (store.home / "log.sqlite").exists() or not store.log.lag():
        return
