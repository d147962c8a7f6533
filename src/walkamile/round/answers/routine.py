"""Does somebody keep their routine, what did their calls show, and who of the circle may see it?"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

from walkamile import staff, walk
from walkamile.kit import invitation
from walkamile.kit.intervals import quantile_interval
from walkamile.round.answers.all_hands import SHIFTS
from walkamile.round.answers.colleagues import ask_colleagues, colleague_of
from walkamile.round.answers.recall import Recall
from walkamile.round.leaders import leads
from walkamile.round.said.authors import Author, author_of
from walkamile.round.said.routines import OUTCOMES, is_due, this_call
from walkamile.store import Store

MOST_MONTHS = 12
WALKS = (
    "select ended_at, minutes from walk where minutes is not null and ended_at is not null "
    "and (author_id = :a or walk_id in (select walk_id from seat where author_id = :a))"
)
TASKS = "select began_at, ended_at from task_run where author_id = :a and ended_at is not null and began_at is not null"
WAITS = (
    "select wait_s, person_code from contact where kind = 'human' and wait_s is not null and channel = $channel "
    "and opened_at >= $since and opened_at < $until"
)


@dataclass(frozen=True, slots=True)
class Reminder:
    """Something that is due: `kind` call or hours; the entry for the calendar, and where it may be sent to."""

    author_id: str
    kind: str
    month: str
    to: str
    entry: invitation.Invitation
    call_id: str = ""


def ask_routine(
    store: Store, recall: Recall | None, author: Author, now: datetime | None = None
) -> dict[str, Any]:
    """The routine of this person: goal, months, calls; and what of the circle may be seen.

    Hours in the queue are known up to the newest round. `routine` is None where none was begun.
    """
    found = store.state.records("select * from routine where author_id = :a", a=author.author_id)
    agreement = store.settings.circle_agreement.strip()
    base = {"author": author, "agreement": agreement, "circle": ask_circle(store, recall, author, now)}
    if not found:
        none: list[dict[str, Any]] = []
        return base | {"routine": None, "months": (), "calls": none, "call": None, "call_is_due": False}
    call = this_call(store, author.author_id, now)
    due = is_due(call, now)
    calls = _calls(store, recall, author.author_id, now)
    return base | {
        "routine": found[0], "months": months_of(store, recall, author, found[0], now), "calls": calls,
        "call": {"call_id": call["call_id"], "done": bool(call["done_at"])} if call else None, "call_is_due": due,
        "seen_until": recall.as_of if recall else None,
    }  # fmt: skip


def months_of(
    store: Store, recall: Recall | None, author: Author, routine: dict[str, Any], now: datetime | None = None
) -> tuple[walk.leaders.routine.Month, ...]:
    """The hours of this person month by month, up to the newest round (without one: up to now)."""
    at = _local(store, recall.as_of if recall else (now or datetime.now(UTC)))
    spent = [*_walked(store, author.author_id, at), *_queued(recall, store, author)]
    begun = min(_local(store, datetime.fromisoformat(routine["begun_at"])), at)
    earliest = min([begun, *(one.at for one in spent)])
    first = max(earliest.date(), (at - timedelta(days=31 * (MOST_MONTHS - 1))).date().replace(day=1))
    return walk.leaders.routine.months(spent, first, at.date(), float(routine["goal_h"]))


def _walked(store: Store, author_id: str, latest: datetime) -> list[walk.leaders.routine.Spent]:
    """Walks and tasks; what lies after the newest round counts as of then, as everything that is told here."""
    found = [
        walk.leaders.routine.Spent(
            min(_local(store, datetime.fromisoformat(ended)), latest), "walk", minutes / 60
        )
        for ended, minutes in store.state.rows(WALKS, a=author_id)
    ]
    for began, ended in store.state.rows(TASKS, a=author_id):
        since, until = datetime.fromisoformat(began), datetime.fromisoformat(ended)
        hours = max(0.0, (until - since).total_seconds() / 3600)
        found.append(walk.leaders.routine.Spent(min(_local(store, until), latest), "task", min(hours, 8.0)))
    return found


def _queued(recall: Recall | None, store: Store, author: Author) -> list[walk.leaders.routine.Spent]:
    """Hours in a queue that is not their own team: from shifts, as `staff all-hands` counts them."""
    known = colleague_of(store, author.employee_id) if author.employee_id else None
    if recall is None or known is None:
        return []
    hands = staff.rota.all_hands
    shifts = recall.once(("shifts",), lambda: _shifts(recall)).get(known.employee_id.lower(), [])
    marks = [hands.Mark(_local(store, at), known.employee_id, queue, begins) for at, queue, begins in shifts]
    present, _ = hands.presences(marks)
    guest = hands.once(one for one in present if one.queue != known.team)
    return [walk.leaders.routine.Spent(one.start_at, "queue", one.hours) for one in guest]


def _shifts(recall: Recall) -> dict[str, list[tuple[datetime, str, bool]]]:
    """Who began and ended when in which queue, by employee?"""
    found: dict[str, list[tuple[datetime, str, bool]]] = {}
    for at, who, _, queue, begins in recall.rows(SHIFTS):
        if who:
            found.setdefault(who.lower(), []).append((at, queue, begins))
    return found


def _calls(store: Store, recall: Recall | None, author_id: str, now: datetime | None) -> list[dict[str, Any]]:
    """The calls of the past, newest first, each beside what callers waited in the same half hour."""
    rows = store.state.records(
        "select * from self_call where author_id = :a order by month desc", a=author_id
    )
    this_month = f"{_local(store, now or datetime.now(UTC)):%Y-%m}"
    shown: list[dict[str, Any]] = []
    for row in rows:
        if row["done_at"]:
            at = datetime.fromisoformat(row["done_at"]).astimezone(UTC).replace(tzinfo=None)
            shown.append(
                {
                    "month": row["month"],
                    "done_at": at,
                    "wait_s": row["wait_s"],
                    "said": row["said"],
                    "outcome": OUTCOMES.get(row["outcome"], row["outcome"]),
                    "measured": _measured(recall, at),
                }
            )
        elif row["month"] < this_month:
            shown.append({"month": row["month"], "done_at": None, "outcome": "not made"})
    return shown


def _measured(recall: Recall | None, at: datetime) -> dict[str, Any]:
    """What did callers wait in this half hour? Where fewer than ten called, on that day; else why nothing is said."""
    if recall is None:
        return {"reason": "no round has looked yet"}
    fewest = recall.store.settings.minimum_customers
    midnight = at.replace(hour=0, minute=0, second=0, microsecond=0)
    spans = (
        ("in that half hour", walk.leaders.routine.half_hour(at)),
        ("on that day", (midnight, midnight + timedelta(days=1))),
    )
    for words, (since, until) in spans:
        span = {"channel": "phone", "since": since, "until": until}
        rows = recall.once(("waits", since, until), partial(recall.rows, WAITS, span))
        people = {code for _, code in rows if code is not None}
        if len(people) + sum(code is None for _, code in rows) >= fewest:
            found = quantile_interval([float(wait) for wait, _ in rows])
            return {
                "median_s": found.value,
                "low": found.low,
                "high": found.high,
                "n": len(rows),
                "when": words,
                "reason": None,
            }
    return {
        "reason": f"fewer than {fewest} people called on that day, or no source says how long they waited"
    }


def ask_circle(
    store: Store, recall: Recall | None, me: Author, now: datetime | None = None
) -> dict[str, Any]:
    """What does a leader see of the others? Names only by written agreement; else the share of five and more."""
    rows = store.state.records(
        "select r.*, a.is_leader from routine r join author a on a.author_id = r.author_id order by r.author_id"
    )
    leaders = [(row, author_of(store, row["author_id"])) for row in rows if row["is_leader"]]
    kept = [
        (author, months_of(store, recall, author, row, now)) for row, author in leaders if author is not None
    ]
    month = f"{_local(store, recall.as_of if recall else (now or datetime.now(UTC))):%Y-%m}"
    last = f"{(datetime.strptime(month, '%Y-%m') - timedelta(days=1)):%Y-%m}"
    fewest = store.settings.minimum_employees
    shares = [walk.leaders.routine.circle([m for _, m in kept], name, fewest) for name in (last, month)]
    people: list[dict[str, Any]] = []
    if store.settings.circle_agreement.strip() and leads(store, me):
        names = {one.employee_id.lower(): one.name or one.employee_id for one in ask_colleagues(store)}
        people = [
            {
                "name": names.get((author.employee_id or "").lower(), author.employee_id or "somebody"),
                "is_me": author.author_id == me.author_id,
                "months": {one.month: one for one in months},
            }
            for author, months in kept
        ]
        people.sort(key=lambda one: one["name"])
    shown = sorted({one.month for _, months in kept for one in months})[-6:]
    return {"people": people, "months": shown, "shares": shares, "n_leaders": len(kept)}


def due_reminders(store: Store, recall: Recall | None, now: datetime | None = None) -> list[Reminder]:
    """What is due and was not told yet? A call whose time has come; hours missing near the end of the month."""
    found: list[Reminder] = []
    at = now or datetime.now(UTC)
    for row in store.state.records("select * from routine order by author_id"):
        author = author_of(store, row["author_id"])
        if author is None:
            continue
        to = row["email"] or _address(store, author)
        call = this_call(store, author.author_id, at)
        if call and is_due(call, at) and not call["told_at"]:
            found.append(_call_reminder(store, author, to, call, at))
        hours = months_of(store, recall, author, row, at)
        today = _local(store, at).date()
        if (
            hours
            and walk.leaders.routine.owes_reminder(hours[-1], today)
            and row["reminded_for"] != hours[-1].month
        ):
            found.append(_hours_reminder(store, author, to, hours[-1], at))
    return found


def _address(store: Store, author: Author) -> str:
    known = colleague_of(store, author.employee_id) if author.employee_id else None
    return known.email if known else ""


def _call_reminder(store: Store, author: Author, to: str, call: dict[str, Any], at: datetime) -> Reminder:
    text = (
        "Call your own company now, as a customer would: the public number, no direct line, nobody warned. "
        "Note how long you wait, how it ends, and one line; then write it down on the page."
    )
    entry = invitation.Invitation(
        f"{call['call_id']}@walkamile", "Call your own company, now", text, at, walk.leaders.routine.CALL_MINUTES,
        page_of(store), to=(to,) if to else (), made_at=at, alarm_minutes=0,
    )  # fmt: skip
    return Reminder(author.author_id, "call", call["month"], to, entry, call["call_id"])


def _hours_reminder(
    store: Store, author: Author, to: str, month: walk.leaders.routine.Month, at: datetime
) -> Reminder:
    text = (
        f"{month.hours:.1f} of {month.goal_h:g} hours this month on walks and in the queue. "
        f"{month.left_h:.1f} are still to come: take a walk, or a shift beside an agent."
    )
    entry = invitation.Invitation(
        f"routine-{author.author_id}-{month.month}@walkamile", "Your hours with customers this month", text,
        at + timedelta(days=1), max(30, round(month.left_h * 60)), page_of(store), to=(to,) if to else (),
        made_at=at, alarm_minutes=30,
    )  # fmt: skip
    return Reminder(author.author_id, "hours", month.month, to, entry)


def page_of(store: Store) -> str:
    """The address of the page of the routine."""
    return f"{store.pages_address}/walk/routine"


def routine_entry(store: Store, author: Author, goal_h: float, now: datetime | None = None) -> bytes:
    """A monthly entry for the person's own calendar, as a file: when they keep their hours is theirs to move."""
    at = now or datetime.now(UTC)
    first = walk.leaders.routine.next_month(walk.leaders.routine.first_of(_local(store, at)))
    begins = datetime(first.year, first.month, first.day, 9, tzinfo=store.calendar.zone) + timedelta(days=7)
    text = f"{goal_h:g} hours a month on walks and in the queue. Move it to when you can keep it."
    entry = invitation.Invitation(
        f"routine-{author.author_id}@walkamile", "My hours with customers", text, begins, round(goal_h * 60),
        page_of(store), made_at=at, monthly=True, alarm_minutes=60,
    )  # fmt: skip
    return invitation.as_calendar((entry,))


def routine_document(found: dict[str, Any]) -> dict[str, Any]:
    """The `routine` document: one person's own routine."""
    months = [asdict(one) | {"hours": one.hours, "state": one.state} for one in found["months"]]
    calls = json.loads(json.dumps(found["calls"], default=str))
    circle = [asdict(one) for one in found["circle"]["shares"]]
    routine = found["routine"]
    return {
        "employee_id": found["author"].employee_id, "goal_h": routine["goal_h"] if routine else None,
        "months": months, "calls": calls, "call_is_due": found["call_is_due"], "circle": circle,
    }  # fmt: skip


def _local(store: Store, at: datetime) -> datetime:
    """The wall clock of the company."""
    plain = at.astimezone(UTC).replace(tzinfo=None) if at.tzinfo else at
    return store.calendar.local(plain)
