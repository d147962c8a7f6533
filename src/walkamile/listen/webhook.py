"""What of a webhook's payload may be kept until its mapping turns it into events?

What the mapping reads as names, ids, times and words stays as it is; every other text is redacted.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from functools import partial
from hashlib import sha256
from typing import Any

from walkamile.listen.body import ANY
from walkamile.listen.mapping import First, Mapped, Rule, Value
from walkamile.listen.mapping import Mapping as Reading
from walkamile.listen.redact import redacted
from walkamile.listen.wire import NOTHING, decoded, encode_lines, refuse
from walkamile.model.refusal import Why
from walkamile.model.request import Opened, Parsed
from walkamile.model.source import Source

Paths = dict[str | None, Any]  # None ends a path: a field may have any text for a name, an empty one too
NOT_NAMES = frozenset({"text", "props", "when"})


def opened(text: bytes, hints: Mapping[str, str] = NOTHING, reading: Reading | None = None) -> Opened:
    """Read a payload; `hints` may name the delivery (`id`). Raises Unreadable."""
    document = decoded(text, ANY)
    # Without a delivery id the same payload is the same delivery.
    delivery = hints.get("id") or sha256(text).hexdigest()
    return Opened(None, partial(_parse, document, delivery, paths_read(reading or Reading())))


def _parse(document: Any, delivery: str, kept: Paths, source: Source, received_at: datetime) -> Parsed:
    found = Parsed(source.mapping or "log")
    lines: list[Any] = []
    for number, item in enumerate(document if isinstance(document, list) else [document], start=1):
        if not isinstance(item, dict):
            refuse(found, Why.NOT_JSON, number, None)
            continue
        found.ids.append(f"{delivery}#{number}")
        lines.append(_redact(item, kept))
    found.body = encode_lines(lines)
    return found


def paths_read(mapping: Reading) -> Paths:
    """Which fields does a mapping read as they are? A tree of names; `None` ends a path."""
    tree: Paths = {}
    for path in _paths(mapping):
        inside = tree
        for part in path.removeprefix("parent.").split("."):
            inside = inside.setdefault(part, {})
        inside[None] = None
    return tree


def _paths(mapping: Reading) -> Iterator[str]:
    yield from mapping.key
    for name, others in mapping.columns.items():
        yield from (other for other in (name, *others) if other)
    yield from _of(mapping.order)
    for rule in mapping.events:
        for field in Rule.model_fields:
            if field not in NOT_NAMES:
                value = getattr(rule, field)
                for one in value.values() if isinstance(value, dict) else [value]:
                    yield from _of(one)
    for spec in mapping.objects.values():
        ends = [to for other in spec.related.values() for to in other.values()]
        for one in (spec.id, spec.valid_from, *spec.attributes.values(), *ends):
            yield from _of(one)
    if mapping.people is not None:
        for one in (*mapping.people.identifier.values(), *mapping.people.attributes.values()):
            yield from _of(one)


def _of(value: Value | None) -> Iterator[str]:
    match value:
        case str():
            yield value
        case Mapped():
            yield value.column
        case First():
            yield from (name for name in value.first if name)


def _redact(value: Any, kept: Paths) -> Any:
    """Redact every text but those at the end of a path; inside a list the paths begin anew, as `expand` reads them."""
    if isinstance(value, dict):
        return {name: _inside(item, kept.get(name, {}), kept) for name, item in value.items()}
    return redacted(value)


def _inside(item: Any, here: Paths, top: Paths) -> Any:
    if isinstance(item, dict):
        return {name: _inside(value, here.get(name, {}), top) for name, value in item.items()}
    if isinstance(item, list):
        return [
            _redact(value, top) if isinstance(value, dict) else _inside(value, here, top) for value in item
        ]
    return item if None in here else redacted(item)
