"""How are events written? Sorted into files by span of days, beside what the rows say of people and objects."""

from __future__ import annotations

from datetime import UTC, datetime

from walkamile.listen import Arrived, Mapping
from walkamile.model.event import STORED_COLUMNS
from walkamile.store import Analytics, Part, Store

ROWS_OF_A_SPAN = 100_000
ROWS_OF_A_SLICE = 500_000
PAIRS = (
    "select least(a.code, b.code) as a, greatest(a.code, b.code) as b, count(*) as n, min(a.ts) as first_ts, "
    "max(a.ts) as last_ts from (select event_key, ts, unnest(codes) as code from settled where len(codes) > 1) a join "
    "(select event_key, unnest(codes) as code from settled where len(codes) > 1) b "
    "on a.event_key = b.event_key and a.code < b.code group by 1, 2 order by 1, 2"
)


def write(store: Store, engine: Analytics, batch_id: str, mapping: Mapping, arrived: Arrived) -> list[Part]:
    """Write the parts of a load aside: events by span of days, pairs of names, attributes."""
    for done in ("names", "twice", "faults", *(() if arrived.people or arrived.objects else ("arrived",))):
        engine.run(f"drop table if exists {done}")
    _settle(engine, mapping, batch_id, arrived)
    engine.run("drop table staged")
    if not engine.value("select count(*) from settled"):
        return []
    parts = _event_parts(store, engine, batch_id)
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
    return [part for part in parts if part is not None]


def _settle(engine: Analytics, mapping: Mapping, batch_id: str, arrived: Arrived) -> None:
    """Make `settled`, a slice of the events at a time: a slice and its names fit into little memory."""
    params = {
        "received": datetime.now(UTC).replace(tzinfo=None),
        "precision": mapping.precision or _precision(engine),
        "batch": batch_id,
    }
    last = engine.value("select coalesce(max(rid), 0) from staged")
    head = "create or replace temp table settled as"
    for start in range(0, last + 1, ROWS_OF_A_SLICE):
        end = start + ROWS_OF_A_SLICE
        part = f"and c.rid >= {start} and c.rid < {end} where s.rid >= {start} and s.rid < {end}"
        engine.run(f"{head} {arrived.settled} {part}", params)
        head = "insert into settled"


def _event_parts(store: Store, engine: Analytics, batch_id: str) -> list[Part | None]:
    columns = ", ".join(f'cast("{name}" as {kind}) as "{name}"' for name, kind in STORED_COLUMNS.items())
    parts: list[Part | None] = []
    for span, condition in spans(engine):
        sql = f"select {columns} from settled where {condition} order by anchor_code, ts, seq, event_id"
        parts.append(store.parts.stage(engine, "event", sql, span, batch_id))
    return parts


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
    rest += (
        "" if not big else f" and strftime(ts, '%Y-%m') not in ({', '.join(repr(month) for month in big)})"
    )
    years = sorted({month[:4] for month in months if month not in big})
    result += [(f"year-{year}", f"strftime(ts, '%Y') = '{year}'{rest}") for year in years]
    return result
