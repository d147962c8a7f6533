"""Where do the steps of a directed graph go, so that it reads from top to bottom?

Layers after Sugiyama, Tagawa and Toda (1981): turn round the edges that close a cycle, give every step the
longest path above it as its layer, order each layer by barycentres, then move the steps as near to their
neighbours as the room allows (least squares under least distances, solved exactly by pooling adjacent
violators).
"""

from __future__ import annotations

import itertools
from bisect import bisect_right, insort
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

MARGIN_PX = 16.0
LAYER_GAP_PX = 56.0
BOX_GAP_PX = 28.0
LANE_GAP_PX = 22.0

Link = tuple[str, str, int]
Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Box:
    """A step on paper."""

    left_px: float
    top_px: float
    width_px: float
    height_px: float

    @property
    def right_px(self) -> float:
        """Its right edge."""
        return self.left_px + self.width_px

    @property
    def bottom_px(self) -> float:
        """Its lower edge."""
        return self.top_px + self.height_px


@dataclass(frozen=True, slots=True)
class Route:
    """The way of an edge: straight between points of equal x, a soft curve between the others."""

    points: tuple[Point, ...]
    is_upward: bool


@dataclass(frozen=True, slots=True)
class Layout:
    """Boxes by label, routes by (source, target); an edge to itself has no route."""

    boxes: Mapping[str, Box]
    routes: Mapping[tuple[str, str], Route]
    width_px: float
    height_px: float


def layered(labels: Sequence[str], links: Sequence[Link], box_px: tuple[float, float]) -> Layout:
    """The layout of a graph; the same for the same graph in whatever order it is given."""
    labels = sorted(labels)
    links = sorted((s, t, n) for s, t, n in links if s != t)
    place = {label: i for i, label in enumerate(_sequence(labels, links))}
    down = sorted({(s, t) if place[s] < place[t] else (t, s) for s, t, _ in links})
    layer_of = _layers(sorted(labels, key=place.__getitem__), down)
    graph = _Layers(layer_of, down, box_px)
    graph.order()
    x_of = graph.across()
    return _drawn(labels, links, graph, x_of, box_px)


def _sequence(labels: Sequence[str], links: Sequence[Link]) -> list[str]:
    """An order in which few passages run backwards (greedy: Eades, Lin and Smyth, 1993, weighted by n)."""
    left = dict.fromkeys(labels)
    heads: list[str] = []
    tails: list[str] = []
    while left:
        inside = [(s, t, n) for s, t, n in links if s in left and t in left]
        outs, ins = dict.fromkeys(left, 0), dict.fromkeys(left, 0)
        for s, t, n in inside:
            outs[s] += n
            ins[t] += n
        sinks = [label for label in left if outs[label] == 0 and ins[label] > 0]
        if sinks:
            tails.append(sinks[0])
            del left[sinks[0]]
            continue
        best = max(left, key=lambda label: (ins[label] == 0, outs[label] - ins[label], label))
        heads.append(best)
        del left[best]
    return [*heads, *reversed(tails)]


def _layers(ordered: Sequence[str], down: Sequence[tuple[str, str]]) -> dict[str, int]:
    """Longest path from the top; a step with nothing above it comes down to just above what follows it."""
    layer = dict.fromkeys(ordered, 0)
    for label in ordered:
        for s, t in down:
            if s == label:
                layer[t] = max(layer[t], layer[s] + 1)
    with_above = {t for _, t in down}
    for label in ordered:
        below = [layer[t] for s, t in down if s == label]
        if label not in with_above and below:
            layer[label] = min(below) - 1
    return layer


