"""A break that no source could have told of is not absent; feedback alone says nothing of those who are silent."""

from __future__ import annotations

from typing import Any

import pytest

from walkamile import round as rounds


def said(n: int, type_: str, hour: int, **more: str) -> dict[str, str]:
    day = f"2026-03-{1 + n % 28:02d}T{hour:02d}:00:00Z"
    return {
        "event_id": f"{type_}-{n}",
        "type": type_,
        "ts": day,
        "channel": "phone",
        "login_id": f"u{n}",
    } | more


def cases(n: int, *types: str) -> list[dict[str, str]]:
    return [said(i, type_, 8 + at, case_id=f"t{i}") for i in range(n) for at, type_ in enumerate(types)]


def rule(recall: rounds.Recall, name: str, lens: str) -> dict[str, Any]:
    rows = rounds.ask_breaks(recall, name)["rules"]
    return next(row for row in rows if row["lens"] == lens)


def test_cases_that_nobody_can_reopen_are_no_good_news(walked):
    opened = walked(cases(40, "case.opened", "case.resolved"))
    row = rule(opened, "reopened", "case")
    assert (row["share"], row["reason"]) == (None, "no source says `case.reopened`")
    again = walked([*cases(40, "case.opened", "case.resolved"), said(3, "case.reopened", 20, case_id="t3")])
    row = rule(again, "reopened", "case")
    assert (row["n"], row["denominator"], row["reason"]) == (1, 40, None)


def test_each_lens_needs_its_own_word(walked):
    calls = [said(i, "contact.opened", 9, contact_id=f"k{i}", kind="human") for i in range(40)]
    recall = walked([*calls, *cases(40, "case.opened", "case.assigned")])
    assert rule(recall, "transfer", "contact")["reason"] == "no source says `contact.transferred`"
    assert rule(recall, "transfer", "case")["reason"] is None


def test_where_all_is_said_but_nobody_could_have_had_it_that_is_the_reason(walked):
    recall = walked(cases(40, "case.opened", "case.resolved"))
    assert rule(recall, "chasing", "contact")["reason"] == (
        "nobody could have had it: no contact with a person belongs to a case"
    )


@pytest.mark.parametrize(("others", "value"), [(0, None), (60, 0.6)])
def test_who_only_answers_says_nothing_of_the_silent(walked, others, value):
    answers = [said(i, "feedback.given", 12, kind="CSAT") for i in range(40)]
    lived = (
        [said(i, "contact.opened", 9, contact_id=f"k{i}", kind="human") for i in range(100)] if others else []
    )
    gaps = rounds.ask_gaps(rounds.recall(walked([*answers, *lived]).store))["gaps"]
    (silent,) = (row for gap in gaps for row in gap["indicators"] if row["id"] == "M3")
    assert silent["value"] == value
