"""What does a contact record of Amazon Connect say? Each record is one leg; the legs of one call are one contact."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from walkamile.listen.sources.attributes import identity_in, names_in, survey_in, topic_in
from walkamile.listen.sources.document import (
    Document,
    Fault,
    Parser,
    Row,
    Told,
    at,
    filled,
    number_of,
    seconds_between,
    text_at,
    text_of,
)
from walkamile.model.refusal import Why

CHANNELS = {"voice": "phone", "chat": "chat", "email": "email", "task": "internal"}
BEGINS = ("INBOUND", "OUTBOUND", "CALLBACK", "API", "WEBRTC_API", "EXTERNAL_OUTBOUND", "AGENT_REPLY", "FLOW")
GOES_ON = ("TRANSFER", "QUEUE_TRANSFER", "DISCONNECT")
OUTBOUND = ("OUTBOUND", "EXTERNAL_OUTBOUND", "CALLBACK", "AGENT_REPLY")
WATCHED = "MONITOR"


def rows(record: Document, told: Told) -> Iterator[Row]:
    """Return the events of one leg."""
    name, method = text_of(record.get("ContactId")), text_of(record.get("InitiationMethod"))
    if name is None:
        raise Fault(Why.NO_KEY)
    if record.get("InitiationTimestamp") is None:
        raise Fault(Why.NO_TIME)
    if method == WATCHED:
        return
    if method is None or method not in (*BEGINS, *GOES_ON):
        raise Fault(Why.UNKNOWN_WORD)
    common = _common(record, told, _first(record, told), method)
    if method in BEGINS:
        yield _opened(record, common)
        yield from _flow(record, common)
    elif method != "DISCONNECT":
        yield _transferred(record, common, told)
    yield from _queue(record, common)
    yield from _agent(record, common)
    asked_at = at(record, "Queue.EnqueueTimestamp") or record["InitiationTimestamp"]
    if method in BEGINS:
        yield from identity_in(record.get("Attributes"), told, common, asked_at)
    yield from _voice(record, common)
    yield from survey_in(record.get("Attributes"), told, common, name, record.get("DisconnectTimestamp"))
    yield from _closed(record, common, told)


def fits(document: Document, of: str) -> bool:
    """Does this look like a contact record?"""
    return of == "" and {"ContactId", "InitiationMethod", "InitiationTimestamp"} <= document.keys()


def _first(record: Document, told: Told) -> str:
    """With which leg did the contact begin? As far back as the file goes, then what the record says."""
    name, seen = text_of(record["ContactId"]), set[str]()
    leg = record
    while name not in seen and text_of(leg.get("InitiationMethod")) in GOES_ON:
        seen.add(str(name))
        before = text_of(leg.get("PreviousContactId"))
        earlier = told.record("", before)
        if not earlier:
            return text_at(leg, "InitialContactId") or before or str(name)
        name, leg = before, earlier
    return str(name)


def _common(record: Document, told: Told, contact: str, method: str) -> Row:
    end = text_at(record, "CustomerEndpoint.Address")
    kind = text_at(record, "CustomerEndpoint.Type")
    word = (text_at(record, "Channel") or "").lower()
    names = {
        "customer_id": text_at(record, "CustomerId"),
        "phone": end if kind == "TELEPHONE_NUMBER" else None,
        "email": end if kind == "EMAIL_ADDRESS" else None,
    } | names_in(record.get("Attributes"), told)
    return filled(
        {
            "contact_id": contact,
            "leg": text_of(record["ContactId"]),
            "channel": CHANNELS.get(word, word) or None,
            "direction": "outbound" if method in OUTBOUND else "inbound",
            "identifiers": names,
            "topic": topic_in(record.get("Attributes"), told),
        }
    )


def _row(common: Row, name: str, what: str, ts: Any, **more: Any) -> Row:
    row = filled(common | {"event_id": f"{common['leg']}:{name}", "type": what, "ts": ts} | more)
    row.pop("leg")
    return row


def _opened(record: Document, common: Row) -> Row:
    human = isinstance(record.get("Queue"), dict) or isinstance(record.get("Agent"), dict)
    kind = "human" if human or common["direction"] == "outbound" else "bot"
    worked: Row = {} if isinstance(record.get("Queue"), dict) else _worked(record)
    return _row(common, "opened", "contact.opened", record["InitiationTimestamp"], kind=kind, **worked)


def _flow(record: Document, common: Row) -> Iterator[Row]:
    """The flow that the person hears or reads before somebody can answer."""
    if common["direction"] == "outbound":
        return
    begun = record.get("ConnectedToSystemTimestamp") or record["InitiationTimestamp"]
    queued = at(record, "Queue.EnqueueTimestamp")
    answered = at(record, "Agent.ConnectedToAgentTimestamp")
    ended = queued or answered or record.get("DisconnectTimestamp")
    heard = {"actor_kind": "bot", "props": {"to_human": bool(queued or answered)}}
    yield _row(common, "flow in", "bot.entered", begun, **heard)
    if ended is not None:
        yield _row(common, "flow out", "bot.left", ended, **heard)


def _transferred(record: Document, common: Row, told: Told) -> Row:
    before = told.record("", record.get("PreviousContactId"))
    past = text_at(before, "Queue.Name", "Agent.Username")
    to = text_at(record, "Queue.Name", "Agent.Username")
    who = text_at(before, "Agent.Username")
    actor = {"actor_kind": "employee", "actor_id": who} if who else {}
    worked: Row = {} if isinstance(record.get("Queue"), dict) else _worked(record)
    return _row(
        common, "transferred", "contact.transferred", record["InitiationTimestamp"], props={"from": past, "to": to},
        **(worked | actor),
    )  # fmt: skip


def _queue(record: Document, common: Row) -> Iterator[Row]:
    """The wait for somebody: until an agent answers, the person gives up, or the contact goes elsewhere."""
    entered, left = at(record, "Queue.EnqueueTimestamp"), at(record, "Queue.DequeueTimestamp")
    name = text_at(record, "Queue.Name", "Queue.ARN")
    if entered is None or name is None:
        return
    yield _row(common, "queued", "queue.entered", entered, queue=name)
    waited = at(record, "Queue.Duration")
    waited = seconds_between(entered, left) if waited is None else waited
    reason = text_at(record, "DisconnectReason")
    if left is None:
        return
    if _abandoned(record):
        props = {"reason": reason}
        yield _row(common, "gone", "contact.abandoned", left, queue=name, wait_s=waited, props=props)
        return
    who = text_at(record, "Agent.Username", "Agent.ARN")
    yield _row(
        common, "left", "queue.left", left, queue=name, wait_s=waited, props={"answered_by": who}, **_worked(record)
    )  # fmt: skip


def _abandoned(record: Document) -> bool:
    """Did the person go while they waited?"""
    queued, answered = isinstance(record.get("Queue"), dict), isinstance(record.get("Agent"), dict)
    reason = text_at(record, "DisconnectReason")
    return queued and not answered and reason in ("CUSTOMER_DISCONNECT", "CUSTOMER_NEVER_ARRIVED")


def _worked(record: Document) -> Row:
    """Who answered, and how long did they work on it without the time on hold? In seconds."""
    who = text_at(record, "Agent.Username", "Agent.ARN")
    if who is None:
        return {}
    spent = [
        number_of(at(record, f"Agent.{part}Duration")) for part in ("AgentInteraction", "AfterContactWork")
    ]
    known = [part for part in spent if part is not None]
    return {"actor_kind": "employee", "actor_id": who, "handle_s": sum(known) if known else None}


def _agent(record: Document, common: Row) -> Iterator[Row]:
    held = at(record, "Agent.CustomerHoldDuration")
    if held in (None, 0):
        return
    who = {"actor_kind": "employee", "actor_id": text_at(record, "Agent.Username", "Agent.ARN")}
    props = {"n_holds": text_at(record, "Agent.NumberOfHolds")}
    ended = at(record, "Agent.AfterContactWorkStartTimestamp") or record.get("DisconnectTimestamp")
    yield _row(common, "held", "contact.held", ended, hold_s=held, props=props, **who)


def _voice(record: Document, common: Row) -> Iterator[Row]:
    """What did the comparison of voices say of who it is?"""
    said = text_at(record, "VoiceIdResult.Authentication.Result")
    word = {"AUTHENTICATED": "confirmed", "NOT_AUTHENTICATED": "failed"}.get(said or "")
    ts = at(record, "Agent.ConnectedToAgentTimestamp") or record["InitiationTimestamp"]
    if word:
        yield _row(common, f"voice {word}", f"identity.{word}", ts, item="voice")


def _closed(record: Document, common: Row, told: Told) -> Iterator[Row]:
    """The contact ends with its last leg."""
    ended, to = record.get("DisconnectTimestamp"), text_of(record.get("NextContactId"))
    after = told.record("", to)
    goes_on = (
        text_of(after.get("InitiationMethod")) in GOES_ON[:2]
        if after
        else record.get("TransferCompletedTimestamp")
    )
    if ended is None or (to is not None and goes_on):
        return
    flow_only = not isinstance(record.get("Queue"), dict) and not isinstance(record.get("Agent"), dict)
    contained = flow_only and common["direction"] == "inbound" and record["InitiationMethod"] in BEGINS
    gone = _abandoned(record)
    outcome = "abandoned" if gone else "contained" if contained else None
    who = text_at(record, "Agent.Username")
    actor = {"actor_kind": "employee", "actor_id": who} if who else {}
    reason = {"reason": text_at(record, "DisconnectReason")}
    if record["InitiationMethod"] != "DISCONNECT":
        yield _row(
            common,
            "closed",
            "contact.closed",
            ended,
            outcome=outcome,
            props=reason,
            **(actor | ({"handle_s": 0} if gone else {})),
        )


PARSER = Parser(
    rows,
    fits,
    beside={"": ("ContactId", "PreviousContactId", "InitialContactId", "InitiationMethod", "Queue", "Agent")},
)
