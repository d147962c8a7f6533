"""Does the truth table hold what the definitions of the break rules say, and enough of it?"""

import random
from collections import Counter
from typing import Any

import pytest

from walkamile.demo import Company, generate
from walkamile.demo.truth import Tally, judge

RULES = {
    ("repeat_contact", "contact"), ("chasing", "contact"), ("channel_hop", "contact"),
    ("false_containment", "contact"), ("transfer", "contact"), ("transfer", "case"), ("ping_pong", "case"),
    ("repeated_authentication", "contact"), ("repeated_information", "contact"), ("no_record", "contact"),
    ("abandonment", "contact"), ("dead_end", "contact"), ("reopened", "case"), ("contradiction", "need"),
}  # fmt: skip
DAY = 86_400_000_000
HOUR, MINUTE, SECOND = DAY // 24, DAY // 1440, 1_000_000
AS_OF = 100 * DAY


def listed(company: Company) -> set[tuple[str, str, str, str]]:
    return {(r["rule"], r["lens"], r["scope"], r["from_event"]) for r in company.truth.to_pylist()}


@pytest.mark.parametrize(("people", "seed", "least"), [(1000, 1, 15), (1000, 7, 15), (1000, 23, 15)])
def test_every_rule_breaks_often_enough_in_a_small_company(people: int, seed: int, least: int) -> None:
    counts = Counter((row["rule"], row["lens"]) for row in generate(people, seed=seed).truth.to_pylist())
    assert set(counts) == RULES
    assert min(counts.values()) >= least


def test_every_rule_breaks_often_enough(usual: Company) -> None:
    counts = Counter((row["rule"], row["lens"]) for row in usual.truth.to_pylist())
    assert set(counts) == RULES
    assert min(counts.values()) >= 40


def test_a_unit_is_listed_once_and_counted_as_often_as_listed(usual: Company) -> None:
    rows = listed(usual)
    assert len(rows) == usual.truth.num_rows
    counts = Counter(row[:3] for row in rows)
    windows = {
        "repeat_contact": 7,
        "channel_hop": 1,
        "false_containment": 7,
        "no_record": 90,
        "contradiction": 30,
    }
    for (rule, lens, scope), n in counts.items():
        broken, could = usual.facts["shares"][rule][lens][scope][windows.get(rule, 0)]
        assert broken == n < could


def test_breaks_stand_on_events_of_their_person(usual: Company) -> None:
    truly = dict(zip(*usual.whose.to_pydict().values(), strict=True))
    assert all(truly[row["from_event"]] == row["person"] for row in usual.truth.to_pylist())


def test_near_misses_are_judged_as_their_scripts_say(usual: Company) -> None:
    broken = listed(usual)
    watched = usual.facts["near_misses"]
    wrong = [
        w for w in watched if ((w["rule"], w["lens"], w["scope"], w["from_event"]) in broken) != w["hit"]
    ]
    assert wrong == []
    missed = Counter(w["rule"] for w in watched if not w["hit"])
    assert set(missed) == {rule for rule, _ in RULES}
    assert min(missed.values()) >= 10


def test_shares_by_a_second_reading_of_the_events(company: Company) -> None:
    """The rules that need one glance, counted again from the table that the product gets."""
    truly = dict(zip(*company.whose.to_pydict().values(), strict=True))
    contacts: dict[Any, list[dict[str, Any]]] = {}
    for row in company.events.to_pylist():
        if row["contact_id"] and truly[row["event_id"]] != "robot":
            contacts.setdefault((row["contact_of"] or row["source"], row["contact_id"]), []).append(row)
    queued = given_up = assisted = handed = 0
    openings: dict[str, list[int]] = {}
    for rows in contacts.values():
        types = {row["type"] for row in rows}
        queued += "queue.entered" in types
        given_up += "contact.abandoned" in types
        first = min(rows, key=lambda row: (row["ts"], row["seq"]))
        if first["kind"] == "human":
            assisted += 1
            handed += "contact.transferred" in types
            if person := truly[first["event_id"]]:
                openings.setdefault(person, []).append(int(first["ts"].timestamp() * 1e6))
    shares = company.facts["shares"]
    assert shares["abandonment"]["contact"]["any_need"][0] == (given_up, queued)
    assert shares["transfer"]["contact"]["any_need"][0] == (handed, assisted)
    for days in (1, 3, 7, 14, 30):
        back = could = 0
        for moments in openings.values():
            moments.sort()
            for n, moment in enumerate(moments):
                if moment + days * DAY <= company.facts["as_of_us"]:
                    could += 1
                    back += n + 1 < len(moments) and moments[n + 1] - moment <= days * DAY
        assert shares["repeat_contact"]["contact"]["any_need"][days] == (back, could)


