"""C6 counts the leaders who spent an hour of 30 days on walks or in the queue; who leads is never guessed."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from walkamile import listen
from walkamile import round as rounds
from walkamile.load import load, put_away_log
from walkamile.round.said import Telling, know_author, tell
from walkamile.store import Store
from writing import write_events

NOW = datetime(2026, 4, 1, 12, tzinfo=UTC)
AS_OF = datetime(2026, 4, 1, 12)
LONG_AGO = NOW - timedelta(days=31)
WALKS = {
    "an.hour": [(60.0, NOW)],
    "two.halves": [(30.0, NOW - timedelta(days=2)), (30.0, NOW - timedelta(days=29))],
    "nearly": [(59.9, NOW)],
    "long.ago": [(90.0, LONG_AGO)],
    "half.and.half": [(30.0, NOW)],
    "no.leader": [(120.0, NOW)],
}
SHIFTS = {
    "in.the.queue": ("leader", 90),
    "half.and.half": ("leader", 30),
    "Capital.Letters": ("leader", 75),
    "as.an.agent": ("employee", 240),
    "never.left": ("leader", None),
    "forgot.to.leave": ("leader", 15 * 60),
}
# In which queues, from which minute to which: who is in two at once is there once.
QUEUES = {
    "in.two.at.once": {"phone": (0, 40), "chat": (0, 40)},
    "one.within.the.other": {"phone": (0, 59), "chat": (10, 30), "email": (20, 50)},
    "one.into.the.other": {"phone": (0, 40), "chat": (20, 60)},
    "one.after.the.other": {"phone": (0, 30), "chat": (45, 75)},
}
KEPT = {
    "one.into.the.other",
    "one.after.the.other",
    "an.hour",
    "two.halves",
    "half.and.half",
    "in.the.queue",
    "Capital.Letters",
}
LEADERS = sorted((set(WALKS) | set(SHIFTS) | set(QUEUES) | {"never.tried"}) - {"no.leader"})


def turn(who: str, type_: str, at: datetime, kind: str, queue: str) -> dict[str, Any]:
    return {
        "event_id": f"{who}-{queue}-{type_}", "type": type_, "ts": f"{at.isoformat()}Z", "source": "wfm",
        "channel": "internal", "side": "employee", "actor_kind": kind, "actor_id": who.lower(), "queue": queue,
    }  # fmt: skip


def shifts() -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = []
    for n, (who, (kind, minutes)) in enumerate(SHIFTS.items()):
        began = AS_OF - timedelta(days=n + 1)
        turns = [("shift.started", began)]
        turns += [("shift.ended", began + timedelta(minutes=minutes))] if minutes else []
        rows += [turn(who, type_, at, kind, "phone") for type_, at in turns]
    for who, queues in QUEUES.items():
        for queue, minutes in queues.items():
            begin, end = (AS_OF - timedelta(days=9) + timedelta(minutes=at) for at in minutes)
            rows.append(turn(who, "shift.started", begin, "leader", queue))
            rows.append(turn(who, "shift.ended", end, "leader", queue))
    return rows


@pytest.fixture
def lived(make_store: Callable[[str], Store], tmp_path: Path) -> Store:
    """Everybody has walked and served as planted; no round yet, and nobody is said to lead."""
    store = make_store("home")
    load(store, write_events(tmp_path / "shifts.jsonl", shifts()), listen.Mapping())
    for who, walks in WALKS.items():
        author = know_author(store, who, "staff", False)
        for minutes, at in walks:
            tell(store, author, Telling("walk.finished", "need", None, {"minutes": minutes}), at)
    return store


def exposure(store: Store) -> dict[str, Any]:
    rounds.run(store, AS_OF, put_away=put_away_log)
    gaps = rounds.ask_gaps(rounds.recall(store))["gaps"]
    return next(row for gap in gaps for row in gap["indicators"] if row["id"] == "C6")


def test_leaders_with_an_hour_are_counted_walks_and_shifts_together(lived: Store):
    lines = [f"{who},care,{'no' if who == 'no.leader' else 'yes'}" for who in [*LEADERS, "no.leader"]]
    (lived.home / "teams.csv").write_text("\n".join(["employee_id,team,leader", *lines]), "utf-8")
    found = exposure(lived)
    assert (found["numerator"], found["denominator"]) == (len(KEPT), len(LEADERS))
    assert found["value"] == pytest.approx(len(KEPT) / len(LEADERS))
    assert found["low"] < found["value"] < found["high"]


def test_without_anybody_who_leads_nothing_is_said(lived: Store):
    found = exposure(lived)
    assert found["value"] is None and found["status"] == "abstained" and found["reason"]


def test_four_leaders_are_too_few_to_tell_of(lived: Store):
    lines = [f"{who},care,yes" for who in LEADERS[:4]]
    (lived.home / "teams.csv").write_text("\n".join(["employee_id,team,leader", *lines]), "utf-8")
    found = exposure(lived)
    assert found["value"] is None and found["status"] == "suppressed"
