"""How is what a leader took laid beside what customers took? Two lines of spans on one scale, that stretch."""

from __future__ import annotations

from typing import Any

from markupsafe import Markup

from walkamile.web.draw import words
from walkamile.web.draw.svg import element

WIDE, TALL, BAR = 1000.0, 74.0, 22.0
COLOURS = 6


def spans(yours: list[dict[str, Any]], customers: list[dict[str, Any]]) -> Markup:
    """Your steps above, the medians of customers below; a step nobody can say is left open (its place is empty)."""
    own = [float(step["seconds"]) for step in yours]
    theirs = [row["median_s"] for row in customers]
    longest = max(1.0, sum(own), sum(t or 0.0 for t in theirs))
    tall = TALL if own else TALL - BAR - 14
    parts = [element("rect", class_="belief-ground", x=0, y=0, width=WIDE, height=tall)]
    parts += _line(own, longest, 8.0) if own else []
    parts += _line(theirs, longest, tall - 8.0 - BAR)
    label = ", ".join(
        part for part in (
            f"You: {words.duration(sum(own))}" if own else "",
            f"customers: {words.duration(sum(t or 0.0 for t in theirs))}" if any(theirs) else "",
        ) if part
    )  # fmt: skip
    return element(
        "svg", *parts, class_="task-spans" if own else "task-spans one",
        viewBox=f"0 0 {WIDE:.0f} {tall:.0f}", preserveAspectRatio="none",
        role="img", aria_label=label or "Nothing to draw yet",
    )  # fmt: skip


def _line(seconds: list[float | None] | list[float], longest: float, top: float) -> list[Markup]:
    parts: list[Markup] = []
    x = 0.0
    for no, one in enumerate(seconds):
        width = WIDE * (one or 0.0) / longest
        if width:
            parts.append(
                element(
                    "rect", element("title", f"{no + 1}: {words.duration(one)}"), class_=f"s{no % COLOURS + 1}",
                    x=round(x, 1), y=top, width=round(max(2.0, width - 1.5), 1), height=BAR,
                )
            )  # fmt: skip
        x += width
    return parts
