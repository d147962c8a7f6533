"""The trip of events as they come, on one screen: parse, leave out what may not be kept, keep durably, acknowledge.

What was heard is moved to the event files by the next round, through the same staging as a file.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

from walkamile import listen
from walkamile.model.errors import Unreadable
from walkamile.model.refusal import Refusal, Why
from walkamile.model.request import Opened
from walkamile.store import Entry, Store


@dataclass(frozen=True, slots=True)
class Heard:
    """What became of a request: new events, those that came before, refusals, the position in the log (None: nowhere).

    `readable` is false when the body is not JSON: then the sender must be told, and nothing was kept.
    """

    kept: int
    refused: tuple[Refusal, ...]
    position: int | None
    readable: bool = True
    seen_before: int = 0


def hear(request: bytes, source: listen.Source, store: Store, received_at: datetime | None = None) -> Heard:
    """Take a request in: what can be understood is durable before we answer, the rest is kept with its reason."""
    try:
        opened = listen.open_request(request, source.shape)
    except Unreadable:
        store.log.keep([unreadable(source)])
        return Heard(0, (), None, readable=False)
    entry, refused = understood(opened, source, received_at or datetime.now(UTC))
    kept = store.log.keep([entry])[0]
    return Heard(kept.n, refused, kept.position, seen_before=kept.seen_before)


def understood(
    opened: Opened, source: listen.Source, received_at: datetime
) -> tuple[Entry, tuple[Refusal, ...]]:
    """What of this request is to be kept, and what is refused?

    `received_at` (UTC) corrects the clock of a sender who says when it sent the body.
    """
    parsed = opened.parse(source, received_at)
    refused = tuple(parsed.refused)
    told = [(refusal.why.value, refusal.row_no, refusal.raw) for refusal in refused]
    return Entry.of(source.name, parsed.body, parsed.ids, parsed.mapping, source.basis, told), refused


def unreadable(source: listen.Source) -> Entry:
    """A body that cannot be read leaves nothing but its count."""
    return Entry(source.name, refused=[(Why.UNREADABLE.value, 0, None)])
