"""What does a payload say that a known system posts? Its parser makes rows of it, before anything is kept.

The rows are named like events: what may be kept of them is what may be kept of plain events.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from walkamile.kit.redact import redact_text
from walkamile.listen import events, sources
from walkamile.listen.body import ANY
from walkamile.listen.mapping import Mapping as Reading
from walkamile.listen.wire import decoded, encode
from walkamile.model.refusal import Refusal
from walkamile.model.request import Opened, Parsed
from walkamile.model.source import Source


def opened(text: bytes, reading: Reading) -> Opened:
    """Read a payload of the system whose parser the mapping names. Raises Unreadable."""
    assert reading.parser is not None
    rows: list[Any] = []
    refused: list[Refusal] = []
    for found in sources.rows_of(decoded(text, ANY), reading.parser, reading.options):
        if isinstance(found, Refusal):
            refused.append(Refusal(found.why, found.row_no, redact_text(found.raw)))
        else:
            rows.append(found)
    inside = events.opened(encode(rows))

    def parse(source: Source, received_at: datetime) -> Parsed:
        parsed = inside.parse(source, received_at)
        parsed.mapping = source.mapping or "log"
        parsed.refused.extend(refused)
        return parsed

    return Opened(None, parse)
