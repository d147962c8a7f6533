"""How is a timeline drawn on a wide page? Time runs from left to right, channels are bands."""

from __future__ import annotations

from markupsafe import Markup

from walkamile.web.draw import words
from walkamile.web.draw.svg import element, link, shortened, together, width
from walkamile.web.draw.timeline import (
    LANE_NAME_PX,
    TRACK_PX,
    WIDE_PX,
    Bar,
    Flag,
    Moment,
    Timeline,
)
from walkamile.web.draw.timescale import Cut, Visit


def wide(drawn: Timeline) -> Markup:
    """Time from left to right, one band per channel."""
    parts = [title(drawn, "wide"), texture(drawn.name, "wide")]
    parts += [_lane(drawn, i) for i in range(len(drawn.bands))]
    days = {words.local(visit.start_at).date(): visit for visit in reversed(drawn.scale.visits)}
    for visit in drawn.scale.visits:
        parts += [
            _ticks(drawn, visit),
            _heading(visit, days.get(words.local(visit.start_at).date()) is visit),
        ]
    parts += [_cut(cut, drawn.height_px) for cut in drawn.scale.cuts]
    for band in drawn.bands:
        parts += [_bar(bar, drawn) for bar in band.bars]
        parts += [_flag(flag) for flag in band.flags]
    return sheet(drawn, "wide", drawn.width_px, drawn.height_px, parts)


def sheet(drawn: Timeline, way: str, width_px: float, height_px: float, parts: list[Markup]) -> Markup:
    """The SVG around the parts of a timeline; `way` is `wide` or `tall`."""
    fits = " fits" if way == "tall" or width_px <= WIDE_PX else ""
    return element(
        "svg",
        together(parts),
        xmlns="http://www.w3.org/2000/svg",
        class_=f"timeline {way}{fits}",
        role="group",
        viewBox=f"0 0 {width_px:.0f} {height_px:.0f}",
        width=width_px,
        height=height_px,
        aria_labelledby=f"{drawn.name}-{way}-title",
    )


def title(drawn: Timeline, way: str) -> Markup:
    """What the drawing is, for those who do not see it."""
    channels = ", ".join(band.lane.name for band in drawn.bands) or "no channel"
    n_breaks = len(drawn.captions)
    said = f"Timeline over {channels}; {n_breaks} {'break' if n_breaks == 1 else 'breaks'}"
    return element("title", said, id=f"{drawn.name}-{way}-title")


def texture(name: str, way: str) -> Markup:
    """Waits are hatched: told from handling without colour too."""
    ground = element("rect", class_="wait-ground", width=6, height=6)
    line = element("path", class_="wait-line", d="M-1 7L7 -1M2 10L10 2M-4 4L4 -4")
    return element(
        "defs",
        element(
            "pattern", ground, line, id=f"{name}-{way}-wait", width=6, height=6, patternUnits="userSpaceOnUse"
        ),
    )


def _lane(drawn: Timeline, i: int) -> Markup:
    band = drawn.bands[i]
    height_px = band.bottom_px - band.top_px
    name = shortened(band.lane.name, LANE_NAME_PX - 18, 13)
    return together(
        [
            element(
                "rect",
                class_=f"lane lane-{i % 2}",
                x=0,
                y=band.top_px,
                width=drawn.width_px,
                height=height_px,
            ),
            element("text", name, class_="lane-name", x=10, y=band.top_px + height_px / 2 + 4),
        ]
    )


def _heading(visit: Visit, is_first_of_day: bool) -> Markup:
    x_px = LANE_NAME_PX + visit.from_px + 4
    at = visit.start_at
    time = element("text", words.clock(at), class_="visit-time", x=x_px, y=35)
    if not is_first_of_day:
        return time
    return together([element("text", words.weekday(at), class_="visit-day", x=x_px, y=18), time])


