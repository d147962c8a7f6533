"""What does a mapping file say? How the rows of one source become events; parsed once, at the door."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from walkamile.listen.query import Query
from walkamile.listen.sources import mapping_files, parser_names, recognise
from walkamile.model.errors import MappingFault, UnknownName


class Sql(BaseModel):
    """A value computed from the row."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    sql: str


class Literally(BaseModel):
    """A value that is the same for every row."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    value: str


class Mapped(BaseModel):
    """A value of a column, translated; `otherwise` for words that the map does not hold."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    column: str
    map: dict[str, str] = {}
    otherwise: str | None = None


class First(BaseModel):
    """The first of these columns that holds something; `null` at the end: none of them need be there."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    first: list[str | None]
    map: dict[str, str] = {}
    otherwise: str | None = None


Quality = Literal["bronze", "silver", "gold"]
Value = str | Sql | Literally | Mapped | First


class Rule(BaseModel):
    """One kind of event that a row may give."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    when: str | None = None
    id: Value | None = None
    type: Value
    touchpoint: Value | None = None
    ts: Value
    origin: Value | None = Field(None, description="What the producer's clock said; default: ts.")
    sent: Value | None = Field(None, description="When the sender's clock said that it sent the event.")
    received: Value | None = Field(
        None, description="When it arrived; with `sent` the sender's clock is corrected."
    )
    channel: Value | None = None
    contact: Value | None = None
    contact_of: Value | None = None
    ends: Value | None = None
    seq: Value | None = None
    side: Value | None = None
    actor_kind: Value | None = None
    actor_id: Value | None = None
    device: Value | None = None
    direction: Value | None = None
    site: Value | None = None
    queue: Value | None = None
    outcome: Value | None = None
    wait_s: Value | None = None
    hold_s: Value | None = None
    handle_s: Value | None = None
    kind: Value | None = None
    item: Value | None = None
    topic: Value | None = None
    text: Value | None = None
    consent: Value | None = None
    identifiers: dict[str, Value] = {}
    objects: dict[str, Value] = {}
    props: Sql | dict[str, Value] = Field(default_factory=dict, union_mode="left_to_right")


class ObjectRule(BaseModel):
    """Attributes of an object that the rows carry."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    id: Value
    attributes: dict[str, Value] = {}
    valid_from: Value | None = None
    related: dict[str, dict[str, Value]] = Field(
        default_factory=dict,
        description="Qualifier -> type and id of the other object: caused_by: {change: rfc}",
    )


class PeopleRule(BaseModel):
    """Attributes of the person that the rows carry."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    attributes: dict[str, Value]
    identifier: dict[str, Value] = {}


