"""How is a day of a queue drawn: what came against what was expected, and how many people it takes?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from markupsafe import Markup

from walkamile.web.draw.queue_axes import block, drawing, ground, lines, names, stairs
from walkamile.web.draw.svg import element

WIDE_PX, NARROW_PX = 980.0, 340.0
HEIGHT_PX = 250.0

Rows = Sequence[Mapping[str, Any]]


def count(value: float) -> str:
    """A whole number on the axis."""
    return f"{value:,.0f}"


def drawn_day(rows: Rows, clocks: Sequence[str], said: str, width_px: float, name: str) -> Markup:
    """Bars for what came, a band for the interval of the forecast, a line in it for what was expected."""
    values = [row[key] for row in rows for key in ("came", "high", "point")]
    on = ground(width_px, HEIGHT_PX, len(rows), values)
    parts = [lines(on, count, whole=True)]
    for i, row in enumerate(rows):
        if row["high"] is not None:
            expected = f"{clocks[i]}: {row['point']:.0f} expected, {row['low']:.0f} to {row['high']:.0f}"
            parts.append(block(on, i, row["low"], row["high"], 1.0, "band", expected))
    for i, row in enumerate(rows):
        if row["came"]:
            above = row["high"] is not None and row["came"] > row["high"]
            kind = "came above" if above else "came"
            parts.append(block(on, i, 0, row["came"], 0.5, kind, f"{clocks[i]}: {row['came']} came"))
    parts.append(stairs(on, [row["point"] for row in rows], "expected"))
    parts.append(names(on, clocks, at_edge=True))
    return drawing(name, on, said, parts)


def drawn_staff(rows: Rows, clocks: Sequence[str], said: str, width_px: float, name: str) -> Markup:
    """Blocks for the base plan, hatched blocks on top for the on-call amount, a line for who was there."""
    whole = [(row["base"] or 0) + (row["on_call"] or 0) for row in rows]
    on = ground(
        width_px, HEIGHT_PX, len(rows), [*whole, *(row[key] for row in rows for key in ("present", "needed"))]
    )
    parts = [hatching(name), lines(on, count, whole=True)]
    for i, row in enumerate(rows):
        if row["base"]:
            parts.append(block(on, i, 0, row["base"], 0.72, "base", f"{clocks[i]}: base plan {row['base']}"))
        if row["on_call"]:
            told = f"{clocks[i]}: {row['on_call']} more on call"
            parts.append(block(on, i, row["base"], whole[i], 0.72, "on-call-ground"))
            parts.append(hatched(block(on, i, row["base"], whole[i], 0.72, "on-call", told), name))
    parts.append(stairs(on, [row["needed"] for row in rows], "needed"))
    parts.append(stairs(on, [row["present"] for row in rows], "present"))
    parts.append(names(on, clocks, at_edge=True))
    return drawing(name, on, said, parts)


def hatching(name: str) -> Markup:
    """The on-call amount is hatched: told apart without colour too."""
    line = element("path", class_="on-call-line", d="M-1 7L7 -1M2 10L10 2M-4 4L4 -4")
    pattern = element("pattern", line, id=f"{name}-hatch", width=6, height=6, patternUnits="userSpaceOnUse")
    return element("defs", pattern)


def hatched(shape: Markup, name: str) -> Markup:
    """The same shape filled with the hatching of this drawing."""
    return Markup(str(shape).replace("<rect ", f'<rect fill="url(#{name}-hatch)" ', 1))
