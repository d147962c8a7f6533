"""Do flow, matrix and comparison say what they were given, and no more?"""

from __future__ import annotations

import math
import random
from collections import Counter
from xml.etree import ElementTree

import pytest
from draw_sample import HOSTILE, flow_links, pairs, passages
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import norm

from walkamile.web.draw.compare import Estimate, Pair, compared, difference, said
from walkamile.web.draw.flow import FlowLink, capped_flow, flow_table
from walkamile.web.draw.flow_svg import drawn_flow
from walkamile.web.draw.journey_cap import LEFT, OTHER
from walkamile.web.draw.matrix import Passage, colour_step, matrix


def totals(links):
    found = Counter()
    for link in links:
        found[link.step] += link.n
    return found


@given(
    st.lists(
        st.builds(
            FlowLink,
            st.integers(1, 8),
            st.sampled_from("abcdefgh"),
            st.sampled_from([*"abcdefgh", LEFT]),
            st.integers(1, 99),
        ),
        max_size=60,
    ),
    st.integers(1, 6),
    st.integers(1, 8),
)
def test_a_capped_flow_keeps_the_total_of_each_step(links, max_labels, max_steps):
    flow = capped_flow(links, max_labels, max_steps)
    assert totals(flow.links) == {step: n for step, n in totals(links).items() if step <= max_steps}
    assert flow.n_beyond == sum(link.n for link in links if link.step > max_steps)
    left = sum(link.n for link in links if link.target == LEFT and link.step <= max_steps)
    assert sum(link.n for link in flow.links if link.target == LEFT) == left
    for step in range(1, max_steps + 2):
        names = {link.source for link in flow.links if link.step == step}
        names |= {link.target for link in flow.links if link.step == step - 1}
        assert len(names - {OTHER, LEFT}) <= max_labels


def test_the_flow_is_the_same_in_whatever_order_it_is_given():
    links = flow_links()
    shuffled = links[:]
    random.Random(4).shuffle(shuffled)
    assert drawn_flow(capped_flow(links)).svg == drawn_flow(capped_flow(shuffled)).svg


def test_blocks_of_a_step_do_not_overlap_and_are_as_high_as_their_people():
    blocks = drawn_flow(capped_flow(flow_links(), 4, 5)).blocks
    scales = {round(block.height_px / block.n, 6) for block in blocks}
    assert max(scales) - min(scales) < 1e-5
    for one in blocks:
        for other in blocks:
            if one is not other and one.step == other.step:
                assert (
                    one.top_px + one.height_px <= other.top_px or other.top_px + other.height_px <= one.top_px
                )


def test_the_flow_table_gives_shares_of_each_step():
    rows = flow_table(capped_flow(flow_links()))
    for step in {row.step for row in rows}:
        assert sum(row.share for row in rows if row.step == step) == pytest.approx(1)


def test_hostile_and_empty_flows_are_valid_xml():
    evil = drawn_flow(capped_flow([FlowLink(1, HOSTILE, "x", 3, "javascript:x")]), name=HOSTILE)
    assert "<script" not in evil.svg
    assert "javascript" not in evil.svg
    ElementTree.fromstring(str(evil.svg))
    nothing = drawn_flow(capped_flow([]))
    assert nothing.blocks == ()
    ElementTree.fromstring(str(nothing.svg))


def test_the_matrix_has_a_field_for_every_pair_in_the_order_asked_for():
    drawn = matrix(passages(), ["Store", "Web"])
    assert drawn.targets == ("Store", "Web", "App", "Chat", "IVR", "Phone")
    assert [len(row.cells) for row in drawn.rows] == [6] * 6
    few = drawn.rows[drawn.targets.index("Chat")].cells[0]
    assert (few.share, few.class_, few.href) == ("few", "h-none", "")
    assert drawn.rows[0].cells[drawn.targets.index("IVR")].share == "–"


def test_a_field_says_share_gap_and_where_it_leads():
    cell = matrix([Passage("IVR", "Phone", 41, 0.261, 1500, "/journeys/contact?from=IVR")]).rows[0].cells[1]
    assert (cell.share, cell.gap, cell.class_) == ("26.1 %", "25 min", "h5")
    assert cell.said == "IVR to Phone: 26.1 %, 41 times, median 25 min later"
    assert cell.href == "/journeys/contact?from=IVR"


@pytest.mark.parametrize(
    ("share", "step"), [(0, "h0"), (0.02, "h1"), (0.021, "h2"), (0.4, "h5"), (0.41, "h6"), (None, "h-none")]
)
def test_more_is_darker(share, step):
    assert colour_step(share) == step


def wilson(k: int, n: int) -> tuple[float, float]:
    z = float(norm.ppf(0.975))
    centre = (k + z * z / 2) / (n + z * z)
    half = z * math.sqrt(k * (n - k) / n + z * z / 4) / (n + z * z)
    return centre - half, centre + half


def test_the_difference_is_newcombes_published_one():
    """56 of 70 against 48 of 80: 0.0524 to 0.3339 (Newcombe 1998, table II, method 10, example a)."""
    first, second = Estimate(48 / 80, *wilson(48, 80)), Estimate(56 / 70, *wilson(56, 70))
    found = difference(first, second)
    assert (found.value, found.low, found.high) == pytest.approx((0.2, 0.0524, 0.3339), abs=5e-5)


def test_the_difference_covers_the_truth_nineteen_times_in_twenty():
    chance = random.Random(11)
    hits = 0
    for _ in range(600):
        k1, k2 = (
            sum(chance.random() < 0.3 for _ in range(120)),
            sum(chance.random() < 0.45 for _ in range(90)),
        )
        found = difference(Estimate(k1 / 120, *wilson(k1, 120)), Estimate(k2 / 90, *wilson(k2, 90)))
        hits += (found.low or 0) <= 0.15 <= (found.high or 0)
    assert 0.92 <= hits / 600 <= 0.98


def test_a_difference_that_may_be_nothing_is_called_so():
    assert said(Estimate(0.01, -0.02, 0.04), "share") == "No difference seen (−2.0 to +4.0 points)"
    assert said(Estimate(0.13, 0.08, 0.18), "share") == "+13.0 points (+8.0 to +18.0 points)"
    assert said(Estimate(-90, -120, -60), "s") == "−90 s (−2 to −1 min)"


def test_what_is_not_measured_is_not_compared():
    found = difference(Estimate(0.3, 0.2, 0.4), Estimate(None, reason="the app is silent"))
    assert found.value is None
    assert said(found, "share") == "Cannot be compared (the app is silent)"


def test_bars_are_proportional_to_their_values():
    svg = ElementTree.fromstring(str(compared(pairs()).svg))
    widths = [float(r.get("width", 0)) for r in svg.iter("{http://www.w3.org/2000/svg}rect")]
    values = [e.value for pair in pairs() for e in (pair.first, pair.second) if e.value is not None]
    ratios = [width / value for width, value in zip(widths, values, strict=True)]
    assert max(ratios) == pytest.approx(min(ratios), rel=0.005)


@pytest.mark.parametrize("width_px", [340, 1040])
def test_hostile_and_empty_comparisons_are_valid_xml(width_px):
    evil = compared(
        [Pair(HOSTILE, Estimate(None, reason=HOSTILE), Estimate(0.0, 0.0, 0.0), "javascript:x")],
        width_px=width_px,
    )
    assert "<script" not in evil.svg
    assert "javascript" not in evil.svg
    ElementTree.fromstring(str(evil.svg))
    ElementTree.fromstring(str(compared([], width_px=width_px).svg))
