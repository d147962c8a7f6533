"""How is a masked story drawn? As any timeline, without an address that leads to an event."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from walkamile.web.draw.timeline import Mark, Moment, Timeline, lanes, timeline

KINDS = ("human", "bot", "self")
WIDE_PX = 920.0


def masked_timeline(
    moments: Sequence[Mapping[str, Any]],
    marks: Sequence[Mapping[str, Any]],
    most: int = 40,
    name: str = "t",
    width_px: float = WIDE_PX,
) -> Timeline:
    """The newest `most` moments and the breaks among them. Captions are the words of the rule."""
    held = [m for m in moments if m["is_contact"]][-most:] or list(moments)[-most:]
    since = held[0]["at"] if held else datetime.min
    drawn = [
        Moment(
            m["at"], m["channel"], m["label"], m["kind"] if m["kind"] in KINDS else "other", m["wait_s"] or 0.0,
            m["handle_s"] or 0.0,
        )
        for m in held
    ]  # fmt: skip
    shown = [
        Mark(k["at"], k["channel"], k["rule"], f"{k['title']}: {k['says'][:1].lower()}{k['says'][1:]}")
        for k in marks
        if k["at"] >= since - timedelta(days=1)
    ]
    return timeline(lanes(drawn, shown), width_px=width_px, name=name)


def drawn_n(moments: Sequence[Mapping[str, Any]], most: int = 40) -> tuple[int, int]:
    """How many moments are drawn, of how many?"""
    contacts = sum(bool(m["is_contact"]) for m in moments) or len(moments)
    return min(contacts, most), contacts
