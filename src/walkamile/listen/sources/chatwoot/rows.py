"""What does a webhook of Chatwoot say? One payload at a time: a conversation is a contact and a case."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from walkamile.listen.sources.document import (
    Document,
    Fault,
    Parser,
    Row,
    Told,
    at,
    filled,
    records,
    text_at,
    text_of,
)
from walkamile.model.refusal import Why

CHANNELS = {
    "webwidget": "chat", "api": "chat", "email": "email", "whatsapp": "social", "facebookpage": "social",
    "instagram": "social", "twitterprofile": "social", "telegram": "social", "line": "social", "tiktok": "social",
    "twiliosms": "social", "sms": "social", "voice": "phone", "twiliovoice": "phone",
}  # fmt: skip
SAYS_NOTHING = (
    "conversation_opened", "conversation_resolved", "conversation_typing_on", "conversation_typing_off",
    "conversation_recording", "contact_created", "contact_updated", "contact_merged", "contact_deleted",
    "webwidget_triggered", "inbox_created", "inbox_updated",
)  # fmt: skip
KINDS = {"0": "incoming", "1": "outgoing", "2": "activity", "3": "template"}
STATES = ("open", "resolved", "pending", "snoozed")


def rows(payload: Document, told: Told) -> Iterator[Row]:
    """Return the events of one payload."""
    event = payload.get("event")
    if event == "conversation_created":
        yield from _created(payload, told)
    elif event == "conversation_status_changed":
        yield from _status(payload, told)
    elif event == "conversation_updated":
        yield from _updated(payload, told)
    elif event == "message_created":
        yield from _message(payload, told)
    elif event == "message_updated":
        yield from _answered(payload, told)
    elif event not in SAYS_NOTHING:
        raise Fault(Why.UNKNOWN_WORD)


def fits(document: Document, of: str) -> bool:
    """Does this look like a webhook of Chatwoot?"""
    event = document.get("event")
    known = isinstance(event, str) and event.startswith(("conversation_", "message_", "webwidget_"))
    return of == "" and known and bool({"meta", "conversation", "inbox", "contact_inbox"} & document.keys())


def _common(conversation: Any, told: Told) -> Row:
    name = text_at(conversation, "id", "display_id")
    if name is None:
        raise Fault(Why.NO_KEY)
    word = (text_at(conversation, "channel") or "").rpartition("::")[2].lower()
    inbox = text_at(conversation, "inbox_id")
    sender = at(conversation, "meta.sender")
    return filled(
        {
            "contact_id": name,
            "case_id": name,
            "channel": CHANNELS.get(word, word) or None,
            "queue": text_at(conversation, "meta.team.name")
            or (told.words("inboxes").get(inbox, f"inbox {inbox}") if inbox else None),
            "identifiers": {
                "chatwoot_contact": text_at(sender, "id")
                or text_at(conversation, "contact_inbox.contact_id"),
                "customer_id": text_at(sender, "identifier"),
                "email": text_at(sender, "email"),
                "phone": text_at(sender, "phone_number"),
            },
        }
    )


def _agent(conversation: Any) -> Row:
    name = text_at(conversation, "meta.assignee.email", "meta.assignee.id")
    return {"actor_kind": "employee", "actor_id": name} if name else {}


def _moment(payload: Document) -> Any:
    """When was it changed? The last change of the conversation, else its last activity."""
    found = next((payload.get(name) for name in ("updated_at", "timestamp") if payload.get(name)), None)
    if found is None:
        raise Fault(Why.NO_TIME)
    return found


def _created(payload: Document, told: Told) -> Iterator[Row]:
    common = _common(payload, told)
    name = common["contact_id"]
    begun = next((payload.get(n) for n in ("created_at", "timestamp") if payload.get(n)), None)
    if begun is None:
        raise Fault(Why.NO_TIME)
    opened = common | {"ts": begun, "actor_kind": "customer"}
    with_bot = payload.get("status") == "pending"
    # Whether a person will come into a conversation that a bot begins is not known yet: its kind is derived later.
    kind: Row = {} if with_bot else {"kind": "human"}
    yield opened | kind | {"event_id": f"{name}:contact", "type": "contact.opened", "touchpoint": ""}
    priority = {"priority": text_at(payload, "priority")}
    yield filled(opened | {"event_id": f"{name}:opened", "type": "case.opened", "props": priority})
    if (
        payload.get("meta")
        and (at(payload, "meta.hmac_verified") or at(payload, "contact_inbox.hmac_verified")) is True
    ):
        yield opened | {"event_id": f"{name}:confirmed", "type": "identity.confirmed", "item": "sign-in"}
    if with_bot:
        yield opened | {"event_id": f"{name}:bot", "type": "bot.entered", "actor_kind": "bot"}


def _changes(payload: Document) -> dict[str, tuple[Any, Any]]:
    """What was changed: field -> (before, now)."""
    found = {}
    for change in records(payload.get("changed_attributes")):
        for field, said in change.items():
            if isinstance(said, dict):
                found[field] = (said.get("previous_value"), said.get("current_value"))
    return found


def _status(payload: Document, told: Told) -> Iterator[Row]:
    common, ts, now = _common(payload, told), _moment(payload), payload.get("status")
    if now not in STATES:
        raise Fault(Why.UNKNOWN_WORD)
    before = _changes(payload).get("status", (None, now))[0]
    name = f"{common['contact_id']}:{now}:{text_of(ts)}"
    same = common | {"ts": ts}
    if before == "pending":
        on = {"to_human": now == "open"}
        yield same | {"event_id": f"{name}:bot", "type": "bot.left", "actor_kind": "bot", "props": on}
    if now == "resolved":
        outcome = "contained" if before == "pending" else "resolved"
        closed = {
            "event_id": f"{name}:contact",
            "type": "contact.closed",
            "outcome": outcome,
            "touchpoint": "",
        }
        actor: Row = {} if before == "pending" else _agent(payload)
        yield same | actor | closed
        yield same | actor | {"event_id": name, "type": "case.resolved"}
    elif now == "open" and before == "resolved":
        yield same | {"event_id": name, "type": "case.reopened"}


def _updated(payload: Document, told: Told) -> Iterator[Row]:
    """A team or a person was given the conversation."""
    common, changes = _common(payload, told), _changes(payload)
    if not {"team_id", "assignee_id"} & changes.keys():
        return
    ts = _moment(payload)
    name = f"{common['contact_id']}:{text_of(ts)}"
    if "team_id" in changes and text_of(changes["team_id"][1]):
        past = text_of(changes["team_id"][0])
        assigned = {
            "event_id": f"{name}:team",
            "type": "case.assigned",
            "outcome": "reassigned" if past else None,
        }
        yield filled(common | _agent(payload) | assigned | {"ts": ts, "props": {"from": past}})
    before, now = (text_of(value) for value in changes.get("assignee_id", (None, None)))
    if before and now and before != now:
        handed = {"event_id": f"{name}:assignee", "type": "contact.transferred"}
        yield common | handed | {"ts": ts, "props": {"from": before, "to": now}}


def _message(payload: Document, told: Told) -> Iterator[Row]:
    kind = text_at(payload, "message_type") or ""
    kind = KINDS.get(kind, kind)
    if kind not in KINDS.values():
        raise Fault(Why.UNKNOWN_WORD)
    common = _common(payload.get("conversation"), told)
    name, ts = text_at(payload, "id"), payload.get("created_at")
    if name is None or ts is None:
        raise Fault(Why.NO_KEY if name is None else Why.NO_TIME)
    if payload.get("content_type") == "input_csat":
        yield (
            common | {"event_id": f"message {name}:invited", "type": "feedback.invited", "ts": ts} | _survey()
        )
    elif payload.get("private") is not True and kind in ("incoming", "outgoing"):
        yield _said(payload, common, f"message {name}", ts, kind)


def _said(payload: Document, common: Row, name: str, ts: Any, kind: str) -> Row:
    sender = payload.get("sender")
    speaker = (
        "customer"
        if kind == "incoming"
        else "employee"
        if text_at(sender, "type") in ("user", None)
        else "bot"
    )
    if kind == "outgoing" and not isinstance(sender, dict):
        speaker = "bot"
    who = text_at(sender, "email", "id") if speaker == "employee" else None
    return filled(
        common
        | {
            "event_id": name,
            "type": "message.sent",
            "ts": ts,
            "text": text_at(payload, "content"),
            "direction": "inbound" if kind == "incoming" else "outbound",
            "actor_kind": speaker,
            "actor_id": who,
            "props": {"speaker": speaker},
        }
    )


def _answered(payload: Document, told: Told) -> Iterator[Row]:
    """An answer to the survey lies in a message that was changed."""
    said = at(payload, "content_attributes.submitted_values.csat_survey_response")
    if payload.get("content_type") != "input_csat" or not isinstance(said, dict):
        return
    common, conversation = _common(payload.get("conversation"), told), payload.get("conversation")
    moments = (payload.get("updated_at"), at(conversation, "updated_at"), at(conversation, "timestamp"))
    given = {"event_id": f"message {text_at(payload, 'id')}:given", "type": "feedback.given"}
    given |= {"ts": next((m for m in moments if m), None), "text": text_at(said, "feedback_message")}
    yield filled(
        common | given | _survey() | {"props": {"score": text_at(said, "rating"), "scale": "1 to 5"}}
    )


def _survey() -> Row:
    return {"channel": "survey", "kind": "CSAT"}


PARSER = Parser(rows, fits)
