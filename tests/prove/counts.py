"""Counts by hand, without a database: what the generic queries would return."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from world import AS_OF, SINCE

from walkamile import prove
from walkamile.model.measure import Figure, Window
from walkamile.prove.feeds import Feed, Hearing, Voice
from walkamile.prove.tallies import Tallies, Tally, Value

WINDOW = Window(SINCE, AS_OF)
KINDS = {i.id: i for i in prove.indicators()}


@dataclass(frozen=True)
class Units:
    """The units of one reading in one feed."""

    source: str
    n: int
    total: float
    n_people: int | None = None
    n_employees: int = 12
    speaks: bool = True


def tally(reading: str, units: Iterable[Units], segment: str = "", part: str = "") -> Tally:
    """Add feeds up as the query `aggregate` does."""
    every, speaking = list(units), [u for u in units if u.speaks]
    n, total = sum(u.n for u in speaking), sum(u.total for u in speaking)
    people = sum(u.n if u.n_people is None else u.n_people for u in speaking)
    employees = max([u.n_employees for u in speaking if u.n], default=0)
    n_eligible = sum(u.n for u in every)
    sums = (float(n), total, float(n), total, total, float(n_eligible))
    return Tally(reading, segment, part, n_eligible, n, people, employees, total, total, *sums)


def tallies(readings: dict[str, list[Units]], values: dict[str, tuple[Value, ...]] | None = None) -> Tallies:
    """Every reading, over everybody."""
    sums = {(reading, "", ""): tally(reading, units) for reading, units in readings.items()}
    return Tallies(sums, {(r, "", ""): v for r, v in (values or {}).items()}, {})


def feeds(readings: dict[str, list[Units]]) -> list[Feed]:
    """One feed per source and reading, silent where its units say so."""
    found = []
    for reading, units in readings.items():
        for unit in units:
            fault = Hearing(unit.source, "phone", "identity.asked", Voice.UNDECLARED)
            faults = () if unit.speaks else (fault,)
            state = "speaks" if unit.speaks else "silent"
            found.append(Feed(reading, unit.source, "phone", state, False, faults))
    return found


def figures(readings: dict[str, list[Units]], **more: object) -> dict[str, Figure]:
    """What the frame says of these counts."""
    return prove.figures.measures(tallies(readings), feeds(readings), prove.bands(), WINDOW, **more)
