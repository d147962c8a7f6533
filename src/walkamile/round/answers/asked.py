"""Of which days and of which people is a question asked?"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from walkamile.kit.queries import query
from walkamile.model.errors import UnknownName
from walkamile.round.answers.recall import Recall

FIRST = datetime(1900, 1, 1)
LAST = datetime(9999, 1, 1)
PAGES = "walkamile.understand"


@dataclass(frozen=True, slots=True)
class Asked:
    """Days from `since` up to but not including `until` (UTC), and a part of a segment (empty: everyone)."""

    since: datetime = FIRST
    until: datetime = LAST
    segment: str = ""
    value: str = ""

    @property
    def params(self) -> dict[str, Any]:
        """The parameters of the questions."""
        return {"since": self.since, "until": self.until, "seg_name": self.segment, "seg_value": self.value}

    def condition(self, column: str = "person_code") -> str:
        """SQL that keeps the people asked for; nothing when everyone is meant."""
        if not self.segment:
            return ""
        chosen = "select person_code from person_segment where segment = $seg_name and value = $seg_value"
        return f"and {column} in ({chosen})"


def asked(since: date | None, until: date | None, segment: str = "") -> Asked:
    """Days as a page names them (both included) and `name:value`. Raises UnknownName when it cannot be read."""
    name, colon, value = segment.partition(":")
    if segment and not (name and colon and value):
        raise UnknownName(f"The segment {segment!r} is not of the form name:value. Choose one from the list.")
    if since and until and since > until:
        raise UnknownName(f"The first day, {since}, lies after the last, {until}. Swap them.")
    begins = datetime.combine(since, time()) if since else FIRST
    ends = datetime.combine(until, time()) + timedelta(days=1) if until else LAST
    return Asked(begins, ends, name, value)


def page_sql(name: str, **parts: str) -> str:
    """The text of a page's question, with its parts filled in."""
    text = query(PAGES, f"pages/{name}")
    for part, sql in parts.items():
        text = text.replace("{" + part + "}", sql)
    return text


def ask_span(recall: Recall) -> dict[str, Any]:
    """From which day to which are there events, how many, and as of when?"""
    row = recall.records(page_sql("span"))[0]
    return row | {"as_of": recall.as_of, "generation": recall.generation}


def ask_segments(recall: Recall) -> list[str]:
    """Which parts of segments can be chosen, as `name:value`? Small ones (`minimum_customers`) are not offered."""
    rows = recall.rows(
        "select segment, value from person_segment group by 1, 2 having count(*) >= $fewest order by 1, 2",
        {"fewest": recall.store.settings.minimum_customers},
    )
    return [f"{name}:{value}" for name, value in rows]


def ask_first_segment(recall: Recall) -> tuple[str, str, str] | None:
    """Which segment is compared first: its name and its two largest parts? The one whose smaller part is largest."""
    rows = recall.rows(
        "with part as (select segment, value, count(*) as n, "
        "row_number() over (partition by segment order by count(*) desc, value) as place "
        "from person_segment where value <> 'unknown' group by 1, 2 having count(*) >= $fewest) "
        "select segment, list(value order by value = 'false', place) from part where place <= 2 "
        "group by segment having count(*) = 2 "
        "order by min(n) desc, segment limit 1",
        {"fewest": recall.store.settings.minimum_customers},
    )
    return (rows[0][0], rows[0][1][0], rows[0][1][1]) if rows else None


def last_full_month(as_of: datetime) -> tuple[date, date]:
    """The first and last day of the last calendar month that is over at `as_of`; the month itself on its last day."""
    tomorrow = as_of.date() + timedelta(days=1)
    end = tomorrow.replace(day=1) - timedelta(days=1)
    return end.replace(day=1), end
