"""How is kept out what people asked to be erased? By keyed hashes of their names, contacts, cases and orders."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from walkamile.model.erased import ANY_NAME, CASE, CONTACT, COUNTRY_CODES, ORDER, PHONE, PSEUDONYM
from walkamile.model.namespace import NAMESPACES
from walkamile.model.quarantine import marks_in
from walkamile.model.refusal import Why
from walkamile.store import Analytics, Store

Refused = list[tuple[Any, ...]]


def drop_erased(store: Store, engine: Analytics) -> None:
    """Refuse events of people who asked to be erased; needs `staged`, `names`, `arrived`, `refused`.

    An event that an erased employee had with a customer stays, without the employee.
    """
    erased = [row[0].hex() for row in store.state.rows("select hash from suppression")]
    if not erased:
        return
    engine.run("create or replace temp table erased as select unnest($hashes) as hash", {"hashes": erased})
    _mark_names(store, engine)
    employees = ", ".join(f"'{space.name}'" for space in NAMESPACES.values() if space.subject == "employee")
    engine.run(
        "create or replace temp table of_erased as select distinct rid, row_no from (select rid, row_no, "
        "coalesce(contact_id, case_id, order_id) is not null as with_customer, unnest(identifiers) as u from staged) "
        "join erased_name on erased_name.ns = u.ns and erased_name.v = u.v "
        f"where not (with_customer and u.ns in ({employees}))"
    )
    for kind, column, value in (
        (CONTACT, "contact_id", "coalesce(contact_of, source) || chr(31) || contact_id"),
        (CASE, "case_id", "case_id"),
        (ORDER, "order_id", "order_id"),
    ):
        hashed = store.secrets.hash_sql(f"'{kind}'", value)
        engine.run(
            f"insert into of_erased select rid, row_no from staged where {column} is not null and "
            f"{hashed} in (select hash from erased)"
        )
    engine.run(f"insert into refused select distinct row_no, '{Why.ERASED}', '' from of_erased")
    engine.run("delete from staged where rid in (select rid from of_erased)")
    engine.run("delete from arrived where row_no in (select row_no from of_erased)")
    engine.run("delete from names where (ns, v) in (select (ns, v) from erased_name)")
    known = store.secrets.hash_sql(f"'{ANY_NAME}'", "lower(actor_id)")
    pseudonym = store.secrets.hash_sql(f"'{PSEUDONYM}'", "lower(actor_id)")
    engine.run(
        f"update staged set actor_id = 'erased-' || left({pseudonym}, 8) where actor_id is not "
        f"null and {known} in (select hash from erased)"
    )


def _mark_names(store: Store, engine: Analytics) -> None:
    """Make `erased_name` (ns, v): names that were erased, telephone numbers in whatever way they are written."""
    engine.run(
        "create or replace temp table erased_name as select distinct ns, v from names "
        "where hash in (select hash from erased)"
    )
    known = store.secrets.hash_sql(f"'{PHONE}'", "form")
    inside = ", ".join(f"'~' || substr(digits, {n + 1})" for n in COUNTRY_CODES)
    engine.run(
        "insert into erased_name select distinct ns, v from (select ns, v, unnest("
        f"case when abroad then ['+' || digits, {inside}] else ['0' || digits] end) as form from ("
        "select ns, v, ltrim(dialled, '0') as digits, starts_with(trim(v), '+') or starts_with(dialled, '00') "
        "as abroad from (select ns, v, regexp_replace(replace(v, '(0)', ''), '[^0-9]', '', 'g') as dialled "
        "from names where ns = 'phone'))) "
        f"where {known} in (select hash from erased)"
    )


def without_erased(store: Store, refused: Refused, sources: Collection[str]) -> Refused:
    """Return refused rows (number, reason, raw) with nothing of the raw text where it speaks of an erased person."""
    erased = {bytes(row[0]) for row in store.state.rows("select hash from suppression")}
    if not erased:
        return refused
    hashed = store.secrets.hashed
    return [
        (row_no, why, "" if any(hashed(*mark) in erased for mark in marks_in(raw, sources)) else raw)
        for row_no, why, raw in refused
    ]
