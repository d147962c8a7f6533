"""How is a step flow drawn? A column per step, ribbons as wide as the people in them."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

from markupsafe import Markup

from walkamile.web.draw import words
from walkamile.web.draw.flow import Flow, FlowLink, word
from walkamile.web.draw.journey_cap import LEFT, OTHER
from walkamile.web.draw.svg import element, identifier, link, shortened, together

NODE_PX = 10.0
GAP_PX = 16.0
TOP_PX = 30.0
N_COLOURS = 6

Stop = tuple[int, str]


@dataclass(frozen=True, slots=True)
class Block:
    """The people who were at one label in one step, on paper."""

    step: int
    label: str
    n: int
    left_px: float
    top_px: float
    height_px: float


@dataclass(frozen=True, slots=True)
class FlowDrawing:
    """A drawn flow."""

    flow: Flow
    blocks: tuple[Block, ...]
    svg: Markup


def drawn_flow(
    flow: Flow, width_px: float = 1040.0, height_px: float = 440.0, name: str = "flow"
) -> FlowDrawing:
    """The picture of a flow that was capped before; one px of height is as many people everywhere."""
    name = identifier(name)
    sizes = _sizes(flow)
    blocks = _blocks(flow, sizes, width_px, height_px)
    colour = _colours(sizes)
    n_first = sum(n for (step, _), n in sizes.items() if step == 1)
    said = f"Flow of {words.count(n_first)} through {max((b.step for b in blocks.values()), default=0)} steps"
    parts = [element("title", f"{said}; the table says the same", id=f"{name}-title")]
    parts += _ribbons(flow, blocks, colour)
    parts += [_block(block, colour[block.label], _room(blocks, block, width_px)) for block in blocks.values()]
    parts += [
        element("text", f"Step {step}", class_="flow-step", x=left_px, y=14)
        for step, left_px in sorted({(b.step, b.left_px) for b in blocks.values()})
    ]
    drawn = element(
        "svg",
        together(parts),
        xmlns="http://www.w3.org/2000/svg",
        class_="flow fits",
        role="group",
        viewBox=f"0 0 {width_px:.0f} {height_px:.0f}",
        width=width_px,
        height=height_px,
        aria_labelledby=f"{name}-title",
    )
    return FlowDrawing(flow, tuple(blocks.values()), drawn)


def _sizes(flow: Flow) -> dict[Stop, int]:
    """How many were at each stop: as many as came or as many as went on, whichever is more."""
    came: dict[Stop, int] = defaultdict(int)
    went: dict[Stop, int] = defaultdict(int)
    for one in flow.links:
        went[one.step, one.source] += one.n
        came[one.step + 1, one.target] += one.n
    return {stop: max(came[stop], went[stop]) for stop in sorted({*came, *went})}


def _blocks(flow: Flow, sizes: dict[Stop, int], width_px: float, height_px: float) -> dict[Stop, Block]:
    columns: dict[int, list[Stop]] = defaultdict(list)
    for stop in sizes:
        columns[stop[0]].append(stop)
    if not columns:
        return {}
    room = [
        (height_px - TOP_PX - 12 - GAP_PX * (len(stops) - 1)) / max(sum(sizes[s] for s in stops), 1)
        for stops in columns.values()
    ]
    px_per_n = max(min(room), 0.0)
    step_px = (width_px - 130) / max(len(columns) - 1, 1)
    blocks: dict[Stop, Block] = {}
    for place, step in enumerate(sorted(columns)):
        top_px = TOP_PX
        for stop in sorted(columns[step], key=lambda s: _order(s, sizes, flow, blocks)):
            height = sizes[stop] * px_per_n
            blocks[stop] = Block(step, stop[1], sizes[stop], place * step_px, top_px, height)
            top_px += height + GAP_PX
    return blocks


def _order(
    stop: Stop, sizes: dict[Stop, int], flow: Flow, blocks: dict[Stop, Block]
) -> tuple[int, float, str]:
    """Those who left stand last, the rest as high as where they came from; the first column by size."""
    step, label = stop
    last = {OTHER: 1, LEFT: 2}.get(label, 0)
    into = [one for one in flow.links if (one.step + 1, one.target) == stop]
    if step == 1 or not into:
        return last, -float(sizes[stop]), label
    tops = [
        (blocks[one.step, one.source].top_px + blocks[one.step, one.source].height_px / 2, one.n)
        for one in into
    ]
    return last, sum(top * n for top, n in tops) / max(sum(n for _, n in tops), 1), label


def _colours(sizes: dict[Stop, int]) -> dict[str, str]:
    """One colour per label in all columns, the most travelled labels first; greys for other and left."""
    totals: dict[str, int] = defaultdict(int)
    for (_, label), n in sizes.items():
        totals[label] += n
    ordered = sorted((label for label in totals if label not in (OTHER, LEFT)), key=lambda x: (-totals[x], x))
    colours = {label: f"s{i % N_COLOURS + 1}" for i, label in enumerate(ordered)}
    return colours | {OTHER: "s-other", LEFT: "s-left"}


def _ribbons(flow: Flow, blocks: dict[Stop, Block], colour: dict[str, str]) -> list[Markup]:
    def height(stop: Stop) -> float:
        return blocks[stop].top_px

    used_px: dict[tuple[str, Stop], float] = defaultdict(float)
    ordered = sorted(
        flow.links, key=lambda x: (x.step, height((x.step, x.source)), height((x.step + 1, x.target)))
    )
    ribbons: list[Markup] = []
    for one in ordered:
        a, b = blocks[one.step, one.source], blocks[one.step + 1, one.target]
        wide_px = a.height_px * one.n / max(a.n, 1)
        y0 = a.top_px + used_px["out", (one.step, one.source)]
        y1 = b.top_px + used_px["in", (one.step + 1, one.target)]
        used_px["out", (one.step, one.source)] += wide_px
        used_px["in", (one.step + 1, one.target)] += wide_px
        ribbons.append(_ribbon(one, (a.left_px + NODE_PX, y0), (b.left_px, y1), wide_px, colour[one.source]))
    return ribbons


def _ribbon(
    one: FlowLink, start: tuple[float, float], end: tuple[float, float], wide_px: float, colour: str
) -> Markup:
    (x0, y0), (x1, y1) = start, end
    middle = (x0 + x1) / 2
    shape = (
        f"M{x0:.1f} {y0:.1f}C{middle:.1f} {y0:.1f} {middle:.1f} {y1:.1f} {x1:.1f} {y1:.1f}"
        f"v{wide_px:.1f}C{middle:.1f} {y1 + wide_px:.1f} {middle:.1f} {y0 + wide_px:.1f} "
        f"{x0:.1f} {y0 + wide_px:.1f}z"
    )
    said = f"Step {one.step}, {word(one.source)} to {word(one.target)}: {words.count(one.n)}"
    inner = [element("title", said), element("path", d=shape)]
    if link(one.href, ""):
        return element("a", *inner, href=one.href, class_=f"ribbon {colour}")
    return element("g", *inner, class_=f"ribbon {colour}")


def _room(blocks: dict[Stop, Block], block: Block, width_px: float) -> float:
    """How much room the words beside a block have before the next column."""
    after = [other.left_px for other in blocks.values() if other.step == block.step + 1]
    return (after[0] if after else width_px) - block.left_px - NODE_PX - 12


def _block(block: Block, colour: str, room_px: float) -> Markup:
    name, n = word(block.label), words.count(block.n)
    middle_px = block.top_px + block.height_px / 2
    x_px = block.left_px + NODE_PX + 6
    return element(
        "g",
        element("title", f"Step {block.step}, {name}: {n}"),
        element(
            "rect",
            class_="stop",
            x=block.left_px,
            y=block.top_px,
            width=NODE_PX,
            height=max(block.height_px, 1.0),
            rx=2,
        ),
        element("text", f"{shortened(name, room_px - 44)} {n}", class_="flow-name", x=x_px, y=middle_px + 4),
        class_=colour,
    )
