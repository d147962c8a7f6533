"""What did somebody tell the product itself? An erased employee's reports go; ahas stay, and name nobody.

An author is known by the employee id that they gave, or by a keyed hash of the address of their letter.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from walkamile.kit.ids import uuid7
from walkamile.model.erased import GONE
from walkamile.privacy.held import Held
from walkamile.store import Analytics, Store, Transaction

OWN = "walkamile"
BY_LETTER = "mail-"
NOBODY = "erased"
OTHERS = {
    "beliefs": "select topic, unit, believed, low, high, stated_at, tested_at, measured, reason from belief "
    "where author_id = :a order by no",
    "task_runs": "select task_id, tier, began_at, ended_at, outcome, steps from task_run "
    "where author_id = :a order by began_at",
    "seen_figures": "select topic, seen_at from seen_figure where author_id = :a order by seen_at, topic",
}


@dataclass(frozen=True, slots=True)
class Spoken:
    """What concerns what somebody told the product: their numbers as an author, the names by which they may own
    something, the ids of all events that go, and how many of those they told."""

    authors: list[str]
    called: list[str]
    events: list[str]
    n_events: int


def spoken(store: Store, engine: Analytics, held: Held) -> Spoken:
    """Mark what the person told, too, in the table `mine`; and say what else is to be forgotten."""
    numbers = authors_of(store, held)
    n = mark_said(engine, numbers)
    return Spoken(numbers, names_of(store, held), gone_events(engine), n)


def authors_of(store: Store, held: Held) -> list[str]:
    """Under which numbers did this person speak?"""
    said = {name.value.lower() for name in held.names if name.namespace == "employee_id"}
    letters = {
        f"{BY_LETTER}{store.secrets.hashed('email', name.value.lower()).hex()[:12]}"
        for name in held.names
        if name.namespace == "email"
    }
    rows = store.state.rows("select author_id, employee_id from author where employee_id is not null")
    return sorted(str(row[0]) for row in rows if str(row[1]).lower() in said | letters)


def mark_said(engine: Analytics, authors: Sequence[str]) -> int:
    """Add what these authors told, and the answers to it, to the table `mine`. Returns how many events."""
    before = int(engine.value("select count(*) from mine"))
    engine.run(
        "insert into mine select event_key from stored where source = $own and event_key not in "
        "(select event_key from mine) and (list_contains($authors::varchar[], actor_id) or "
        "list_contains($authors::varchar[], json_extract_string(props, '$.employee')))",
        {"own": OWN, "authors": list(authors)},
    )
    return int(engine.value("select count(*) from mine")) - before


def gone_events(engine: Analytics) -> list[str]:
    """The ids of the events that go, as evidence may name them."""
    return [str(row[0]) for row in engine.rows("select event_id from stored join mine using (event_key)")]


def names_of(store: Store, held: Held) -> list[str]:
    """By which names of teams.csv might the person be called the owner of something?"""
    path = store.home / "teams.csv"
    said = {name.value.lower() for name in held.names}
    if held.kind != "employee" or not path.exists():
        return []
    rows = csv.DictReader(
        line for line in path.read_text("utf-8-sig", "replace").splitlines() if not line.startswith("#")
    )
    return [row["name"] for row in rows if (row.get("employee_id") or "").lower() in said and row.get("name")]


def forget_spoken(transaction: Transaction, said: Spoken) -> None:
    """Delete the reports of these authors; take them, their names and these events out of ahas."""
    for one in said.authors:
        transaction.run("delete from report where author_id = :a", a=one)
        transaction.run("update report set answered_by = :n where answered_by = :a", n=NOBODY, a=one)
        transaction.run("update aha set author_id = :n where author_id = :a", n=NOBODY, a=one)
        transaction.run("update aha_echo set decided_by = :n where decided_by = :a", n=NOBODY, a=one)
        _part_from_beliefs(transaction, one)
        transaction.run("delete from author where author_id = :a", a=one)
    for name in said.called:
        transaction.run("update aha set owner = :g where lower(owner) = lower(:n)", g=GONE, n=name)
    gone = set(said.events)
    for aha_id, evidence in transaction.rows("select aha_id, evidence from aha where evidence <> '[]'"):
        kept = [one for one in json.loads(evidence) if one not in gone]
        if len(kept) < len(json.loads(evidence)):
            transaction.run("update aha set evidence = :e where aha_id = :a", e=json.dumps(kept), a=aha_id)


def _part_from_beliefs(transaction: Transaction, author: str) -> None:
    """Beliefs stay in the figures of their group, under a number that points at nobody; their seals hold."""
    stated = transaction.rows("select 1 from belief where author_id = :a limit 1", a=author)
    if stated:
        number = f"{NOBODY}-{uuid7()}"
        transaction.run(
            "insert into author (author_id, employee_id, role_group, is_leader, made_at) "
            "select :n, null, role_group, is_leader, '' from author where author_id = :a",
            n=number, a=author,
        )  # fmt: skip
        transaction.run("update belief set author_id = :n where author_id = :a", n=number, a=author)
    transaction.run("delete from seen_figure where author_id = :a", a=author)
    transaction.run("delete from task_run where author_id = :a", a=author)
    transaction.run("update task set made_by = :n where made_by = :a", n=NOBODY, a=author)


def said_by(store: Store, held: Held) -> dict[str, list[dict[str, Any]]]:
    """What this person told the product: reports with their answers, ahas, beliefs, runs of tasks, numbers seen."""
    authors = authors_of(store, held)
    reports: list[dict[str, Any]] = []
    ahas: list[dict[str, Any]] = []
    for one in authors:
        reports += store.state.records(
            "select text, system, since, helped, stopped, came_by, made_at, answer, answered_at from report "
            "where author_id = :a order by made_at",
            a=one,
        )
        ahas += store.state.records(
            "select observation, rule, step, system, state, owner, due, made_at, fixed_at from aha "
            "where author_id = :a order by made_at",
            a=one,
        )
    return {"reports": reports, "ahas": ahas} | {
        name: [row for one in authors for row in store.state.records(sql, a=one)]
        for name, sql in OTHERS.items()
    }
