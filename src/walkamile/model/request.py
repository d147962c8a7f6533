"""What is a request, once it has been read? The key it carries, and the documents that are kept of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from walkamile.model.refusal import Refusal
from walkamile.model.source import Source


@dataclass(slots=True)
class Parsed:
    """What a request said: documents, each ended by a line feed, with an id each; and what was refused.

    `mapping` turns the documents into events.
    """

    mapping: str
    body: bytes = b""
    ids: list[str] = field(default_factory=list)
    refused: list[Refusal] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Opened:
    """A request that could be read: the key it carries (None: none), and how it becomes documents of a source."""

    key: str | None
    parse: Callable[[Source, datetime], Parsed]
