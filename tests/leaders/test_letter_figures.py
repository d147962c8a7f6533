"""Are the figures of a letter those that a plain count of the events gives? And is the story nobody's in particular?"""

from __future__ import annotations

import csv
from collections import defaultdict
from dataclasses import asdict
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import yaml

from walkamile import walk
from walkamile.kit.intervals import wilson
from walkamile.model.errors import NotYet, UnknownName
from walkamile.round import Recall, ask_breaks
from walkamile.round.answers.letter import ask_week, ask_weeks, write_letter
from walkamile.round.answers.letter_breaks import broken_in, midnights
from walkamile.store import Store

WEEK = "2026-W12"
OF_A_CONTACT = (
    "select contact_id, ts, seq, event_id, type, kind, person_code, queue, direction, wait_s, actor_id, "
    "json_extract_string(props, '$.employee') as employee from event where contact_id is not null order by 2, 3, 4"
)
Talk = dict[str, Any]


def talks(recall: Recall) -> list[Talk]:
    """Contacts with people, straight from the events: whose, when, which queue, who took it, whether it was left."""
    by: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for row in recall.records(OF_A_CONTACT):
        by[row["contact_id"]].append(row)
    found: list[Talk] = []
    for rows in by.values():
        opened = next((row for row in rows if row["type"] == "contact.opened"), None)
        if opened is None or opened["kind"] != "human" or opened["direction"] == "outbound":
            continue
        left = [row for row in rows if row["type"] == "contact.abandoned"]
        found.append(
            {
                "at": rows[0]["ts"],
                "id": rows[0]["event_id"],
                "person": next((row["person_code"] for row in rows if row["person_code"]), None),
                "queued": any(row["type"] in ("queue.entered", "contact.abandoned") for row in rows),
                "left": bool(left),
                "wait_s": next((row["wait_s"] for row in left if row["wait_s"]), None),
            }
        )
    return sorted(found, key=lambda talk: (talk["at"], talk["id"]))


@pytest.fixture(scope="module")
def humans(recall: Recall) -> list[Talk]:
    robots = {row[0] for row in recall.rows("select person_code from robot")}
    return [talk for talk in talks(recall) if talk["person"] not in robots]


def counted(recall: Recall, rule: str) -> dict[str, Any]:
    broken = broken_in(recall, *midnights(ask_week(recall, WEEK)))
    return asdict(next(one for one in broken.counts if one.rule == rule))


def test_coming_back_is_counted_as_by_hand(recall: Recall, humans: list[Talk]):
    since, until = midnights(ask_week(recall, WEEK))
    n = denominator = 0
    met: set[int] = set()
    for i, talk in enumerate(humans):
        old_enough = talk["at"] <= recall.as_of - timedelta(days=7)
        if talk["person"] is None or not since <= talk["at"] < until or not old_enough:
            continue
        denominator += 1
        later = next((o for o in humans[i + 1 :] if o["person"] == talk["person"]), None)
        if later is not None and later["at"] - talk["at"] <= timedelta(days=7):
            n += 1
            met.add(talk["person"])
    assert n > 20
    said = counted(recall, "repeat_contact")
    assert (said["n"], said["denominator"], said["n_met"]) == (n, denominator, len(met))


def test_giving_up_is_counted_as_by_hand(recall: Recall, humans: list[Talk]):
    since, until = midnights(ask_week(recall, WEEK))
    queued = [t for t in humans if t["queued"] and since <= t["at"] < until]
    left = [t for t in queued if t["left"]]
    said = counted(recall, "abandonment")
    assert left and (said["n"], said["denominator"]) == (len(left), len(queued))
    waited = sum(t["wait_s"] or 0 for t in left) / 60
    assert said["minutes"] == pytest.approx(waited, rel=0.01)


