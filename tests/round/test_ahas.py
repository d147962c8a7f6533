"""An aha goes its way from open to fixed, names nobody, and comes back to its author where nobody takes it on."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta

import pytest

from walkamile.model.errors import CannotSay, UnknownName
from walkamile.round.answers.ahas import ask_aha, ask_ahas, ask_scene, ask_unowned
from walkamile.round.said import know_author
from walkamile.round.said.ahas import (
    Aha,
    aha_row,
    close_aha,
    decline_aha,
    fix_aha,
    log_aha,
    own_aha,
    reopen_aha,
)

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
TEAMS = "employee_id,name,team,department\nb.ben,Ben Gruber,phone,service\nd.dev,Dev Maier,desk,it\n"


@pytest.fixture
def store(make_store):
    store = make_store()
    (store.home / "teams.csv").write_text(TEAMS, "utf-8")
    return store


def test_an_aha_goes_its_way_and_no_other(store):
    chloe = know_author(store, "c.chloe", "leaders", True)
    aha = log_aha(
        store, chloe, Aha("The till's purchases are not on the agent's screen", rule="no_record"), NOON
    )
    with pytest.raises(CannotSay, match="open"):
        fix_aha(store, aha)
    own_aha(store, aha, "Dev", date(2026, 4, 1), "the till has no interface", NOON + timedelta(days=1))
    fix_aha(store, aha, "purchases are sent every minute", NOON + timedelta(days=20))
    with pytest.raises(CannotSay, match="closed or open"):
        decline_aha(store, aha, "too late")
    close_aha(store, aha, NOON + timedelta(days=50))
    told = ask_ahas(store, now=NOON + timedelta(days=60))[0]
    assert (told["state"], told["owner"], told["due"], told["days_open"]) == (
        "closed",
        "Dev",
        "2026-04-01",
        20,
    )
    reopen_aha(store, aha)
    assert ask_ahas(store)[0]["state"] == "owned"


def test_a_declined_aha_keeps_its_reason(store):
    aha = log_aha(store, know_author(store), Aha("Too many screens"), NOON)
    with pytest.raises(CannotSay, match="why"):
        decline_aha(store, aha, "  ")
    decline_aha(store, aha, "the screens go next year", NOON)
    assert ask_ahas(store, "declined")[0]["reason"] == "the screens go next year"


def test_after_a_week_without_an_owner_its_author_sees_it_again(store):
    chloe, erin = know_author(store, "c.chloe"), know_author(store, "e.erin")
    mine = log_aha(store, chloe, Aha("Labels lack the number of the store"), NOON)
    log_aha(store, chloe, Aha("Callers read out their receipt", owner="Dev"), NOON)
    log_aha(store, erin, Aha("Parcels wait on my table"), NOON)
    early, late = NOON + timedelta(days=6, hours=23), NOON + timedelta(days=7)
    assert ask_unowned(store, chloe.author_id, early) == []
    assert [row["aha_id"] for row in ask_unowned(store, chloe.author_id, late)] == [mine]
    assert len(ask_unowned(store, None, late)) == 2


def test_what_is_written_names_nobody(store):
    aha = "Ben Gruber (b.ben) wrote to ana@example.org and called 0660 555 0123 for Dev"
    log_aha(store, know_author(store), Aha(aha), NOON)
    said = ask_ahas(store)[0]["observation"]
    assert said == "[colleague] ([colleague]) wrote to [e-mail] and called [phone] for [colleague]"


def test_nothing_said_is_no_aha_and_an_unknown_one_is_not_found(store):
    with pytest.raises(CannotSay):
        log_aha(store, know_author(store), Aha("   "))
    with pytest.raises(UnknownName, match="walkamile aha list"):
        own_aha(store, "nothing", "Dev")
    with pytest.raises(UnknownName):
        ask_ahas(store, "lost")


def test_what_came_up_in_a_walk_opens_to_its_scene_and_never_to_an_event(store):
    chloe = know_author(store, "c.chloe")
    scene = {
        "no": 3,
        "title": "The agent looks in vain",
        "says": "No order here",
        "rule": "no_record",
        "event_id": "e7",
    }
    row = {
        "walk_id": "w1", "author_id": chloe.author_id, "made_at": NOON.isoformat(), "pool": "worst", "side": "customer",
        "lens": "need", "case_key": "1", "seed": 1, "generation": 1, "script": json.dumps({"scenes": [scene]}),
        "pace": "real", "state": "ended", "position_s": 0.0,
    }  # fmt: skip
    with store.state.transaction() as transaction:
        transaction.add("walk", [row])
    aha = log_aha(store, chloe, Aha("They searched in vain", evidence=("e7",), walk_id="w1", scene=3), NOON)
    told = ask_aha(store, None, aha)
    assert (told["walk"]["title"], told["walk"]["rule"], told["evidence"], told["events"]) == (
        "The agent looks in vain", "no_record", [], [],
    )  # fmt: skip
    assert ask_scene(store, None, "w1", 3)["event_id"] == "e7"
    assert ask_scene(store, None, "w2", 3) is None


def test_a_form_sent_twice_is_one_aha_and_what_it_is_about_is_masked(store):
    chloe = know_author(store, "c.chloe", "leaders", True)
    said = Aha("Too many screens", step="anna.huber@example.org", system="call +43 664 1234567", owner="IT")
    first = log_aha(store, chloe, said, NOON)
    assert log_aha(store, chloe, said, NOON + timedelta(seconds=2)) == first
    assert log_aha(store, chloe, said, NOON + timedelta(hours=2)) != first
    assert log_aha(store, know_author(store, "d.dev"), said, NOON) != first
    row = aha_row(store, first)
    assert "anna" not in row["step"] and "664" not in row["system"]


def test_an_owner_is_a_name_and_a_day_is_to_come(store):
    chloe = know_author(store, "c.chloe", "leaders", True)
    with pytest.raises(CannotSay, match="at most 80"):
        log_aha(store, chloe, Aha("Too many screens", owner="x" * 3000), NOON)
    with pytest.raises(CannotSay, match="is over"):
        log_aha(store, chloe, Aha("Too many screens", owner="IT", due=date(1900, 1, 1)), NOON)
    made = log_aha(store, chloe, Aha("Too many screens"), NOON)
    with pytest.raises(CannotSay, match="is over"):
        own_aha(store, made, "IT", NOON.date() - timedelta(days=1), now=NOON)
    own_aha(store, made, "IT", NOON.date(), now=NOON)
    own_aha(
        store, made, "IT", NOON.date(), "no budget", now=NOON + timedelta(days=9)
    )  # the day it had may stay
