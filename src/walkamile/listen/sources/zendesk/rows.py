"""What do tickets, audits and ratings of Zendesk say? Their records become events of contacts, cases and feedback."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from walkamile.listen.sources.document import (
    Document,
    Fault,
    Parser,
    Row,
    Told,
    after,
    at,
    filled,
    number_of,
    records,
    text_at,
    text_of,
)
from walkamile.model.refusal import Why

CHANNELS = {
    "web": "web", "web_form": "web", "web_service": "web", "help_center": "web", "closed_ticket": "web",
    "email": "email", "mail": "email", "chat": "chat", "native_messaging": "chat", "messaging": "chat",
    "web_messaging": "chat", "chat_transcript": "chat", "voice": "phone", "phone": "phone", "mobile": "app",
    "mobile_sdk": "app", "sms": "social", "whatsapp": "social", "facebook": "social", "twitter": "social",
    "instagram_dm": "social", "any_channel": "social", "api": "internal", "rule": "internal", "system": "internal",
    "automation": "internal", "side_conversation": "internal", "linked_problem": "internal",
}  # fmt: skip
BY_NOBODY = "internal"
SCORES = {"good": 1, "bad": 0}
STILL_OPEN = ("new", "open", "pending", "hold")


def rows(document: Document, told: Told) -> Iterator[Row]:
    """Return the events of one ticket, audit or rating."""
    if told.of == "satisfaction_ratings" or ("score" in document and "ticket_id" in document):
        yield from _rating(document, told)
    elif told.of in ("audits", "ticket_audits") or ("events" in document and "ticket_id" in document):
        yield from _audit(document, told)
    else:
        yield from _ticket(document, told)
        for audit in records(document.get("audits")):
            yield from _audit({"ticket_id": document.get("id")} | audit, told)


def fits(document: Document, of: str) -> bool:
    """Does this look like a ticket, an audit or a rating?"""
    if of in ("", "audits", "ticket_audits") and {"ticket_id", "events", "author_id"} <= document.keys():
        return True
    if of == "satisfaction_ratings":
        return {"ticket_id", "score"} <= document.keys()
    return of in ("", "tickets") and {"id", "via", "requester_id", "status"} <= document.keys()


def _ticket(ticket: Document, told: Told) -> Iterator[Row]:
    who = _requester(ticket.get("requester_id"), told, ticket.get("via"), ticket.get("requester"))
    case = _case(ticket.get("id"))
    topic = _topic(ticket, told)
    yield from _opening(ticket, case | {"topic": topic, "identifiers": who})
    solved = told.record("metric_sets", ticket.get("id")).get("solved_at")
    if ticket.get("status") in ("solved", "closed") and solved:
        yield from _solving(case | {"topic": topic, "identifiers": who, "ts": solved}, {})


def _opening(ticket: Document, common: Row) -> Iterator[Row]:
    """The ticket begins; where a person made it, that is a contact, too."""
    case = common["case_id"]
    channel = _channel(ticket.get("via"))
    opened = common | {"ts": ticket.get("created_at"), "channel": channel}
    if channel != BY_NOBODY:
        yield filled(
            opened
            | {
                "event_id": f"{case}:contact",
                "type": "contact.opened",
                "contact_id": case,
                "kind": "human",
                "touchpoint": "",
                "text": ticket.get("subject"),
            }
        )
    props = {"priority": text_of(ticket.get("priority")), "category": text_of(ticket.get("type"))}
    yield filled(opened | {"event_id": f"{case}:opened", "type": "case.opened", "props": props})


def _solving(common: Row, actor: Row) -> Iterator[Row]:
    case, solved = common["case_id"], common["ts"]
    same = common | actor | {"channel": "internal"}
    yield filled(same | {"event_id": f"{case}:resolved:{solved}", "type": "case.resolved"})
    yield filled(
        same
        | {
            "event_id": f"{case}:contact:closed:{solved}",
            "type": "contact.closed",
            "contact_id": case,
            "touchpoint": "",
            "outcome": "resolved",
        }
    )


def _audit(audit: Document, told: Told) -> Iterator[Row]:
    case, made = _case(audit.get("ticket_id")), records(audit.get("events"))
    if audit.get("created_at") is None:
        raise Fault(Why.NO_TIME)
    ticket = told.record("tickets", audit.get("ticket_id"))
    first: Row = {str(e.get("field_name")): e.get("value") for e in made if e.get("type") == "Create"}
    requester = first.get("requester_id") or ticket.get("requester_id")
    who = _requester(requester, told, audit.get("via") if first else None, None)
    common = case | {"ts": audit["created_at"], "identifiers": who}
    actor = _actor(audit.get("author_id"), requester, told) or _somebody(audit.get("author_id"))
    if first:
        yield from _opening(first | {"via": audit.get("via"), "created_at": audit["created_at"]}, common)
        if text_of(first.get("group_id")):
            yield _assigned(common | actor, audit, first.get("group_id"), None, told)
    for event in made:
        yield from _change(event, audit, common, actor, told)


def _change(event: Document, audit: Document, common: Row, actor: Row, told: Told) -> Iterator[Row]:
    """One thing that was changed, said or rated. Kinds that are not known are passed over: Zendesk adds new ones."""
    kind, field = event.get("type"), event.get("field_name")
    if kind == "Change" and field == "group_id":
        yield _assigned(common | actor, audit, event.get("value"), event.get("previous_value"), told)
    elif kind == "Change" and field == "status":
        yield from _status(event, common, actor)
    elif kind == "Comment" and event.get("public") is not False:
        yield from _comment(event, audit, common, told)
    elif kind == "VoiceComment":
        yield from _call(event, common)
    elif kind == "SatisfactionRating":
        yield from _scored(
            event.get("score"), event.get("body"), f"{common['case_id']}:{audit.get('id')}", common
        )


def _assigned(common: Row, audit: Document, to: Any, before: Any, told: Told) -> Row:
    group = told.record("groups", to).get("name") or text_of(to)
    past = told.record("groups", before).get("name") or text_of(before)
    return filled(
        common
        | {
            "event_id": f"{common['case_id']}:assigned:{text_of(audit.get('id'))}",
            "type": "case.assigned",
            "channel": "internal",
            "queue": group,
            "outcome": "reassigned" if past else None,
            "props": {"from": past},
        }
    )


def _status(event: Document, common: Row, actor: Row) -> Iterator[Row]:
    now, past = event.get("value"), event.get("previous_value")
    case, ts = common["case_id"], common["ts"]
    if now == "solved":
        yield from _solving(common, actor)
    elif now == "closed":
        yield filled(
            common | actor | {"event_id": f"{case}:closed", "type": "case.closed", "channel": "internal"}
        )
    elif now in STILL_OPEN and past in ("solved", "closed"):
        same = {"event_id": f"{case}:reopened:{ts}", "type": "case.reopened", "channel": "internal"}
        yield filled(common | actor | same)
    elif now not in STILL_OPEN:
        raise Fault(Why.UNKNOWN_WORD)


def _comment(event: Document, audit: Document, common: Row, told: Told) -> Iterator[Row]:
    author = event.get("author_id") or audit.get("author_id")
    actor = _actor(author, at(common, "identifiers.zendesk_user"), told)
    speaker = actor.get("actor_kind")
    yield filled(
        common
        | actor
        | {
            "event_id": f"{common['case_id']}:said:{text_of(event.get('id')) or text_of(audit.get('id'))}",
            "type": "message.sent",
            "channel": _channel(event.get("via") or audit.get("via")),
            "contact_id": common["case_id"],
            "direction": {"customer": "inbound", "employee": "outbound"}.get(str(speaker)),
            "text": event.get("plain_body") or event.get("body"),
            "props": {"speaker": speaker},
        }
    )


def _call(event: Document, common: Row) -> Iterator[Row]:
    """A call of Zendesk Talk: a contact of its own inside the ticket."""
    data = event.get("data") if isinstance(event.get("data"), dict) else {}
    contact = f"call {text_at(data, 'call_id') or text_of(event.get('id'))}"
    outbound = at(event, "via.source.rel") == "outbound"
    number = text_at(data, "to" if outbound else "from")
    begun = data.get("started_at") or common["ts"]
    who = dict(common.get("identifiers") or {}) | ({"phone": number} if number else {})
    call = common | {"channel": "phone", "contact_id": contact, "identifiers": who, "touchpoint": ""}
    call |= {"actor_kind": "employee", "actor_id": text_at(data, "answered_by_id")}
    yield filled(
        call
        | {
            "event_id": f"{contact}:opened",
            "type": "contact.opened",
            "kind": "human",
            "ts": begun,
            "touchpoint": "a call",
            "direction": "outbound" if outbound else "inbound",
        }
    )
    seconds = data.get("call_duration")
    missed = at(event, "via.source.rel") == "voicemail"
    yield filled(
        call
        | {
            "event_id": f"{contact}:closed",
            "type": "contact.closed",
            "ts": after(begun, number_of(seconds) or 0.0),
            "handle_s": None if missed else seconds,
            "outcome": "unresolved" if missed else None,
        }
    )


def _rating(rating: Document, told: Told) -> Iterator[Row]:
    case = _case(rating.get("ticket_id"))
    who = _requester(rating.get("requester_id"), told, None, None)
    common = case | {"ts": rating.get("created_at"), "identifiers": who}
    about = {"queue": told.record("groups", rating.get("group_id")).get("name")}
    agent = {"actor_id": text_of(rating.get("assignee_id"))}
    name = f"{case['case_id']}:rating {text_of(rating.get('id')) or ''}"
    for row in _scored(rating.get("score"), rating.get("comment"), name, common | about):
        yield filled({**row, "props": row.get("props", {}) | {"employee": agent["actor_id"]}})


def _scored(score: Any, text: Any, name: str, common: Row) -> Iterator[Row]:
    asked = common | {"channel": "survey", "contact_id": common["case_id"], "kind": "CSAT"}
    if score == "offered":
        yield filled(asked | {"event_id": f"{name}:invited", "type": "feedback.invited"})
    elif isinstance(score, str) and score in SCORES:
        given = {"event_id": f"{name}:given", "type": "feedback.given", "text": text}
        yield filled(asked | given | {"props": {"score": SCORES[score], "scale": "0 to 1"}})
    elif score not in (None, "unoffered"):
        raise Fault(Why.UNKNOWN_WORD)


def _case(key: Any) -> Row:
    found = text_of(key)
    if found is None:
        raise Fault(Why.NO_KEY)
    return {"case_id": found}


def _requester(key: Any, told: Told, via: Any, inside: Any) -> Row:
    """Who asks: the user of Zendesk, with the names that the export knows of them."""
    user = told.record("users", key) or (inside if isinstance(inside, dict) else {})
    sent = at(via, "source.from")
    return filled(
        {
            "zendesk_user": text_of(key) or text_at(inside, "id"),
            "customer_id": text_at(user, "external_id"),
            "email": text_at(user, "email") or text_at(sent, "address"),
            "phone": text_at(user, "phone") or text_at(sent, "phone"),
        }
    )


def _actor(author: Any, requester: Any, told: Told) -> Row:
    """Who did it: the person who asks, an employee, or the system; empty when the export does not tell."""
    name, role = text_of(author), told.record("users", author).get("role")
    if name == "-1":
        return {"actor_kind": "system"}
    if name is not None and (role == "end-user" or name == text_of(requester)):
        return {"actor_kind": "customer"}
    if role in ("agent", "admin") or (name is not None and text_of(requester) is not None):
        return {"actor_kind": "employee", "actor_id": name}
    return {}


def _somebody(author: Any) -> Row:
    """Who moves a ticket or solves it is taken for an employee, when the export does not tell."""
    name = text_of(author)
    return {"actor_kind": "employee", "actor_id": name} if name else {}


def _channel(via: Any) -> str:
    word = text_at(via, "channel")
    return CHANNELS.get(word.lower(), word.lower()) if word else BY_NOBODY


def _topic(ticket: Document, told: Told) -> str | None:
    """What it is about: the custom field that the mapping names, else nothing."""
    wanted = text_of(told.options.get("topic_field"))
    fields = records(ticket.get("custom_fields")) if wanted else []
    return next((text_of(f.get("value")) for f in fields if text_of(f.get("id")) == wanted), None)


PARSER = Parser(
    rows,
    fits,
    lists=("tickets", "audits", "ticket_audits", "satisfaction_ratings"),
    beside={
        "users": ("id", "email", "phone", "external_id", "role"),
        "groups": ("id", "name"),
        "metric_sets": ("ticket_id", "solved_at"),
        "tickets": ("id", "requester_id"),
    },
)