def test_the_figures_are_those_of_the_page_of_breaks(recall: Recall):
    week = ask_week(recall, WEEK)
    page = {
        (row["rule"], row["lens"]): row
        for row in ask_breaks(recall, since=midnights(week)[0], until=midnights(week)[1])["rules"]
        if row["scope"] == "any_need"
        and row["window_days"] in (None, {"channel_hop": 1}.get(row["rule"], 7), 30)
    }
    letter = write_letter(recall, week)
    assert len(letter["figures"]) >= 6
    for row in letter["figures"]:
        shown = page[row["rule"], row["lens"]]
        assert (row["n"], row["denominator"], row["low"]) == (shown["n"], shown["denominator"], shown["low"])
        if shown["minutes"] is None:
            assert row["hours"] is None
        else:
            assert row["hours"] == pytest.approx(shown["minutes"] / 60, abs=0.01)


def test_every_break_has_one_owner_or_none(recall: Recall):
    """Departments split what there is: their breaks add up to all breaks, counted again from the rows."""
    broken = broken_in(recall, *midnights(ask_week(recall, WEEK)))
    assert sum(one.n for one in broken.wholes) == sum(one.n for one in broken.counts)
    home = recall.store.home
    owners = {
        k.lower(): v
        for k, v in yaml.safe_load((home / "walkamile.yaml").read_text("utf-8"))["owners"].items()
    }
    with (home / "teams.csv").open(encoding="utf-8") as file:
        staff = {row["employee_id"]: row["department"] for row in csv.DictReader(file)}
    teams = {"phone": "customer care", "chat": "customer care", "mail": "customer care", "counter": "stores"}
    rows = recall.rows(
        "select e.contact_key, c.employee, c.queue, e.channel from eligible e join contact c using (contact_key) "
        "where e.rule = 'abandonment' and e.scope = 'any_need' and e.hit and e.\"at\" >= $since and e.\"at\" < $until",
        dict(zip(("since", "until"), midnights(ask_week(recall, WEEK)), strict=True)),
    )
    by: dict[str, int] = defaultdict(int)
    for _, employee, queue, channel in rows:
        named = (
            staff.get(employee)
            or owners.get(queue)
            or teams.get(queue)
            or owners.get(channel)
            or teams.get(channel)
        )
        by[named or "unknown"] += 1
    said = {
        name: next((one.n for one in counts if one.rule == "abandonment"), 0)
        for name, counts in broken.of_department.items()
    }
    assert {name: n for name, n in said.items() if n} == dict(by)


def test_the_worst_is_chosen_by_cost_among_those_that_many_met(recall: Recall):
    week = ask_week(recall, WEEK)
    broken = broken_in(recall, *midnights(week))
    letter = write_letter(recall, week)
    able = [one for one in broken.counts if one.n_met >= 10]
    dearest = max(able, key=lambda one: (one.minutes or 0, one.n))
    story = letter["story"]
    assert story["rule"] == dearest.rule
    share = wilson(dearest.n, dearest.denominator)
    assert (story["figure"]["low"], story["figure"]["high"]) == (share.low, share.high)
    assert any(mark["rule"] == dearest.rule for mark in story["marks"])
    assert story["sentences"] and story["moments"]


def test_the_person_of_the_story_is_the_one_it_cost_most(recall: Recall):
    week = ask_week(recall, WEEK)
    letter = write_letter(recall, week)
    broken = broken_in(recall, *midnights(week))
    rows = broken.engine.rows(
        "select person_code, rule, minutes from letter_unit where hit and person_code is not null"
    )
    met = {code for code, rule, _ in rows if rule == letter["story"]["rule"]}
    cost: dict[int, float] = defaultdict(float)
    for code, _, minutes in rows:
        cost[code] += minutes or 0
    kinds = dict(recall.rows("select person_code, kind from person_row"))
    from walkamile.round.answers.drawable import ask_drawable

    able = set(ask_drawable(recall, *midnights(week)))
    assert letter["person_code"] in able and kinds[letter["person_code"]] == "customer"
    assert cost[letter["person_code"]] == pytest.approx(max(cost[code] for code in met & able))


def test_the_same_round_gives_the_same_letter(recall: Recall):
    week = ask_week(recall, WEEK)
    assert write_letter(recall, week) == write_letter(recall, week)


