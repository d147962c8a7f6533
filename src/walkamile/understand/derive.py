"""In which order is meaning drawn from events? Each derivation is a table and the question that fills it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from walkamile.kit.queries import query

PACKAGE = "walkamile.understand"


@dataclass(frozen=True, slots=True)
class Derivation:
    """A table that a round makes: its name and its question; a view is asked again by each that reads it."""

    table: str
    sql: str
    view: bool = False


# From events to contacts, needs and cases: each reads the ones before it.
ORDER = (
    "moment", "visit", "placed", "contact", "need_contact", "need", "robot", "known_contact",
    "assignment", "case_file", "known_case", "needed", "episode", "walked", "worked", "emission", "person_fact",
    "event_object", "change_touch", "change_hit", "change_effect", "blast",
)  # fmt: skip


# Read in part by each of those that come after: cheaper to ask again than to keep.
VIEWS = frozenset({"moment", "needed", "worked", "walked", "known_contact", "known_case", "blast"})


def derivations() -> list[Derivation]:
    """Which tables does a round make, in order?

    They read `stored` (events), `live_name` (code, person_code), `weaker_name` (event_key, person_code),
    `declared_robot`, `declared_person`; parameters: as_of, gap_us, need_gap_us, robot_contacts.
    """
    return [Derivation(name, query(PACKAGE, name), name in VIEWS) for name in ORDER]


@cache
def rule_names() -> tuple[str, ...]:
    """Which rule files are there?"""
    folder = files(PACKAGE).joinpath("queries", "rules")
    return tuple(sorted(item.name.removesuffix(".sql") for item in folder.iterdir() if item.name.endswith(".sql")))


def eligible_sql() -> list[str]:
    """Return the questions of all break rules: each gives the units that could have broken, and whether they did."""
    return [query(PACKAGE, f"rules/{name}") for name in rule_names()]
