"""aha, report and backlog from the command line: documents that fit their schemas, lines for people, exit codes."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from running import walkamile
from test_documents import asked, check

ITEMS = """\
Issue key,Summary,Status,Created,Updated
A-1,Store purchases in the order look-up,{},2024-01-05,{}
"""


@pytest.fixture(scope="module")
def home(tmp_path_factory, company) -> Path:
    import shutil

    copied = tmp_path_factory.mktemp("improving") / "home"
    shutil.copytree(company, copied)
    return copied


def in_days(n: int) -> str:
    return (datetime.now(UTC).date() + timedelta(days=n)).isoformat()


def does(home: Path, *arguments: str) -> str:
    ran = walkamile(*arguments, home=home)
    assert (ran.code, ran.err) == (0, ""), ran.err
    return ran.out


def test_an_aha_from_the_first_word_to_the_last(home, tmp_path):
    before = {row["aha_id"] for row in asked(home, "aha", "list")["ahas"]}
    for status, day in (("Declined", "2025-03-01"), ("Open", "2025-05-05"), ("Won't Do", "2025-09-02")):
        export = tmp_path / "export.csv"
        export.write_text(ITEMS.format(status, day), "utf-8")
        check("backlog-take", asked(home, "backlog", "take", str(export)))
    items = asked(home, "backlog", "list", "--declined")
    check("backlog-list", items)
    assert "A-1" in does(home, "backlog", "list")
    said = "The order look-up of the order desk shows no store purchases"
    kept = does(home, "aha", "log", said, "--rule", "dead_end", "--as", "c.chloe", "--due", in_days(30))
    assert "people a month" in kept
    document = asked(home, "aha", "list", "--state", "open")
    check("aha-list", document)
    (aha,) = (row["aha_id"] for row in document["ahas"] if row["aha_id"] not in before)
    shown = asked(home, "aha", "show", aha)
    check("aha-show", shown)
    assert "dead_end" in {one["ref"] for one in shown["echoes"]["rules"]}
    declined = next(one for one in shown["echoes"]["backlog"] if one["key"] == "A-1")
    assert declined["says"] == "declined twice, on 2025-03-01 and 2025-09-02"
    does(home, "aha", "echo", aha[-8:], "backlog", declined["ref"], "--no", "--as", "c.chloe")
    again = asked(home, "aha", "show", aha)["echoes"]
    assert declined["ref"] not in {one["ref"] for one in again["backlog"]}
    assert declined["ref"] in {one["ref"] for one in again["refused"]}
    short = aha[-8:]
    does(home, "aha", "own", short, "Dev", "--due", in_days(60), "--obstacle", "no interface to the till")
    does(home, "aha", "fix", aha, "--how", "the till sends each purchase")
    check("aha-show", asked(home, "aha", "show", aha))
    does(home, "aha", "close", aha)
    does(home, "aha", "reopen", short)
    does(home, "aha", "decline", aha, "next year")
    assert "declined" in does(home, "aha", "list")
    assert "next year" in str(asked(home, "aha", "show", aha))


def test_reports_are_made_taken_and_answered(home):
    before = len(asked(home, "report", "list", "--as", "b.ben")["own"])
    does(home, "report", "make", "The till says no", "--system", "till", "--since", "May", "--as", "b.ben")
    letter = "From: someone@else.example\nMessage-ID: <7@x>\nSubject: x\n\nThe printer jams\n"
    (home / "reports").mkdir(exist_ok=True)
    (home / "reports" / "a.eml").write_text(letter, "utf-8")
    (home / "reports" / "b.txt").write_text("system: crm\n", "utf-8")
    taken = asked(home, "report", "take")
    check("report-take", taken)
    assert (taken["taken"], [one["file"] for one in taken["refused"]]) == (1, ["b.txt"])
    assert "Nothing lies in reports/" in does(home, "report", "take")
    listed = asked(home, "report", "list", "--as", "b.ben")
    check("report-list", listed)
    waits = {one["text"]: one["report_id"] for one in listed["unanswered"]["lines"]}
    does(home, "report", "answer", waits["The till says no"], "It says yes since Monday", "--as", "d.dev")
    own = asked(home, "report", "list", "--as", "b.ben")["own"]
    assert len(own) == before + 1
    assert own[0]["answer"] == "It says yes since Monday"
    heard = next(ref for text, ref in waits.items() if "postcode" in text)
    does(home, "report", "answer", heard, "It is passed on now", "--as", "d.dev")
    assert heard not in {one["report_id"] for one in asked(home, "report", "list")["unanswered"]["lines"]}
    assert "reports by" in does(home, "report", "list")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("aha", "own", "nothing", "Dev"), "There is no aha"),
        (("aha", "log", "x", "--rule", "none"), "There is no rule"),
        (("aha", "log", "x", "--due", "soon"), "is not a day"),
        (("aha", "list", "--state", "lost"), "There is no state"),
        (("report", "answer", "none", "x"), "There is no report"),
        (("report", "make", " "), "needs one line"),
        (("backlog", "take", "missing.csv"), "cannot be read"),
    ],
)
def test_what_cannot_be_done_says_why(home, arguments, said):
    ran = walkamile(*arguments, home=home)
    assert ran.code == 2
    assert said in ran.err


def test_a_bad_export_ends_with_2_and_leaves_nothing(home, tmp_path):
    before = asked(home, "backlog", "list")
    bad = tmp_path / "bad.csv"
    bad.write_text("key,title,status\n1,new,open\n2,,open\n", "utf-8")
    ran = walkamile("backlog", "take", str(bad), home=home)
    assert (ran.code, "Nothing was kept" in ran.err) == (2, True)
    assert asked(home, "backlog", "list") == before
