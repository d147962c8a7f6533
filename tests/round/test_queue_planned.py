"""Do holidays, entered events and IT changes move the forecast, and are clock, shifts and rota read as they stand?"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from random import Random
from zoneinfo import ZoneInfo

import numpy as np
import pytest

from simulated_queue import arrivals, events_of, serve
from walkamile import listen, staff
from walkamile import round as rounds
from walkamile.kit.calendar import Calendar
from walkamile.load import load
from walkamile.model.errors import StaffFault
from walkamile.round.answers.queue import (
    ask_understood,
    days_ahead,
    on_day,
)
from walkamile.round.answers.queue_day import expect
from walkamile.round.answers.queue_history import (
    DAY_S,
    ask_history,
    day_date,
    day_number,
    on_the_wall,
    on_the_wall_to_utc,
    paired,
)
from walkamile.round.answers.queue_planned import ask_planned, read_planned, series_of
from walkamile.round.answers.queue_rota import read_rota, rota_days
from walkamile.round.answers.queue_twin import learn
from walkamile.store import open_store
from writing import write_events

MONDAY = datetime(2026, 3, 2)
COLUMNS = ("at_s", "wait_s", "abandoned", "handle_s", "agent", "person", "channel", "topic")


PLANNED = """# mailings of the year
since,until,name,queue
2026-03-16 09:00,2026-03-16 11:00,mailing,phone

