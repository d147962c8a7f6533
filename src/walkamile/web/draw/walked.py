"""How is a belief laid beside what was? One line: the range, the point that was believed, and what it was."""

from __future__ import annotations

from dataclasses import dataclass
from math import log10

from markupsafe import Markup

from walkamile.web.draw.svg import element, together

WIDE_PX, HIGH_PX = 360.0, 64.0
EDGE_PX, LINE_PX = 14.0, 30.0


@dataclass(frozen=True, slots=True)
class Beside:
    """What was believed (with its range), and what it was (with its interval); None where it is not known."""

    believed: float
    low: float | None
    high: float | None
    measured: float | None
    measured_low: float | None = None
    measured_high: float | None = None
    most: float | None = None


def beside(drawn: Beside, said: str) -> Markup:
    """The drawing; `said` says the same in words. The scale runs from 0 to `most`, or past the largest value."""
    most = drawn.most or _round_up(max(_values(drawn)))

    def x(value: float) -> float:
        return EDGE_PX + (WIDE_PX - 2 * EDGE_PX) * min(value / most, 1.0)

    parts = [element("path", class_="axis-line", d=f"M{EDGE_PX:.1f} {LINE_PX:.1f}H{WIDE_PX - EDGE_PX:.1f}")]
    if drawn.low is not None and drawn.high is not None:
        left, right = x(drawn.low), x(drawn.high)
        parts.append(
            element(
                "rect", class_="believed-range", x=left, y=LINE_PX - 9, width=max(right - left, 3.0), height=18, rx=9,
            )
        )  # fmt: skip
    if drawn.measured is not None:
        if drawn.measured_low is not None and drawn.measured_high is not None:
            a, b = x(drawn.measured_low), x(drawn.measured_high)
            if b - a >= 1:
                parts.append(element("path", class_="was-interval", d=f"M{a:.1f} {LINE_PX:.1f}H{b:.1f}"))
        at = x(drawn.measured)
        parts.append(element("path", class_="was", d=f"M{at:.1f} {LINE_PX - 17:.1f}V{LINE_PX + 17:.1f}"))
        parts.append(_word("was", at, LINE_PX + 30, "it was"))
    at = x(drawn.believed)
    parts.append(element("circle", class_="believed", cx=at, cy=LINE_PX, r=6))
    parts.append(_word("believed", at, LINE_PX - 19, "you said"))
    return element(
        "svg", element("title", said), together(parts), class_="beside", role="img",
        viewBox=f"0 0 {WIDE_PX:.0f} {HIGH_PX:.0f}",
    )  # fmt: skip


def _word(kind: str, x: float, y: float, said: str) -> Markup:
    anchor = "start" if x < 50 else "end" if x > WIDE_PX - 50 else "middle"
    place = EDGE_PX if anchor == "start" and x < EDGE_PX + 6 else x
    return element("text", said, class_=f"{kind}-word", x=place, y=y, text_anchor=anchor)


def _values(drawn: Beside) -> list[float]:
    known = (drawn.believed, drawn.high, drawn.measured, drawn.measured_high)
    return [value for value in known if value is not None] or [1.0]


def _round_up(value: float) -> float:
    """The end of the scale: a little past the largest value, never 0."""
    if value <= 0:
        return 1.0
    step = 10 ** int(log10(value)) / 2
    return (value // step + 1) * step if value >= 1 else value * 1.25
