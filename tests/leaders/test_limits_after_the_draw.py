"""Does nobody stay on a chair or in a letter who must not appear, and does no story tell of the last day?"""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from machine import often
from walkamile import round as rounds
from walkamile import walk
from walkamile.model.errors import UnknownName
from walkamile.round import Recall
from walkamile.round.answers.chair import ask_chair
from walkamile.round.answers.letter import ask_week, ask_weeks
from walkamile.round.answers.letter_breaks import broken_in, midnights, tell_worst
from walkamile.round.answers.owners import ask_departments
from walkamile.round.chairs import invite
from walkamile.round.letters import letter_of
from walkamile.round.said.letters import note_sent
from walkamile.store import Store

WEEK = "2026-W12"
FILES = ("legal_hold.csv", "opted_out.csv")


def keep_out(store: Store, name: str, code: int) -> None:
    person = store.state.value("select person_id from person where person_code = :c", c=code)
    (store.home / name).write_text(f"namespace,value\nperson_id,{person}\n", "utf-8")


@pytest.mark.parametrize("name", FILES)
def test_a_chair_is_empty_as_soon_as_its_person_must_not_appear(store: Store, name: str):
    recall = rounds.recall(store)
    made = invite(recall, "Round", datetime(2027, 1, 4, 9, tzinfo=UTC))
    assert ask_chair(store, recall, made.chair_id)["seat"]["moments"]
    keep_out(
        store, name, store.state.value("select person_code from chair where chair_id = :c", c=made.chair_id)
    )
    with pytest.raises(UnknownName, match="may not be shown any more"):
        ask_chair(store, recall, made.chair_id)


@pytest.mark.parametrize("name", FILES)
def test_a_letter_tells_another_story_and_one_that_was_sent_none(store: Store, name: str):
    recall = rounds.recall(store)
    week = ask_week(recall, WEEK)
    first = letter_of(recall, week)
    code = store.state.value("select person_code from letter where week = :w", w=WEEK)
    assert first["story"] and code is not None
    keep_out(store, name, code)
    second = letter_of(recall, week)
    now = store.state.value("select person_code from letter where week = :w", w=WEEK)
    assert now != code and second["story"] != first["story"]
    (store.home / name).unlink()
    note_sent(store, WEEK)
    keep_out(store, name, now)
    sent = letter_of(recall, week)
    assert sent["story"] is None and "may not be shown" in sent["story_reason"]
    assert sent["figures"] == second["figures"]


@pytest.mark.thorough
def test_no_story_tells_of_the_last_24_hours_however_soon_after_the_week(recall: Recall):
    told = 0
    for week in ask_weeks(recall, often(12)):
        since, until = midnights(week)
        for hours in (1, 9, 20):
            soon = replace(recall, as_of=until + timedelta(hours=hours))
            for department in ("", *ask_departments(recall.store)):
                story = tell_worst(soon, week, broken_in(soon, since, until, department), department)
                if story:
                    moments = [one["at"] for one in (*story["moments"], *story["marks"])]
                    assert max(moments) < soon.as_of - walk.fit.SETTLING
                    told += 1
    assert told > 5
