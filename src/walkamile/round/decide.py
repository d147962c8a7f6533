"""What did a steward decide: are these two one person, or two? Decisions are kept with who, when and why, and revoked,
never rewritten; the next round follows them.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from walkamile.model.erased import plain
from walkamile.model.errors import CannotDecide, UnknownName
from walkamile.model.namespace import described
from walkamile.round.identity import BY_MATCHING
from walkamile.store import Store, Transaction


@dataclass(frozen=True, slots=True)
class Side:
    """One of the two: the name that stands for it, its person now, the person it was first, all names first theirs."""

    code: int
    person: int
    origin: int
    kind: str
    names: frozenset[int]


@dataclass(frozen=True, slots=True)
class Decision:
    """What was decided about two names: `merged`, `parted` or nothing new (`already`), and the two person ids."""

    did: str
    person_ids: tuple[str, str]
    revoked: int

    def as_json(self) -> dict[str, Any]:
        """Return the document that `merge --json` and `unmerge --json` print."""
        return {"did": self.did, "person_ids": list(self.person_ids), "revoked": self.revoked}


def merge(store: Store, one: str, other: str, reason: str = "", who: str = "local") -> Decision:
    """These two are one person, says a steward. Raises UnknownName, CannotDecide.

    Decisions that kept them apart are revoked.
    """
    a, b = _sides(store, one, other)
    for side, said in ((a, one), (b, other)):
        if not side.person:
            why = store.state.value("select reason from value_state where code = :c", c=side.code)
            raise CannotDecide(
                f"{said} joins nobody ({why or 'no round has seen it yet: run walkamile round'}). "
                "Give another name of them."
            )
    if a.kind != b.kind:
        raise CannotDecide(
            f"{one} is a {a.kind}, {other} is a {b.kind}: customers and employees are never one person. "
            "That one human is both is a relation, not a merge."
        )
    standing = _links_between(store, a, b)
    if a.code == b.code or standing:
        return Decision("already", _ids(store, a, b), 0)
    with store.state.transaction() as transaction:
        parted = [row for row in _standing_apart(store) if _crosses(row, a, b)]
        _revoke(transaction, "cannot_link", [row[0] for row in parted], reason or "merged again")
        _add_link(transaction, a, b, reason, who)
        _note(store, transaction, "merged", a, reason, who)
    return Decision("merged", _ids(store, a, b), len(parted))


def unmerge(store: Store, one: str, other: str, reason: str = "", who: str = "local") -> Decision:
    """These two are two people, says a steward. Raises UnknownName, CannotDecide.

    A decision that joined them is revoked: all is as it was before. Where only what was seen joins them, it no longer
    does.
    """
    a, b = _sides(store, one, other)
    if a.code == b.code:
        raise CannotDecide(f"{one} and {other} are the same name: a name cannot be parted from itself.")
    joined = _links_between(store, a, b)
    if not joined and (a.person != b.person or not a.person):
        return Decision("already", _ids(store, a, b), 0)
    with store.state.transaction() as transaction:
        _revoke(transaction, "link", [row[0] for row in joined], reason or "unmerged")
        if not joined:
            now = _now()
            row = {
                "a": min(a.code, b.code),
                "b": max(a.code, b.code),
                "reason": reason,
                "decided_by": who,
                "at": now,
            }
            transaction.add("cannot_link", [row])
        _note(store, transaction, "parted", a, reason, who)
    return Decision("parted", _ids(store, a, b), len(joined))


def _sides(store: Store, one: str, other: str) -> tuple[Side, Side]:
    return _side(store, one), _side(store, other)


def _side(store: Store, said: str) -> Side:
    """Whom is meant by a person id, an id of before, or a name? Raises UnknownName."""
    state = store.state
    person = state.value("select person_code from person where person_id = :i", i=said)
    if person is not None:
        return _stands_for(store, said, int(person))
    code = _code_of(store, said)
    rows = state.rows("select person_code, origin from ident_person where code = :c", c=code)
    person, origin = rows[0] if rows else (None, None)
    return _side_of(store, code, int(person or 0), int(origin or person or 0))


def _code_of(store: Store, said: str) -> int:
    namespace, _, value = said.rpartition(":")
    rows = store.state.rows("select distinct namespace from ident")
    for space in [namespace] if namespace else sorted(row[0] for row in rows):
        code = store.state.value(
            "select code from ident where namespace = :n and hash = :h",
            n=space, h=store.secrets.hashed(space, plain(space, value)),
        )  # fmt: skip
        if code is not None:
            return int(code)
    raise UnknownName(
        f"Nobody is known as {said!r}. Give a person id, or a name as namespace:value, such as email:ana@example.org."
    )


def _stands_for(store: Store, said: str, person: int) -> Side:
    """Return the side of a person id: the strongest of the names that were first theirs, else of those that are now."""
    for column in ("origin", "person_code"):
        rows = store.state.rows(
            "select i.code, n.namespace, i.person_code from ident_person i join ident n on n.code = i.code "
            f"where i.{column} = :p and i.person_code is not null",
            p=person,
        )
        if rows:
            changes = store.settings.changed_namespaces()
            best = min(rows, key=lambda row: (-described(row[1], changes).strength, row[0]))
            return _side_of(store, int(best[0]), int(best[2]), person)
    raise UnknownName(f"No name of {said} is left. Give another person id, or a name as namespace:value.")


def _side_of(store: Store, code: int, person: int, origin: int) -> Side:
    names = store.state.rows("select code from ident_person where origin = :o and :o > 0", o=origin)
    kind = store.state.value("select kind from person where person_code = :p", p=person)
    return Side(code, person, origin, str(kind), frozenset({code, *(int(row[0]) for row in names)}))


def _links_between(store: Store, a: Side, b: Side) -> list[tuple[Any, ...]]:
    """Return the decisions in force that join these two."""
    rows = store.state.rows(
        "select link_id, a, b from link where kind in ('manual', 'probabilistic') and revoked_at is null"
    )
    return [row for row in rows if _crosses(row, a, b)]


def _standing_apart(store: Store) -> list[tuple[Any, ...]]:
    """Return what stewards parted. What matching parted stands beside: a steward's link is above it while it holds."""
    return store.state.rows(
        "select id, a, b from cannot_link where revoked_at is null and decided_by <> :by order by id",
        by=BY_MATCHING,
    )


