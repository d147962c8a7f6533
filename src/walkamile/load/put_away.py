"""What becomes of what was heard? Events, or refusals with their reason: nothing that was acknowledged stays behind.

Only a source whose mapping is not there, or cannot be used at all, waits until it is; that is told, not kept quiet.
"""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime
from itertools import groupby
from operator import itemgetter

from walkamile import listen
from walkamile.kit.ids import uuid7
from walkamile.load.coming import keep_staged, lent_engine
from walkamile.load.erased import without_erased
from walkamile.load.heard import HeardFile, heard_files
from walkamile.load.take import KEPT_OF_A_ROW, refuse
from walkamile.model.errors import FileFault, MappingFault
from walkamile.model.refusal import Why
from walkamile.store import Analytics, Store

Unfit = tuple[int, str]

NOTHING_SAID = b"{}\n"


def put_away_log(store: Store) -> None:
    """Move what was heard from the log to the event files, as if it had come in a file. The caller holds the lock.

    Should the process die before the log forgets, the next time finds these events as seen before.
    """
    if not (store.home / "log.sqlite").exists() or not store.log.lag():
        return
    refused = _refused_into_quarantine(store)
    waiting: set[str] = set()
    with heard_files(store) as (position, files):
        for file in files:
            fault = ""
            try:
                _put_away(store, file)
            except (FileFault, MappingFault) as found:
                # One source that cannot be read must not stop all others: it waits until its mapping is corrected.
                fault = str(found)
                waiting.add(file.source)
            with store.state.transaction() as transaction:
                transaction.set(f"unread: {file.source}", fault)
        store.log.commit(position, refused, waiting)


def _refused_into_quarantine(store: Store) -> int:
    """Put what was refused at the door where the refused rows of files are; returns its last number in the log."""
    found = store.log.refused()
    rows = [
        (f"heard: {source}", *rest)
        for source, of_source in groupby(found, itemgetter(1))
        for rest in without_erased(store, [row[2:] for row in of_source], [source])
    ]
    columns = ("batch_id", "row_no", "why", "raw")
    with store.state.transaction() as transaction:
        transaction.bulk("quarantine", columns, rows)
    return found[-1][0] if found else 0


def _put_away(store: Store, file: HeardFile) -> None:
    """Raises MappingFault when the mapping is not there, or can be applied to no document at all."""
    mapping = _mapping_of(store, file)
    try:
        _keep(store, file, mapping)
    except _unread():
        _can_be_applied(store, file, mapping)
        _refuse(store, file, mapping, _halved(store, file, 1, mapping))


def _unread() -> tuple[type[Exception], ...]:
    return FileFault, MappingFault, Analytics.fault()


def _mapping_of(store: Store, file: HeardFile) -> listen.Mapping:
    """The mapping as it is applied to what was heard: documents whose fields come and go, none of them passed over.

    What becomes of a document must not depend on those that wait beside it.
    """
    mapping = listen.find_mapping(file.mapping, None, store.home)
    if mapping.name == "plain":
        raise MappingFault(f"There is no mapping {file.mapping!r} for what {file.source!r} sends.")
    changed: dict[str, str] = {"source": file.source, "missing": "empty"}
    if mapping.events:
        changed["basis"] = file.basis
    if "unmatched" not in mapping.model_fields_set:
        changed["unmatched"] = "refuse"
    return mapping.model_copy(update=changed)


def _keep(store: Store, file: HeardFile, mapping: listen.Mapping) -> None:
    with lent_engine(store) as engine:
        arrived = listen.read_file(engine, file.path, mapping, file.source)
        refuse(engine, mapping)
        keep_staged(store, engine, "log", mapping, arrived, lambda _: None)


def _can_be_applied(store: Store, file: HeardFile, mapping: listen.Mapping) -> None:
    """Is it the document that does not fit? Raises MappingFault where the mapping does not even fit an empty one."""
    path = file.path.with_name("nothing.jsonl")
    path.write_bytes(NOTHING_SAID)
    with lent_engine(store) as engine:
        listen.read_file(engine, path, mapping, file.source)


def _halved(store: Store, file: HeardFile, first_no: int, mapping: listen.Mapping) -> list[Unfit]:
    """Keep what can be read of a file that cannot be read as a whole; return the others (number, document)."""
    lines = file.path.read_bytes().splitlines(keepends=True)
    if len(lines) == 1:
        return [(first_no, lines[0].decode("utf-8", "replace"))]
    half = len(lines) // 2
    unfit: list[Unfit] = []
    for part, (begin, end) in enumerate(((0, half), (half, len(lines)))):
        piece = replace(file, path=file.path.with_name(f"{file.path.stem}-{part}.jsonl"))
        piece.path.write_bytes(b"".join(lines[begin:end]))
        try:
            _keep(store, piece, mapping)
        except _unread():
            unfit += _halved(store, piece, first_no + begin, mapping)
    return unfit


def _refuse(store: Store, file: HeardFile, mapping: listen.Mapping, unfit: list[Unfit]) -> None:
    """Keep documents apart that cannot be read."""
    batch_id = uuid7()
    refused = [(number, str(Why.UNFIT), raw[:KEPT_OF_A_ROW]) for number, raw in unfit]
    rows = without_erased(store, refused, [file.source])
    batch = {
        "batch_id": batch_id, "source": file.source, "mapping": mapping.name, "file": "log", "kept": 0,
        "seen_before": 0, "refused": len(rows), "loaded_at": datetime.now(UTC).isoformat(timespec="seconds"),
        "first_ts": None, "last_ts": None, "contract": json.dumps({"sources": [file.source]}),
    }  # fmt: skip
    with store.state.transaction() as transaction:
        transaction.add("batch", [batch])
        transaction.bulk(
            "quarantine", ("batch_id", "row_no", "why", "raw"), [(batch_id, *row) for row in rows]
        )