def test_weeks_are_found_named_and_refused(recall: Recall):
    assert walk.leaders.letter.last_full_week(datetime(2026, 3, 29, 23)).name == "2026-W13"
    assert walk.leaders.letter.last_full_week(datetime(2026, 3, 28, 23)).name == "2026-W12"
    weeks = ask_weeks(recall)
    assert weeks[0].sunday < recall.as_of.date() + timedelta(days=1) and len(weeks) >= 7
    for said in ("13", "2026-W99", "2026-W00", "2020-W01", "2031-W01"):
        with pytest.raises(UnknownName):
            ask_week(recall, said)
    after = walk.leaders.letter.week_of(weeks[0].sunday + timedelta(days=1))
    assert after.sunday > recall.as_of.date(), "the week that is going on"
    with pytest.raises(NotYet, match=f"on or after Sunday, {after.sunday.day} "):
        ask_week(recall, after.name)


@pytest.mark.parametrize(
    ("wholes", "hidden"),
    [
        ({"a": (40, 30), "b": (40, 20), "c": (40, 0)}, set()),
        (
            {"a": (40, 30), "b": (30, 20), "c": (40, 9)},
            {"c", "b"},
        ),  # nine met it: and who is next, by subtraction
        ({"a": (40, 30), "b": (40, 8), "c": (40, 9)}, {"b", "c"}),
        ({"a": (40, 30), "b": (50, 20), "c": (9, 0)}, {"c", "a"}),
        ({"a": (40, 30), "b": (30, 0), "c": (40, 9)}, {"c", "a"}),  # one that broke for nobody hides nothing
    ],
)
def test_a_row_on_a_few_people_hides_all_its_figures(wholes, hidden):
    of = [
        walk.leaders.letter.Whole(name, 2 * met, people, met, 60.0 * met)
        for name, (people, met) in wholes.items()
    ]
    found = {part.department: part for part in walk.leaders.letter.parts(of, {}, 10)}
    for name, (_, met) in wholes.items():
        part = found[name]
        told = (None, None, None) if name in hidden else (2 * met, met, float(met))
        assert (part.n, part.n_people, part.hours) == told and bool(part.reason) is (name in hidden)


def test_a_department_gets_only_what_it_owns(recall: Recall):
    week = ask_week(recall, WEEK)
    whole, care = write_letter(recall, week), write_letter(recall, week, "customer care")
    of_all = {row["rule"]: row["n"] for row in whole["figures"]}
    assert care["figures"] and care["department"] == "customer care"
    for row in care["figures"]:
        if row["n"] is not None and of_all[row["rule"]] is not None:
            assert row["n"] <= of_all[row["rule"]]


def test_what_a_leader_learned_and_fixed_stands_in_the_letter(store: Store):
    """Logged, owned, fixed in the week: told with the rate of its rule before and after, as association."""
    from walkamile import round as rounds
    from walkamile.round.said import know_author
    from walkamile.round.said.ahas import Aha, fix_aha, log_aha

    recall = rounds.recall(store)
    week = ask_week(recall, WEEK)
    author = know_author(store, "c.chloe", "leaders", True)
    at = midnights(week)[0].replace(tzinfo=UTC) + timedelta(days=1)
    found = "We ask again for what b.ben already has"
    aha_id = log_aha(store, author, Aha(found, rule="repeated_information", owner="Dev"), at)
    assert found not in str(write_letter(recall, week)["fixed"])
    fix_aha(store, aha_id, "The menu hands it over", at + timedelta(days=1))
    rows = write_letter(recall, week)["fixed"]["rows"]
    [row] = [one for one in rows if one["is_new"] and one["fix"] == "The menu hands it over"]
    assert "b.ben" not in row["observation"] and row["rule"] == "Asked again for the same"
    found_rates = row["before_after"]
    assert found_rates["reason"] or found_rates["before"]["value"] != found_rates["after"]["value"]
    assert "hands it over" not in str(write_letter(recall, week.before)["fixed"])


def test_what_cannot_be_seen_is_what_doctor_says(recall: Recall):
    from walkamile.round import examine
    from walkamile.round.answers.letter_said import ask_unseen

    found, said = examine(recall), " ".join(ask_unseen(recall))
    silent = [
        row["source"] for row in found["sources"] if row["state"] == "silent" and row["source"] != "walkamile"
    ]
    assert silent and all(f"from {name} since" in said for name in silent[:4])
    assert f"{len(found['abstained'])} of {found['indicators']} figures" in said
