"""On which ground is a picture of a queue drawn? Half hours or people across, a quantity upwards from nothing."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from markupsafe import Markup

from walkamile.web.draw.svg import element, identifier, together, width

LEFT_PX, RIGHT_PX, TOP_PX, BOTTOM_PX = 44.0, 8.0, 14.0, 30.0
Say = Callable[[float], str]


@dataclass(frozen=True, slots=True)
class Ground:
    """Where the `n` places across lie, and how high a value is: from 0 to `most`."""

    width_px: float
    height_px: float
    n: int
    most: float

    @property
    def place_px(self) -> float:
        """How wide is one place?"""
        return (self.width_px - LEFT_PX - RIGHT_PX) / max(self.n, 1)

    @property
    def foot_px(self) -> float:
        """Where does nothing lie?"""
        return self.height_px - BOTTOM_PX

    def left(self, i: float) -> float:
        """Where does the i-th place begin?"""
        return LEFT_PX + i * self.place_px

    def middle(self, i: float) -> float:
        """Where is the middle of the i-th place?"""
        return self.left(i + 0.5)

    def y(self, value: float) -> float:
        """How far down is this value drawn?"""
        share = min(max(value, 0.0) / self.most, 1.0)
        return self.foot_px - share * (self.foot_px - TOP_PX)


def ground(width_px: float, height_px: float, n: int, values: Sequence[float | None]) -> Ground:
    """A ground that holds all these values."""
    top = max((value for value in values if value is not None and math.isfinite(value)), default=1.0)
    return Ground(width_px, height_px, n, max(top, 1e-9) * 1.06)


def lines(on: Ground, say: Say, whole: bool = False) -> Markup:
    """Lines across at round values, each with its value at the left."""
    step = _step(on.most, whole)
    parts: list[Markup] = []
    for k in range(int(on.most / step) + 1):
        y_px = on.y(k * step)
        parts.append(
            element("path", class_="tick", d=f"M{LEFT_PX:.1f} {y_px:.1f}H{on.width_px - RIGHT_PX:.1f}")
        )
        said = element(
            "text", say(k * step), class_="tick-text", x=LEFT_PX - 6, y=y_px + 4, text_anchor="end"
        )
        parts.append(said)
    return together(parts)


def _step(most: float, whole: bool) -> float:
    """A round distance of lines, so that three to five of them are seen."""
    rough = most / 3.5
    power = 10.0 ** math.floor(math.log10(rough))
    step = next(k * power for k in (1, 2, 2.5, 5, 10) if k * power >= rough * 0.8)
    return max(math.ceil(step), 1.0) if whole else step


def names(on: Ground, said: Sequence[str], at_edge: bool = False) -> Markup:
    """What stands under the places: as many names as fit, evenly."""
    if not said:
        return Markup("")
    widest = max(width(one, 11) for one in said) + 10
    every = next((k for k in (1, 2, 4, 6, 8, 12, 24) if k * on.place_px >= widest), 24)
    parts = [
        element(
            "text",
            one,
            class_="tick-text",
            x=on.left(i) if at_edge else on.middle(i),
            y=on.foot_px + 18,
            text_anchor="start" if at_edge else "middle",
        )
        for i, one in enumerate(said)
        if i % every == 0
    ]
    return together(parts)


def drawing(name: str, on: Ground, said: str, parts: Sequence[Markup]) -> Markup:
    """The SVG: one picture, said in one sentence; the table beside it says the rest."""
    return element(
        "svg",
        together([element("title", said, id=f"{identifier(name)}-title"), *parts]),
        xmlns="http://www.w3.org/2000/svg",
        class_="plot",
        role="img",
        viewBox=f"0 0 {on.width_px:.0f} {on.height_px:.0f}",
        width=on.width_px,
        height=on.height_px,
        aria_labelledby=f"{identifier(name)}-title",
    )


def block(on: Ground, i: int, low: float, high: float, share: float, class_: str, said: str = "") -> Markup:
    """A block in the i-th place from one value up to another, `share` of the place wide."""
    wide = on.place_px * share
    top, foot = on.y(high), on.y(low)
    inner = [element("title", said)] if said else []
    return element(
        "rect",
        *inner,
        class_=class_,
        x=on.middle(i) - wide / 2,
        y=top,
        width=wide,
        height=max(foot - top, 0.0),
    )


def stairs(on: Ground, values: Sequence[float | None], class_: str) -> Markup:
    """A line in steps, one step per place; it breaks where there is no value."""
    path, is_drawing = "", False
    for i, value in enumerate(values):
        if value is None:
            is_drawing = False
            continue
        x_px, y_px = on.left(i), on.y(value)
        path += (
            f"{'V' + format(y_px, '.1f') if is_drawing else f'M{x_px:.1f} {y_px:.1f}'}H{on.left(i + 1):.1f}"
        )
        is_drawing = True
    return element("path", class_=class_, d=path) if path else Markup("")


def whisker(on: Ground, i: float, low: float, high: float, class_: str = "whisker") -> Markup:
    """The interval of a value, as an I."""
    x_px = on.middle(i)
    top, foot = on.y(high), on.y(low)
    d = f"M{x_px - 3:.1f} {top:.1f}h6M{x_px:.1f} {top:.1f}V{foot:.1f}M{x_px - 3:.1f} {foot:.1f}h6"
    return element("path", class_=class_, d=d)
