"""How long does one wait in each journey, as a walk of it tells, and where does any source say so?"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from walkamile import prove, walk
from walkamile.round.answers.asked import page_sql
from walkamile.round.answers.recall import Recall
from walkamile.round.answers.walk_script import THIRD, members_sql
from walkamile.round.answers.walks import ask_journeys

SAID = {
    walk.journey.CUSTOMER: "type = 'queue.left' or (type <> 'tool.waited' and wait_s is not null)",
    walk.journey.EMPLOYEE: "type = 'tool.waited' and wait_s is not null",
}
FEWEST = 4


@dataclass(frozen=True, slots=True)
class Waited:
    """What one sits through in a journey, on one side. `is_known`: a source of this contact logs such waits then."""

    seconds: float
    is_known: bool


def ask_waits(recall: Recall, lens: str, side: str) -> dict[int, Waited]:
    """How long does one wait in each journey on this side of the desk? The same that a script of it adds up.

    A contact of which no source says in these days how long anybody waits has no wait of zero: it is not known.
    """
    fed = _feeds(recall, side)
    sql = page_sql(
        f"walk_waits_{side}", members=members_sql(recall, lens), visits=recall.steps("contact"),
        turn=str(THIRD if lens == "case" else 0),
    )  # fmt: skip
    params = {
        name: [row[i] for row in fed] for i, name in enumerate(("sources", "channels", "since", "until"))
    }
    return {int(key): Waited(float(seconds), bool(known)) for key, seconds, known in recall.rows(sql, params)}


def _feeds(recall: Recall, side: str) -> list[tuple[str, str, date, date]]:
    """Which source says on which channel how long one waits, from which day to which?

    From the first day on which it did; to the last, where it fell silent.
    """
    rows = recall.rows(page_sql("walk_wait_days", said=SAID[side]))
    first: dict[tuple[str, str], date] = {}
    for source, channel, _, day, _ in rows:
        first[source, channel] = min(day, first.get((source, channel), day))
    heard = prove.hear(rows, (), recall.as_of).by_feed.values()
    return [
        (one.source, one.channel, first[one.source, one.channel], _last(one.since, recall)) for one in heard
    ]


def _last(silent_since: date | None, recall: Recall) -> date:
    return silent_since - timedelta(days=1) if silent_since else recall.as_of.date()


def ask_wait_of(recall: Recall, lens: str, side: str, case_key: int) -> tuple[bool, float | None]:
    """Is it known how long one waits in this journey; and how far do the waits of all journeys like it spread?

    Like it: of the same lens, on the same side of the desk, of those that may be drawn, where the wait is known.
    """
    waits = ask_waits(recall, lens, side)
    _, journeys = ask_journeys(recall, lens)
    customer = side == walk.journey.CUSTOMER
    drawable = [one.case_key for one in journeys if customer or one.was_served]
    found = waits.get(case_key)
    return found is not None and found.is_known, spread_of(waits[key] for key in drawable if key in waits)


def spread_of(waits: Iterable[Waited]) -> float | None:
    """How far does the middle half of these waits spread (interquartile range, s)? Only those that are known count."""
    known = sorted(one.seconds for one in waits if one.is_known)
    if len(known) < FEWEST:
        return None
    return known[(3 * len(known)) // 4] - known[len(known) // 4] or None
