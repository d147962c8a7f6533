"""Any small log: the rules in SQL say what the rules in plain Python say, whatever the order of the rows."""

from __future__ import annotations

import random
from datetime import timedelta
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st
from tests.understand.conftest import START, Event, derive
from tests.understand.plain_rules import judge

from walkamile.store import Analytics

RULES = (
    "repeat_contact", "chasing", "channel_hop", "repeated_authentication", "repeated_information", "ping_pong",
    "first_contact_resolution", "one_contact_resolution",
)  # fmt: skip
MINUTE, DAY = 60_000_000, 86_400_000_000
GAPS_US = [
    0,
    1,
    MINUTE,
    5 * MINUTE,
    30 * MINUTE,
    30 * MINUTE + 1,
    DAY - 1,
    DAY,
    DAY + 1,
    3 * DAY,
    7 * DAY,
    7 * DAY + 1,
    8 * DAY,
    30 * DAY,
]
INSIDE = (
    "identity.asked",
    "identity.confirmed",
    "identity.failed",
    "information.asked",
    "information.given",
    "message.sent",
)


def draw(seed: int, size: int) -> tuple[list[dict[str, Any]], list[tuple[int, str, str, str]]]:
    """Contacts and steps of cases, so many, from a seed: dense, so that edges meet."""
    dice = random.Random(seed)
    talks = [
        {
            "gap": dice.choice(GAPS_US),
            "person": dice.choice([None, 1, 1, 1, 2]),
            "kind": dice.choice(["human", "human", "self", "bot"]),
            "channel": dice.choice(["phone", "chat", "web", "ivr"]),
            "topic": dice.choice([None, "bill", "bill", "parcel"]),
            "order_id": dice.choice([None, None, "o"]),
            "case_id": dice.choice([None, *"klmn"]),
            "ends": dice.random() < 0.7,
            "inside": [
                (
                    dice.choice(INSIDE),
                    dice.choice([0, 1, MINUTE, 30 * MINUTE, 30 * MINUTE + 1]),
                    dice.choice([None, "a", "b"]),
                    dice.random() < 0.7,
                )
                for _ in range(dice.randrange(5))
            ],
        }
        for _ in range(size)
    ]
    kinds = ["assigned", "assigned", "assigned", "resolved", "closed", "reopened"]
    steps = [
        (dice.choice(GAPS_US), dice.choice("klmn"), dice.choice(kinds), dice.choice("ABC"))
        for _ in range(size)
    ]
    return talks, steps


def log_of(talks: list[dict[str, Any]], steps: list[tuple[int, str, str, str]]) -> list[Event]:
    """The events that these draws stand for."""
    events: list[Event] = []
    now = 0
    for n, drawn in enumerate(talks):
        now += drawn["gap"]
        shared = {k: drawn[k] for k in ("person", "channel", "topic", "order_id", "case_id")} | {
            "contact_id": f"c{n}",
            "item": None,
        }
        told = {"kind_of_contact": drawn["kind"]}
        events.append(
            {
                **shared,
                **told,
                "type": "contact.opened",
                "kind": drawn["kind"],
                "ts": START + timedelta(microseconds=now),
            }
        )
        at = now
        for kind, later, item, routine in drawn["inside"]:
            at += later
            how = ("routine" if routine else "step_up") if kind == "identity.asked" else None
            events.append(
                {
                    **shared,
                    **told,
                    "type": kind,
                    "kind": how,
                    "item": item,
                    "ts": START + timedelta(microseconds=at),
                }
            )
        if drawn["ends"]:
            events.append(
                {**shared, **told, "type": "contact.closed", "ts": START + timedelta(microseconds=at)}
            )
    now = 0
    for gap, case, kind, group in steps:
        now += gap
        events.append(
            {
                "type": f"case.{kind}",
                "case_id": case,
                "queue": group,
                "ts": START + timedelta(microseconds=now),
            }
        )
    return [{"event_id": f"e{n:04d}", "seq": 0, **event} for n, event in enumerate(events)]


def sql_says(engine: Analytics, events: list[Event]) -> set[tuple[str, str, str, bool, float | None]]:
    """The same verdicts, from the table `eligible`."""
    derive(engine, [{k: v for k, v in event.items() if k != "kind_of_contact"} for event in events], RULES)
    rows = engine.rows(
        "select rule, scope, from_event, hit, round(gap_s, 6) from eligible where rule <> 'ping_pong' or lens = 'case'"
    )
    assert len(rows) == len(set(rows))
    return set(rows)


@settings(max_examples=40)
@given(st.integers(0, 2**32), st.integers(1, 60))
def test_sql_and_plain_python_agree(engine: Analytics, seed: int, size: int) -> None:
    events = log_of(*draw(seed, size))
    expected = judge(events)
    random.Random(seed).shuffle(events)
    assert sql_says(engine, events) == expected
