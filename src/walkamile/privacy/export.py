"""What is held on a person, and why? Everything, in one archive that people and programs can read."""

from __future__ import annotations

import csv
import io
import json
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from walkamile.model.errors import HomeFault
from walkamile.model.event import STORED_COLUMNS
from walkamile.privacy import authors, held, refused, traces
from walkamile.privacy.held import Held
from walkamile.privacy.readme import readme
from walkamile.privacy.said import told_of
from walkamile.store import Analytics, Store

Rows = list[dict[str, Any]]
BASES = {
    "contract": "needed to do what was agreed with the person",
    "consent": "the person agreed",
    "none": "the person did not agree: kept without tracking names",
    "legitimate_interest": "a legitimate interest of the company",
    "legal_obligation": "a law demands it",
}
RETENTION = (
    "This home deletes nothing by itself. What is held stays until the person is erased "
    "(walkamile erase) or the load it "
    "came with is taken back (walkamile unload)."
)


@dataclass(frozen=True, slots=True)
class Exported:
    """An archive that was written: where, about whom, and how many rows of each table it holds."""

    file: Path
    person_id: str
    rows: dict[str, int]

    def as_json(self) -> dict[str, Any]:
        """Return the document that `export --json` prints."""
        return {"file": str(self.file), "person_id": self.person_id, "rows": self.rows}


def export(store: Store, identifier: str, out: Path, purpose: str = "right of access") -> Exported:
    """Write everything held on a person as a .zip, or into a folder. Raises UnknownName, HomeFault.

    The export itself is noted in the access log.
    """
    person = held.find(store, identifier)
    engine = store.engine()
    try:
        tables = _tables(store, engine, person)
    finally:
        engine.close()
    document = {
        "person_id": person.person_id,
        "old_ids": list(person.ids[1:]),
        "kind": person.kind,
        "exported_at": datetime.now(UTC).isoformat(timespec="seconds"),
        "retention": RETENTION,
        **tables,
    }
    counted = {name: len(rows) for name, rows in tables.items()}
    texts = {"README.txt": readme(store.settings.company, person, tables, RETENTION)}
    texts["everything.json"] = json.dumps(document, ensure_ascii=False, indent=2, default=str) + "\n"
    texts |= {f"{name}.csv": _csv(rows) for name, rows in tables.items() if rows}
    _write(out, texts)
    with store.state.transaction() as transaction:
        now = datetime.now(UTC).isoformat(timespec="seconds")
        transaction.add(
            "access",
            [
                {
                    "at": now,
                    "who": "local",
                    "did": "exported",
                    "person_id": person.person_id,
                    "purpose": purpose,
                }
            ],
        )
    return Exported(out, person.person_id, counted)


def _tables(store: Store, engine: Analytics, person: Held) -> dict[str, Rows]:
    events = _events(store, engine, person)
    codes, persons = _listed(person.codes), _listed(person.persons)
    return {
        "identifiers": [{"namespace": name.namespace, "value": name.value} for name in person.names],
        "links": _links(store, engine, person),
        "attributes": _stored(store, engine, "attribute", f"code in ({codes})"),
        "segments": _stored(store, engine, "person_segment", f"person_code in ({persons})"),
        "events": events,
        "contacts": _stored(store, engine, "contact", f"person_code in ({persons})", "opened_at"),
        "needs": _stored(store, engine, "need", f"person_code in ({persons})", "opened_at"),
        "breaks": _stored(store, engine, "eligible", f"hit and person_code in ({persons})", '"at"'),
        **authors.said_by(store, person),
        **_objects(store, engine, person),
        "sources": _sources(events),
        "refused": _refused(store, engine, person),
        "who_looked": _looks(store, person),
        **told_of(store, person.persons, person.names),
    }


def _listed(numbers: Sequence[int]) -> str:
    return ", ".join(str(number) for number in numbers) or "-1"


def _stored(store: Store, engine: Analytics, kind: str, condition: str, order: str = "all") -> Rows:
    """Return the rows of a stored table, without the numbers that only this home understands."""
    if not store.parts.now(kind):
        return []
    rows = engine.records(f"select * from {store.source_sql(kind, {})} where {condition} order by {order}")
    return [
        {name: value for name, value in row.items() if not name.endswith(("_code", "_key"))} for row in rows
    ]


def _objects(store: Store, engine: Analytics, person: Held) -> dict[str, Rows]:
    """What is known of things that only the person's events name, and what these are to each other.

    Needs the table `mine`. What stands in an employee's events is the customers'.
    """
    if person.kind == "employee":
        return {"objects": [], "object_relations": []}
    traces.own_objects(engine, traces.lonely_ids(engine), "own_object")
    own = "in (select type, id from own_object)"
    related = f"(type, id) {own} or (to_type, to_id) {own}"
    return {
        "objects": _stored(store, engine, "object", f"(type, id) {own}"),
        "object_relations": _stored(store, engine, "object_object", related),
    }


