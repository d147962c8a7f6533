"""Is what was planted there: the cast, the change that hurts, the skewed voices, the feeds that fall silent?"""

from math import sqrt
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pytest

from walkamile.demo import Company, generate


def share(indicator: dict[str, Any]) -> float:
    return indicator["numerator"] / indicator["denominator"]


def test_ana_went_through_what_the_story_says(usual: Company) -> None:
    ana = usual.facts["cast"]["ana"]
    rules = {row["rule"] for row in usual.truth.to_pylist() if row["person"] == ana["person"]}
    assert {
        "no_record",
        "channel_hop",
        "repeat_contact",
        "repeated_authentication",
        "repeated_information",
        "dead_end",
    } <= rules
    rows = [row for row in usual.events.to_pylist() if row["contact_id"] in ana["contacts"]]
    waits = [row["wait_s"] for row in rows if row["type"] == "queue.left"]
    assert waits[0] > 240 and max(waits) > 600
    assert "b.ben" in {row["actor_id"] for row in rows}
    bought = usual.events.filter(pc.equal(usual.events["order_id"], ana["order_id"]))
    assert set(bought["channel"].to_pylist()) == {"store"}
    assert bought["loyalty_id"][0].as_py() == ana["identifiers"]["loyalty_id"]


@pytest.mark.parametrize("people", [400, 1000])
@pytest.mark.parametrize("days", [60, 120, 200])
def test_ana_is_there_in_every_size(people: int, days: int) -> None:
    facts = generate(people, days, seed=3).facts
    assert len(facts["cast"]["ana"]["contacts"]) == 2


def test_the_cast_works_here(usual: Company) -> None:
    for name in ("ben", "chloe", "dev", "erin"):
        employee_id = usual.facts["cast"][name]["identifiers"]["employee_id"]
        assert pc.sum(pc.equal(usual.events["employee_id"], employee_id)).as_py() > 0
    served = usual.events.filter(pc.equal(usual.events["actor_id"], "c.chloe"))
    closed = served.filter(pc.equal(served["type"], "contact.closed"))
    assert closed.num_rows >= 3
    assert set(closed["actor_kind"].to_pylist()) == {"leader"}


def test_one_change_hurts_and_the_other_does_nothing(usual: Company) -> None:
    hurts, idle = usual.facts["changes"]
    assert hurts["after_72h"]["tickets"] > 3 * hurts["week_before"]["tickets"]
    assert hurts["after_72h"]["tool_wait_s"] > 3 * hurts["week_before"]["tool_wait_s"]
    assert hurts["after_72h"]["contacts"] > 1.3 * hurts["week_before"]["contacts"]
    assert abs(idle["after_72h"]["contacts"] - idle["week_before"]["contacts"]) < 4 * sqrt(
        2 * idle["week_before"]["contacts"]
    )


def test_one_initiative_works_and_the_other_does_nothing(usual: Company) -> None:
    orders = usual.facts["initiatives"][0]["orders_with_a_need"]
    fell = {
        region: n["before"][0] / n["before"][1] - n["after"][0] / n["after"][1]
        for region, n in orders.items()
    }
    assert fell["west"] > 0.18
    assert all(abs(fell[region]) < 0.09 for region in ("north", "south", "east"))


def test_the_old_answer_and_the_young_do_not(usual: Company) -> None:
    indicators = usual.facts["indicators"]
    assert (
        share(indicators["M4 mature"])
        > 1.5 * share(indicators["M4 middle"])
        > 3 * share(indicators["M4 younger"])
    )
    assert share(indicators["M6 resolved"]) > 1.5 * share(indicators["M6 not resolved"])


def test_counts_agree_with_the_planted_probabilities(usual: Company) -> None:
    planted = {name: found for name, found in usual.facts["indicators"].items() if "planted" in found}
    assert set(planted) == {"P3", "N2", "M8"}
    for found in planted.values():
        p, n = found["planted"], found["denominator"]
        assert abs(share(found) - p) < 4 * sqrt(p * (1 - p) / n)


def test_indicators_are_shares_with_a_note(usual: Company) -> None:
    expected = {
        "I1",
        "I2",
        "I3",
        "I4",
        "I5",
        "I6",
        "P1",
        "P2",
        "P3",
        "P4",
        "P5",
        "N1",
        "N2",
        "N3",
        "M1",
        "M1a",
        "M3",
        "M8",
        "C7",
        "A1",
        "A2",
    }
    found = usual.facts["indicators"]
    assert expected <= set(found)
    for name, indicator in found.items():
        assert indicator["note"], name
        if "denominator" in indicator:
            assert 0 < indicator["numerator"] < indicator["denominator"], name


def test_the_app_falls_silent(usual: Company) -> None:
    app = usual.events.filter(pc.equal(usual.events["source"], "app"))
    assert pc.max(app["ts"].cast(pa.int64())).as_py() < usual.facts["feeds"]["app_stops_us"]
    assert usual.facts["feeds"]["app_events_lost"] > 1000


def test_the_phone_falls_silent_only_when_asked_to(company: Company) -> None:
    def late_asks(made: Company) -> int:
        asked = made.events.filter(pc.equal(made.events["type"], "identity.asked"))
        asked = asked.filter(pc.equal(asked["source"], "voice"))
        return pc.sum(
            pc.greater_equal(asked["ts"].cast(pa.int64()), made.facts["feeds"]["silence_from_us"])
        ).as_py()

    silent = generate(1000, silence=True)
    assert late_asks(company) > 20
    assert late_asks(silent) == 0
    assert silent.truth.equals(company.truth)


def test_on_the_mailing_monday_one_in_four_hangs_up(usual: Company) -> None:
    mailing = usual.facts["mailing"]
    assert mailing["calls"] == 300 and mailing["agents"] == 12
    assert 0.15 < mailing["abandoned"] / mailing["calls"] < 0.4
    opened = usual.events.filter(pc.equal(usual.events["type"], "contact.opened"))
    opened = opened.filter(pc.equal(opened["source"], "voice"))["ts"].cast(pa.int64())
    inside = pc.and_(pc.greater_equal(opened, mailing["from_us"]), pc.less_equal(opened, mailing["until_us"]))
    assert pc.sum(inside).as_py() >= 300
