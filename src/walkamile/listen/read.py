"""How does a file become rows? CSV, JSON Lines, Parquet, XES become a table `arrived`; the unreadable is kept apart."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from walkamile.listen import sources
from walkamile.listen.columns import PLAIN_IDS, Columns, columns_of, literal
from walkamile.listen.compile import attribute_sql, object_sql, relation_sql, rules_of, staged_sql
from walkamile.listen.formats import READERS, expanded_sql, first_line, whole_gzip
from walkamile.listen.mapping import Mapping
from walkamile.listen.redact import settled_sql
from walkamile.model.errors import ExtraMissing, FileFault, MappingFault, gave_out
from walkamile.model.namespace import NAMESPACES
from walkamile.model.refusal import SAVE_AS_UTF8, Why
from walkamile.store import Analytics

OWN = ("row_no", "row_hash", "row_ordinal")


@dataclass(frozen=True, slots=True)
class Arrived:
    """A file that was read: the notes to tell, and the questions that give what is kept of it.

    `people` and `objects`: their attributes, `relations`: of objects to each other, None without any; `settled`: what
    is stored of the staged events (parameters: received, precision, batch); `source`: of rows that do not name another.
    """

    columns: Columns
    notes: tuple[str, ...]
    people: str | None
    objects: str | None
    relations: str | None
    settled: str
    source: str

    @property
    def tells_more(self) -> bool:
        """Do the rows say anything beside events?"""
        return any(said is not None for said in (self.people, self.objects, self.relations))


def read_file(engine: Analytics, path: Path, mapping: Mapping, source: str | None = None) -> Arrived:
    """Make the tables `arrived` (row_no, the columns or `line`), `staged` (the events), `refused` (row_no, why, raw).

    Raises FileFault with advice when the file as a whole cannot be read, MappingFault when the mapping does not fit.
    """
    columns = _derive(engine, mapping, read_rows(engine, path, mapping))
    source = source or mapping.source or mapping.name
    events = staged_sql(mapping, columns, source)
    people, objects = attribute_sql(mapping, columns), object_sql(mapping, columns)
    relations = relation_sql(mapping, columns)
    try:
        engine.run(f"create or replace temp table staged as {_numbered(events)}")
        for question in (people, objects, relations):
            if question is not None:
                engine.columns(question)
    except Exception as fault:
        raise mapping_fault(mapping, columns, fault) from fault
    notes = (*_zones(engine, mapping, columns), *_encoding(engine))
    return Arrived(columns, notes, people, objects, relations, settled_sql(), source)


def _numbered(events: str) -> str:
    """Return the events with a number and a key, and without the names that track people who did not agree."""
    tracking = ", ".join(literal(space.name) for space in NAMESPACES.values() if space.tracking)
    allowed = f"list_filter(identifiers, lambda x: x.ns not in ({tracking}))"
    return (
        "select row_number() over () as rid, * replace ("
        "case when basis = 'consent' and not coalesce(consented, false) "
        f"then {allowed} else identifiers end as identifiers), "
        f"md5_number_lower(source || chr(31) || event_id) as event_key from ({events})"
    )


def _zones(engine: Analytics, mapping: Mapping, columns: Columns) -> tuple[str, ...]:
    """How many times name no zone where nobody says which is meant, or lie where the clocks were put forward?"""
    if columns.timezone == "UTC":
        return ()
    unsaid, found, of = columns.timezone is None, 0, 0
    for rule in rules_of(mapping, columns):
        odd = columns.zoneless(rule.ts) if unsaid else columns.skipped(rule.ts)
        only = f" where coalesce(({rule.when}), false)" if rule.when else ""
        n, n_odd = engine.rows(
            f"select count({columns.time(rule.ts)}), count(*) filter ({odd}) from arrived{only}"
        )[0]
        found, of = found + n_odd, of + n
    if not found:
        return ()
    if unsaid:
        return (
            f"{found} of {of} times name no zone and were read as UTC: say theirs with the key timezone of a mapping, "
            "for example timezone: Europe/Vienna",
        )
    return (
        f"{found} of {of} times do not exist in {columns.timezone} (the clocks were put forward) and were moved by "
        "an hour",
    )


def _encoding(engine: Analytics) -> tuple[str, ...]:
    """Lines of another encoding are kept apart: say how the file becomes whole."""
    n = engine.value(f"select count(*) from refused where why = '{Why.NOT_UTF8}'")
    return (f"{n} lines are not UTF-8 and were refused. {SAVE_AS_UTF8}",) if n else ()


def read_rows(engine: Analytics, path: Path, mapping: Mapping) -> Columns:
    """Make the table `arriving` (row_no, the columns or `line`) as the file says it. Raises FileFault."""
    _exists(path)
    kind = _kind(path, mapping)
    if path.name.lower().endswith(".gz"):
        whole_gzip(path)
    engine.run("create or replace temp table refused (row_no bigint, why varchar, raw varchar)")
    engine.run("set preserve_insertion_order=true")
    try:
        json = READERS[kind](engine, path, mapping)
    except (FileFault, ExtraMissing, MappingFault):
        raise
    except Exception as fault:
        if gave_out(fault):
            raise
        raise FileFault(
            f"{path.name} cannot be read as {kind}: {first_line(fault)} Check the file and its ending; "
            "nothing was loaded."
        ) from fault
    engine.run("set preserve_insertion_order=false")
    engine.run("create or replace temp table unread as select count(distinct row_no) as n from refused")
    if engine.value("select count(*) from arriving") == 0 and engine.value("select n from unread") == 0:
        raise FileFault(f"{path.name} holds no rows. Check that the export finished; nothing was loaded.")
    types = _json_fields(engine, "arriving") if json else _types(engine, "arriving")
    if kind == "export":
        types |= dict.fromkeys(("type", "ts", "event_id"), "VARCHAR")  # also when every document was refused
    return columns_of(mapping, types, {}, json)


def _exists(path: Path) -> None:
    if not path.exists():
        raise FileFault(f"There is no file {path}. Check the path; nothing was loaded.")
    if path.is_dir():
        raise FileFault(
            f"{path} is a folder. Name the files in it, for example {path}/*.csv; nothing was loaded."
        )
    if path.stat().st_size == 0:
        raise FileFault(f"{path.name} is empty. Check that the export finished; nothing was loaded.")


def _kind(path: Path, mapping: Mapping) -> str:
    name = path.name.lower().removesuffix(".gz")
    if mapping.parser is not None and name.endswith(sources.DOCUMENTS):
        return "export"
    if mapping.format == "xes" or name.endswith(".xes"):
        return "XES"
    if name.endswith((".parquet", ".pq")):
        return "Parquet"
    if mapping.format == "json" or name.endswith((".jsonl", ".ndjson", ".json")):
        return "JSON"
    if name.endswith((".csv", ".tsv", ".txt")):
        return "CSV"
    raise FileFault(
        f"{path.name}: the ending does not tell the format. Known: .csv .tsv .jsonl .json .parquet .xes (and .gz), "
        ".sqlite for object-centric logs. "
        "Rename the file, or export it as one of these; nothing was loaded."
    )


def _types(engine: Analytics, table: str) -> dict[str, str]:
    return {name: kind for name, kind in engine.columns(f"select * from {table}").items() if name not in OWN}


def _json_fields(engine: Analytics, table: str) -> dict[str, str]:
    names = engine.rows(f"select distinct unnest(json_keys(line)) as name from {table} order by name")
    inside = (
        f"select distinct unnest(json_keys(line, '$.identifiers')) as name from {table} "
        "where json_type(line, '$.identifiers') = 'OBJECT' order by name"
    )
    nested = engine.rows(inside) if ("identifiers",) in names else []
    return {row[0]: "VARCHAR" for row in names} | {f"identifiers.{row[0]}": "VARCHAR" for row in nested}


def _derive(engine: Analytics, mapping: Mapping, columns: Columns) -> Columns:
    """Make `arrived`: the rows with what the mapping derives, and for files without a key what makes a row itself."""
    arrived = arrived_sql(mapping, columns, "arriving")
    try:
        engine.run(f"create or replace temp table arrived as {arrived}")
    except Exception as fault:
        raise mapping_fault(mapping, columns, fault) from fault
    engine.run("drop table arriving")
    return _seen_through(engine, mapping, columns, "arrived")


def _seen_through(engine: Analytics, mapping: Mapping, columns: Columns, table: str) -> Columns:
    """Which columns are there, now that the mapping has added its own?"""
    known = set() if columns.json else set(columns.types)
    derived = {
        name: kind for name, kind in _types(engine, table).items() if name not in known and name != "line"
    }
    return columns_of(mapping, columns.types, derived, columns.json)


def arrived_sql(mapping: Mapping, columns: Columns, table: str) -> str:
    """Return the question that gives the rows with what the mapping derives."""
    named = "".join(f', {sql} as "{name}"' for name, sql in _named(mapping, columns).items())
    extra = "".join(f', {sql} as "{name}"' for name, sql in mapping.derive.items())
    needs_hash = _needs_hash(mapping, columns)
    packed = needs_hash and not columns.json
    source = f"(select *{named} from {_packed(columns, table) if packed else table})"
    hashed = ""
    if needs_hash:
        rows = "md5(line)" if columns.json else "md5(cast(to_json(r) as varchar))"
        hashed = (
            f", {rows} as row_hash, row_number() over (partition by {rows} order by row_no) as row_ordinal"
        )
    left_out = " exclude (r)" if packed else ""
    only = f" where {mapping.only}" if mapping.only else ""
    return f"select *{left_out}{hashed}{extra} from {source}{only}"


def try_mapping(engine: Analytics, columns: Columns, mapping: Mapping) -> tuple[int, int]:
    """Of how many rows of the table `sample` do how many give an event with time and type? (0, 0): it does not fit."""
    table, types = "sample", columns.types
    try:
        if mapping.expand and columns.json:
            table = "expanded"
            engine.run(f"create or replace temp table expanded as {expanded_sql(mapping.expand, 'sample')}")
            types = _json_fields(engine, table)
        seen = columns_of(mapping, types, {}, columns.json)
        engine.run(f"create or replace temp table arrived as {arrived_sql(mapping, seen, table)}")
        seen = _seen_through(engine, mapping, seen, "arrived")
        taken = engine.value(
            f"select count(distinct row_no) from ({staged_sql(mapping, seen, 'tried')}) "
            "where ts >= timestamp '1990-01-01' and type is not null and event_id is not null"
        )
    except Exception:
        return 0, 0
    return int(engine.value("select count(*) from arrived")), int(taken)


def _needs_hash(mapping: Mapping, columns: Columns) -> bool:
    """Is there nothing by which a row is named, so that its whole content must do?"""
    if mapping.key:
        return False
    if mapping.events:
        return any(rule.id is None for rule in mapping.events)
    return not any(columns.has(name) for name in PLAIN_IDS)


def _named(mapping: Mapping, columns: Columns) -> dict[str, str]:
    """Which columns does the mapping call by a name of its own, and where are they found?"""
    found: dict[str, str] = {}
    for name, others in mapping.columns.items():
        if not columns.json and columns.has(name):
            continue
        there = [other for other in (name, *others) if other is not None and columns.has(other)]
        if there:
            found[name] = columns.column(there[0])
        elif None in others or mapping.missing == "empty":
            found[name] = "cast(null as varchar)"
        else:
            raise MappingFault(
                f"The mapping {mapping.name!r} needs a column {name!r} (or {', '.join(map(repr, others))}), "
                f"which the file does not have. Its columns: {', '.join(list(columns.types)[:30])}. "
                "Choose another with --source, or write one; nothing was loaded."
            )
    return found


def _packed(columns: Columns, table: str) -> str:
    fields = ", ".join(f"{literal(name)}: {columns.column(name)}" for name in columns.types)
    return f"(select *, {{{fields}}} as r from {table})"


def mapping_fault(mapping: Mapping, columns: Columns, fault: Exception) -> Exception:
    """Say that a mapping and a file do not fit, unless the disk or the memory is what gave out."""
    if gave_out(fault):
        return fault
    return MappingFault(
        f"The mapping {mapping.name!r} cannot be applied to this file: {first_line(fault)} "
        f"Its columns: {', '.join(list(columns.types)[:30])}. Correct the mapping; nothing was loaded."
    )
