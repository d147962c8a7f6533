"""Prices, tangents, efficiency, times as people write them, calendars, and what the rota says of itself."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import numpy as np
import pytest
from hypothesis import given
from hypothesis import settings as how_often
from hypothesis import strategies as st
from small_weeks import small_week

from walkamile.model.errors import StaffFault
from walkamile.staff.rota.answer import answer, lost
from walkamile.staff.rota.calendar import calendar, people
from walkamile.staff.rota.clock import day_numbers, spans_of
from walkamile.staff.rota.instance import (
    DAY_MIN,
    WHOLE,
    Agent,
    Demand,
    Guest,
    Instance,
    Rota,
    Session,
    Shift,
    Span,
    Work,
)
from walkamile.staff.rota.instance import Group as Contract
from walkamile.staff.rota.learned import learned_efficiency
from walkamile.staff.rota.make import make
from walkamile.staff.rota.presence import price
from walkamile.staff.rota.tangents import SCALE, tangents

MONDAY = date(2026, 3, 30)


@how_often(max_examples=25)
@given(st.floats(0.5, 200), st.floats(0.5, 1.0), st.integers(2, 40))
def test_the_price_is_convex_and_falls_and_says_what_erlang_a_says(contacts, availability, most):
    came = np.zeros(7 * 48)
    came[20:24] = contacts
    demand = Demand(came, 30, 300.0, 150.0, availability=availability)
    table = price(demand, most).lost[22]
    assert (np.diff(table) <= 1e-9).all()
    assert (np.diff(table, 2) >= -1e-9).all()
    whole = np.arange(1, most + 1)
    if availability == 1.0:
        exact = [lost(demand, came, np.full(came.size, n * WHOLE))[22] for n in whole]
        assert table[whole * WHOLE] == pytest.approx(exact, abs=1e-6 * contacts)


@how_often(max_examples=25)
@given(st.floats(1, 300), st.integers(2, 60))
def test_tangents_lie_below_the_curve_and_close_to_it(contacts, most):
    came = np.zeros(7 * 48)
    came[20] = contacts
    row = price(Demand(came), most).lost[20]
    at = np.arange(row.size)
    lines = [level - fall * at for level, fall in tangents(row)]
    below = np.maximum(np.max([np.zeros(row.size), *lines], axis=0), 0) / SCALE
    assert (below <= row + 1e-9).all()
    assert (row - below).max() < 0.02


def test_efficiency_is_learned_from_own_contacts():
    assert learned_efficiency(0, 500, 300) == pytest.approx(0.6)
    assert learned_efficiency(20, 300, 300) == pytest.approx(0.8)
    assert learned_efficiency(100_000, 600, 300) == pytest.approx(0.5, abs=1e-3)
    assert learned_efficiency(1_000, 100, 300) == 1.0


def test_days_and_hours_as_people_write_them():
    assert day_numbers("mon-fri", MONDAY, "x") == [0, 1, 2, 3, 4]
    assert day_numbers("sat-mon", MONDAY, "x") == [0, 5, 6]
    assert day_numbers("tue", date(2026, 4, 1), "x") == [6]
    assert day_numbers("2026-04-02", MONDAY, "x") == [3]
    assert day_numbers("2026-05-02", MONDAY, "x") == []
    assert spans_of("tue 22:00-06:00", MONDAY, "x") == [Span(DAY_MIN + 1320, DAY_MIN + 1800)]
    for wrong in ("someday 09:00-10:00", "mon 9-10", "mon 25:00-26:00", "mon"):
        with pytest.raises(StaffFault, match="x: "):
            spans_of(wrong, MONDAY, "x")


def one_session(debrief=15):
    """One agent, one guest from 10 to 11 on Tuesday."""
    week = small_week(1)
    shift = Shift(480, 960, (Span(720, 750),), "early; late, both")
    guest = Guest("c.chloé", "board", (Span(DAY_MIN, 2 * DAY_MIN),), intents=("late order", "x"))
    week = replace(
        week, first_day=MONDAY, groups=(Contract("g", (shift,)),), agents=(Agent("b.ben", "g"),), guests=(guest,),
        inductions=(), rules=replace(week.rules, debrief_min=debrief),
    )  # fmt: skip
    return week, Rota(
        (Work("b.ben", 1, shift),), (Session("c.chloé", Span(DAY_MIN + 600, DAY_MIN + 660), "b.ben"),)
    )


def test_calendars_are_read_by_another_program_as_they_were_meant():
    icalendar = pytest.importorskip("icalendar")
    week, rota = one_session()
    assert people(rota) == ["b.ben", "c.chloé"]
    read = icalendar.Calendar.from_ical(calendar(week, rota, datetime(2026, 3, 1, tzinfo=UTC), "c.chloé"))
    found = [(str(e["SUMMARY"]), e.decoded("DTSTART"), e.decoded("DTEND")) for e in read.walk("VEVENT")]
    at = datetime(2026, 3, 31, 10)
    assert found == [
        ("Guest in the queue, buddy b.ben", at, at.replace(minute=45)),
        ("Debrief with b.ben", at.replace(minute=45), at.replace(hour=11)),
    ]
    assert str(read.walk("VEVENT")[0]["DESCRIPTION"]) == "Takes: late order, x."
    text = calendar(week, rota, datetime(2026, 3, 1, tzinfo=UTC))
    everybody = icalendar.Calendar.from_ical(text).walk("VEVENT")
    assert len(everybody) == 5
    assert len({str(e["UID"]) for e in everybody}) == 5
    assert "b.ben: Shift early; late, both" in [str(e["SUMMARY"]) for e in everybody]
    assert all(len(line.encode()) <= 75 for line in text.split("\r\n"))


def test_the_debrief_is_in_the_same_hour_and_can_be_left_out():
    week, rota = one_session(debrief=0)
    assert "Debrief" not in calendar(week, rota, datetime(2026, 3, 1, tzinfo=UTC))


def test_what_a_rota_says_of_itself():
    """By hand: nobody is there, so all are lost; the values are multiplied end by end."""
    contacts = np.zeros(7 * 48)
    contacts[20:22] = 10.0
    demand = Demand(
        contacts, contacts_high=contacts * 2, required=np.where(contacts > 0, 3.0, 0.0), intents={"a": 0.5}
    )
    week = Instance(MONDAY, demand, (Contract("g", (Shift(480, 960),), 5),), (Agent("x", "g"),))
    worth = {"orders_lost_per_abandoned": [0.1, 0.2], "order_value": 50}
    found = answer(
        week,
        Rota(()),
        worth,
        [{"rule": "abandonment", "minutes": 100.0, "n": 20}, {"rule": "transfer", "minutes": 7}],
    )
    assert found.verdict == "hire"
    assert found.shortfall.required_h == found.shortfall.short_h == 3.0
    assert found.shortfall.covered_by_guests_share == 0.0
    assert found.peak is not None
    assert (found.peak.abandoned.low, found.peak.abandoned.high) == (20.0, 40.0)
    assert (found.peak.orders_lost.low, found.peak.orders_lost.high) == pytest.approx((2.0, 8.0))
    assert (found.peak.orders_value.low, found.peak.orders_value.high) == pytest.approx((100.0, 400.0))
    assert found.peak.goodwill_value is None
    assert found.peak.unknown == ("rota.yaml: worth: goodwill is not given",)
    assert [one.fewer_abandoned for one in found.reasons] == pytest.approx([10.0])
    by_rule = {one.rule: one for one in found.breaks}
    assert 0 < by_rule["abandonment"].by_people.low <= by_rule["abandonment"].by_people.high <= 100
    assert (by_rule["transfer"].by_people.high, by_rule["transfer"].by_process.low) == (0.0, 7.0)
    assert answer(week, Rota(())).breaks_unknown


def test_guests_cover_what_they_cover():
    """Four agents and a guest on the only two busy hours: the guest's part is what the verdict is made of."""
    week, rota = one_session(debrief=0)
    contacts = np.zeros(7 * 48)
    contacts[68:70] = 12.0
    needed = np.where(contacts > 0, 1.6, 0.0)
    week = replace(week, demand=Demand(contacts, required=needed))
    found = answer(week, rota).shortfall
    assert found.short_without_guests_h == pytest.approx(0.6)
    assert found.short_h == pytest.approx(0.0)
    assert found.covered_by_guests_share == pytest.approx(1.0)
    assert found.abandoned < found.abandoned_without_guests
    assert answer(week, rota).verdict == "guests"


def test_a_week_in_which_nothing_comes_needs_nobody():
    week, _ = one_session()
    week = replace(week, demand=Demand(np.zeros(7 * 48)), guests=())
    made = make(week)
    assert made.rota.works == ()
    assert answer(week, made.rota).verdict == "enough"
    assert answer(week, made.rota).peak is None
