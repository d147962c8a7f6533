"""How does one file become visible? Read, understood, kept: all of it, or nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from walkamile import listen
from walkamile.kit.ids import uuid7
from walkamile.load.name import name_staged
from walkamile.load.publish import publish
from walkamile.load.take import (
    count,
    drop_seen,
    enough,
    first,
    opened_elsewhere,
    reasons,
    refuse,
    tells_of_events,
)
from walkamile.load.write import write
from walkamile.model.errors import DiskFull, MemoryFull, WalkamileError, is_full_disk, is_full_memory
from walkamile.store import Analytics, Store

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
    with lent_engine(store) as engine:
        tell("reading")
        arrived = listen.read_file(engine, path, mapping, source)
        tell("understanding")
        refuse(engine, mapping)
        if mapping.query is None:  # an answer of a warehouse may hold nothing new that is an event
            tells_of_events(engine, path.name)
        if dry_run:
            notes = (*arrived.notes, *_beside_the_demo(store, mapping))
            return Loaded(count(engine), 0, reasons(engine), None, first(engine), notes)
        enough(engine, accept_refusals)
        with store.writing():
            kept = keep_staged(store, engine, path.name, mapping, arrived, tell)
            return replace(kept, notes=(*kept.notes, *_beside_the_demo(store, mapping)))


def _beside_the_demo(store: Store, mapping: listen.Mapping) -> tuple[str, ...]:
    """Figures over a company that does not exist and one that does are figures of neither."""
    if mapping.name == "demo" or not store.state.value(
        "select count(*) from batch where mapping = 'demo' and unloaded_at is null"
    ):
        return ()
    return ("this home holds the demo company: its figures are counted too. For yours alone: --home DIR",)


def keep_staged(
    store: Store, engine: Analytics, file: str, mapping: listen.Mapping, arrived: listen.Arrived, tell: Tell
) -> Loaded:
    """Store what is staged: the caller holds the lock. Everything becomes visible in one transaction."""
    batch_id = uuid7()
    rows = count(engine)
    notes = _notes(drop_seen(store, engine), opened_elsewhere(store, engine))
    seen_before = rows - count(engine)
    tell("naming")
    new_names = name_staged(store, engine)
    kept = count(engine)
    tell("writing")
    parts = write(store, engine, batch_id, mapping, arrived)
    named = mapping.model_copy(update={"source": arrived.source})
    publish(store, engine, batch_id, file, named, parts, new_names, (kept, seen_before))
    return Loaded(kept, seen_before, reasons(engine), batch_id, (), (*arrived.notes, *notes))


def _notes(n_other: int, n_elsewhere: int) -> tuple[str, ...]:
    """What of a load should somebody look at, who knows the system that it came from?"""
    notes = []
    if n_other:
        notes.append(
            f"events whose id is here already with another time: {n_other:,}, which were not taken; if ids begin anew "
            "in each file, name what else tells rows apart under `key`"
        )
    if n_elsewhere:
        notes.append(
            f"cases that another source opened too: {n_elsewhere:,}, which are taken as the same; if they are others "
            "with the same number, put a word before it, for example case: {sql: \"'crm-' || ticket_id\"}"
        )
    return tuple(notes)


@contextmanager
def lent_engine(store: Store) -> Iterator[Analytics]:
    """Lend an engine; say in plain words when the disk or the memory gave out."""
    engine = store.engine()
    if store.settings.memory_limit_mb < LITTLE_MEMORY_MB:
        engine.run("set threads=1")  # each thread holds buffers of its own
    try:
        yield engine
    except Exception as fault:
        if is_full_disk(fault) and not isinstance(fault, WalkamileError):
            raise DiskFull(
                f"The disk is full: {store.home} cannot take more. Nothing was loaded. Make room, then run it again."
            ) from fault
        if is_full_memory(fault):
            raise MemoryFull(
                f"{store.settings.memory_limit_mb} MB of memory are not enough for this file. Nothing was loaded. "
                "Raise memory_limit_mb in walkamile.yaml of the home, or load the file in parts."
            ) from fault
        raise
    finally:
        engine.close()
