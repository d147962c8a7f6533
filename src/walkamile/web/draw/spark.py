"""How many on each day? Small bars beside a number; the same values give the same picture."""

from __future__ import annotations

from collections.abc import Sequence

from markupsafe import Markup

from walkamile.web.draw.svg import element

BAR_PX, GAP_PX, HEIGHT_PX = 4.0, 1.0, 24.0


def spark(counts: Sequence[int], says: str) -> Markup:
    """Draw a bar per count, the highest over the whole height; a day with anything has at least a pixel."""
    most = max(counts, default=0)
    width = len(counts) * (BAR_PX + GAP_PX)
    bars = [
        element("rect", x=i * (BAR_PX + GAP_PX), y=HEIGHT_PX - height, width=BAR_PX, height=height)
        for i, n in enumerate(counts)
        if n and (height := max(1.0, HEIGHT_PX * n / most))
    ]
    return element(
        "svg",
        element("title", says),
        *bars,
        viewBox=f"0 0 {width:.0f} {HEIGHT_PX:.0f}",
        width=width,
        height=HEIGHT_PX,
        role="img",
        class_="spark",
    )
