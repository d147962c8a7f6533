"""How many people a month meet what somebody learned, and did it become rarer after it was fixed?"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from walkamile import understand, walk
from walkamile.kit.intervals import Estimate
from walkamile.model.errors import UnknownName
from walkamile.round.answers.asked import page_sql
from walkamile.round.answers.break_rows import ALWAYS, WITHIN
from walkamile.round.answers.recall import Recall
from walkamile.round.said.ahas import Size

MOST_MONTHS = 3
MONTH_DAYS = 30
SHORTEST_DAYS = 7
MOST_DAYS = 90


def ask_size(
    recall: Recall, rule: str | None = None, step: str | None = None, system: str | None = None
) -> Size | None:
    """How many people a month meet this, and how many minutes it costs them? From the last three months at most.

    By the break rule where there is one (no matter which system: breaks name none); else by events of that type, on
    that system where one is given. None where nothing says it, or fewer people met it than may be shown. Raises
    UnknownName.
    """
    lengths = _months(recall)
    if not lengths or (rule is None and not step):
        return None
    params: dict[str, Any] = {"as_of": recall.as_of, "since": recall.as_of - timedelta(days=sum(lengths))}
    if rule is not None:
        said = _counted(recall, rule)
        if said is None:
            return None
        sql = page_sql("size_of_rule", hit=said.pop("hit"))
        params |= {**said, **_window(rule)}
    else:
        sql = page_sql("size_of_step")
        params |= {"step": step, "system": system}
    rows = {row[0]: row[1:] for row in recall.rows(sql, params)}
    n_people = int(rows.pop(None, (0,))[0])
    if n_people < recall.store.settings.minimum_customers:
        return None
    months = [walk.fixing.Month(days, *rows.get(i, (0, 0.0, 0.0))) for i, days in enumerate(lengths)]
    people, minutes = walk.fixing.per_month(months)
    spent = (minutes.value, minutes.low, minutes.high) if minutes.value > 0 else (None, None, None)
    return Size(people.value, people.low, people.high, n_people, *spent)


def _months(recall: Recall) -> list[float]:
    """The lengths in days of the last months, newest first; nothing where events span less than a week."""
    first = recall.engine.cursor().value("select min(day) from emission")
    if first is None:
        return []
    known = (recall.as_of - datetime(first.year, first.month, first.day)).total_seconds() / 86400
    whole = min(MOST_MONTHS, int(known // MONTH_DAYS))
    return [float(MONTH_DAYS)] * whole or ([known] if known >= SHORTEST_DAYS else [])


def _counted(recall: Recall, rule: str) -> dict[str, Any] | None:
    """In which lens and scope is a rule counted here, and what is a hit? None where it never could break."""
    if rule not in understand.RULES:
        raise UnknownName(f"There is no rule called {rule!r}. Known: {', '.join(understand.RULES)}.")
    found = recall.rows(
        "select lens, scope from eligible where rule = $rule group by lens, scope "
        "order by case lens when 'contact' then 0 when 'need' then 1 else 2 end, scope <> 'any_need', scope limit 1",
        {"rule": rule},
    )
    if not found:
        return None
    known = understand.RULES[rule]
    hit = WITHIN if known.windows and known.window else ALWAYS
    return {"rule": rule, "lens": found[0][0], "scope": found[0][1], "hit": hit}


def _window(rule: str) -> dict[str, Any]:
    known = understand.RULES[rule]
    return {"window_days": known.window} if known.windows and known.window else {}


def ask_before_after(recall: Recall, rule: str | None, fixed_at: str | None) -> dict[str, Any]:
    """How often did this step break in the 90 days before the fix and in those since, as far as events reach?

    `before`, `after`: n, hits, days and the share with its interval; `change` with its interval; or `reason`. It is an
    association: other things may have changed too.
    """
    if not fixed_at:
        return {"reason": "not fixed yet"}
    said = _counted(recall, rule) if rule else None
    if rule is None or said is None:
        return {"reason": "no break rule looks at this step, so nothing can be counted before and after"}
    moment = datetime.fromisoformat(fixed_at).astimezone(UTC).replace(tzinfo=None)
    # What is younger than the window of the rule could still break.
    age_days = understand.RULES[rule].window or 0
    until = recall.as_of - timedelta(days=age_days)
    if moment >= until:
        return {"reason": "too early: the events of this home end before anything could be seen of the fix"}
    since = max(moment - timedelta(days=MOST_DAYS), _first(recall))
    until = min(moment + timedelta(days=MOST_DAYS), until)
    sql = page_sql("before_after", hit=said.pop("hit"))
    params = {**said, **_window(rule), "moment": moment, "since": since, "until": until}
    params |= {"as_of": recall.as_of, "age_days": age_days}
    rows = {row[0]: row[1:] for row in recall.rows(sql, params)}
    spans = {False: moment - since, True: until - moment}
    before, after = (
        walk.fixing.Side(*rows.get(later, (0, 0, 0)), days=span.total_seconds() / 86400)
        for later, span in spans.items()
    )
    found = walk.fixing.before_after(before, after, recall.store.settings.minimum_customers)
    if found.reason:
        return {"reason": found.reason}
    assert found.share_before and found.share_after and found.change
    return {
        "rule": rule,
        "before": _side(found.before, found.share_before, since, moment),
        "after": _side(found.after, found.share_after, moment, until),
        "change": _told(found.change),
        "reason": None,
    }


def _first(recall: Recall) -> datetime:
    day = recall.engine.cursor().value("select min(day) from emission")
    return datetime(day.year, day.month, day.day)


def _side(side: walk.fixing.Side, share: Estimate, since: datetime, until: datetime) -> dict[str, Any]:
    days = {"since": since.date().isoformat(), "until": until.date().isoformat(), "days": round(side.days)}
    return {"n": side.n, "hits": side.hits, **days, **_told(share)}


def _told(found: Estimate) -> dict[str, float]:
    return {"value": found.value, "low": found.low, "high": found.high}
