"""How is a value of a file read? Numbers, days, lists; every fault says where and what helps."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from walkamile.model.errors import StaffFault


def only(raw: Mapping[str, Any], known: Sequence[str], where: str) -> None:
    """Raise StaffFault where a key is not known."""
    for key in raw:
        if key not in known:
            raise StaffFault(f"{where} does not know {key!r}. Known: {', '.join(known)}.")


def mapping(raw: object, where: str) -> dict[str, Any]:
    """Lines of name: value; nothing is none. Raises StaffFault."""
    if raw is None:
        return {}
    if not isinstance(raw, dict):
        raise StaffFault(f"rota.yaml: {where} must hold lines of name: value.")
    return raw


def listed(said: Mapping[str, Any], name: str) -> list[Mapping[str, Any]]:
    """A list of entries. Raises StaffFault."""
    raw = said.get(name) or []
    if not isinstance(raw, list) or not all(isinstance(one, dict) for one in raw):
        raise StaffFault(f"rota.yaml: {name} must be a list; each entry holds lines of name: value.")
    return raw


def number(raw: object, where: str, least: float = 0.0) -> float:
    """A finite number from `least` on. Raises StaffFault."""
    try:
        found = float(str(raw))
    except ValueError:
        found = float("nan")
    if not least <= found < float("inf"):
        raise StaffFault(f"{where}: {raw!r} is no number from {least:g} on.")
    return found


def whole(raw: object, where: str) -> int:
    """A whole number from 0 on. Raises StaffFault."""
    found = number(raw, where)
    if found != int(found):
        raise StaffFault(f"{where}: {raw!r} is no whole number.")
    return int(found)


def day(raw: object, where: str) -> date | None:
    """A day, or nothing. Raises StaffFault."""
    if raw in (None, ""):
        return None
    try:
        return raw if isinstance(raw, date) else date.fromisoformat(str(raw))
    except ValueError:
        raise StaffFault(f"{where}: {raw!r} is no day like 2026-03-30.") from None
