"""Which events does each source promise, and which have been seen? The contract between a channel and this product."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Literal

State = Literal["emits", "silent", "can", "cannot", "undeclared"]


@dataclass(frozen=True, slots=True)
class Contract:
    """One event type of one source.

    `state`: `emits` (declared and seen), `silent` (declared, never seen), `can` (could be switched on: `hint`
    says how), `cannot` (the source will never have it), `undeclared` (seen, and nobody promised it).
    """

    source: str
    type: str
    state: State
    hint: str | None = None


def contracts(
    batches: Iterable[Mapping[str, Any]], observed: Iterable[tuple[str, str]] = ()
) -> list[Contract]:
    """What may be expected of each source? Merges what all loads declared with the (source, type) pairs observed.

    `batches`: rows of the table batch (`source`, `contract` as JSON); a load that was taken back says nothing.
    What was seen outweighs what was declared; a promise outweighs `can`, `can` outweighs `cannot`.
    """
    found: dict[tuple[str, str], Contract] = {}
    for batch in batches:
        if batch.get("unloaded_at"):
            continue
        declared = json.loads(batch["contract"]) if isinstance(batch["contract"], str) else batch["contract"]
        for source in declared.get("sources") or [batch["source"]]:
            for contract in _declared(source, declared):
                held = found.get((source, contract.type))
                if held is None or _RANK[contract.state] < _RANK[held.state]:
                    found[source, contract.type] = contract
    for source, kind in observed:
        held = found.get((source, kind))
        promised = held is not None and held.state in ("silent", "emits")
        found[source, kind] = Contract(source, kind, "emits" if promised else "undeclared")
    return [found[key] for key in sorted(found)]


_RANK: dict[State, int] = {"emits": 0, "silent": 1, "can": 2, "cannot": 3, "undeclared": 4}


def _declared(source: str, declared: Mapping[str, Any]) -> list[Contract]:
    emits = [Contract(source, kind, "silent") for kind in declared.get("emits") or ()]
    can = [Contract(source, kind, "can", hint) for kind, hint in (declared.get("can") or {}).items()]
    cannot = [Contract(source, kind, "cannot") for kind in declared.get("cannot") or ()]
    return [*emits, *can, *cannot]
