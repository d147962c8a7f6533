"""Who is likely one person although no name joins them? Found anew from persons that names alone make.

What is sure becomes links of the kind `probabilistic`, what is not waits for a steward. A decision of a steward is
never taken back here, and the same events give the same links, whatever was found before.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

import numpy as np

from walkamile import know
from walkamile.model.match import Likely, Matched
from walkamile.model.namespace import described
from walkamile.round.identity import BY_MATCHING, decisions, evidence, in_force
from walkamile.round.parting import REPLACED, find_parted, keep_parted
from walkamile.round.traits import TOLD, Traits, traits, ways
from walkamile.store import Analytics, Store, Transaction

MATCH_VERSION = "match-2"
MOST_WAYS = 3


@dataclass(frozen=True, slots=True)
class Found:
    """What matching did: links in force, new and revoked ones, pairs that wait for a steward, and pairs of names that
    are kept apart.
    """

    links: int
    new: int
    revoked: int
    waiting: int
    apart: int

    def as_json(self) -> dict[str, int]:
        """Return the document that `match --json` prints."""
        return {
            "links": self.links,
            "new": self.new,
            "revoked": self.revoked,
            "waiting": self.waiting,
            "apart": self.apart,
        }


@dataclass(frozen=True, slots=True)
class Persons:
    """Persons that names make: by a word that does not depend on codes, the code that stands for each, and the person
    of every name that joins; names that tell people apart.
    """

    code: dict[str, int]
    of: dict[int, int]
    unique: dict[str, dict[str, str]]
    kind: dict[str, str]
    telling: set[int]


def find_alike(store: Store, engine: Analytics) -> Found:
    """Match persons to persons, and keep what was found. Raises ExtraMissing; where too little is known, nothing is."""
    seen = evidence(store, engine)
    stewards = replace(decisions(store, by_matching=False), likely=[])
    bare = _persons(store, seen, replace(stewards, same=[]))
    parted = find_parted(store, engine, bare.of, bare.telling)
    apart = stewards.apart + in_force(store, parted)
    persons = _persons(store, seen, replace(stewards, apart=apart))
    known = traits(store, engine, persons.of)
    ids, table = _table(persons, known)
    vouched = frozenset(persons.of[code] for pair in stewards.same for code in pair if code in persons.of)
    matched = _match(store, persons, ids, table, vouched, apart)
    with store.state.transaction() as transaction:
        keep_parted(transaction, parted)
        new, revoked = _keep_links(transaction, persons, matched, vouched)
        _keep_waiting(transaction, persons, matched)
    waiting = store.state.value("select count(*) from match_candidate where decided is null")
    return Found(len(matched.joined), new, revoked, int(waiting), len(parted))


def _persons(store: Store, seen: tuple[know.Names, know.Names, know.Pairs], decided: know.Decided) -> Persons:
    """Stitch by names and these decisions alone: what matching found before must not feed itself."""
    names, all_names, pairs = seen
    changes = store.settings.changed_namespaces()
    partition = know.stitch(all_names, pairs, decided, changes)
    group = partition.group[: len(names.code)]
    rules = [described(space, changes) for space in names.spaces]
    strength = np.array([-rule.strength for rule in rules] or [0.0])[names.space]
    best = np.lexsort((names.order, strength, group))
    found = Persons({}, {}, {}, {}, set())
    word_of: dict[int, str] = {}
    for i in best.tolist():
        g, code, rule = int(group[i]), int(names.code[i]), rules[int(names.space[i])]
        if g < 0:
            continue
        if g not in word_of:
            word = word_of[g] = f"{int(names.order[i]):016x}"
            found.code[word], found.kind[word] = code, rule.subject
        found.of[code] = found.code[word_of[g]]
        if rule.telling:
            found.telling.add(code)
        if rule.unique:
            found.unique.setdefault(word_of[g], {})[rule.name] = f"{int(names.order[i]):016x}"
    return found


def _table(persons: Persons, known: Traits) -> tuple[list[str], dict[str, list[str | None]]]:
    """Lay out what is known: a row for each way in which somebody is known. Who is hardly known is left out."""
    columns = sorted({name for held in known.values() for name in held})
    ids: list[str] = []
    table: dict[str, list[str | None]] = {name: [] for name in columns}
    for word, code in sorted(persons.code.items()):
        held = known.get(code, {})
        if len(held) < 2 and "email" not in held:
            continue
        for way in ways(held, columns, MOST_WAYS):
            ids.append(word)
            for name in columns:
                table[name].append(way[name])
    return ids, table


def _match(
    store: Store,
    persons: Persons,
    ids: list[str],
    table: dict[str, list[str | None]],
    vouched: frozenset[int],
    parted: list[tuple[int, int]],
) -> Matched:
    word_of = {code: word for word, code in persons.code.items()}
    apart = [
        (word_of[persons.of[a]], word_of[persons.of[b]])
        for a, b in (*parted, *store.state.rows(REVOKED, replaced=REPLACED))
        if a in persons.of and b in persons.of and persons.of[a] != persons.of[b]
    ]
    unique = {word: persons.unique.get(word, {}) | {"kind": kind} for word, kind in persons.kind.items()}
    return know.match.match_records(
        ids,
        table,
        sure=store.settings.match_sure,
        ask=min(store.settings.match_ask, store.settings.match_sure),
        apart=apart,
        unique=unique,
        joined=TOLD,
        vouched=[word_of[code] for code in vouched],
    )


# Links of matching that stewards revoked.
REVOKED = (
    "select a, b from link "
    "where kind = 'probabilistic' and revoked_at is not null and revoked_reason <> :replaced"
)


def _keep_links(
    transaction: Transaction, persons: Persons, matched: Matched, vouched: frozenset[int]
) -> tuple[int, int]:
    """Append links that are new, revoke those that are no longer found. Returns how many of each."""
    held = {
        (a, b, weight, said): link_id
        for link_id, a, b, weight, said in transaction.rows(
            "select link_id, a, b, weight, evidence from link where kind = 'probabilistic' and revoked_at is null"
        )
    }
    now = datetime.now(UTC).isoformat(timespec="seconds")
    rows = [_as_before(persons, _row(persons, likely), held, vouched) for likely in matched.joined]
    wanted = {(row["a"], row["b"], row["weight"], row["evidence"]) for row in rows}
    gone = [link_id for key, link_id in held.items() if key not in wanted]
    for link_id in gone:
        transaction.run(
            "update link set revoked_at = :now, revoked_reason = :why where link_id = :id",
            now=now, why=REPLACED, id=link_id,
        )  # fmt: skip
    fresh = [row for row in rows if (row["a"], row["b"], row["weight"], row["evidence"]) not in held]
    more = {"kind": "probabilistic", "decided_by": BY_MATCHING, "valid_from": now}
    transaction.add("link", [row | more for row in fresh])
    return len(fresh), len(gone)


def _as_before(
    persons: Persons,
    row: dict[str, Any],
    held: Iterable[tuple[int, int, float, str]],
    vouched: frozenset[int],
) -> dict[str, Any]:
    """The link with the names it had, where a steward joined one of the two: taken back, it is as it was before."""
    if vouched.isdisjoint((row["a"], row["b"])):
        return row
    for a, b, *_ in sorted(held):
        if {persons.of.get(a), persons.of.get(b)} == {row["a"], row["b"]}:
            return row | {"a": a, "b": b}
    return row


def _keep_waiting(transaction: Transaction, persons: Persons, matched: Matched) -> None:
    """Let pairs wait for a steward; those that wait already keep their number, those decided are not asked again."""
    now = datetime.now(UTC).isoformat(timespec="seconds")
    rows = {(row["a"], row["b"]): row for row in (_row(persons, likely) for likely in matched.doubtful)}
    known = transaction.rows("select id, a, b, decided from match_candidate")
    for one, a, b, decided in known:
        if decided is None and (a, b) not in rows:
            transaction.run("delete from match_candidate where id = :id", id=one)
        elif decided is None:
            row = rows[a, b]
            transaction.run(
                "update match_candidate set weight = :w, evidence = :e where id = :id",
                w=row["weight"], e=row["evidence"], id=one,
            )  # fmt: skip
    asked = {(a, b) for _, a, b, _ in known}
    transaction.add(
        "match_candidate", [row | {"found_at": now} for pair, row in rows.items() if pair not in asked]
    )


def _row(persons: Persons, likely: Likely) -> dict[str, Any]:
    a, b = sorted((persons.code[likely.a], persons.code[likely.b]))
    signs = [{"column": name, "says": says, "weight": weight} for name, says, weight in likely.signs]
    said = json.dumps({"probability": round(likely.probability, 4), "signs": signs}, sort_keys=True)
    return {"a": a, "b": b, "weight": likely.weight, "evidence": said, "rule_version": MATCH_VERSION}
