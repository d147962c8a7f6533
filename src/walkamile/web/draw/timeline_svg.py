"""How is a timeline drawn on a wide page, and how in the hand?"""

from __future__ import annotations

from dataclasses import dataclass

from markupsafe import Markup

from walkamile.web.draw import words
from walkamile.web.draw.svg import element, link, shortened, together, width
from walkamile.web.draw.timeline import LANE_NAME_PX, TRACK_PX, Bar, Entry, Flag, Mark, Moment, Timeline
from walkamile.web.draw.timescale import Cut, Ruler, Scale, Visit, scale

TALL_PX = 358.0
TALL_ROW_PX = 38.0


def wide(drawn: Timeline) -> Markup:
    """Time from left to right, one band per channel."""
    parts = [_title(drawn, "wide"), _texture(drawn.name, "wide")]
    parts += [_lane(drawn, i) for i in range(len(drawn.bands))]
    for visit in drawn.scale.visits:
        parts += [_ticks(drawn, visit), _heading(visit)]
    parts += [_cut(cut, drawn.height_px) for cut in drawn.scale.cuts]
    for band in drawn.bands:
        parts += [_bar(bar, drawn) for bar in band.bars]
        parts += [_flag(flag, drawn) for flag in band.flags]
    return _sheet(drawn, "wide", drawn.width_px, drawn.height_px, parts)


def tall(drawn: Timeline, width_px: float = TALL_PX) -> Markup:
    """Time from top to bottom, one strip per channel, words beside: for a phone."""
    layout = _Tall(drawn, width_px)
    parts = [_title(drawn, "tall"), _texture(drawn.name, "tall"), *layout.parts()]
    return _sheet(drawn, "tall", width_px, layout.height_px, parts)


def _sheet(drawn: Timeline, way: str, width_px: float, height_px: float, parts: list[Markup]) -> Markup:
    return element(
        "svg", together(parts), xmlns="http://www.w3.org/2000/svg", class_=f"timeline timeline-{way}", role="group",
        viewBox=f"0 0 {width_px:.0f} {height_px:.0f}", width=width_px, height=height_px,
        aria_labelledby=f"{drawn.name}-{way}-title",
    )  # fmt: skip


def _title(drawn: Timeline, way: str) -> Markup:
    channels = ", ".join(band.lane.name for band in drawn.bands) or "no channel"
    n_breaks = len(drawn.captions)
    said = f"Timeline over {channels}; {n_breaks} {'break' if n_breaks == 1 else 'breaks'}"
    return element("title", said, id=f"{drawn.name}-{way}-title")


def _texture(name: str, way: str) -> Markup:
    """Waits are hatched: told from handling without colour too."""
    ground = element("rect", class_="wait-ground", width=6, height=6)
    line = element("path", class_="wait-line", d="M-1 7L7 -1M2 10L10 2M-4 4L4 -4")
    return element(
        "defs",
        element("pattern", ground, line, id=f"{name}-{way}-wait", width=6, height=6, patternUnits="userSpaceOnUse"),
    )


def _lane(drawn: Timeline, i: int) -> Markup:
    band = drawn.bands[i]
    height_px = band.bottom_px - band.top_px
    name = shortened(band.lane.name, LANE_NAME_PX - 18, 13)
    return together([
        element("rect", class_=f"lane lane-{i % 2}", x=0, y=band.top_px, width=drawn.width_px, height=height_px),
        element("text", name, class_="lane-name", x=10, y=band.top_px + height_px / 2 + 4),
    ])  # fmt: skip


def _heading(visit: Visit) -> Markup:
    x_px = LANE_NAME_PX + visit.from_px
    at = visit.start_at
    return together([
        element("text", f"{at:%a} {at.day} {at:%b}", class_="visit-day", x=x_px + 4, y=18),
        element("text", words.clock(at), class_="visit-time", x=x_px + 4, y=35),
    ])  # fmt: skip