class _Layers:
    """Layers of steps and of the bends of long edges, each known by a number."""

    def __init__(
        self, layer_of: Mapping[str, int], down: Sequence[tuple[str, str]], box_px: tuple[float, float]
    ) -> None:
        self.box_px = box_px
        self.number = {label: i for i, label in enumerate(layer_of)}
        self.layer = list(layer_of.values())
        self.chains: dict[tuple[str, str], list[int]] = {}
        self.above: list[list[int]] = [[] for _ in self.layer]
        self.below: list[list[int]] = [[] for _ in self.layer]
        self.n_steps = len(self.layer)
        for s, t in down:
            self.chains[s, t] = self._chain(self.number[s], self.number[t])
        self.rows: list[list[int]] = [[] for _ in range(max(self.layer, default=-1) + 1)]
        for i, row in enumerate(self.layer):
            self.rows[row].append(i)

    def _chain(self, s: int, t: int) -> list[int]:
        chain = [s]
        for row in range(self.layer[s] + 1, self.layer[t]):
            chain.append(len(self.layer))
            self.layer.append(row)
            self.above.append([])
            self.below.append([])
        chain.append(t)
        for a, b in itertools.pairwise(chain):
            self.below[a].append(b)
            self.above[b].append(a)
        return chain

    def order(self) -> None:
        """Sweeps down and up until the fewest crossings found are kept."""
        best, fewest = [row[:] for row in self.rows], self.n_crossings()
        for sweep in range(16):
            rows = range(1, len(self.rows)) if sweep % 2 == 0 else range(len(self.rows) - 2, -1, -1)
            beside = self.above if sweep % 2 == 0 else self.below
            place = {i: float(p) for row in self.rows for p, i in enumerate(row)}
            for row in rows:
                centre = {i: _mean([place[j] for j in beside[i]], place[i]) for i in self.rows[row]}
                self.rows[row].sort(key=lambda i: (centre[i], place[i]))
                place |= {i: float(p) for p, i in enumerate(self.rows[row])}
            crossings = self.n_crossings()
            if crossings < fewest:
                best, fewest = [row[:] for row in self.rows], crossings
            if fewest == 0:
                break
        self.rows = best

    def n_crossings(self) -> int:
        """How many edges cross between neighbouring layers, as the rows stand."""
        crossings = 0
        for upper, lower in zip(self.rows, self.rows[1:], strict=False):
            place = {i: p for p, i in enumerate(lower)}
            seen: list[int] = []
            for i in upper:
                ends = sorted(place[j] for j in self.below[i])
                crossings += sum(len(seen) - bisect_right(seen, end) for end in ends)
                for end in ends:
                    insort(seen, end)
        return crossings

    def across(self) -> list[float]:
        """The middle of every step and bend, in px from the left."""
        x = [0.0] * len(self.layer)
        for row in self.rows:
            at_px = 0.0
            for i, j in itertools.pairwise(row):
                at_px += self._apart(i, j)
                x[j] = at_px
            for i in row:
                x[i] -= at_px / 2
        for sweep in range(36):
            rows = self.rows if sweep % 2 == 0 else self.rows[::-1]
            for row in rows:
                self._settle(row, x, both=sweep >= 4, from_above=sweep % 2 == 0)
        left_px = min((x[i] - self._half(i) for i in range(len(x))), default=0.0)
        return [at_px - left_px + MARGIN_PX for at_px in x]

    def _settle(self, row: list[int], x: list[float], both: bool, from_above: bool) -> None:
        wishes: list[float] = []
        weights: list[float] = []
        for i in row:
            near = self.above[i] + self.below[i] if both else (self.above[i] if from_above else self.below[i])
            pulls = [self._pull(i, j) for j in near]
            wishes.append(
                sum(p * x[j] for p, j in zip(pulls, near, strict=True)) / sum(pulls) if near else x[i]
            )
            weights.append(sum(pulls) if near else 0.1)
        apart = [self._apart(i, j) for i, j in itertools.pairwise(row)]
        for i, at_px in zip(row, spread(wishes, weights, apart), strict=True):
            x[i] = at_px

    def _pull(self, i: int, j: int) -> float:
        """Bends pull on each other harder than steps, so that long edges run straight."""
        return (1.0, 2.0, 16.0)[(i >= self.n_steps) + (j >= self.n_steps)]

    def _half(self, i: int) -> float:
        return self.box_px[0] / 2 if i < self.n_steps else 2.0

    def _apart(self, i: int, j: int) -> float:
        steps = (i < self.n_steps) + (j < self.n_steps)
        return self._half(i) + self._half(j) + (BOX_GAP_PX if steps == 2 else LANE_GAP_PX)


