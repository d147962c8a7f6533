"""Which event types are there, and what does each need? Read from the checked file dictionary.yaml."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import yaml


@dataclass(frozen=True, slots=True)
class EventType:
    """One word of the vocabulary: what it needs besides person, channel and time, and who reads it."""

    name: str
    says: str
    needs: tuple[str, ...]
    may: tuple[str, ...]
    read_by: str


@cache
def event_types() -> dict[str, EventType]:
    """Which types does the dictionary hold? By name, in its order."""
    raw = yaml.safe_load(files("walkamile.model").joinpath("dictionary.yaml").read_text("utf-8"))
    return {
        name: EventType(name, row["says"], tuple(row["needs"]), tuple(row["may"]), row["read_by"])
        for name, row in raw.items()
    }
