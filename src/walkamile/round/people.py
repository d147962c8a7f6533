"""Which segments is each person in? Facts from events, attributes from sources, expressions from the home."""

from __future__ import annotations

from typing import Any

from walkamile import understand
from walkamile.model.errors import HomeFault
from walkamile.store import Analytics, Store

ATTRIBUTE_COLUMNS = {"code": "INTEGER", "name": "VARCHAR", "value": "VARCHAR", "valid_from": "TIMESTAMP"}


def segment_people(store: Store, engine: Analytics, params: dict[str, Any]) -> None:
    """Make the tables `person_known` and `person_segment`. Raises HomeFault when segments.yaml does not work."""
    engine.run(
        "create or replace temp table attribute as select n.person_code, a.name, "
        "arg_max(a.value, a.valid_from) as value "
        f"from {store.source_sql('attribute', ATTRIBUTE_COLUMNS)} a join live_name n on n.code = a.code "
        "where a.valid_from <= $as_of group by n.person_code, a.name",
        params,
    )
    names = [row[0] for row in engine.rows("select distinct name from attribute order by name")]
    facts = set(engine.columns("select * from person_fact"))
    columns = "".join(
        f", max(value) filter (where name = '{_safe(name)}') as \"{name}\""
        for name in names
        if name not in facts and '"' not in name
    )
    engine.run(
        "create or replace temp table person_known as select f.*, a.* exclude (person_code) "
        "from person_fact f left join ("
        f"select person_code{columns or ', true as has_attributes'} from attribute group by person_code"
        ") a on a.person_code = f.person_code"
    )
    path = store.home / "segments.yaml"
    segments = understand.parse_segments(path.read_text("utf-8") if path.exists() else None)
    for segment in segments.each:
        try:
            engine.run(f"select ({segment.sql}) from person_known limit 1")
        except Exception as fault:
            reason = str(fault).strip().splitlines()[0]
            known = ", ".join(engine.columns("select * exclude (person_code) from person_known"))
            raise HomeFault(
                f"segments.yaml: {segment.name} does not work: {reason} Known of a person: {known}. "
                "The last round stays as it is."
            ) from fault
    engine.run(f"create or replace temp table person_segment as {segments.sql()}")


def _safe(text: str) -> str:
    return text.replace("'", "''")
