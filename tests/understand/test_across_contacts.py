"""Breaks between contacts: coming back, chasing, hopping, contained only in name, no record, solved or not."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from tests.understand.conftest import START, Event, Judge, Row, after, contact

HOUR, DAY = 3600, 86_400
LATER = START + timedelta(days=200)


def only(rows: list[Row], unit: int = 0) -> Row:
    """The row of the n-th unit by time."""
    return sorted(rows, key=lambda row: (row["at"], row["from_event"]))[unit]


class TestRepeatContact:
    @pytest.mark.parametrize(("us", "back"), [(-1, True), (0, True), (1, False)])
    def test_the_edge_of_seven_days_is_inside(self, judge: Judge, us: int, back: bool) -> None:
        events = contact(0, "a") + contact(7 * DAY, "b", us=us)
        first = only(judge("repeat_contact", events, scope="any_need", as_of=LATER))
        assert first["hit"] is back
        assert first["gap_s"] == pytest.approx(7 * DAY + us / 1e6, abs=1e-9)

    def test_it_points_from_the_first_contact_to_the_next(self, judge: Judge) -> None:
        events = contact(0, "a", wait_s=None) + contact(DAY, "b", after(60, "contact.held", hold_s=120.0))
        first, last = judge("repeat_contact", events, scope="any_need")
        assert (first["from_event"], first["to_event"]) == ("e00000", "e00002")
        assert first["minutes"] == pytest.approx(5.0), "two minutes on hold, three of talk"
        assert first["evidence"] == "back after 24 hours"
        assert (last["hit"], last["gap_s"], last["evidence"]) == (False, None, None)

    def test_same_need_looks_only_at_its_own_topic(self, judge: Judge) -> None:
        events = (
            contact(0, "a", topic="bill")
            + contact(DAY, "b", topic="late order")
            + contact(2 * DAY, "c", topic="bill")
        )
        rows = judge("repeat_contact", events, scope="same_need")
        assert [row["gap_s"] for row in rows] == [2 * DAY, None, None]

    def test_self_service_and_strangers_are_no_units(self, judge: Judge) -> None:
        events = (
            contact(0, "a", kind="self")
            + contact(DAY, "b", person=None)
            + contact(2 * DAY, "c")
            + contact(3 * DAY, "d", person=2)
        )
        rows = judge("repeat_contact", events, scope="any_need")
        assert {row["person_code"] for row in rows} == {1, 2}
        assert not any(row["hit"] for row in rows)

    def test_service_accounts_are_left_out(self, judge: Judge) -> None:
        events = contact(0, "a") + contact(HOUR, "b") + contact(0, "c", person=2)
        assert {row["person_code"] for row in judge("repeat_contact", events, robots=[1])} == {2}
        assert {row["person_code"] for row in judge("repeat_contact", events, busy=1)} == {2}, (
            "found by its volume"
        )

    def test_events_after_as_of_do_not_exist(self, judge: Judge) -> None:
        events = contact(0, "a") + contact(DAY, "b")
        rows = judge("repeat_contact", events, scope="any_need", as_of=START + timedelta(hours=23))
        assert [row["gap_s"] for row in rows] == [None]


class TestChasing:
    def case(self, seconds: float, us: int = 0) -> list[Event]:
        return [
            after(60, "case.opened", case_id="k", person=1),
            after(seconds, "case.resolved", us=us, case_id="k", person=1),
        ]

    @pytest.mark.parametrize(("us", "chased"), [(1, True), (0, False), (-1, False)])
    def test_the_case_must_still_be_open(self, judge: Judge, us: int, chased: bool) -> None:
        events = contact(0, "a", case_id="k") + self.case(DAY, us) + contact(DAY, "b")
        rows = judge("chasing", events, scope="any_need")
        assert [row["hit"] for row in rows] == [chased]
        assert (rows[0]["to_event"] is not None) is chased

    def test_an_open_case_without_a_further_contact_is_not_counted(self, judge: Judge) -> None:
        opened = [after(60, "case.opened", case_id="k", person=1)]
        assert judge("chasing", contact(0, "a", case_id="k") + opened) == []
        rows = judge("chasing", contact(0, "a", case_id="k") + opened + contact(DAY, "b", topic="else"))
        assert [(row["scope"], row["hit"]) for row in rows] == [("any_need", True)]

    def test_a_closed_case_counts_as_resolved(self, judge: Judge) -> None:
        closed = after(HOUR, "case.closed", case_id="k")
        events = [*contact(0, "a", case_id="k"), closed, *contact(2 * HOUR, "b")]
        assert [row["hit"] for row in judge("chasing", events, scope="any_need")] == [False]


class TestChannelHop:
    @pytest.mark.parametrize(("us", "hopped"), [(0, True), (1, False)])
    def test_a_day_after_its_end_is_inside(self, judge: Judge, us: int, hopped: bool) -> None:
        events = contact(0, "a", kind="self", channel="web") + contact(300 + DAY, "b", us=us)
        (row,) = judge("channel_hop", events, as_of=LATER)
        assert row["hit"] is hopped
        assert row["at"] == START + timedelta(seconds=300), "the window runs from the end"

    @pytest.mark.parametrize(("seconds", "us", "hopped"), [(100, 0, True), (0, 0, True), (0, -1, False)])
    def test_a_call_during_the_visit_is_a_hop(
        self, judge: Judge, seconds: float, us: int, hopped: bool
    ) -> None:
        events = contact(0, "a", kind="self", channel="web") + contact(seconds, "b", us=us)
        (row,) = judge("channel_hop", events)
        assert row["hit"] is hopped
        if hopped:
            assert row["gap_s"] == seconds - 300
            assert row["minutes"] == 5
            assert row["evidence"] == "tried web, then needed somebody on phone"

    @pytest.mark.parametrize(
        ("second", "hopped"),
        [
            ({"channel": "web"}, False), ({"kind": "bot", "channel": "chat"}, False), ({"person": 2}, False),
            ({"topic": "bill"}, False), ({"topic": "parcel"}, True), ({}, True),
        ],
    )  # fmt: skip
    def test_who_where_and_what_about(self, judge: Judge, second: dict[str, Any], hopped: bool) -> None:
        events = contact(0, "a", kind="self", channel="web", topic="parcel") + contact(HOUR, "b", **second)
        rows = judge("channel_hop", events)
        assert [row["hit"] for row in rows if row["channel"] == "web"] == [hopped]

    def test_a_visit_without_a_number_ends_after_half_an_hour_of_silence(self, judge: Judge) -> None:
        pages = [
            after(t, "page.viewed", us=us, person=1, channel="web")
            for t, us in ((0, 0), (1800, 0), (3600, 1))
        ]
        rows = judge("channel_hop", pages + contact(1800 + DAY, "b"), as_of=LATER)
        assert [row["hit"] for row in sorted(rows, key=lambda row: row["at"])] == [True, True]
        rows = judge("channel_hop", pages + contact(1800 + DAY, "b", us=1), as_of=LATER)
        assert [row["hit"] for row in sorted(rows, key=lambda row: row["at"])] == [False, True]


class TestFalseContainment:
    @pytest.mark.parametrize(
        ("seconds", "us", "back"),
        [(300, 0, True), (300, -1, False), (300 + 7 * DAY, 0, True), (300 + 7 * DAY, 1, False)],
    )
    def test_within_seven_days_of_the_end(self, judge: Judge, seconds: float, us: int, back: bool) -> None:
        events = contact(0, "a", kind="bot", channel="chat") + contact(seconds, "b", us=us)
        (row,) = judge("false_containment", events, as_of=LATER)
        assert row["hit"] is back
        assert row["gap_s"] == (pytest.approx(seconds - 300) if back else None)

    def test_with_a_person_in_it_nothing_was_contained(self, judge: Judge) -> None:
        taken = after(60, "message.sent", actor_kind="employee", actor_id="ben")
        assert judge("false_containment", contact(0, "a", taken, kind="bot") + contact(HOUR, "b")) == []
        entered = after(0, "bot.entered", seq=1)
        assert len(judge("false_containment", contact(0, "a", entered, kind="self", channel="ivr"))) == 1

    def test_another_need_is_no_return(self, judge: Judge) -> None:
        events = contact(0, "a", kind="bot", topic="bill") + contact(HOUR, "b", topic="parcel")
        assert [row["hit"] for row in judge("false_containment", events)] == [False]


class TestNoRecord:
    def bought(self, seconds: float, us: int = 0, **fields: Any) -> list[Event]:
        return [
            after(
                seconds,
                "order.placed",
                us=us,
                **{"person": 1, "channel": "store", "order_id": "o1", **fields},
            )
        ]

    def call(self, *types: str, item: str = "order") -> list[Event]:
        return contact(90 * DAY, "a", *(after(60 + n, f"lookup.{t}", item=item) for n, t in enumerate(types)))

    def test_bought_in_the_store_and_unknown_to_the_phone(self, judge: Judge) -> None:
        (row,) = judge("no_record", self.bought(80 * DAY) + self.call("tried", "not_found"))
        assert row["hit"] is True
        assert row["minutes"] == pytest.approx(239 / 60)
        assert row["evidence"] == "phone could not find the order that another channel holds"

    @pytest.mark.parametrize(
        ("seconds", "us", "counts"),
        [(0, 0, True), (0, -1, False), (90 * DAY, -1, True), (90 * DAY, 0, False)],
    )
    def test_ninety_days_back(self, judge: Judge, seconds: float, us: int, counts: bool) -> None:
        assert len(judge("no_record", self.bought(seconds, us) + self.call("not_found"))) == counts

    def test_found_is_a_unit_that_held(self, judge: Judge) -> None:
        assert [
            row["hit"] for row in judge("no_record", self.bought(80 * DAY) + self.call("tried", "found"))
        ] == [False]

    def test_same_channel_other_person_or_other_kind_of_object_is_no_unit(self, judge: Judge) -> None:
        assert judge("no_record", self.bought(80 * DAY, channel="phone") + self.call("not_found")) == []
        assert judge("no_record", self.bought(80 * DAY, person=2) + self.call("not_found")) == []
        assert judge("no_record", self.bought(80 * DAY) + self.call("not_found", item="case")) == []


class TestResolution:
    @pytest.mark.parametrize(("us", "solved"), [(0, False), (1, True)])
    def test_seven_days_belong_to_the_window(self, judge: Judge, us: int, solved: bool) -> None:
        events = contact(0, "a", topic="bill") + contact(7 * DAY, "b", us=us, topic="bill")
        row = only(judge("first_contact_resolution", events, as_of=LATER))
        assert row["hit"] is solved
        assert row["prev_gap_s"] is None

    def test_another_channel_counts_only_for_one_contact(self, judge: Judge) -> None:
        events = contact(0, "a", topic="bill") + contact(DAY, "b", topic="bill", channel="chat")
        assert only(judge("first_contact_resolution", events))["hit"] is True
        assert only(judge("one_contact_resolution", events))["hit"] is False

    def test_what_went_before_is_any_contact_of_the_need(self, judge: Judge) -> None:
        events = contact(0, "a", topic="bill", kind="self", channel="web") + contact(DAY, "b", topic="bill")
        (row,) = judge("one_contact_resolution", events)
        assert row["prev_gap_s"] == DAY

    def test_a_contact_without_a_need_is_no_unit(self, judge: Judge) -> None:
        assert judge("first_contact_resolution", contact(0, "a")) == []
