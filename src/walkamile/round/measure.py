"""What are the figures of this round? Runs the questions of `prove` and hands their counts over."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from walkamile import prove
from walkamile.model.measure import Window
from walkamile.round.audit import checks
from walkamile.round.contract import ContractRow, contracts
from walkamile.store import Analytics, Store

LONGEST_WINDOW = timedelta(days=365)


@dataclass(frozen=True, slots=True)
class Figures:
    """Everything that was measured: by indicator, by segment on demand, with the feeds and contracts behind it."""

    document: dict[str, Any]
    figures: dict[str, Any]
    feeds: tuple[Any, ...]
    contracts: list[ContractRow]
    tallies: prove.Tallies
    window: Window
    bands: Any


# Readings of what the product itself was told; the figures of a round are needed before they can be read.
BELIEFS = ("M5", "M5.bias", "M5.hit")


def read_units(
    store: Store, engine: Analytics, params: dict[str, Any], only: tuple[str, ...] | None = None
) -> None:
    """Fill the table `reading`: one row per unit of every indicator. Needs contact, event, person, eligible ...

    `only`: read these again, and leave the others as they are.
    """
    questions = prove.queries()
    if only is None:
        engine.run("drop table if exists reading")
        engine.run(questions.create_reading)
        engine.run(questions.create_life, params)
    for name, sql in questions.readings.items():
        if only is not None and name not in only:
            continue
        engine.run(f"insert into reading by name select '{name}' as indicator, * from ({sql})", params)


def window_of(engine: Analytics, as_of: datetime) -> Window:
    """Over which time are figures taken? The last year up to `as_of`, or as long as there are events."""
    first = engine.value("select min(day) from emission")
    since = datetime(first.year, first.month, first.day) if first else as_of
    return Window(max(since, as_of - LONGEST_WINDOW), as_of)


def measure(store: Store, engine: Analytics, window: Window, absent: tuple[str, ...] = ()) -> Figures:
    """Count the readings inside a window and turn them into figures. Needs reading, emission, person_segment."""
    questions = prove.queries()
    params = {"as_of": window.until, "since": window.since}
    said = contracts(store, engine)
    heard = prove.hear(engine.rows("select source, channel, type, day, n from emission"), said, window.until)
    feeds = heard.feeds(engine.rows(questions.pairs), engine.rows(questions.companions, params))
    engine.run("drop table if exists feed")
    engine.run(questions.create_feed)
    for feed in feeds:
        engine.run("insert into feed values (?, ?, ?, ?, ?)", list(feed.row))
    tallies = prove.Tallies.of(
        engine.rows(questions.aggregate, params),
        engine.rows(questions.spread, params),
        engine.rows(questions.trend, params),
    )
    bands = _bands(store)
    found = checks(store, engine)
    figures = prove.figures.measures(tallies, feeds, bands, window, absent=absent, checks=found)
    document = dict(prove.assemble(figures, bands, window.until, tallies))
    return Figures(document, dict(figures), tuple(feeds), said, tallies, window, bands)


def _bands(store: Store) -> Any:
    """Where do stages begin in this home? Of the file and the settings, the stricter says on how few people."""
    path, chosen = store.home / "bands.yaml", store.settings
    bands = prove.bands(path.read_text("utf-8") if path.exists() else None)
    return bands.with_people(chosen.minimum_customers, chosen.minimum_employees)
