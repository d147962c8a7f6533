"""What did one person go through, channel by channel, with every wait as long as it felt?

One lane per channel. Contacts are bars as long as they lasted, waits the same in another texture, breaks
red marks with a number whose caption stands in the list. `timeline` gives the geometry, `timeline_svg`
draws it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from walkamile.web.draw import svg, words
from walkamile.web.draw.timescale import Ruler, Scale, scale

WIDE_PX = 1040.0
LANE_NAME_PX = 88.0
TRACK_PX = 20.0
LABEL_PX = 15.0
MARK_PX = 22.0
DOT_PX = 10.0
LEAST_BAR_PX = 6.0


@dataclass(frozen=True, slots=True)
class Moment:
    """Something the person did or met. It begins with the wait, then is worked on; both 0: an instant."""

    at: datetime
    channel: str
    label: str
    kind: str = "human"
    wait_s: float = 0.0
    handle_s: float = 0.0
    event_id: str = ""
    href: str = ""

    @property
    def end_at(self) -> datetime:
        """When the person was done with it."""
        return self.at + timedelta(seconds=self.wait_s + self.handle_s)


@dataclass(frozen=True, slots=True)
class Mark:
    """A break: the instant at which the channels were seen not to know of each other."""

    at: datetime
    channel: str
    rule: str
    caption: str
    href: str = ""


@dataclass(frozen=True, slots=True)
class Lane:
    """What happened on one channel."""

    channel: str
    name: str
    moments: tuple[Moment, ...] = ()
    marks: tuple[Mark, ...] = ()


@dataclass(frozen=True, slots=True)
class Bar:
    """A moment on paper: its wait from `from_px`, its handling from `handled_px`, both to scale."""

    moment: Moment
    entry: str
    from_px: float
    handled_px: float
    to_px: float
    top_px: float
    label: str
    label_px: float
    label_top_px: float

    @property
    def is_instant(self) -> bool:
        """Whether it has no length to draw."""
        return self.moment.wait_s + self.moment.handle_s <= 0


@dataclass(frozen=True, slots=True)
class Flag:
    """A break on paper. `number` leads to its caption."""

    mark: Mark
    entry: str
    number: int
    at_px: float
    flag_px: float
    top_px: float


@dataclass(frozen=True, slots=True)
class Band:
    """A lane on paper; bands never overlap."""

    lane: Lane
    top_px: float
    bottom_px: float
    bars: tuple[Bar, ...]
    flags: tuple[Flag, ...]


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the list that says in words what the drawing shows."""

    id: str
    at: datetime
    channel: str
    text: str
    wait: str
    length: str
    href: str
    number: int | None

    @property
    def is_break(self) -> bool:
        """Whether the line is about a break."""
        return self.number is not None


@dataclass(frozen=True, slots=True)
class Timeline:
    """The geometry of a timeline, and its list."""

    name: str
    bands: tuple[Band, ...]
    scale: Scale
    width_px: float
    height_px: float
    entries: tuple[Entry, ...]

    @property
    def captions(self) -> tuple[Entry, ...]:
        """The breaks alone, in the order of their numbers."""
        return tuple(entry for entry in self.entries if entry.is_break)


def lanes(
    moments: Iterable[Moment], marks: Iterable[Mark] = (), names: Mapping[str, str] | None = None
) -> tuple[Lane, ...]:
    """One lane per channel, in the order in which the person first used them."""
    ordered = sorted(moments, key=_moment_order)
    flagged = sorted(marks, key=_mark_order)
    firsts = sorted([(m.at, m.channel) for m in ordered] + [(m.at, m.channel) for m in flagged])
    return tuple(
        Lane(
            channel,
            (names or {}).get(channel, channel),
            tuple(m for m in ordered if m.channel == channel),
            tuple(m for m in flagged if m.channel == channel),
        )
        for channel in dict.fromkeys(channel for _, channel in firsts)
    )


def timeline(lanes: Sequence[Lane], width_px: float = WIDE_PX, name: str = "t") -> Timeline:
    """Where is everything drawn? `name` tells several timelines on one page apart.

    Minutes have one length in all visits; the drawing becomes wider than asked rather than unreadable.
    """
    lanes = [_ordered(lane) for lane in lanes]
    across = scale(_busy(lanes), Ruler(width_px - LANE_NAME_PX))
    entries = _entries(lanes, svg.identifier(name))
    at_entry = {id(source): entry for source, entry in entries}
    bands: list[Band] = []
    top_px = 46.0
    for lane in lanes:
        bands.append(_band(lane, top_px, across, at_entry))
        top_px = bands[-1].bottom_px
    return Timeline(
        svg.identifier(name),
        tuple(bands),
        across,
        LANE_NAME_PX + across.length_px,
        top_px + 8,
        tuple(entry for _, entry in entries),
    )


def _moment_order(m: Moment) -> tuple[datetime, str, str, str, float, float]:
    return m.at, m.event_id, m.label, m.channel, m.wait_s, m.handle_s


def _mark_order(m: Mark) -> tuple[datetime, str, str, str]:
    return m.at, m.rule, m.channel, m.caption


