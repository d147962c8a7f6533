"""What an IT change did to people: those hit within 72 hours, beside the usual of the weeks before."""

from __future__ import annotations

from datetime import timedelta

import pytest
from tests.understand.conftest import START, Event, Judge, after, contact, derive

from walkamile.store import Analytics

HOUR, DAY = 3600, 86_400
DEPLOYED = 28 * DAY
LATER = START + timedelta(days=60)


def change(ci: str | None = "mail", seconds: float = DEPLOYED) -> Event:
    """An IT change, with its configuration item where it is known."""
    props = '{"change": "CHG1", "ci": "mail"}' if ci else '{"change": "CHG1"}'
    return after(seconds, "change.deployed", props=props, side="system")


def ticket(
    seconds: float, name: str, person: int, *, us: int = 0, ci: str | None = "mail", side: str = "employee"
) -> list[Event]:
    """A person calls about something, and a case is opened."""
    call = contact(seconds, f"call-{name}", us=us, person=person, case_id=name, side=side)
    opened = after(
        seconds + 60,
        "case.opened",
        us=us,
        case_id=name,
        person=person,
        side=side,
        channel="phone",
        props=f'{{"ci": "{ci}"}}' if ci else None,
    )
    return [*call, opened]


def effects(judge: Judge, engine: Analytics, events: list[Event]) -> list[dict[str, object]]:
    """The rows of change_effect."""
    judge("transfer", events, as_of=LATER)
    return engine.records("select * from change_effect")


def test_people_of_the_same_item_beside_the_usual(judge: Judge, engine: Analytics) -> None:
    weeks = [ticket(-(7 * n) * DAY + DEPLOYED + HOUR, f"w{n}", n) for n in (1, 2)]
    events = [after(0, "page.viewed", person=9, channel="web"), change()]
    for one in (
        *weeks,
        ticket(DEPLOYED + HOUR, "a", 1),
        ticket(DEPLOYED + DAY, "b", 2),
        ticket(DEPLOYED + 2 * DAY, "c", 2),
    ):
        events += one
    events += ticket(DEPLOYED + HOUR, "other", 5, ci="printer")
    (row,) = effects(judge, engine, events)
    assert (row["change_id"], row["ci"], row["hit_by"], row["note"]) == (
        "CHG1",
        "mail",
        "same configuration item",
        "association",
    )
    assert (row["n_people"], row["n_contacts"], row["n_cases"], row["minutes"]) == (2, 3, 3, 15.0)
    assert (row["n_weeks"], row["usual_people"], row["more_people"], row["more_minutes"]) == (
        4,
        0.5,
        1.5,
        12.5,
    )
    assert row["is_complete"] is True


@pytest.mark.parametrize(("silent_after", "complete"), [(71 * HOUR, False), (80 * HOUR, True)])
def test_a_source_that_fell_silent_does_not_complete_a_change(
    engine: Analytics, silent_after: float, complete: bool
) -> None:
    """Others go on; who told of the people whom the change hit does not. Who never told of them is no matter."""
    events = [
        change(),
        *ticket(DEPLOYED + HOUR, "a", 1),
        *ticket(DEPLOYED + silent_after - 600, "b", 2, ci="printer"),
    ]
    events += [after(DEPLOYED + 20 * DAY, "page.viewed", person=9, channel="web", source="site")]
    events += [after(0, "page.viewed", person=9, channel="web", source="old site")]
    derive(engine, events, ["transfer"])
    (row,) = engine.records("select * from change_effect")
    assert (row["n_people"], row["is_complete"]) == (1, complete)


@pytest.mark.parametrize(
    ("seconds", "us", "n"), [(0, 0, 1), (0, -1, 0), (72 * HOUR - 60, 0, 1), (72 * HOUR, 1, 0)]
)
def test_seventy_two_hours_belong_to_the_window(
    judge: Judge, engine: Analytics, seconds: float, us: int, n: int
) -> None:
    events = [change(), *ticket(DEPLOYED + seconds, "a", 1, us=us)]
    (row,) = effects(judge, engine, events)
    assert row["n_contacts"] == n


def test_without_an_item_all_tickets_of_employees_count(judge: Judge, engine: Analytics) -> None:
    events = [
        change(None),
        *ticket(DEPLOYED, "a", 1, ci="printer"),
        *ticket(DEPLOYED, "b", 2, side="customer"),
    ]
    (row,) = effects(judge, engine, events)
    assert (row["n_people"], row["hit_by"]) == (1, "all tickets of employees")


def test_weeks_before_the_first_event_are_not_zeros(judge: Judge, engine: Analytics) -> None:
    (row,) = effects(judge, engine, [change(seconds=0), *ticket(HOUR, "a", 1)])
    assert (row["n_weeks"], row["usual_people"], row["more_people"]) == (0, None, None)


def test_items_and_changes_may_be_named_as_objects(judge: Judge, engine: Analytics) -> None:
    named = change(None) | {
        "props": None,
        "objects": [
            {"type": kind, "id": name, "qualifier": None} for kind, name in (("change", "C7"), ("ci", "mail"))
        ],
    }
    (row,) = effects(judge, engine, [named, *ticket(DEPLOYED + HOUR, "a", 1)])
    assert (row["change_id"], row["ci"], row["n_people"]) == ("C7", "mail", 1)


def test_a_change_and_a_ticket_may_name_the_item_through_what_they_are_related_to(judge, engine) -> None:
    named = change(None) | {"props": None, "objects": [{"type": "change", "id": "C7", "qualifier": None}]}
    events = [named, *ticket(DEPLOYED + HOUR, "a", 1, ci=None)]
    related = [("change", "C7", "ci", "mail"), ("case", "a", "ci", "mail"), ("case", "b", "ci", "mail")]
    derive(engine, events, ["transfer"], LATER, related=related)
    (row,) = engine.records("select * from change_effect")
    assert (row["change_id"], row["ci"], row["n_people"]) == ("C7", "mail", 1)
    derive(engine, events, ["transfer"], LATER, related=related[:1])
    (row,) = engine.records("select * from change_effect")
    assert (row["ci"], row["n_people"]) == ("mail", 0)


def test_the_wake_of_a_change_is_a_journey(judge: Judge, engine: Analytics) -> None:
    events = [change(), *ticket(DEPLOYED + HOUR, "a", 1), *ticket(DEPLOYED + 73 * HOUR, "late", 2)]
    judge("transfer", events, as_of=LATER)
    wake = engine.rows("select type, person_code from blast order by ts, seq, event_id")
    assert wake == [
        ("change.deployed", None),
        ("contact.opened", 1),
        ("case.opened", 1),
        ("contact.closed", 1),
    ]


def test_without_changes_there_is_nothing(judge: Judge, engine: Analytics) -> None:
    assert effects(judge, engine, ticket(HOUR, "a", 1)) == []
    assert engine.value("select count(*) from change_touch") == 0
