"""Does the map of a journey keep its totals, its order and its words apart?"""

from __future__ import annotations

import random
import time
from xml.etree import ElementTree

import numpy as np
import pytest
from draw_sample import HOSTILE, walked
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import minimize

from walkamile.web.draw.journey_cap import LEFT, OTHER, Edge, Node, capped
from walkamile.web.draw.journey_map import journey_map, wait_class
from walkamile.web.draw.layered import layered, spread

labels = st.sampled_from([f"step {i}" for i in range(26)])
edges = st.dictionaries(st.tuples(labels, labels), st.integers(1, 500), max_size=90).map(
    lambda found: [Edge(s, t, n, float(n % 7) * 100) for (s, t), n in found.items()]
)


def nodes_of(some: list[Edge]) -> list[Node]:
    names = sorted({name for edge in some for name in (edge.source, edge.target)})
    return [Node(name, sum(e.n for e in some if e.target == name) + 1, 1) for name in names]


def a_graph(n_nodes: int, n_edges: int, seed: int) -> tuple[list[Node], list[Edge]]:
    chance = random.Random(seed)
    names = [f"Step number {i}" for i in range(n_nodes)]
    pairs = [(a, b) for i, a in enumerate(names) for b in names[max(0, i - 3) : i + 5]]
    chosen = chance.sample(pairs, n_edges)
    return [Node(name, 100) for name in names], [
        Edge(s, t, chance.randint(1, 999), 10.0 ** chance.randint(0, 6)) for s, t in chosen
    ]


@given(
    edges, st.dictionaries(labels, st.integers(1, 90), max_size=20), st.integers(1, 25), st.integers(1, 60)
)
def test_what_is_drawn_and_what_is_not_add_up_to_what_was_given(some, ends, max_nodes, max_edges):
    nodes = nodes_of(some)
    ends = {label: n for label, n in ends.items() if label in {node.label for node in nodes}}
    found = capped(nodes, some, ends, max_nodes, max_edges)
    drawn = {node.label: node for node in found.nodes}
    assert found.n_drawn + found.n_not_drawn == sum(edge.n for edge in some) + sum(ends.values())
    assert sum(node.n for node in found.nodes if node.label != LEFT) == sum(node.n for node in nodes)
    assert sum(node.n_first for node in found.nodes) == sum(node.n_first for node in nodes)
    assert (drawn[LEFT].n if LEFT in drawn else 0) == sum(ends.values())
    assert len(found.edges) <= max_edges
    assert len(drawn) <= max_nodes + 2
    assert {name for edge in found.edges for name in (edge.source, edge.target)} <= set(drawn)


def test_the_busiest_stay_and_the_rest_is_other():
    nodes = [Node("pay", 9), Node("browse", 10), Node("rare", 1), Node("rarer", 1)]
    some = [
        Edge("browse", "pay", 8, 60),
        Edge("pay", "rare", 1, 10),
        Edge("rare", "rarer", 1, 20),
        Edge("pay", "rarer", 1, 30),
    ]
    found = capped(nodes, some, {"pay": 7, "rarer": 1}, max_nodes=2)
    assert [node.label for node in found.nodes] == ["browse", "pay", OTHER, LEFT]
    assert found.n_steps_folded == 2
    folded = {(edge.source, edge.target): edge for edge in found.edges}
    assert folded["pay", OTHER].n == 2
    assert 10 <= (folded["pay", OTHER].median_s or 0) <= 30
    assert folded[OTHER, OTHER].n == 1
    assert folded["pay", LEFT].n == 7


def test_every_step_keeps_a_way_in_and_a_way_out():
    nodes, some, ends = walked()
    found = capped(nodes, some, ends)
    into, out = {e.target for e in found.edges}, {e.source for e in found.edges}
    linked = {node.label for node in found.nodes}
    assert linked - out <= {LEFT}
    assert linked - into <= {"Browse"}


@given(edges, st.randoms())
@settings(max_examples=25, deadline=None)
def test_the_order_of_the_input_changes_nothing(some, chance):
    nodes, shuffled = nodes_of(some), some[:]
    other_nodes = nodes[:]
    chance.shuffle(shuffled)
    chance.shuffle(other_nodes)
    assert journey_map(capped(nodes, some)).svg == journey_map(capped(other_nodes, shuffled)).svg


@given(edges)
@settings(max_examples=40, deadline=None)
def test_boxes_stay_apart_and_every_edge_has_a_route(some):
    found = capped(nodes_of(some), some)
    drawn = journey_map(found)
    boxes = list(drawn.layout.boxes.values())
    for i, one in enumerate(boxes):
        assert one.left_px >= 0
        for other in boxes[i + 1 :]:
            assert one.top_px != other.top_px or one.right_px < other.left_px or other.right_px < one.left_px
    assert set(drawn.layout.routes) == {(e.source, e.target) for e in found.edges if e.source != e.target}
    ElementTree.fromstring(str(drawn.svg))


