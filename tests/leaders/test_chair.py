"""An empty chair shows nobody: no name, number or text of anybody, nobody who must be left alone, and it expires."""

from __future__ import annotations

import json
import os
import random
import re
from datetime import UTC, datetime, timedelta
from pathlib import Path

import icalendar
import pytest

from walkamile import round as rounds
from walkamile.model.errors import CannotSay, UnknownName
from walkamile.round import Recall
from walkamile.round.answers.chair import ask_chair, ask_seatable, draw_person, seat_of
from walkamile.round.answers.drawable import ask_drawable
from walkamile.round.chairs import invite
from walkamile.store import Store
from walkamile.web.draw.environment import environment
from walkamile.web.draw.masked import masked_timeline
from walkamile.web.draw.timeline_svg import wide

BEGINS = datetime(2026, 12, 7, 9, tzinfo=UTC)


def secrets_of(recall: Recall) -> set[str]:
    """Every name, number, address, text and id that the home holds on anybody."""
    store = recall.store
    found = {store.secrets.unseal(sealed) for (sealed,) in store.state.rows("select value_enc from ident")}
    found |= {str(row[0]) for row in store.state.rows("select person_id from person")}
    for column in ("event_id", "contact_id", "case_id", "order_id", "text"):
        found |= {
            str(row[0])
            for row in recall.rows(f"select distinct {column} from event where {column} is not null")
        }
    attributes = store.source_sql("attribute", {"code": "INTEGER", "name": "VARCHAR", "value": "VARCHAR"})
    found |= {str(r[0]) for r in recall.rows(f"select distinct value from {attributes} where name = 'name'")}
    return {one for one in found if len(one) >= 5}


@pytest.fixture(scope="module")
def wanted(recall: Recall) -> set[str]:
    return secrets_of(recall)


@pytest.mark.parametrize("seed", range(4))
def test_two_hundred_chairs_name_nobody(recall: Recall, wanted: set[str], seed: int):
    """Fifty at a time."""
    chance = random.Random(seed)
    template = environment().get_template("parts/timeline.html").module.timeline
    shown: set[int] = set()
    kinds = dict(recall.rows("select person_code, kind from person_row"))
    robots = {row[0] for row in recall.rows("select person_code from robot")}
    said: set[str] = set()
    able = ask_seatable(recall)
    for _ in range(50):
        code = draw_person(able, chance)
        shown.add(code)
        assert kinds[code] == "customer" and code not in robots
        seat = seat_of(recall, code)
        html = str(template(masked_timeline(seat["moments"], seat["marks"])))
        said |= {part.strip() for part in re.split(r"[<>\"]", html + json.dumps(seat, default=str))}
    everything = "\n".join(sorted(said))
    assert [one for one in wanted if one in everything] == []
    assert len(shown) > 30


def test_the_draw_favours_nobody(recall: Recall):
    """Of equally many draws by channel: the people drawn use channels as all who can be drawn do (chi-squared)."""
    from scipy.stats import chisquare

    able = ask_seatable(recall)
    first = dict(
        recall.rows(
            "select person_code, arg_min(channel, (opened_at, first_event)) from contact group by person_code"
        )
    )
    chance = random.Random(5)
    drawn = [first[draw_person(able, chance)] for _ in range(2000)]
    channels = sorted({first[code] for code in able})
    expected = [sum(first[code] == c for code in able) / len(able) * 2000 for c in channels]
    assert chisquare([drawn.count(c) for c in channels], expected).pvalue > 0.001


