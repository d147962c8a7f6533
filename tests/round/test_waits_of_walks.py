"""Waits of walks: as long as they were, known where a source says so, and again only where it was before."""

from __future__ import annotations

import random
from collections import Counter
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from walkamile import round as rounds
from walkamile import walk
from walkamile.cli.show import make_demo
from walkamile.round import Recall
from walkamile.round.answers.walk_script import ask_happened, ask_script
from walkamile.round.answers.walk_waits import ask_wait_of, ask_waits
from walkamile.round.answers.walks import ask_journeys
from walkamile.store import open_store


def waits_by_hand(recall: Recall, contacts: list[int]) -> list[float]:
    """What was waited for in these contacts, event by event, in plain Python from the stored events."""
    listed = ", ".join(str(key) for key in contacts)
    rows = recall.rows(
        "select contact_key, type, ts, wait_s, hold_s from event "
        f"where contact_key in ({listed}) order by ts, seq, event_id"
    )
    said_it = {row[0] for row in rows if row[3] is not None and row[1] != "tool.waited"}
    entered: dict[int, datetime] = {}
    waits: list[float] = []
    for contact, type_, at, wait_s, hold_s in rows:
        if type_ == "queue.entered":
            entered[contact] = at
        if type_ != "tool.waited" and wait_s:
            waits.append(wait_s)
        elif type_ in ("queue.left", "contact.abandoned") and contact not in said_it and contact in entered:
            waits.append((at - entered[contact]).total_seconds())
        if hold_s:
            waits.append(hold_s)
    return waits


def same_waits(recall: Recall, most: int) -> int:
    lens, journeys = ask_journeys(recall)
    assert lens == "need"
    chosen = random.Random(7).sample(journeys, min(most, len(journeys)))
    waits = ask_waits(recall, lens, "customer")
    for one in chosen:
        contacts = [
            row[0]
            for row in recall.rows(
                "select c.contact_key from need n join contact c on c.person_code = n.person_code "
                "and c.need_key = n.need_key and c.opened_at between n.opened_at and n.closed_at where n.need_id = $k",
                {"k": one.case_key},
            )
        ]
        script = walk.script.tell(ask_happened(recall, lens, one))
        told = walk.script.waits_of(script.scenes)
        assert told == pytest.approx(waits_by_hand(recall, contacts))
        assert sum(told) == pytest.approx(waits[one.case_key].seconds, abs=1e-6)
    return len(chosen)


def test_waits_of_walks_are_those_of_the_events(opened):
    assert same_waits(opened, 120) > 100


