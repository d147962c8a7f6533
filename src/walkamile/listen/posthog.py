"""What does a body of a PostHog client say? Events as mappings/posthog.yaml reads them, and no more.

Properties of a company's own are kept; of those that begin with `$` only the ones below, and of people who agreed.
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Mapping
from datetime import datetime
from functools import partial
from typing import Any
from urllib.parse import parse_qs
from uuid import UUID

import msgspec

from walkamile.kit.ids import uuid7
from walkamile.kit.redact import redact_text
from walkamile.listen.agreed import agrees, without_tracking
from walkamile.listen.redact import without_addresses
from walkamile.listen.wire import NOTHING, decoded, encode_lines, first, refuse, shaped, utc, word
from walkamile.model.errors import Unreadable
from walkamile.model.refusal import Why
from walkamile.model.request import Opened, Parsed
from walkamile.model.source import Source

OWN = frozenset({"$pathname", "$screen_name", "$lib", "$device_type", "$search_query"})
PEOPLE = ("email", "phone", "country", "plan", "segment", "createdAt", "created_at")
NESTED = ("properties", "$set", "$set_once")
GROUPS = "$groups"


class Event(msgspec.Struct, gc=False):
    """One event, as far as it is read."""

    event: Any = None
    distinct_id: Any = None
    uuid: Any = None
    timestamp: Any = None
    sent_at: Any = None
    properties: dict[str, Any] | None = None
    set_now: dict[str, Any] | None = msgspec.field(default=None, name="$set")
    set_once: dict[str, Any] | None = msgspec.field(default=None, name="$set_once")


class Body(Event, gc=False):
    """An event, or a batch with what holds for all of it."""

    batch: list[Event] | None = None
    api_key: Any = None
    token: Any = None


DECODER = msgspec.json.Decoder(Body | list[Event])


def opened(text: bytes, hints: Mapping[str, str] = NOTHING) -> Opened:
    """Read a body: an event, a batch, or a list, also wrapped in a form as browsers send it. Raises Unreadable."""
    body = decoded(_unwrapped(text), DECODER)
    if isinstance(body, Body):
        events = [body] if body.batch is None else body.batch
        key = first({"api_key": body.api_key, "token": body.token}, "api_key", "token")
        return Opened(key or _key_of(events), partial(_parse, events, body.sent_at))
    head = body if isinstance(body, dict) else {}
    listed = head.get("batch") if isinstance(head.get("batch"), list) else body
    events = shaped(listed if isinstance(listed, list) else [listed], Event, NESTED)
    return Opened(
        first(head, "api_key", "token") or _key_of(events), partial(_parse, events, head.get("sent_at"))
    )


def _unwrapped(text: bytes) -> bytes:
    """Take the document out of a form (`data=...`), and out of base64."""
    if not text.startswith(b"data="):
        return text
    data = parse_qs(text.decode("utf-8", "replace"), keep_blank_values=True)["data"][0].encode()
    if data.lstrip().startswith((b"{", b"[")):
        return data
    try:
        return base64.b64decode(data.replace(b" ", b"+"), validate=False)
    except (binascii.Error, ValueError) as fault:
        raise Unreadable from fault


def _key_of(events: list[Any]) -> str | None:
    """The key that browsers put into every event."""
    head = events[0] if events else None
    return first(head.properties, "token", "api_key") if isinstance(head, Event) else None


def _parse(events: list[Any], sent_at: Any, source: Source, received_at: datetime) -> Parsed:
    found = Parsed("posthog")
    asks = source.basis == "consent"
    received = utc(received_at)
    lines: list[Any] = []
    for number, event in enumerate(events, start=1):
        if not isinstance(event, Event):
            refuse(found, Why.NOT_JSON, number, None)
            continue
        kept = _kept(event, asks)
        if not word(event.event).strip():
            refuse(found, Why.NO_TYPE, number, kept)
            continue
        name = (word(event.uuid) or word((event.properties or {}).get("uuid"))).strip() or uuid7()
        times = {"timestamp": event.timestamp, "sent_at": event.sent_at or sent_at, "receivedAt": received}
        found.ids.append(name)
        lines.append({"uuid": name} | {key: at for key, at in times.items() if at is not None} | kept)
    found.body = encode_lines(lines)
    return found


def _kept(event: Event, asks: bool) -> dict[str, Any]:
    """What of an event is kept: its word, its names, its properties."""
    said = event.properties or {}
    agreed = agrees(said.get("$consent"), said.get("consent"))
    own = {key: value for key, value in said.items() if not key.startswith("$") or key in OWN}
    for key in ("token", "api_key", "distinct_id", "alias", "uuid"):
        own.pop(key, None)
    names = _names(event, said)
    if asks and not agreed:
        names.pop("cookie", None)
        own = without_tracking(own)
    if isinstance(own.get("text"), str):
        own["text"] = redact_text(own["text"])
    kept: dict[str, Any] = {"event": without_addresses(event.event), "names": names, "properties": own}
    people = _people(event, said)
    names |= {key: people.pop(key) for key in ("email", "phone") if key in people}
    if isinstance(own.get("email"), str):
        names.setdefault("email", own["email"])
    kept["properties"] = without_addresses(own)
    if people:
        kept["traits"] = people
    if isinstance(said.get(GROUPS), dict) and said[GROUPS]:
        kept["group"] = word(next(iter(said[GROUPS].values())))
    if agreed:
        kept["consent"] = True
    return kept


def _names(event: Event, said: dict[str, Any]) -> dict[str, Any]:
    """Which of the ids is the person's own (`login_id`), and which is one that the client made up (`cookie`)?"""
    who = word(event.distinct_id) or word(said.get("distinct_id"))
    other = word(said.get("alias")) if event.event == "$create_alias" else word(said.get("$anon_distinct_id"))
    device = word(said.get("$device_id"))
    if event.event == "$create_alias" and _is_made_up(who) and not _is_made_up(other):
        who, other = other, who
    made_up = said.get("$is_identified") is False or said.get("$process_person_profile") is False
    if event.event not in ("$identify", "$create_alias") and (made_up or (who and who == device)):
        who, other = "", who
    found = {"login_id": who, "cookie": other or (device if device != who else "")}
    return {space: value for space, value in found.items() if value}


def _is_made_up(name: str) -> bool:
    try:
        UUID(name)
    except ValueError:
        return False
    return True


def _people(event: Event, said: dict[str, Any]) -> dict[str, Any]:
    """What is said of the person, as far as it is kept."""
    found: dict[str, Any] = {}
    for about in (event.set_once, said.get("$set_once"), event.set_now, said.get("$set")):
        if isinstance(about, dict):
            found |= {key: about[key] for key in PEOPLE if about.get(key) not in (None, "")}
    return found
