"""How is kept who is who? Persons, whose name each is and was, aliases, and what others must hear of it."""

from __future__ import annotations

import json
from typing import Any

from walkamile import know
from walkamile.kit.ids import uuid7
from walkamile.round.identity import Reconciled, spans
from walkamile.store import Store, Transaction

ONCE = 500


def keep_people(store: Store, transaction: Transaction, people: Reconciled, generation: int) -> None:
    """Write what changed: new persons, names that moved, aliases, muted values, and what others must hear."""
    naming = people.naming
    transaction.bulk(
        "person",
        ("person_code", "person_id", "kind", "generation"),
        [(code, uuid7(), kind, generation) for code, kind in naming.new],
    )
    _keep_names(transaction, people, generation)
    _keep_states(transaction, people, generation)
    _keep_refused(transaction, people)
    _keep_households(transaction, people, generation)
    told = sorted({code for pair in (*naming.merged, *naming.split) for code in pair})
    ids = _ids(transaction, told)
    _keep_aliases(transaction, naming, generation)
    rows = [("person.merged", *pair) for pair in naming.merged] + [
        ("person.split", *pair) for pair in naming.split
    ]
    transaction.add(
        "outbox",
        [
            {"generation": generation, "type": kind, "person_id": ids.get(a, ""), "other_id": ids.get(b, "")}
            for kind, a, b in rows
        ],
    )


def _keep_names(transaction: Transaction, people: Reconciled, generation: int) -> None:
    """Write the person of each name that moved; a name that went on to somebody else is theirs from then on."""
    naming = people.naming
    held = spans(people)
    latest = {code: (person, since) for code, _, person, since, _ in held}
    spanned = {row[0] for row in transaction.rows("select distinct code from name_span")}
    codes = sorted({*people.names.code[people.changed].tolist(), *latest, *spanned})
    for start in range(0, len(codes), ONCE):
        listed = ", ".join(str(code) for code in codes[start : start + ONCE])
        transaction.run(f"delete from ident_person where code in ({listed})")
    place = dict(zip(people.names.code.tolist(), range(len(people.names.code)), strict=True)) if codes else {}
    rows = []
    for code in codes:
        at = place.get(code)
        if at is None:
            continue
        person, since = latest.get(code, (int(naming.person_code[at]) or None, None))
        rows.append((code, person, since, generation, int(naming.origin[at]) or None))
    transaction.bulk("ident_person", ("code", "person_code", "valid_from", "generation", "origin"), rows)
    transaction.run("delete from name_span")
    transaction.bulk("name_span", ("code", "turn", "person_code", "valid_from", "valid_to"), held)


def _keep_states(transaction: Transaction, people: Reconciled, generation: int) -> None:
    """Write which values join nobody, since when and why."""
    since = dict(transaction.rows("select code, since from value_state"))
    last = int(people.names.code[-1]) if len(people.names.code) else 0
    states = (("muted", people.partition.muted), ("shared", people.partition.shared))
    transaction.run("delete from value_state")
    transaction.add(
        "value_state",
        [
            {"code": c, "state": state, "reason": why, "since": since.get(c, generation)}
            for state, found in states
            for c, why in found.items()
            if c <= last
        ],
    )


def _keep_refused(transaction: Transaction, people: Reconciled) -> None:
    last = int(people.names.code[-1]) if len(people.names.code) else 0
    transaction.run("delete from link where kind = 'refused'")
    refused: list[dict[str, Any]] = [
        {
            "a": a, "b": b, "kind": "refused", "weight": 0.0, "evidence": json.dumps({"reason": why}),
            "rule_version": people.partition.rule_version, "decided_by": "round", "revoked_reason": why,
        }
        for a, b, why in people.partition.refused if a <= last and b <= last
    ]  # fmt: skip
    transaction.add("link", refused)


def _keep_households(transaction: Transaction, people: Reconciled, generation: int) -> None:
    """Write who shares a device or a line; what stewards said of two people stays."""
    transaction.run("delete from relation where kind = 'household' and evidence like '{\"shared\":%'")
    told = {(a, b) for a, b in transaction.rows("select a, b from relation where kind = 'household'")}
    rows = [
        (a, b, "household", json.dumps({"shared": code}), generation)
        for a, b, code in people.households
        if (a, b) not in told
    ]
    transaction.bulk("relation", ("a", "b", "kind", "evidence", "generation"), rows)


def _ids(transaction: Transaction, codes: list[int]) -> dict[int, str]:
    found: dict[int, str] = {}
    for start in range(0, len(codes), ONCE):
        listed = ", ".join(str(code) for code in codes[start : start + ONCE])
        found |= dict(
            transaction.rows(f"select person_code, person_id from person where person_code in ({listed})")
        )
    return found


def _keep_aliases(transaction: Transaction, naming: know.Naming, generation: int) -> None:
    """Lead ids that are no longer used to where most of their names are now."""
    known = dict(
        transaction.rows(
            "select p.person_code, a.person_code from person_alias a join person p on p.person_id = a.old_id"
        )
    )
    wanted = dict(naming.alias)
    in_use = set(naming.person_code.tolist())
    changed = [old for old, now in wanted.items() if known.get(old) != now]
    gone = [old for old in known if old not in wanted and old in in_use]
    ids = _ids(transaction, sorted({*changed, *gone}))
    for old in sorted(ids):
        transaction.run("delete from person_alias where old_id = :old", old=ids[old])
    transaction.add(
        "person_alias",
        [
            {"old_id": ids[old], "person_code": wanted[old], "reason": "merged", "generation": generation}
            for old in sorted(changed)
            if old in ids
        ],
    )
