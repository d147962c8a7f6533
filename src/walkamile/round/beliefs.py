"""Which sealed beliefs does this round test? Each once, by the first round that can measure what it is about."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from walkamile.round.answers.believable import MEASURES, Measured, ask_measured
from walkamile.round.answers.recall import Recall
from walkamile.round.said.authors import COUNTED_AS
from walkamile.round.said.beliefs import cannot_test_in, settle_in
from walkamile.store import Analytics, Store, Transaction

OPEN = (
    f"select b.belief_id, {COUNTED_AS}, b.topic, b.believed, b.low, b.high from belief b "
    "join author a on a.author_id = b.author_id where b.tested_at is null and b.walk_id is null order by b.no"
)
DONE = (
    f"select b.no, {COUNTED_AS}, b.believed, b.low, b.high, b.measured, b.measured_iqr, b.tested_at from belief b "
    "join author a on a.author_id = b.author_id where b.tested_at is not null"
)
COLUMNS = ("unit_key", "author_id", "believed", "low", "high", "measured", "iqr", "at")


@dataclass(frozen=True, slots=True)
class BeliefTests:
    """What a round found out about beliefs: (belief id, its measured value), and (belief id, why not yet)."""

    settled: tuple[tuple[str, Measured], ...] = ()
    open: tuple[tuple[str, str], ...] = ()


def no_beliefs(engine: Analytics) -> None:
    """Make the table `tested_belief`, empty, for the questions of the indicators."""
    engine.run(
        "create or replace temp table tested_belief (unit_key ubigint, author_id varchar, believed double, "
        'low double, high double, measured double, iqr double, "at" timestamp)'
    )


def find_tests(store: Store, engine: Analytics, as_of: datetime) -> BeliefTests:
    """Measure what open beliefs are about. Needs the tables of a round, `reading` among them."""
    waiting = store.state.rows(OPEN)
    if not waiting:
        return BeliefTests()
    midway = Recall(store, engine, 0, as_of, midway=True)
    engine.run(
        "create or replace temp table person_row as "
        "select person_code, cast(null as varchar) as person_id, kind from person"
    )
    found = {topic: ask_measured(midway, topic) for topic in {row[2] for row in waiting} & set(MEASURES)}
    said = [(row[0], found.get(row[2], "There is no such topic any more.")) for row in waiting]
    return BeliefTests(
        tuple((belief_id, value) for belief_id, value in said if isinstance(value, Measured)),
        tuple((belief_id, value) for belief_id, value in said if isinstance(value, str)),
    )


def take_tested(store: Store, engine: Analytics, tests: BeliefTests, as_of: datetime) -> None:
    """Fill `tested_belief` with all that were tested, those of this round among them."""
    import pyarrow as pa

    now = dict(tests.settled)
    rows: list[tuple[Any, ...]] = [
        (*row[:7], min(as_of, datetime.fromisoformat(row[7]).astimezone(UTC).replace(tzinfo=None)))
        for row in store.state.rows(DONE)
    ]
    for belief_id, author, _, believed, low, high in store.state.rows(OPEN):
        if belief_id in now:
            rows.append((0, author, believed, low, high, now[belief_id].value, now[belief_id].iqr, as_of))
    if not rows:
        return
    values = list(zip(*((place, *row[1:]) for place, row in enumerate(rows)), strict=True))
    kinds = (pa.uint64(), pa.string(), *[pa.float64()] * 5, pa.timestamp("us"))
    arrays = [pa.array(column, kind) for column, kind in zip(values, kinds, strict=True)]
    engine.take("tested_belief", pa.table(dict(zip(COLUMNS, arrays, strict=True))))


def keep_tests(transaction: Transaction, tests: BeliefTests, generation: int) -> None:
    """Lay what was measured beside the beliefs, together with the generation in which it was measured."""
    at = datetime.now(UTC)
    for belief_id, found in tests.settled:
        settle_in(
            transaction, belief_id, found.value, found.low, found.high, found.iqr, found.n, at, generation
        )
    for belief_id, reason in tests.open:
        cannot_test_in(transaction, belief_id, reason)
