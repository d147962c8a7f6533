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
from walkamile.listen.redact import redact_text, without_addresses
from walkamile.listen.wire import NOTHING, decoded, encode, refuse, shaped, utc, word
from walkamile.model.refusal import Why
from walkamile.model.request import Opened, Parsed
from walkamile.model.source import Source

KINDS = frozenset({"identify", "track", "page", "screen", "group", "alias"})
NESTED = (
    "properties", "traits", "traits.address", "context", "context.library", "context.device", "context.page",
    "context.consent", "context.traits", "context.traits.address",
)  # fmt: skip


class Named(msgspec.Struct, omit_defaults=True):
    """Something that has a name."""

    name: Any = None


class Device(msgspec.Struct, omit_defaults=True):
    """The device, as far as it is kept."""

    id: Any = None
    type: Any = None
    model: Any = None


class Page(msgspec.Struct, omit_defaults=True):
    """The page, as far as it is kept: never its query."""

    path: Any = None


class Address(msgspec.Struct, omit_defaults=True):
    """Of where people live only the country is kept."""

    country: Any = None


class Traits(msgspec.Struct, omit_defaults=True):
    """What is said of the person, as far as it is kept."""

    email: Any = None
    phone: Any = None
    address: Address | None = None
    country: Any = None
    plan: Any = None
    segment: Any = None
    createdAt: Any = None


class Consent(msgspec.Struct, omit_defaults=True):
    """What the person agreed to."""

    given: Any = None
    categoryPreferences: Any = None


class Context(msgspec.Struct, omit_defaults=True):
    """Where the message comes from, as far as it is kept."""

    library: Named | None = None
    device: Device | None = None
    page: Page | None = None
    consent: Consent | None = None
    traits: Traits | None = None
    channel: Any = None


class Message(msgspec.Struct, omit_defaults=True):
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


class Body(Message):
    """A message, or a batch with what holds for all of it."""

    batch: list[Message] | None = None
    writeKey: Any = None


DECODER = msgspec.json.Decoder(Body)


def opened(text: bytes, hints: Mapping[str, str] = NOTHING) -> Opened:
    """Read a body; `hints` may say the kind of message (`type`). Raises Unreadable."""
    body = decoded(text, DECODER)
    messages: list[Any]
    if isinstance(body, Body):
        messages = [body] if body.batch is None else body.batch
        return Opened(body.writeKey, partial(_parse, messages, _head(body), hints.get("type")))
    head = body if isinstance(body, dict) else {}
    batch = head.get("batch") if isinstance(head.get("batch"), list) else [body]
    messages = shaped(batch, Message, NESTED)
    shared = shaped([{key: value for key, value in head.items() if key != "batch"}], Message, NESTED)[0]
    return Opened(head.get("writeKey"), partial(_parse, messages, shared, hints.get("type")))


def _head(body: Body) -> Message:
    """What holds for all messages of a batch."""
    return Message(sentAt=body.sentAt, context=body.context)


def _parse(
    messages: list[Any], head: Message, kind: str | None, source: Source, received_at: datetime
) -> Parsed:
    found = Parsed("segment")
    asks = source.basis == "consent"
    received = utc(received_at)
    for number, message in enumerate(messages, start=1):
        if not isinstance(message, Message):
            refuse(found, Why.NOT_JSON, number, None)
            continue
        _complete(message, head, kind)
        if asks and not _agreed(message):
            _strip(message)
        _redact(message)
        why = _fault(message)
        if why is not None:
            refuse(found, why, number, _lone(message))
            continue
        name = word(message.messageId).strip() or uuid7()
        message.messageId = name
        message.receivedAt = received
        found.ids.append(name)
        found.lines.append(encode(_lone(message)))
    return found


def _complete(message: Message, head: Message, kind: str | None) -> None:
    """Give a message what was said for all of its batch, or by its address."""
    if message.sentAt is None:
        message.sentAt = head.sentAt
    if message.type is None:
        message.type = kind
    if head.context is not None and head.context is not message.context:
        if message.context is None:
            message.context = msgspec.structs.replace(head.context)
        else:
            for part in head.context.__struct_fields__:
                if getattr(message.context, part) is None:
                    setattr(message.context, part, getattr(head.context, part))


def _lone(message: Message) -> Any:
    """A message that came by itself, without the key that came with it."""
    if type(message) is Message:
        return message
    return {
        name: value for name in Message.__struct_fields__ if (value := getattr(message, name)) is not None
    }


def _agreed(message: Message) -> bool:
    consent = message.context.consent if message.context is not None else None
    if consent is None:
        return False
    chosen = consent.categoryPreferences
    kinds = (chosen.get("Analytics"), chosen.get("analytics")) if isinstance(chosen, dict) else ()
    return agrees(consent.given, *kinds)


def _strip(message: Message) -> None:
    """Leave out what tracks the person."""
    message.anonymousId = message.previousId = None
    if message.context is not None and message.context.device is not None:
        # The context of a batch is shared by its messages: it is not changed, but replaced.
        device = msgspec.structs.replace(message.context.device, id=None)
        message.context = msgspec.structs.replace(message.context, device=device)
    if message.properties:
        message.properties = without_tracking(message.properties)


def _redact(message: Message) -> None:
    """Leave out of what is said whatever names a person; names that identify stand in their own place."""
    said = message.properties
    if said:
        # A cheap look first: most messages hold neither a text nor an address.
        if "email" in said:
            _copy_address(message, said)
        if "text" in said and isinstance(said["text"], str):
            said["text"] = redact_text(said["text"])
        for key, value in said.items():
            if (
                (type(value) is str and "@" in value)
                or type(value) is dict
                or type(value) is list
                or "@" in key
            ):
                message.properties = without_addresses(said)
                break
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


def _fault(message: Message) -> Why | None:
    if message.type not in KINDS or (message.type == "track" and not (message.event or message.name)):
        return Why.NO_TYPE
    return None