2026-04-01,2026-04-02,bill run,
2026-04-13,,release,
"""


def test_planned_events_are_read_as_they_are_written(tmp_path: Path):
    path = tmp_path / "staff_events.csv"
    assert read_planned(path) == []
    path.write_text(PLANNED, "utf-8")
    found = [(one.name, one.queue, one.since_s, one.until_s - one.since_s) for one in read_planned(path)]
    noon = datetime(2026, 3, 16, 9, tzinfo=UTC).timestamp()
    assert found[0] == ("mailing", "phone", noon, 7200)
    assert [(name, length / DAY_S) for name, _, _, length in found[1:]] == [("bill run", 2), ("release", 1)]


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("when,what\n2026-01-01,x\n", "since, until, name is missing"),
        ("since,until,name\n\n2026-01-01,,\n", "line 3: the event has no name"),
        ("since,until,name\n2026-01-01,,a\nmonday,,b\n", "line 3: 'monday' is no time"),
        ("since,until,name\n2026-01-02,2026-01-01,a\n", "line 2: it ends at 2026-01-01, before it begins"),
    ],
)
def test_a_line_that_cannot_be_read_is_named(tmp_path: Path, text: str, says: str):
    (tmp_path / "staff_events.csv").write_text(text, "utf-8")
    with pytest.raises(StaffFault, match=r"staff_events\.csv") as fault:
        read_planned(tmp_path / "staff_events.csv")
    assert says in str(fault.value)


@pytest.fixture(scope="module")
def weeks(tmp_path_factory: pytest.TempPathFactory) -> Iterator[rounds.Recall]:
    """Ten weeks, thirty calls a day; a mailing triples three mornings, a change doubles, a holiday is empty."""
    dice, events = Random(11), []
    mailings, changed = (16, 30, 51), (24, 44)
    for day in range(70):
        midnight, weekday = MONDAY + timedelta(days=day), day % 7
        if weekday == 6 or midnight.date() == date(2026, 4, 6):
            continue
        hourly = 5.0 * (2.0 if any(0 <= day - start < 3 for start in changed) else 1.0)
        for hour in range(6, 12):
            rate = hourly * (4.0 if day in mailings and hour < 8 else 1.0)
            calls = arrivals(dice, rate, hour, hour + 1, 60, 600)
            events += events_of(serve(calls, 3), midnight, "orders", f"o{hour}")
    for n, day in enumerate([*changed, 1]):
        at = MONDAY + timedelta(days=day)
        planned = (MONDAY + timedelta(days=72)).isoformat() + "Z" if n == 2 else "true"
        events.append(
            {
                "type": "change.deployed",
                "ts": at,
                "change": f"c{n}",
                "ci": "shop",
                "planned": planned,
                "channel": "internal",
            }
        )
    folder = tmp_path_factory.mktemp("weeks")
    store = open_store(
        folder / "home",
    )
    (store.home / "calendar.yaml").write_text(
        "display_timezone: Europe/Vienna\nholidays: [2026-04-06, 2026-05-14]\n", "utf-8"
    )
    lines = [
        f"{(MONDAY + timedelta(days=d)).date()} 07:00,{(MONDAY + timedelta(days=d)).date()} 10:00,mailing,"
        for d in (*mailings, 74)
    ]
    (store.home / "staff_events.csv").write_text(
        "since,until,name,queue\n" + "\n".join(lines) + "\n", "utf-8"
    )
    load(store, write_events(folder / "events.jsonl", events), listen.Mapping())
    rounds.run(store)
    home = store.home
    store.close()
    store = open_store(home)
    yield rounds.recall(store)
    store.close()


def test_mailings_and_holidays_move_the_forecast(weeks: rounds.Recall):
    history, planned = ask_history(weeks, "orders"), ask_planned(weeks)
    first = history.today + 1
    usual, moved = expect(history, (), first), expect(history, planned, first)
    mailing = moved.place(day_number(MONDAY.date()) + 74)
    morning = slice(14, 20)
    plain, with_mailing = (float(one.made.point[mailing][morning].sum()) for one in (usual, moved))
    # Four times as many in two of three hours is three times as many, drawn a little to no effect; and a change is
    # planned for the same days, that brings twice as many.
    assert 3.0 < with_mailing / plain < 7.0
    holiday = moved.place(day_number(date(2026, 5, 14)))
    assert float(moved.made.point[holiday].sum()) < 0.65 * float(usual.made.point[holiday].sum())
    told = days_ahead(ask_understood(weeks, "orders"))
    named = {row["day"]: [one["name"] for one in row["planned"]] for row in told}
    assert sorted(named[date(2026, 5, 14)]) == ["IT change: shop", "holiday"]
    assert [one["n_before"] for row in told for one in row["planned"] if one["name"] == "mailing"] == [3]


def test_changes_flow_in_by_themselves_when_they_are_planned(weeks: rounds.Recall):
    history, planned = ask_history(weeks, "orders"), ask_planned(weeks)
    changes = [one for one in planned if one.source == "change.deployed"]
    assert [round((one.until_s - one.since_s) / 3600) for one in changes] == [72] * 3
    # `planned` is a time: the change lies then, as the clock in Vienna shows it (summer time).
    assert changes[-1].since_s == (MONDAY + timedelta(days=72, hours=2)).replace(tzinfo=UTC).timestamp()
    one, note = series_of(history, planned)
    assert note == "" and "IT change: shop" in one.events
    changed = day_number(MONDAY.date()) + 73
    without = [p for p in planned if p.source != "change.deployed"]
    demands = [expect(history, part, history.today + 1) for part in (without, planned)]
    plain, moved = (float(demand.made.point[demand.place(changed)].sum()) for demand in demands)
    assert 1.3 < moved / plain < 2.3
    daily = [
        replace(
            changes[0], since_s=changes[0].since_s + 2 * DAY_S * n, until_s=changes[0].until_s + 2 * DAY_S * n
        )
        for n in range(30)
    ]
    usual, note = series_of(history, daily)
    assert "the usual here" in note and not usual.events


def test_a_fault_in_the_file_leaves_the_page_standing(weeks: rounds.Recall):
    path = weeks.store.home / "staff_events.csv"
    before = path.read_text("utf-8")
    path.write_text("since,until,name\nsoon,,x\n", "utf-8")
    try:
        known = ask_understood(weeks, "orders")
        assert "line 2" in known.fault and known.planned == ()
        assert days_ahead(known)
    finally:
        path.write_text(before, "utf-8")


def test_the_rest_of_today_follows_what_came_so_far(weeks: rounds.Recall):
    history = ask_history(weeks, "orders")
    tuesday = history.today - 4
    now = tuesday * DAY_S + 11 * 3600
    cut = int(np.searchsorted(history.at_s, now))
    names = ("at_s", "wait_s", "abandoned", "handle_s", "agent", "person", "channel", "topic")
    morning = replace(
        history, today=tuesday, now_s=float(now), **{n: getattr(history, n)[:cut] for n in names}
    )
    doubled = np.sort(np.concatenate([np.arange(cut), np.flatnonzero(morning.at_s >= tuesday * DAY_S)]))
    busy = replace(morning, **{n: getattr(morning, n)[doubled] for n in COLUMNS})
    learned = learn(morning, 5)
    rest = []
    for one in (morning, busy):
        known = ask_understood(weeks, "orders")
        found = on_day(replace(known, history=one, learned=learned, planned=()), day_date(tuesday))
        assert found["today"] is not None and found["n_seen"] == 22
        assert all(row["came"] is None for row in found["rows"] if row["start_s"] >= now)
        rest.append(sum(row["point"] for row in found["rows"] if row["start_s"] >= now and row["point"]))
    assert rest[1] > rest[0] > 0


def test_the_clock_on_the_wall_is_that_of_the_zone():
    zone, dice = ZoneInfo("Europe/Vienna"), Random(2)
    moments = [
        datetime(2026, 3, 28, tzinfo=UTC) + timedelta(seconds=dice.randrange(3 * 86400)) for _ in range(300)
    ]
    found = on_the_wall(np.array([at.timestamp() for at in moments]), zone)
    for at, wall_s in zip(moments, found, strict=True):
        wall = at.astimezone(zone).replace(tzinfo=UTC)
        assert wall_s == pytest.approx(wall.timestamp(), abs=1e-6)
        assert on_the_wall_to_utc(wall_s, zone).replace(microsecond=0) == at.replace(tzinfo=None)
    assert Calendar().zone.key == "UTC"


ROTA = """BEGIN:VCALENDAR\r
BEGIN:VEVENT\r
DTSTART:20260413T080000\r
DTEND:20260413T140000\r
SUMMARY:b.ben: Shift early\r
END:VEVENT\r
BEGIN:VEVENT\r
DTSTART:20260413T080000\r
DTEND:20260413T140000\r
SUMMARY:anna: Shift early\r
END:VEVENT\r
BEGIN:VEVENT\r
DTSTART:20260413T070000Z\r
DTEND:20260413T084500Z\r
SUMMARY:c.chloe: Guest in the que\r
 ue\\, buddy b.ben\r
