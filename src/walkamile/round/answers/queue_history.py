"""Who waited in a queue, and who was there to answer? As the clock on the wall of the company tells it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray

from walkamile import staff
from walkamile.model.errors import UnknownName
from walkamile.round.answers.asked import page_sql
from walkamile.round.answers.recall import Recall

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]

LOOKED_BACK_DAYS = 400
SLOT_S = 1800
DAY_S = 86400
LONGEST_SHIFT_S = 14 * 3600.0
SEEN_BY_ROSTER = 0.5


@dataclass(frozen=True, slots=True)
class History:
    """The contacts of one queue in order of time, in seconds of the wall clock, and the shifts of its roster.

    `wait_s` is nan where it is not known; `agent` -1 where nobody is named. `today`: the last day that is known, in
    days since 1970; `now_s`: up to when. `present_from`: `shifts` (shift.* events) or `handled` (who answered).
    """

    queue: str
    at_s: Floats
    wait_s: Floats
    abandoned: Flags
    handle_s: Floats
    agent: NDArray[np.int64]
    person: NDArray[np.int64]
    channel: NDArray[np.str_]
    topic: NDArray[np.str_]
    shifts: staff.twin.Shifts | None
    n_on_roster: int
    today: int
    now_s: float

    @property
    def first(self) -> int:
        """The first day that is known, in days since 1970."""
        return int(self.at_s[0] // DAY_S) if self.at_s.size else self.today

    @property
    def present_from(self) -> str:
        """How is it known who was there?"""
        return "shifts" if self.shifts is not None else "handled"

    @property
    def n_people(self) -> int:
        """How many different customers? Whoever is not known counts as somebody else each time."""
        return people_in(self.person)

    @property
    def n_employees(self) -> int:
        """How many employees answered, or were on the roster?"""
        return max(int(np.unique(self.agent[self.agent >= 0]).size), self.n_on_roster)

    def between(self, since_s: float, until_s: float) -> slice:
        """The contacts from one moment up to another."""
        first, last = np.searchsorted(self.at_s, [since_s, until_s])
        return slice(int(first), int(last))

    def contacts(self, rows: slice) -> staff.twin.Contacts:
        """These contacts whose wait is known, as the twin wants them."""
        use = np.isfinite(self.wait_s[rows])
        return staff.twin.Contacts(
            self.at_s[rows][use],
            self.wait_s[rows][use],
            self.abandoned[rows][use],
            np.nan_to_num(self.handle_s[rows][use]),
            self.agent[rows][use],
        )

    def present(self, since_s: float, n: int) -> Floats:
        """How many were there on average in each of `n` half hours from a moment on?"""
        if self.shifts is not None:
            return staff.twin.on_shift(self.shifts, since_s, SLOT_S, n)
        rows = self.between(since_s - DAY_S / 2, since_s + n * SLOT_S)
        answered = self.contacts(rows)
        found = np.zeros(n)
        if (answered.agent >= 0).any() and answered.at_s.size:
            slots = staff.twin.slots_of(answered, SLOT_S, 20.0)
            place = np.round((slots.start_s - since_s) / SLOT_S).astype(int)
            inside = (place >= 0) & (place < n)
            found[place[inside]] = slots.agents[inside]
        return found


def people_in(person: NDArray[np.int64]) -> int:
    """How many different people? -1 is somebody else each time."""
    return int(np.unique(person[person >= 0]).size + (person < 0).sum())


def ask_queues(recall: Recall) -> list[dict[str, Any]]:
    """The queues people waited in, most contacts first; those with too few customers are `held_back`."""
    fewest = recall.store.settings.minimum_customers
    rows = recall.records(page_sql("queue_names"), {"until": recall.as_of})
    return [row | {"held_back": row["people"] < fewest} for row in rows]


def ask_history(recall: Recall, queue: str) -> History:
    """All of one queue in the last 400 days. Raises UnknownName when nobody waited there, or too few."""
    _checked(recall, queue)
    begins = recall.as_of - timedelta(days=LOOKED_BACK_DAYS)
    params = {"queue": queue, "since": begins, "until": recall.as_of}
    engine, zone = recall.engine.cursor(), recall.store.calendar.zone
    table = engine.table(page_sql("queue_contacts"), params)
    at_s = on_the_wall(np.asarray(table["at_us"].to_numpy(), float) / 1e6, zone)
    order = np.argsort(at_s, kind="stable")
    employee = np.array([one or "" for one in table["employee"].to_pylist()], dtype=str)
    names, code = np.unique(employee, return_inverse=True)
    shifts, n_on_roster = paired(engine.rows(page_sql("queue_shifts"), params), zone, recall.as_of)
    now_s = float(on_the_wall(np.array([_epoch_s(recall.as_of)]), zone)[0])
    answered = ~np.asarray(table["abandoned"].to_numpy(zero_copy_only=False), bool)

    def words(name: str) -> NDArray[np.str_]:
        return np.array([one or "" for one in table[name].to_pylist()], dtype=str)[order]

    return History(
        queue=queue,
        at_s=at_s[order],
        wait_s=_numbers(table["wait_s"])[order],
        abandoned=~answered[order],
        handle_s=_numbers(table["handle_s"])[order],
        agent=np.where(names[code] == "", -1, code)[order].astype(np.int64),
        person=np.asarray(table["person_code"].fill_null(-1).to_numpy(), np.int64)[order],
        channel=words("channel"),
        topic=words("topic"),
        shifts=shifts if shifts is not None and _believed(shifts, at_s[answered]) else None,
        n_on_roster=n_on_roster,
        today=int(now_s // DAY_S),
        now_s=now_s,
    )


def _checked(recall: Recall, queue: str) -> None:
    known = {row["queue"]: row for row in ask_queues(recall)}
    if queue not in known:
        there = ", ".join(known) or "none yet: a source must send queue.entered"
        raise UnknownName(f"Nobody waited in a queue called {queue!r}. Queues: {there}.")
    if known[queue]["held_back"]:
        fewest = recall.store.settings.minimum_customers
        raise UnknownName(
            f"Fewer than {fewest} customers waited in {queue!r}: no figure is shown. Choose another queue."
        )


def _epoch_s(at: datetime) -> float:
    return at.replace(tzinfo=UTC).timestamp()


def _numbers(column: Any) -> Floats:
    return np.asarray(column.to_numpy(zero_copy_only=False), float)


def on_the_wall(at_s: Floats, zone: ZoneInfo) -> Floats:
    """Seconds since 1970 (UTC) as a clock in this zone shows them."""
    half_hour, place = np.unique(np.floor(at_s / 1800), return_inverse=True)
    ahead = [_ahead_s(one * 1800, zone) for one in half_hour]
    return at_s + np.array(ahead)[place] if at_s.size else at_s


def _ahead_s(at_s: float, zone: ZoneInfo) -> float:
    ahead = datetime.fromtimestamp(at_s, UTC).astimezone(zone).utcoffset()
    return ahead.total_seconds() if ahead else 0.0


def on_the_wall_to_utc(at_s: float, zone: ZoneInfo) -> datetime:
    """A moment of the wall clock in UTC, without a zone."""
    wall = datetime.fromtimestamp(at_s, UTC).replace(tzinfo=zone)
    return wall.astimezone(UTC).replace(tzinfo=None)


def paired(
    rows: list[tuple[str, int, bool]], zone: ZoneInfo, as_of: datetime
) -> tuple[staff.twin.Shifts | None, int]:
    """Pairs of beginning and end. A shift that never ended lasts until the next begins, 14 hours at most."""
    since: list[float] = []
    until: list[float] = []
    open_: tuple[str, float] | None = None

    def close(at_s: float) -> None:
        if open_ is not None:
            since.append(open_[1])
            until.append(min(at_s, open_[1] + LONGEST_SHIFT_S))

    for agent, at_us, begins in [*rows, ("", 0, True)]:
        if open_ is not None and open_[0] != agent:
            close(_epoch_s(as_of))
            open_ = None
        if begins:
            close(at_us / 1e6)
            open_ = (agent, at_us / 1e6)
        elif open_ is not None:
            close(at_us / 1e6)
            open_ = None
    if not since:
        return None, 0
    both = on_the_wall(np.array([*since, *until]), zone)
    return staff.twin.Shifts(both[: len(since)], both[len(since) :]), len({row[0] for row in rows})


def _believed(shifts: staff.twin.Shifts, answered_s: Floats) -> bool:
    """Does the roster know of somebody in most half hours in which somebody answered?"""
    if not answered_s.size:
        return False
    slot = np.unique(np.floor(answered_s / SLOT_S))
    first = float(slot[0]) * SLOT_S
    there = staff.twin.on_shift(shifts, first, SLOT_S, int(slot[-1] - slot[0]) + 1)
    return bool((there[(slot - slot[0]).astype(int)] > 0).mean() >= SEEN_BY_ROSTER)


def day_number(day: date) -> int:
    """Days since 1970."""
    return (day - date(1970, 1, 1)).days


def day_date(day: int) -> date:
    """The day of this number."""
    return date(1970, 1, 1) + timedelta(days=day)


def plain(values: Mapping[str, Any]) -> dict[str, Any]:
    """Figures as Python numbers; nan becomes None."""
    found: dict[str, Any] = {}
    for name, value in values.items():
        value = value.item() if hasattr(value, "item") else value
        found[name] = None if isinstance(value, float) and not np.isfinite(value) else value
    return found
