"""Breaks inside a contact: handed on, asked again, told again, given up, left at a dead end."""

from __future__ import annotations

from typing import Any

import pytest
from tests.understand.conftest import Event, Judge, after, contact

HALF_HOUR = 1800


def asked(seconds: float, item: str | None = "birthday", us: int = 0, **fields: Any) -> Event:
    """A question who the person is."""
    return after(seconds, "identity.asked", us=us, item=item, kind=fields.pop("kind", "routine"), **fields)


class TestTransfer:
    def test_until_somebody_is_there_again(self, judge: Judge) -> None:
        inside = [
            after(60, "contact.transferred"), after(240, "queue.left"),
            after(260, "contact.transferred"), after(270, "message.sent", props='{"speaker": "customer"}'),
            after(280, "first_word.spoken", props='{"speaker": "employee"}'),
        ]  # fmt: skip
        (row,) = judge("transfer", contact(0, "a", *inside))
        assert (row["hit"], row["to_event"]) == (True, "e00001")
        assert row["minutes"] == pytest.approx((180 + 20) / 60)
        assert row["evidence"] == "handed on 2 times"

    def test_nobody_came_is_not_zero_minutes(self, judge: Judge) -> None:
        (row,) = judge("transfer", contact(0, "a", after(60, "contact.transferred")))
        assert (row["hit"], row["minutes"]) == (True, None)

    def test_strangers_are_units_robots_and_bots_are_not(self, judge: Judge) -> None:
        events = contact(0, "a", person=None) + contact(0, "b", person=2) + contact(0, "c", kind="bot")
        (row,) = judge("transfer", events, robots=[2])
        assert (row["person_code"], row["hit"], row["minutes"]) == (None, False, None)


class TestRepeatedAuthentication:
    @pytest.mark.parametrize(("us", "again"), [(0, True), (1, False)])
    def test_half_an_hour_belongs_to_the_window(self, judge: Judge, us: int, again: bool) -> None:
        (row,) = judge("repeated_authentication", contact(0, "a", asked(10), asked(10 + HALF_HOUR, us=us)))
        assert row["hit"] is again
        assert row["minutes"] == (0.5 if again else None)

    @pytest.mark.parametrize(
        ("first", "second", "again"),
        [
            ("birthday", "birthday", True),
            ("birthday", "street", False),
            ("birthday", None, True),
            (None, "street", True),
            (None, None, True),
        ],
    )
    def test_the_same_item_or_none(
        self, judge: Judge, first: str | None, second: str | None, again: bool
    ) -> None:
        (row,) = judge("repeated_authentication", contact(0, "a", asked(10, first), asked(20, second)))
        assert row["hit"] is again

    def test_an_item_asked_before_another_one(self, judge: Judge) -> None:
        (row,) = judge(
            "repeated_authentication",
            contact(0, "a", asked(10, "birthday"), asked(20, "street"), asked(30, "birthday")),
        )
        assert row["hit"] is True
        assert row["evidence"] == "asked again who they are (birthday)"

    def test_after_it_was_confirmed_every_routine_question_is_one_too_many(self, judge: Judge) -> None:
        inside = (
            asked(10, "birthday"),
            after(20, "identity.confirmed"),
            asked(4000, "street"),
            after(4060, "identity.confirmed"),
        )
        (row,) = judge("repeated_authentication", contact(0, "a", *inside))
        assert (row["hit"], row["minutes"], row["to_event"]) == (True, 1.0, "e00003")

    def test_step_up_is_no_routine(self, judge: Judge) -> None:
        (row,) = judge(
            "repeated_authentication",
            contact(0, "a", asked(10), after(20, "identity.confirmed"), asked(30, kind="step_up")),
        )
        assert row["hit"] is False
        assert judge("repeated_authentication", contact(0, "a", asked(10, kind="step_up"))) == []

    def test_the_need_remembers_across_channels(self, judge: Judge) -> None:
        bot = contact(0, "a", asked(10), kind="bot", channel="ivr", topic="bill")
        for topic, again in (("bill", True), ("parcel", False)):
            (row,) = judge("repeated_authentication", bot + contact(600, "b", asked(10), topic=topic))
            assert row["hit"] is again

    def test_a_confirmation_elsewhere_does_not_count(self, judge: Judge) -> None:
        bot = contact(
            0,
            "a",
            asked(10, "code"),
            after(20, "identity.confirmed"),
            kind="bot",
            channel="ivr",
            topic="bill",
        )
        (row,) = judge(
            "repeated_authentication", bot + contact(600, "b", asked(10, "birthday"), topic="bill")
        )
        assert row["hit"] is False

    def test_five_minutes_at_most(self, judge: Judge) -> None:
        (row,) = judge(
            "repeated_authentication", contact(0, "a", asked(10), asked(20), after(900, "identity.failed"))
        )
        assert row["minutes"] == 5


