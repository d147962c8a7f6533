"""How is an object-centric log in SQLite read? Table by table, as the same documents as in JSON.

Each type of event and of object has a table of its own, named in `event_map_type` and `object_map_type`; an object has
a row for its first values and one for each change.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from itertools import groupby
from pathlib import Path
from typing import Any
from urllib.parse import quote

from walkamile.model.errors import FileFault
from walkamile.store import Store

HEAD = b"SQLite format 3\x00"
ROWS_AT_ONCE = 5_000
OWN = frozenset({"ocel_id", "ocel_type", "ocel_time", "ocel_changed_field", "ocel_related"})
SIDES = {
    "objects": ("object", "object_object", "ocel_source_id", "ocel_target_id"),
    "events": ("event", "event_object", "ocel_event_id", "ocel_object_id"),
}

Found = tuple[int, str, dict[str, Any]]


def documents(path: Path) -> Iterator[Found]:
    """Read what a file holds: (its number, the list it belongs to, the document). Raises ValueError."""
    with path.open("rb") as file:
        if file.read(len(HEAD)) != HEAD:
            raise ValueError("it is no database of SQLite (one that is packed is unpacked first)")
    number = 0
    try:
        for of in SIDES:
            for document in _documents(path, of):
                number += 1
                yield number, of, document
    except FileFault as fault:
        raise ValueError(f"it is no log after OCEL 2.0: {str(fault).partition(': ')[2] or fault}") from None


def _documents(path: Path, of: str) -> Iterator[dict[str, Any]]:
    kind = SIDES[of][0]
    for mapped in _asked(path, f"select ocel_type, ocel_type_map from {kind}_map_type order by 1"):
        table = f"{kind}_{mapped['ocel_type_map']}"
        yes_or_no = _yes_or_no(path, table)
        rows = _asked(path, _question(of, table))
        for name, same in groupby(rows, key=lambda row: row["ocel_id"]):
            yield _document(name, str(mapped["ocel_type"]), of, [_plain(row, yes_or_no) for row in same])


def _yes_or_no(path: Path, table: str) -> frozenset[str]:
    """Which columns hold yes and no? The database keeps them as numbers."""
    rows = _asked(path, f"select name, type from pragma_table_info({_literal(table)})")
    return frozenset(row["name"] for row in rows if "bool" in str(row["type"]).lower())


def _plain(row: dict[str, Any], yes_or_no: frozenset[str]) -> dict[str, Any]:
    return {
        name: bool(value) if name in yes_or_no and value in (0, 1) else value for name, value in row.items()
    }


def _literal(name: str) -> str:
    return "'" + name.replace("'", "''").replace(":", "\\:") + "'"


def _question(of: str, table: str) -> str:
    """The rows of one type, those of an id together, with what each is related to."""
    _, relations, own, other = SIDES[of]
    quoted = '"' + table.replace('"', '""').replace(":", "\\:") + '"'
    return (
        f"select t.*, r.ocel_related from {quoted} t left join (select {own} as of_id, json_group_array("
        f"json_array({other}, ocel_qualifier)) as ocel_related from (select * from {relations} order by 1, 2, 3) "
        f"group by {own}) r on r.of_id = t.ocel_id order by t.ocel_id, t.ocel_time"
    )


def _document(name: Any, kind: str, of: str, rows: list[dict[str, Any]]) -> dict[str, Any]:
    related = json.loads(rows[0]["ocel_related"] or "[]")
    found: dict[str, Any] = {"id": name, "type": kind}
    if of == "events":
        found["time"] = rows[0]["ocel_time"]
    found["attributes"] = [
        {"name": field, "value": value} | ({"time": row["ocel_time"]} if of == "objects" else {})
        for row in (rows if of == "objects" else rows[:1])
        for field, value in row.items()
        if field not in OWN and value is not None and row.get("ocel_changed_field") in (None, "", field)
    ]
    found["relationships"] = [{"objectId": other, "qualifier": qualifier} for other, qualifier in related]
    return found


def _asked(path: Path, sql: str) -> Iterator[dict[str, Any]]:
    address = f"sqlite:///file:{quote(str(path.absolute()))}?mode=ro&uri=true"
    for block in Store.ask_warehouse(address, sql, {}, ROWS_AT_ONCE):
        yield from block
