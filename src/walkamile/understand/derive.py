"""In which order is meaning drawn from events? Each derivation is a table and the question that fills it."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from importlib.resources import files

from walkamile.kit.queries import query
from walkamile.understand.lens import lenses

PACKAGE = "walkamile.understand"


@dataclass(frozen=True, slots=True)
class Derivation:
    """A table that a round makes: its name and its question; a view is asked again by each that reads it.

    `words`: the answer is words, which become a type of the engine (`said_word`), and the table numbers them.
    """

    table: str
    sql: str
    view: bool = False
    words: bool = False


# From events to contacts, needs and cases: each reads the ones before it. They look at one person, contact or case,
# so a round may draw them anew for those that changed.
UNITS = (
    "word", "moment", "visit", "tie", "spot", "placed", "contact", "need_contact", "need", "robot", "known_contact",
    "assignment", "case_file", "known_case", "needed", "episode", "walked",
)  # fmt: skip
# Over everybody.
WHOLE = (
    "word", "worked", "source_end", "emission", "person_fact", "event_object", "change_touch", "change_hit",
    "change_effect", "blast",
)  # fmt: skip
WORDS = "word"
# Read in part by each of those that come after: cheaper to ask again than to keep.
VIEWS = frozenset({"moment", "placed", "needed", "worked", "walked", "known_contact", "known_case", "blast"})


def derivations(names: tuple[str, ...] = (*UNITS, *WHOLE)) -> list[Derivation]:
    """Which tables does a round make, in the order of the names?

    They read `stored` (events), `live_name` (code, person_code), `weaker_name` (event_key, person_code), `robot`,
    `declared_robot`, `declared_person`; parameters: as_of, told_until, gap_us, need_gap_us, robot_contacts.
    """
    return [Derivation(name, query(PACKAGE, name), name in VIEWS, name == WORDS) for name in names]


@cache
def rule_names() -> tuple[str, ...]:
    """Which rule files are there?"""
    folder = files(PACKAGE).joinpath("queries", "rules")
    return tuple(
        sorted(item.name.removesuffix(".sql") for item in folder.iterdir() if item.name.endswith(".sql"))
    )


def eligible_sqls(only: Collection[str] | None = None) -> tuple[str, ...]:
    """Return the question of each break rule (or of some): the units that could have broken, and whether they did.

    `owner` is the person, else the contact or case: what is drawn anew together.
    """
    bare = [_bare(query(PACKAGE, f"rules/{name}")) for name in rule_names()]
    if only is not None:
        bare = [sql for sql in bare if any(f"select '{rule}' as rule" in sql for rule in only)]
    owner = "coalesce(cast(person_code as ubigint), contact_key, case_key, unit_key)"
    return tuple(f"select *, {owner} as owner from ({sql})" for sql in bare)


def _bare(sql: str) -> str:
    """Return a question without its first comment line."""
    return "\n".join(line for line in sql.splitlines() if not line.startswith("--"))


@cache
def definitions() -> str:
    """Return a fingerprint of all definitions: another one means that everything is derived anew."""
    texts = (
        [d.sql for d in derivations()] + [*eligible_sqls()] + [lens.step_sql() for lens in lenses().values()]
    )
    return sha256("\n".join(texts).encode()).hexdigest()[:16]
