"""How does a file come in? Columnar: read, map, refuse with reasons, name, sort, and publish in one transaction."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from walkamile import listen
from walkamile.kit.ids import uuid7
from walkamile.load.erased import without_erased
from walkamile.load.heard import HeardFile, heard_files
from walkamile.load.name import name_staged
from walkamile.load.publish import publish
from walkamile.load.question import answers, remember
from walkamile.load.take import count, drop_seen, enough, first, reasons, refuse
from walkamile.load.unload import unload
from walkamile.load.write import spans, write
from walkamile.model.errors import FileFault, HomeFault, MappingFault
from walkamile.store import Analytics, Store

__all__ = ["Loaded", "ask_and_load", "load", "put_away_log", "spans", "unload"]

Tell = Callable[[str], None]
LITTLE_MEMORY_MB = 400


@dataclass(frozen=True, slots=True)
class Loaded:
    """What became of a file: events kept, seen before, refused by reason; `first` only in a dry run."""

    kept: int
    seen_before: int
    refused: tuple[tuple[str, int], ...]
    batch: str | None
    first: tuple[dict[str, Any], ...] = field(default=())
    notes: tuple[str, ...] = field(default=())

    def as_json(self) -> dict[str, Any]:
        """Return the document that `load --json` prints."""
        refused = [{"reason": reason, "n": n} for reason, n in self.refused]
        return {"kept": self.kept, "seen_before": self.seen_before, "refused": refused, "batch": self.batch}


def load(
    store: Store,
    path: Path,
    mapping: listen.Mapping,
    *,
    source: str | None = None,
    dry_run: bool = False,
    accept_refusals: bool = False,
    tell: Tell = lambda _: None,
) -> Loaded:
    """Take a file in. Raises FileFault, MappingFault or TooManyRefused: then nothing was loaded.

    `dry_run` shows the first 20 events as understood and keeps nothing. What was loaded before adds nothing.
    """
    with _engine(store) as engine:
        tell("reading")
        arrived = listen.read_file(engine, path, mapping, source)
        tell("understanding")
        refuse(engine, mapping)
        if dry_run:
            return Loaded(count(engine), 0, reasons(engine), None, first(engine), arrived.notes)
        enough(engine, accept_refusals)
        with store.writing():
            return _keep(store, engine, path.name, mapping, arrived, tell)


def ask_and_load(
    store: Store,
    mapping: listen.Mapping,
    *,
    since: Any = None,
    dry_run: bool = False,
    accept_refusals: bool = False,
    tell: Tell = lambda _: None,
) -> list[Loaded]:
    """Take in what a warehouse answers since the last time; empty when there is nothing new.

    How far it was read is remembered after what was read is visible: a reading that was killed is simply run again.
    `since` begins elsewhere. Raises MappingFault, FileFault, ExtraMissing or TooManyRefused.
    """
    if mapping.query is None:
        raise MappingFault(f"The mapping {mapping.name} has no key query. See docs/reference/warehouse.md.")
    rows_as = mapping
    if mapping.query.mapping is not None:
        found = listen.find_mapping(mapping.query.mapping, None, store.home)
        rows_as = found.model_copy(update={"name": mapping.name, "source": mapping.source or found.source})
        rows_as = rows_as.model_copy(update={"query": mapping.query})
    done: list[Loaded] = []
    tell("asking")
    for path, cursor in answers(store, rows_as, since):
        done.append(load(store, path, rows_as, dry_run=dry_run, accept_refusals=accept_refusals, tell=tell))
        if dry_run:
            break
        if cursor is not None:
            remember(store, mapping.name, cursor)
    return done


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
    told = without_erased(store, [row[2:] for row in found])
    columns = ("batch_id", "row_no", "why", "raw")
    with store.state.transaction() as transaction:
        rows = [(f"heard: {row[1]}", *rest) for row, rest in zip(found, told, strict=True)]
        transaction.bulk("quarantine", columns, rows)
    return found[-1][0] if found else 0


def _put_away(store: Store, file: HeardFile) -> None:
    mapping = listen.find_mapping(file.mapping, None, store.home)
    if mapping.name == "plain":
        raise MappingFault(f"There is no mapping {file.mapping!r} for what {file.source!r} sends.")
    if mapping.events:
        mapping = mapping.model_copy(update={"basis": file.basis})
    with _engine(store) as engine:
        arrived = listen.read_file(engine, file.path, mapping, file.source)
        refuse(engine, mapping)
        _keep(store, engine, "log", mapping, arrived, lambda _: None)


def _keep(
    store: Store, engine: Analytics, file: str, mapping: listen.Mapping, arrived: listen.Arrived, tell: Tell
) -> Loaded:
    """Store what is staged: the caller holds the lock. Everything becomes visible in one transaction."""
    batch_id = uuid7()
    rows = count(engine)
    drop_seen(store, engine)
    seen_before = rows - count(engine)
    tell("naming")
    new_names = name_staged(store, engine)
    kept = count(engine)
    tell("writing")
    parts = write(store, engine, batch_id, mapping, arrived)
    publish(store, engine, batch_id, file, mapping, parts, new_names, (kept, seen_before))
    return Loaded(kept, seen_before, reasons(engine), batch_id, (), arrived.notes)


@contextmanager
def _engine(store: Store) -> Iterator[Analytics]:
    """Lend an engine; say in plain words when the disk or the memory gave out."""
    engine = store.engine()
    if store.settings.memory_limit_mb < LITTLE_MEMORY_MB:
        engine.run("set threads=1")  # each thread holds buffers of its own
    try:
        yield engine
    except Exception as fault:
        text = str(fault)
        if "No space left" in text or "disk is full" in text:
            raise HomeFault(
                f"The disk is full: {store.home} cannot take more. Nothing was loaded. Make room, then run it again."
            ) from fault
        if "Out of Memory" in text:
            raise HomeFault(
                f"{store.settings.memory_limit_mb} MB of memory are not enough for this file. Nothing was loaded. "
                "Raise memory_limit_mb in walkamile.yaml of the home, or load the file in parts."
            ) from fault
        raise
    finally:
        engine.close()
