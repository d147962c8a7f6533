"""Whose journey may be shown to strangers, masked? Everybody's, but for those who must be left alone."""

from __future__ import annotations

from datetime import datetime

from walkamile import walk
from walkamile.round.answers.recall import Recall
from walkamile.round.answers.walk_limits import ask_limits

RESTS = walk.fit.SETTLING
QUESTION = """
select person_code, list(distinct lower(topic)) filter (where topic is not null) as topics from contact
where person_code is not null and opened_at >= $since and opened_at < $until group by 1 order by 1
"""


def ask_drawable(recall: Recall, since: datetime, until: datetime) -> list[int]:
    """Who had a contact in these days (UTC) and may be drawn? The same people are left out as from walks.

    Employees, also where they are customers; robots and shared mailboxes; people on legal hold, who opted out or
    withdrew a consent; who spoke of something sensitive; and what happened within 24 hours before the newest round.
    """
    limits = ask_limits(recall)
    alone = limits.colleagues | limits.opted_out | limits.on_hold | limits.robots
    rows = recall.rows(QUESTION, {"since": since, "until": min(until, recall.as_of - RESTS)})
    return [
        int(code)
        for code, topics in rows
        if code not in alone and not _sensitive(topics or [], limits.sensitive)
    ]


def _sensitive(topics: list[str], words: tuple[str, ...]) -> bool:
    return any(word in topic for topic in topics for word in words)


def shared_words(recall: Recall, column: str) -> frozenset[str]:
    """Which topics of contacts (`topic`) or items that are asked for (`item`) do enough customers share to be told?"""
    fewest = recall.store.settings.minimum_customers
    table = "contact" if column == "topic" else "event where type in ('identity.asked', 'information.asked')"
    rows = recall.rows(
        f"select {column} from {table} group by {column} having count(distinct person_code) >= $fewest",
        {"fewest": fewest},
    )
    return frozenset(str(row[0]) for row in rows if row[0] is not None)
