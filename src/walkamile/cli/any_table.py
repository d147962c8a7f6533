"""How is a table that belongs to no home read? CSV or Parquet, by the names of its columns; faults say what to do."""

from __future__ import annotations

import csv
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from walkamile.model.errors import FileFault

if TYPE_CHECKING:
    import numpy as np
    import pyarrow as pa
    from numpy.typing import NDArray

YES = {"1", "true", "t", "yes", "y", "x", "abandoned", "hung up", "hang"}
NO = {"0", "false", "f", "no", "n", "", "answered", "agent", "handled"}


def read_table(path: Path, where: Sequence[str] = ()) -> pa.Table:
    """Read a CSV or Parquet file, and keep the rows of which all of `where` (COL=VALUE, COL!=VALUE) holds."""
    import pyarrow as pa

    if not path.is_file():
        raise FileFault(f"{path} is not there. Give the path of a CSV or Parquet file.")
    try:
        table = _parquet(path) if path.suffix.lower() in (".parquet", ".pq") else _csv(path)
    except (pa.ArrowInvalid, UnicodeDecodeError, csv.Error) as fault:
        first = str(fault).splitlines()[0] if str(fault) else "it has no rows"
        raise FileFault(f"{path} cannot be read as CSV or Parquet: {first}") from fault
    for condition in where:
        table = _where(table, condition)
    if not table.num_rows:
        left = " that --where leaves" if where else ""
        raise FileFault(
            f"{path} has no rows{left}. Give a table with a line of column names and rows below it."
        )
    return table


def _parquet(path: Path) -> pa.Table:
    import pyarrow.parquet as pq

    return pq.read_table(path)


def _csv(path: Path) -> pa.Table:
    from pyarrow import csv as reader

    with path.open(encoding="utf-8-sig", newline="") as file:
        first = file.readline()
    delimiter = max(",;\t", key=first.count)
    return reader.read_csv(path, parse_options=reader.ParseOptions(delimiter=delimiter))


def _where(table: pa.Table, condition: str) -> pa.Table:
    name, sign, value = condition.partition("!=") if "!=" in condition else condition.partition("=")
    if not sign:
        raise FileFault(f"--where {condition!r} says nothing: write COL=VALUE or COL!=VALUE.")
    same = _texts(column(table, name, "--where")) == value
    return table.filter(_mask(~same if sign == "!=" else same))


def _mask(flags: NDArray[np.bool_]) -> pa.Array:
    import pyarrow as pa

    return pa.array(flags)


def column(table: pa.Table, name: str, option: str) -> pa.ChunkedArray:
    """The column of this name. Raises FileFault with the names that are there."""
    if name not in table.column_names:
        known = ", ".join(table.column_names[:30])
        raise FileFault(f"{option}: there is no column {name!r}. The columns are: {known}.")
    return table[name]


def texts(table: pa.Table, name: str, option: str) -> NDArray[np.str_]:
    """A column as text; nothing is an empty text."""
    return _texts(column(table, name, option))


def _texts(values: pa.ChunkedArray) -> NDArray[np.str_]:
    import numpy as np

    return np.array(["" if value is None else str(value) for value in values.to_pylist()], dtype=str)


def numbers(table: pa.Table, name: str, option: str) -> NDArray[np.float64]:
    """A column of numbers, or of times like 1:02:03 in seconds; nothing is nan. Raises FileFault."""
    import numpy as np
    import pyarrow as pa

    values = column(table, name, option)
    if pa.types.is_duration(values.type):
        return values.cast(pa.duration("ms")).cast(pa.int64()).to_numpy().astype(float) / 1000
    if pa.types.is_time(values.type):
        return np.array(
            [np.nan if v is None else v.hour * 3600 + v.minute * 60 + v.second for v in values.to_pylist()]
        )
    if (
        pa.types.is_integer(values.type)
        or pa.types.is_floating(values.type)
        or pa.types.is_boolean(values.type)
    ):
        return np.array(values.cast(pa.float64()).to_numpy(zero_copy_only=False), dtype=float)
    return np.array([_number(value, name, option) for value in values.to_pylist()])


