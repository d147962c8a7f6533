"""Reports by page, by letter and as events: each once, answered to their author, to others only in groups of five."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from walkamile.kit.small_groups import held_back
from walkamile.model.errors import CannotSay, UnknownName
from walkamile.round.answers.reports import (
    all_reports,
    ask_own_reports,
    ask_reports,
    ask_to_answer,
    ask_unanswered,
)
from walkamile.round.leaders import may_read
from walkamile.round.said import know_author
from walkamile.round.said.mail import take_reports
from walkamile.round.said.reports import Report, answer_report, make_report

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
LETTER = """\
From: Ben <ben@shop.example>
To: walk@shop.example
Subject: orders
Date: Mon, 02 Feb 2026 10:00:00 +0100
Message-ID: <1@shop.example>
Content-Type: text/plain; charset=utf-8

I see no store purchase on my screen.
System: order desk
since: the change in March
helped: Greta from the store looked it up
On Sun, 1 Feb 2026 at 09:00 Dev <dev@shop.example> wrote:
> what is in your way?
--
Ben Gruber, phone team
"""
TEAMS = "employee_id,name,department,email\nb.ben,Ben Gruber,service,Ben@shop.example\ng.greta,Greta Wolf,store,\n"


@pytest.fixture
def store(make_store):
    store = make_store()
    (store.home / "teams.csv").write_text(TEAMS, "utf-8")
    (store.home / "reports").mkdir()
    return store


def post(store, name, text):
    (store.home / "reports" / name).write_text(text, "utf-8")


def test_a_letter_is_taken_once_and_leaves_a_receipt_without_its_text(store):
    post(store, "a.eml", LETTER)
    taken = take_reports(store, NOON)
    assert [one.seen_before for one in taken] == [False]
    post(store, "b.eml", LETTER)
    assert [one.seen_before for one in take_reports(store, NOON)] == [True]
    (report,) = all_reports(store)
    assert (report.text, report.system, report.since) == (
        "I see no store purchase on my screen.", "order desk", "the change in March",
    )  # fmt: skip
    assert report.helped == "[colleague] from the store looked it up"
    assert (report.author, report.role_group, report.came_by) == ("b.ben", "service", "mail")
    assert report.made_at == datetime(2026, 2, 2, 9, tzinfo=UTC)
    left = {path.name: path.read_text() for path in (store.home / "reports").rglob("*") if path.is_file()}
    assert set(left) == {"a.eml.receipt", "b.eml.receipt"}
    assert not any(word in text for text in left.values() for word in ("screen", "shop.example", "Ben"))
    assert "ben@shop" not in str(store.state.rows("select * from report"))


def test_letters_as_pages_notes_and_letters_of_strangers(store):
    page = (
        "From: erin@else.example\nSubject: labels\nContent-Type: text/html\n\n<html><head><title>x</title></head>"
        "<style>p {}</style><p>Labels print &amp; lack the store</p><p>system: printer</p><blockquote>old</blockquote>"
    )
    post(store, "a.eml", page)
    post(store, "b.txt", "from: g.greta\nThe till knows\nwhat nobody sees\nstopped: no right to look\n")
    post(store, "c.eml", "From: erin@else.example\nSubject: Only a subject\n\n")
    post(store, "d.txt", "system: crm\n")
    (store.home / "reports" / "e.eml").write_bytes(b"\xff\xfe\x00no letter")
    post(store, "readme.md", "leave me")
    reasons = {one.file: one.reason for one in take_reports(store, NOON)}
    assert [name for name, why in reasons.items() if why] == ["d.txt", "e.eml"]
    told = {one.text: one for one in all_reports(store)}
    assert set(told) == {"Labels print & lack the store", "The till knows what nobody sees", "Only a subject"}
    assert told["Labels print & lack the store"].system == "printer"
    assert told["The till knows what nobody sees"].author == "g.greta"
    strangers = {told["Labels print & lack the store"].author, told["Only a subject"].author}
    assert len(strangers) == 1
    assert "@" not in strangers.pop()
    kept = {path.name for path in (store.home / "reports" / "refused").iterdir()}
    assert kept == {"d.txt", "e.eml"}
    assert (store.home / "reports" / "readme.md").exists()


@given(st.binary(max_size=400))
def test_any_letter_is_taken_or_refused(tmp_path_factory, data):
    from walkamile.store import open_store

    store = open_store(tmp_path_factory.mktemp("mail") / "home")
    try:
        folder = store.home / "reports"
        folder.mkdir()
        (folder / "any.eml").write_bytes(b"From: a@b.example\n" + data)
        (outcome,) = take_reports(store, NOON)
        assert bool(outcome.report_id) != bool(outcome.reason)
        assert take_reports(store, NOON) == []
    finally:
        store.close()


def test_an_answer_is_seen_by_its_author(store):
    ben, dev = know_author(store, "b.ben", "service"), know_author(store, "d.dev", "it", True)
    mine = make_report(store, ben, Report("The search takes half a minute", "customer file"), NOON)
    make_report(store, dev, Report("Too many tickets"), NOON)
    assert mine
    with pytest.raises(CannotSay):
        answer_report(store, mine, "  ", dev)
    with pytest.raises(UnknownName, match="walkamile report list"):
        answer_report(store, "no such", "yes", dev)
    with pytest.raises(UnknownName, match="walkamile report list"):
        ask_to_answer(store, None, "no such")
    answer_report(store, mine, "The index was rebuilt on Friday", dev, NOON + timedelta(days=3))
    (own,) = ask_own_reports(store, ben.author_id)
    assert (own["answer"], own["answered_at"]) == ("The index was rebuilt on Friday", "2026-03-05")


def test_fewer_than_five_people_stay_among_themselves(store):
    for n in range(4):
        author = know_author(store, f"e{n}", "it")
        make_report(store, author, Report(f"Line {n} is slow", may_be_read=n == 2), NOON)
        make_report(store, author, Report(f"Line {n} is slow again"), NOON)
    found = ask_reports(store)
    assert (found["reports"], found["themes"], found["by_group"]) == (None, [], [])
    assert "fewer than 5 people" in found["reason"]
    waiting = ask_unanswered(store)
    assert [line["text"] for line in waiting["lines"]] == ["Line 2 is slow"]
    assert waiting["waiting"] is None
    make_report(store, know_author(store, "e9", "it"), Report("Line 9 is slow"), NOON)
    assert ask_reports(store)["reports"]["people"] == 5
    assert ask_unanswered(store)["waiting"] == len(ask_unanswered(store)["lines"]) == 9


def test_a_small_department_cannot_be_told_by_subtraction(store):
    sizes = {"service": 12, "it": 8, "store": 6, "legal": 2}
    for group, n in sizes.items():
        for i in range(n):
            make_report(
                store,
                know_author(store, f"{group}{i}", group),
                Report("The printer jams", f"of {group}"),
                NOON,
            )
    found = ask_reports(store)
    assert found["reports"]["n"] == 28
    assert {row["part"]: row["n"] for row in found["by_group"]} == {"service": 12, "it": 8}
    assert {row["part"] for row in found["by_system"]} == {"of service", "of it"}
    assert found["held_back"]
    assert [(theme["words"], theme["n"], theme["people"]) for theme in found["themes"]] == [
        (["printer", "jams"], 28, 28)
    ]


@given(st.dictionaries(st.text(min_size=1, max_size=3), st.sets(st.integers(0, 30), max_size=9), max_size=7))
def test_what_is_held_back_is_never_alone_nor_small(parts):
    people = {name: {str(one) for one in some} for name, some in parts.items()}
    hidden = held_back(people, 5)
    shown = {name for name, some in people.items() if some} - hidden
    assert all(len(people[name]) >= 5 for name in shown)
    if hidden and shown:
        assert len(hidden) >= 2
        assert len({one for name in hidden for one in people[name]}) >= 5


def test_reports_that_came_as_events_are_answered_here_and_stay_one_report(walked):
    events = [
        {
            "event_id": f"r{n}", "type": "report.made", "ts": f"2026-03-0{n + 1}T08:00:00Z", "channel": "internal",
            "source": "desk", "side": "employee", "actor_kind": "employee", "actor_id": f"e{n}", "employee_id": f"e{n}",
            "text": "Search is slow", "props": {"report_id": f"r-{n}"},
        }
        for n in range(6)
    ]  # fmt: skip
    events.append(
        events[0]
        | {"event_id": "a0", "type": "report.answered", "ts": "2026-03-09T08:00:00Z", "text": "Thanks"}
    )
    recall = walked(events)
    store = recall.store
    dev = know_author(store, "d.dev", "it", True)
    assert ask_reports(store, recall)["reports"]["answered"] == pytest.approx(
        {"value": 1 / 6, "low": 0.0301, "high": 0.5635, "n": 6}, abs=1e-3
    )
    (ref, heard), *same = ask_to_answer(store, recall, "r-3")
    assert "r-3" not in ref
    assert len(same) == 4, "r-0 was answered before"
    answer_report(store, ref, "It is faster now", dev, heard=heard)
    answer_report(store, ref, "It is faster since Monday", dev)
    found = ask_reports(store, recall)["reports"]
    assert (found["n"], found["people"], round(found["answered"]["value"], 3)) == (6, 6, 0.333)
    author = know_author(store, "e3", "service")
    assert [row["answer"] for row in ask_own_reports(store, author.author_id, recall)] == [
        "It is faster since Monday"
    ]


def test_m8_counts_events_and_reports_made_here_once_each(walked):
    from walkamile import round as rounds
    from walkamile.load import put_away_log

    events = [
        {
            "event_id": f"r{n}", "type": "report.made", "ts": f"2026-03-02T08:0{n}:00Z", "channel": "internal",
            "source": "desk", "side": "employee", "actor_kind": "employee", "actor_id": f"e{n}", "employee_id": f"e{n}",
            "text": "Search is slow", "props": {"report_id": f"r-{n}"},
        }
        for n in range(6)
    ]  # fmt: skip
    recall = walked(events)
    store = recall.store
    dev = know_author(store, "d.dev", "it", True)
    made = [make_report(store, know_author(store, f"p{n}", "it"), Report(f"Line {n}")) for n in range(4)]
    answer_report(store, made[0] or "", "Done", dev)
    answer_report(store, made[0] or "", "Done, really", dev)
    ref, heard = ask_to_answer(store, recall, "r-2")[0]
    answer_report(store, ref, "We look at it", dev, heard=heard)
    rounds.run(store, put_away=put_away_log)
    rows = rounds.recall(store).rows(
        "select value, count(*) from reading where indicator = 'M8' group by 1 order by 1"
    )
    assert rows == [(0.0, 8), (1.0, 2)]


def test_unnamed_reports_are_one_person_and_a_rare_system_is_not_shown(store):
    for n in range(6):
        make_report(store, know_author(store), Report(f"The search takes minutes, {n} of them", "crm"), NOON)
    assert ask_reports(store)["reports"] is None and ask_unanswered(store)["lines"] == []
    for n in range(5):
        make_report(
            store,
            know_author(store, f"e{n}", "it"),
            Report(f"Line {n} is slow", "lines" if n else "cellar"),
            NOON,
        )
    shown = ask_unanswered(store)["lines"]
    assert {one["text"] for one in shown} >= {"Line 0 is slow"}
    assert {one["system"] for one in shown} == {None} and {one["made_in"] for one in shown} == {
        f"{NOON:%Y-%m}"
    }


def test_single_reports_are_read_by_those_who_lead_or_answer(make_store, tmp_path):
    (tmp_path / "named").mkdir()
    (tmp_path / "named" / "walkamile.yaml").write_text("report_readers: [Q.Quinn]\n", "utf-8")
    store = make_store("named")
    quinn, dev = know_author(store, "q.quinn", "it", False), know_author(store, "d.dev", "it", True)
    assert may_read(store, quinn) and not may_read(store, dev) and not may_read(store, None)
    other = make_store("other")
    assert may_read(
        other, know_author(other, "x.xenia", "it", True)
    )  # teams.csv names nobody: who says so, by id
    assert not may_read(other, know_author(other, None, "it", True))
    (other.home / "teams.csv").write_text("employee_id,leader\nd.dev,yes\nx.xenia,no\n", "utf-8")
    assert may_read(other, know_author(other, "D.Dev", "it", False))
    assert not may_read(other, know_author(other, "x.xenia", "it", True))
