"""Does the calendar say when the company is open, whatever the zone does with its clocks?"""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from walkamile.kit.calendar import Calendar, parse_calendar

VIENNA = """
display_timezone: Europe/Vienna
business_hours:
  mon-fri: "08:00-12:00, 13:00-18:00"
  sat: ["09:00", "12:00"]
holidays:
  - 2026-12-25
  - "2026-12-24"
"""


def is_open_by_the_wall_clock(calendar: Calendar, at: datetime) -> bool:
    """The same question, asked of one moment: look at the clock on the wall."""
    local = at.replace(tzinfo=UTC).astimezone(calendar.zone)
    now = timedelta(hours=local.hour, minutes=local.minute, seconds=local.second)
    today = local.date()
    hours = () if today in calendar.holidays else calendar.week[today.weekday()]
    return any(since <= now < until for since, until in hours)


def test_a_file_is_read():
    calendar = parse_calendar(VIENNA)
    assert calendar.zone.key == "Europe/Vienna"
    assert calendar.holidays == {date(2026, 12, 24), date(2026, 12, 25)}
    assert [len(hours) for hours in calendar.week] == [2, 2, 2, 2, 2, 1, 0]
    assert calendar.in_words() == "mon-fri 08:00-12:00, 13:00-18:00; sat 09:00-12:00 (Europe/Vienna)"


@pytest.mark.parametrize("text", [None, "", "# nothing\n"])
def test_no_file_says_utc_and_no_hours(text):
    calendar = parse_calendar(text)
    assert calendar == Calendar()
    assert not calendar.says_hours
    assert calendar.local(datetime(2026, 7, 1, 12)) == datetime(2026, 7, 1, 12)


def test_the_wall_clock_follows_summer_time():
    calendar = parse_calendar("display_timezone: Europe/Vienna")
    assert calendar.local(datetime(2026, 1, 1, 23, 30)) == datetime(2026, 1, 2, 0, 30)
    assert calendar.local(datetime(2026, 7, 1, 8)) == datetime(2026, 7, 1, 10)


@given(st.datetimes(datetime(2026, 3, 25), datetime(2026, 12, 31)))
def test_open_spans_agree_with_the_wall_clock(at):
    calendar = parse_calendar(VIENNA)
    day = calendar.local(at).date()
    spans = calendar.open_spans(day - timedelta(days=1), day + timedelta(days=1))
    assert any(since <= at < until for since, until in spans) == is_open_by_the_wall_clock(calendar, at)


def test_hours_over_midnight_belong_to_the_day_on_which_they_begin():
    calendar = parse_calendar('business_hours: {fri: "22:00-06:00"}\nholidays: [2026-01-09]')
    spans = calendar.open_spans(date(2026, 1, 1), date(2026, 1, 17))
    assert spans == [
        (datetime(2026, 1, 2, 22), datetime(2026, 1, 3, 6)),
        (datetime(2026, 1, 16, 22), datetime(2026, 1, 17, 6)),
    ]
    assert calendar.in_words() == "fri 22:00-06:00 (UTC)"


def test_open_all_day_is_one_span():
    calendar = parse_calendar('business_hours: {sat-mon: "00:00-24:00"}')
    spans = calendar.open_spans(date(2026, 1, 2), date(2026, 1, 6))
    assert spans == [(datetime(2026, 1, 3), datetime(2026, 1, 6))]


def test_a_night_without_the_hour_that_summer_time_takes():
    calendar = parse_calendar('display_timezone: Europe/Vienna\nbusiness_hours: {sun: "00:00-24:00"}')
    ((since, until),) = calendar.open_spans(date(2026, 3, 29), date(2026, 3, 29))
    assert until - since == timedelta(hours=23)
    assert since.replace(tzinfo=UTC).astimezone(ZoneInfo("Europe/Vienna")).hour == 0


@pytest.mark.parametrize(
    ("text", "advice"),
    [
        ("display_timezone: Vienna/Europe", "Write it like Europe/Vienna"),
        ("display_timezone: ../../etc/passwd", "Write it like Europe/Vienna"),
        ("openingHours: {}", "Known: display_timezone"),
        ("- a list", "lines of name: value"),
        ("business_hours: 8-18", "must hold lines like"),
        ('business_hours: {monday: "08:00-18:00"}', "no weekday"),
        ('business_hours: {mon: "8 to 6"}', 'Write "08:00-18:00", in quotes'),
        ('business_hours: {mon: "08:00-25:00"}', 'Write "08:00-18:00", in quotes'),
        ('business_hours: {mon: "08:75-18:00"}', 'Write "08:00-18:00", in quotes'),
        ("business_hours: {mon: [08:00, 20:00]}", "in quotes"),
        ("holidays: Christmas", "must be a list of days"),
        ("holidays: [2026-02-30]", "like 2026-12-25"),
        ("holidays: [", "Correct the file"),
    ],
)
def test_a_file_that_cannot_be_used_says_what_to_write(text, advice):
    with pytest.raises(ValueError, match=r"^calendar\.yaml") as fault:
        parse_calendar(text)
    assert advice in str(fault.value)
