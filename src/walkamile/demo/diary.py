"""What happened to one person? Everything a story notes down, as rows named like the fields of an event.

A row keeps two words that no system knows, `person` (who it truly was) and `visit` (which interaction it
truly belonged to); the truth is computed from them, and they never leave the demo as event columns.
"""

from typing import Any

from walkamile.demo.period import SECOND

Row = dict[str, Any]
Ids = dict[str, str]


class Diary:
    """The rows of one person (or of the company itself), in the order in which the stories were told."""

    __slots__ = ("edges", "key", "marks", "n", "rows", "tag")

    def __init__(self, tag: str, key: str | None) -> None:
        self.tag = tag
        self.key = key
        self.n = 0
        self.rows: list[Row] = []
        self.edges: list[Row] = []
        self.marks: dict[str, Any] = {}

    def note(self, type_: str, at_us: int, source: str, channel: str, ids: Ids, **fields: Any) -> str:
        """Note one event; returns its event id."""
        self.n += 1
        event_id = f"{source}-{self.tag}-{self.n}"
        row = {
            "event_id": event_id,
            "type": type_,
            "ts": at_us,
            "source": source,
            "channel": channel,
            "seq": self.n,
            "person": self.key,
        }
        row.update(ids)
        row.update(fields)
        self.rows.append(row)
        return event_id

    def number(self, prefix: str) -> str:
        """A new number for a contact, an order, a case: unique over the whole company."""
        self.n += 1
        return f"{prefix}-{self.tag}-{self.n}"


class Visit:
    """One interaction in progress: a clock that moves on, and the number under which its events are filed."""

    __slots__ = ("anonymous", "at_us", "channel", "contact_id", "diary", "ids", "source", "visit")

    def __init__(
        self, diary: Diary, source: str, channel: str, at_us: int, ids: Ids, contact_id: str | None
    ) -> None:
        self.diary = diary
        self.source = source
        self.channel = channel
        self.at_us = at_us
        self.ids = ids
        self.contact_id = contact_id
        self.visit = contact_id or diary.number("x")
        self.anonymous = False

    def wait(self, seconds: float) -> "Visit":
        """Let time pass."""
        self.at_us += int(seconds * SECOND)
        return self

    def note(self, type_: str, source: str | None = None, ids: Ids | None = None, **fields: Any) -> str:
        """Note an event of this interaction, by its own system or by another one."""
        fields["visit"] = self.visit
        if self.contact_id is not None:
            fields["contact_id"] = self.contact_id
            if source is not None and source != self.source:
                fields["contact_of"] = self.source
        if self.anonymous:
            fields["person"] = None
        known = self.ids if ids is None else ids
        return self.diary.note(type_, self.at_us, source or self.source, self.channel, known, **fields)