def _crosses(row: tuple[Any, ...], a: Side, b: Side) -> bool:
    """Does this decision speak of these two? Of the names themselves, or of names first given to each."""
    _, x, y = row
    if {x, y} == {a.code, b.code}:
        return True
    if a.origin == b.origin or not (a.origin and b.origin):
        return False
    return (x in a.names and y in b.names) or (y in a.names and x in b.names)


def _revoke(transaction: Transaction, table: str, keys: list[Any], reason: str) -> None:
    key = "link_id" if table == "link" else "id"
    for one in keys:
        transaction.run(
            f"update {table} set revoked_at = :now, revoked_reason = :why where {key} = :one",
            now=_now(), why=reason, one=one,
        )  # fmt: skip


def _add_link(transaction: Transaction, a: Side, b: Side, reason: str, who: str) -> None:
    transaction.add(
        "link",
        [
            {
                "a": min(a.code, b.code), "b": max(a.code, b.code), "kind": "manual", "weight": 1.0,
                "evidence": json.dumps({"reason": reason}), "rule_version": "steward", "decided_by": who,
                "valid_from": _now(),
            }
        ],
    )  # fmt: skip


def _note(store: Store, transaction: Transaction, did: str, side: Side, reason: str, who: str) -> None:
    """Write into the access log who decided what about whom, and why."""
    found = store.state.value(
        "select person_id from person where person_code = :c", c=side.person or side.origin
    )
    transaction.add(
        "access", [{"at": _now(), "who": who, "did": did, "person_id": found, "purpose": reason or None}]
    )


def _ids(store: Store, a: Side, b: Side) -> tuple[str, str]:
    found = dict(
        store.state.rows(
            "select person_code, person_id from person where person_code in (:a, :b)", a=a.origin, b=b.origin
        )
    )
    return str(found.get(a.origin, "")), str(found.get(b.origin, ""))


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")
