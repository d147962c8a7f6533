"""The rules that all indicators share: when a figure is shown, when staged, when held back."""

from __future__ import annotations

from dataclasses import replace

import pytest
from counts import KINDS, WINDOW, Units, feeds, figures, tallies
from hypothesis import given, settings
from hypothesis import strategies as st

from walkamile import prove
from walkamile.kit.intervals import wilson
from walkamile.model.measure import Abstention, Measure, StageRange, Status, Why
from walkamile.prove.declared import BandsUnreadable
from walkamile.prove.figures import BlindAudit
from walkamile.prove.gaps import company_stage, gap_stage
from walkamile.prove.tallies import Half, Value

BANDS = prove.bands()


def one(name: str, n: int, total: float, **more: object):
    return figures({name: [Units("desk", n, total, **more)]})[name]


def test_a_share_comes_with_wilsons_interval_and_the_stages_it_touches():
    found = one("I1", 1_000, 419)
    assert (found.value, found.low, found.high) == (0.419, wilson(419, 1_000).low, wilson(419, 1_000).high)
    assert (found.stage, found.status, found.coverage) == (StageRange(2, 2), Status.MEASURED, 1.0)


@pytest.mark.parametrize(
    ("name", "value", "stage"),
    [
        *[
            ("I1", 0.51, 1),
            ("I1", 0.50, 2),
            ("I1", 0.25, 2),
            ("I1", 0.24, 3),
            ("I1", 0.10, 3),
            ("I1", 0.09, 4),
        ],
        *[
            ("I2", 0.29, 1),
            ("I2", 0.30, 2),
            ("I2", 0.60, 2),
            ("I2", 0.61, 3),
            ("I2", 0.85, 3),
            ("I2", 0.86, 4),
        ],
        *[("M1", 721, 1), ("M1", 720, 2), ("M1", 100, 3), ("M1", 24, 3), ("M1", 23, 4), ("P4", 0.05, 1)],
    ],
)
def test_the_bands_are_those_of_the_table(name, value, stage):
    assert BANDS.stage_of(KINDS[name], value) == stage