def _number(value: object, name: str, option: str) -> float:
    said = "" if value is None else str(value).strip()
    if not said:
        return float("nan")
    try:
        if ":" in said:
            seconds = 0.0
            for part in said.split(":"):
                seconds = seconds * 60 + float(part)
            return seconds
        return float(said)
    except ValueError:
        raise FileFault(f"{option}: {said!r} in column {name!r} is no number.") from None


def times(table: pa.Table, name: str, option: str) -> NDArray[np.int64]:
    """A column of local times, in seconds since 1970 as the clock on the wall shows them. Raises FileFault."""
    import numpy as np
    import pyarrow as pa
    import pyarrow.compute as pc

    values = column(table, name, option)
    try:
        if pa.types.is_timestamp(values.type) and values.type.tz:
            values = pc.call_function("local_timestamp", [values])
        elif not (pa.types.is_timestamp(values.type) or pa.types.is_date(values.type)):
            from datetime import datetime

            values = pa.chunked_array(
                [
                    [
                        None if v is None else datetime.fromisoformat(str(v)).replace(tzinfo=None)
                        for v in values.to_pylist()
                    ]
                ],
                type=pa.timestamp("s"),
            )
        found = values.cast(pa.timestamp("ns")).cast(pa.int64())
    except (ValueError, pa.ArrowInvalid) as fault:
        raise FileFault(f"{option}: column {name!r} holds no times like 2026-03-31 14:30: {fault}") from fault
    if found.null_count:
        raise FileFault(
            f"{option}: {found.null_count} rows have no time in column {name!r}. Take them out of the table."
        )
    return np.asarray(found.to_numpy() // 1_000_000_000, dtype=np.int64)


def flags(table: pa.Table, said: str, option: str) -> NDArray[np.bool_]:
    """A column of yes and no; or COL=VALUE: yes where the column has this value. Raises FileFault."""
    import numpy as np

    name, sign, value = said.partition("=")
    found = texts(table, name, option)
    if sign:
        if not (found == value).any():
            there = ", ".join(sorted(set(found))[:10])
            raise FileFault(f"{option}: {value!r} is nowhere in column {name!r}. It holds: {there}.")
        return found == value
    lower = np.char.lower(np.char.strip(found))
    lower = np.array([part.removesuffix(".0") for part in lower])
    strange = sorted(set(lower) - YES - NO)
    if strange:
        raise FileFault(
            f"{option}: {strange[0]!r} in column {name!r} is neither yes nor no. "
            f"Write {name}=VALUE for the value that means yes."
        )
    return np.isin(lower, list(YES))


def write_rows(rows: Sequence[Mapping[str, Any]], out: Path | None) -> None:
    """Write rows as CSV, into a file or to stdout."""
    import io
    import sys

    text = io.StringIO()
    writer = csv.DictWriter(text, fieldnames=list(rows[0]) if rows else [], lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    if out is None:
        sys.stdout.write(text.getvalue())
    else:
        out.write_text(text.getvalue(), "utf-8")


def plain(value: Any) -> Any:
    """A value as JSON can hold it: what is no finite number is nothing."""
    import math

    if isinstance(value, Mapping):
        return {str(key): plain(part) for key, part in value.items()}
    if isinstance(value, (list, tuple)):
        return [plain(part) for part in value]
    if hasattr(value, "tolist"):
        return plain(value.tolist())
    return None if isinstance(value, float) and not math.isfinite(value) else value


def moment(seconds: float) -> str:
    """A local time, without a zone."""
    from datetime import UTC, datetime

    return datetime.fromtimestamp(int(seconds), tz=UTC).strftime("%Y-%m-%dT%H:%M:%S")
