"""How is a month of somebody's routine drawn? A cup that fills up to the goal; full is kept."""

from __future__ import annotations

from datetime import datetime

from markupsafe import Markup

from walkamile import walk
from walkamile.web.draw.svg import element, together

WIDE_PX, HIGH_PX = 64.0, 56.0
STATES = {"kept": "kept", "missed": "not kept", "open": "still open"}


def cup(month: walk.leaders.routine.Month) -> Markup:
    """One month: hours on walks, in the queue and on tasks, stacked up to the goal; more does not spill over."""
    level_px, parts = HIGH_PX - 2, [_outline(month)]
    whole = max(month.hours, month.goal_h) or 1.0
    for kind, hours in (("walk", month.walk_h), ("queue", month.queue_h), ("task", month.task_h)):
        high_px = (HIGH_PX - 4) * hours / whole
        if high_px > 0:
            level_px -= high_px
            parts.append(
                element(
                    "rect", class_=f"hours-{kind}", x=2, y=level_px, width=WIDE_PX - 4, height=high_px, rx=2
                )
            )
    goal_px = HIGH_PX - 2 - (HIGH_PX - 4) * month.goal_h / whole
    if month.hours > month.goal_h:
        parts.append(element("path", class_="goal-line", d=f"M2 {goal_px:.1f}H{WIDE_PX - 2:.0f}"))
    if month.is_kept:
        parts.append(element("path", class_="kept-tick", d="M24 30l6 6 12-14"))
    said = f"{named(month.month)}: {month.hours:.1f} of {month.goal_h:g} hours, {STATES[month.state]}"
    return element(
        "svg", element("title", said), together(parts), class_=f"cup {month.state}", role="img",
        viewBox=f"0 0 {WIDE_PX:.0f} {HIGH_PX:.0f}", width=WIDE_PX, height=HIGH_PX,
    )  # fmt: skip


def _outline(month: walk.leaders.routine.Month) -> Markup:
    return element(
        "rect", class_=f"cup-edge {month.state}", x=1, y=1, width=WIDE_PX - 2, height=HIGH_PX - 2, rx=6
    )


def named(month: str) -> str:
    """A month as it is said: `Mar 2026`."""
    return f"{datetime.strptime(month, '%Y-%m'):%b %Y}"
