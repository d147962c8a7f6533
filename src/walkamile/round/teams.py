"""Who works where? teams.csv of the home: attributes of employees that no source says."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import count

from walkamile.model.errors import HomeFault
from walkamile.store import Analytics, Store

NAMESPACE = "employee_id"
SAID = ("team", "department", "role", "site")


@dataclass(frozen=True, slots=True)
class Colleague:
    """One line of teams.csv: an employee, and what is said of them."""

    employee_id: str
    said: dict[str, str]


@dataclass(frozen=True, slots=True)
class Listed:
    """How many employees teams.csv lists, and how many of them an event names; the others are ignored."""

    n: int
    n_known: int


def parse_teams(text: str) -> list[Colleague]:
    """Read teams.csv; columns beside those of `SAID` are left alone. Raises HomeFault with advice."""
    found: dict[str, Colleague] = {}
    lines = _lines(text)
    _, header = next(lines, (0, [NAMESPACE]))
    names = [cell.strip().lower() for cell in header]
    if NAMESPACE not in names:
        raise HomeFault(
            f"teams.csv has no column {NAMESPACE}. Its first line must name the columns, separated by commas: "
            f"{NAMESPACE},{','.join(SAID)}. The last round stays as it is."
        )
    for number, cells in lines:
        if len(cells) > len(names):
            raise _fault(
                number, "has more cells than the first line names. Put a text with a comma in quotes"
            )
        row = dict(zip(names, (cell.strip() for cell in cells), strict=False))
        employee = row.get(NAMESPACE, "")
        if not employee:
            raise _fault(number, f"names no {NAMESPACE}. Fill it in, or remove the line")
        if employee in found:
            raise _fault(number, f"names {employee} a second time. Keep one of the lines")
        found[employee] = Colleague(employee, {name: row[name] for name in SAID if row.get(name)})
    return list(found.values())


def _lines(text: str) -> Iterator[tuple[int, list[str]]]:
    """Lines that say something, with their numbers; comments begin with #."""
    for number, line in zip(count(1), text.lstrip("\ufeff").splitlines(), strict=False):
        if line.strip(" ,;\t") and not line.startswith("#"):
            yield number, next(csv.reader([line]))


def _fault(number: int, what: str) -> HomeFault:
    return HomeFault(f"teams.csv: line {number} {what}. The last round stays as it is.")


def take_teams(store: Store, engine: Analytics) -> Listed:
    """Make the table `team_said` (person_code, name, value) from teams.csv; needs `live_name`. Raises HomeFault."""
    import pyarrow as pa

    colleagues = _read(store)
    codes = {
        bytes(hashed): code
        for code, hashed in store.state.rows("select code, hash from ident where namespace = :n", n=NAMESPACE)
    }
    live = dict(engine.rows("select code, person_code from live_name"))
    rows: list[tuple[int, str, str]] = []
    n_known = 0
    for colleague in colleagues:
        person = live.get(codes.get(store.secrets.hashed(NAMESPACE, colleague.employee_id), -1))
        n_known += person is not None
        rows += [(person, name, value) for name, value in colleague.said.items() if person is not None]
    columns = list(zip(*rows, strict=True)) or [(), (), ()]
    kinds = (pa.int32(), pa.string(), pa.string())
    arrays = [pa.array(column, kind) for column, kind in zip(columns, kinds, strict=True)]
    engine.take("team_said", pa.table(dict(zip(("person_code", "name", "value"), arrays, strict=True))))
    return Listed(len(colleagues), n_known)


def _read(store: Store) -> list[Colleague]:
    path = store.home / "teams.csv"
    if not path.exists():
        return []
    try:
        return parse_teams(path.read_text("utf-8"))
    except UnicodeDecodeError as fault:
        raise HomeFault(
            "teams.csv is not UTF-8. Save it as CSV (UTF-8), then run the round again."
        ) from fault
