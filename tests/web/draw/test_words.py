"""Is a quantity said in one way, and never with more than it has?"""

from __future__ import annotations

from datetime import date, datetime
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from walkamile.web.draw import words
from walkamile.web.draw.svg import element, link, shortened, text, width, wrapped


@pytest.mark.parametrize(
    ("seconds", "said"),
    [
        (0, "0 s"),
        (40, "40 s"),
        (60, "1 min"),
        (90, "90 s"),
        (840, "14 min"),
        (3570, "1 h"),
        (7500, "2 h 5 min"),
        (43200, "12 h"),
        (86400, "1 day"),
        (172800, "2 days"),
        (-30, "−30 s"),
        (None, "–"),
    ],
)
def test_durations_are_short_and_right(seconds, said):
    assert words.duration(seconds) == said


@pytest.mark.parametrize(
    ("seconds", "said"), [(0, "0 s"), (5.4, "5 s"), (125, "2 min 5 s"), (3600, "1 h"), (3640, "1 h 40 s")]
)
def test_nothing_is_rounded_away_to_the_second(seconds, said):
    assert words.to_the_second(seconds) == said


@given(st.floats(0, 4e8))
def test_a_spoken_duration_is_near_what_was_measured(seconds):
    units = {"s": 1, "min": 60, "h": 3600, "day": 86400, "days": 86400}
    parts = words.duration(seconds).replace(",", "").split()
    spoken = sum(float(n) * units[unit] for n, unit in zip(parts[::2], parts[1::2], strict=True))
    assert spoken == pytest.approx(seconds, rel=0.26, abs=0.51)


@pytest.mark.parametrize(
    ("value", "unit", "said"),
    [
        (0.261, "share", "26.1 %"),
        (1.0, "share", "100 %"),
        (754, "s", "13 min"),
        (1.5, "min", "90 s"),
        (12408, "n", "12,408"),
        (-0.04, "points", "−4.0 points"),
        (1.234, "contacts", "1.23 contacts"),
        (None, "share", "–"),
    ],
)
def test_quantities_carry_their_unit(value, unit, said):
    assert words.quantity(value, unit) == said


def test_intervals_say_the_unit_once():
    assert words.span(0.249, 0.273, "share") == "24.9 to 27.3 %"
    assert words.span(50, 700, "s") == "50 s to 12 min"
    assert words.span(None, 1, "share") == ""


def test_days_say_what_they_share_once():
    assert words.days(date(2026, 10, 1), date(2026, 10, 31)) == "1 to 31 Oct 2026"
    assert words.days(date(2026, 9, 28), date(2026, 10, 4)) == "28 Sep to 4 Oct 2026"
    assert words.days(datetime(2025, 12, 28), datetime(2026, 1, 3)) == "28 Dec 2025 to 3 Jan 2026"
    assert words.days(date(2026, 10, 1), date(2026, 10, 1)) == "1 Oct 2026"


@given(st.text(), st.floats(20, 300))
def test_shortened_words_fit(some, room_px):
    assert shortened(some, room_px) == "" or width(shortened(some, room_px)) <= room_px


@given(st.lists(st.text("abcdefg", min_size=1, max_size=9), max_size=12), st.integers(1, 4))
def test_wrapped_words_keep_their_order_and_their_lines(some, n_lines):
    lines = wrapped(" ".join(some), 120, 12, n_lines)
    assert 1 <= len(lines) <= n_lines
    assert all(width(line) <= 120 for line in lines)
    shown = " ".join(lines).removesuffix("…")
    assert " ".join(some).startswith(shown) or "…" in " ".join(lines)


def test_markup_in_words_and_attributes_is_escaped():
    assert (
        element("text", '<b>&"', id='"><script>')
        == '<text id="&#34;&gt;&lt;script&gt;">&lt;b&gt;&amp;&#34;</text>'
    )
    assert text("a\x00b\ud800c") == "abc"


@pytest.mark.parametrize(
    "address", ["javascript:x", "//host/x", "/\\host", "http://host", "data:text/html,x", " /x", ""]
)
def test_addresses_that_leave_the_product_are_not_linked(address):
    assert link(address, "#here") == "#here"


def test_addresses_inside_stay():
    assert [link(a, "") for a in ("/people/7", "?rule=transfer", "#e1", "/")] == [
        "/people/7",
        "?rule=transfer",
        "#e1",
        "/",
    ]


def test_longer_stretches_are_never_said_shorter():
    lengths = [words.duration(s) for s in (45, 75, 300, 4000, 50000, 90000, 500000)]
    assert all(one != other for one, other in pairwise(lengths))


def test_times_are_told_in_the_zone_of_the_page_and_utc_without_one():
    at = datetime(2026, 7, 1, 22, 30)
    assert (words.moment(at), words.zone()) == ("Wed 1 Jul, 22:30", "UTC")
    with words.told_in(ZoneInfo("Europe/Vienna")):
        assert words.moment(at) == "Thu 2 Jul, 00:30"
        assert words.stamp(at) == "2 Jul 2026, 00:30"
        assert words.clock(at.replace(tzinfo=ZoneInfo("America/New_York"))) == "04:30"
        assert words.day(at) == "1 Jul 2026"
    assert words.stamp(at) == "1 Jul 2026, 22:30"
