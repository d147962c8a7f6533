"""The sentences of a story and its drawing name the same days: those of the company, in pages, letters and chairs."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from walkamile import listen
from walkamile import round as rounds
from walkamile.load import load
from walkamile.round import Recall
from walkamile.round.answers.chair import ask_seatable, seat_of
from walkamile.round.answers.letter import ask_weeks, write_letter
from walkamile.store import open_store
from walkamile.web.app import make_app
from walkamile.web.draw.masked import masked_timeline
from walkamile.web.draw.timeline_svg import wide
from walkamile.web.draw.words import told_in
from writing import write_events

VIENNA = "display_timezone: Europe/Vienna"
DAY = re.compile(r"\b(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day (\d+) ([A-Z][a-z]+)")
OF_A_DRAWING = re.compile(r"\b(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun) (\d+) ([A-Z][a-z]{2})\b")


def told(sentences: Iterable[str]) -> set[tuple[str, str]]:
    """The days that sentences name: (12, Mar)."""
    return {(day, month[:3]) for sentence in sentences for day, month in DAY.findall(sentence)}


def drawn(recall: Recall, story: dict[str, Any]) -> set[tuple[str, str]]:
    """The days that the drawing of the same story names."""
    with told_in(recall.store.calendar.zone):
        return set(OF_A_DRAWING.findall(wide(masked_timeline(story["moments"], story["marks"]))))


@pytest.fixture
def far_east(home: Path) -> Iterator[Recall]:
    """The demo company told nine hours later: what is evening there is the next day here."""
    (home / "calendar.yaml").write_text("display_timezone: Asia/Tokyo", "utf-8")
    store = open_store(home)
    yield rounds.recall(store)
    store.close()


@pytest.mark.parametrize(("calendar", "said"), [(VIENNA, "Tuesday 31 March"), ("", "Monday 30 March")])
def test_a_call_at_half_past_eleven_is_of_the_next_day_in_vienna(calendar, said, tmp_path):
    home = tmp_path / "home"
    store = open_store(home)
    events = [
        {"event_id": kind, "type": f"contact.{kind}", "ts": f"2026-03-30T23:3{minute}:00Z", "channel": "phone",
         "contact_id": "c1", "email": "ana@example.org", "side": "customer", "kind": "human"}
        for minute, kind in enumerate(("opened", "closed"))
    ]  # fmt: skip
    load(store, write_events(tmp_path / "events.jsonl", events), listen.Mapping())
    rounds.run(store)
    store.close()
    (home / "calendar.yaml").write_text(calendar, "utf-8")
    with TestClient(make_app(home), base_url="http://127.0.0.1:8000") as client:
        page = client.post("/people/find", data={"name": "email:ana@example.org"}).text
    assert f"{said}: phoned." in page
    assert said.split()[1] + " Mar" in " ".join(" ".join(one) for one in OF_A_DRAWING.findall(page))


def test_a_chair_names_the_days_of_the_company(far_east: Recall):
    seats = [seat_of(far_east, code) for code in ask_seatable(far_east)[:60]]
    shifted = 0
    for seat in seats:
        days = local_days(far_east, seat["moments"])
        assert told(seat["caption"]) == set(days[-4:])
        assert told(seat["caption"]) <= drawn(far_east, seat)
        shifted += days != local_days(None, seat["moments"])
    assert shifted > 5


def local_days(recall: Recall | None, moments: Iterable[dict[str, Any]]) -> list[tuple[str, str]]:
    """On which days was there a contact, in order; without a home: days of UTC."""

    def of(said: datetime | str) -> tuple[str, str]:
        at = datetime.fromisoformat(said) if isinstance(said, str) else said
        wall = recall.store.calendar.local(at) if recall else at
        return str(wall.day), f"{wall:%b}"

    return list(dict.fromkeys(of(one["at"]) for one in moments if one["is_contact"]))


def test_a_letter_names_the_days_of_the_company(far_east: Recall):
    stories = [story for week in ask_weeks(far_east) if (story := write_letter(far_east, week)["story"])]
    for story in stories:
        assert told(story["sentences"]) == set(local_days(far_east, story["moments"])[-4:])
    assert any(local_days(far_east, s["moments"]) != local_days(None, s["moments"]) for s in stories)
