"""How many people ask for help when the company is closed?"""

from __future__ import annotations

from typing import Any

from walkamile.kit.intervals import wilson
from walkamile.round.answers.asked import Asked
from walkamile.round.answers.recall import Recall

# Contacts with a human, opened by a person: what service accounts send is left out, as everywhere.
ASSISTED = (
    "select opened_at, person_code from contact where kind = 'human' and opened_at >= $since and opened_at < $until "
    "and not coalesce(outbound, false) "
    "and (person_code is null or person_code not in (select person_code from robot)) {of_segment}"
)
COUNT = (
    "select count(*) as n, count(*) filter (where o.until is null or c.opened_at >= o.until) as closed, "
    "count(distinct c.person_code) + count(*) filter (where c.person_code is null) as people "
    "from assisted c asof left join open_span o on c.opened_at >= o.since"
)


def ask_out_of_hours(recall: Recall, asked: Asked = Asked()) -> dict[str, Any]:
    """The share of assisted contacts opened outside business hours or on a holiday (calendar.yaml), with its interval.

    Whoever is not known counts as somebody else each time. Without a figure, `reason` says why.
    """
    calendar = recall.store.calendar
    answer: dict[str, Any] = dict.fromkeys(("share", "low", "high", "n", "numerator", "reason"))
    answer |= {"hours": calendar.in_words()}
    if not calendar.says_hours:
        return answer | {"reason": "calendar.yaml does not say when the company is open."}
    n, closed, people = _count(recall, asked)
    fewest = recall.store.settings.minimum_customers
    if people < fewest:
        return answer | {"reason": f"Fewer than {fewest} people asked for help in these days."}
    share = wilson(closed, n)
    return answer | {
        "share": share.value, "low": share.low, "high": share.high, "n": n, "numerator": closed,
    }  # fmt: skip


def _count(recall: Recall, asked: Asked) -> tuple[int, int, int]:
    """Contacts, those opened while closed, and people."""
    import pyarrow as pa

    engine = recall.engine.cursor()
    chosen = ASSISTED.format(of_segment=asked.condition())
    engine.run(f"create or replace temp table assisted as {chosen}", asked.params)
    first, last = engine.rows(
        "select cast(min(opened_at) as date), cast(max(opened_at) as date) from assisted"
    )[0]
    if first is None:
        return 0, 0, 0
    spans = recall.store.calendar.open_around(first, last)
    columns = list(zip(*spans, strict=True)) or [(), ()]
    arrays = [pa.array(column, pa.timestamp("us")) for column in columns]
    engine.take("open_span", pa.table(dict(zip(("since", "until"), arrays, strict=True))))
    n, closed, people = engine.rows(COUNT)[0]
    return n, closed, people
