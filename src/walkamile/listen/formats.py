"""How are CSV, JSON, Parquet and XES read? Each becomes the table `arriving`; what cannot be read goes to `refused`."""

from __future__ import annotations

import codecs
import gzip
import json
from itertools import islice
from pathlib import Path
from typing import IO, cast

from walkamile.listen import sources
from walkamile.listen.mapping import Mapping
from walkamile.model.errors import ExtraMissing, FileFault
from walkamile.model.refusal import SAVE_AS_UTF8, Refusal, Why
from walkamile.store import Analytics, quoted

BLOCK = 1024 * 1024
LONGEST_LINE = 64 * 1024 * 1024
KEPT_OF_A_LINE = 2_000
ROWS_AT_ONCE = 20_000
WRONG_SHAPE = "the line does not have the columns of the header"


def read_csv(engine: Analytics, path: Path, mapping: Mapping) -> bool:
    """Read a table of text; `row_no` is the line (the header is line 1) where no value holds a line break."""
    _is_utf8(path, header=True)
    sample = "header=true, all_varchar=true, store_rejects=true"
    engine.run(
        "create or replace temp table arriving as select row_number() over () + 1 as row_no, * "
        f"from read_csv('{quoted(path)}', {sample}, {_line_sizes(path)})"
    )
    _take_rejects(engine)
    _number_like_the_file(engine)
    return False


def _is_utf8(path: Path, header: bool = False) -> None:
    """Raises FileFault for a file in UTF-16, which its first bytes tell, and for a header in another encoding."""
    with _opened(path) as file:
        head = file.read(2)
        line = head + file.readline(BLOCK)
    told = (
        "UTF-16 (Excel calls it Unicode text)" if head in (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE) else None
    )
    if told is None and header:
        try:
            line.decode()
        except UnicodeDecodeError:
            told = "another encoding than UTF-8"
    if told is not None:
        raise FileFault(f"{path.name} is written in {told}. {SAVE_AS_UTF8}; nothing was loaded.")


def _line_sizes(path: Path) -> str:
    """How long may a line be? The reader is not asked: it can pass over a long last line without a word."""
    longest = blocks = 0
    with _opened(path) as file:
        while block := file.read(BLOCK):
            blocks = 0 if b"\n" in block else blocks + 1
            longest = max(longest, blocks)
    if longest == 0 or (longest == 1 and blocks == 1):
        return f"max_line_size={2 * BLOCK}, buffer_size={8 * BLOCK}"
    if (longest + 2) * BLOCK > LONGEST_LINE:
        raise FileFault(
            f"{path.name} has a line longer than {LONGEST_LINE >> 20} MB: no table looks like that. "
            "Check the format of the export; nothing was loaded."
        )
    return f"max_line_size={(longest + 2) * BLOCK}, buffer_size={(longest + 4) * BLOCK}"


def _take_rejects(engine: Analytics) -> None:
    reason = (
        f"case error_type when 'INVALID ENCODING' then '{Why.NOT_UTF8}' "
        f"when 'LINE SIZE OVER MAXIMUM' then '{Why.TOO_LONG}' else '{WRONG_SHAPE}' end"
    )
    engine.run(
        f"insert into refused select distinct on (line) line, {reason}, left(csv_line, {KEPT_OF_A_LINE}) "
        "from reject_errors order by line"
    )


def _number_like_the_file(engine: Analytics) -> None:
    """Leave room for the refused lines, so that a row number is the number of its line."""
    if not engine.value("select count(*) from refused"):
        return
    engine.run(
        "create or replace temp table gap as select row_no - n as last_before, n from "
        "(select row_no, row_number() over (order by row_no) as n from refused)"
    )
    engine.run(
        "create or replace temp table arriving as select a.row_no + coalesce(g.n, 0) as row_no, a.* exclude (row_no) "
        "from arriving a asof left join (select last_before, max(n) as n from gap group by last_before) g "
        "on a.row_no > g.last_before"
    )


def read_parquet(engine: Analytics, path: Path, mapping: Mapping) -> bool:
    """Read a typed table."""
    engine.run(
        f"create or replace temp table arriving as select file_row_number + 1 as row_no, * exclude (file_row_number) "
        f"from read_parquet('{quoted(path)}', file_row_number=true)"
    )
    return False


def read_json(engine: Analytics, path: Path, mapping: Mapping) -> bool:
    """Read one document per line, or a list of documents; each stays whole in the column `line`."""
    _is_utf8(path)
    head = "create or replace temp table arriving as select row_number() over () as row_no, line from "
    if _first_character(path) == "[" or path.name.lower().removesuffix(".gz").endswith(".json"):
        engine.run(
            f"{head}(select cast(json as varchar) as line from read_json_objects('{quoted(path)}', format='auto', "
            f"maximum_object_size={LONGEST_LINE}))"
        )
    else:
        engine.run(
            f"{head}read_csv('{quoted(path)}', header=false, columns={{'line': 'VARCHAR'}}, delim='\x01', quote='', "
            f"escape='', auto_detect=false, store_rejects=true, {_line_sizes(path)})"
        )
        _take_rejects(engine)
    bad = "not json_valid(line) or json_type(case when json_valid(line) then line end) <> 'OBJECT'"
    engine.run(
        f"insert into refused select row_no, '{Why.NOT_JSON}', left(line, {KEPT_OF_A_LINE}) from arriving where {bad}"
    )
    engine.run(f"delete from arriving where {bad}")
    if mapping.expand:
        expanded = expanded_sql(mapping.expand, "arriving")
        engine.run(f"create or replace temp table arriving as {expanded}")
    return True


