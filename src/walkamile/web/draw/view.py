"""Which days and which people is a page about? In the address, so that a page can be sent to a colleague."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from urllib.parse import urlencode


@dataclass(frozen=True, slots=True)
class View:
    """The dates (both included) and the segment that a page speaks of; None or empty: all."""

    since: date | None = None
    until: date | None = None
    segment: str = ""
    segments: tuple[str, ...] = ()

    @property
    def query(self) -> str:
        """What a link carries so that the next page keeps the view: `?since=...&segment=...`, or nothing."""
        chosen = {
            "since": self.since.isoformat() if self.since else "",
            "until": self.until.isoformat() if self.until else "",
            "segment": self.segment,
        }
        said = urlencode({name: value for name, value in chosen.items() if value})
        return f"?{said}" if said else ""