def _ticks(drawn: Timeline, visit: Visit) -> Markup:
    """A fine line every so many minutes: the shortest even step that stays apart."""
    px_per_min = drawn.scale.px_per_s * 60
    step_min = next((m for m in (1, 2, 5, 10, 15, 30, 60) if m * px_per_min >= 60), 120)
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
        element(
            "path", class_="cut-edge", d=f"M{edge:.1f} 42" + "l4 6l-8 12l4 6" * int((height_px - 50) // 24)
        )
        for edge in (x_px + 3, x_px + wide_px - 3)
    ]
    return together(
        [
            element("rect", class_="cut", x=x_px + 3, y=42, width=wide_px - 6, height=height_px - 50),
            *edges,
            element(
                "text",
                words.duration(cut.silence_s),
                class_="cut-text",
                x=x_px + wide_px / 2,
                y=35,
                text_anchor="middle",
            ),
        ]
    )


def _bar(bar: Bar, drawn: Timeline) -> Markup:
    m, inner = bar.moment, [element("title", moment_said(bar.moment))]
    middle_px = bar.top_px + TRACK_PX / 2
    kind = m.kind if m.kind in ("human", "bot", "self") else "other"
    if bar.is_instant:
        x_px = (bar.from_px + bar.to_px) / 2
        inner.append(
            element("circle", class_=f"dot {kind}", cx=x_px, cy=_bead_px(bar, drawn, middle_px), r=5)
        )
    else:
        inner += _stretches(bar, f"url(#{drawn.name}-wide-wait)", kind)
    if bar.label:
        inner.append(element("text", bar.label, class_="moment-label", x=bar.label_px, y=bar.label_top_px))
    return element("a", *inner, href=link(m.href, f"#{bar.entry}"), class_="moment")


def _bead_px(bead: Bar, drawn: Timeline, middle_px: float) -> float:
    """An instant inside a contact sits on its upper edge, so that the words on the bar stay readable."""
    band = next(band for band in drawn.bands if bead in band.bars)
    at_px = (bead.from_px + bead.to_px) / 2
    inside = any(
        not bar.is_instant and bar.top_px == bead.top_px and bar.from_px - 1 <= at_px <= bar.to_px + 1
        for bar in band.bars
    )
    return bead.top_px + 2 if inside else middle_px


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
            element(
                "rect",
                class_=class_,
                x=from_px,
                y=top_px,
                width=to_px - from_px,
                height=height_px,
                rx=3,
                fill=fill,
            )
        )
        said = words.duration(seconds)
        if seconds > 0 and width(said, 11) + 10 < to_px - from_px:
            # At its end, where the beads of what was asked at the start leave it readable.
            middle_px = to_px - width(said, 11) / 2 - 6
            drawn.append(_on_bar(said, middle_px, top_px + 12, class_.split()[0]))
    return drawn


def _on_bar(said: str, x_px: float, y_px: float, class_: str) -> Markup:
    """The length of a stretch, written on it; over a texture it gets a plain ground to be read on."""
    written = element("text", said, class_=f"{class_}-text", x=x_px, y=y_px, text_anchor="middle")
    if class_ != "wait":
        return written
    wide_px = width(said, 11) + 6
    ground = element(
        "rect", class_="wait-plate", x=x_px - wide_px / 2, y=y_px - 10, width=wide_px, height=12, rx=2
    )
    return together([ground, written])


def _flag(flag: Flag) -> Markup:
    y_px = flag.top_px + 9
    stem = f"M{flag.at_px:.1f} {flag.top_px - 9:.1f}V{y_px - 9:.1f}L{flag.flag_px:.1f} {y_px:.1f}"
    return element(
        "a",
        element(
            "title",
            f"Break {flag.number}: {flag.mark.caption or flag.mark.rule}, {words.moment(flag.mark.at)}",
        ),
        element("path", class_="mark-stem", d=stem),
        element("circle", class_="mark", cx=flag.flag_px, cy=y_px, r=9),
        element(
            "text", str(flag.number), class_="mark-number", x=flag.flag_px, y=y_px + 4, text_anchor="middle"
        ),
        href=link(flag.mark.href, f"#{flag.entry}"),
        class_="flag",
    )


def moment_said(m: Moment) -> str:
    """A moment in words, with its lengths."""
    lengths = [f"waits {words.duration(m.wait_s)}"] if m.wait_s > 0 else []
    lengths += [f"takes {words.duration(m.handle_s)}"] if m.handle_s > 0 else []
    return ", ".join([m.label, words.moment(m.at), *lengths])
