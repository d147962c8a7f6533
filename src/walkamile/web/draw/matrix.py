"""From which channel to which do people go, how often, and after how long?"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from walkamile.web.draw import words
from walkamile.web.draw.svg import link

# Upper edges of the colour steps, as shares: the same on every matrix, so that two can be compared.
STEPS = (0.0, 0.02, 0.05, 0.10, 0.20, 0.40)


@dataclass(frozen=True, slots=True)
class Passage:
    """The share of contacts on `source` followed by one on `target`, and the median gap in seconds.

    `share` None: too few to show.
    """

    source: str
    target: str
    n: int | None
    share: float | None
    median_gap_s: float | None = None
    href: str = ""


@dataclass(frozen=True, slots=True)
class Cell:
    """A field of the matrix: what it says, and the class of its colour step (`h0` to `h6`, `h-none`)."""

    share: str
    gap: str
    said: str
    class_: str
    href: str


@dataclass(frozen=True, slots=True)
class Row:
    """All fields of one channel people came from."""

    source: str
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class Matrix:
    """A heat map as a table: rows are where people came from, columns where they went."""

    targets: tuple[str, ...]
    rows: tuple[Row, ...]

    @property
    def legend(self) -> tuple[tuple[str, str], ...]:
        """Class and meaning of each colour step."""
        edges = [f"{edge * 100:.0f} %" for edge in STEPS]
        said = ["none", *(f"up to {edge}" for edge in edges[1:]), f"over {edges[-1]}"]
        return tuple((f"h{i}", text) for i, text in enumerate(said))


def matrix(passages: Iterable[Passage], channels: Iterable[str] = ()) -> Matrix:
    """The matrix over the given channels in their order, then over the others that occur, by name."""
    found = {(p.source, p.target): p for p in passages}
    named = list(dict.fromkeys(channels))
    more = sorted({channel for pair in found for channel in pair} - set(named))
    order = (*named, *more)
    rows = tuple(
        Row(s, tuple(_cell(found.get((s, t)) or Passage(s, t, 0, 0.0)) for t in order)) for s in order
    )
    return Matrix(order, rows)


def colour_step(share: float | None) -> str:
    """The class of a share: `h0` nothing, `h1` up to 2 %, ... `h6` over 40 %; `h-none` when not shown."""
    return "h-none" if share is None else f"h{sum(share > edge for edge in STEPS)}"


def _cell(p: Passage) -> Cell:
    if p.share is None:
        return Cell("few", "", f"{p.source} to {p.target}: too few people to show", "h-none", "")
    if p.share == 0:
        return Cell(words.NO_VALUE, "", f"{p.source} to {p.target}: nobody", "h0", "")
    gap = words.duration(p.median_gap_s) if p.median_gap_s is not None else ""
    said = f"{p.source} to {p.target}: {words.share(p.share)}, {words.count(p.n)} times"
    said += f", median {gap} later" if gap else ""
    return Cell(words.share(p.share), gap, said, colour_step(p.share), link(p.href, ""))
