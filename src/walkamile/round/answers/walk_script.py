"""What happened in one journey, told so that nobody can be found by it?"""

from __future__ import annotations

import re
from typing import Any

from walkamile import walk
from walkamile.round.answers.asked import page_sql
from walkamile.round.answers.people import with_break_rules
from walkamile.round.answers.recall import Recall
from walkamile.round.colleagues import ask_colleagues

WORDS = ("item", "topic", "queue", "step", "system", "action", "reason", "what", "page", "object", "to")
NUMBERED = re.compile(r"@|\d{4,}|\d.*\d.*\d.*\d.*\d")
OF_NEED = (
    "select n.need_id as journey_key, c.contact_key from need n join contact c on c.person_code = n.person_code "
    "and c.need_key = n.need_key and c.opened_at >= n.opened_at and c.opened_at <= n.closed_at"
)
OF_CASE = "select case_key as journey_key, contact_key from contact where case_key is not null"
NO_CASE = "select null::ubigint, null::ubigint where false"
THIRD = 3
NO_WORDS = {"unknown", "other", "none", "null"}


def ask_script(recall: Recall, lens: str, journey: walk.journey.Journey, side: str) -> walk.script.Script:
    """The scenes of this journey as the customer lived it, or as the employee who served last (of a case that went
    from hand to hand: the third)."""
    happened = ask_happened(recall, lens, journey)
    if side != walk.journey.EMPLOYEE:
        return walk.script.tell(happened, side)
    turns = len(walk.script.handed(happened))
    had = walk.script.served(happened)
    return walk.script.tell(
        happened, side, had[-1] if had else None, min(THIRD, turns) if lens == "case" and turns else None
    )


def ask_happened(recall: Recall, lens: str, journey: walk.journey.Journey) -> list[walk.journey.Happened]:
    """The events of a journey, in order, without texts and names."""
    engine = with_break_rules(recall)
    members = members_sql(recall, lens, only_one=True)
    sql = page_sql("walk_events", members=members, visits=recall.steps("contact"))
    rows = engine.records(sql, {"key": journey.case_key})
    marks = dict(engine.rows(page_sql("walk_marks"), {"events": [row["event_id"] for row in rows]}))
    shared = _shared(recall, rows)
    return [_happened(row, marks.get(row["event_id"]), shared) for row in rows]


def ask_in_them(recall: Recall, lens: str) -> dict[int, dict[str, Any]]:
    """Who acted in each journey of a lens, whose events are in it, when was its last, how many are there?

    Asked of the same events that a script tells.
    """
    rows = recall.records(page_sql("walk_in_them", members=members_sql(recall, lens)))
    return {int(row["journey_key"]): row for row in rows}


def members_sql(recall: Recall, lens: str, only_one: bool = False) -> str:
    """SQL that gives the events of every journey of a lens, or of the one with this `$key`."""
    contacts, cases = OF_NEED, NO_CASE
    if lens == "case":
        contacts = OF_CASE
        cases = "select case_key as journey_key, case_key from event where case_key is not null"
    if only_one:
        contacts = f"select * from ({contacts}) where journey_key = $key::ubigint"
        cases = "select $key::ubigint, $key::ubigint" if lens == "case" else NO_CASE
    return page_sql("walk_members", contacts=contacts, cases=cases, visits=recall.steps("contact"))


def _happened(row: dict[str, Any], rule: str | None, shared: frozenset[str]) -> walk.journey.Happened:
    names = ("event_id", "type", "contact", "kind", "outcome", "wait_s", "hold_s", "actor_kind", "speaker")
    said = tuple((name, row[name]) for name in WORDS if row[name] in shared)
    return walk.journey.Happened(
        at=row["ts"], channel=row["channel"] or "unknown", actor=row["actor_id"], rule=rule, words=said,
        item=None if row["item"] in NO_WORDS else row["item"],
        **{name: row[name] for name in names},
    )  # fmt: skip


def _shared(recall: Recall, rows: list[dict[str, Any]]) -> frozenset[str]:
    """Which words of these events may be said? Those that enough people share, that hold no number and no colleague."""
    words = {row[name] for row in rows for name in WORDS if row[name]} - NO_WORDS
    plain = sorted(word for word in words if not NUMBERED.search(word) and len(word) <= 60)
    fewest = recall.store.settings.minimum_customers
    found = recall.rows(page_sql("walk_words"), {"words": plain, "fewest": fewest})
    people = {
        part.lower() for one in ask_colleagues(recall.store) for part in (one.employee_id, *one.name.split())
    }
    kept = (str(row[0]) for row in found)
    return frozenset(
        word for word in kept if not people & {part.lower() for part in re.split(r"[\s_,.-]+", word)}
    )
