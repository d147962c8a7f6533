"""What does a body after the Segment specification say? Messages as mappings/segment.yaml reads them, and no more.

What the mapping does not need is not even decoded: user agents, addresses of pages with their queries, integrations.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from functools import partial
from typing import Any

import msgspec

from walkamile.kit.ids import uuid7
from walkamile.listen.agreed import agrees, without_tracking
from walkamile.listen.body import any_json
from walkamile.listen.redact import redacted, without_addresses
from walkamile.listen.wire import NOTHING, decoded, encode_lines, refuse, shaped, utc, word
from walkamile.model.refusal import Why
from walkamile.model.request import Opened, Parsed
from walkamile.model.source import Source

KINDS = frozenset({"identify", "track", "page", "screen", "group", "alias"})
NESTED = (
    "properties", "traits", "traits.address", "context", "context.library", "context.device", "context.page",
    "context.consent", "context.traits", "context.traits.address",
)  # fmt: skip


class Named(msgspec.Struct, omit_defaults=True, gc=False):
    """Something that has a name."""

    name: Any = None


class Device(msgspec.Struct, omit_defaults=True, gc=False):
    """The device, as far as it is kept."""

    id: Any = None
    type: Any = None
    model: Any = None


class Page(msgspec.Struct, omit_defaults=True, gc=False):
    """The page, as far as it is kept: never its query."""

    path: Any = None


class Address(msgspec.Struct, omit_defaults=True, gc=False):
    """Of where people live only the country is kept."""

    country: Any = None


class Traits(msgspec.Struct, omit_defaults=True, gc=False):
    """What is said of the person, as far as it is kept."""

    email: Any = None
    phone: Any = None
    address: Address | None = None
    country: Any = None
    plan: Any = None
    segment: Any = None
    createdAt: Any = None


class Consent(msgspec.Struct, omit_defaults=True, gc=False):
    """What the person agreed to."""

    given: Any = None
    categoryPreferences: Any = None


class Context(msgspec.Struct, omit_defaults=True, gc=False):
    """Where the message comes from, as far as it is kept."""

    library: Named | None = None
    device: Device | None = None
    page: Page | None = None
    consent: Consent | None = None
    traits: Traits | None = None
    channel: Any = None


class Message(msgspec.Struct, omit_defaults=True, gc=False):
    """One message, as far as it is kept."""

    type: Any = None
    messageId: Any = None
    event: Any = None
    name: Any = None
    userId: Any = None
    anonymousId: Any = None
    previousId: Any = None
    groupId: Any = None
    timestamp: Any = None
    originalTimestamp: Any = None
    sentAt: Any = None
    receivedAt: Any = None
    properties: dict[str, Any] | None = None
    traits: Traits | None = None
    context: Context | None = None


class Body(Message, gc=False):
    """A message, or a batch with what holds for all of it."""

    batch: list[Message] | None = None
    writeKey: Any = None


DECODER = msgspec.json.Decoder(Body)


def opened(text: bytes, hints: Mapping[str, str] = NOTHING) -> Opened:
    """Read a body; `hints` may say the kind of message (`type`). Raises Unreadable."""
    body = decoded(text, DECODER)
    # A cheap look first: where no address is written, none is looked for.
    careful = b"@" in text or (b"\\" in text and b"\\u0040" in text)
    kind = hints.get("type")
    if isinstance(body, Body):
        messages: list[Any] = [_lone(body)] if body.batch is None else body.batch
        head = Message(sentAt=body.sentAt, context=body.context)
        key = body.writeKey
        if key is None and body.batch is not None and b'"writeKey"' in text:
            key = _key_inside(any_json(text).get("batch"))
        return Opened(key, partial(_parse, messages, head, kind, careful))
    document = body if isinstance(body, dict) else {}
    batch = document.get("batch") if isinstance(document.get("batch"), list) else [body]
    messages = shaped(batch, Message, NESTED)
    rest = {key: value for key, value in document.items() if key != "batch"}
    head = shaped([rest], Message, NESTED)[0]
    key = document.get("writeKey") or _key_inside(batch)
    return Opened(key, partial(_parse, messages, head, kind, careful))


def _key_inside(batch: Any) -> str | None:
    """The key of a batch whose messages bring it: all of them have come with one, the first that is there counts."""
    items = batch if isinstance(batch, list) else []
    keys = (item.get("writeKey") for item in items if isinstance(item, dict))
    return next((key for key in keys if isinstance(key, str) and key), None)


def _lone(body: Body) -> Message:
    """A message that came by itself, without the key that came with it."""
    return Message(*(getattr(body, name) for name in Message.__struct_fields__))


def _parse(
    messages: list[Any], head: Message, kind: str | None, careful: bool, source: Source, received_at: datetime
) -> Parsed:
    found = Parsed("segment")
    received = utc(received_at)
    if not all(map(_is_message, messages)):
        messages = _whole(messages, found)
    if head.context is not None:
        for message in messages:
            message.context = _with_shared(message.context, head.context)
    if source.basis == "consent":
        for message in messages:
            context = message.context
            if context is None or context.consent is None or not _agreed(context.consent):
                _strip(message)
    if careful:
        for message in messages:
            _redact(message)
    for message in messages:
        if message.sentAt is None:
            message.sentAt = head.sentAt
        if message.type is None:
            message.type = kind
        message.receivedAt = received
        if message.properties and "text" in message.properties:
            message.properties["text"] = redacted(message.properties["text"])
    # Most batches hold nothing odd: what is odd is only looked for where something is.
    if not all(map(_is_usual, messages)):
        messages = _with_word(messages, found)
    found.ids = [message.messageId for message in messages]
    found.body = encode_lines(messages)
    return found


def _is_message(item: Any) -> bool:
    return type(item) is Message


def _is_usual(message: Message) -> bool:
    name, kind = message.messageId, message.type
    if type(name) is not str or not name or name[0] == " " or type(kind) is not str:
        return False
    return bool(message.event) if kind == "track" else kind in KINDS


def _whole(items: list[Any], found: Parsed) -> list[Any]:
    """Leave out what is no object."""
    for number, item in enumerate(items, start=1):
        if not _is_message(item):
            refuse(found, Why.NOT_JSON, number, None)
    return [item for item in items if _is_message(item)]


def _with_word(messages: list[Message], found: Parsed) -> list[Message]:
    """Leave out what does not say what happened, and name what has no name."""
    left = []
    for number, message in enumerate(messages, start=1):
        kind = message.type if isinstance(message.type, str) else ""
        if kind not in KINDS or (kind == "track" and not (message.event or message.name)):
            refuse(found, Why.NO_TYPE, number, message)
        else:
            message.messageId = word(message.messageId).strip() or uuid7()
            left.append(message)
    return left


def _with_shared(own: Context | None, shared: Context) -> Context:
    """The context of a message, with what was said for all of its batch."""
    if own is None:
        return msgspec.structs.replace(shared)
    for part in shared.__struct_fields__:
        if getattr(own, part) is None:
            setattr(own, part, getattr(shared, part))
    return own


def _agreed(consent: Consent) -> bool:
    if consent.given is True:
        return True
    chosen = consent.categoryPreferences
    kinds = (chosen.get("Analytics"), chosen.get("analytics")) if isinstance(chosen, dict) else ()
    return agrees(consent.given, *kinds)


def _strip(message: Message) -> None:
    """Leave out what tracks the person."""
    message.anonymousId = message.previousId = None
    context = message.context
    if context is not None and context.device is not None and context.device.id is not None:
        # The device may be shared by all messages of a batch: it is not changed, but replaced.
        context.device = msgspec.structs.replace(context.device, id=None)
    if message.properties:
        message.properties = without_tracking(message.properties)


def _redact(message: Message) -> None:
    """Leave out of notes whatever names a person; names that identify stand in their own place."""
    if message.properties:
        if "email" in message.properties:
            _copy_address(message, message.properties)
        message.properties = without_addresses(message.properties)
    context = message.context
    if context is not None and context.page is not None and "@" in str(context.page.path):
        context.page = Page(without_addresses(context.page.path))
    for part in ("event", "name"):
        value = getattr(message, part)
        if type(value) is str and "@" in value:
            setattr(message, part, without_addresses(value))


def _copy_address(message: Message, said: dict[str, Any]) -> None:
    """An e-mail address among the properties identifies: it is kept as a name before it is taken out of the notes."""
    shared = message.context.traits if message.context is not None else None
    if not (getattr(message.traits, "email", None) or getattr(shared, "email", None)):
        message.traits = msgspec.structs.replace(message.traits or Traits(), email=said["email"])