def expanded_sql(path: str, table: str) -> str:
    """Return the question that gives one row per item of a list inside each document.

    The document without the list stays under `parent`; a document without such a list is a row itself.
    """
    name = path.removeprefix("$.")
    items = f"from_json(coalesce(json_extract(line, '{path}'), json_array(cast(line as json))), '[\"json\"]')"
    parent = f"json_merge_patch(cast(line as json), json_object('{name}', null))"
    return (
        "select row_number() over (order by row_no, place) as row_no, line from (select row_no, place, "
        "cast(case when listed then json_merge_patch(item, json_object('parent', parent)) else item end as varchar) "
        f"as line from (select row_no, unnest({items}) as item, generate_subscripts({items}, 1) as place, "
        f"{parent} as parent, json_extract(line, '{path}') is not null as listed from {table}))"
    )


def read_xes(engine: Analytics, path: Path, mapping: Mapping) -> bool:
    """Read an event log in XES; traits of the case are columns `case:...`."""
    try:
        import rustxes
    except ImportError:
        raise ExtraMissing(
            "Reading XES needs an optional part. Install it: pip install 'walkamile[xes]'"
        ) from None
    _whole_xml(path)
    try:
        frame, _ = rustxes.import_xes(str(path))
    except BaseException as fault:
        if isinstance(fault, KeyboardInterrupt):
            raise
        raise FileFault(
            f"{path.name} is not an XES log that can be read: {first_line(fault)} Nothing was loaded."
        ) from None
    engine.take("xes_rows", frame.with_row_index("row_no", offset=1).to_arrow())
    engine.run("create or replace temp table arriving as select * from xes_rows")
    engine.run("drop table xes_rows")
    return False


def _whole_xml(path: Path) -> None:
    """Read a document to its end: the importer takes what it finds of one that is cut off. Raises FileFault."""
    from xml.parsers import expat

    parser = expat.ParserCreate()
    with _opened(path) as file:
        try:
            parser.ParseFile(file)
        except expat.ExpatError as fault:
            raise FileFault(
                f"{path.name} is cut off or damaged: {first_line(fault)} Export it again; nothing was loaded."
            ) from None


def read_export(engine: Analytics, path: Path, mapping: Mapping) -> bool:
    """Read the export of a system with the parser of its source; `row_no` is the number of the document."""
    import pyarrow as pa

    assert mapping.parser is not None
    engine.run("create or replace temp table arriving (row_no bigint, line varchar)")
    rows = sources.rows_of_file(path, mapping.parser, mapping.options)
    while block := list(islice(rows, ROWS_AT_ONCE)):
        refused = [(r.row_no, str(r.why), r.raw) for r in block if isinstance(r, Refusal)]
        taken = [(r[0], _line(r[1])) for r in block if not isinstance(r, Refusal)]
        for table, columns, values in (
            ("arriving", ("row_no", "line"), taken),
            ("refused", ("row_no", "why", "raw"), refused),
        ):
            if values:
                engine.take("block", pa.table(dict(zip(columns, zip(*values, strict=True), strict=True))))
                engine.run(f"insert into {table} select * from block")
    engine.run("drop table if exists block")
    return True


def _line(row: sources.Row) -> str:
    """Return a row as text; a half of a character pair cannot be stored."""
    return json.dumps(row, ensure_ascii=False).encode("utf-8", "replace").decode()


READERS = {
    "export": read_export,
    "CSV": read_csv,
    "Parquet": read_parquet,
    "JSON": read_json,
    "XES": read_xes,
}


def _opened(path: Path) -> IO[bytes]:
    return cast("IO[bytes]", gzip.open(path)) if path.name.lower().endswith(".gz") else path.open("rb")


def _first_character(path: Path) -> str:
    with _opened(path) as file:
        return file.read(4096).lstrip()[:1].decode("latin-1")


def whole_gzip(path: Path) -> None:
    """Read a gzip file to its end. Raises FileFault when it is cut off or damaged."""
    try:
        with gzip.open(path) as file:
            while file.read(1 << 20):
                pass
    except (EOFError, OSError) as fault:
        raise FileFault(
            f"{path.name} is cut off or damaged ({first_line(fault)}) Copy or export it again; nothing was loaded."
        ) from None


def first_line(fault: BaseException) -> str:
    """Return the first line of an error, as a sentence."""
    text = str(fault).strip().split("\n")[0][:300]
    return text if text.endswith((".", "!")) else f"{text}."
