"""Who met the most breaks, and on which day was it worst?"""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any

from walkamile import understand
from walkamile.model.errors import UnknownName
from walkamile.round.answers.asked import Asked, page_sql
from walkamile.round.answers.recall import Recall
from walkamile.store import Analytics

MOST_PEOPLE = 200


def with_break_rules(recall: Recall) -> Analytics:
    """A door to the tables in which `break_rule` names the rules that are breaks."""
    engine = recall.engine.cursor()
    names = ", ".join(f"('{rule.name}')" for rule in understand.RULES.values() if rule.is_break)
    engine.run(f"create or replace temp view break_rule as select * from (values {names}) r(rule)")
    return engine


def ask_broken_people(recall: Recall, asked: Asked, most: int = MOST_PEOPLE) -> list[dict[str, Any]]:
    """The people who met the most breaks; service accounts are left out."""
    sql = page_sql("broken_people", of_segment=asked.condition("e.person_code"))
    rows = with_break_rules(recall).records(sql, asked.params | {"most": most})
    return [row | {"title": understand.RULES[row["rule"]].title} for row in rows]


def ask_worst_story(recall: Recall, asked: Asked) -> dict[str, Any] | None:
    """Whose story was the worst of these days, and from when to when? None where nothing broke."""
    found = [row for row in ask_broken_people(recall, asked, 20) if row["kind"] != "employee"]
    if not found:
        return None
    person = found[0]
    day = ask_worst_day(recall, person["person_code"], asked)
    return {
        "person_id": person["person_id"],
        "person_code": person["person_code"],
        "since": day - timedelta(days=3),
        "until": day,
    }


def ask_worst_day(recall: Recall, code: int, asked: Asked) -> date:
    """On which day did most break for this person? Raises UnknownName where nothing did."""
    rows = with_break_rules(recall).rows(page_sql("worst_day"), asked.params | {"code": code})
    if not rows:
        raise UnknownName("Nothing broke for this person in these days. Choose a longer time.")
    return rows[0][0]


def day_bounds(since: date, until: date) -> tuple[datetime, datetime]:
    """The first moment of the first day and the first moment after the last."""
    return datetime.combine(since, time()), datetime.combine(until, time()) + timedelta(days=1)