def test_who_must_be_left_alone_is_never_drawn(store: Store):
    recall = rounds.recall(store)
    until = recall.as_of - timedelta(hours=24)
    able = ask_drawable(recall, until - timedelta(days=90), until)
    person_id = store.state.value("select person_id from person where person_code = :c", c=able[0])
    other = store.state.value("select person_id from person where person_code = :c", c=able[1])
    (store.home / "legal_hold.csv").write_text(
        f"namespace,value,reason\nperson_id,{person_id},court\n", "utf-8"
    )
    (store.home / "opted_out.csv").write_text(f"namespace,value,reason\nperson_id,{other},asked\n", "utf-8")
    left = ask_drawable(recall, until - timedelta(days=90), until)
    assert set(able) - set(left) == {able[0], able[1]}
    fresh = ask_drawable(recall, recall.as_of - timedelta(hours=23), recall.as_of + timedelta(days=1))
    assert fresh == []


def test_an_invitation_is_a_calendar_entry_with_a_link(store: Store):
    made = invite(rounds.recall(store), "  Monday\nround ", BEGINS, 45, ("a@example.org", "b@example.org"))
    parsed = icalendar.Calendar.from_ical(made.calendar)
    [event] = parsed.walk("VEVENT")
    assert parsed["METHOD"] == "REQUEST" and "Monday round" in event["SUMMARY"]
    assert event.decoded("DTSTART") == BEGINS and event.decoded("DTEND") == BEGINS + timedelta(minutes=45)
    assert [str(one) for one in event["ATTENDEE"]] == ["mailto:a@example.org", "mailto:b@example.org"]
    assert event["URL"] == made.link and made.link.endswith(f"/chair/{made.chair_id}")
    person = store.state.value("select person_code from chair where chair_id = :c", c=made.chair_id)
    assert (
        str(person) not in made.link
        and store.state.value("select person_id from person where person_code = :c", c=person)
        not in made.calendar.decode()
    )


def test_a_link_leads_to_the_server_that_runs(store: Store):
    note = store.home / "serve.json"
    try:
        note.write_text(
            json.dumps({"address": "http://127.0.0.1:8811", "pid": os.getpid(), "token": "t"}), "utf-8"
        )
        made = invite(rounds.recall(store), "Round", BEGINS)
        assert made.link == f"http://127.0.0.1:8811/chair/{made.chair_id}"
        note.write_text(json.dumps({"address": "http://127.0.0.1:8811", "pid": 2**30, "token": "t"}), "utf-8")
        assert store.pages_address == "http://127.0.0.1:8000"  # that server died
    finally:
        note.unlink()


def test_a_chair_is_deleted_a_week_after_the_meeting(store: Store):
    recall = rounds.recall(store)
    now = BEGINS - timedelta(days=1)
    made = invite(recall, "Round", BEGINS, 60, now=now)
    assert ask_chair(store, recall, made.chair_id, BEGINS)["meeting"] == "Round"
    after = BEGINS + timedelta(minutes=60, days=7)
    with pytest.raises(UnknownName, match="empty"):
        ask_chair(store, recall, made.chair_id, after)
    invite(recall, "Next", after + timedelta(days=1), now=after + timedelta(minutes=1))
    assert store.state.value("select count(*) from chair where chair_id = :c", c=made.chair_id) == 0


def test_without_a_meeting_or_with_too_few_people_it_says_so(store: Store, tmp_path: Path):
    with pytest.raises(CannotSay):
        invite(rounds.recall(store), " ", BEGINS)
    import sys

    sys.path.insert(0, str(Path(__file__).parent.parent / "privacy"))
    import small_company as company

    rows = [row for row in company.rows() if row["who"] in ("ana", "p01", "p02")]
    few = company.home(tmp_path / "few", [company.write(tmp_path / "few.jsonl", rows)], tables=False)
    with pytest.raises(UnknownName, match="Fewer than 10"):
        ask_seatable(rounds.recall(few))
    few.close()


def test_the_drawing_leads_to_no_event(recall: Recall):
    code = draw_person(ask_seatable(recall), random.Random(2))
    seat = seat_of(recall, code)
    drawn = str(wide(masked_timeline(seat["moments"], seat["marks"])))
    assert 'href="/' not in drawn