def _ticks(drawn: Timeline, visit: Visit) -> Markup:
    """A fine line every so many minutes: the shortest even step that stays apart."""
    px_per_min = drawn.scale.px_per_s * 60
    step_min = next((m for m in (1, 2, 5, 10, 15, 30, 60) if m * px_per_min >= 44), 120)
    lines: list[Markup] = []
    for n in range(int(visit.length_s // (step_min * 60)) + 1):
        x_px = LANE_NAME_PX + visit.from_px + drawn.scale.pad_px + n * step_min * px_per_min
        lines.append(element("path", class_="tick", d=f"M{x_px:.1f} 42V{drawn.height_px - 8:.1f}"))
        said = f"+{words.duration(n * step_min * 60)}"
        if n and x_px > LANE_NAME_PX + visit.from_px + 64:
            lines.append(element("text", said, class_="tick-text", x=x_px, y=38, text_anchor="middle"))
    return together(lines)


def _cut(cut: Cut, height_px: float) -> Markup:
    x_px = LANE_NAME_PX + cut.from_px
    wide_px = cut.to_px - cut.from_px
    edges = [
        element("path", class_="cut-edge", d=f"M{edge:.1f} 42" + "l4 6l-8 12l4 6" * int((height_px - 50) // 24))
        for edge in (x_px + 3, x_px + wide_px - 3)
    ]
    return together([
        element("rect", class_="cut", x=x_px + 3, y=42, width=wide_px - 6, height=height_px - 50), *edges,
        element("text", words.duration(cut.silence_s), class_="cut-text", x=x_px + wide_px / 2, y=35,
                text_anchor="middle"),
    ])  # fmt: skip


def _bar(bar: Bar, drawn: Timeline) -> Markup:
    m, inner = bar.moment, [element("title", _said(bar.moment))]
    middle_px = bar.top_px + TRACK_PX / 2
    kind = m.kind if m.kind in ("human", "bot", "self") else "other"
    if bar.is_instant:
        inner.append(element("circle", class_=f"dot {kind}", cx=(bar.from_px + bar.to_px) / 2, cy=middle_px, r=5))
    else:
        inner += _stretches(bar, f"url(#{drawn.name}-wide-wait)", kind)
    if bar.label:
        inner.append(element("text", bar.label, class_="moment-label", x=bar.label_px, y=bar.label_top_px))
    return element("a", *inner, href=link(m.href, f"#{bar.entry}"), class_="moment")


def _stretches(bar: Bar, texture: str, kind: str) -> list[Markup]:
    """Wait and handling to scale; a length that has room says how long it is."""
    top_px, height_px = bar.top_px + 2, TRACK_PX - 4
    stretches = [
        (bar.from_px, bar.handled_px, bar.moment.wait_s, "wait", texture),
        (bar.handled_px, bar.to_px, bar.moment.handle_s, f"bar {kind}", None),
    ]
    drawn: list[Markup] = []
    for from_px, to_px, seconds, class_, fill in stretches:
        if to_px <= from_px or (seconds <= 0 and drawn):
            continue
        drawn.append(
            element("rect", class_=class_, x=from_px, y=top_px, width=to_px - from_px, height=height_px, rx=3, fill=fill)
        )
        said = words.duration(seconds)
        if seconds > 0 and width(said, 11) + 10 < to_px - from_px:
            middle_px = (from_px + to_px) / 2
            drawn.append(_on_bar(said, middle_px, top_px + 12, class_.split()[0]))
    return drawn


def _on_bar(said: str, x_px: float, y_px: float, class_: str) -> Markup:
    """The length of a stretch, written on it; over a texture it gets a plain ground to be read on."""
    written = element("text", said, class_=f"{class_}-text", x=x_px, y=y_px, text_anchor="middle")
    if class_ != "wait":
        return written
    wide_px = width(said, 11) + 6
    ground = element("rect", class_="wait-plate", x=x_px - wide_px / 2, y=y_px - 10, width=wide_px, height=12, rx=2)
    return together([ground, written])


def _flag(flag: Flag, drawn: Timeline) -> Markup:
    bars = [bar for band in drawn.bands for bar in band.bars if flag in band.flags]
    top_px = min((bar.top_px for bar in bars), default=flag.top_px - TRACK_PX)
    y_px = flag.top_px + 9
    stem = f"M{flag.at_px:.1f} {top_px:.1f}V{y_px - 9:.1f}L{flag.flag_px:.1f} {y_px:.1f}"
    return element(
        "a",
        element("title", f"Break {flag.number}: {flag.mark.caption or flag.mark.rule}, {words.moment(flag.mark.at)}"),
        element("path", class_="mark-stem", d=stem),
        element("circle", class_="mark", cx=flag.flag_px, cy=y_px, r=9),
        element("text", str(flag.number), class_="mark-number", x=flag.flag_px, y=y_px + 4, text_anchor="middle"),
        href=link(flag.mark.href, f"#{flag.entry}"), class_="flag",
    )  # fmt: skip


def _said(m: Moment) -> str:
    lengths = [f"waits {words.duration(m.wait_s)}"] if m.wait_s > 0 else []
    lengths += [f"takes {words.duration(m.handle_s)}"] if m.handle_s > 0 else []
    return ", ".join([m.label, words.moment(m.at), *lengths])


@dataclass(frozen=True, slots=True)
class _Row:
    """One line of words of the tall drawing, beside what it speaks of."""

    source: Moment | Mark
    entry: Entry
    lane: int
    at_px: float
    text_px: float


class _Tall:
    """The tall drawing. It keeps the list's order, so that the drawing and the list read alike."""

    def __init__(self, drawn: Timeline, width_px: float) -> None:
        self.drawn, self.width_px = drawn, width_px
        self.strip_px = min(44.0, max(22.0, 164 / max(len(drawn.bands), 1)))
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
        """Places visits below each other; each is as high as its time or its words need, whichever is more."""
        at_px = self.top_px
        sources = self._sources()
        for visit in self.drawn.scale.visits:
            start_px = at_px + 30
            text_px = start_px
            for source, entry, lane in [s for s in sources if visit.start_at <= s[0].at <= visit.end_at]:
                y_px = start_px + (source.at - visit.start_at).total_seconds() * self.scale.px_per_s
                text_px = max(text_px, y_px)
                self.rows.append(_Row(source, entry, lane, y_px, text_px))
                text_px += TALL_ROW_PX
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
            parts.append(element("rect", class_="visit-ground", x=0, y=top_px + 2, width=self.width_px, height=20))
            parts.append(element("text", words.moment(visit.start_at), class_="visit-day", x=8, y=top_px + 16))
            if i < len(self.drawn.scale.cuts):
                parts.append(self._silence(self.drawn.scale.cuts[i], end_px))
        return [*parts, *map(self._row, self.rows)]

    def _strip(self, lane: int) -> Markup:
        x_px = lane * self.strip_px
        name = self.drawn.bands[lane].lane.name
        middle_px = x_px + self.strip_px / 2
        turned = self.strip_px <= 40
        return together([
            element("rect", class_=f"lane lane-{lane % 2}", x=x_px, y=0, width=self.strip_px, height=self.height_px),
            element(
                "text", shortened(name, 54 if turned else self.strip_px - 4, 11), class_="lane-name small",
                x=middle_px + (4 if turned else 0), y=self.top_px - 8, text_anchor="start" if turned else "middle",
                transform=f"rotate(-90 {middle_px + 4:.1f} {self.top_px - 8:.1f})" if turned else None,
            ),
        ])  # fmt: skip

    def _silence(self, cut: Cut, y_px: float) -> Markup:
        zigzag = f"M4 {y_px + 10:.1f}" + "l6 -4l12 8l6 -4" * int((self.width_px - 8) // 24)
        said = words.duration(cut.silence_s)
        wide_px = width(said, 11) + 16
        return together([
            element("path", class_="cut-edge", d=zigzag),
            element("rect", class_="cut-plate", x=self.words_px, y=y_px + 1, width=wide_px, height=18, rx=9),
            element("text", said, class_="cut-text", x=self.words_px + 8, y=y_px + 14),
        ])  # fmt: skip

    def _row(self, row: _Row) -> Markup:
        x_px = row.lane * self.strip_px + self.strip_px / 2
        label_px = self.width_px - self.words_px - 4
        broken = isinstance(row.source, Mark)
        second = [words.clock(row.source.at)]
        if isinstance(row.source, Moment):
            second += [f"waits {row.entry.wait}"] if row.entry.wait else []
            second += [f"takes {row.entry.length}"] if row.entry.length else []
        said = f"Break {row.entry.number}: {row.entry.text}" if broken else _said_of(row.source)
        leader = f"M{x_px + 9:.1f} {row.at_px + 4:.1f}H{self.words_px - 10:.1f}L{self.words_px - 3:.1f} {row.text_px + 8:.1f}"
        return element(
            "a", element("title", said), element("path", class_="leader", d=leader), *self._shape(row, x_px),
            element("text", shortened(row.entry.text, label_px, 13), class_="row-break" if broken else "row-label",
                    x=self.words_px, y=row.text_px + 12),
            element("text", " · ".join(second), class_="row-note", x=self.words_px, y=row.text_px + 27),
            href=row.entry.href, class_="flag" if broken else "moment",
        )  # fmt: skip

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
        shapes = [
            element("rect", class_="wait", x=x_px - 7, y=y_px, width=14, height=wait_px, rx=3, fill=texture)
        ] if wait_px > 0 else []  # fmt: skip
        if handle_px > 0:
            height_px = max(handle_px, 4.0)
            shapes.append(
                element("rect", class_=f"bar {kind}", x=x_px - 7, y=y_px + wait_px, width=14, height=height_px, rx=3)
            )
        return shapes


def _said_of(source: Moment | Mark) -> str:
    return _said(source) if isinstance(source, Moment) else source.caption