@pytest.mark.parametrize("lens", ["need", "case"])
@pytest.mark.parametrize("side", walk.journey.SIDES)
def test_the_waits_of_all_journeys_are_those_that_their_walks_tell(opened, lens, side):
    _, journeys = ask_journeys(opened, lens)
    served = [one for one in journeys if side == "customer" or one.was_served]
    chosen = random.Random(11).sample(served, min(25, len(served)))
    waits = ask_waits(opened, lens, side)
    told = {one.case_key: ask_script(opened, lens, one, side).wait_s for one in chosen}
    assert {key: pytest.approx(waits[key].seconds, abs=1e-6) for key in told} == told
    assert any(one.seconds for one in waits.values()), "some waited"
    known = sorted(waits[one.case_key].seconds for one in served if waits[one.case_key].is_known)
    apart = known[(3 * len(known)) // 4] - known[len(known) // 4]
    assert ask_wait_of(opened, lens, side, served[0].case_key)[1] == (apart or None)


def served_by(person: int, day: int, desk: str, channel: str, tool_s: float | None) -> list[dict[str, Any]]:
    """One contact of a person, and what the desk logs of it. The queue logs waits on the phone only."""
    at = datetime(2026, 3, day, 9, person % 60, tzinfo=UTC)
    contact = f"{desk}-{channel}-{person}-{day}"
    said = {"contact_id": contact, "channel": channel, "email": f"p{person}@example.org"}
    rows: list[dict[str, Any]] = [
        {"type": "contact.opened", "kind": "human", "topic": "gift", "source": "line", **said}
    ]
    if channel == "phone":
        rows += [{"type": t, "source": "line", **said} for t in ("queue.entered", "queue.left")]
    by = {"source": desk, "contact_of": "line", "actor_kind": "employee", "actor_id": "e.eva", **said}
    rows.append({"type": "lookup.tried", "item": "order", **by})
    if tool_s is not None:
        rows.append({"type": "tool.waited", "wait_s": tool_s, **by})
    rows.append({"type": "contact.closed", "outcome": "resolved", "source": "line", **said})
    return [row | {"ts": (at + timedelta(seconds=n)).isoformat()} for n, row in enumerate(rows)]


def test_a_wait_is_known_where_a_source_of_that_contact_logs_such_waits_at_that_time(walked):
    planted = [  # (desk, channel, day, the system's wait), and whether each side's wait is known
        ("logs", "phone", 10, 12.0, True, True),
        ("logs", "phone", 20, None, True, True),
        ("logs", "phone", 5, None, True, False),  # before the first that it logged
        ("logs", "email", 20, None, False, False),  # logs on the phone only
        ("mute", "phone", 20, None, True, False),
        ("mute", "email", 20, None, False, False),
    ]
    events = [
        row
        for n, (desk, channel, day, tool_s, *_) in enumerate(planted)
        for row in served_by(n, day, desk, channel, tool_s)
    ]
    recall = walked(events)
    names = {
        recall.store.secrets.unseal(value): code
        for value, code in recall.store.state.rows(
            "select n.value_enc, i.person_code from ident n join ident_person i on i.code = n.code"
        )
    }
    _, journeys = ask_journeys(recall, "need")
    of = {one.person_code: one.case_key for one in journeys}
    assert len(of) == len(planted)
    for side, place in (("customer", -2), ("employee", -1)):
        waits = ask_waits(recall, "need", side)
        found = [waits[of[names[f"p{n}@example.org"]]].is_known for n in range(len(planted))]
        assert found == [row[place] for row in planted], side


def counted_again(recall: Recall, one: walk.journey.Journey) -> int:
    """How often was the same asked again, or waited for again, counted event by event in plain Python?"""
    asked: Counter[tuple[str, str]] = Counter()
    n, n_waits, confirmed, told = 0, 0, set[Any](), set[str]()
    happened = ask_happened(recall, "need", one)
    rows = {
        row[0]: row[1:]
        for row in recall.rows(
            "select event_id, item, coalesce(kind, '') from event where event_id in (select unnest($ids::varchar[]))",
            {"ids": [event.event_id for event in happened]},
        )
    }
    for event in happened:
        item, kind = rows[event.event_id]
        if event.type in ("identity.asked", "information.asked") and kind != "step_up":
            if item:
                asked[event.type, item] += 1
            n += bool(item and asked[event.type, item] > 1) or (
                event.contact in confirmed if event.type == "identity.asked" else item in told
            )
        elif event.type == "identity.confirmed":
            confirmed.add(event.contact)
        elif event.type == "information.given":
            told.add(item)
        n_waits += event.type != "tool.waited" and bool(event.wait_s)
    return n + max(0, n_waits - 1)


def test_effort_counts_only_what_was_asked_or_waited_for_before(opened):
    lens, journeys = ask_journeys(opened)
    chosen = random.Random(3).sample(journeys, 50)
    efforts = {one.case_key: walk.script.tell(ask_happened(opened, lens, one)).effort_n for one in chosen}
    assert efforts == {one.case_key: counted_again(opened, one) for one in chosen}
    assert any(efforts.values())


@pytest.mark.slow
def test_waits_of_a_thousand_walks_are_those_of_the_events(tmp_path):
    make_demo(tmp_path / "home", 1_900, 60, 11, lambda _: None)
    store = open_store(tmp_path / "home")
    try:
        assert same_waits(rounds.recall(store), 1_000) == 1_000
    finally:
        store.close()
