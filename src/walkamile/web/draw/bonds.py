"""How are the names of one person joined? Names in columns by kind, a line for each link, thick where it is strong.

The same values give the same picture. Beside it stands the list of links, which says the same in words.
"""

from __future__ import annotations

from dataclasses import dataclass

from markupsafe import Markup

from walkamile.web.draw.svg import element, identifier, shortened, text

ROW_PX, COLUMN_PX, BOX_PX, BOX_HEIGHT_PX, TOP_PX = 46.0, 210.0, 150.0, 34.0, 28.0
THINNEST_PX, THICKEST_PX = 1.5, 5.0
OFTEN = 20


@dataclass(frozen=True, slots=True)
class Bond:
    """A link between two names (by place): its kind, how often seen, and what it says."""

    a: int
    b: int
    kind: str
    n: int
    says: str


@dataclass(frozen=True, slots=True)
class Name:
    """A name as it may be shown: its kind and its masked value."""

    kind: str
    shown: str


def bonds(names: tuple[Name, ...], links: tuple[Bond, ...], title: str) -> Markup:
    """Draw the names of a person and what joins them; kinds from left to right as they are given."""
    kinds = list(dict.fromkeys(name.kind for name in names))
    places: list[tuple[float, float]] = []
    count = dict.fromkeys(kinds, 0)
    for name in names:
        x = kinds.index(name.kind) * COLUMN_PX + 4
        places.append((x, TOP_PX + count[name.kind] * ROW_PX))
        count[name.kind] += 1
    width = max(1, len(kinds)) * COLUMN_PX - (COLUMN_PX - BOX_PX) + 44
    height = TOP_PX + max(count.values(), default=1) * ROW_PX + 18
    drawn = [_line(link, places) for link in links]
    drawn += [_head(kind, i) for i, kind in enumerate(kinds)]
    drawn += [_box(name, place) for name, place in zip(names, places, strict=True)]
    return element(
        "svg",
        element("title", title),
        *drawn,
        viewBox=f"0 0 {width:.0f} {height:.0f}",
        width=width,
        height=height,
        role="img",
        class_="bonds",
    )


def _head(kind: str, i: int) -> Markup:
    return element("text", kind, x=i * COLUMN_PX + 4, y=14.0, class_="bond-kind")


def _box(name: Name, place: tuple[float, float]) -> Markup:
    x, y = place
    return element(
        "g",
        element("rect", x=x, y=y, width=BOX_PX, height=BOX_HEIGHT_PX, rx=8.0, class_="bond-name"),
        element("text", shortened(name.shown, BOX_PX - 20, 13), x=x + 10, y=y + 22, class_="bond-text"),
    )


def _line(link: Bond, places: list[tuple[float, float]]) -> Markup:
    """A curve from the right side of the left name to the left side of the other; beside it within one column."""
    (ax, ay), (bx, by) = sorted((places[link.a], places[link.b]))
    ay, by = ay + BOX_HEIGHT_PX / 2, by + BOX_HEIGHT_PX / 2
    if ax == bx:
        start, end, bend = ax + BOX_PX, bx + BOX_PX, 36.0
        path = (
            f"M{start:.1f} {ay:.1f} C{start + bend:.1f} {ay:.1f} {end + bend:.1f} {by:.1f} {end:.1f} {by:.1f}"
        )
    elif bx - ax > COLUMN_PX + 1:  # below what stands between them
        ax, bx, low = ax + BOX_PX / 2, bx + BOX_PX / 2, BOX_HEIGHT_PX / 2
        deep = max(ay, by) + low + 26
        path = f"M{ax:.1f} {ay + low:.1f} C{ax:.1f} {deep:.1f} {bx:.1f} {deep:.1f} {bx:.1f} {by + low:.1f}"
    else:
        start, end = ax + BOX_PX, bx
        middle = (start + end) / 2
        path = f"M{start:.1f} {ay:.1f} C{middle:.1f} {ay:.1f} {middle:.1f} {by:.1f} {end:.1f} {by:.1f}"
    share = min(1.0, max(0, link.n - 1) / OFTEN)
    thick = THINNEST_PX + share * (THICKEST_PX - THINNEST_PX)
    return element(
        "path",
        element("title", text(link.says)),
        d=path,
        class_=f"bond bond-{identifier(link.kind)}",
        stroke_width=thick,
        fill="none",
    )
