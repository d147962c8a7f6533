"""How many contacts come when the company is closed, judged by the clock on its wall?"""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from random import Random
from zoneinfo import ZoneInfo

import pytest

from walkamile import listen
from walkamile import round as rounds
from walkamile.load import load
from walkamile.round.answers.asked import asked
from walkamile.round.answers.hours import ask_out_of_hours
from walkamile.store import Store, open_store

VIENNA = ZoneInfo("Europe/Vienna")
CALENDAR = """
display_timezone: Europe/Vienna
business_hours: {mon-fri: "08:00-18:00", sat: "09:00-12:00"}
holidays: [2026-04-06]
"""


def is_closed(local: datetime) -> bool:
    minutes = local.hour * 60 + local.minute
    if local.date() == date(2026, 4, 6) or local.weekday() == 6:
        return True
    first, last = (540, 720) if local.weekday() == 5 else (480, 1080)
    return not first <= minutes < last


@pytest.fixture
def home(make_store: Callable[[str], Store], tmp_path: Path) -> tuple[Path, list[datetime]]:
    """Calls at random in the weeks around the change to summer time, and at the edges of a day; a robot; a visit."""
    dice = Random(7)
    begins = datetime(2026, 3, 20)
    times = [begins + timedelta(minutes=dice.randrange(28 * 1440)) for _ in range(400)]
    # Tuesday after the change: 08:00 in Vienna is 06:00 UTC; open from then on, closed from 16:00 UTC on.
    times += [datetime(2026, 3, 31, *at) for at in ((5, 59), (6, 0), (15, 59), (16, 0))]
    rows = [
        {"type": "contact.opened", "ts": at, "channel": "phone", "contact_id": f"c{n}", "side": "customer",
         "actor_kind": "customer", "email": f"p{n % 30}@example.org" if n % 7 else None}
        for n, at in enumerate(times)
    ]  # fmt: skip
    rows += [row | {"type": "queue.entered"} for row in rows]
    rows += [
        {
            "type": "contact.opened",
            "ts": begins,
            "channel": "phone",
            "contact_id": f"r{n}",
            "email": "no@example.org",
        }
        for n in range(9)
    ]
    rows.append({"type": "page.viewed", "ts": begins, "channel": "web", "email": "p1@example.org"})
    lines = (json.dumps({k: v for k, v in row.items() if v is not None}, default=str) for row in rows)
    (tmp_path / "e.jsonl").write_text("\n".join(lines), "utf-8")
    store = make_store("home")
    (store.home / "service_accounts.csv").write_text(
        "namespace,value,decision,reason\nemail,no@example.org,robot,sends\n", "utf-8"
    )
    load(store, tmp_path / "e.jsonl", listen.Mapping())
    rounds.run(store)
    return store.home, times


def look(home: Path, calendar: str) -> rounds.Recall:
    (home / "calendar.yaml").write_text(calendar, "utf-8")
    return rounds.recall(open_store(home))


def test_the_share_is_what_the_wall_clock_says(home: tuple[Path, list[datetime]]):
    folder, times = home
    found = ask_out_of_hours(look(folder, CALENDAR))
    closed = sum(is_closed(at.replace(tzinfo=UTC).astimezone(VIENNA)) for at in times)
    assert (found["n"], found["numerator"]) == (len(times), closed)
    assert found["share"] == pytest.approx(closed / len(times))
    assert found["low"] < found["share"] < found["high"]
    assert found["hours"] == "mon-fri 08:00-18:00; sat 09:00-12:00 (Europe/Vienna)"


def test_only_the_days_asked_for_count(home: tuple[Path, list[datetime]]):
    folder, times = home
    day = date(2026, 3, 31)
    found = ask_out_of_hours(look(folder, CALENDAR), asked(day, day))
    of_day = [at for at in times if at.date() == day]
    assert found["n"] == len(of_day)
    assert found["numerator"] == sum(is_closed(at.replace(tzinfo=UTC).astimezone(VIENNA)) for at in of_day)


def test_closed_all_year_is_everything_and_open_all_year_nothing(home: tuple[Path, list[datetime]]):
    folder, times = home
    days = ", ".join(str(date(2026, 1, 1) + timedelta(days=n)) for n in range(200))
    always = 'business_hours: {mon-sun: "00:00-24:00"}'
    assert ask_out_of_hours(look(folder, always))["numerator"] == 0
    assert ask_out_of_hours(look(folder, f"{always}\nholidays: [{days}]"))["numerator"] == len(times)


def test_without_hours_or_people_there_is_a_reason(home: tuple[Path, list[datetime]]):
    folder, _ = home
    silent = ask_out_of_hours(look(folder, "display_timezone: Europe/Vienna"))
    assert (silent["share"], silent["reason"]) == (
        None,
        "calendar.yaml does not say when the company is open.",
    )
    few = ask_out_of_hours(look(folder, CALENDAR), asked(date(2030, 1, 1), None))
    assert few["share"] is None and few["reason"].startswith("Fewer than 10 people")
