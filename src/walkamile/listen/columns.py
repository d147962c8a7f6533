"""How is a value of a mapping found in a row? As an SQL expression over the columns of the file."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from walkamile.listen.mapping import First, Literally, Mapped, Mapping, Sql, Value
from walkamile.model.errors import MappingFault

TEXT_FIELDS = (
    "type",
    "touchpoint",
    "channel",
    "side",
    "actor_kind",
    "kind",
    "outcome",
    "direction",
    "item",
    "contact_of",
    "device",
)
PLAIN_IDS = ("event_id", "messageId")
# Zones that have one meaning as a word (RFC 2822, and those of Europe); others may mean several: IST, BST, AST.
ZONES = {
    "UTC": "+00:00", "GMT": "+00:00", "WET": "+00:00", "CET": "+01:00", "MEZ": "+01:00", "WEST": "+01:00",
    "CEST": "+02:00", "MESZ": "+02:00", "EET": "+02:00", "EEST": "+03:00", "EST": "-05:00", "EDT": "-04:00",
    "CST": "-06:00", "CDT": "-05:00", "MST": "-07:00", "MDT": "-06:00", "PST": "-08:00", "PDT": "-07:00",
}  # fmt: skip
TWELVE_HOURS = tuple(
    f"{day}{gap}{clock}{space}%p"
    for day in ("%Y-%m-%d", "%Y/%m/%d")
    for gap in (" ", "T")
    for clock in ("%I:%M:%S", "%I:%M")
    for space in (" ", "")
)


def literal(text: str) -> str:
    """Return text as an SQL literal."""
    return "'" + text.replace("'", "''") + "'"


def _field(parts: list[str]) -> str:
    """Return what a document says at the end of a way; fields may have any name, an empty one or one with quotes."""
    way = "".join("/" + part.replace("~", "~0").replace("/", "~1") for part in parts)
    return f"json_extract_string(line, {literal(way)})"


@dataclass(frozen=True, slots=True)
class Columns:
    """The columns of a file: by name with their type, or the fields of JSON lines."""

    types: dict[str, str]
    json: bool = False
    derived: dict[str, str] = field(default_factory=dict)
    mapping: str = "plain"
    missing: str = "fault"
    timezone: str | None = None
    time_format: str | None = None

    def has(self, name: str) -> bool:
        """Is there such a column? The empty name is nothing, and always there."""
        return (
            name == "row_no"
            or name in self.derived
            or name in self.types
            or (self.json and name.split(".")[0] in self.types)
        )

    def column(self, name: str) -> str:
        """Return the expression of a column. Raises MappingFault naming what is missing."""
        if name in self.derived:
            return f'"{name}"'
        if not name or (not self.has(name) and self.missing == "empty"):
            return "cast(null as varchar)"
        if not self.has(name):
            known = ", ".join(list(self.types)[:30])
            raise MappingFault(
                f"The mapping {self.mapping!r} names the column {name!r}, which the file does not have. "
                f"Its columns: {known}. Correct the mapping or choose another with --source; nothing was loaded."
            )
        if self.json:
            return _field(self._parts(name))
        return '"' + name.replace('"', '""') + '"'

    def top(self, name: str) -> str:
        """Return the expression of a column as the file itself calls it: a dot in its name is no way inside."""
        return _field([name]) if self.json and name not in self.derived else self.column(name)

    def _parts(self, name: str) -> list[str]:
        """Which way leads to a field of a document? A name that was found there is not taken apart again."""
        if name.startswith("identifiers.") and name in self.types:
            return name.split(".", 1)
        return name.split(".")

    def inside(self, name: str) -> dict[str, str]:
        """Which fields do the JSON documents hold inside this one?"""
        return {
            key.removeprefix(f"{name}."): key
            for key in self.types
            if self.json and key.startswith(f"{name}.")
        }

    def listed(self, name: str) -> str:
        """Return a column that lists objects (type, id, qualifier), as JSON or as structs."""
        kind = "struct(type varchar, id varchar, qualifier varchar)[]"
        if self._kind(name) != "VARCHAR":
            return f"cast({self.column(name)} as {kind})"
        return self.list_of(name, ("type", "id", "qualifier"))

    def list_of(self, name: str, fields: tuple[str, ...]) -> str:
        """Return a column that holds a JSON list of documents as a list of structs with these fields."""
        shape = "[{" + ",".join(f'"{field}":"VARCHAR"' for field in fields) + "}]"
        text = self.column(name)
        return f"from_json(case when json_valid({text}) then cast({text} as json) end, {literal(shape)})"

    def text(self, value: Value, field_name: str = "") -> str:
        """Return a value of the mapping as a text expression; empty text is nothing."""
        match value:
            case Sql(sql=sql):
                return f"cast(({sql}) as varchar)"
            case Literally(value=word):
                return literal(word)
            case Mapped():
                return self._translated(self.text(value.column), value)
            case First():
                return self._translated(
                    f"coalesce({', '.join(self.text(name) for name in self.there(value))})", value
                )
            case str() if field_name in TEXT_FIELDS:
                return literal(value)
        return f"nullif(trim(cast({self.column(value)} as varchar)), '')"

    def there(self, value: First) -> list[str]:
        """Which of the columns does the file have? Raises MappingFault when none is there and one must be."""
        names = [name for name in value.first if name is not None and self.has(name)]
        if names:
            return names
        if None in value.first or self.missing == "empty":
            return [""]
        return [str(value.first[0])]

    def _translated(self, column: str, value: Mapped | First) -> str:
        cases = " ".join(f"when {literal(k)} then {literal(v)}" for k, v in value.map.items())
        if value.otherwise is None:
            return f"case {column} {cases} else {column} end" if cases else column
        rest = literal(value.otherwise)
        return f"case {column} {cases} else {rest} end" if cases else f"coalesce({column}, {rest})"

    def number(self, value: Value) -> str:
        """Return a value of the mapping as a number; null where it is none.

        A comma before one or two digits is that of decimals; before three it may part thousands: nobody knows.
        """
        text = self.text(value)
        pointed = f"regexp_replace({text}, '^(-?[0-9]+),([0-9]{{1,2}})$', '\\1.\\2')"
        return f"coalesce(try_cast({text} as double), try_cast({pointed} as double))"

    def time(self, value: Value) -> str:
        """Return a value of the mapping as a UTC timestamp; null where it cannot be read."""
        if isinstance(value, First):
            return self._of_first(value, self.time)
        kind = self._kind(value) if isinstance(value, str) else "VARCHAR"
        if kind.startswith("TIMESTAMP WITH"):
            return f"timezone('UTC', {self.column(str(value))})"
        if kind.startswith(("TIMESTAMP", "DATE")):
            return self._local(self.wall(value))
        if isinstance(value, Sql):
            return self._local(self.wall(value))
        return self._read_time(self.text(value), self._local(self.wall(value)))

    def wall(self, value: Value) -> str:
        """Return a value that names no zone as what a clock on the wall showed."""
        if isinstance(value, First):
            return self._of_first(value, self.wall)
        if isinstance(value, str) and self._kind(value).startswith(("TIMESTAMP", "DATE")):
            return f"cast({self.column(value)} as timestamp)"
        if isinstance(value, Sql):
            return f"try_cast(({value.sql}) as timestamp)"
        return self._parse(self.text(value))

    def zoneless(self, value: Value) -> str:
        """Return whether a value is a time that names no zone."""
        if isinstance(value, First):
            return self._of_first(value, self.zoneless)
        kind = self._kind(value) if isinstance(value, str) else "VARCHAR"
        if kind.startswith("TIMESTAMP WITH"):
            return "false"
        wall = f"({self.wall(value)}) is not null"
        if kind.startswith(("TIMESTAMP", "DATE")) or isinstance(value, Sql):
            return wall
        text = self.text(value)
        return f"({wall} and not ({_is_epoch(text)}) and not ({names_zone(text)}))"

    def skipped(self, value: Value) -> str:
        """Return whether a value is a time that the clocks of the zone left out when they were put forward."""
        return f"({self.zoneless(value)} and {self._shown(self.time(value))} <> ({self.wall(value)}))"

    def again(self, value: Value, other: str) -> str:
        """Return whether the clocks showed this time twice, once at another instant, given in UTC."""
        return f"({self.zoneless(value)} and {self._shown(other)} = ({self.wall(value)}))"

    def _shown(self, instant: str) -> str:
        """Return what the clocks of the zone showed at an instant."""
        return f"timezone({literal(self.timezone or 'UTC')}, timezone('UTC', {instant}))"

    def _of_first(self, value: First, part: Callable[[Value], str]) -> str:
        """Return something of the first column that says anything: what cannot be read there is not passed over."""
        cases = [f"when {self.text(name)} is not null then {part(name)}" for name in self.there(value)]
        return f"case {' '.join(cases)} end"

    def _kind(self, name: str) -> str:
        """Of which type is a column? A field of a JSON document is text."""
        if name in self.derived:
            return self.derived[name]
        return self.types.get(name, "VARCHAR") if not self.json else "VARCHAR"

    def _parse(self, text: str) -> str:
        if self.time_format:
            return f"coalesce(try_strptime({text}, {literal(self.time_format)}), {clock_time(text)})"
        return clock_time(text)

    def _read_time(self, text: str, local: str) -> str:
        number = f"try_cast({text} as double)"
        unit = f"case when {number} < 1e11 then 1e6 when {number} < 1e14 then 1e3 else 1 end"
        epoch = f"make_timestamp(cast({number} * {unit} as bigint))"
        # A format may end in a word of its own, which is no zone.
        by_word = "" if self.time_format else f"when {_ends_in_word(text)} then {_by_word(text)} "
        return (
            f"case when {_is_epoch(text)} then {epoch} when {_has_offset(text)} then {_by_offset(text)} {by_word}"
            f"else {local} end"
        )

    def _local(self, expression: str) -> str:
        if self.timezone is None or self.timezone == "UTC":
            return expression
        return f"timezone('UTC', timezone({literal(self.timezone)}, {expression}))"


def _is_epoch(text: str) -> str:
    number = f"try_cast({text} as double)"
    return f"coalesce({number} >= 0 and {number} < 1e17, false)"


def names_zone(text: str) -> str:
    """Return whether a text is a time that says in which zone it is: Z, an offset, or a word."""
    return f"({_has_offset(text)} or {_ends_in_word(text)})"


def clock_time(text: str) -> str:
    """Return a text like 2026-01-31 14:05 or 2:05 PM as what a clock showed; null where a word stands behind it.

    The engine passes over a word behind a time, a PM too.
    """
    forms = ", ".join(literal(form) for form in TWELVE_HOURS)
    by_word = f"when regexp_matches({text}, '[A-Za-z.]$') then try_strptime({text}, [{forms}])"
    return f"case {by_word} else try_cast({text} as timestamp) end"


def _has_offset(text: str) -> str:
    offset = "([0-9] ?Z|[+-][0-9]{2}:?[0-9]{2}|:[0-9]{2} ?[+-][0-9]{2})$"
    return f"(regexp_matches({text}, {literal(offset)}) and length({text}) > 12)"


def _by_offset(text: str) -> str:
    glued = f"regexp_replace({text}, ' *(UTC|GMT)? *(Z|[+-][0-9:]+)$', '\\2')"
    return f"timezone('UTC', try_cast({glued} as timestamptz))"


def _ends_in_word(text: str) -> str:
    word = f"regexp_matches({text}, '[0-9] ?[A-Za-z]+(/[A-Za-z_]+)*$')"
    return f"({word} and not regexp_matches({text}, '[AaPp][Mm]$') and length({text}) > 12)"


def _by_word(text: str) -> str:
    """Return a time with a zone behind it in UTC; null where the word may mean several zones, or none."""
    word = f"upper(regexp_extract({text}, '[A-Za-z]+$'))"
    offsets = " ".join(f"when {literal(name)} then {literal(hours)}" for name, hours in ZONES.items())
    time = f"regexp_replace({text}, ' *[A-Za-z]+$', '') || case {word} {offsets} end"
    place = (
        f"case when contains({text}, '/') and regexp_matches({text}, '[A-Za-z]/') then {text} else {time} end"
    )
    return f"timezone('UTC', try_cast({place} as timestamptz))"


def columns_of(mapping: Mapping, types: dict[str, str], derived: dict[str, str], json: bool) -> Columns:
    """Return the columns of a file as this mapping sees them."""
    return Columns(types, json, derived, mapping.name, mapping.missing, mapping.timezone, mapping.time_format)
