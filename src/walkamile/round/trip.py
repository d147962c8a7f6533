"""In which order does a round derive? What changed where a generation can be carried on, else everything."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import datetime
from hashlib import sha256

from walkamile import understand
from walkamile.round.derive import (
    UNIT_TABLES,
    WHOLE_TABLES,
    Derived,
    derive_touched,
    derive_units,
    derive_whole,
    prepare,
    terms,
)
from walkamile.round.identity import Reconciled
from walkamile.round.touched import Before
from walkamile.store import Analytics, Store


def derive(
    store: Store,
    engine: Analytics,
    people: Reconciled,
    then: Before | None,
    as_of: datetime,
    tell: Callable[[str], None],
    told_until: datetime | None = None,
) -> Derived:
    """Fill the tables of this round in the engine."""
    prepare(store, engine)
    set_ = terms(store, as_of, told_until)
    drawn = derive_touched(store, engine, people, then, set_, tell) if then is not None else None
    carried = drawn is not None
    if drawn is None:
        drawn = derive_units(store, engine, set_, tell)
    n_people, n_cases = _concerned(engine, carried)
    gaps, steps, tests = derive_whole(store, engine, set_, tell, drawn)
    whole = (*WHOLE_TABLES, *steps) if carried else (*WHOLE_TABLES, *steps, *UNIT_TABLES)
    pieces = UNIT_TABLES if carried else ()
    return Derived(whole, pieces, n_people, n_cases, drawn.labels, gaps, drawn.staged, tests)


def _concerned(engine: Analytics, carried: bool) -> tuple[int, int]:
    if carried:
        return engine.value("select count(*) from touched_person"), engine.value(
            "select count(*) from touched_case"
        )
    people, cases = engine.rows("select count(distinct person_code), count(distinct case_key) from moment")[0]
    return people, cases


def fingerprint(store: Store, as_of: datetime | None) -> str:
    """Return what a generation rests on: definitions, settings, declarations. A look back is never carried on."""
    declared = store.home / "service_accounts.csv"
    parts = [
        understand.definitions(),
        json.dumps(store.settings.model_dump(), sort_keys=True),
        declared.read_text("utf-8") if declared.exists() else "",
        as_of.isoformat() if as_of else "now",
    ]
    return sha256("\n".join(parts).encode()).hexdigest()[:16]
