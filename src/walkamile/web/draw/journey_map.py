"""Where does a journey go, and where does it hurt? Steps and passages; width says how many, colour how long.

`journey_map` lays out what `journey_cap` kept and writes the SVG; the legend and the table beside it are
values too.
"""

from __future__ import annotations

import itertools
import math
from dataclasses import dataclass

from markupsafe import Markup

from walkamile.web.draw import words
from walkamile.web.draw.journey_cap import LEFT, OTHER, Capped, Edge, Node
from walkamile.web.draw.layered import Box, Layout, Point, Route, layered
from walkamile.web.draw.svg import element, identifier, link, shortened, together, width

BOX_PX = (164.0, 46.0)
WAITS = ((60.0, "under 1 min"), (600.0, "under 10 min"), (3600.0, "under 1 h"), (86400.0, "under 1 day"))
LONGEST = "1 day or more"


@dataclass(frozen=True, slots=True)
class Label:
    """The words on an edge and the room they take."""

    text: str
    box: Box


@dataclass(frozen=True, slots=True)
class JourneyMap:
    """A drawn journey: what was drawn, where, and the SVG."""

    name: str
    capped: Capped
    layout: Layout
    labels: tuple[tuple[Edge, Label], ...]
    svg: Markup

    @property
    def legend(self) -> tuple[tuple[str, str], ...]:
        """Class and meaning of each colour."""
        said = [text for _, text in WAITS] + [LONGEST]
        return tuple((f"w{i}", text) for i, text in enumerate(said))


def journey_map(capped: Capped, name: str = "map") -> JourneyMap:
    """The map of a journey that was capped before. The order in which steps are given changes nothing."""
    name = identifier(name)
    edges = sorted(capped.edges, key=lambda e: (-e.n, e.source, e.target))
    nodes = sorted(capped.nodes, key=lambda node: node.label)
    layout = layered([node.label for node in nodes], [(e.source, e.target, e.n) for e in edges], BOX_PX)
    labels = _labels(edges, layout)
    most = max((edge.n for edge in edges), default=1)
    said = f"Journey map of {len(nodes)} steps and {len(edges)} passages; the table below says the same"
    parts = [element("title", said, id=f"{name}-title")]
    parts += [_edge(edge, rank, layout, most) for rank, edge in reversed(list(enumerate(edges)))]
    parts += [_node(node, layout.boxes[node.label]) for node in nodes]
    ranks = {edge: rank for rank, edge in enumerate(edges)}
    parts += [_written(label, ranks[edge]) for edge, label in labels]
    # Edges to themselves and labels may stand a little outside the boxes.
    right_px = max([layout.width_px, *(label.box.right_px + 8 for _, label in labels)])
    drawn = element(
        "svg",
        together(parts),
        xmlns="http://www.w3.org/2000/svg",
        class_="journey-map",
        id=name,
        role="group",
        viewBox=f"0 0 {right_px + 24:.0f} {layout.height_px:.0f}",
        width=right_px + 24,
        height=layout.height_px,
        aria_labelledby=f"{name}-title",
    )
    return JourneyMap(name, capped, layout, tuple(labels), drawn)


def wait_class(median_s: float | None) -> str:
    """The colour step of a median wait: `w0` under a minute to `w4` a day or more; `w-none` when unknown."""
    if median_s is None:
        return "w-none"
    return f"w{sum(median_s >= limit_s for limit_s, _ in WAITS)}"


def step_name(label: str) -> str:
    """How a step is called on the page."""
    return {OTHER: "Other steps", LEFT: "Left"}.get(label, label)


def _stroke(n: int, most: int) -> float:
    return 1.2 + 7.8 * math.sqrt(n / max(most, 1))


def _edge(edge: Edge, rank: int, layout: Layout, most: int) -> Markup:
    stroke_px = _stroke(edge.n, most)
    head_px = 6 + stroke_px * 0.7
    if edge.source == edge.target:
        shape, tip = _loop(layout.boxes[edge.source])
        is_upward, aside = False, True
    else:
        route = layout.routes[edge.source, edge.target]
        shape, tip = _curve(route, head_px), route.points[-1]
        is_upward, aside = route.is_upward, False
    ends = f"{step_name(edge.source)} to {step_name(edge.target)}: {words.count(edge.n)}"
    said = ends if edge.median_s is None else f"{ends}, median {words.duration(edge.median_s)}"
    drawn = [
        element("title", said),
        element("path", class_="edge-line", d=shape, stroke_width=stroke_px),
        element("path", class_="edge-head", d=_head(tip, head_px, is_upward, aside)),
    ]
    class_ = f"edge {wait_class(edge.median_s)}{' leaving' if edge.target == LEFT else ''}"
    if link(edge.href, ""):
        return element("a", *drawn, href=edge.href, class_=class_, data_rank=rank)
    return element("g", *drawn, class_=class_, data_rank=rank)


def _curve(route: Route, head_px: float) -> str:
    """Straight through a layer, an S between layers; it stops where the head begins."""
    points = list(route.points)
    end_x, end_y = points[-1]
    points[-1] = (end_x, end_y + (head_px if route.is_upward else -head_px) * 0.9)
    path = f"M{points[0][0]:.1f} {points[0][1]:.1f}"
    for (x0, y0), (x1, y1) in itertools.pairwise(points):
        half = (y1 - y0) / 2
        bent = f"C{x0:.1f} {y0 + half:.1f} {x1:.1f} {y1 - half:.1f} {x1:.1f} {y1:.1f}"
        path += f"V{y1:.1f}" if x0 == x1 else bent
    return path


