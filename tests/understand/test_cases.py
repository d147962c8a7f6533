"""Breaks in the life of a case, promises that contradict each other, and promises kept in name."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from tests.understand.conftest import START, Event, Judge, after, contact

DAY = 86_400
LATER = START + timedelta(days=200)


def case(*steps: tuple[float, str, str | None], **fields: Any) -> list[Event]:
    """A case: (seconds, type without `case.`, group)."""
    shared = {"case_id": "k", "person": 1, "channel": "email", **fields}
    return [
        after(s, f"case.{kind}", queue=group, seq=n, **shared) for n, (s, kind, group) in enumerate(steps)
    ]


class TestTransfer:
    def test_from_first_to_last_assignment(self, judge: Judge) -> None:
        events = case(
            (0, "opened", None), (60, "assigned", "A"), (120, "assigned", "A"), (660, "assigned", "B")
        )
        (row,) = judge("transfer", events, lens="case")
        assert (row["hit"], row["minutes"], row["evidence"]) == (True, 10.0, "changed group 1 time")

    def test_the_same_group_again_is_no_transfer_unless_the_source_says_so(self, judge: Judge) -> None:
        events = case((0, "assigned", "A"), (60, "assigned", "A"))
        assert [row["hit"] for row in judge("transfer", events, lens="case")] == [False]
        events[1]["outcome"] = "reassigned"
        assert [row["hit"] for row in judge("transfer", events, lens="case")] == [True]

    def test_a_case_that_was_never_assigned_is_no_unit(self, judge: Judge) -> None:
        assert judge("transfer", case((0, "opened", "A")), lens="case") == []

    def test_it_begins_with_its_first_case_event(self, judge: Judge) -> None:
        events = contact(0, "call", case_id="k") + case((600, "opened", None), (660, "assigned", "A"))
        (row,) = judge("transfer", events, lens="case")
        assert (row["from_event"], row["at"]) == ("e00002", START + timedelta(seconds=600))


class TestPingPong:
    @pytest.mark.parametrize(
        ("path", "returned"), [("ABA", True), ("ABCA", False), ("AABBA", True), ("ABCB", True), ("AB", False)]
    )
    def test_back_to_the_group_two_changes_ago(self, judge: Judge, path: str, returned: bool) -> None:
        events = case(*((60.0 * n, "assigned", group) for n, group in enumerate(path)))
        assert [row["hit"] for row in judge("ping_pong", events)] == [returned]

    def test_minutes_away_from_the_group(self, judge: Judge) -> None:
        (row,) = judge("ping_pong", case((0, "assigned", "A"), (60, "assigned", "B"), (660, "assigned", "A")))
        assert (row["minutes"], row["to_event"], row["evidence"]) == (10.0, "e00002", "came back to A (1)")
        (row,) = judge("ping_pong", case((0, "assigned", "A"), (60, "assigned", "B")))
        assert row["minutes"] is None


class TestReopened:
    def test_until_it_is_solved_again(self, judge: Judge) -> None:
        (row,) = judge(
            "reopened",
            case(
                (0, "opened", None), (60, "resolved", None), (3660, "reopened", None), (3960, "closed", None)
            ),
        )
        assert (row["hit"], row["minutes"], row["evidence"]) == (
            True,
            5.0,
            "opened again 1.0 hours after it was called solved",
        )

    def test_never_solved_is_no_unit_and_solved_for_good_no_break(self, judge: Judge) -> None:
        assert judge("reopened", case((0, "opened", None), (60, "reopened", None))) == []
        (row,) = judge("reopened", case((0, "opened", None), (60, "reopened", None), (90, "resolved", None)))
        assert (row["hit"], row["minutes"]) == (False, None)

    @pytest.mark.parametrize(("seq", "hit"), [(1, False), (3, True)])
    def test_in_one_instant_the_order_inside_the_source_decides(
        self, judge: Judge, seq: int, hit: bool
    ) -> None:
        events = case(
            (0, "opened", None), (100, "resolved", None), (100, "reopened", None), (160, "resolved", None)
        )
        events[1]["seq"], events[2]["seq"] = 2, seq
        (row,) = judge("reopened", events)
        assert (row["hit"], row["minutes"]) == ((True, 1.0) if hit else (False, None))


class TestContradiction:
    def decided(self, seconds: float, outcome: str, channel: str, us: int = 0, **fields: Any) -> Event:
        shared = {"person": 1, "order_id": "o", "item": "refund", **fields}
        return after(seconds, f"request.{outcome}", us=us, channel=channel, **shared)

    @pytest.mark.parametrize(("us", "opposed"), [(0, True), (1, False)])
    def test_thirty_days_belong_to_the_window(self, judge: Judge, us: int, opposed: bool) -> None:
        events = [self.decided(0, "granted", "chat"), self.decided(30 * DAY, "refused", "phone", us)]
        (row,) = judge("contradiction", events, as_of=LATER)
        assert row["hit"] is opposed
        assert row["gap_s"] == pytest.approx(30 * DAY + us / 1e6, abs=1e-9)
        assert row["evidence"] == ("refund: granted on chat, refused on phone" if opposed else None)

    @pytest.mark.parametrize(("other", "opposed"), [("C5", True), ("C6", False)])
    def test_without_order_and_case_the_first_object_is_what_is_decided_on(
        self, judge: Judge, other: str, opposed: bool
    ) -> None:
        events = [
            self.decided(
                at, outcome, channel, order_id=None,
                objects=[
                    {"type": "contract", "id": contract, "qualifier": ""},
                    {"type": "product", "id": "card", "qualifier": ""},
                ],
            )
            for at, outcome, channel, contract in ((0, "refused", "phone", "C5"), (DAY, "granted", "web", other))
        ]  # fmt: skip
        found = judge("contradiction", events, as_of=LATER)
        assert [row["hit"] for row in found] == ([True] if opposed else [False, False])

    @pytest.mark.parametrize(
        "other",
        [{"channel": "chat"}, {"outcome": "granted"}, {"order_id": "p"}, {"item": "exchange"}, {"person": 2}],
        ids=lambda other: next(iter(other)),
    )
    def test_one_thing_different_is_no_contradiction(self, judge: Judge, other: dict[str, Any]) -> None:
        second = {"seconds": DAY, "outcome": "refused", "channel": "phone", **other}
        events = [self.decided(0, "granted", "chat"), self.decided(**second)]
        assert not any(row["hit"] for row in judge("contradiction", events, as_of=LATER))

    def test_the_closest_pair_and_the_contact_that_refused(self, judge: Judge) -> None:
        refused = contact(2 * DAY, "call", self.decided(60, "refused", "phone"))
        events = [
            self.decided(0, "granted", "store"),
            *refused,
            self.decided(2 * DAY + 360, "granted", "chat"),
        ]
        (row,) = judge("contradiction", events, as_of=LATER)
        assert (row["gap_s"], row["minutes"], row["to_event"]) == (300, 5.0, "e00004")


class TestPromiseKeptInName:
    def met(self, **fields: Any) -> list[Event]:
        events = case((0, "opened", None), (60, "assigned", "A"), (3600, "resolved", None), **fields)
        events[-1]["props"] = '{"sla_met": true}'
        return events

    def test_kept_and_well(self, judge: Judge) -> None:
        assert [row["hit"] for row in judge("sla_met_but_broken", self.met(), as_of=LATER)] == [False]

    def test_handed_on_twice(self, judge: Judge) -> None:
        for groups, broken in (("B", False), ("BC", True)):
            passed = case(*((100.0 + n, "assigned", group) for n, group in enumerate(groups)))
            (row,) = judge("sla_met_but_broken", self.met() + passed, as_of=LATER)
            assert row["hit"] is broken

    def test_opened_again(self, judge: Judge) -> None:
        (row,) = judge("sla_met_but_broken", self.met() + case((9000, "reopened", None)), as_of=LATER)
        assert (row["hit"], row["evidence"]) == (True, "opened again")

    @pytest.mark.parametrize(("us", "broken"), [(0, True), (1, False)])
    def test_back_within_a_week_of_the_opening(self, judge: Judge, us: int, broken: bool) -> None:
        first = contact(-30, "a", case_id="k", topic="bill")
        for topic, back in (("bill", broken), ("parcel", False)):
            (row,) = judge(
                "sla_met_but_broken",
                self.met() + first + contact(7 * DAY, "b", us=us, topic=topic),
                as_of=LATER,
            )
            assert row["hit"] is back

    def test_a_broken_promise_is_no_unit(self, judge: Judge) -> None:
        assert (
            judge("sla_met_but_broken", case((0, "opened", None), (60, "resolved", None)), as_of=LATER) == []
        )
