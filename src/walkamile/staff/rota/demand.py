"""What comes in the week? Rows as `staff plan --out` writes them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from itertools import pairwise
from typing import Any

import numpy as np

from walkamile.model.errors import StaffFault
from walkamile.staff.rota.fields import mapping, number
from walkamile.staff.rota.instance import DAY_MIN, DAYS, Demand

Row = Mapping[str, str]


def first_of(rows: Sequence[Row]) -> date:
    """The first day of the table. Raises StaffFault."""
    if not rows:
        raise StaffFault(
            "The demand has no rows: give a table with start and contacts, as staff plan --out writes it."
        )
    return min(_start(row) for row in rows).date()


def _start(row: Row) -> datetime:
    try:
        return datetime.fromisoformat(row.get("start", "")).replace(tzinfo=None)
    except ValueError:
        raise StaffFault(
            f"The demand: {row.get('start')!r} in column start is no time like 2026-03-30 09:00."
        ) from None


def demand(said: Mapping[str, Any], rows: Sequence[Row], began: date) -> Demand:
    """What comes in the week. Raises StaffFault."""
    midnight = datetime.combine(began, datetime.min.time())
    minutes = [int((_start(row) - midnight).total_seconds() // 60) for row in rows]
    inside = [(at, row) for at, row in zip(minutes, rows, strict=True) if 0 <= at < DAYS * DAY_MIN]
    if not inside:
        raise StaffFault(f"The demand has no slot in the week from {began}: choose another day with --from.")
    slot = min((b - a for a, b in pairwise(sorted(at for at, _ in inside)) if b > a), default=30)
    if DAY_MIN % slot or any(at % slot for at, _ in inside):
        raise StaffFault(
            f"The demand is laid out by {slot} minutes, which do not fill a day: use slots of 15, 30 or 60."
        )
    columns = {
        name: np.zeros(DAYS * DAY_MIN // slot) for name in ("contacts", "contacts_high", "base", "on_call")
    }
    for at, row in inside:
        for name, column in columns.items():
            if row.get(name, "") not in ("", None) or name == "contacts":
                column[at // slot] = number(row.get(name), f"The demand: {name}")
    has = {name for name in columns if any(row.get(name) for _, row in inside)}
    intents = {
        str(k): number(v, "rota.yaml: intents") for k, v in mapping(said.get("intents"), "intents").items()
    }
    if sum(intents.values()) > 1 + 1e-9:
        raise StaffFault("rota.yaml: the shares of intents add up to more than 1.")
    return Demand(
        contacts=columns["contacts"],
        slot_min=slot,
        handle_s=number(said.get("handle_s", 300), "rota.yaml: handle_s", 1.0),
        patience_s=number(said.get("patience_s", 180), "rota.yaml: patience_s", 1.0),
        cv=number(said.get("cv", 0), "rota.yaml: cv"),
        availability=_availability(said),
        contacts_high=columns["contacts_high"] if "contacts_high" in has else None,
        required=columns["base"] + columns["on_call"] if "base" in has else None,
        intents=intents,
    )


def _availability(said: Mapping[str, Any]) -> float:
    found = number(said.get("availability", 1), "rota.yaml: availability")
    if not 0 < found <= 1:
        raise StaffFault(
            "rota.yaml: availability is the part of those present who can answer: above 0, at most 1."
        )
    return found