class TestRepeatedInformation:
    def test_told_and_asked_again(self, judge: Judge) -> None:
        inside = [
            after(at_s, f"information.{what}", item="order number")
            for at_s, what in ((10, "asked"), (30, "given"), (90, "asked"), (150, "given"))
        ]
        (row,) = judge("repeated_information", contact(0, "a", *inside))
        assert (row["hit"], row["minutes"], row["to_event"]) == (True, 1.0, "e00003")
        assert row["evidence"] == "asked again for order number, already given"

    @pytest.mark.parametrize(
        ("given", "topic", "again"),
        [
            ("order number", "bill", True),
            ("street", "bill", False),
            (None, "bill", False),
            ("order number", "parcel", False),
        ],
    )
    def test_within_the_need_whatever_the_channel(
        self, judge: Judge, given: str | None, topic: str, again: bool
    ) -> None:
        form = contact(
            0, "a", after(5, "information.given", item=given), kind="self", channel="web", topic="bill"
        )
        call = contact(86_400, "b", after(10, "information.asked", item="order number"), topic=topic)
        (row,) = judge("repeated_information", form + call)
        assert row["hit"] is again

    def test_eight_days_of_silence_end_a_need(self, judge: Judge) -> None:
        form = contact(0, "a", after(5, "information.given", item="name"), topic="bill")
        for us, again in ((0, True), (1, False)):
            call = contact(
                300 + 7 * 86_400, "b", after(10, "information.asked", item="name"), us=us, topic="bill"
            )
            assert [row["hit"] for row in judge("repeated_information", form + call)] == [again]

    def test_asked_before_told_is_no_repetition(self, judge: Judge) -> None:
        inside = (
            after(10, "information.asked", item="name"),
            after(10, "information.given", seq=1, item="name"),
        )
        assert [row["hit"] for row in judge("repeated_information", contact(0, "a", *inside))] == [False]


class TestAbandonment:
    def test_the_wait_is_what_it_cost(self, judge: Judge) -> None:
        (row,) = judge(
            "abandonment", contact(0, "a", after(10, "queue.entered"), after(190, "contact.abandoned"))
        )
        assert (row["hit"], row["minutes"], row["to_event"], row["evidence"]) == (
            True,
            3.0,
            "e00002",
            "gave up after 180 seconds",
        )

    def test_closed_as_abandoned_counts(self, judge: Judge) -> None:
        events = contact(0, "a", after(10, "queue.entered"))
        events[-1]["outcome"] = "abandoned"
        (row,) = judge("abandonment", events)
        assert (row["hit"], row["minutes"]) == (True, pytest.approx(290 / 60))

    def test_answered_or_never_queued(self, judge: Judge) -> None:
        events = contact(0, "a", after(10, "queue.entered"), after(20, "queue.left")) + contact(
            0, "b", after(9, "contact.abandoned")
        )
        assert [(row["hit"], row["minutes"]) for row in judge("abandonment", events)] == [(False, None)]


class TestDeadEnd:
    @pytest.mark.parametrize(
        ("last", "dead"),
        [
            ({"type": "page.failed"}, True),
            ({"type": "search.made", "props": '{"results_n": 0}'}, True),
            ({"type": "search.made", "props": '{"results_n": "0"}'}, True),
            ({"type": "search.made", "props": '{"results_n": 3}'}, False),
            ({"type": "search.made"}, False),
            ({"type": "identity.failed"}, True),
            ({"type": "page.viewed"}, False),
        ],
    )
    def test_what_the_visit_ended_on(self, judge: Judge, last: Event, dead: bool) -> None:
        visit = [
            after(0, "page.viewed", person=1, channel="web"),
            {**after(240, "x", person=1, channel="web"), **last},
        ]
        (row,) = judge("dead_end", visit)
        assert (row["hit"], row["minutes"]) == (dead, 4.0 if dead else None)

    def test_a_goal_reached_before_is_no_dead_end(self, judge: Judge) -> None:
        visit = [
            after(t, kind, person=1, channel="app") for t, kind in ((0, "goal.reached"), (5, "page.failed"))
        ]
        assert [row["hit"] for row in judge("dead_end", visit)] == [False]

    def test_going_on_after_the_error_is_no_dead_end(self, judge: Judge) -> None:
        visit = [
            after(t, kind, person=1, channel="web") for t, kind in ((0, "page.failed"), (5, "page.viewed"))
        ]
        assert [row["hit"] for row in judge("dead_end", visit)] == [False]

    def test_a_stranger_with_a_session_is_a_unit_and_a_store_is_not(self, judge: Judge) -> None:
        events = contact(0, "s", after(1, "page.failed"), kind="self", channel="web", person=None)
        events += [after(0, "page.failed", person=1, channel="store")]
        assert [(row["hit"], row["person_code"]) for row in judge("dead_end", events)] == [(True, None)]
