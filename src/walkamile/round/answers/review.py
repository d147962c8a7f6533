"""Which persons may be one, and what speaks for it and against it? And what a steward says to that."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from walkamile.model.errors import CannotDecide, UnknownName
from walkamile.round.traits import Traits, traits
from walkamile.store import Store, Transaction

SAME, APART = "same", "apart"
SAYS = {SAME: "These two are one person.", APART: "These two are two people."}
UNDONE = "Your answer is taken back; the pair waits again."
WAITING = (
    "select id, a, b, weight, evidence from match_candidate where decided is null order by weight desc, id"
)


def ask_review(store: Store, most: int = 20, clear: bool = False) -> dict[str, Any]:
    """The pairs that wait, the most likely first, with both sides masked, and how many wait in all.

    `clear`: as they are, not masked; each look is written into the access log.
    """
    found = store.state.records(WAITING + " limit :most", most=most)
    return {"waiting": ask_waiting(store), "pairs": _pairs(store, found, clear)}


def ask_waiting(store: Store) -> int:
    """How many pairs wait for an answer?"""
    return int(store.state.value("select count(*) from match_candidate where decided is null"))


def ask_answered(store: Store, most: int = 5) -> list[dict[str, Any]]:
    """The last answers, newest first: they can be taken back."""
    return store.state.records(
        "select id, decided, decided_by, decided_at from match_candidate where decided is not null "
        "order by decided_at desc, id desc limit :most",
        most=most,
    )


def _pairs(store: Store, found: list[dict[str, Any]], clear: bool) -> list[dict[str, Any]]:
    persons = _persons(store, [code for row in found for code in (row["a"], row["b"])])
    engine = store.engine()
    try:
        of = _names_of(store, {code for code, _ in persons.values() if code})
        known = traits(store, engine, of) if of else {}
    finally:
        engine.close()
    if clear:
        now = _now()
        looked = sorted({person_id for _, person_id in persons.values()})
        with store.state.transaction() as transaction:
            transaction.add(
                "access",
                [
                    {"at": now, "who": "local", "did": "looked", "person_id": i, "purpose": "review"}
                    for i in looked
                ],
            )
    return [_pair(row, persons, known, clear) for row in found]


def _persons(store: Store, codes: list[int]) -> dict[int, tuple[int, str]]:
    """Return the person (code, id) of each name."""
    listed = ", ".join(str(code) for code in sorted(set(codes))) or "-1"
    rows = store.state.rows(
        "select i.code, p.person_code, p.person_id from ident_person i join person p using (person_code) "
        f"where i.code in ({listed})"
    )
    return {code: (person, person_id) for code, person, person_id in rows}


def _names_of(store: Store, persons: set[int]) -> dict[int, int]:
    listed = ", ".join(str(code) for code in sorted(persons)) or "-1"
    return dict(
        store.state.rows(f"select code, person_code from ident_person where person_code in ({listed})")
    )


def _pair(
    row: dict[str, Any], persons: Mapping[int, tuple[int, str]], known: Traits, clear: bool
) -> dict[str, Any]:
    said = json.loads(row["evidence"])
    (one, one_id), (other, other_id) = (persons.get(row[side], (0, "")) for side in ("a", "b"))
    signs = {sign["column"]: sign for sign in said["signs"]}
    columns = [*signs, *sorted({*known.get(one, {}), *known.get(other, {})} - set(signs))]
    return {
        "id": row["id"],
        "probability": said["probability"],
        "a": one_id,
        "b": other_id,
        "rows": [
            {
                "column": column.replace("_", " "),
                "a": shown(known, one, column, clear),
                "b": shown(known, other, column, clear),
                "says": signs[column]["says"] if column in signs else "only one is known",
                "weight": signs[column]["weight"] if column in signs else 0.0,
            }
            for column in columns
        ],
    }


def shown(known: Traits, person: int, column: str, clear: bool = False) -> str:
    """What is known of a person in this column, masked unless `clear`: the most frequent first, at most three."""
    values = sorted(known.get(person, {}).get(column, {}).items(), key=lambda pair: (-pair[1], pair[0]))
    return ", ".join(value if clear else masked(value) for value, _ in values[:3])


def masked(value: str) -> str:
    """A name with only its ends left: enough to tell two apart, too little to know who it is."""
    if "@" in value:
        first, _, domain = value.partition("@")
        return f"{first[:1]}…@{domain[:1]}…"
    return f"{value[:1]}…{value[-2:]}" if len(value) > 4 else "…"


def answer_pair(store: Store, one: int, said: str, reason: str = "", who: str = "local") -> dict[str, Any]:
    """These two are one person (`same`), or two (`apart`): kept as a decision. Raises UnknownName, CannotDecide."""
    row = _candidate(store, one)
    if row["decided"] is not None:
        raise CannotDecide(
            f"Pair {one} was answered: {SAYS[row['decided']]} Take it back first: --undo {one}"
        )
    now = _now()
    a, b = row["a"], row["b"]
    with store.state.transaction() as transaction:
        if said == SAME:
            transaction.add("link", [_link(a, b, row["evidence"], reason, who, now)])
        else:
            transaction.add(
                "cannot_link",
                [{"a": a, "b": b, "reason": reason or f"review {one}", "decided_by": who, "at": now}],
            )
        _decided(transaction, one, said, who, now)
        _note(store, transaction, "merged" if said == SAME else "parted", a, reason, who, now)
    return {"id": one, "decided": said, "says": SAYS[said]}


def undo_pair(store: Store, one: int, who: str = "local") -> dict[str, Any]:
    """Take an answer back: its decision is revoked, the pair waits again. Raises UnknownName, CannotDecide."""
    row = _candidate(store, one)
    if row["decided"] is None:
        raise CannotDecide(f"Pair {one} was not answered yet: there is nothing to take back.")
    table = "link" if row["decided"] == SAME else "cannot_link"
    kind = " and kind = 'manual'" if table == "link" else ""
    now = _now()
    with store.state.transaction() as transaction:
        transaction.run(
            f"update {table} set revoked_at = :now, revoked_reason = :why "
            f"where a = :a and b = :b and revoked_at is null{kind}",
            now=now, why=f"review {one} taken back", a=row["a"], b=row["b"],
        )  # fmt: skip
        _decided(transaction, one, None, None, None)
        _note(store, transaction, "review taken back", row["a"], "", who, now)
    return {"id": one, "decided": None, "says": UNDONE}


def _candidate(store: Store, one: int) -> dict[str, Any]:
    found = store.state.records(
        "select id, a, b, evidence, decided from match_candidate where id = :one", one=one
    )
    if not found:
        raise UnknownName(f"There is no pair {one}. The pairs that wait: walkamile review")
    return found[0]


def _link(a: int, b: int, evidence: str, reason: str, who: str, now: str) -> dict[str, Any]:
    said = json.loads(evidence) | {"reason": reason}
    return {
        "a": a, "b": b, "kind": "manual", "weight": 1.0, "evidence": json.dumps(said, sort_keys=True),
        "rule_version": "steward", "decided_by": who, "valid_from": now,
    }  # fmt: skip


def _decided(transaction: Transaction, one: int, said: str | None, who: str | None, now: str | None) -> None:
    transaction.run(
        "update match_candidate set decided = :said, decided_by = :who, decided_at = :now where id = :one",
        said=said, who=who, now=now, one=one,
    )  # fmt: skip


def _note(
    store: Store, transaction: Transaction, did: str, code: int, reason: str, who: str, now: str
) -> None:
    """Write into the access log who decided what about whom, and why."""
    person = _persons(store, [code]).get(code)
    transaction.add(
        "access",
        [
            {
                "at": now,
                "who": who,
                "did": did,
                "person_id": person and person[1],
                "purpose": reason or "review",
            }
        ],
    )


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="microseconds")
