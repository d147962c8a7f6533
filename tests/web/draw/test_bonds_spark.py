"""Do the drawings of links and of days say what they were given, and no more?"""

from __future__ import annotations

from xml.etree import ElementTree

from draw_sample import HOSTILE
from hypothesis import given
from hypothesis import strategies as st

from walkamile.web.draw.bonds import Bond, Name, bonds
from walkamile.web.draw.spark import HEIGHT_PX, spark

SVG = "{http://www.w3.org/2000/svg}"
KINDS = st.sampled_from(["email", "phone", "cookie", "login_id"])


def parsed(picture: object) -> ElementTree.Element:
    return ElementTree.fromstring(str(picture))


def of(root: ElementTree.Element, name: str) -> list[ElementTree.Element]:
    return [one for one in root.iter() if one.tag.removeprefix(SVG) == name]


@given(st.lists(KINDS, min_size=1, max_size=12), st.data())
def test_every_name_and_every_link_is_drawn_inside(kinds, data):
    names = tuple(Name(kind, f"n{i}") for i, kind in enumerate(kinds))
    place = st.integers(0, len(names) - 1)
    pairs = data.draw(st.lists(st.tuples(place, place).filter(lambda p: p[0] != p[1]), max_size=10))
    root = parsed(bonds(names, tuple(Bond(a, b, "exact", 1 + a, f"{a} and {b}") for a, b in pairs), "why"))
    assert len(of(root, "rect")) == len(names)
    assert [path[0].text for path in of(root, "path")] == [f"{a} and {b}" for a, b in pairs]
    width, height = float(root.get("width") or 0), float(root.get("height") or 0)
    corners = {(float(r.get("x") or 0), float(r.get("y") or 0)) for r in of(root, "rect")}
    assert len(corners) == len(names)
    for box in of(root, "rect"):
        assert 0 <= float(box.get("x") or -1) <= width - float(box.get("width") or 0)
        assert 0 <= float(box.get("y") or -1) <= height - float(box.get("height") or 0)


def test_a_link_seen_often_is_thicker():
    names = (Name("email", "a…"), Name("phone", "+…1"), Name("cookie", "c…"))
    root = parsed(bonds(names, (Bond(0, 1, "exact", 1, "once"), Bond(1, 2, "exact", 15, "often")), "why"))
    once, often = (float(path.get("stroke-width") or 0) for path in of(root, "path"))
    assert once < often


def test_hostile_names_stay_text():
    for words in HOSTILE:
        root = parsed(
            bonds((Name(words, words), Name("email", words)), (Bond(0, 1, words, 1, words),), words)
        )
        assert {one.tag.removeprefix(SVG) for one in root.iter()} <= {
            "svg",
            "title",
            "g",
            "rect",
            "text",
            "path",
        }


@given(st.lists(st.integers(0, 10_000), max_size=40))
def test_a_bar_for_each_day_with_anything_as_high_as_it_should_be(counts):
    root = parsed(spark(counts, "events"))
    bars = of(root, "rect")
    assert len(bars) == sum(1 for n in counts if n)
    for bar, n in zip(bars, [n for n in counts if n], strict=True):
        height = float(bar.get("height") or 0)
        assert abs(height - max(1.0, HEIGHT_PX * n / max(counts))) < 0.06
        assert abs(float(bar.get("y") or 0) + height - HEIGHT_PX) < 0.11
