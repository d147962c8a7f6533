"""Which events are a person's? Those that name them, and nameless ones of what is theirs alone."""

from __future__ import annotations

from walkamile.kit.queries import query
from walkamile.privacy.held import Held
from walkamile.store import Analytics, Store

PACKAGE = "walkamile.privacy"


def mark(store: Store, engine: Analytics, held: Held) -> int:
    """Make the table `mine`: the stored events that are this person's. Returns how many.

    An employee's own events are those that concern no contact, case or order: the others are a customer's.
    """
    _take_names(store, engine)
    engine.run(f"create or replace temp view stored as select * from {store.events_sql()}")
    who = {"codes": held.codes, "persons": list(held.persons)}
    if held.kind == "employee":
        engine.run(f"create or replace temp table mine as {query(PACKAGE, 'own_of_employee')}", who)
        return int(engine.value("select count(*) from mine"))
    engine.run(f"create or replace temp table mine as {query(PACKAGE, 'named')}", who)
    n = before = int(engine.value("select count(*) from mine"))
    while n:
        engine.run(f"create or replace temp table around as {query(PACKAGE, 'around')}")
        engine.run(f"create or replace temp table owned as {query(PACKAGE, 'owned')}")
        engine.run(f"insert into mine {query(PACKAGE, 'nameless')}")
        n = int(engine.value("select count(*) from mine")) - before
        before += n
    return before


def _take_names(store: Store, engine: Analytics) -> None:
    import pyarrow as pa

    rows = store.state.rows(
        "select i.code, i.person_code, p.kind from ident_person i join person p on p.person_code = i.person_code"
    )
    columns = {"code": pa.int32(), "person_code": pa.int32(), "kind": pa.string()}
    arrays = [pa.array([row[i] for row in rows], kind) for i, kind in enumerate(columns.values())]
    engine.take("live", pa.table(dict(zip(columns, arrays, strict=True))))


def orphans(store: Store, engine: Analytics, held: Held) -> list[int]:
    """Which other names stand in no event but theirs (a payment token, a name that links nothing)?"""
    own = {"own": held.codes}
    engine.run(
        "create or replace temp table other_code as select distinct code from (select "
        "unnest(s.codes) as code from stored s "
        "join mine m on m.event_key = s.event_key) where not list_contains($own::integer[], code)",
        own,
    )
    rows = engine.rows(
        "select code from other_code except select unnest(codes) from stored "
        "where event_key not in (select event_key from mine) and len(codes) > 0"
    )
    return sorted(row[0] for row in rows)


def lonely_ids(engine: Analytics) -> dict[str, list[str]]:
    """Which contacts, cases and orders stand in no event but theirs? By column; a contact with its numbering."""
    found: dict[str, list[str]] = {}
    for column, key, text in (
        ("contact_id", "contact_key", "contact_of || chr(31) || contact_id"),
        ("case_id", "case_key", "case_id"),
        ("order_id", "order_key", "order_id"),
    ):
        rows = engine.rows(
            f"select distinct {text} from stored where {key} is not null and event_key in (select "
            f"event_key from mine) and {key} not in "
            f"(select {key} from stored where {key} is not null and event_key not in (select event_key from mine))"
        )
        found[column] = sorted(row[0] for row in rows)
    return found


def own_objects(engine: Analytics, lonely: dict[str, list[str]], table: str) -> None:
    """Make a table (type, id) of the objects that no event names but theirs, cases and orders among them."""
    engine.run(
        f"create or replace temp table {table} as select distinct o.type, o.id from ("
        "select unnest(objects) as o from stored where event_key in (select event_key from mine)) except "
        "select distinct o.type, o.id from (select unnest(objects) as o from stored where "
        "event_key not in (select event_key from mine))"
    )
    for kind in ("case", "order"):
        ids = lonely[f"{kind}_id"]
        engine.run(f"insert into {table} select '{kind}', unnest($ids::varchar[])", {"ids": ids})
