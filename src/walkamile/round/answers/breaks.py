"""Where does the experience break? Shares per rule, window and segment; and the breaks one by one."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from walkamile import prove, understand
from walkamile.model.errors import UnknownName
from walkamile.round.answers.recall import Recall
from walkamile.round.contract import contracts

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
    engine = recall.cursor()
    engine.run(
        "create or replace temp table rule_window "
        "(rule varchar, window_days integer, resolves boolean, age_days integer)"
    )
    for row in prove.breaks.rule_windows():
        engine.run("insert into rule_window values (?, ?, ?, ?)", list(row))
    params = {"as_of": recall.as_of, "since": since, "until": until, "segment": by}
    counted = engine.records(prove.breaks.breaks_question(by), params)
    fewest = recall.store.settings.minimum_customers
    shares = prove.breaks.break_shares(counted, _coverage(recall), _heard(recall), rule, fewest)
    return prove.breaks.breaks_document(recall.as_of, shares)


def _heard(recall: Recall) -> set[str]:
    """Which event types does some source say, or declare to say?"""
    said = contracts(recall.store, recall.cursor())
    return {kind for _, kind, state, _ in said if state == "emits"}


def _coverage(recall: Recall) -> dict[tuple[str, str], float]:
    """Which share of the contacts that could show a break happens where somebody would say so?

    Rules that look inside one contact need a channel that says it; rules across contacts need to know who it is.
    """
    speaking: dict[str, set[str]] = {}
    for channel, kind in recall.rows("select distinct channel, type from emission"):
        speaking.setdefault(kind, set()).add(channel)
    totals: dict[str, dict[str, tuple[int, int]]] = {}
    for kind, channel, n, known in recall.rows(
        "select kind, coalesce(channel, ''), count(*), count(person_code) from contact group by 1, 2"
    ):
        totals.setdefault(kind, {})[channel] = (n, known)
    result: dict[tuple[str, str], float] = {}
    for rule in understand.RULES.values():
        heard = set().union(*(speaking.get(need, set()) for need in rule.needs))
        units = [(channel, *pair) for kind in rule.kinds for channel, pair in totals.get(kind, {}).items()]
        n = sum(unit[1] for unit in units)
        said = sum(unit[1] for unit in units if unit[0] in heard)
        known = sum(unit[2] for unit in units)
        result[rule.name, "contact"] = (known if rule.follows else said) / n if n else 0.0
        result[rule.name, "need"] = known / n if n else 0.0
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
    rows = recall.records(
        'select e.rule, e.lens, e.scope, p.person_id, e.channel, e."at" as "at", e.gap_s, e.minutes, '
        "e.from_event, e.to_event, e.evidence "
        f"from eligible e left join person_row p on p.person_code = e.person_code where e.hit {condition} "
        'order by e."at" desc, e.from_event limit $limit',
        {"rule": rule, "limit": limit},
    )
    return [row | {"at": row["at"].isoformat() + "Z"} for row in rows]
