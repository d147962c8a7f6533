"""The trip of events as they come, on one screen: parse, leave out what may not be kept, keep durably, acknowledge.

What was heard is moved to the event files by the next round, through the same staging as a file.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from walkamile import listen
from walkamile.model.refusal import Refusal
from walkamile.store import Store


@dataclass(frozen=True, slots=True)
class Heard:
    """What became of a request: events kept, refusals with their reason, the position of the log (None: nothing kept).

    `readable` is false when the body is not JSON: then the sender must be told, and nothing was kept.
    """

    kept: int
    refused: tuple[Refusal, ...]
    position: int | None
    readable: bool = True


def hear(request: bytes, source: listen.Source, store: Store, received_at: datetime | None = None) -> Heard:
    """Take a request in: what can be understood is durable before we answer, the rest is told with its reason."""
    parsed = listen.parse(request, source, received_at).allowed().redacted()
    position = store.log.append(source.name, parsed.rows) if parsed.rows else None
    _keep_refused(store, source, parsed.refused)
    return Heard(len(parsed.rows), tuple(parsed.refused), position, parsed.readable)


def _keep_refused(store: Store, source: listen.Source, refused: list[Refusal]) -> None:
    """Put what was refused where the refused rows of files are, under `heard: <source>`."""
    if refused:
        columns = ("batch_id", "row_no", "why", "raw")
        with store.state.transaction() as transaction:
            transaction.bulk(
                "quarantine", columns, [(f"heard: {source.name}", r.row_no, r.why, r.raw) for r in refused]
            )
