"""Which breaks lie behind a share, one by one, in the same days, for the same people?"""

from __future__ import annotations

from typing import Any

from walkamile import understand
from walkamile.model.errors import UnknownName
from walkamile.round.answers.asked import Asked, page_sql
from walkamile.round.answers.recall import Recall

ALWAYS = "e.hit"
WITHIN = "e.gap_s is not null and e.gap_s <= $window_days * 86400.0"
NOT_WITHIN = (
    "(e.gap_s is null or e.gap_s > $window_days * 86400.0) "
    "and (e.prev_gap_s is null or e.prev_gap_s > $window_days * 86400.0)"
)


def ask_rows_of(
    recall: Recall, rule: str, lens: str, scope: str, window_days: int | None, asked: Asked, most: int
) -> list[dict[str, Any]]:
    """The rows that a share counts, newest first, at most `most`; without a window the usual one of the rule."""
    known = understand.RULES[rule]
    days = (window_days or known.window or 0) if known.windows else 0
    hit = ALWAYS if not days else NOT_WITHIN if rule.endswith("_resolution") else WITHIN
    sql = page_sql("break_rows", hit=hit, of_segment=asked.condition("e.person_code"))
    params = asked.params | {
        "rule": rule,
        "lens": lens,
        "scope": scope or ("any_need" if len(known.windows) > 1 else ""),
        "window_days": days,
        "as_of": recall.as_of,
        "most": most,
    }
    return recall.records(sql, params)


def ask_event_person(recall: Recall, event_id: str) -> dict[str, Any]:
    """Whose event is this, and when was it? Raises UnknownName."""
    found = recall.records(
        "select e.event_id, e.ts, e.type, e.channel, coalesce(p.person_id, q.person_id) as person_id from event e "
        "left join person_row p on p.person_code = e.person_code left join contact c on c.contact_key = e.contact_key "
        "left join person_row q on q.person_code = c.person_code where e.event_id = $event limit 1",
        {"event": event_id},
    )
    if not found:
        raise UnknownName(f"There is no event {event_id!r}. It may have been taken back or erased.")
    return found[0]
