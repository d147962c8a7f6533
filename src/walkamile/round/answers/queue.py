"""How is a queue today, how many must answer, does the model say what happens, and what would more people change?"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

import numpy as np

from walkamile.model.errors import StaffFault
from walkamile.round.answers.asked import Asked, page_sql
from walkamile.round.answers.desk import ask_half_hours
from walkamile.round.answers.queue_day import DAYS_AHEAD, day_document, expect, is_over, week_document
from walkamile.round.answers.queue_history import (
    DAY_S,
    History,
    ask_history,
    ask_queues,
    day_date,
    day_number,
)
from walkamile.round.answers.queue_more import more_on
from walkamile.round.answers.queue_planned import Planned, ask_planned, series_of
from walkamile.round.answers.queue_twin import Learned, learn, twin_document
from walkamile.round.answers.recall import Recall

WORST_OF_DAYS = 56


@dataclass(frozen=True, slots=True)
class Understood:
    """A queue: its history, what was learned of it, what is planned; `fault` where a file could not be read."""

    history: History
    learned: Learned
    planned: tuple[Planned, ...]
    fault: str
    fewest: int
    fewest_employees: int


def ask_understood(recall: Recall, queue: str) -> Understood:
    """Everything known of one queue. Raises UnknownName when nobody waited there."""
    chosen = recall.store.settings
    history = ask_history(recall, queue)
    planned, fault = planned_or_fault(recall)
    learned = learn(history, chosen.minimum_employees)
    return Understood(history, learned, planned, fault, chosen.minimum_customers, chosen.minimum_employees)


def planned_or_fault(recall: Recall) -> tuple[tuple[Planned, ...], str]:
    """What is planned, or what is wrong with the file that says it: a page goes on without."""
    try:
        return tuple(ask_planned(recall)), ""
    except StaffFault as fault:
        return (), str(fault)


def first_queue(recall: Recall) -> str | None:
    """Which queue opens first? The one with most contacts that may be shown."""
    return next((row["queue"] for row in ask_queues(recall) if not row["held_back"]), None)


def last_day(known: Understood) -> date:
    """Which day opens first: the last one that is known."""
    return day_date(known.history.today)


def on_day(known: Understood, day: date) -> dict[str, Any]:
    """One day: what came, what was expected, how many people; `reason` where there is no forecast."""
    number = day_number(day)
    reason, demand = "", None
    try:
        demand = expect(known.history, known.planned, number)
    except StaffFault as fault:
        reason = str(fault)
    return day_document(known.history, known.planned, demand, known.learned, number, known.fewest) | {
        "reason": reason, "plan_reason": known.learned.reason,
    }  # fmt: skip


def days_ahead(known: Understood) -> list[dict[str, Any]]:
    """The days to come; nothing where there is too little history."""
    history = known.history
    one, _ = series_of(history, known.planned)
    horizon = DAYS_AHEAD if is_over(history, one) else DAYS_AHEAD + 1
    try:
        demand = expect(history, known.planned, history.today + 1, horizon=horizon)
    except StaffFault:
        return []
    rows = week_document(history, known.planned, demand, known.learned)
    return [row for row in rows if row["day"] > last_day(known)]


def twin_of(known: Understood) -> dict[str, Any]:
    """Predicted beside measured."""
    return twin_document(known.history, known.learned, known.fewest)


def bought_on(known: Understood, day: date) -> dict[str, Any]:
    """What more people would have changed on this day; where it says nothing, on the worst of the last eight weeks."""
    number = day_number(day)
    found: dict[str, Any] = {"reason": "This day is still to come.", "day": day}
    if number <= known.history.today:
        found |= more_on(known.history, number, known.fewest, known.fewest_employees)
    worst = worst_day(known.history)
    if found["reason"] and worst is not None and worst != number:
        other = more_on(known.history, worst, known.fewest, known.fewest_employees)
        if not other["reason"]:
            return other | {"day": day_date(worst), "instead": found["reason"]}
    return found | {"instead": ""}


def worst_day(history: History) -> int | None:
    """The day of the last eight weeks on which most gave up."""
    rows = history.between((history.today - WORST_OF_DAYS) * DAY_S, (history.today + 1) * DAY_S)
    gone = history.at_s[rows][history.abandoned[rows]]
    if not gone.size:
        return None
    days, n = np.unique(np.floor(gone / DAY_S).astype(int), return_counts=True)
    return int(days[n.argmax()])


def ask_colleagues(recall: Recall, day: date) -> dict[str, Any] | None:
    """What would more colleagues have done at the peak of the phone on a day? None where nobody phoned.

    Of the queue in which most phoned in the worst two hours.
    """
    peak = ask_half_hours(recall, day, Asked())["peak"]
    if peak is None:
        return None
    begins = datetime.combine(day, time())
    params = {"since": begins, "until": begins + timedelta(days=1)}
    rows = recall.rows(page_sql("queue_of_phone"), params)
    names = {row["queue"] for row in ask_queues(recall) if not row["held_back"]}
    queue = next((name for name, _ in rows if name in names), None)
    if queue is None:
        return {"reason": "The calls name no queue (`queue` of queue.entered).", "queue": None}
    chosen = recall.store.settings
    history = ask_history(recall, queue)
    found = more_on(history, day_number(day), chosen.minimum_customers, chosen.minimum_employees)
    return found | {"queue": queue}
