"""How does a file come in? Columnar: read, map, refuse with reasons, name, sort, and publish in one transaction."""

from __future__ import annotations

from typing import Any

from walkamile import listen
from walkamile.load.coming import Loaded, Tell, load
from walkamile.load.put_away import put_away_log
from walkamile.load.question import answers, remember
from walkamile.load.unload import unload
from walkamile.load.write import spans
from walkamile.model.errors import MappingFault
from walkamile.store import Store

__all__ = ["Loaded", "ask_and_load", "load", "put_away_log", "spans", "unload"]


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
