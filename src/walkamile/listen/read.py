"""How does a file become rows? CSV, JSON Lines, Parquet, XES: each as a table `arrived`, what cannot be read kept apart."""

from __future__ import annotations

from pathlib import Path

from walkamile.listen.columns import Columns, columns_of
from walkamile.listen.mapping import Mapping
from walkamile.model.errors import ExtraMissing, FileFault, MappingFault
from walkamile.model.refusal import Why
from walkamile.store import Analytics, quoted

LONGEST_LINE = 64 * 1024 * 1024


def read_file(engine: Analytics, path: Path, mapping: Mapping) -> Columns:
    """Make the table `arrived` (row_no, the columns or `line`) and `refused` (row_no, why, raw) from a file.

    Raises FileFault with advice when the file as a whole cannot be read, MappingFault when the mapping does not fit.
    """
    _exists(path)
    engine.run("create or replace temp table refused (row_no bigint, why varchar, raw varchar)")
    kind = _kind(path, mapping)
    try:
        json = _READERS[kind](engine, path, mapping)
    except (FileFault, ExtraMissing, MappingFault):
        raise
    except Exception as fault:
        raise FileFault(f"{path.name} cannot be read as {kind}: {_short(fault)} Nothing was loaded.") from fault
    if engine.value("select count(*) from arriving") == 0 and engine.value("select count(*) from refused") == 0:
        raise FileFault(f"{path.name} holds no rows. Check that the export finished; nothing was loaded.")
    types = _json_fields(engine) if json else _types(engine)
    columns = columns_of(mapping, types, json)
    _derive(engine, mapping, columns)
    return columns


def _exists(path: Path) -> None:
    if not path.exists():
        raise FileFault(f"There is no file {path}. Check the path; nothing was loaded.")
    if path.is_dir():
        raise FileFault(f"{path} is a folder. Name the files in it, for example {path}/*.csv; nothing was loaded.")
    if path.stat().st_size == 0:
        raise FileFault(f"{path.name} is empty. Check that the export finished; nothing was loaded.")


def _kind(path: Path, mapping: Mapping) -> str:
    name = path.name.lower().removesuffix(".gz")
    if mapping.format == "xes" or name.endswith(".xes"):
        return "XES"
    if name.endswith((".parquet", ".pq")):
        return "Parquet"
    if mapping.format == "json" or name.endswith((".jsonl", ".ndjson", ".json")):
        return "JSON"
    if name.endswith((".csv", ".tsv", ".txt")):
        return "CSV"
    raise FileFault(
        f"{path.name}: the ending does not tell the format. Known: .csv .tsv .jsonl .json .parquet .xes (and .gz). "
        "Rename the file, or export it as one of these; nothing was loaded."
    )


def _read_csv(engine: Analytics, path: Path, mapping: Mapping) -> bool:
    engine.run(
        f"create or replace temp table arriving as select row_number() over () as row_no, * from read_csv('{quoted(path)}', "
        f"header=true, all_varchar=true, store_rejects=true, max_line_size={LONGEST_LINE}, buffer_size={4 * LONGEST_LINE})"
    )
    engine.run(
        "insert into refused select distinct on (line) line, case error_type when 'INVALID ENCODING' "
        f"then '{Why.NOT_UTF8}' else '{Why.WRONG_TYPE}' end, left(csv_line, 2000) from reject_errors order by line"
    )
    return False


def _read_parquet(engine: Analytics, path: Path, mapping: Mapping) -> bool:
    engine.run(
        f"create or replace temp table arriving as select file_row_number + 1 as row_no, * exclude (file_row_number) "
        f"from read_parquet('{quoted(path)}', file_row_number=true)"
    )
    return False


