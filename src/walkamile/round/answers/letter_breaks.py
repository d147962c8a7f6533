"""What broke in a week, whose is it, and whose story tells the worst of it?"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any

from walkamile import understand, walk
from walkamile.round.answers.asked import Asked, page_sql
from walkamile.round.answers.drawable import RESTS, ask_drawable, shared_words
from walkamile.round.answers.owners import ask_owners
from walkamile.round.answers.recall import Recall
from walkamile.round.answers.story import ask_story
from walkamile.store import Analytics

COUNTS = """
select rule, lens, {department} as department, count(*) filter (where hit) as n, count(*) as denominator,
    count(distinct coalesce(cast(person_code as varchar), cast(unit_key as varchar))) as n_people,
    count(distinct coalesce(cast(person_code as varchar), cast(unit_key as varchar))) filter (where hit) as n_met,
    sum(cast(round(minutes * 60000) as bigint)) filter (where hit) / 60000.0 as minutes
from letter_unit where $only = '' or department = $only group by all order by all
"""
WHOLES = """
select coalesce(department, 'unknown') as department, count(*) filter (where hit) as n,
    count(distinct coalesce(cast(person_code as varchar), cast(unit_key as varchar))) as n_people,
    count(distinct coalesce(cast(person_code as varchar), cast(unit_key as varchar))) filter (where hit) as n_met,
    coalesce(sum(cast(round(minutes * 60000) as bigint)) filter (where hit) / 60000.0, 0) as minutes
from letter_unit group by 1 order by 1
"""
MOST = """
select person_code from letter_unit
where hit and list_contains($able::integer[], person_code) and person_code in (select person_code from letter_unit
    where hit and rule = $rule and lens = $lens and ($only = '' or department = $only))
group by person_code order by sum(coalesce(minutes, 0)) desc, count(*) desc, min(from_event) limit 1
"""


@dataclass(frozen=True, slots=True)
class Broken:
    """What a week holds: counts by rule, all and by department, and an engine in which `letter_unit` lies."""

    engine: Analytics
    counts: list[walk.leaders.letter.Count]
    of_department: dict[str, list[walk.leaders.letter.Count]]
    wholes: list[walk.leaders.letter.Whole]


def midnights(week: walk.leaders.letter.Week) -> tuple[datetime, datetime]:
    """From when to when does the week last?"""
    since = datetime.combine(week.monday, time())
    return since, since + timedelta(days=7)


def broken_in(recall: Recall, since: datetime, until: datetime, only: str = "") -> Broken:
    """Every break of these days with its owner; `only`: those of one department. The figures of /breaks."""
    engine = recall.engine.cursor()
    _take_owners(recall, engine)
    _take_rules(recall, engine)
    params = {"since": since, "until": until, "as_of": recall.as_of}
    engine.run(f"create or replace temp table letter_unit as {page_sql('letter_units')}", params)
    counted = engine.records(COUNTS.format(department="''"), {"only": only})
    parted = engine.records(COUNTS.format(department="coalesce(department, 'unknown')"), {"only": only})
    by: dict[str, list[walk.leaders.letter.Count]] = {}
    for row in parted:
        by.setdefault(row["department"], []).append(walk.leaders.letter.Count(**row))
    wholes = [walk.leaders.letter.Whole(**row) for row in engine.records(WHOLES)]
    return Broken(engine, [walk.leaders.letter.Count(**row) for row in counted], by, wholes)


def _take_owners(recall: Recall, engine: Analytics) -> None:
    import pyarrow as pa

    owners = ask_owners(recall.store)
    columns = {
        name: pa.array([getattr(one, name) for one in owners], pa.string())
        for name in ("kind", "name", "department")
    }
    engine.take("owner_of", pa.table(columns))


def _take_rules(recall: Recall, engine: Analytics) -> None:
    """One row per rule that is a break, with its usual window: contacts before cases, where both could break."""
    lenses = dict(
        recall.rows(
            "select rule, case when bool_or(lens = 'contact') then 'contact' else min(lens) end from eligible "
            "where scope = 'any_need' group by rule"
        )
    )
    engine.run(
        "create or replace temp table letter_rule (rule varchar, lens varchar, window_days integer, age_days integer)"
    )
    for rule in understand.RULES.values():
        if rule.is_break and rule.name in lenses:
            row = [rule.name, lenses[rule.name], rule.window, rule.window or rule.waits_days]
            engine.run("insert into letter_rule values (?, ?, ?, ?)", row)


def tell_worst(
    recall: Recall, week: walk.leaders.letter.Week, broken: Broken, only: str = ""
) -> dict[str, Any] | None:
    """The worst break of the week: its figure, and the masked story of one person whom it met. None: there is none."""
    fewest = recall.store.settings.minimum_customers
    counts = broken.counts
    while chosen := walk.leaders.letter.worst(counts, fewest):
        code = _most(recall, week, broken, chosen, only)
        if code is not None:
            return _story(recall, week, chosen, code, fewest)
        counts = [one for one in counts if one != chosen]
    return None


def _most(
    recall: Recall,
    week: walk.leaders.letter.Week,
    broken: Broken,
    chosen: walk.leaders.letter.Count,
    only: str,
) -> int | None:
    """Of those who met it and whose story may be told: whom did the breaks of this week cost most?"""
    able = ask_drawable(recall, *midnights(week))
    params = {"rule": chosen.rule, "lens": chosen.lens, "only": only, "able": able}
    rows = broken.engine.rows(MOST, params)
    return int(rows[0][0]) if rows else None


def _story(
    recall: Recall, week: walk.leaders.letter.Week, chosen: walk.leaders.letter.Count, code: int, fewest: int
) -> dict[str, Any]:
    since, until = midnights(week)
    story = ask_story(recall, code, Asked(since, min(until, recall.as_of - RESTS)))
    rule = understand.RULES[chosen.rule]
    topics = shared_words(recall, "topic")
    marks = walk.leaders.masking.masked_marks(story["marks"])
    return {
        "person_code": code, "rule": rule.name, "title": rule.title, "says": rule.says,
        "figure": walk.leaders.letter.figure(chosen, fewest), "usual": _usual(recall, week, chosen, fewest),
        "sentences": walk.leaders.letter.sentences(story["caption"], marks),
        "moments": walk.leaders.masking.masked_moments(story["moments"], topics), "marks": marks,
        "wait_s": story["wait_s"], "n_contacts": sum(m["is_contact"] for m in story["moments"]),
    }  # fmt: skip


def _usual(
    recall: Recall, week: walk.leaders.letter.Week, chosen: walk.leaders.letter.Count, fewest: int
) -> walk.leaders.letter.Figure | None:
    """The same break over the four weeks before: None where they hold too little to say."""
    since, _ = midnights(week)
    only = chosen.department
    before = broken_in(recall, since - timedelta(days=28), since, only)
    same = next((one for one in before.counts if (one.rule, one.lens) == (chosen.rule, chosen.lens)), None)
    shown = walk.leaders.letter.figure(same, fewest) if same else None
    return shown if shown and shown.share is not None else None
