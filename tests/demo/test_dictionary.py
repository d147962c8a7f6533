"""Does every event say what the dictionary demands of its type?"""

import json
from typing import Any

import pytest

from walkamile.demo import Company
from walkamile.model.dictionary import event_types

WRITTEN_BY_THE_PRODUCT = (
    "belief.", "walk.", "aha.", "initiative.", "experiment.", "adoption.", "goal.set", "recognition.",
    "person.merged", "person.split",
)  # fmt: skip
PLACES: dict[str, tuple[str, ...]] = {
    "employee": ("employee_id", "actor_id"),
    "object": ("order_id", "case_id"),
    "group": ("queue",),
}


@pytest.fixture(scope="module")
def rows(company: Company) -> list[dict[str, Any]]:
    """The events as plain rows, props opened."""
    found = company.events.to_pylist()
    for row in found:
        row["props"] = json.loads(row["props"]) if row["props"] else {}
    return found


def test_every_type_is_in_the_dictionary(rows: list[dict[str, Any]]) -> None:
    assert {row["type"] for row in rows} <= set(event_types())


def test_every_type_of_a_source_happens(rows: list[dict[str, Any]]) -> None:
    expected = {name for name in event_types() if not name.startswith(WRITTEN_BY_THE_PRODUCT)}
    assert expected - {row["type"] for row in rows} == set()


VISITS = ("web", "app", "store")


def test_every_event_has_what_its_type_needs(rows: list[dict[str, Any]]) -> None:
    types = event_types()
    missing: set[tuple[str, str]] = set()
    for row in rows:
        for need in types[row["type"]].needs:
            # A visit that its tracker does not number is a contact all the same.
            if need == "contact_id" and row["type"].startswith("identity.") and row["channel"] in VISITS:
                continue
            if (
                not any(row.get(p) is not None for p in PLACES.get(need, (need,)))
                and need not in row["props"]
            ):
                missing.add((row["type"], need))
    assert missing == {("identity.asked", "item")} & missing


def test_every_contact_opens_first_and_once(rows: list[dict[str, Any]]) -> None:
    contacts: dict[tuple[str, str], list[str]] = {}
    for row in sorted(rows, key=lambda row: (row["ts"], row["seq"], row["event_id"])):
        if row["contact_id"]:
            contacts.setdefault((row["contact_of"] or row["source"], row["contact_id"]), []).append(
                row["type"]
            )
    assert contacts
    assert all(
        types[0] == "contact.opened" and types.count("contact.opened") == 1 for types in contacts.values()
    )


def test_a_contact_is_about_one_order_one_case_one_topic(rows: list[dict[str, Any]]) -> None:
    for column in ("order_id", "case_id", "topic"):
        seen: dict[tuple[str, str], set[str]] = {}
        for row in rows:
            if row["contact_id"] and row[column]:
                seen.setdefault((row["contact_of"] or row["source"], row["contact_id"]), set()).add(
                    row[column]
                )
        assert seen
        assert max(len(values) for values in seen.values()) == 1


def test_a_wait_is_told_once(rows: list[dict[str, Any]]) -> None:
    waits: dict[str, float] = {}
    for row in rows:
        if row["source"] == "voice" and row["wait_s"] is not None:
            assert row["type"] in ("queue.left", "contact.abandoned")
            waits[row["contact_id"]] = waits.get(row["contact_id"], 0.0) + row["wait_s"]
    assert waits
    assert {row["type"] for row in rows if row["hold_s"] is not None} == {"contact.held"}
    assert {row["type"] for row in rows if row["handle_s"] is not None} == {"contact.closed"}


def test_some_texts_need_redaction(rows: list[dict[str, Any]]) -> None:
    texts = [row["text"] for row in rows if row["text"]]
    assert sum("@example" in text for text in texts) >= 20
    assert sum("+43660" in text for text in texts) >= 20
    assert not any("{" in text for text in texts)