def _loop(box: Box) -> tuple[str, Point]:
    x, y = box.right_px, box.top_px + box.height_px / 2
    return f"M{x:.1f} {y - 11:.1f}c22 -6 22 28 7 22", (x, y + 11)


def _head(tip: Point, size_px: float, is_upward: bool, aside: bool) -> str:
    x, y = tip
    half = size_px * 0.55
    if aside:
        return f"M{x:.1f} {y:.1f}l7 -4v8z"
    back = size_px if is_upward else -size_px
    return f"M{x:.1f} {y:.1f}l{-half:.1f} {back:.1f}h{2 * half:.1f}z"


def _node(node: Node, box: Box) -> Markup:
    kind = {OTHER: "other", LEFT: "left"}.get(node.label, "step")
    name = step_name(node.label)
    said = f"{name}: {words.count(node.n)}"
    said += f", first step of {words.count(node.n_first)}" if node.n_first else ""
    said += f", {words.count(node.n_breaks)} breaks" if node.n_breaks else ""
    middle_px = box.left_px + box.width_px / 2
    drawn = [
        element("title", said),
        element("rect", x=box.left_px, y=box.top_px, width=box.width_px, height=box.height_px, rx=8),
        element(
            "text",
            shortened(name, box.width_px - 12, 13.5),
            class_="node-name",
            x=middle_px,
            y=box.top_px + 20,
            text_anchor="middle",
        ),
        element(
            "text", words.count(node.n), class_="node-n", x=middle_px, y=box.top_px + 36, text_anchor="middle"
        ),
    ]
    if node.n_first:
        start = f"M{box.left_px + 10:.1f} {box.top_px - 12:.1f}h14l-7 9z"
        drawn.append(element("path", class_="node-first", d=start))
    if node.n_breaks:
        drawn.append(_badge(node.n_breaks, box))
    if link(node.href, ""):
        return element("a", *drawn, href=node.href, class_=f"node {kind}")
    return element("g", *drawn, class_=f"node {kind}")


def _badge(n_breaks: int, box: Box) -> Markup:
    said = words.count(n_breaks)
    wide_px = max(18.0, width(said, 11) + 10)
    x_px = box.right_px - wide_px + 8
    return together(
        [
            element("rect", class_="badge", x=x_px, y=box.top_px - 9, width=wide_px, height=18, rx=9),
            element(
                "text", said, class_="badge-n", x=x_px + wide_px / 2, y=box.top_px + 4, text_anchor="middle"
            ),
        ]
    )


def _labels(edges: list[Edge], layout: Layout) -> list[tuple[Edge, Label]]:
    """The busiest edges first; a label that finds no free place is left to the title and the table."""
    taken = [
        Box(b.left_px - 3, b.top_px - 12, b.width_px + 12, b.height_px + 14) for b in layout.boxes.values()
    ]
    found: list[tuple[Edge, Label]] = []
    for edge in edges:
        said = words.count(edge.n)
        said += f" · {words.duration(edge.median_s)}" if edge.median_s is not None else ""
        room = (width(said, 11) + 8, 16.0)
        for x, y in _places(edge, layout):
            box = Box(x - room[0] / 2, y - room[1] / 2, *room)
            if box.left_px > 0 and not any(_overlap(box, other) for other in taken):
                taken.append(box)
                found.append((edge, Label(said, box)))
                break
    return found


def _places(edge: Edge, layout: Layout) -> list[Point]:
    if edge.source == edge.target:
        box = layout.boxes[edge.source]
        return [(box.right_px + 56, box.top_px + box.height_px / 2 + dy) for dy in (0.0, -14.0, 14.0)]
    points = layout.routes[edge.source, edge.target].points
    pieces = list(itertools.pairwise(points))
    order = sorted(range(len(pieces)), key=lambda i: (abs(i - (len(pieces) - 1) / 2), i))
    return [_on(*pieces[i], t) for t in (0.5, 0.35, 0.65, 0.25, 0.75) for i in order]


def _on(start: Point, end: Point, t: float) -> Point:
    """A point of the S-curve between two points (its control points lie half way down)."""
    (x0, y0), (x1, y1) = start, end
    ease = 3 * (1 - t) * t * t + t**3
    bend = 1.5 * (1 - t) ** 2 * t + 1.5 * (1 - t) * t * t + t**3
    return x0 + (x1 - x0) * ease, y0 + (y1 - y0) * bend


def _overlap(a: Box, b: Box) -> bool:
    return (
        a.left_px < b.right_px
        and b.left_px < a.right_px
        and a.top_px < b.bottom_px
        and b.top_px < a.bottom_px
    )


def _written(label: Label, rank: int) -> Markup:
    box = label.box
    middle_px = box.left_px + box.width_px / 2
    return element(
        "text",
        label.text,
        class_="edge-text",
        x=middle_px,
        y=box.top_px + 12,
        text_anchor="middle",
        data_rank=rank,
        aria_hidden="true",
    )
