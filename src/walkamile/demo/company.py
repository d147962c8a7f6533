"""The demo company: who it is, and how it is made, at once or piece by piece."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from walkamile.demo import operations
from walkamile.demo.cast import AnaDay
from walkamile.demo.diary import Diary, Row
from walkamile.demo.dice import Dice
from walkamile.demo.edges import EDGES
from walkamile.demo.facts import company_facts
from walkamile.demo.files import config_files
from walkamile.demo.lives import live_through
from walkamile.demo.people import Person
from walkamile.demo.plan import Plan
from walkamile.demo.record import Record
from walkamile.demo.tables import (
    event_table,
    fade,
    finish,
    identity_table,
    people_table,
    truth_table,
    whose_table,
)
from walkamile.demo.truth import Tally, judge

if TYPE_CHECKING:
    import pyarrow as pa

SMALLEST = 400
"""People a demo needs at least: the staff, the cast and one person for every near-miss come first."""


@dataclass(frozen=True)
class Company:
    """A retailer with everything that happened to its people, and the truth about it.

    `events` is what its systems would send; `truth` has one row per true break; `people` holds the attributes
    for segments; `identity` and `whose` say whom an identifier and an event truly belong to; `facts` is what
    was planted; `files` the configuration of a home.
    """

    events: "pa.Table"
    truth: "pa.Table"
    people: "pa.Table"
    identity: "pa.Table"
    whose: "pa.Table"
    facts: dict[str, Any]
    files: dict[str, str]


def generate(
    people: int = 5000, days: int = 120, seed: int = 1, *, degrade: float = 0.0, silence: bool = False
) -> Company:
    """The demo company of this size, the same for the same seed.

    `degrade` takes the identifiers from this share of the interactions; `silence` lets the phone stop logging
    `identity.asked` in the last 20 days. The truth is the same with and without both.
    """
    return next(chunks(people, days, seed, people, degrade=degrade, silence=silence))


def chunks(
    people: int, days: int, seed: int, size: int, *, degrade: float = 0.0, silence: bool = False
) -> Iterator[Company]:
    """The same company, `size` people at a time, in bounded memory; counts in `facts` add up."""
    if people < SMALLEST or days < 14 or size < 1:
        raise ValueError(f"The demo needs at least {SMALLEST} people, 14 days and pieces of 1; ask for more.")
    plan = Plan(people, days, seed, tuple(EDGES))
    for first in range(0, people, size):
        with _uncollected():
            piece = _piece(plan, range(first, min(people, first + size)), degrade, silence)
        yield piece


@contextmanager
def _uncollected() -> Iterator[None]:
    """Rows hold no cycles, and looking for some among hundreds of thousands costs a quarter of the time."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def _piece(plan: Plan, numbers: range, degrade: float, silence: bool) -> Company:
    """One slice of the people; the company's own events come with the first."""
    tally, record = Tally(), Record(plan)
    everybody: list[Person] = []
    rows: list[Row] = []
    edges: list[Row] = []
    day: AnaDay | None = None
    for no in numbers:
        life = live_through(plan, no)
        kept = _logged(life.diary.rows, plan, record)
        known = len(tally.breaks)
        latent = judge(kept, plan.period.as_of_us, tally)
        record.purchases(life.person.region, life.diary.marks.get("orders", []))
        record.read(latent, life.person, tally.breaks[known:])
        everybody.append(life.person)
        rows += kept
        edges += life.diary.edges
        day = life.ana or day
    if numbers.start == 0:
        rows += _company_events(plan, tally, record)
    rows.sort(key=lambda row: (row["ts"], row["seq"], row["event_id"]))
    if degrade > 0:
        fade(rows, degrade, Dice(plan.seed, numbers.start, 4))
    if silence:
        rows = [row for row in rows if not _silent(row, plan)]
    finish(rows)
    return Company(
        events=event_table(rows),
        truth=truth_table(tally.breaks),
        people=people_table(everybody, plan.period.dates[0].isoformat()),
        identity=identity_table(everybody),
        whose=whose_table(rows),
        facts=company_facts(plan, tally, record, edges, day),
        files=config_files(plan),
    )


def _company_events(plan: Plan, tally: Tally, record: Record) -> list[Row]:
    """Changes, incidents, kiosks (judged: a dead end needs no name) and the robot (never judged)."""
    own = Diary("co", None)
    operations.run(own, Dice(plan.seed, 0, 5), plan)
    robot = Diary("robot", "robot")
    operations.robot(robot, Dice(plan.seed, 0, 6), plan)
    kept = _logged(own.rows, plan, record)
    judge(kept, plan.period.as_of_us, tally)
    return kept + _logged(robot.rows, plan, record)


def _logged(rows: list[Row], plan: Plan, record: Record) -> list[Row]:
    """What the systems wrote down: nothing after the last event, no app events once its feed broke."""
    kept: list[Row] = []
    for row in rows:
        if row["ts"] > plan.period.as_of_us:
            continue
        if row["source"] == "app" and row["ts"] >= plan.period.app_stops_us:
            record.lost_app_events += 1
            continue
        kept.append(row)
    return kept


def _silent(row: Row, plan: Plan) -> bool:
    return (
        row["type"] == "identity.asked"
        and row["source"] == "voice"
        and row["ts"] >= plan.period.silence_from_us
    )
