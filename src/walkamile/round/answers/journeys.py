"""How do journeys go in these days, for these people: between channels, on the map, step by step, then and now?"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from walkamile import understand
from walkamile.kit.mix import Part, change_of_mix
from walkamile.round.answers.asked import Asked, page_sql
from walkamile.round.answers.people import with_break_rules
from walkamile.round.answers.recall import Recall

MOST_STEPS = 7


def ask_map(recall: Recall, lens: str, asked: Asked) -> dict[str, Any]:
    """The whole map of the cases that began in these days, with the breaks on each step. Raises UnknownName."""
    understand.lens(lens)
    steps = f"({page_sql('chosen_steps', steps=recall.steps(lens), of_segment=asked.condition())})"
    engine = with_break_rules(recall)
    # Materialised once: five questions read it.
    engine.run(f"create or replace temp table chosen_step as select * from {steps}", asked.params)
    questions = understand.map_questions("chosen_step")
    cases, variants, events = engine.rows(questions.variants)[0]
    drawn = questions.counts(engine.rows(questions.passages))
    broken = dict(engine.rows(page_sql("broken_steps")))
    answer = {
        "lens": lens,
        "cases": cases,
        "events": events,
        "variants": variants,
        "nodes": [{"label": label, "n": n, "n_breaks": broken.get(label, 0)} for label, n in drawn.nodes],
        "edges": [{"from": a, "to": b, "n": n, "median_s": median} for a, b, n, median in drawn.edges],
        "starts": dict(drawn.starts),
        "ends": dict(drawn.ends),
    }
    engine.run("drop table chosen_step")
    return answer


def ask_flow(recall: Recall, lens: str, asked: Asked) -> list[dict[str, Any]]:
    """Step by step, how many went from which label to which (None: left). Raises UnknownName."""
    understand.lens(lens)
    sql = page_sql("flow", steps=recall.steps(lens), of_segment=asked.condition())
    return recall.records(sql, asked.params | {"most": MOST_STEPS})


def ask_case_rows(
    recall: Recall, lens: str, source: str, target: str, asked: Asked, most: int
) -> list[dict[str, Any]]:
    """Which cases went from one step to the other (empty: left), newest first? Raises UnknownName."""
    understand.lens(lens)
    sql = page_sql("case_rows", steps=recall.steps(lens), of_segment=asked.condition())
    return recall.records(sql, asked.params | {"source": source, "target": target, "most": most})


def ask_passages(recall: Recall, asked: Asked) -> list[dict[str, Any]]:
    """From channel to next channel within seven days: share of contacts, median gap; too few people: no share."""
    sql = page_sql("passages", of_segment=asked.condition())
    rows = recall.records(sql, asked.params | {"as_of": recall.as_of})
    fewest = recall.store.settings.minimum_customers
    return [
        {"source": r["channel"], "target": r["next_channel"], "of": r["n"], **_shown(r, fewest)} for r in rows
    ]


def _shown(row: dict[str, Any], fewest: int) -> dict[str, Any]:
    if row["next_people"] < fewest:
        return {"n": None, "share": None, "median_s": None}
    return {"n": row["n_next"], "share": row["n_next"] / row["n"], "median_s": row["median_s"]}


def ask_passage_rows(
    recall: Recall, source: str, target: str, asked: Asked, most: int
) -> list[dict[str, Any]]:
    """The contacts on one channel that were followed by one on the other within seven days, newest first."""
    sql = page_sql("passage_rows", of_segment=asked.condition())
    return recall.records(
        sql, asked.params | {"channel": source, "target": target, "as_of": recall.as_of, "most": most}
    )


def ask_change_of_mix(
    recall: Recall, rule: str, segment: str, middle: datetime, asked: Asked
) -> dict[str, Any] | None:
    """Did the share of a rule change because the experience changed, or because other people came?

    None where one of the two periods has nobody, or a part is so small that it would point at people.
    """
    known = understand.RULES[rule]
    days = known.window or 0
    hit = "e.gap_s is not null and e.gap_s <= $window_days * 86400.0" if days else "e.hit"
    lens = recall.rows(
        "select lens from eligible where rule = $rule group by 1 order by lens = 'contact' desc, lens limit 1",
        {"rule": rule},
    )
    if not lens:
        return None
    rows = recall.records(
        page_sql("rule_by_part", hit=hit),
        asked.params
        | {
            "rule": rule,
            "scope": "any_need",
            "lens": lens[0][0],
            "seg_name": segment,
            "middle": middle,
            "window_days": days,
            "as_of": recall.as_of,
        },
    )
    kept = [row for row in rows if row["people"] >= recall.store.settings.minimum_customers]
    before, after = (
        [Part(r["part"], r["n"], r["hits"]) for r in kept if r["later"] is later] for later in (False, True)
    )
    if not before or not after:
        return None
    found = change_of_mix(before, after)
    return {
        "rule": rule,
        "title": known.title,
        "segment": segment,
        "total": found.total,
        "within": found.within,
        "mix": found.mix,
        "unpaired": found.unpaired,
    }
