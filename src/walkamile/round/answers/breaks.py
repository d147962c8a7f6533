"""Where does the experience break? Shares per rule, window and segment; and the breaks one by one."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from walkamile import prove, understand
from walkamile.model.errors import UnknownName
from walkamile.round.answers.recall import Recall

FIRST = datetime(1900, 1, 1)
LAST = datetime(9999, 1, 1)


def ask_breaks(
    recall: Recall,
    rule: str | None = None,
    by: str | None = None,
    since: datetime = FIRST,
    until: datetime = LAST,
) -> dict[str, Any]:
    """How often does the experience break? The `breaks` document. Raises UnknownName."""
    if rule is not None and rule not in understand.RULES:
        raise UnknownName(f"There is no rule called {rule!r}. Known: {', '.join(understand.RULES)}.")
    if by is not None:
        known_segment(recall, by)
    engine = recall.engine.cursor()
    engine.run(
        "create or replace temp table rule_window (rule varchar, window_days integer, resolves boolean, age_days integer)"
    )
    for row in prove.breaks.rule_windows():
        engine.run("insert into rule_window values (?, ?, ?, ?)", list(row))
    params = {"as_of": recall.as_of, "since": since, "until": until, "segment": by}
    counted = engine.records(prove.breaks.breaks_question(by), params)
    return prove.breaks.breaks_document(
        recall.as_of, prove.breaks.break_shares(counted, _coverage(recall), rule)
    )


def _coverage(recall: Recall) -> dict[tuple[str, str], float]:
    """Which share of the contacts happens on channels that can show the break?"""
    speaking: dict[str, set[str]] = {}
    for channel, kind in recall.rows("select distinct channel, type from emission"):
        speaking.setdefault(kind, set()).add(channel)
    totals = dict(
        recall.rows("select coalesce(channel, ''), count(*) from contact where kind = 'human' group by 1")
    )
    everybody = sum(totals.values())
    known = recall.rows(
        "select count(*) filter (where person_code is not null), count(*) from contact where kind = 'human'"
    )[0]
    people = known[0] / known[1] if known[1] else 0.0
    result: dict[tuple[str, str], float] = {}
    for rule in understand.RULES.values():
        heard = set().union(*(speaking.get(need, set()) for need in rule.needs))
        share = sum(n for channel, n in totals.items() if channel in heard) / everybody if everybody else 0.0
        result[rule.name, "contact"] = share if rule.windows == () else people
        result[rule.name, "need"] = people
        result[rule.name, "case"] = 1.0 if heard else 0.0
    return result


def known_segment(recall: Recall, name: str) -> None:
    """Is there such a segment? Raises UnknownName."""
    names = [row[0] for row in recall.rows("select distinct segment from person_segment order by 1")]
    if name not in names:
        raise UnknownName(
            f"There is no segment called {name!r}. Known: {', '.join(names) or 'none'}. Add it in segments.yaml."
        )


def ask_break_rows(recall: Recall, rule: str | None, limit: int = 1000) -> list[dict[str, Any]]:
    """Which breaks are there, one by one, with their evidence? Newest first."""
    condition = "and e.rule = $rule" if rule else ""
    return recall.records(
        'select e.rule, e.lens, e.scope, p.person_id, e.channel, e."at" as "at", e.gap_s, e.minutes, e.from_event, e.to_event, e.evidence '
        f"from eligible e left join person_row p on p.person_code = e.person_code where e.hit {condition} "
        'order by e."at" desc, e.from_event limit $limit',
        {"rule": rule, "limit": limit},
    )