class Rows:
    """A few words to write events by hand."""

    def __init__(self) -> None:
        self.rows: list[dict[str, Any]] = []

    def add(self, type_: str, ts: int, channel: str = "phone", **fields: Any) -> "Rows":
        n = len(self.rows) + 1
        row = {
            "event_id": f"e{n}",
            "type": type_,
            "ts": ts,
            "seq": n,
            "source": channel,
            "channel": channel,
            "person": "ana",
        }
        self.rows.append(row | fields)
        return self

    def call(self, ts: int, number: str, topic: str = "delivery", channel: str = "phone") -> "Rows":
        self.add("contact.opened", ts, channel, contact_id=number, kind="human", topic=topic)
        return self.add("contact.closed", ts + 5 * MINUTE, channel, contact_id=number)

    def judged(self) -> tuple[set[tuple[str, str, str]], dict[Any, list[int]]]:
        tally = Tally()
        judge(self.rows, AS_OF, tally)
        return {(u.rule, u.scope, u.from_event) for u in tally.breaks}, tally.counts


def test_first_contact_too_young_is_not_in_the_denominator() -> None:
    _, counts = Rows().call(AS_OF - 7 * DAY, "a").call(AS_OF - 7 * DAY + SECOND, "b").judged()
    assert counts[("repeat_contact", "contact", "any_need", 7)] == [1, 1]
    assert ("repeat_contact", "contact", "any_need", 14) not in counts


def test_same_need_looks_past_other_needs() -> None:
    broken, _ = Rows().call(DAY, "a").call(2 * DAY, "b", "invoice").call(3 * DAY, "c").judged()
    assert ("repeat_contact", "same_need", "e1") in broken
    assert ("repeat_contact", "same_need", "e3") not in broken
    assert ("repeat_contact", "any_need", "e3") in broken


def test_nobody_is_followed_without_a_name() -> None:
    rows = Rows().call(DAY, "a").call(2 * DAY, "b")
    for row in rows.rows:
        row["person"] = None
    broken, counts = rows.judged()
    assert broken == set()
    assert ("repeat_contact", "contact", "any_need", 7) not in counts
    assert counts[("transfer", "contact", "any_need", 0)] == [0, 2]


def test_a_nameless_call_is_not_the_next_contact() -> None:
    rows = Rows().call(DAY, "a").call(2 * DAY, "b")
    for row in rows.rows[2:]:
        row["person"] = None
    _, counts = rows.judged()
    assert counts[("repeat_contact", "contact", "same_need", 7)] == [0, 1]
    assert counts[("first_contact_resolution", "need", "same_need", 7)] == [1, 1]


def test_an_open_case_without_a_further_contact_is_not_counted() -> None:
    rows = Rows().call(DAY, "a").add("case.opened", DAY + MINUTE, contact_id="a", case_id="k")
    assert ("chasing", "contact", "any_need", 0) not in rows.judged()[1]
    broken, counts = rows.call(9 * DAY, "b").judged()
    assert ("chasing", "any_need", "e1") in broken
    assert counts[("chasing", "contact", "any_need", 0)] == [1, 1]


def test_a_goal_anywhere_saves_a_visit() -> None:
    rows = Rows().add("goal.reached", DAY, "web").add("page.failed", DAY + MINUTE, "web")
    assert rows.judged()[0] == set()
    rows = (
        Rows().add("page.viewed", DAY, "web").add("search.made", DAY + MINUTE, "web", props={"results_n": 0})
    )
    assert rows.judged()[0] == {("dead_end", "any_need", "e1")}


def test_refused_elsewhere_is_a_contradiction_in_either_order() -> None:
    for first, second in (("granted", "refused"), ("refused", "granted")):
        rows = Rows().add(f"request.{first}", DAY, "chat", item="refund", order_id="o")
        rows.add(f"request.{second}", 20 * DAY, "phone", item="refund", order_id="o")
        assert ("contradiction", "any_need", "e1") in rows.judged()[0]


def test_the_order_in_which_events_arrive_does_not_matter(company: Company) -> None:
    rows = Rows().call(DAY, "a").call(3 * DAY, "b").call(4 * DAY, "c", "invoice")
    rows.add("page.viewed", 5 * DAY, "web").add("page.failed", 5 * DAY + MINUTE, "web").call(
        5 * DAY + HOUR, "d"
    )
    expected = rows.judged()
    assert expected[0]
    for seed in range(20):
        random.Random(seed).shuffle(rows.rows)
        assert rows.judged() == expected
