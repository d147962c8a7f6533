"""How is what a leader took laid beside what customers took? Spans on one scale, and a strip per step."""

from __future__ import annotations

from typing import Any

from markupsafe import Markup

from walkamile.web.draw import words
from walkamile.web.draw.svg import element

WIDE, TALL, BAR, STEP = 1000.0, 74.0, 22.0, 16.0
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


def step_strip(own_s: float | None, customers: dict[str, Any], longest_s: float) -> Markup:
    """One step: the middle half of customers as a band, their median as a stroke, what you took as a dot.

    Seconds; `longest_s` is where the strip ends, the same for all steps, so that steps can be compared.
    """
    parts = [element("rect", class_="belief-ground", x=0, y=0, width=WIDE, height=STEP)]
    says: list[str] = []
    if customers["n"]:
        left, right = (WIDE * min(1.0, customers[end] / longest_s) for end in ("q25_s", "q75_s"))
        middle = WIDE * min(1.0, customers["median_s"] / longest_s)
        parts += [
            _upright("task-half", left, max(4.0, right - left), inset=3),
            _upright("task-median", middle - 1.5, 3),
        ]
        ends = (words.duration(customers["q25_s"]), words.duration(customers["q75_s"]))
        says.append(f"customers {words.duration(customers['median_s'])}, half of them {ends[0]} to {ends[1]}")
    if own_s is not None:
        at = WIDE * min(1.0, own_s / longest_s)
        parts.append(
            element(
                "rect",
                class_="task-own",
                x=round(min(WIDE - 7, max(0.0, at - 3.5)), 1),
                y=0,
                width=7,
                height=STEP,
            )
        )
        says.insert(0, f"you {words.duration(own_s)}")
    return element(
        "svg", *parts, class_="task-strip", viewBox=f"0 0 {WIDE:.0f} {STEP:.0f}", preserveAspectRatio="none",
        role="img", aria_label="; ".join(says) or "Nothing to draw yet",
    )  # fmt: skip


def _upright(kind: str, x: float, width: float, inset: float = 0.0) -> Markup:
    return element(
        "rect", class_=kind, x=round(x, 1), y=inset, width=round(width, 1), height=STEP - 2 * inset
    )


def longest_step_s(own: list[dict[str, Any]], customers: list[dict[str, Any]]) -> float:
    """Where do the strips of all steps end? At the longest of what is drawn, at least a second."""
    drawn = [float(step["seconds"]) for step in own] + [row["q75_s"] for row in customers if row["n"]]
    return max(1.0, *drawn) * 1.02 if drawn else 1.0


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