def _read_json(engine: Analytics, path: Path, mapping: Mapping) -> bool:
    start = _first_character(path)
    if start == "[" or path.name.lower().removesuffix(".gz").endswith(".json"):
        lines = f"select cast(json as varchar) as line from read_json_objects('{quoted(path)}', format='auto', maximum_object_size={LONGEST_LINE})"
    else:
        lines = (
            f"select line from read_csv('{quoted(path)}', header=false, columns={{'line': 'VARCHAR'}}, delim='\x01', quote='', "
            f"escape='', max_line_size={LONGEST_LINE}, buffer_size={4 * LONGEST_LINE}, auto_detect=false, store_rejects=true)"
        )
    engine.run(f"create or replace temp table arriving as select row_number() over () as row_no, line from ({lines})")
    bad = "not json_valid(line) or json_type(case when json_valid(line) then line end) <> 'OBJECT'"
    engine.run(f"insert into refused select row_no, '{Why.NOT_JSON}', left(line, 2000) from arriving where {bad}")
    engine.run(f"delete from arriving where {bad}")
    if mapping.expand:
        _expand(engine, mapping.expand)
    return True


def _expand(engine: Analytics, path: str) -> None:
    """Give one row per item of a list inside each document; the document stays under `parent`."""
    engine.run(
        "create or replace temp table arriving as select row_number() over () as row_no, "
        "json_merge_patch(item, json_object('parent', cast(line as json))) as line from ("
        f"select line, unnest(from_json(json_extract(line, '{path}'), '[\"json\"]')) as item from arriving)"
    )


def _read_xes(engine: Analytics, path: Path, mapping: Mapping) -> bool:
    try:
        import rustxes
    except ImportError:
        raise ExtraMissing("Reading XES needs an optional part. Install it: pip install 'walkamile[xes]'") from None
    try:
        frame, _ = rustxes.import_xes(str(path))
    except BaseException as fault:
        if isinstance(fault, KeyboardInterrupt):
            raise
        raise FileFault(f"{path.name} is not an XES log that can be read: {_short(fault)} Nothing was loaded.") from None
    engine.take("xes_rows", frame.to_arrow())
    engine.run("create or replace temp table arriving as select row_number() over () as row_no, * from xes_rows")
    engine.run("drop table xes_rows")
    return False


_READERS = {"CSV": _read_csv, "Parquet": _read_parquet, "JSON": _read_json, "XES": _read_xes}


def _first_character(path: Path) -> str:
    import gzip

    with (gzip.open(path) if path.name.lower().endswith(".gz") else path.open("rb")) as file:
        return file.read(4096).lstrip()[:1].decode("latin-1")


def _types(engine: Analytics) -> dict[str, str]:
    return {name: kind for name, kind in engine.columns("select * from arriving").items() if name != "row_no"}


def _json_fields(engine: Analytics) -> dict[str, str]:
    names = engine.rows(
        "select distinct unnest(json_keys(line)) as name from (select line from arriving order by row_no limit 20000) order by name"
    )
    return {row[0]: "VARCHAR" for row in names}


def _derive(engine: Analytics, mapping: Mapping, columns: Columns) -> None:
    """Make `arrived`: the rows with what the mapping derives, and for files without a key what makes a row itself."""
    extra = "".join(f', {sql} as "{name}"' for name, sql in mapping.derive.items())
    only = f" where {mapping.only}" if mapping.only else ""
    needs_hash = not mapping.key and not any(rule.id is not None for rule in mapping.events)
    hashed = ""
    if needs_hash:
        rows = "line" if columns.json else "cast(to_json(r) as varchar)"
        hashed = f", md5({rows}) as row_hash, row_number() over (partition by md5({rows}) order by row_no) as row_ordinal"
    source = "arriving" if columns.json or not needs_hash else _packed(columns)
    try:
        engine.run(f"create or replace temp table arrived as select *{hashed}{extra} from {source}{only}")
    except Exception as fault:
        raise MappingFault(
            f"The mapping {mapping.name!r} cannot be applied to this file: {_short(fault)} "
            f"Its columns: {', '.join(list(columns.types)[:30])}. Nothing was loaded."
        ) from fault
    engine.run("drop table arriving")


def _packed(columns: Columns) -> str:
    fields = ", ".join(f'"{name}" := "{name}"' for name in columns.types)
    return f"(select *, struct_pack({fields}) as r from arriving)"


def _short(fault: BaseException) -> str:
    text = str(fault).strip().split("\n")[0]
    return text if text.endswith((".", "!")) else f"{text}."
