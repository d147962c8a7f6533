"""How is a timeline drawn in the hand? Time runs down, channels are narrow strips, the words stand beside."""

from __future__ import annotations

from dataclasses import dataclass

from markupsafe import Markup

from walkamile.web.draw import words
from walkamile.web.draw.svg import element, shortened, together, width, wrapped
from walkamile.web.draw.timeline import Entry, Mark, Moment, Timeline
from walkamile.web.draw.timeline_svg import moment_said, sheet, texture, title
from walkamile.web.draw.timescale import Cut, Ruler, Scale, Visit, scale

TALL_PX = 358.0


def tall(drawn: Timeline, width_px: float = TALL_PX) -> Markup:
    """Time from top to bottom, one strip per channel, words beside: for a phone."""
    layout = _Tall(drawn, width_px)
    parts = [title(drawn, "tall"), texture(drawn.name, "tall"), *layout.parts()]
    return sheet(drawn, "tall", width_px, layout.height_px, parts)


@dataclass(frozen=True, slots=True)
class _Row:
    """One line of words of the tall drawing, beside what it speaks of."""

    source: Moment | Mark
    entry: Entry
    lane: int
    at_px: float
    text_px: float
    lines: tuple[str, ...]


class _Tall:
    """The tall drawing. It keeps the list's order, so that the drawing and the list read alike."""

    def __init__(self, drawn: Timeline, width_px: float) -> None:
        self.drawn, self.width_px = drawn, width_px
        self.strip_px = min(44.0, max(18.0, 132 / max(len(drawn.bands), 1)))
        self.words_px = self.strip_px * len(drawn.bands) + 14
        self.top_px = 30.0 if self.strip_px > 40 else 64.0
        busy = [(visit.start_at, visit.end_at) for visit in drawn.scale.visits]
        longest_s = max((visit.length_s for visit in drawn.scale.visits), default=60.0)
        fixed = min(max(520 / max(longest_s / 60, 1), 4.0), 24.0)
        ruler = Ruler(0, 34.0, 0.0, 0.0, fixed, fixed)
        self.scale: Scale = scale(busy, ruler)
        self.rows: list[_Row] = []
        self.blocks: list[tuple[Visit, float, float]] = []
        self.height_px = self._lay() + 12

    def _lay(self) -> float:
        """Places visits below each other; each as high as its time or its words need."""
        at_px = self.top_px
        sources = self._sources()
        for visit in self.drawn.scale.visits:
            start_px = at_px + 30
            text_px = start_px
            for source, entry, lane in [s for s in sources if visit.start_at <= s[0].at <= visit.end_at]:
                y_px = start_px + (source.at - visit.start_at).total_seconds() * self.scale.px_per_s
                text_px = max(text_px, y_px)
                lines = tuple(wrapped(entry.text, self.width_px - self.words_px - 4, 13.5, 3))
                self.rows.append(_Row(source, entry, lane, y_px, text_px, lines))
                text_px += 16 * len(lines) + 22
            end_px = max(text_px, start_px + visit.length_s * self.scale.px_per_s) + 10
            self.blocks.append((visit, at_px, end_px))
            at_px = end_px + 26
        return at_px - 26 if self.blocks else at_px

    def _sources(self) -> list[tuple[Moment | Mark, Entry, int]]:
        places = {entry.id: entry for entry in self.drawn.entries}
        found: list[tuple[Moment | Mark, Entry, int]] = []
        for lane, band in enumerate(self.drawn.bands):
            found += [(bar.moment, places[bar.entry], lane) for bar in band.bars]
            found += [(flag.mark, places[flag.entry], lane) for flag in band.flags]
        order = {entry.id: i for i, entry in enumerate(self.drawn.entries)}
        return sorted(found, key=lambda row: order[row[1].id])

    def parts(self) -> list[Markup]:
        """Strips, visits, cuts, then what happened."""
        parts = [self._strip(lane) for lane in range(len(self.drawn.bands))]
        for i, (visit, top_px, end_px) in enumerate(self.blocks):
            parts.append(
                element("rect", class_="visit-ground", x=0, y=top_px + 2, width=self.width_px, height=20)
            )
            parts.append(
                element("text", words.moment(visit.start_at), class_="visit-day", x=8, y=top_px + 16)
            )
            if i < len(self.drawn.scale.cuts):
                parts.append(self._silence(self.drawn.scale.cuts[i], end_px))
        return [*parts, *map(self._row, self.rows)]

    def _strip(self, lane: int) -> Markup:
        x_px = lane * self.strip_px
        name = self.drawn.bands[lane].lane.name
        middle_px = x_px + self.strip_px / 2
        turned = self.strip_px <= 40
        return together(
            [
                element(
                    "rect",
                    class_=f"lane lane-{lane % 2}",
                    x=x_px,
                    y=0,
                    width=self.strip_px,
                    height=self.height_px,
                ),
                element(
                    "text",
                    shortened(name, 54 if turned else self.strip_px - 4, 11),
                    class_="lane-name small",
                    x=middle_px + (4 if turned else 0),
                    y=self.top_px - 8,
                    text_anchor="start" if turned else "middle",
                    transform=f"rotate(-90 {middle_px + 4:.1f} {self.top_px - 8:.1f})" if turned else None,
                ),
            ]
        )

    def _silence(self, cut: Cut, y_px: float) -> Markup:
        zigzag = f"M4 {y_px + 10:.1f}" + "l6 -4l12 8l6 -4" * int((self.width_px - 8) // 24)
        said = words.duration(cut.silence_s)
        wide_px = width(said, 11) + 16
        return together(
            [
                element("path", class_="cut-edge", d=zigzag),
                element(
                    "rect", class_="cut-plate", x=self.words_px, y=y_px + 1, width=wide_px, height=18, rx=9
                ),
                element("text", said, class_="cut-text", x=self.words_px + 8, y=y_px + 14),
            ]
        )

    def _row(self, row: _Row) -> Markup:
        x_px = row.lane * self.strip_px + self.strip_px / 2
        broken = isinstance(row.source, Mark)
        second = [words.clock(row.source.at)]
        if isinstance(row.source, Moment):
            second += [f"waits {row.entry.wait}"] if row.entry.wait else []
            second += [row.entry.length] if row.entry.length else []
        said = f"Break {row.entry.number}: {row.entry.text}" if broken else _said_of(row.source)
        elbow_px, end_px = self.words_px - 10, self.words_px - 3
        leader = f"M{x_px + 9:.1f} {row.at_px + 4:.1f}H{elbow_px:.1f}L{end_px:.1f} {row.text_px + 8:.1f}"
        return element(
            "a",
            element("title", said),
            element("path", class_="leader", d=leader),
            *self._shape(row, x_px),
            *(
                element(
                    "text",
                    line,
                    class_="row-break" if broken else "row-label",
                    x=self.words_px,
                    y=row.text_px + 12 + 16 * i,
                )
                for i, line in enumerate(row.lines)
            ),
            element(
                "text",
                " · ".join(second),
                class_="row-note",
                x=self.words_px,
                y=row.text_px + 11 + 16 * len(row.lines),
            ),
            href=row.entry.href,
            class_="flag" if broken else "moment",
        )

    def _shape(self, row: _Row, x_px: float) -> list[Markup]:
        y_px, m = row.at_px, row.source
        if isinstance(m, Mark):
            number = str(row.entry.number)
            return [
                element("circle", class_="mark", cx=x_px, cy=y_px + 4, r=9),
                element("text", number, class_="mark-number", x=x_px, y=y_px + 8, text_anchor="middle"),
            ]
        kind = m.kind if m.kind in ("human", "bot", "self") else "other"
        if m.wait_s + m.handle_s <= 0:
            return [element("circle", class_=f"dot {kind}", cx=x_px, cy=y_px + 4, r=5)]
        wait_px, handle_px = m.wait_s * self.scale.px_per_s, m.handle_s * self.scale.px_per_s
        texture = f"url(#{self.drawn.name}-tall-wait)"
        shapes = (
            [element("rect", class_="wait", x=x_px - 7, y=y_px, width=14, height=wait_px, rx=3, fill=texture)]
            if wait_px > 0
            else []
        )
        if handle_px > 0:
            height_px = max(handle_px, 4.0)
            shapes.append(
                element(
                    "rect",
                    class_=f"bar {kind}",
                    x=x_px - 7,
                    y=y_px + wait_px,
                    width=14,
                    height=height_px,
                    rx=3,
                )
            )
        return shapes


def _said_of(source: Moment | Mark) -> str:
    return moment_said(source) if isinstance(source, Moment) else source.caption
