"""What does each source say, what could it say, what can it not? Declared by mappings, completed by what was heard."""

from __future__ import annotations

import json

from walkamile.store import Analytics, Store

ContractRow = tuple[str, str, str, str | None]


def contracts(store: Store, engine: Analytics) -> list[ContractRow]:
    """Return (source, type, 'emits' | 'can' | 'cannot', hint); table `emission` must be there."""
    found: dict[tuple[str, str], tuple[str, str | None]] = {}
    for (text,) in store.state.rows(
        "select contract from batch where unloaded_at is null order by loaded_at"
    ):
        declared = json.loads(text)
        for source in declared["sources"]:
            for kind in declared["cannot"]:
                found[source, kind] = ("cannot", None)
            for kind, hint in declared["can"].items():
                found[source, kind] = ("can", hint)
            for kind in declared["emits"] or []:
                found[source, kind] = ("emits", None)
    for source, kind in engine.rows("select distinct source, type from emission order by 1, 2"):
        if found.get((source, kind), ("",))[0] != "emits":
            found[source, kind] = ("emits", None)
    return [(source, kind, state, hint) for (source, kind), (state, hint) in sorted(found.items())]