END:VEVENT\r
END:VCALENDAR\r
"""


def test_a_rota_is_read_as_its_calendar_says(tmp_path: Path):
    vienna = ZoneInfo("Europe/Vienna")
    assert read_rota(tmp_path, "phone", vienna) == []
    (tmp_path / "rota").mkdir()
    (tmp_path / "rota" / "all.ics").write_text(ROTA, "utf-8", newline="")
    lines = read_rota(tmp_path, "phone", vienna)
    assert [line["who"] for line in lines] == ["anna", "b.ben", "c.chloe"]
    assert lines[2]["what"] == "Guest in the queue, buddy b.ben"
    assert lines[2]["since"] == datetime(2026, 4, 13, 9)
    days = rota_days(lines, date(2026, 4, 10))
    assert [day["day"] for day in days] == [date(2026, 4, 13)]
    assert [(block["n"], block["who"]) for block in days[0]["lines"]] == [
        (2, ["anna", "b.ben"]),
        (1, ["c.chloe"]),
    ]
    assert rota_days(lines, date(2026, 4, 14)) == []
    (tmp_path / "rota-phone").mkdir()
    (tmp_path / "rota-phone" / "all.ics").write_text("BEGIN:VEVENT\nDTSTART:soon\nEND:VEVENT\n", "utf-8")
    with pytest.raises(StaffFault, match="Make the rota again"):
        read_rota(tmp_path, "phone", vienna)
    assert len(read_rota(tmp_path, "../rota", vienna)) == 3


def test_people_on_shift_are_counted_by_their_minutes():
    """The oracle: who is there at each minute."""
    dice = Random(4)
    spans = [(float(a := dice.randrange(0, 400)), a + float(dice.randrange(1, 300))) for _ in range(40)]
    shifts = staff.twin.Shifts(*(np.array(ends) * 60 for ends in zip(*spans, strict=True)))
    there = [sum(a <= minute < b for a, b in spans) for minute in range(100, 340)]
    found = staff.twin.on_shift(shifts, 100 * 60.0, 1800.0, 8)
    assert found == pytest.approx([np.mean(there[n * 30 : (n + 1) * 30]) for n in range(8)])


def test_a_shift_without_an_end_lasts_until_the_next_one():
    rows = [
        ("ana", 0, True), ("ana", 3_600_000_000, False), ("ben", 0, True), ("ben", 7_200_000_000, True),
        ("ben", 10_800_000_000, False), ("chloe", 0, True),
    ]  # fmt: skip
    shifts, n = paired(rows, ZoneInfo("UTC"), datetime(1970, 1, 3))
    assert n == 3 and shifts is not None
    lengths_h = sorted((shifts.until_s - shifts.since_s) / 3600)
    assert lengths_h == [1, 1, 2, 14]
