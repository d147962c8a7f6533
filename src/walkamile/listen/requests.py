"""What does a request say? Bodies in the formats that clients send become documents that a mapping reads.

A document is what a line of a JSON file would be: the same mapping takes it from here, whether it was sent or loaded.
Before that nothing of it is kept that may not be: what tracks a person who did not agree, names in texts.
"""

from __future__ import annotations

from collections.abc import Mapping

from walkamile.listen import cloudevents, events, posted, posthog, segment, webhook
from walkamile.listen.body import plain
from walkamile.listen.mapping import Mapping as Reading
from walkamile.listen.wire import NOTHING
from walkamile.model.request import Opened
from walkamile.model.source import Shape

OPENED = {
    "plain": events.opened,
    "segment": segment.opened,
    "posthog": posthog.opened,
    "cloudevents": cloudevents.opened,
}


def open_request(
    body: bytes, shape: Shape, hints: Mapping[str, str] = NOTHING, reading: Reading | None = None
) -> Opened:
    """Read a body, packed or not. `reading`: the mapping of a webhook.

    Raises Unreadable when it is not JSON, TooLarge when it is too large once it is unpacked.
    """
    text = plain(body)
    if shape == "webhook" and reading is not None and reading.parser is not None:
        return posted.opened(text, reading)
    if shape == "webhook":
        return webhook.opened(text, hints, reading)
    return OPENED[shape](text, hints)