def _events(store: Store, engine: Analytics, person: Held) -> Rows:
    """All events of the person, with all columns; the names of each in words."""
    traces.mark(store, engine, person)
    if person.kind == "employee":
        engine.run(
            "insert into mine select event_key from stored where (coalesce(list_has_any(codes, "
            "$codes::integer[]), false) or "
            "coalesce(list_contains($values::varchar[], actor_id), false)) and event_key not in "
            "(select event_key from mine)",
            {"codes": person.codes, "values": [name.value for name in person.names]},
        )
    columns = ", ".join(f'"{name}"' for name in STORED_COLUMNS if not name.endswith(("_key", "_code")))
    rows = engine.records(
        f"select {columns} from stored join mine using (event_key) order by ts, seq, event_id"
    )
    named = {name.code: f"{name.namespace}:{name.value}" for name in person.names}
    for row in rows:
        row["names"] = [
            named.get(code, "a name of somebody else, or of many") for code in row.pop("codes") or []
        ]
    return rows


def _links(store: Store, engine: Analytics, person: Held) -> Rows:
    """Why are these names taken for one person? Pairs seen together, and what was decided about them."""
    named = {name.code: f"{name.namespace}:{name.value}" for name in person.names}
    codes = _listed(person.codes)
    rows: Rows = []
    if store.parts.now("edge"):
        rows = engine.records(
            "select a, b, sum(n)::bigint as seen_together, min(first_ts) as first_at, max(last_ts) as last_at from "
            f"{store.source_sql('edge', {})} where a in ({codes}) and b in ({codes}) group by a, b order by a, b"
        )
    rows = [{"kind": "seen in one event", "evidence": None} | row for row in rows]
    decided = store.state.records(
        "select a, b, kind, evidence, decided_by, valid_from as first_at, revoked_at as last_at from link "
        f"where a in ({codes}) or b in ({codes})"
    )
    decided += store.state.records(
        "select a, b, 'kept apart' as kind, reason as evidence, decided_by, at as first_at from "
        f"cannot_link where a in ({codes}) or b in ({codes})"
    )
    for row in rows + decided:
        row |= {
            "a": named.get(row["a"], "a name of somebody else"),
            "b": named.get(row["b"], "a name of somebody else"),
        }
    return rows + decided


def _sources(events: Rows) -> Rows:
    """From which source does it come, and on which legal basis is it kept?"""
    found: dict[tuple[str, str], Rows] = {}
    for event in events:
        found.setdefault((event["source"], event["basis"]), []).append(event)
    return [
        {
            "source": source, "basis": basis, "which_means": BASES.get(basis, basis), "events": len(rows),
            "first_at": rows[0]["ts"], "last_at": rows[-1]["ts"],
        }
        for (source, basis), rows in sorted(found.items())
    ]  # fmt: skip


def _refused(store: Store, engine: Analytics, person: Held) -> Rows:
    """Which rows that could not be taken speak of the person, and why were they refused? Needs the table `mine`."""
    theirs = refused.marks(person.names, traces.lonely_ids(engine))
    shown = ("source", "file", "loaded_at", "row_no", "why", "raw")
    return [
        {name: row[name] for name in shown}
        for row in refused.rows(store.state.rows)
        if refused.speaks_of(theirs, row)
    ]


def _looks(store: Store, person: Held) -> Rows:
    rows = store.state.records("select at, who, did, person_id, purpose from access order by at, id")
    return [row for row in rows if row["person_id"] in person.ids]


def _csv(rows: Rows) -> str:
    columns = list(dict.fromkeys(name for row in rows for name in row))
    text = io.StringIO()
    writer = csv.DictWriter(text, columns, lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue()


def _write(out: Path, texts: dict[str, str]) -> None:
    """Write the texts as an archive (.zip) or a folder, readable by its owner only."""
    try:
        if out.suffix.lower() != ".zip":
            out.mkdir(parents=True, exist_ok=True, mode=0o700)
            for name, text in texts.items():
                (out / name).write_text(text, "utf-8")
                (out / name).chmod(0o600)
            return
        out.parent.mkdir(parents=True, exist_ok=True)
        aside = out.with_name(out.name + ".tmp")
        aside.touch(0o600)
        with zipfile.ZipFile(aside, "w", zipfile.ZIP_DEFLATED) as archive:
            for name, text in texts.items():
                archive.writestr(name, text)
        aside.replace(out)
    except OSError as fault:
        raise HomeFault(
            f"{out} cannot be written: {fault.strerror}. Give another file with --out."
        ) from fault
