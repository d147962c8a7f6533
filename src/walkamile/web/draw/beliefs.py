"""How is belief laid beside what was measured? Strips that stretch, with their words beside them in the page."""

from __future__ import annotations

from math import ceil
from typing import Any

from markupsafe import Markup

from walkamile.web.draw import words
from walkamile.web.draw.svg import element

WIDE, TALL = 1000.0, 30.0
ROOM = 1.15


def said(value: float | None, unit: str) -> str:
    """A figure in the words of its question: 32 of 100, 90 s, 2.8 minutes."""
    if value is None:
        return "–"
    if unit == "share":
        return f"{round(value * 100, 1):g} of 100"
    if unit == "s":
        return words.duration(value)
    return f"{value:.3g} {unit}"


def ends(low: float | None, high: float | None, unit: str) -> str:
    """A range in the same words."""
    if low is None or high is None:
        return ""
    if unit == "share":
        return f"{round(low * 100, 1):g} to {round(high * 100, 1):g}"
    if unit == "s":
        return f"{words.duration(low)} to {words.duration(high)}"
    return f"{low:.3g} to {high:.3g}"


def domain(topic: dict[str, Any], own: dict[str, Any] | None = None) -> tuple[float, float]:
    """From where to where does a strip reach? From 0 to a bit more than the largest, shares in steps of ten, to 1."""
    found = [topic["measured"][end] for end in ("value", "high")] if topic["measured"] else []
    for group in topic["groups"]:
        found += [v for v in (group["believed"] or {}).values() if v is not None]
    for name in ("believed", "high", "measured_high"):
        found += [own[name]] if own and own[name] is not None else []
    most = max(found) * ROOM if found and max(found) > 0 else 1.0
    return 0.0, min(1.0, ceil(most * 10) / 10) if topic["unit"] == "share" else most


def strip(
    reach: tuple[float, float], believed: dict[str, float | None] | None, measured: dict[str, Any] | None, label: str
) -> Markup:  # fmt: skip
    """One strip: what was believed (range thin, middle half thick, middle a stroke), what was measured across it."""
    parts = [element("rect", class_="belief-ground", x=0, y=0, width=WIDE, height=TALL)]
    parts += [_line("belief-tick", WIDE * i / 4, 0, TALL) for i in range(1, 4)]
    if measured is not None and measured["low"] is not None:
        left, right = _x(reach, measured["low"]), _x(reach, measured["high"])
        parts.append(
            element("rect", class_="truth-band", x=left, y=0, width=max(2.0, right - left), height=TALL)
        )
    if believed is not None:
        parts += _believed(reach, believed)
    if measured is not None:
        parts.append(_line("truth", _x(reach, measured["value"]), 0, TALL))
    return element(
        "svg", *parts, class_="belief-strip", viewBox=f"0 0 {WIDE:.0f} {TALL:.0f}", preserveAspectRatio="none",
        role="img", aria_label=label,
    )  # fmt: skip


def _believed(reach: tuple[float, float], believed: dict[str, float | None]) -> list[Markup]:
    parts: list[Markup] = []
    low, high = believed.get("range_low"), believed.get("range_high")
    if low is not None and high is not None:
        y = TALL / 2
        parts.append(
            element("line", class_="belief-range", x1=_x(reach, low), x2=_x(reach, high), y1=y, y2=y)
        )
    q25, q50, q75 = (believed.get(name) for name in ("q25", "q50", "q75"))
    if q25 is not None and q75 is not None:
        left, right = _x(reach, q25), _x(reach, q75)
        parts.append(
            element("rect", class_="belief-half", x=left, y=9, width=max(3.0, right - left), height=12)
        )
    if q50 is not None:
        parts.append(_line("belief-middle", _x(reach, q50), 5, TALL - 5))
    return parts


def share_bar(hit: dict[str, float], goal: float, label: str) -> Markup:
    """How many ranges held: a bar with its interval, and where it was meant to end."""
    right, y = WIDE * hit["value"], TALL / 2
    whisker = element(
        "line", class_="belief-whisker", x1=WIDE * hit["low"], x2=WIDE * hit["high"], y1=y, y2=y
    )
    return element(
        "svg", element("rect", class_="belief-ground", x=0, y=0, width=WIDE, height=TALL),
        element("rect", class_="belief-half", x=0, y=7, width=right, height=16), whisker,
        _line("truth", WIDE * goal, 0, TALL), class_="belief-strip", viewBox=f"0 0 {WIDE:.0f} {TALL:.0f}",
        preserveAspectRatio="none", role="img", aria_label=label,
    )  # fmt: skip


def _x(reach: tuple[float, float], value: float) -> float:
    return round(WIDE * min(1.0, max(0.0, (value - reach[0]) / (reach[1] - reach[0]))), 1)


def _line(name: str, x: float, top: float, bottom: float) -> Markup:
    return element("line", class_=name, x1=x, x2=x, y1=top, y2=bottom)
