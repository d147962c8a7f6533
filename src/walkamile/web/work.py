"""What can be asked of whoever holds a home? Named pieces of work: words in, a document out.

The command line does them itself, or sends them to the server that has the home open; both do the same.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

from walkamile.store import Store

Tell = Callable[[str], None]
Document = dict[str, Any]


def load(
    store: Store,
    tell: Tell,
    *,
    file: str,
    source: str | None = None,
    mapping: str | None = None,
    dry_run: bool = False,
    accept_refusals: bool = False,
) -> Document:
    """Take a file in. Paths are absolute."""
    from walkamile import listen
    from walkamile.load import load as take_in

    path = Path(file)
    chosen = listen.find_mapping(source, Path(mapping) if mapping else None, store.home, path)
    own = source if chosen.name == "plain" else None
    loaded = take_in(
        store, path, chosen, source=own, dry_run=dry_run, accept_refusals=accept_refusals, tell=tell
    )
    return _loaded(loaded, dry_run)


def ask(
    store: Store,
    tell: Tell,
    *,
    mapping: str,
    address: str,
    since: Any = None,
    dry_run: bool = False,
    accept_refusals: bool = False,
) -> Document:
    """Ask the warehouse at `address` for what is new, and take it in."""
    from walkamile import listen
    from walkamile.load import ask_and_load

    chosen = listen.find_mapping(None, Path(mapping))
    if chosen.query is not None:
        query = chosen.query.model_copy(update={"url": address})
        chosen = chosen.model_copy(update={"query": query})
    done = ask_and_load(
        store, chosen, since=since, dry_run=dry_run, accept_refusals=accept_refusals, tell=tell
    )
    return {"batches": [_loaded(loaded, dry_run) for loaded in done]}


def _loaded(loaded: Any, dry_run: bool) -> Document:
    first = {"first": [*loaded.first]} if dry_run else {}
    return loaded.as_json() | {"notes": [*loaded.notes]} | first


def unload(store: Store, tell: Tell, *, batch: str) -> Document:
    """Take a load back."""
    from walkamile.load import unload as take_back

    return {"batch": batch, "taken_back": take_back(store, batch)}


def derive(store: Store, tell: Tell, *, as_of: str | None = None, match: bool = False) -> Document:
    """Run the round; `match` looks for likely persons first, `found` says what came of it."""
    from walkamile import round as rounds
    from walkamile.load import put_away_log

    until = datetime.fromisoformat(as_of) if as_of else None
    done = rounds.run(store, until, tell, put_away_log, match=match)
    found = done.found.as_json() if done.found is not None else {}
    return {"round": done.as_json(), "found": found}


def decide(
    store: Store, tell: Tell, *, what: str, one: str, other: str, reason: str = "", later: bool = False
) -> Document:
    """A steward says that two are one (`merge`) or two (`unmerge`); a round follows unless it is to be later."""
    from walkamile import round as rounds
    from walkamile.load import put_away_log

    done = (rounds.merge if what == "merge" else rounds.unmerge)(store, one, other, reason)
    if not later and done.did != "already":
        rounds.run(store, None, tell, put_away_log)
    return done.as_json()


def erase(store: Store, tell: Tell, *, identifier: str) -> Document:
    """Leave no trace of a person."""
    from walkamile import privacy
    from walkamile import round as rounds
    from walkamile.load import put_away_log

    return privacy.erase(
        store, identifier, lambda changed: rounds.run(changed, None, tell, put_away_log)
    ).as_json()


WORK: dict[str, Callable[..., Document]] = {
    "load": load,
    "ask": ask,
    "unload": unload,
    "round": derive,
    "decide": decide,
    "erase": erase,
}
TITLES = {
    "load": "Loading a file",
    "ask": "Asking a warehouse",
    "unload": "Taking a load back",
    "round": "The round",
    "decide": "A steward's decision",
    "erase": "Erasing a person",
}
