"""Is it different: now from then, one segment from another? Two values, never without their intervals."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

from walkamile.web.draw import words
from walkamile.web.draw.svg import element, identifier, link, together, width, wrapped

ROW_PX = 58.0
LABEL_PX = 216.0
VERDICT_PX = 176.0


@dataclass(frozen=True, slots=True)
class Estimate:
    """A value with its 95 % interval and the number of cases behind it; value None: `reason` says why."""

    value: float | None
    low: float | None = None
    high: float | None = None
    n: int | None = None
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Pair:
    """One measure, twice: then and now, or in segment a and segment b."""

    label: str
    first: Estimate
    second: Estimate
    href: str = ""


@dataclass(frozen=True, slots=True)
class Comparison:
    """Pairs on one axis, and the SVG."""

    pairs: tuple[Pair, ...]
    differences: tuple[Estimate, ...]
    unit: str
    names: tuple[str, str]
    svg: Markup

    def verdict(self, i: int) -> str:
        """What the i-th difference amounts to, in words."""
        return said(self.differences[i], self.unit)


def difference(first: Estimate, second: Estimate) -> Estimate:
    """Second minus first with its interval, for two independent samples.

    Square-and-add of the distances to the limits: Newcombe, Statistics in Medicine 17 (1998) 873-890,
    method 10; Zou and Donner, ibid. 27 (2008) 1693-1702 (MOVER).
    """
    given = (first.value, first.low, first.high, second.value, second.low, second.high)
    if any(value is None for value in given):
        return Estimate(None, reason=first.reason or second.reason or "one of the two is not measured")
    a, a_low, a_high, b, b_low, b_high = (float(value) for value in given if value is not None)
    return Estimate(
        b - a, b - a - math.hypot(b - b_low, a_high - a), b - a + math.hypot(b_high - b, a - a_low)
    )


def said(diff: Estimate, unit: str) -> str:
    """A difference in words; one whose interval holds zero is called what it is: not seen."""
    if diff.value is None or diff.low is None or diff.high is None:
        return f"Cannot be compared ({diff.reason})"
    shown = "points" if unit == "share" else unit
    interval = words.span(diff.low, diff.high, shown)
    if diff.low <= 0 <= diff.high:
        return f"No difference seen ({interval})"
    plus = "+" if diff.value > 0 and shown != "points" else ""
    return f"{plus}{words.quantity(diff.value, shown)} ({interval})"


def compared(
    pairs: Sequence[Pair],
    unit: str = "share",
    names: tuple[str, str] = ("Then", "Now"),
    width_px: float = 1040.0,
    name: str = "compare",
) -> Comparison:
    """A bar for each value of each pair, whiskers for the intervals, all on one axis from 0."""
    name = identifier(name)
    narrow = width_px < 600
    axis = (0.0, width_px - 20) if narrow else (LABEL_PX, width_px - LABEL_PX - VERDICT_PX)
    row_px = ROW_PX + (44 if narrow else 0)
    most = _most(pairs)
    differences = tuple(difference(pair.first, pair.second) for pair in pairs)
    parts = [
        element("title", f"{names[0]} and {names[1]} compared: {len(pairs)} measures", id=f"{name}-title")
    ]
    height_px = row_px * len(pairs) + 26
    parts.append(_axis(axis, most, unit, height_px))
    for i, pair in enumerate(pairs):
        parts.append(_pair(pair, said(differences[i], unit), i * row_px + 4, axis, most, unit, narrow))
    drawn = element(
        "svg",
        together(parts),
        xmlns="http://www.w3.org/2000/svg",
        class_="compare",
        role="group",
        width=width_px,
        height=height_px,
        viewBox=f"0 0 {width_px:.0f} {height_px:.0f}",
        aria_labelledby=f"{name}-title",
    )
    return Comparison(tuple(pairs), differences, unit, names, drawn)


def _most(pairs: Sequence[Pair]) -> float:
    """The end of the axis: the next round number above everything drawn."""
    drawn = [e.high if e.high is not None else e.value for pair in pairs for e in (pair.first, pair.second)]
    top = max((value for value in drawn if value is not None), default=1.0)
    if top <= 0:
        return 1.0
    unit = 10.0 ** math.floor(math.log10(top))
    return next((step * unit for step in (1, 1.5, 2, 3, 4, 5, 6, 8, 10) if step * unit >= top), top)


def _axis(axis: tuple[float, float], most: float, unit: str, height_px: float) -> Markup:
    start_px, long_px = axis
    lines: list[Markup] = []
    for part in range(5):
        x_px = start_px + long_px * part / 4
        lines.append(element("path", class_="tick", d=f"M{x_px:.1f} 0V{height_px - 20:.1f}"))
        anchor = ("start", "middle", "middle", "middle", "end")[part]
        text = words.quantity(most * part / 4, unit)
        lines.append(element("text", text, class_="tick-text", x=x_px, y=height_px - 5, text_anchor=anchor))
    return together(lines)


def _pair(
    pair: Pair, verdict: str, top_px: float, axis: tuple[float, float], most: float, unit: str, narrow: bool
) -> Markup:
    label_px, bars_px = (0.0, top_px + 24) if narrow else (4.0, top_px)
    lines = wrapped(pair.label, axis[1] if narrow else LABEL_PX - 16, 13, 1 if narrow else 2)
    y_px = 16 if narrow else 30 - 8 * (len(lines) - 1)
    drawn = [
        element("title", f"{pair.label}. {verdict}"),
        *(
            element("text", line, class_="row-label", x=label_px, y=top_px + y_px + 17 * i)
            for i, line in enumerate(lines)
        ),
        *_bar(pair.first, "first", bars_px + 4, axis, most, unit),
        *_bar(pair.second, "second", bars_px + 26, axis, most, unit),
    ]
    head, _, tail = verdict.partition(" (")
    x_px, y_px = (0.0, bars_px + 62) if narrow else (axis[0] + axis[1] + 16, top_px + 22)
    drawn.append(
        element("text", f"{head} ({tail}" if narrow and tail else head, class_="verdict", x=x_px, y=y_px)
    )
    if tail and not narrow:
        drawn += [
            element("text", line, class_="row-note", x=x_px, y=y_px + 17 + 14 * i)
            for i, line in enumerate(wrapped(f"({tail}", VERDICT_PX - 20, 11))
        ]
    if link(pair.href, ""):
        return element("a", *drawn, href=pair.href, class_="pair")
    return element("g", *drawn, class_="pair")


def _bar(
    e: Estimate, which: str, top_px: float, axis: tuple[float, float], most: float, unit: str
) -> list[Markup]:
    start_px, long_px = axis
    if e.value is None:
        return [element("text", e.reason or "not measured", class_="row-note", x=start_px + 6, y=top_px + 13)]
    end_px = start_px + long_px * min(max(e.value, 0) / most, 1)
    wide_px = max(end_px - start_px, 1.0)
    parts = [element("rect", class_=f"value {which}", x=start_px, y=top_px, width=wide_px, height=18, rx=2)]
    text_px = end_px
    if e.low is not None and e.high is not None:
        low_px, high_px = (start_px + long_px * min(max(v, 0) / most, 1) for v in (e.low, e.high))
        y = top_px + 9
        whisker = (
            f"M{low_px:.1f} {y:.1f}H{high_px:.1f}M{low_px:.1f} {y - 4:.1f}v8M{high_px:.1f} {y - 4:.1f}v8"
        )
        parts.append(element("path", class_="whisker", d=whisker))
        text_px = high_px
    text = words.quantity(e.value, unit)
    inside = text_px + 10 + width(text) > start_px + long_px
    x_px, anchor = (start_px + 6, "start") if inside else (text_px + 8, "start")
    class_ = f"value-text on-{which}" if inside else "value-text"
    parts.append(element("text", text, class_=class_, x=x_px, y=top_px + 13, text_anchor=anchor))
    return parts