def spread(wishes: Sequence[float], weights: Sequence[float], apart: Sequence[float]) -> list[float]:
    """The places nearest to the wishes (weighted squares) with `place[i + 1] - place[i] >= apart[i]`.

    Pools adjacent violators (Ayer et al., 1955), which is exact for this problem.
    """
    offsets = [0.0]
    for gap in apart:
        offsets.append(offsets[-1] + gap)
    pools: list[tuple[float, float, int]] = []
    for wish, weight, offset in zip(wishes, weights, offsets, strict=False):
        total, heft, n = (wish - offset) * weight, weight, 1
        while pools and pools[-1][0] / pools[-1][1] > total / heft:
            before = pools.pop()
            total, heft, n = total + before[0], heft + before[1], n + before[2]
        pools.append((total, heft, n))
    levels = [total / heft for total, heft, n in pools for _ in range(n)]
    return [level + offset for level, offset in zip(levels, offsets, strict=False)]


def _mean(values: list[float], otherwise: float) -> float:
    return sum(values) / len(values) if values else otherwise


def _drawn(
    labels: Sequence[str], links: Sequence[Link], graph: _Layers, x: list[float], box_px: tuple[float, float]
) -> Layout:
    wide_px, high_px = box_px
    boxes = {
        label: Box(
            x[graph.number[label]] - wide_px / 2,
            _top(graph.layer[graph.number[label]], high_px),
            wide_px,
            high_px,
        )
        for label in labels
    }
    leave, arrive = _ports(graph, x, wide_px)
    routes: dict[tuple[str, str], Route] = {}
    for s, t, _ in links:
        upward = (s, t) not in graph.chains
        chain = graph.chains[(t, s) if upward else (s, t)]
        key = (chain[0], chain[1], chain[-1], chain[-2])
        points: list[Point] = [(leave[key[0], key[1]], _top(graph.layer[chain[0]], high_px) + high_px)]
        for bend in chain[1:-1]:
            top_px = _top(graph.layer[bend], high_px)
            points += [(x[bend], top_px), (x[bend], top_px + high_px)]
        points.append((arrive[key[2], key[3]], _top(graph.layer[chain[-1]], high_px)))
        shift_px = _beside(s, t, routes)
        points = [(px + shift_px, py) for px, py in points]
        routes[s, t] = Route(tuple(points[::-1] if upward else points), upward)
    right_px = max((x[i] + graph._half(i) for i in range(len(x))), default=0.0)
    n_layers = len(graph.rows)
    return Layout(
        boxes, routes, right_px + MARGIN_PX, _top(max(n_layers - 1, 0), high_px) + high_px + MARGIN_PX
    )


def _beside(s: str, t: str, routes: Mapping[tuple[str, str], Route]) -> float:
    """The way back of a pair runs beside the way there."""
    return 12.0 if (t, s) in routes else 0.0


def _top(layer: int, high_px: float) -> float:
    return MARGIN_PX + 8 + layer * (high_px + LAYER_GAP_PX)


def _ports(
    graph: _Layers, x: list[float], wide_px: float
) -> tuple[dict[tuple[int, int], float], dict[tuple[int, int], float]]:
    """Where edges leave and reach each step: side by side, in the order of where they come from and go to."""
    ports: tuple[dict[tuple[int, int], float], dict[tuple[int, int], float]] = ({}, {})
    for i in range(graph.n_steps):
        for found, near in zip(ports, (graph.below[i], graph.above[i]), strict=True):
            ordered = sorted(near, key=lambda j: (x[j], j))
            step_px = min(18.0, wide_px * 0.8 / max(len(ordered), 1))
            for place, j in enumerate(ordered):
                found[i, j] = x[i] + (place - (len(ordered) - 1) / 2) * step_px
    return ports
