"""What is held in this home, on which legal basis, and who looked at whom?"""

from __future__ import annotations

from typing import Any

from walkamile.privacy import held
from walkamile.privacy.export import BASES, RETENTION
from walkamile.store import Store

KEPT = (
    "events as received, without consent-bound names where consent is missing; addresses and "
    "numbers taken out of texts",
    "names of people: encrypted, and looked up by a keyed hash",
    "refused rows, up to 2,000 characters each, so that a mapping can be corrected",
    "contacts, needs, journeys, breaks and figures, derived anew by every round",
    "who looked at whom, when, and for which purpose",
)


def access(store: Store, identifier: str | None = None, limit: int = 1000) -> list[dict[str, Any]]:
    """Who looked at whom (newest first)? With an identifier: who looked at this person. Raises UnknownName."""
    rows = store.state.records("select at, who, did, person_id, purpose from access order by id desc")
    if identifier is not None:
        ids = held.find(store, identifier).ids
        rows = [row for row in rows if row["person_id"] in ids]
    return rows[:limit]


def register(store: Store) -> dict[str, Any]:
    """What is held, and on which basis? The `privacy` document."""
    state, settings = store.state, store.settings
    encrypted = state.records(
        "select namespace, count(*) as n from ident group by namespace order by namespace"
    )
    return {
        "company": settings.company,
        "sources": _sources(store),
        "kept": list(KEPT),
        "retention": RETENTION,
        "encrypted": encrypted,
        "n_encrypted": sum(row["n"] for row in encrypted),
        "n_people": state.value(
            "select count(distinct person_code) from ident_person where person_code is not null"
        ),
        "n_suppressed_hashes": state.value("select count(*) from suppression"),
        "n_refused_rows": state.value("select count(*) from quarantine"),
        "n_access_log": state.value("select count(*) from access"),
        "service_accounts": _service_accounts(store),
        "smallest_group": {"customers": settings.minimum_customers, "employees": settings.minimum_employees},
        "unfinished_erasure": state.get("erasing") is not None,
    }


def _sources(store: Store) -> list[dict[str, Any]]:
    if not store.parts.now("event"):
        return []
    engine = store.engine()
    try:
        rows = engine.records(
            "select source, basis, count(*) as events, count(*) filter (where len(codes) > 0) as with_names, "
            f"min(ts) as first_at, max(ts) as last_at from {store.events_sql()} group by source, "
            "basis order by source, basis"
        )
    finally:
        engine.close()
    return [row | {"which_means": BASES.get(row["basis"], row["basis"])} for row in rows]


def _service_accounts(store: Store) -> list[dict[str, Any]]:
    """Who is left out of every figure, as the last round found or the home declares?"""
    if not store.parts.now("robot"):
        return []
    ids = dict(store.state.rows("select person_code, person_id from person"))
    engine = store.engine()
    try:
        rows = engine.rows(
            f"select person_code, contacts, reason from {store.source_sql('robot', {})} order by "
            "contacts desc, person_code"
        )
    finally:
        engine.close()
    return [
        {"person_id": ids.get(code), "contacts": contacts, "reason": reason}
        for code, contacts, reason in rows
    ]
