"""How are a model and what really happened drawn side by side, and what more people would have changed?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from markupsafe import Markup

from walkamile.web.draw import words
from walkamile.web.draw.queue_axes import (
    Say,
    block,
    drawing,
    ground,
    lines,
    names,
    stairs,
    whisker,
)
from walkamile.web.draw.svg import element

THIRD_PX, HALF_PX, HEIGHT_PX = 330.0, 460.0, 220.0

Rows = Sequence[Mapping[str, Any]]


def per_cent(value: float) -> str:
    """A share on the axis."""
    return f"{100 * value:.0f} %" if value == 0 or value >= 0.01 else f"{100 * value:.1f} %"


def drawn_twin(rows: Rows, clocks: Sequence[str], key: str, say: Say, said: str, name: str) -> Markup:
    """Dots with whiskers for what was measured, a line in steps for what the model says."""
    high = [row.get(f"{key}_high") for row in rows]
    on = ground(THIRD_PX, HEIGHT_PX, len(rows), [*high, *(row.get(f"{key}_said") for row in rows)])
    parts = [lines(on, say), stairs(on, [row.get(f"{key}_said") for row in rows], "model")]
    for i, row in enumerate(rows):
        if row["is_few"]:
            continue
        parts.append(whisker(on, i, row[f"{key}_low"], row[f"{key}_high"]))
        told = element("title", f"{clocks[i]}: measured {say(row[key])}, n = {row['n']}")
        dot = element("circle", told, class_="dot measured-dot", cx=on.middle(i), cy=on.y(row[key]), r=3.5)
        parts.append(dot)
    parts.append(names(on, clocks))
    return drawing(name, on, said, parts)


def drawn_more(rows: Rows, enough: int | None, said: str, name: str) -> Markup:
    """One bar per further person: the share that still gives up, with its interval."""
    on = ground(HALF_PX, HEIGHT_PX, len(rows), [row["high"] for row in rows])
    parts = [lines(on, per_cent)]
    for i, row in enumerate(rows):
        kind = "more-bar now" if i == 0 else "more-bar enough" if row["more"] == enough else "more-bar"
        told = f"{row['more']:.0f} more: {words.share(row['share'])} give up"
        parts.append(block(on, i, 0, row["share"], 0.6, kind, told))
        parts.append(whisker(on, i, row["low"], row["high"]))
    parts.append(names(on, ["now" if i == 0 else f"+{row['more']:.0f}" for i, row in enumerate(rows)]))
    return drawing(name, on, said, parts)