def _ordered(lane: Lane) -> Lane:
    return Lane(
        lane.channel,
        lane.name,
        tuple(sorted(lane.moments, key=_moment_order)),
        tuple(sorted(lane.marks, key=_mark_order)),
    )


def _busy(lanes: Sequence[Lane]) -> list[tuple[datetime, datetime]]:
    return [(m.at, m.end_at) for lane in lanes for m in lane.moments] + [
        (m.at, m.at) for lane in lanes for m in lane.marks
    ]


def _entries(lanes: Sequence[Lane], name: str) -> list[tuple[Moment | Mark, Entry]]:
    """The list in order of time; a break follows what it happened to."""
    found: list[tuple[datetime, int, int, int, Moment | Mark, str]] = []
    for row, lane in enumerate(lanes):
        found += [(m.at, 0, row, i, m, lane.name) for i, m in enumerate(lane.moments)]
        found += [(m.at, 1, row, i, m, lane.name) for i, m in enumerate(lane.marks)]
    entries: list[tuple[Moment | Mark, Entry]] = []
    n_breaks = 0
    for place, (_, _, _, _, source, channel) in enumerate(sorted(found, key=lambda row: row[:4])):
        n_breaks += isinstance(source, Mark)
        entries.append((source, _entry(source, f"{name}-{place + 1}", channel, n_breaks)))
    return entries


def _entry(source: Moment | Mark, place: str, channel: str, n_breaks: int) -> Entry:
    href = svg.link(source.href, f"#{place}")
    if isinstance(source, Mark):
        return Entry(place, source.at, channel, source.caption or source.rule, "", "", href, n_breaks)
    return Entry(
        place,
        source.at,
        channel,
        source.label,
        words.duration(source.wait_s) if source.wait_s > 0 else "",
        words.duration(source.handle_s) if source.handle_s > 0 else "",
        href,
        None,
    )


def _band(lane: Lane, top_px: float, across: Scale, at_entry: Mapping[int, Entry]) -> Band:
    bars_top_px = top_px + 10 + 2 * LABEL_PX
    # Instants lie like beads on the contact they belong to: tracks of their own on the same lines.
    tracks: dict[bool, list[float]] = {True: [], False: []}
    label_free_px = [0.0, 0.0]
    bars: list[Bar] = []
    for m in lane.moments:
        from_px, handled_px, to_px = _extent(m, across)
        free_px = tracks[m.wait_s + m.handle_s <= 0]
        track = next((i for i, free in enumerate(free_px) if free <= from_px), len(free_px))
        free_px[track : track + 1] = [to_px + 1]
        label, label_px, row = _label(m.label, from_px, across.length_px + LANE_NAME_PX, label_free_px)
        bars.append(
            Bar(
                m,
                at_entry[id(m)].id,
                from_px,
                handled_px,
                to_px,
                bars_top_px + track * TRACK_PX,
                label,
                label_px,
                bars_top_px - 6 - row * LABEL_PX,
            )
        )
    marks_top_px = bars_top_px + max(*map(len, tracks.values()), 1) * TRACK_PX + 2
    flags = _flags(lane, marks_top_px, across, at_entry)
    return Band(lane, top_px, marks_top_px + (MARK_PX if flags else 0) + 6, tuple(bars), flags)


def _extent(m: Moment, across: Scale) -> tuple[float, float, float]:
    """Start, end of the wait, end: to scale, except that an instant or a very short bar can still be hit."""
    from_px = LANE_NAME_PX + across.position(m.at)
    handled_px = from_px + max(m.wait_s, 0) * across.px_per_s
    to_px = handled_px + max(m.handle_s, 0) * across.px_per_s
    if m.wait_s + m.handle_s <= 0:
        return from_px - DOT_PX / 2, from_px - DOT_PX / 2, from_px + DOT_PX / 2
    return from_px, handled_px, max(to_px, from_px + LEAST_BAR_PX)


def _label(words_: str, from_px: float, edge_px: float, free_px: list[float]) -> tuple[str, float, int]:
    """A label in the first of two rows where it has room; else the list and the title say it."""
    label = svg.shortened(words_, 176)
    width_px = svg.width(label)
    start_px = max(min(from_px, edge_px - width_px - 4), LANE_NAME_PX)
    for row, free in enumerate(free_px):
        if free <= start_px:
            free_px[row] = start_px + width_px + 10
            return label, start_px, row
    return "", from_px, 0


def _flags(lane: Lane, top_px: float, across: Scale, at_entry: Mapping[int, Entry]) -> tuple[Flag, ...]:
    """The numbers stand beside each other where breaks fall together; the tick stays where the break is."""
    flags: list[Flag] = []
    for mark in lane.marks:
        at_px = LANE_NAME_PX + across.position(mark.at)
        flag_px = max(at_px, flags[-1].flag_px + 20) if flags else at_px
        entry = at_entry[id(mark)]
        flags.append(Flag(mark, entry.id, entry.number or 0, at_px, flag_px, top_px))
    return tuple(flags)