@given(edges)
@settings(max_examples=40, deadline=None)
def test_no_label_covers_another_label_or_a_step(some):
    drawn = journey_map(capped(nodes_of(some), some))
    taken = list(drawn.layout.boxes.values())
    for _, label in drawn.labels:
        box = label.box
        for other in taken:
            assert (
                box.right_px <= other.left_px
                or other.right_px <= box.left_px
                or box.bottom_px <= other.top_px
                or other.bottom_px <= box.top_px
            )
        taken.append(box)


@given(edges)
@settings(max_examples=40, deadline=None)
def test_every_label_lies_inside_the_drawing(some):
    drawn = journey_map(capped(nodes_of(some), some))
    right_px, bottom_px = map(float, ElementTree.fromstring(str(drawn.svg)).attrib["viewBox"].split()[2:])
    for _, label in drawn.labels:
        assert label.box.left_px >= 0 and label.box.right_px <= right_px
        assert label.box.top_px >= 0 and label.box.bottom_px <= bottom_px


def test_most_edges_of_a_typical_journey_carry_their_label():
    found = capped(*walked())
    assert len(journey_map(found).labels) >= 0.8 * len(found.edges)


def test_a_chain_reads_from_top_to_bottom_and_the_way_back_upward():
    boxes = layered(["a", "b", "c"], [("a", "b", 9), ("b", "c", 9), ("c", "a", 1)], (100, 40))
    assert boxes.boxes["a"].top_px < boxes.boxes["b"].top_px < boxes.boxes["c"].top_px
    assert boxes.routes["c", "a"].is_upward
    assert not boxes.routes["a", "b"].is_upward


@pytest.mark.parametrize("seed", range(5))
def test_routes_pass_no_box_but_their_own(seed):
    nodes, some = a_graph(20, 40, seed)
    layout = layered([n.label for n in nodes], [(e.source, e.target, e.n) for e in some], (148, 46))
    for (s, t), route in layout.routes.items():
        for x, y in route.points:
            for label, box in layout.boxes.items():
                inside = box.left_px < x < box.right_px and box.top_px < y < box.bottom_px
                assert not inside or label in (s, t)


def test_two_crossed_pairs_are_uncrossed():
    layout = layered(["a", "b", "x", "y"], [("a", "y", 5), ("b", "x", 5)], (100, 40))
    boxes = layout.boxes
    assert (boxes["a"].left_px < boxes["b"].left_px) == (boxes["y"].left_px < boxes["x"].left_px)


@given(st.lists(st.floats(-300, 300), min_size=1, max_size=6), st.data())
@settings(max_examples=30, deadline=None)
def test_spread_is_the_least_squares_answer(wishes, data):
    n = len(wishes)
    weights = data.draw(st.lists(st.floats(0.5, 5), min_size=n, max_size=n))
    apart = data.draw(st.lists(st.floats(1, 60), min_size=n - 1, max_size=n - 1))
    found = np.array(spread(wishes, weights, apart))
    assert all(np.diff(found) >= np.array(apart) - 1e-6)
    start = np.concatenate([[0.0], np.cumsum(apart)])
    limits = [{"type": "ineq", "fun": lambda x, i=i: x[i + 1] - x[i] - apart[i]} for i in range(n - 1)]

    def cost(x: np.ndarray) -> float:
        return float(np.sum(np.array(weights) * (x - wishes) ** 2))

    best = minimize(cost, start, method="SLSQP", constraints=limits, options={"maxiter": 500, "ftol": 1e-12})
    assert cost(found) <= cost(best.x) * (1 + 1e-4) + 1e-3


@pytest.mark.slow
def test_a_busy_map_is_laid_out_in_less_than_a_tenth_of_a_second():
    nodes, some = a_graph(24, 60, 3)
    found = capped(nodes, some, max_nodes=24, max_edges=60)
    journey_map(found)
    start = time.process_time()
    journey_map(found)
    assert time.process_time() - start < 0.1


def test_hostile_labels_stay_words():
    drawn = journey_map(
        capped([Node(HOSTILE, 3, 1, 2, "javascript:x")], [Edge(HOSTILE, HOSTILE, 3, 5, "//x")]), HOSTILE
    )
    assert "<script" not in drawn.svg
    assert "javascript:" not in drawn.svg
    assert 'href="//' not in drawn.svg
    ElementTree.fromstring(str(drawn.svg))


def test_nothing_gives_an_empty_map():
    drawn = journey_map(capped([], []))
    assert drawn.capped.nodes == ()
    ElementTree.fromstring(str(drawn.svg))


@pytest.mark.parametrize(
    ("median_s", "said"),
    [(0, "w0"), (59.9, "w0"), (60, "w1"), (600, "w2"), (3600, "w3"), (86400, "w4"), (None, "w-none")],
)
def test_longer_waits_have_darker_colours(median_s, said):
    assert wait_class(median_s) == said
