"""How do the rows of the stories become the columns that a source would send?"""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

import numpy as np
from msgspec.json import encode

from walkamile.demo.diary import Row
from walkamile.demo.dice import Dice
from walkamile.demo.people import Person
from walkamile.demo.truth.units import Unit

if TYPE_CHECKING:
    import pyarrow as pa

NAMESPACES = ("login_id", "email", "phone", "loyalty_id", "cookie", "device_id", "employee_id")
SECONDS = ("wait_s", "hold_s", "handle_s")
COLUMNS = (
    "event_id", "source", "type", "ts", "seq", "side", "actor_kind", "actor_id", "channel", "device",
    "direction", "site", "contact_id", "contact_of", "queue", "outcome", *SECONDS, "kind", "item", "topic",
    "case_id", "order_id", "text", "props", "objects", "basis", "consent", *NAMESPACES,
)  # fmt: skip
INNER = ("person", "visit")
"""What the stories know and no system does."""
CONSENTED = ("web", "app")


def finish(rows: list[Row]) -> None:
    """Fill what every row has: who lives it, who did it, on what legal basis."""
    for row in rows:
        row.setdefault("side", "customer")
        row.setdefault("actor_kind", "customer")
        tracked = row["source"] in CONSENTED
        row["basis"] = "consent" if tracked else "contract"
        if tracked:
            row["consent"] = "true"
        for name in ("props", "objects"):
            if name in row:
                row[name] = encode(row[name]).decode()


def fade(rows: list[Row], share: float, dice: Dice) -> None:
    """Take the identifiers from this share of the identified interactions; who it truly was stays as it is.

    Half of them lose every identifier, the others come from a browser or a number never seen before.
    """
    fate: dict[str, dict[str, str] | None] = {}
    for row in rows:
        visit = row.get("visit")
        if visit is None or row["person"] is None or row.get("side") == "employee":
            continue
        if visit not in fate:
            fate[visit] = _stranger(visit, row["channel"], dice) if dice.chance(share) else None
        stranger = fate[visit]
        if stranger is not None:
            for namespace in NAMESPACES:
                row.pop(namespace, None)
            row.update(stranger)


def _stranger(visit: str, channel: str, dice: Dice) -> dict[str, str]:
    if dice.chance(0.5):
        return {}
    if channel in ("phone", "ivr"):
        return {"phone": f"+43720{dice.whole(0, 10**9):010d}"}
    return {"cookie": f"ck-fresh-{visit}"}


def event_table(rows: list[Row]) -> "pa.Table":
    """The events as a source would send them, in order of time."""
    import pyarrow as pa

    types = {"seq": pa.int64()} | dict.fromkeys(SECONDS, pa.float64())
    cells: dict[str, list[Any]] = {name: [None] * len(rows) for name in (*COLUMNS, *INNER)}
    for n, row in enumerate(rows):
        for name, value in row.items():
            cells[name][n] = value
    columns: dict[str, Any] = {
        name: pa.array(cells[name], types.get(name, pa.string())) for name in COLUMNS if name != "ts"
    }
    ts = np.array(cells["ts"], dtype="int64").view("datetime64[us]")
    columns["ts"] = pa.array(ts, pa.timestamp("us", "UTC"))
    return pa.table({name: columns[name] for name in COLUMNS})


def truth_table(breaks: Iterable[Unit]) -> "pa.Table":
    """One row per true break: rule, lens, scope, from_event, person."""
    import pyarrow as pa

    found = list(breaks)
    names = ("rule", "lens", "scope", "from_event", "person")
    return pa.table({name: pa.array([getattr(unit, name) for unit in found], pa.string()) for name in names})


def whose_table(rows: list[Row]) -> "pa.Table":
    """Which person does each event truly belong to (null: nobody could know)?"""
    import pyarrow as pa

    return pa.table({
        "event_id": pa.array([row["event_id"] for row in rows], pa.string()),
        "person": pa.array([row["person"] for row in rows], pa.string()),
    })  # fmt: skip


def people_table(people: list[Person], valid_from: str) -> "pa.Table":
    """Attributes of people, one row each: by what identifier, its name and value, since when."""
    import pyarrow as pa

    rows: list[tuple[str, str, str, str, str]] = []
    for person in people:
        namespace = next(
            name for name in ("login_id", "employee_id", "email", "cookie") if name in person.ids
        )
        for name, value in person.attributes.items():
            rows.append((namespace, person.ids[namespace], name, value, valid_from))
    names = ("namespace", "identifier", "name", "value", "valid_from")
    columns = list(zip(*rows, strict=True)) or [()] * len(names)
    return pa.table(
        {name: pa.array(column, pa.string()) for name, column in zip(names, columns, strict=True)}
    )


def identity_table(people: list[Person]) -> "pa.Table":
    """Which identifier belongs to which true person (shared devices are left out)?"""
    import pyarrow as pa

    rows = [(name, value, person.key) for person in people for name, value in person.ids.items()]
    columns = list(zip(*rows, strict=True)) or [()] * 3
    names = ("namespace", "value", "person")
    return pa.table(
        {name: pa.array(column, pa.string()) for name, column in zip(names, columns, strict=True)}
    )
