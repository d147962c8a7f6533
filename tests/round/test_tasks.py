"""A task is timed by the leader's own clicks, goes on where it was left, and lies beside what ten customers took."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from statistics import median
from unittest.mock import ANY

import pytest

from walkamile.model.errors import CannotSay, UnknownName
from walkamile.round.answers.tasks import ask_runs, ask_step_rows, ask_task
from walkamile.round.said import know_author
from walkamile.round.said.tasks import (
    TaskStep,
    begin_run,
    end_step,
    make_task,
    open_run,
    pause_run,
    read_tasks,
    run_of,
    step_seconds,
)

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
LINES = (
    "Open the shop | contact.opened | search.made | web\nFind it | search.made | order.placed | web\nBe glad"
)


def after(seconds: float) -> datetime:
    return NOON + timedelta(seconds=seconds)


@pytest.fixture
def store(make_store):
    return make_store()


@pytest.fixture
def chloe(store):
    return know_author(store, "c.chloe", "leaders", True)


@pytest.fixture
def task(store, chloe):
    return make_task(store, chloe, "Buy a coat", "https://shop.example/", "", LINES, NOON)


def test_a_run_is_timed_step_by_step_and_a_pause_stops_the_clock(store, chloe, task):
    run = begin_run(store, chloe, task, NOON)
    assert begin_run(store, chloe, task, after(5)) == run  # it goes on, it does not begin anew
    pause_run(store, chloe, run, after(10))
    assert step_seconds(run_of(store, chloe, run)["body"], after(500)) == 10
    pause_run(store, chloe, run, after(70))
    assert end_step(store, chloe, run, 1, "done", "nice", after(90)) == "open"
    assert end_step(store, chloe, run, 1, "done", "sent twice", after(91)) == "open"
    assert open_run(store, chloe.author_id, task)["run_id"] == run
    assert end_step(store, chloe, run, 2, "could_not", "call me at +43 660 1234567", after(120)) == "open"
    assert end_step(store, chloe, run, 3, "done", now=after(125)) == "finished"
    (found,) = ask_runs(store, chloe.author_id, task)
    assert [step["seconds"] for step in found["steps"]] == [30, 30, 5]
    assert (found["outcome"], found["seconds"]) == ("could_not", 65)
    assert "1234567" not in str(found) and found["steps"][0]["note"] == "nice"
    assert open_run(store, chloe.author_id, task) is None


def test_giving_up_ends_the_run(store, chloe, task):
    run = begin_run(store, chloe, task, NOON)
    assert end_step(store, chloe, run, 1, "gave_up", now=after(40)) == "finished"
    assert ask_runs(store, chloe.author_id, task)[0]["outcome"] == "gave_up"
    assert end_step(store, chloe, run, 2, "done", now=after(50)) == "finished"
    assert len(ask_runs(store, chloe.author_id, task)[0]["steps"]) == 1


def test_colleagues_are_told_as_a_group_of_five_and_never_a_few(store, task):
    def done(no: int, seconds: float, outcome: str = "done") -> None:
        author = know_author(store, f"leader{no}", "leaders", True)
        run = begin_run(store, author, task, NOON)
        for step in (1, 2, 3):
            if open_run(store, author.author_id, task):
                end_step(store, author, run, step, outcome, now=after(seconds * step / 3))

    def told() -> dict:
        return ask_task(store, None, task)["leaders"]

    for _ in range(6):  # whoever gives no name could be one person six times
        nobody = know_author(store)
        end_step(store, nobody, begin_run(store, nobody, task, NOON), 1, "gave_up", now=after(1))
    assert told()["n"] is None
    with store.state.transaction() as transaction:
        transaction.run("delete from task_run")
    for no in range(4):
        done(no, 30.0 + 3 * no)
    done(0, 300.0, "gave_up")  # the newest run of each counts
    done(0, 30.0)
    assert told()["n"] is None and "Fewer than 5" in told()["reason"]
    done(4, 60.0)
    assert told() == {
        "n": 5,
        "n_done": 5,
        "median_s": pytest.approx(36.0),
        "low_s": ANY,
        "high_s": ANY,
        "reason": None,
    }
    done(5, 20.0, "gave_up")
    assert told()["n"] == 6 and told()["n_done"] is None and told()["median_s"] is None
    for no in range(6, 10):
        done(no, 20.0, "gave_up")
    assert (told()["n"], told()["n_done"]) == (10, 5)


def test_nobody_sees_or_ends_the_run_of_another(store, chloe, task):
    run = begin_run(store, chloe, task, NOON)
    ben = know_author(store, "b.ben")
    with pytest.raises(UnknownName):
        end_step(store, ben, run, 1, "done")
    assert ask_runs(store, ben.author_id, task) == [] and open_run(store, ben.author_id, task) is None


@pytest.mark.parametrize(
    ("title", "url", "lines", "says"),
    [
        ("", "https://a.example", "x", "title"),
        ("t", "javascript:alert(1)", "x", "https://"),
        ("t", "https://", "x", "https://"),
        ("t", "https://a.example", "", "steps"),
        ("t", "https://a.example", "| contact.opened | x", "saying what to do"),
        ("t", "https://a.example", "x | contact.opened", "both events"),
        ("t", "https://a.example", "x\n" * 31, "1 to 30"),
    ],
)
def test_a_task_that_cannot_be_done_is_refused_with_what_is_missing(store, chloe, title, url, lines, says):
    with pytest.raises(CannotSay, match=says):
        make_task(store, chloe, title, url, "", lines)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("tasks: [", "cannot be read"),
        ("tasks: 5", "cannot be read"),
        ("tasks: [{title: t, url: 'https://a.example', steps: [{says: x}]}]", "id of small letters"),
        ("tasks: [{id: t, title: t, url: 'ftp://a.example', steps: [{says: x}]}]", "https://"),
        ("tasks:\n" + "- {id: t, title: t, url: 'https://a.example', steps: [{says: x}]}\n" * 2, "same id"),
    ],
)
def test_a_broken_file_says_what_to_correct(store, text, says):
    (store.home / "tasks.yaml").write_text(text, "utf-8")
    with pytest.raises(CannotSay, match=says):
        read_tasks(store)


def test_customers_are_compared_from_ten_on(walked):
    """Customer i searches after 10 + i s, and orders 60 s later; two of them come twice; nobody else's clicks count."""

    def visit(no: int, at: datetime, search: float) -> list[dict]:
        rows = [
            ("contact.opened", 0.0, {"kind": "self"}),
            ("search.made", search, {}),
            ("order.placed", search + 60, {}),
        ]
        return [
            {"event_id": f"{no}-{at.timestamp()}-{kind}", "type": kind, "ts": (at + timedelta(seconds=s)).isoformat(),
             "source": "shop", "channel": "web", "side": "customer", "login_id": f"who{no}",
             "contact_id": f"c{no}-{at:%d}",
             **more}
            for kind, s, more in rows
        ]  # fmt: skip

    events = [row for no in range(11) for row in visit(no, NOON + timedelta(minutes=no), 10.0 + no)]
    events += [row for no in (0, 1) for row in visit(no, NOON + timedelta(days=1, minutes=no), 40.0)]
    recall = walked(events)
    chloe = know_author(recall.store, "c.chloe")
    task = make_task(recall.store, chloe, "Buy", "https://shop.example/", "", LINES)
    found = ask_task(recall.store, recall, task)
    opened, ordered, glad = found["customers"]
    expected = [median([10.0, 40.0]), median([11.0, 40.0]), *(10.0 + no for no in range(2, 11))]
    assert opened["n"] == 11 and opened["median_s"] == pytest.approx(median(expected))
    assert opened["q25_s"] <= opened["median_s"] <= opened["q75_s"]
    assert (ordered["median_s"], ordered["n"]) == (pytest.approx(60.0), 11)
    assert glad["median_s"] is None and "No events" in glad["reason"] and found["customers_s"] is None
    rows = ask_step_rows(recall, TaskStep("x", "contact.opened", "search.made", "web"))
    assert len(rows) == 13 and rows[0]["person_id"] and rows[0]["event_id"].endswith("contact.opened")
    few = walked(events[:27])
    other = make_task(few.store, know_author(few.store), "Buy", "https://shop.example/", "", LINES)
    assert "Fewer than 10" in ask_task(few.store, few, other)["customers"][0]["reason"]
    assert "No round" in ask_task(few.store, None, other)["customers"][0]["reason"]
