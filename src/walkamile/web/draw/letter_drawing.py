"""How is the story of a letter drawn on paper? The same geometry as on the page, in the same colours."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from reportlab.lib.colors import HexColor
from reportlab.platypus import Flowable
from typing_extensions import override

from walkamile.web.draw import words
from walkamile.web.draw.masked import masked_timeline
from walkamile.web.draw.svg import shortened, width
from walkamile.web.draw.timeline import LANE_NAME_PX, TRACK_PX, Band, Bar, Flag, Timeline

TEXT, STRONG = "Source Sans 3", "Source Sans 3 SemiBold"
KINDS = {"human": "#0e7377", "bot": "#6c63a8", "self": "#7a96a8", "other": "#87919a"}
INK, SOFT, LINE, FIRM, BREAK = "#1a2530", "#556270", "#dfe2dd", "#87919a", "#b3261e"
WAIT, WAIT_GROUND, LANE = "#b98a2f", "#f8efda", "#f0f1ed"
DRAWN_PX = 760.0
MOST = 16
KEY_PX = 22.0


class Drawing(Flowable):
    """A masked timeline, as wide as the text; its breaks are numbered, and told in the key."""

    def __init__(
        self, moments: Sequence[Mapping[str, Any]], marks: Sequence[Mapping[str, Any]], width: float
    ):
        """Draw these moments and breaks this wide (points)."""
        super().__init__()
        self.drawn: Timeline = masked_timeline(moments, marks, most=MOST, name="pdf", width_px=DRAWN_PX)
        self.captions = [f"{e.number} {e.text.partition(':')[0]}" for e in self.drawn.captions]
        self.scale = width / self.drawn.width_px
        self.width = width
        self.rows = self._key_rows()
        self.height = (self.drawn.height_px + KEY_PX + 15 * len(self.rows)) * self.scale

    @override
    def wrap(self, aW: float, aH: float) -> tuple[float, float]:
        """How large?"""
        return self.width, self.height

    def draw(self) -> None:
        """Draw it: y grows downwards here, as on the page."""
        canvas = self.canv
        canvas.saveState()
        canvas.scale(self.scale, self.scale)
        self._top = self.height / self.scale
        for i, band in enumerate(self.drawn.bands):
            self._lane(i, band)
        for visit in self.drawn.scale.visits:
            self._heading(visit.start_at, LANE_NAME_PX + visit.from_px + 4)
        for cut in self.drawn.scale.cuts:
            x_px = LANE_NAME_PX + (cut.from_px + cut.to_px) / 2
            self._rect(
                LANE_NAME_PX + cut.from_px + 3,
                42,
                cut.to_px - cut.from_px - 6,
                self.drawn.height_px - 50,
                "#ffffff",
            )
            self._text(words.duration(cut.silence_s), x_px, 35, 10, SOFT, middle=True)
        for band in self.drawn.bands:
            for bar in band.bars:
                self._bar(bar)
            for flag in band.flags:
                self._flag(flag)
        self._key()
        canvas.restoreState()

    def _rect(self, x: float, y: float, wide: float, high: float, colour: str, radius: float = 0) -> None:
        self.canv.setFillColor(HexColor(colour))
        self.canv.roundRect(x, self._top - y - high, max(wide, 0.1), high, radius, stroke=0, fill=1)

    def _text(
        self,
        said: str,
        x: float,
        y: float,
        size: float,
        colour: str,
        strong: bool = False,
        middle: bool = False,
    ) -> None:
        self.canv.setFont(STRONG if strong else TEXT, size)
        self.canv.setFillColor(HexColor(colour))
        (self.canv.drawCentredString if middle else self.canv.drawString)(x, self._top - y, said)

    def _lane(self, i: int, band: Band) -> None:
        if i % 2 == 0:
            self._rect(0, band.top_px, self.drawn.width_px, band.bottom_px - band.top_px, LANE)
        name = shortened(band.lane.name.upper(), LANE_NAME_PX - 18, 12)
        self._text(name, 8, (band.top_px + band.bottom_px) / 2 + 4, 10.5, SOFT, strong=True)

    def _heading(self, at: Any, x_px: float) -> None:
        self._text(words.weekday(at), x_px, 18, 11, INK, strong=True)
        self._text(words.clock(at), x_px, 33, 10.5, SOFT)

    def _bar(self, bar: Bar) -> None:
        top_px, high_px = bar.top_px + 2, TRACK_PX - 4
        colour = KINDS.get(bar.moment.kind, KINDS["other"])
        if bar.is_instant:
            self.canv.setFillColor(HexColor(colour))
            x_px, y_px = (bar.from_px + bar.to_px) / 2, self._top - bar.top_px - TRACK_PX / 2
            self.canv.circle(x_px, y_px, 5, stroke=0, fill=1)
        else:
            if bar.handled_px > bar.from_px:
                self._wait(bar.from_px, top_px, bar.handled_px - bar.from_px, high_px)
                said = words.duration(bar.moment.wait_s)
                if width(said, 10) + 8 < bar.handled_px - bar.from_px:
                    middle_px = (bar.from_px + bar.handled_px) / 2
                    half_px = width(said, 10) / 2 + 2
                    self._rect(middle_px - half_px, top_px + 2, 2 * half_px, high_px - 4, WAIT_GROUND, 2)
                    self._text(said, middle_px, top_px + 12, 10, INK, strong=True, middle=True)
            if bar.to_px > bar.handled_px:
                self._rect(bar.handled_px, top_px, bar.to_px - bar.handled_px, high_px, colour, 3)
        if bar.label:
            self._text(bar.label, bar.label_px, bar.label_top_px, 11, INK)

    def _wait(self, x: float, y: float, wide: float, high: float) -> None:
        """Waits are hatched, as on the page: told from handling without colour too."""
        canvas = self.canv
        self._rect(x, y, wide, high, WAIT_GROUND, 3)
        canvas.saveState()
        clip = canvas.beginPath()
        clip.roundRect(x, self._top - y - high, wide, high, 3)
        canvas.clipPath(clip, stroke=0, fill=0)
        canvas.setStrokeColor(HexColor(WAIT))
        canvas.setLineWidth(1.2)
        at = x - high
        while at < x + wide:
            canvas.line(at, self._top - y - high, at + high, self._top - y)
            at += 6
        canvas.restoreState()

    def _flag(self, flag: Flag) -> None:
        y_px = flag.top_px + 9
        self.canv.setStrokeColor(HexColor(BREAK))
        self.canv.setLineWidth(1.6)
        self.canv.line(flag.at_px, self._top - flag.top_px + 9, flag.flag_px, self._top - y_px)
        self.canv.setFillColor(HexColor(BREAK))
        self.canv.circle(flag.flag_px, self._top - y_px, 8.5, stroke=0, fill=1)
        self._text(str(flag.number), flag.flag_px, y_px + 3.6, 10, "#ffffff", strong=True, middle=True)

    def _key_rows(self) -> list[list[str]]:
        """The captions of the breaks, as many on a line as fit."""
        rows: list[list[str]] = [[]]
        used_px = 0.0
        for caption in self.captions:
            wide_px = width(caption, 11) + 26
            if used_px + wide_px > self.drawn.width_px and rows[-1]:
                rows.append([])
                used_px = 0.0
            rows[-1].append(caption)
            used_px += wide_px
        return rows if rows[-1] else rows[:-1]

    def _key(self) -> None:
        y_px, x_px = self.drawn.height_px + 14, 0.0
        for said, colour in (
            ("with a person", KINDS["human"]),
            ("with a bot", KINDS["bot"]),
            ("alone", KINDS["self"]),
        ):
            self._rect(x_px, y_px - 8, 16, 9, colour, 2)
            self._text(said, x_px + 21, y_px, 10.5, SOFT)
            x_px += width(said, 10.5) + 40
        self._wait(x_px, y_px - 8, 16, 9)
        self._text("waiting, to scale", x_px + 21, y_px, 10.5, SOFT)
        for n, row in enumerate(self.rows):
            x_px = 0.0
            for caption in row:
                number, _, said = caption.partition(" ")
                self.canv.setFillColor(HexColor(BREAK))
                row_px = y_px + 17 + 15 * n
                self.canv.circle(x_px + 6, self._top - row_px + 3.5, 6, stroke=0, fill=1)
                self._text(number, x_px + 6, row_px - 0.5, 8, "#ffffff", strong=True, middle=True)
                self._text(said, x_px + 16, row_px, 10.5, INK)
                x_px += width(caption, 11) + 26
