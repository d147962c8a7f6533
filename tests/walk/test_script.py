"""A script tells what happened: every wait as long as it was and in its order, what is asked again, nobody's name."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from walkamile.walk import clock
from walkamile.walk.journey import CUSTOMER, EMPLOYEE, Happened
from walkamile.walk.script import WAITING, Script, ended_well, tell, waits_of

START = datetime(2026, 3, 31, 9)
STEPS = (
    "queue.left",
    "contact.held",
    "identity.asked",
    "information.asked",
    "contact.transferred",
    "lookup.not_found",
    "page.viewed",
)


def event(at_s: float, type_: str, **fields: object) -> Happened:
    said = {"event_id": f"{type_}-{at_s}", "channel": "phone", "contact": 1} | fields
    return Happened(at=START + timedelta(seconds=at_s), type=type_, **said)


CALL = [
    event(0, "contact.opened", kind="human", words=(("topic", "gift_card"),)),
    event(1, "queue.entered"),
    event(421, "queue.left", wait_s=420.0),
    event(
        430,
        "identity.asked",
        item="birth_date",
        words=(("item", "birth_date"),),
        actor="ben",
        actor_kind="employee",
    ),
    event(500, "lookup.not_found", words=(("object", "order"),), actor_kind="employee", actor="ben"),
    event(520, "tool.waited", wait_s=15.0, actor_kind="employee", actor="ben"),
    event(600, "contact.held", hold_s=45.0, actor_kind="employee", actor="ben"),
    event(610, "contact.transferred", actor_kind="employee", actor="ben"),
    event(640, "queue.left", wait_s=30.0),
    event(650, "identity.asked", item="birth_date", actor_kind="employee", actor="eva"),
    event(900, "contact.closed", outcome="unresolved"),
]


def test_the_customer_sits_through_the_queue_and_the_hold_in_order():
    script = tell(CALL)
    assert waits_of(script.scenes) == [420.0, 45.0, 30.0]
    assert (script.wait_s, script.solved) == (495.0, False)
    assert [scene.kind for scene in script.scenes] == [
        "talk", "wait", "ask", "not_found", "talk", "hold", "transfer", "wait", "ask", "talk", "end",
    ]  # fmt: skip
    assert script.effort_n == 2, "asked a second time, and a second wait"
    assert script.scenes[2].says == "They ask for your birth date."
    assert script.scenes[0].says == "What it is about: gift card."
    assert script.scenes[8].says == "They ask for something that says who you are. For the 2nd time."


def asked_again(*events: Happened, side: str = CUSTOMER) -> list[str]:
    """What is said at each question: why it is asked again, or nothing."""
    scenes = [
        s for s in tell(events, side, "ben" if side == EMPLOYEE else None).scenes if s.kind in ("ask", "tell")
    ]
    assert all(scene.again == scene.says.endswith((" time.", " already.")) for scene in scenes)
    return [scene.says.partition(". ")[2] if scene.again else "" for scene in scenes]


@pytest.mark.parametrize(
    ("events", "said"),
    [
        ([("identity", "name", 1), ("identity", "birth_date", 1)], ["", ""]),
        ([("information", "order", 1), ("information", "shop", 1)], ["", ""]),
        ([("identity", "order", 1), ("information", "order", 1)], ["", ""]),
        ([("identity", None, 1), ("identity", None, 1)], ["", ""]),
        ([("information", None, 1), ("information", None, 1)], ["", ""]),
        (
            [("identity", "name", 1), ("identity", "pin", 2), ("identity", "name", 2), ("identity", "name", 3)],
            ["", "", "For the 2nd time.", "For the 3rd time."],
        ),
        ([("identity", "name", 1), ("proved", None, 1), ("identity", "pin", 1)], ["", "You have proved it already."]),
        ([("identity", "name", 1), ("proved", None, 1), ("identity", None, 1)], ["", "You have proved it already."]),
        ([("identity", "name", 1), ("proved", None, 1), ("identity", "pin", 2)], ["", ""]),
        ([("identity", "name", 1), ("proved", None, 1), ("step_up", "pin", 1)], ["", ""]),
        ([("told", "order", 1), ("information", "order", 2)], ["You have told it already."]),
        ([("information", "order", 1), ("told", "order", 1), ("information", "shop", 1)], ["", ""]),
    ],
)  # fmt: skip
def test_only_the_same_is_asked_again(events, said):
    types = {
        "identity": "identity.asked", "step_up": "identity.asked", "information": "information.asked",
        "proved": "identity.confirmed", "told": "information.given",
    }  # fmt: skip
    happened = [
        event(n, types[what], item=item, contact=contact, kind="step_up" if what == "step_up" else "routine")
        for n, (what, item, contact) in enumerate(events)
    ]
    assert asked_again(*happened) == said
    assert tell(happened).effort_n == sum(bool(one) for one in said)


@pytest.mark.parametrize(
    ("channel", "titles"),
    [
        ("phone", ("You say", "They say")), ("store", ("You say", "They say")), ("chat", ("You write", "They write")),
        ("email", ("You write", "They write")), ("social", ("You write", "They write")),
    ],
)  # fmt: skip
def test_what_is_said_aloud_is_not_written(channel, titles):
    spoke = event(9, "message.sent", channel=channel, speaker="customer", actor="ben", actor_kind="employee")
    for side, title in zip((CUSTOMER, EMPLOYEE), titles, strict=True):
        assert title in [scene.title for scene in tell([spoke], side, "ben").scenes]


def test_a_check_that_fails_is_not_the_question_once_more():
    failed = [
        event(0, "identity.asked", item="pin"),
        event(9, "identity.failed"),
        event(12, "identity.failed"),
    ]
    assert tell(failed).effort_n == 0


def test_the_employee_asks_again_only_what_was_asked_at_this_desk():
    first = event(0, "identity.asked", item="pin", contact=1, actor="eva", actor_kind="employee")
    mine = [
        event(60 + n, "identity.asked", item="pin", contact=2, actor="ben", actor_kind="employee")
        for n in (0, 9)
    ]
    assert asked_again(first, *mine, side=EMPLOYEE) == ["", "For the 2nd time."]
    assert asked_again(first, *mine) == ["", "For the 2nd time.", "For the 3rd time."]


def test_the_employee_sits_through_the_system_and_is_told_what_was_hidden():
    script = tell(CALL, EMPLOYEE, "eva")
    assert waits_of(script.scenes) == [15.0]
    assert any("waited 7 minutes" in scene.title for scene in script.scenes)
    with pytest.raises(ValueError, match="nothing to do"):
        tell(CALL, EMPLOYEE, "nobody")


def said_by(kind: str, script: Script) -> str:
    """What the one scene of this kind says."""
    (scene,) = (scene for scene in script.scenes if scene.kind == kind)
    return scene.says


@pytest.mark.parametrize(
    ("item", "yours", "theirs"),
    [
        ("customer_number", "your customer number", "their customer number"),
        ("order_documents", "your order documents", "their order documents"),
        ("identification", "your identification", "their identification"),
        ("e-mail", "your e-mail", "their e-mail"),
        ("PIN", "your PIN", "their PIN"),
        ("the_code", "your code", "their code"),
        ("my order number", "your order number", "their order number"),
        ("theme", "your theme", "their theme"),
        (None, "something that says who you are", "a proof"),
    ],
)
def test_what_is_asked_for_reads_well_whatever_it_is_called(item, yours, theirs):
    said = (("item", item),) if item else ()
    asked = [event(0, "identity.asked", words=said, actor="ben", actor_kind="employee")]
    assert said_by("ask", tell(asked)) == f"They ask for {yours}."
    assert said_by("ask", tell(asked, EMPLOYEE, "ben")) == f"The screen wants {theirs}."


def test_what_the_desk_has_to_ask_reads_well():
    asked = [
        event(0, "information.asked", words=(("item", "order_number"),), actor="ben", actor_kind="employee")
    ]
    assert said_by("tell", tell(asked, EMPLOYEE, "ben")) == "Nothing tells you the order number."


def test_a_queue_without_a_said_wait_lasts_from_entering_to_leaving():
    script = tell([event(0, "contact.opened"), event(2, "queue.entered"), event(92, "queue.left")])
    assert waits_of(script.scenes) == [90.0]
    mixed = tell(
        [event(2, "queue.entered"), event(92, "queue.left"), event(99, "contact.closed", wait_s=80.0)]
    )
    assert waits_of(mixed.scenes) == [80.0], (
        "where a contact says how long it was, that counts and nothing else"
    )


def test_a_ticket_is_handed_on_and_the_third_is_told_nothing():
    ticket = [
        event(0, "case.opened", contact=None, channel="portal"),
        *(
            event(108e3 * n, "case.assigned", contact=None, actor_kind="employee", actor=f"e{n}")
            for n in (1, 2, 3, 4)
        ),
        event(3600 * 200, "case.resolved", contact=None),
    ]  # fmt: skip
    caller, third = tell(ticket), tell(ticket, EMPLOYEE, turn=3)
    assert [scene.kind for scene in caller.scenes].count("transfer") == 4
    assert third.scenes[0].kind == "not_found" and "2 desks" in third.scenes[0].says
    assert third.scenes[-1].title == "You never hear of it again"
    assert caller.solved and third.solved
    back = [replace(event, actor="e1") if event.actor == "e3" else event for event in ticket]
    assert [s.title for s in tell(back, EMPLOYEE, turn=3).scenes] == [s.title for s in third.scenes], (
        "back at the first"
    )


@pytest.mark.parametrize(
    ("types", "well"),
    [
        ((), None), (("case.resolved",), True), (("case.resolved", "case.reopened"), False),
        (("contact.abandoned", "goal.reached"), True), (("goal.reached", "contact.abandoned"), False),
    ],
)  # fmt: skip
def test_the_last_word_on_how_it_ended_counts(types, well):
    assert ended_well([event(n, type_) for n, type_ in enumerate(("page.viewed", *types))]) is well


HAPPENED = st.lists(
    st.builds(
        lambda gap, type_, contact, wait: (gap, type_, contact, wait),
        st.floats(0, 90_000), st.sampled_from(STEPS), st.integers(1, 4), st.none() | st.floats(0.5, 4_000),
    ),
    min_size=1, max_size=40,
)  # fmt: skip


@given(HAPPENED)
def test_waits_are_those_of_the_events_whatever_happens(rows):
    at_s, events = 0.0, []
    for gap, type_, contact, wait in rows:
        at_s += gap
        held = type_ == "contact.held"
        events.append(
            event(at_s, type_, contact=contact, wait_s=None if held else wait, hold_s=wait if held else None)
        )
    script = tell(events, CUSTOMER)
    assert waits_of(script.scenes) == [wait for _, _, _, wait in rows if wait]
    assert script.wait_s == pytest.approx(sum(wait for *_, wait in rows if wait))
    assert [scene.no for scene in script.scenes] == list(range(1, len(script.scenes) + 1))
    assert [scene.at_s for scene in script.scenes] == sorted(scene.at_s for scene in script.scenes)


@given(st.lists(st.floats(0, 5_000), min_size=1, max_size=30), st.floats(0, 60_000))
def test_a_place_is_as_far_as_was_sat_through(waits, position):
    place = clock.place_at(waits, position)
    assert 0 <= place.scene < len(waits) and place.into_s >= 0
    before = sum(waits[: place.scene])
    if position < sum(waits):
        assert before + place.into_s == pytest.approx(position)
        assert place.into_s < waits[place.scene]


@given(st.floats(0.1, 100_000), st.floats(1, 120))
def test_real_time_is_real_and_compressed_is_bearable(waited, times):
    assert clock.played_s(waited) == waited
    assert clock.played_s(waited, "real", times) == pytest.approx(waited / times)
    assert 0 < clock.played_s(waited, "compressed") <= min(waited, clock.LONGEST_S)


def test_nobody_and_no_unshared_word_is_in_a_script():
    said = str(tell(CALL).as_json()) + str(tell(CALL, EMPLOYEE, "eva").as_json())
    assert "ben" not in said and "eva" not in said
    assert {"wait", "hold", "tool_wait"} == WAITING
