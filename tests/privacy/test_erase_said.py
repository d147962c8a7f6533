"""What an erased employee told the product goes; what names a customer never stays; others keep what they said."""

from __future__ import annotations

import json
import zipfile
from functools import partial
from pathlib import Path

import pytest
import small_company as company
from searching import traces

from walkamile import privacy
from walkamile import round as rounds
from walkamile.load import put_away_log
from walkamile.round.answers.ahas import ask_aha, ask_ahas
from walkamile.round.answers.reports import all_reports
from walkamile.round.said import know_author
from walkamile.round.said.ahas import Aha, decide_echo, log_aha, own_aha
from walkamile.round.said.mail import take_reports
from walkamile.round.said.reports import Report, answer_report, make_report

DERIVE = partial(rounds.run, put_away=put_away_log)


@pytest.fixture
def store(tmp_path: Path):
    opened = company.home(tmp_path / "home", [company.write(tmp_path / "events.jsonl", company.rows())])
    yield opened
    opened.close()


def test_what_names_a_customer_is_masked_and_nothing_of_her_stays(store):
    ben = know_author(store, "ben.k", "care")
    said = f"Ana ({company.EMAIL}, {company.PHONE}, {company.LOGIN}) of {company.LOYALTY} told it twice"
    report = make_report(store, ben, Report(said, company.LOGIN, helped=company.EMAIL))
    event = rounds.recall(store).rows(
        "select event_id from event where contact_id = $c limit 1", {"c": company.CALL}
    )
    aha = log_aha(store, ben, Aha(said, rule="no_record", evidence=(event[0][0], "e-other")))
    assert report
    answer_report(store, report, f"We wrote to {company.EMAIL}", ben)
    told = all_reports(store)[0]
    assert told.text == "Ana ([e-mail], [phone], [login id]) of [loyalty id] told it twice"
    assert (told.system, told.answer) == ("[login id]", "We wrote to [e-mail]")
    privacy.erase(store, f"email:{company.EMAIL}", DERIVE)
    assert traces(store.home, company.SECRETS) == []
    assert ask_aha(store, rounds.recall(store), aha)["evidence"] == ["e-other"]
    assert len(all_reports(store)) == 1


def test_an_erased_employee_leaves_no_report_and_no_name(store):
    (store.home / "teams.csv").write_text("employee_id,name\nben.k,Ben Kostelnik\nd.dev,Dev Maier\n", "utf-8")
    (store.home / "reports").mkdir()
    letter = "From: x <x@else.example>\nMessage-ID: <1@x>\nSubject: y\n\nA line by letter\n"
    (store.home / "reports" / "a.eml").write_text(letter, "utf-8")
    take_reports(store)
    ben, dev = know_author(store, "ben.k", "care"), know_author(store, "d.dev", "it")
    report = make_report(
        store, ben, Report("The zebra form loses everything", "zebra", stopped="giraffe rights")
    )
    other = make_report(store, dev, Report("Too many okapi tickets"))
    assert report and other
    answer_report(store, report, "We mend the quokka", dev)
    answer_report(store, other, "Thank you", ben)
    aha = log_aha(store, ben, Aha("Forms lose what was typed"))
    own_aha(store, aha, "Ben Kostelnik")
    decide_echo(store, ben, aha, "report", other, same=True)
    held = privacy.export(store, "employee_id:ben.k", store.home.parent / "ben.zip").rows
    assert (held["reports"], held["ahas"]) == (1, 1)
    with zipfile.ZipFile(store.home.parent / "ben.zip") as archive:
        assert "We mend the quokka" in json.dumps(json.loads(archive.read("everything.json")))
    privacy.erase(store, "employee_id:ben.k", DERIVE)
    gone = ("ben.k", "Kostelnik", ben.author_id, "zebra", "giraffe", "quokka", report)
    assert traces(store.home, gone) == []
    assert sorted(one.text for one in all_reports(store)) == ["A line by letter", "Too many okapi tickets"]
    (left,) = ask_ahas(store)
    assert (left["observation"], left["owner"], left["author_id"]) == (
        "Forms lose what was typed", "[erased]", "erased",
    )  # fmt: skip
    rows = rounds.recall(store).rows("select count(*) from event where type = 'report.made'")
    assert rows == [(2,)]


def test_somebody_known_by_the_address_of_a_letter_only_is_erased_too(store):
    (store.home / "reports").mkdir()
    letter = f"From: Ana <{company.EMAIL}>\nMessage-ID: <1@x>\nSubject: y\n\nA walrus line by letter\n"
    (store.home / "reports" / "a.eml").write_text(letter, "utf-8")
    take_reports(store)
    assert all_reports(store)[0].author.startswith("mail-")
    privacy.erase(store, f"email:{company.EMAIL}", DERIVE)
    assert all_reports(store) == []
    assert traces(store.home, ("walrus", *company.SECRETS)) == []
