"""How are events written? Sorted into files by span of days, beside what the rows say of people and objects."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from walkamile.listen import Arrived, Mapping
from walkamile.load.take import MOST_ROWS_AT_ONCE, rows_at_once
from walkamile.model.event import STORED_COLUMNS
from walkamile.store import Analytics, Part, Store, quoted

ROWS_OF_A_SPAN = 100_000
PAIRS = (
    "select least(a.code, b.code) as a, greatest(a.code, b.code) as b, count(*) as n, min(a.ts) as first_ts, "
    "max(a.ts) as last_ts from (select event_key, ts, unnest(codes) as code from settled where len(codes) > 1) a join "
    "(select event_key, unnest(codes) as code from settled where len(codes) > 1) b "
    "on a.event_key = b.event_key and a.code < b.code group by 1, 2 order by 1, 2"
)


def write(store: Store, engine: Analytics, batch_id: str, mapping: Mapping, arrived: Arrived) -> list[Part]:
    """Write the parts of a load aside: events by span of days, pairs of names, attributes."""
    for done in ("names", "twice", "faults", *(() if arrived.tells_more else ("arrived",))):
        engine.run(f"drop table if exists {done}")
    (store.home / "tmp").mkdir(exist_ok=True)
    with TemporaryDirectory(dir=store.home / "tmp") as aside:
        rows = rows_at_once(store)
        _settle(engine, mapping, batch_id, arrived, Path(aside), rows)
        engine.run("drop table staged")
        engine.run(
            "create or replace temp table lasted as "
            "select source, min(ts) as since, max(ts) as until from settled group by source"
        )
        if not engine.value("select count(*) from lasted"):
            return []
        parts = _event_parts(store, engine, batch_id, rows)
        parts.append(store.parts.stage(engine, "edge", PAIRS, "all", batch_id))
    if arrived.people is not None:
        sql = (
            f"select distinct coded.code, a.name, a.value, a.valid_from from ({arrived.people}) a "
            "join coded on coded.ns = a.ns and coded.v = a.v where a.value is not null"
        )
        parts.append(store.parts.stage(engine, "attribute", sql, "all", batch_id))
    if arrived.objects is not None:
        sql = f"select distinct * from ({arrived.objects}) where id is not null and value is not null"
        parts.append(store.parts.stage(engine, "object", sql, "all", batch_id))
    if arrived.relations is not None:
        sql = f"select distinct * from ({arrived.relations}) where id is not null and to_id is not null"
        parts.append(store.parts.stage(engine, "object_object", sql, "all", batch_id))
    return [part for part in parts if part is not None]


def _settle(
    engine: Analytics, mapping: Mapping, batch_id: str, arrived: Arrived, aside: Path, rows: int
) -> None:
    """Make `settled`, a slice of the events at a time: a slice and its names fit into little memory.

    More than one slice lies in files under `aside`, read column by column: a wide table that is larger than memory
    would be written to the disk and read back whole for every span of days.
    """
    params = {
        "received": datetime.now(UTC).replace(tzinfo=None),
        "precision": mapping.precision or _precision(engine),
        "batch": batch_id,
    }
    last = engine.value("select coalesce(max(rid), 0) from staged")
    for start in range(0, last + 1, rows):
        end = start + rows
        part = f"and c.rid >= {start} and c.rid < {end} where s.rid >= {start} and s.rid < {end}"
        engine.run(f"create or replace temp table settled as {arrived.settled} {part}", params)
        if last >= rows:
            engine.write("select * from settled order by ts", aside / f"{start}.parquet", "snappy")
    if last >= rows:
        engine.run("drop table settled")
        engine.run(f"create temp view settled as select * from read_parquet('{quoted(aside)}/*.parquet')")


def _event_parts(store: Store, engine: Analytics, batch_id: str, rows: int) -> list[Part | None]:
    columns = ", ".join(f'cast("{name}" as {kind}) as "{name}"' for name, kind in STORED_COLUMNS.items())
    parts: list[Part | None] = []
    for span, condition in spans(engine, rows):
        sql = f"select {columns} from settled where {condition} order by anchor_code, ts, seq, event_id"
        parts.append(store.parts.stage(engine, "event", sql, span, batch_id))
    return parts


def _precision(engine: Analytics) -> str:
    """How fine are the times of this load? The coarsest unit that loses nothing."""
    for unit, word in (("day", "day"), ("minute", "min"), ("second", "s"), ("millisecond", "ms")):
        if not engine.value(f"select count(*) from staged where ts <> date_trunc('{unit}', ts)"):
            return word
    return "us"


def spans(engine: Analytics, rows: int = MOST_ROWS_AT_ONCE) -> list[tuple[str, str]]:
    """Which days become a file? Days in a row, up to so many events; a month ends one that is large enough."""
    days = engine.rows("select cast(ts as date) as day, count(*) from settled group by 1 order by 1")
    pieces: list[tuple[date, date, int]] = []
    for day, n in days:
        first, last, so_far = pieces[-1] if pieces else (day, day, 0)
        turns = day.year != last.year or (day.month != last.month and so_far >= ROWS_OF_A_SPAN)
        if not pieces or turns or so_far + n > rows:
            pieces.append((day, day, n))
        else:
            pieces[-1] = (first, day, so_far + n)
    return [
        (f"{first}", f"ts >= timestamp '{first}' and ts < timestamp '{last + timedelta(days=1)}'")
        for first, last, _ in pieces
    ]
