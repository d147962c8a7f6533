"""Any small log: the rules in SQL say what the rules in plain Python say, whatever the order of the rows."""

from __future__ import annotations

import random
from datetime import timedelta
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.understand.conftest import START, Event, derive
from tests.understand.plain_rules import judge

from walkamile.store import Analytics

RULES = (
    "repeat_contact", "chasing", "channel_hop", "repeated_authentication", "repeated_information", "ping_pong",
    "first_contact_resolution", "one_contact_resolution",
)  # fmt: skip
MINUTE, DAY = 60_000_000, 86_400_000_000
GAPS_US = [0, 1, MINUTE, 5 * MINUTE, 30 * MINUTE, 30 * MINUTE + 1, DAY - 1, DAY, DAY + 1, 3 * DAY, 7 * DAY, 7 * DAY + 1, 8 * DAY, 30 * DAY]
INSIDE = ("identity.asked", "identity.confirmed", "identity.failed", "information.asked", "information.given", "message.sent")

inside = st.tuples(st.sampled_from(INSIDE), st.sampled_from([0, 1, MINUTE, 30 * MINUTE, 30 * MINUTE + 1]), st.sampled_from([None, "a", "b"]), st.booleans())
talk = st.fixed_dictionaries({
    "gap": st.sampled_from(GAPS_US), "person": st.sampled_from([None, 1, 1, 1, 2]), "kind": st.sampled_from(["human", "human", "self", "bot"]),
    "channel": st.sampled_from(["phone", "chat", "web", "ivr"]), "topic": st.sampled_from([None, "bill", "parcel"]),
    "order_id": st.sampled_from([None, None, "o"]), "case_id": st.sampled_from([None, "k", "l"]),
    "inside": st.lists(inside, max_size=4), "ends": st.booleans(),
})  # fmt: skip
step = st.tuples(
    st.sampled_from(GAPS_US), st.sampled_from(["k", "l"]), st.sampled_from(["assigned", "assigned", "resolved", "closed", "reopened"]), st.sampled_from("ABC")
)


def log_of(talks: list[dict[str, Any]], steps: list[tuple[int, str, str, str]]) -> list[Event]:
    """The events that these draws stand for."""
    events: list[Event] = []
    now = 0
    for n, drawn in enumerate(talks):
        now += drawn["gap"]
        shared = {k: drawn[k] for k in ("person", "channel", "topic", "order_id", "case_id")} | {"contact_id": f"c{n}", "item": None}
        told = {"kind_of_contact": drawn["kind"]}
        events.append({**shared, **told, "type": "contact.opened", "kind": drawn["kind"], "ts": START + timedelta(microseconds=now)})
        at = now
        for kind, later, item, routine in drawn["inside"]:
            at += later
            how = ("routine" if routine else "step_up") if kind == "identity.asked" else None
            events.append({**shared, **told, "type": kind, "kind": how, "item": item, "ts": START + timedelta(microseconds=at)})
        if drawn["ends"]:
            events.append({**shared, **told, "type": "contact.closed", "ts": START + timedelta(microseconds=at)})
    now = 0
    for gap, case, kind, group in steps:
        now += gap
        events.append({"type": f"case.{kind}", "case_id": case, "queue": group, "ts": START + timedelta(microseconds=now)})
    return [{"event_id": f"e{n:04d}", "seq": 0, **event} for n, event in enumerate(events)]


def sql_says(engine: Analytics, events: list[Event]) -> set[tuple[str, str, str, bool, float | None]]:
    """The same verdicts, from the table `eligible`."""
    derive(engine, [{k: v for k, v in event.items() if k != "kind_of_contact"} for event in events], RULES)
    rows = engine.rows("select rule, scope, from_event, hit, round(gap_s, 6) from eligible where rule <> 'ping_pong' or lens = 'case'")
    assert len(rows) == len(set(rows))
    return set(rows)


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(st.lists(talk, min_size=1, max_size=9), st.lists(step, max_size=8), st.integers(0, 9))
def test_sql_and_plain_python_agree(engine: Analytics, talks: list[dict[str, Any]], steps: list[tuple[int, str, str, str]], seed: int) -> None:
    events = log_of(talks, steps)
    expected = judge([dict(event, item=event.get("item")) for event in events])
    random.Random(seed).shuffle(events)
    assert sql_says(engine, events) == expected
