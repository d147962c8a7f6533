"""Which contacts are read by people, so that what words are judged to say can be trusted? Drawn by chance, blind."""

from __future__ import annotations

import csv
import os
import random
from datetime import datetime
from pathlib import Path
from typing import Any

from walkamile import prove
from walkamile.model.errors import FileFault
from walkamile.round.audit import COLUMNS, known_audit, path_of
from walkamile.store import Analytics

LONGEST = 600


def draw(home: Path, engine: Analytics, as_of: datetime, name: str, n: int) -> dict[str, Any]:
    """Add `n` contacts drawn by chance to the audit; lines that are there stay.

    `engine`: a door to the tables of the newest generation, which looked up to `as_of`.
    Raises UnknownName, FileFault.
    """
    known_audit(name)
    path = path_of(home, name)
    there = _lines(path)
    known = {row["unit"] for row in there}
    units = [
        str(row[0])
        for row in engine.rows(
            "select unit_key from reading where indicator = $name order by unit_key", {"name": f"{name}.text"}
        )
    ]
    left = [unit for unit in units if unit not in known]
    if not units:
        raise FileFault(
            f"No contact has texts from which {name} could be inferred: it takes message.sent with a text, in contacts "
            "that were handed over or repeated within 7 days. Load some, run walkamile round, then draw again."
        )
    chosen = random.Random(f"{name} {len(there)}").sample(left, min(n, len(left)))
    _write(path, [*there, *_texts(engine, as_of, chosen)])
    return {"indicator": name, "file": str(path), "drawn": len(chosen), "lines": len(there) + len(chosen)}


def _lines(path: Path) -> list[dict[str, str]]:
    if not path.exists():
        return []
    with path.open(encoding="utf-8-sig", newline="") as file:
        return [{name: row.get(name) or "" for name in COLUMNS} for row in csv.DictReader(file)]


def _texts(engine: Analytics, as_of: datetime, units: list[str]) -> list[dict[str, str]]:
    """What had been said, and what was said then; one line each, in the order of the draw."""
    engine.run(
        "create or replace temp table chosen as select contact_key as unit_key, before_key from (select contact_key, "
        "opened_at, lag(contact_key) over w as before_key, lag(opened_at) over w as before_at from contact "
        "where person_code is not null and need_key is not null and opened_at <= $as_of "
        "window w as (partition by person_code, need_key order by opened_at, contact_key)) "
        "where before_at >= opened_at - interval 7 day and list_contains($units::ubigint[], contact_key)",
        {"units": units, "as_of": as_of},
    )
    engine.run(
        "insert into chosen select unit_key, null from (select unnest($units::ubigint[]) as unit_key) "
        "where unit_key not in (select unit_key from chosen)",
        {"units": units},
    )
    rows = engine.rows(
        f"with {prove.queries().said} select s.unit_key, any_value(c.contact_id), "
        "first(s.said_before order by how desc), first(s.said_now order by how desc) "
        "from said s join contact c on c.contact_key = s.unit_key group by s.unit_key"
    )
    told = {
        str(unit): {
            "unit": str(unit),
            "contact_id": contact or "",
            "said_before": before[:LONGEST],
            "said_now": now[:LONGEST],
            "restates": "",
        }
        for unit, contact, before, now in rows
    }
    return [told[unit] for unit in units if unit in told]


def _write(path: Path, rows: list[dict[str, str]]) -> None:
    aside = path.with_name(path.name + ".tmp")
    with os.fdopen(
        os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8", newline=""
    ) as file:
        writer = csv.DictWriter(file, COLUMNS)
        writer.writeheader()
        writer.writerows(rows)
    aside.replace(path)
