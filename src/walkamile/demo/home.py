"""How does the demo company move into a home? Its files, its attributes of people, and where its cast is found."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

from walkamile.model.errors import HomeFault
from walkamile.store import Store

if TYPE_CHECKING:
    import pyarrow as pa

    from walkamile.demo.company import Company

KEY = "demo"
SOURCES = ("demo",)


def claim(store: Store) -> None:
    """May the demo live here? Raises HomeFault where the home holds anything else."""
    held = store.state.value("select count(*) from batch where unloaded_at is null and mapping <> 'demo'")
    if held:
        raise HomeFault(
            f"{store.home} holds events of your own. The demo does not mix with them: "
            "give it a folder of its own with --home DIR."
        )


def settle(store: Store, company: Company, events: Path) -> None:
    """Write the configuration files of the demo company, and its events as one Parquet file."""
    import pyarrow.parquet as pq

    for name, text in company.files.items():
        _write(store.home / name, text)
    pq.write_table(company.events, events)


def _write(path: Path, text: str) -> None:
    """Write a file; settings are added to those that stand there."""
    held = path.read_text("utf-8") if path.name == "walkamile.yaml" and path.exists() else ""
    path.write_text(held if text in held else held + text, "utf-8")


def load_people(store: Store, people: pa.Table) -> int:
    """Keep attributes of people (namespace, identifier, name, value, valid_from); returns how many.

    Those of names that no event carries are left out: nobody is known by them.
    """
    engine = store.engine()
    try:
        engine.take("known_name", _known_names(store, people))
        engine.take("said", people)
        sql = (
            "select k.code, s.name, s.value, cast(s.valid_from as timestamp) as valid_from from said s "
            "join known_name k on k.namespace = s.namespace and k.identifier = s.identifier order by 1, 2, 4"
        )
        part = store.parts.stage(engine, "attribute", sql)
    finally:
        engine.close()
    if part is None:
        return 0
    with store.writing(), store.state.transaction() as transaction:
        publication = transaction.counter("publication")
        store.parts.retire(transaction, [old.file for old in store.parts.now("attribute")], publication)
        store.parts.publish(transaction, [part], publication)
    return part.n


def _known_names(store: Store, people: pa.Table) -> pa.Table:
    """Which codes do the names of these people have in the home?"""
    import pyarrow as pa

    codes = {
        (namespace, bytes(hashed)): code
        for code, namespace, hashed in store.state.rows("select code, namespace, hash from ident")
    }
    named = set(zip(people["namespace"].to_pylist(), people["identifier"].to_pylist(), strict=True))
    found = [
        (namespace, value, code)
        for namespace, value in sorted(named)
        if (code := codes.get((namespace, store.secrets.hashed(namespace, value)))) is not None
    ]
    namespaces, values, numbers = zip(*found, strict=True) if found else ((), (), ())
    return pa.table(
        {
            "namespace": pa.array(namespaces, pa.string()),
            "identifier": pa.array(values, pa.string()),
            "code": pa.array(numbers, pa.int32()),
        }
    )


def remember_cast(store: Store, company: Company) -> None:
    """Note in the home where the cast of the demo is found, and what day the mailing was; figures are never noted."""
    cast, mailing = company.facts["cast"], company.facts["mailing"]
    where: dict[str, Any] = {
        "ana": f"login_id:{cast['ana']['identifiers']['login_id']}",
        "ana_day_us": cast["ana"].get("day_us"),
        "ana_contacts": cast["ana"].get("contacts", []),
        "ben": cast["ben"]["identifiers"]["employee_id"],
        "mailing_day": mailing["day"],
        "mailing_from_us": mailing["from_us"],
        "mailing_until_us": mailing["until_us"],
        "people": company.facts["people"],
        "days": company.facts["days"],
        "seed": company.facts["seed"],
    }
    with store.state.transaction() as transaction:
        transaction.set(KEY, json.dumps(where))
