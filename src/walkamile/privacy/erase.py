"""How is a person erased, so that no file of the home holds a trace and the others' figures stay?

1. A round first, when something came in since the last: who is who must be known.
2. Lines of editable tables go while their values are still known.
3. Files without the person are written aside; one transaction shows them, drops the person's rows from the state,
   and remembers keyed hashes so that nothing comes back.
4. The old files are deleted, a round derives everything anew, and the free space of the databases is wiped.

A process killed before the transaction changed nothing that counts; killed after it, the next `erase` finishes.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import Any

from walkamile.model.errors import NothingLoaded, UnknownName
from walkamile.privacy import authors, files, forget, held, refused, rewrite, traces
from walkamile.privacy.held import Held, Name
from walkamile.privacy.scrub import Scrub
from walkamile.store import Store, Transaction

PENDING = "erasing"
Derive = Callable[[Store], object]


@dataclass(frozen=True, slots=True)
class Erased:
    """What an erasure took: counts, lines of editable files by name, and files that still need a look by hand."""

    names: int
    events: int
    events_changed: int
    files_rewritten: int
    quarantined: int
    lines: dict[str, int]
    look_at: list[str]
    already: bool = False

    def as_json(self) -> dict[str, Any]:
        """Return the document that `erase --json` prints."""
        return asdict(self)


def erase(store: Store, identifier: str, derive: Derive) -> Erased:
    """Leave no trace of the person; `derive` runs a round. May be run again. Raises UnknownName, HomeBusy."""
    unfinished = store.state.get(PENDING) is not None
    if unfinished:
        finish(store, derive)
    if is_stale(store):
        _derive(store, derive)
    try:
        person = held.find(store, identifier)
    except UnknownName:
        if unfinished or held.is_suppressed(store, identifier):
            return Erased(0, 0, 0, 0, 0, {}, [], already=True)
        raise
    with store.writing():
        done = _take_out(store, person)
    finish(store, derive)
    return done


def is_stale(store: Store) -> bool:
    """Did anything come in since the last round?"""
    if (store.home / "log.sqlite").exists() and store.log.lag():
        return True
    came = store.state.value("select max(added_in) from part where kind = 'event' and removed_in is null")
    looked = store.state.value("select publication from generation order by generation desc limit 1")
    return came is not None and (looked is None or int(came) > int(looked))


def _take_out(store: Store, person: Held) -> Erased:
    """Everything up to the moment when it becomes visible. The caller holds the lock."""
    engine = store.engine()
    try:
        n = traces.mark(store, engine, person)
        spoken = authors.spoken(store, engine, person)
        n += spoken.n_events
        names = [*person.names, *_names(store, traces.orphans(store, engine, person))]
        lonely = traces.lonely_ids(engine)
        scrub = _scrub(person, names, lonely, spoken)
        going = rewrite.Going([name.code for name in names], list(person.persons), scrub)
        lines = files.drop_lines(store.home, scrub)
        rewritten = rewrite.rewrite(store, engine, going, lonely)
        forgotten = commit(store, person, names, lonely, going, rewritten, spoken)
    finally:
        engine.close()
    look_at = files.mentions(store.home, scrub)
    return Erased(len(names), n, rewritten.changed, len(rewritten.old), forgotten.quarantined, lines, look_at)


def _names(store: Store, codes: list[int]) -> list[Name]:
    if not codes:
        return []
    listed = ", ".join(str(code) for code in codes)
    rows = store.state.rows(f"select code, namespace, value_enc, hash from ident where code in ({listed})")
    return [held.name_of(store, row) for row in rows]


def _scrub(person: Held, names: list[Name], lonely: dict[str, list[str]], spoken: authors.Spoken) -> Scrub:
    ids = [text.rpartition("\x1f")[2] for column in lonely.values() for text in column]
    return Scrub([(name.namespace, name.value) for name in names], [*person.ids, *ids, *spoken.authors])


def commit(
    store: Store,
    person: Held,
    names: list[Name],
    lonely: dict[str, list[str]],
    going: rewrite.Going,
    rewritten: rewrite.Rewritten,
    spoken: authors.Spoken,
) -> forget.Forgotten:
    """Show the files without the person and forget the rows, in one transaction."""
    with store.state.transaction() as transaction:
        theirs = refused.marks(names, lonely)
        forget.suppress(store, transaction, names, theirs)
        forgotten = forget.forget(store, transaction, person, going.codes, going.scrub, spoken, theirs)
        publication = transaction.counter("publication")
        store.parts.retire(transaction, rewritten.old, publication)
        store.parts.publish(transaction, rewritten.new, publication)
        transaction.set(PENDING, "yes")
        _note(transaction)
    return forgotten


def _note(transaction: Transaction) -> None:
    now = datetime.now(UTC).isoformat(timespec="seconds")
    transaction.add(
        "access",
        [{"at": now, "who": "local", "did": "erased", "person_id": None, "purpose": "right to erasure"}],
    )


def finish(store: Store, derive: Derive) -> None:
    """Do what comes after the transaction: delete old files, derive anew, wipe free space. May be repeated."""
    with store.writing():
        sweep(store)
    _derive(store, derive)
    with store.writing():
        sweep(store)
        wipe(store)
        with store.state.transaction() as transaction:
            transaction.run("delete from meta where key = :key", key=PENDING)


def _derive(store: Store, derive: Derive) -> None:
    """Run a round; a home without events has nothing derived either."""
    try:
        derive(store)
    except NothingLoaded:
        with store.writing(), store.state.transaction() as transaction:
            rest = [row[0] for row in transaction.rows("select file from part where removed_in is null")]
            store.parts.retire(transaction, rest, transaction.counter("publication"))


def sweep(store: Store) -> None:
    """Delete files that nobody can see any more, and what the engine spilled."""
    store.parts.sweep()
    shutil.rmtree(store.home / "tmp", ignore_errors=True)


def wipe(store: Store) -> None:
    """Leave nothing of deleted rows in the databases."""
    store.state.scrub()
    if (store.home / "log.sqlite").exists():
        store.log.scrub()
