"""What does a message after the Segment specification say? As mappings/segment.yaml, for requests as they come."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

Row = dict[str, Any]
COMMERCE = {
    "order completed": "order.placed",
    "order refunded": "order.returned",
    "products searched": "search.made",
    "page failed": "page.failed",
    "goal reached": "goal.reached",
}
KINDS = {
    "page": "page.viewed",
    "screen": "page.viewed",
    "identify": "identifier.seen",
    "alias": "identifier.seen",
    "group": "identifier.seen",
}
FIELDS = (
    "side",
    "contact_id",
    "contact_of",
    "kind",
    "queue",
    "outcome",
    "wait_s",
    "topic",
    "text",
    "case_id",
    "order_id",
)


def segment_rows(document: Any, received_at: datetime) -> list[Any]:
    """Return the rows of a body: one message, or a batch with what holds for all of it."""
    if not isinstance(document, dict):
        return [document]
    batch = document.get("batch")
    if not isinstance(batch, list):
        return [_row(document, document.get("sentAt"), received_at)]
    return [
        _row(item, item.get("sentAt") or document.get("sentAt"), received_at)
        if isinstance(item, dict)
        else item
        for item in batch
    ]


def _row(message: Row, sent: Any, received_at: datetime) -> Row:
    origin = next(
        (message[name] for name in ("originalTimestamp", "timestamp") if message.get(name)),
        sent or _text(received_at),
    )
    row: Row = {
        "event_id": message.get("messageId"),
        "type": _word(message),
        "ts": _corrected(origin, sent, received_at),
        "ts_origin": origin,
        "channel": _channel(message),
        "device": _at(message, "context.device.model") or _at(message, "context.device.type"),
        "item": _item(message),
        "consent": _first(
            message,
            "context.consent.given",
            "context.consent.categoryPreferences.Analytics",
            "context.consent.categoryPreferences.analytics",
        ),
        "identifiers": _identifiers(message),
        "props": message.get("properties"),
        "traits": _traits(message),
    }
    row |= {name: _at(message, f"properties.{name}") for name in FIELDS}
    if message.get("groupId"):
        row["objects"] = [{"type": "organisation", "id": message["groupId"], "qualifier": None}]
    return {name: value for name, value in row.items() if value is not None or name == "props"}


def _word(message: Row) -> str | None:
    kind = message.get("type")
    if kind == "track":
        name = message.get("event") or message.get("name")
        return COMMERCE.get(str(name).lower(), name)
    return KINDS.get(str(kind))


def _channel(message: Row) -> str | None:
    said = _first(message, "properties.channel", "context.channel")
    if said:
        return str(said).lower()
    kind = message.get("type")
    if kind == "screen" or str(_at(message, "context.device.type")).lower() in ("ios", "android"):
        return "app"
    library = str(_at(message, "context.library.name") or "")
    return "web" if kind == "page" or library.endswith(".js") or _at(message, "context.page") else None


def _item(message: Row) -> Any:
    if message.get("type") in ("page", "screen"):
        return _first(message, "name", "properties.path", "context.page.path")
    return _first(message, "properties.item", "properties.query") if message.get("type") == "track" else None


def _identifiers(message: Row) -> Row:
    found = {
        "login_id": message.get("userId"),
        "cookie": _first(message, "anonymousId", "previousId"),
        "email": _first(message, "traits.email", "context.traits.email", "properties.email"),
        "phone": _first(message, "traits.phone", "context.traits.phone", "properties.phone"),
        "device_id": _at(message, "context.device.id"),
    }
    return {name: value for name, value in found.items() if value}


def _traits(message: Row) -> Row:
    found = {
        "country": _first(message, "traits.address.country", "traits.country"),
        "segment_hint": _first(message, "traits.plan", "traits.segment"),
        "since": _at(message, "traits.createdAt"),
    }
    return {name: value for name, value in found.items() if value}


def _corrected(origin: Any, sent: Any, received_at: datetime) -> Any:
    """When did it happen by our clock? received - (sent - said); what cannot be read is left to the staging."""
    if not sent:
        return origin
    try:
        return _text(received_at - (_moment(sent) - _moment(origin)))
    except (ValueError, TypeError, OverflowError):
        return origin


def _moment(value: Any) -> datetime:
    moment = datetime.fromisoformat(str(value))
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _text(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="microseconds")


def _first(message: Row, *paths: str) -> Any:
    return next((value for value in (_at(message, path) for path in paths) if value not in (None, "")), None)


def _at(message: Row, path: str) -> Any:
    value: Any = message
    for part in path.split("."):
        value = value.get(part) if isinstance(value, dict) else None
    return value
