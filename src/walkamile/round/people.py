"""Which segments is each person in? Facts from events, attributes from sources and teams, expressions of the home."""

from __future__ import annotations

from typing import Any

from walkamile import understand
from walkamile.model.errors import HomeFault
from walkamile.round.teams import SAID, Listed, take_teams
from walkamile.store import Analytics, Store

ATTRIBUTE_COLUMNS = {"code": "INTEGER", "name": "VARCHAR", "value": "VARCHAR", "valid_from": "TIMESTAMP"}


def segment_people(store: Store, engine: Analytics, params: dict[str, Any]) -> Listed:
    """Make the tables `person_known` and `person_segment`. Raises HomeFault when segments.yaml or teams.csv is bad.

    Returns how many employees teams.csv lists. What it says of somebody wins over what a source says.
    """
    listed = take_teams(store, engine)
    engine.run(
        "create or replace temp table attribute as with heard as (select n.person_code, a.name, "
        "arg_max(a.value, a.valid_from) as value "
        f"from {store.source_sql('attribute', ATTRIBUTE_COLUMNS)} a join live_name n on n.code = a.code "
        "where a.valid_from <= $as_of group by n.person_code, a.name), "
        "declared as (select person_code, name, max(value) as value from team_said group by person_code, name) "
        "select * from declared union all select h.* from heard h anti join declared using (person_code, name)",
        params,
    )
    said = {row[0] for row in engine.rows("select distinct name from attribute")}
    names = sorted({*said, *SAID})
    facts = set(engine.columns("select * from person_fact"))
    columns = "".join(
        f", max(value) filter (where name = '{_safe(name)}') as \"{name}\""
        for name in names
        if name not in facts and '"' not in name
    )
    engine.run(
        "create or replace temp table person_known as select f.*, a.* exclude (person_code) "
        "from person_fact f left join ("
        f"select person_code{columns} from attribute group by person_code"
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
    return listed


def _safe(text: str) -> str:
    return text.replace("'", "''")
