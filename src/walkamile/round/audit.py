"""How well does what is inferred from texts agree with people who read them? A table in the home that people fill in.

`audit_ID.csv` lists contacts drawn by chance, with what the customer had said before and then. Who reads them does not
see what the words were judged to say. The next round compares, and corrects the figure.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from pathlib import Path

from walkamile import prove
from walkamile.kit.intervals import Audit
from walkamile.model.errors import FileFault, UnknownName
from walkamile.store import Analytics, Store

COLUMNS = ("unit", "contact_id", "said_before", "said_now", "restates")
YES = frozenset({"yes", "y", "1", "true", "x"})
NO = frozenset({"no", "n", "0", "false"})


@dataclass(frozen=True, slots=True)
class Labels:
    """What people said of contacts, by their key; and how many lines nobody has answered."""

    said: dict[int, bool]
    n_open: int = 0


def path_of(home: Path, name: str) -> Path:
    """Where does the audit of an indicator lie?"""
    return home / f"audit_{name}.csv"


def audited() -> list[str]:
    """Which indicators can be inferred from texts, and so need an audit?"""
    return [indicator.id for indicator in prove.indicators() if indicator.proxy]


def known_audit(name: str) -> None:
    """Raises UnknownName when nothing is inferred that could be audited."""
    if name not in audited():
        raise UnknownName(
            f"{name} is not inferred from texts, so there is nothing to audit. Known: {', '.join(audited())}."
        )


def labels(home: Path, name: str) -> Labels:
    """Read what people filled in. Raises FileFault naming the line that cannot be understood."""
    path = path_of(home, name)
    if not path.exists():
        return Labels({})
    said: dict[int, bool] = {}
    n_open = 0
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = csv.DictReader(file)
        if not {"unit", "restates"} <= {*(rows.fieldnames or ())}:
            raise FileFault(
                f"{path.name} needs the columns unit and restates. Draw it again: walkamile audit {name} --draw 200"
            )
        for row in rows:
            word = (row["restates"] or "").strip().lower()
            if word == "":
                n_open += 1
            elif word in YES | NO and (row["unit"] or "").strip().isdigit():
                said[int(row["unit"])] = word in YES
            else:
                raise FileFault(
                    f"{path.name}, line {rows.line_num}: {row['restates']!r} is neither yes nor no. Correct it; "
                    "nothing was read."
                )
    return Labels(said, n_open)


def checks(store: Store, engine: Analytics) -> dict[str, Audit]:
    """How well did the words judge, by indicator, on contacts that were read and are still there? Needs `reading`."""
    found: dict[str, Audit] = {}
    for name in audited():
        given = labels(store.home, name)
        if given.said:
            found[name] = check_of(engine, name, given)
    return found


def check_of(engine: Analytics, name: str, given: Labels) -> Audit:
    """How often do words and people agree, on what is so and on what is not? Needs `reading`."""
    judged = {
        int(unit): value > 0
        for unit, value in engine.rows(
            "select unit_key, value from reading where indicator = $name", {"name": f"{name}.text"}
        )
    }
    pairs = [(truth, judged[unit]) for unit, truth in given.said.items() if unit in judged]
    found = [word for truth, word in pairs if truth]
    cleared = [not word for truth, word in pairs if not truth]
    return Audit(
        sum(found) / len(found) if found else 0.0,
        sum(cleared) / len(cleared) if cleared else 0.0,
        len(found),
        len(cleared),
    )