class Mapping(BaseModel):
    """How the rows of one source become events."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str = "plain"
    says: str = ""
    source: str | None = None
    format: Literal["table", "json", "xes"] = "table"
    basis: str = "contract"
    timezone: str | None = None
    time_format: str | None = None
    precision: Literal["us", "ms", "s", "min", "day"] | None = None
    key: list[str] = []
    order: Value | None = None
    expand: str | None = Field(None, description="JSON path of a list: each of its items becomes a row.")
    emits: list[str] | None = None
    can: dict[str, str] = {}
    cannot: list[str] = []
    quality: Quality = "bronze"
    page: str | None = Field(None, description="Its page in docs/reference/sources; default: its name.")
    parser: str | None = Field(None, description="The source whose parser reads the documents.")
    options: dict[str, Any] = Field(default_factory=dict, description="What the parser is told.")
    object_list: str | None = Field(
        None, description="Column that lists attributes of objects (type, id, name, value, valid_from)."
    )
    relation_list: str | None = Field(
        None, description="Column that lists relations of objects (type, id, qualifier, to_type, to_id)."
    )
    query: Query | None = Field(None, description="A question to a warehouse that gives the rows.")
    columns: dict[str, list[str | None]] = Field(
        default_factory=dict, description="Name -> what files call it; null: need not be there."
    )
    missing: Literal["fault", "empty"] = Field(
        "fault", description="What of a column that the file does not have?"
    )
    derive: dict[str, str] = {}
    only: str | None = None
    unmatched: Literal["leave", "refuse"] = "leave"
    events: list[Rule] = []
    objects: dict[str, ObjectRule] = {}
    people: PeopleRule | None = None

    @staticmethod
    def read(text: str, name: str) -> Mapping:
        """Read a mapping from the text of a YAML file. Raises MappingFault that names the place."""
        return parse_mapping(text, name)


class _Words(yaml.SafeLoader):
    """Columns may be called No, On or Y: only true and false are no words (as in YAML 1.2)."""


_Words.yaml_implicit_resolvers = {
    first: [rule for rule in rules if not rule[0].endswith(":bool") or first in "tTfF"]
    for first, rules in yaml.SafeLoader.yaml_implicit_resolvers.items()
}


def parse_mapping(text: str, name: str) -> Mapping:
    """Read a mapping file. Raises MappingFault that names the place."""
    try:
        raw: Any = yaml.load(text, _Words)
    except yaml.YAMLError as fault:
        raise MappingFault(
            f"The mapping {name} is not YAML: {fault}. Correct it; nothing was loaded."
        ) from fault
    if not isinstance(raw, dict):
        raise MappingFault(
            f"The mapping {name} is empty or not a list of keys. See docs/reference/mappings.md."
        )
    try:
        mapping = Mapping(**raw)
    except (ValidationError, TypeError) as fault:
        raise MappingFault(
            f"The mapping {name} cannot be used: {_first(fault)}. Nothing was loaded."
        ) from fault
    _check_zone(mapping, name)
    if mapping.parser is not None and mapping.parser not in parser_names():
        raise MappingFault(
            f"The mapping {name} names the parser {mapping.parser!r}, which does not exist. "
            f"Known: {', '.join(parser_names())}. Nothing was loaded."
        )
    return mapping if "name" in raw else mapping.model_copy(update={"name": name})


def _check_zone(mapping: Mapping, name: str) -> None:
    from zoneinfo import ZoneInfo

    try:
        ZoneInfo(mapping.timezone or "UTC")
    except (KeyError, ValueError, OSError):
        raise MappingFault(
            f"The mapping {name} names the time zone {mapping.timezone!r}, which does not exist. "
            "Write it like Europe/Vienna or UTC. Nothing was loaded."
        ) from None


def _first(fault: Exception) -> str:
    if isinstance(fault, ValidationError):
        error = next((e for e in fault.errors() if e["type"] == "value_error"), fault.errors()[0])
        place = ".".join(str(part) for part in error["loc"])
        return f"{place}: {error['msg']}"
    return str(fault)


def built_in_names() -> list[str]:
    """Which mappings come with the product?"""
    return sorted(mapping_files())


def built_in(name: str) -> Mapping:
    """Read a mapping that comes with the product. Raises UnknownName."""
    if name not in mapping_files():
        raise UnknownName(
            f"There is no source called {name!r}. Known: {', '.join(built_in_names())}. "
            "Or give your own with --mapping FILE.yaml."
        )
    return parse_mapping(built_in_text(name), name)


def built_in_text(name: str) -> str:
    """Return the YAML text of a mapping that comes with the product."""
    return mapping_files()[name].read_text("utf-8")


def find_mapping(
    source: str | None, mapping: Path | None, home: Path | None = None, file: Path | None = None
) -> Mapping:
    """Which mapping is meant: a file, one of the home's `mappings/`, a built-in one, or the plain one?

    When nothing is said and the file looks like the export of a system that is known, it is the mapping of that.
    """
    if mapping is not None:
        if not mapping.exists():
            raise MappingFault(f"There is no mapping file {mapping}. Check the path given with --mapping.")
        return parse_mapping(mapping.read_text("utf-8"), mapping.stem)
    if source is None:
        known = recognise(file) if file is not None else None
        return built_in(known) if known else Mapping()
    own = home / "mappings" / f"{source}.yaml" if home else None
    if own is not None and own.exists():
        return parse_mapping(own.read_text("utf-8"), source)
    if source in built_in_names():
        return built_in(source)
    return Mapping(name="plain", source=source)
