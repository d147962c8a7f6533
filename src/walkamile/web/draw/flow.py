"""Step by step, where do people come from and where do they go?

The flow is indexed by step, so it has no cycle; what is not among the busiest of a step is `OTHER`, and
whoever stops goes to `LEFT`. `flow_svg` draws it; the table says the same.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from walkamile.web.draw.journey_cap import LEFT, OTHER


@dataclass(frozen=True, slots=True)
class FlowLink:
    """How many went from `source`, their step number `step` (from 1), to `target`, their next."""

    step: int
    source: str
    target: str
    n: int
    href: str = ""


@dataclass(frozen=True, slots=True)
class FlowRow:
    """A line of the table; `share` is of all who took that step."""

    step: int
    source: str
    target: str
    n: int
    share: float
    href: str


@dataclass(frozen=True, slots=True)
class Flow:
    """A flow that fits on a page. `n_beyond` counts the passages after the last step drawn."""

    links: tuple[FlowLink, ...]
    n_beyond: int


def capped_flow(links: Iterable[FlowLink], max_labels: int = 6, max_steps: int = 6) -> Flow:
    """The busiest labels of each step, the rest folded into `OTHER`: the sum of n of each step stays."""
    given = list(links)
    near = [link for link in given if link.step <= max_steps]
    kept = _kept(near, max_labels)
    sums: dict[tuple[int, str, str], int] = defaultdict(int)
    hrefs: dict[tuple[int, str, str], str] = {}
    for link in near:
        source = link.source if link.source in kept[link.step] else OTHER
        target = link.target if link.target == LEFT or link.target in kept[link.step + 1] else OTHER
        sums[link.step, source, target] += link.n
        if (source, target) == (link.source, link.target):
            hrefs[link.step, source, target] = link.href
    drawn = [FlowLink(*key, n, hrefs.get(key, "")) for key, n in sums.items()]
    ordered = sorted(drawn, key=lambda link: (link.step, -link.n, link.source, link.target))
    return Flow(tuple(ordered), sum(link.n for link in given if link.step > max_steps))


def flow_table(flow: Flow) -> tuple[FlowRow, ...]:
    """The same flow as lines of a table, the busiest of each step first."""
    totals: dict[int, int] = defaultdict(int)
    for link in flow.links:
        totals[link.step] += link.n
    return tuple(
        FlowRow(
            link.step,
            word(link.source),
            word(link.target),
            link.n,
            link.n / max(totals[link.step], 1),
            link.href,
        )
        for link in flow.links
    )


def _kept(links: Sequence[FlowLink], max_labels: int) -> dict[int, set[str]]:
    """Per step, the labels that most people were at (as they came or as they went, whichever is more)."""
    came: dict[tuple[int, str], int] = defaultdict(int)
    went: dict[tuple[int, str], int] = defaultdict(int)
    for link in links:
        went[link.step, link.source] += link.n
        if link.target != LEFT:
            came[link.step + 1, link.target] += link.n
    sizes: dict[int, list[tuple[int, str]]] = defaultdict(list)
    for step, label in {*came, *went}:
        sizes[step].append((-max(came[step, label], went[step, label]), label))
    return defaultdict(
        set, {step: {label for _, label in sorted(s)[:max_labels]} for step, s in sizes.items()}
    )


def word(label: str) -> str:
    """How a label is called on the page."""
    return {OTHER: "Other", LEFT: "Left"}.get(label, label)