@pytest.mark.parametrize(
    ("n", "people", "employees", "status"),
    [
        (30, None, 12, Status.MEASURED),
        (29, None, 12, Status.SHOWN),
        (10, None, 12, Status.SHOWN),
        (9, None, 12, Status.SUPPRESSED),
        (400, 9, 12, Status.SUPPRESSED),
        (400, 10, 4, Status.SUPPRESSED),
        (400, 10, 5, Status.MEASURED),
        (400, 10, 0, Status.MEASURED),
    ],
)
def test_few_are_shown_without_a_stage_and_fewer_not_at_all(n, people, employees, status):
    found = one("I1", n, n // 2, n_people=people, n_employees=employees)
    assert found.status is status
    if status is Status.SUPPRESSED:
        assert isinstance(found, Abstention)
        assert found.n is None


@pytest.mark.parametrize(
    ("silent", "status"),
    [
        (0, Status.MEASURED),
        (200, Status.MEASURED),
        (201, Status.SHOWN),
        (400, Status.SHOWN),
        (401, Status.ABSTAINED),
    ],
)
def test_coverage_decides_what_may_be_said(silent, status):
    found = figures({"I1": [Units("a", 1_000 - silent, 0), Units("b", silent, 0, speaks=False)]})["I1"]
    assert found.status is status
    assert found.coverage == pytest.approx(1 - silent / 1_000)
    if silent:
        assert "b on phone does not say identity.asked" in found.reason


def test_the_silent_fifth_counts_as_bad_at_the_low_end():
    found = figures({"I1": [Units("a", 850, 40), Units("b", 150, 0, speaks=False)]})["I1"]
    assert found.value == pytest.approx(40 / 850)
    assert found.stage == StageRange(3, 4)


def test_nothing_said_at_all_names_the_feed():
    found = figures({"I1": [Units("ivr", 500, 0, speaks=False)]})["I1"]
    assert (found.status, found.why) == (Status.ABSTAINED, Why.NOT_IN_CONTRACT)
    assert "ivr on phone" in found.reason


def test_no_correction_in_ten_thousand_links_is_blindness():
    assert one("I5", 10_000, 0).why is Why.NEVER_CORRECTED
    assert one("I5", 9_999, 0).status is Status.MEASURED
    assert one("I5", 10_000, 1).status is Status.MEASURED


def test_a_capability_declared_not_to_exist_is_stage_one_and_not_a_blank():
    found = figures({}, absent={"reading the moment"})["N1"]
    assert (found.why, found.stage) == (Why.DECLARED_ABSENT, StageRange(1, 1))


def test_without_an_audit_the_moment_ends_at_stage_two():
    readings = {"N1": [Units("a", 1_000, 900)], "N2": [Units("a", 900, 800)]}
    assert figures(readings)["N1"].stage == StageRange(2, 2)
    audited = figures(readings, audit=BlindAudit(200, 0.75, 0.7, 0.8))
    assert audited["N1"].stage == StageRange(4, 4)
    assert audited["N4"].stage == StageRange(3, 3)
    for audit in (BlindAudit(199, 0.75, 0.7, 0.8), BlindAudit(300, 0.75, 0.7, 0.8, 0.7, 0.75)):
        assert figures(readings, audit=audit)["N4"].why is Why.NO_AUDIT
        assert figures(readings, audit=audit)["N1"].stage == StageRange(2, 2)


def test_surges_are_staged_from_five():
    assert one("N5", 4, 2, n_people=0, n_employees=0).why is Why.TOO_FEW
    assert one("N5", 5, 5, n_people=0, n_employees=0).stage == StageRange(3, 4)


def test_times_that_have_not_ended_are_kept():
    readings = {"M1": [Units("a", 100, 0.0)]}
    counted = tallies(readings, {"M1": (Value(10.0, False, 40), Value(800.0, True, 60))})
    found = prove.figures.measures(counted, feeds(readings), BANDS, WINDOW)["M1"]
    assert found.value > 720
    assert found.stage.low == 1
    assert "60 not acted on yet" in found.reason


def test_evenness_names_the_two_ends():
    readings = {"P1": [Units("a", 1_000, 400)]}
    counted = tallies(readings)
    parts = {"phone": (400, 300), "chat": (500, 90), "email": (99, 1)}
    for part, (n, total) in parts.items():
        whole = replace(
            counted.sums["P1", "", ""], segment="channel", part=part, n=n, n_eligible=n, n_people=n
        )
        counted.sums["P1", "channel", part] = replace(whole, total=float(total))
    found = prove.figures.measures(counted, feeds(readings), BANDS, WINDOW)["P6"]
    assert found.value == pytest.approx(0.18 / 0.75)
    assert found.reason.startswith("lowest: channel chat; highest: channel phone")


@pytest.mark.parametrize(
    ("shares", "sizes", "value"), [((0.02, 0.05, 0.10, 0.20), 100_000, 0.739), ((0.08,) * 20, 100, 0.0)]
)
def test_skew_is_the_coefficient_of_variation_without_noise(shares, sizes, value):
    readings = {"M4": [Units("a", sizes * len(shares), sum(shares) * sizes, n_employees=0)]}
    counted = tallies(readings)
    for i, share in enumerate(shares):
        row = replace(counted.sums["M4", "", ""], segment="age", part=f"p{i}", n=sizes, n_people=sizes)
        counted.sums["M4", "age", f"p{i}"] = replace(row, total=share * sizes)
    found = prove.figures.measures(counted, feeds(readings), BANDS, WINDOW)["M4"]
    assert found.value == pytest.approx(value, abs=0.01)
    assert found.low <= value <= found.high
    if value:
        assert "heard less than half as often as their number: p0" in found.reason


def test_blind_spots_are_counted_over_the_whole_table():
    found = figures({"I1": [Units("a", 100, 10)]})
    blind = [f for f in found.values() if f.status is Status.ABSTAINED]
    assert (found["M7"].numerator, found["M7"].n) == (len(blind), len(KINDS))
    assert found["M7"].stage == StageRange(1, 1)


def measured(low: int, high: int, name: str = "I1") -> Measure:
    return replace(one("I1", 1_000, 419), name=name, stage=StageRange(low, high))


def all_staged(**stages: tuple[int, int]) -> dict:
    safe = replace(one("I5", 9_000, 0), stage=StageRange(4, 4))
    found = {name: measured(4, 4, name) for name in KINDS} | {"I5": safe}
    return found | {name: measured(*stage, name) for name, stage in stages.items()}


def test_a_gap_is_as_good_as_its_worse_core():
    assert gap_stage("identity", all_staged(I1=(2, 3), I2=(1, 4)), BANDS) == StageRange(1, 3)
    assert gap_stage("identity", all_staged(), BANDS) == StageRange(4, 4)


def test_a_core_without_a_stage_sets_the_low_end_to_one():
    blind = figures({})
    half = all_staged(I1=(3, 4)) | {"I2": blind["I2"]}
    assert gap_stage("identity", half, BANDS) == StageRange(1, 4)
    assert gap_stage("identity", half | {"I1": blind["I1"]}, BANDS) is None


def test_guardrails_cap_the_identity_gap():
    wrong = replace(one("I5", 9_000, 60), stage=StageRange(2, 2))
    assert gap_stage("identity", all_staged() | {"I5": wrong}, BANDS) == StageRange(2, 2)
    assert gap_stage("identity", all_staged() | {"I5": figures({})["I5"]}, BANDS) == StageRange(2, 4)
    assert gap_stage("identity", all_staged(), BANDS, step_up_is_rising=True) == StageRange(2, 2)


def test_the_last_stage_of_measurement_needs_the_moment():
    assert gap_stage("measurement", all_staged(), BANDS) == StageRange(4, 4)
    assert gap_stage("measurement", all_staged(M1a=(3, 4)), BANDS) == StageRange(3, 4)
    assert gap_stage("measurement", all_staged() | {"M1a": figures({})["M1a"]}, BANDS) == StageRange(3, 3)


def test_routine_questions_renamed_step_up_do_not_help():
    readings = {"I1": [Units("a", 1_000, 50)], "I2": [Units("a", 1_000, 990)], "I5": [Units("a", 9_000, 1)]}
    counted = tallies(readings)
    calm = {("I1.step_up", "early", False): Half(500, 50), ("I1.step_up", "late", False): Half(500, 55)}
    rising = calm | {("I1.step_up", "late", False): Half(500, 200)}
    found = prove.figures.measures(counted, feeds(readings), BANDS, WINDOW)
    stages = [
        prove.assemble(found, BANDS, WINDOW.until, replace(counted, halves=halves))["gaps"][0]["stage"][
            "high"
        ]
        for halves in (calm, rising)
    ]
    assert stages == [4, 2]


def test_picked_invitations_are_told():
    readings = {"M6": [Units("a", 500, 50)]}
    halves = {("M6.invited", "late", False): Half(200, 190), ("M6.invited", "late", True): Half(200, 90)}
    found = prove.figures.measures(replace(tallies(readings), halves=halves), feeds(readings), BANDS, WINDOW)
    assert "invitations are picked: a good outcome predicts them (AUC 0.75)" in found["M6"].reason


def test_the_company_is_as_good_as_its_lowest_gap_and_blind_gaps_count_as_one():
    stages = {"identity": StageRange(2, 3), "personalisation": StageRange(3, 4), "change": None}
    found, reason = company_stage(stages, figures({}))
    assert found == StageRange(1, 3)
    assert "identity" in reason
    assert "adoption.seen" in reason
    assert company_stage({"change": None}, figures({}))[0] == StageRange(1, 1)


def test_a_home_may_have_bands_of_its_own_under_a_version_of_its_own():
    own = prove.bands('version: "ours-1"\ncuts: {I1: [0.6, 0.3, 0.2]}\n')
    assert (own.version, own.cuts["I1"], own.cuts["I2"]) == ("ours-1", (0.6, 0.3, 0.2), (0.30, 0.60, 0.85))
    for text in ("cuts: {I1: [0.6, 0.3, 0.2]}", 'version: "x"\ncuts: {I1: [0.1, 0.3, 0.2]}',
                 'version: "x"\ncuts: {Z9: [3, 2, 1]}', 'version: "x"\ncuts: {I1: [1]}', "cuts: [", "- a"):  # fmt: skip
        with pytest.raises(BandsUnreadable):
            prove.bands(text)


SHARES = [i.id for i in prove.indicators() if i.kind == "share"]
ONE_FEED = st.tuples(st.integers(0, 400), st.floats(0, 1), st.integers(0, 30), st.booleans())
WORLD = st.dictionaries(
    st.sampled_from(SHARES), st.lists(ONE_FEED, min_size=1, max_size=4), max_size=len(SHARES)
)


def units(drawn: dict) -> dict[str, list[Units]]:
    return {
        name: [Units(f"s{i}", n, round(n * p), None, k, on) for i, (n, p, k, on) in enumerate(rows)]
        for name, rows in drawn.items()
    }


def lows(found: dict) -> dict[str, int]:
    document = prove.assemble(found, BANDS, WINDOW.until)
    gaps = {row["gap"]: row["stage"]["low"] if row["stage"] else 1 for row in document["gaps"]}
    return gaps | {"company": document["company_stage"]["low"]}


@settings(max_examples=150, deadline=None)
@given(WORLD, st.data())
def test_switching_a_feed_off_never_raises_a_stage(drawn, data):
    before = units(drawn)
    off = data.draw(st.sampled_from([f"s{i}" for i in range(4)]))
    after = {
        name: [replace(u, speaks=False) if u.source == off else u for u in rows]
        for name, rows in before.items()
    }
    audit = BlindAudit(300, 0.9, 0.85, 0.95)
    seen, blinded = lows(figures(before, audit=audit)), lows(figures(after, audit=audit))
    assert all(blinded[gap] <= low for gap, low in seen.items())
    assert lows(figures(before))["intelligence"] <= seen["intelligence"]


@settings(max_examples=100, deadline=None)
@given(WORLD)
def test_no_bare_number_leaves_the_frame(drawn):
    document = prove.assemble(figures(units(drawn)), BANDS, WINDOW.until)
    for row in (row for gap in document["gaps"] for row in gap["indicators"]):
        if row["value"] is None:
            assert row["reason"]
            assert row["status"] in ("abstained", "suppressed")
        else:
            assert row["low"] <= row["value"] <= row["high"]
            assert row["n"] >= 5
            assert row["denominator"]
            assert row["window"]["since"] < row["window"]["until"]
            assert row["status"] == ("measured" if row["stage"] else "shown")
            assert row["stage"] or row["reason"]
