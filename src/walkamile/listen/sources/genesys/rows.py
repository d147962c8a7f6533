"""What does a conversation of Genesys Cloud say? Its participants, sessions and segments become events of a contact."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from walkamile.listen.sources.attributes import identity_in, names_in, topic_in
from walkamile.listen.sources.document import (
    Document,
    Fault,
    Parser,
    Row,
    Told,
    filled,
    moment_of,
    number_of,
    plain,
    records,
    seconds_between,
    text_at,
    text_of,
)
from walkamile.model.refusal import Why

CHANNELS = {
    "voice": "phone", "callback": "phone", "chat": "chat", "message": "chat", "webmessaging": "chat", "open": "chat",
    "email": "email", "video": "video", "sms": "social", "whatsapp": "social", "facebook": "social",
    "instagram": "social", "twitter": "social", "line": "social", "apple": "social",
}  # fmt: skip
PERSON = ("customer", "external")
BOT = ("ivr", "botflow", "bot", "virtualagent")
AGENT = ("agent", "user")
NOT_ASKED = ("pending", "error", "optout")
NEVER = datetime.max.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Leg:
    """One session of a participant: who, from when to when, and what was measured of it (seconds)."""

    purpose: str
    who: Document
    session: Document
    segments: tuple[Document, ...]
    metrics: dict[str, float]

    @property
    def begins(self) -> Any:
        """When does its first segment start?"""
        return self.segments[0].get("segmentStart") if self.segments else None

    @property
    def ends(self) -> Any:
        """When does its last segment end? Work after the contact does not count."""
        inside = [s for s in self.segments if s.get("segmentType") != "wrapup"] or list(self.segments)
        return inside[-1].get("segmentEnd") if inside else None

    @property
    def name(self) -> str | None:
        """By which name is it known: the queue, the agent, the flow?"""
        queue = next((text_of(s.get("queueId")) for s in self.segments if text_of(s.get("queueId"))), None)
        if self.purpose == "acd":
            return text_at(self.who, "participantName") or queue
        if self.purpose in AGENT:
            return text_at(self.who, "userId", "participantName")
        return text_at(self.session, "flow.flowName") or text_at(self.who, "participantName")


def rows(conversation: Document, told: Told) -> Iterator[Row]:
    """Return the events of one conversation, in the order in which they happened."""
    contact = text_of(conversation.get("conversationId"))
    if contact is None:
        raise Fault(Why.NO_KEY)
    if conversation.get("conversationStart") is None:
        raise Fault(Why.NO_TIME)
    legs = _legs(conversation)
    attributes = _attributes(conversation)
    common = filled(
        {
            "contact_id": contact,
            "channel": _channel(legs),
            "direction": text_at(conversation, "originatingDirection"),
            "identifiers": _names(legs, conversation) | names_in(attributes, told),
            "topic": topic_in(attributes, told),
        }
    )
    found = [*_open(conversation, common, legs)]
    for number, leg in enumerate(legs):
        same = common | {"leg": f"{contact}:{text_at(leg.session, 'sessionId') or number}"}
        found += [*_bot(leg, same, legs), *_queue(leg, same, legs, told), *_agent(leg, same, legs, told)]
    asked_at = next((leg.ends for leg in legs if leg.purpose in BOT), conversation["conversationStart"])
    found += [*identity_in(attributes, told, common, asked_at), *_authenticated(legs, common)]
    found += [*_close(conversation, common, legs, told), *_surveys(conversation, common)]
    for row in sorted(found, key=lambda row: moment_of(row.get("ts")) or NEVER):
        yield {name: value for name, value in row.items() if name != "leg"}


def fits(document: Document, of: str) -> bool:
    """Does this look like a conversation?"""
    return of in ("", "conversations") and {"conversationId", "participants"} <= document.keys()


def _legs(conversation: Document) -> list[Leg]:
    found = [
        Leg(
            (text_of(who.get("purpose")) or "").lower(),
            who,
            session,
            tuple(
                sorted(
                    records(session.get("segments")), key=lambda s: moment_of(s.get("segmentStart")) or NEVER
                )
            ),
            _metrics(session),
        )
        for who in records(conversation.get("participants"))
        for session in records(who.get("sessions"))
    ]
    return sorted(found, key=lambda leg: moment_of(leg.begins) or NEVER)


def _metrics(session: Document) -> dict[str, float]:
    """Sums by name; what starts with t is in milliseconds and becomes seconds."""
    sums: dict[str, float] = {}
    for metric in records(session.get("metrics")):
        name, value = text_of(metric.get("name")), number_of(metric.get("value"))
        if name and value is not None:
            sums[name] = sums.get(name, 0.0) + (value / 1e3 if name.startswith("t") else value)
    return sums


def _attributes(conversation: Document) -> dict[str, str]:
    """Attributes of the person's participants come first."""
    found: dict[str, str] = {}
    people = records(conversation.get("participants"))
    for who in sorted(people, key=lambda who: who.get("purpose") not in PERSON):
        found = plain(who.get("attributes")) | found
    return found


def _channel(legs: list[Leg]) -> str | None:
    asked = [leg for leg in legs if leg.purpose in PERSON] or legs
    for leg in asked:
        kinds = [text_at(leg.session, "messageType"), text_at(leg.session, "mediaType")]
        for word in (kind.lower() for kind in kinds if kind):
            return CHANNELS.get(word, word)
    return None


def _names(legs: list[Leg], conversation: Document) -> dict[str, Any]:
    """Which names of the person does the conversation carry? Of a call the number, of a mail the address."""
    found: dict[str, Any] = {}
    outbound = text_at(conversation, "originatingDirection") == "outbound"
    for leg in legs:
        if leg.purpose not in PERSON:
            continue
        paths = (
            ("dnis", "addressTo", "remote") if outbound else ("ani", "addressFrom", "addressOther", "remote")
        )
        said = (text_at(leg.session, path) for path in paths)
        for value in (word.removeprefix("tel:").removeprefix("mailto:") for word in said if word):
            found.setdefault("email" if "@" in value else "phone" if _number(value) else "", value)
        contact = text_at(leg.who, "externalContactId")
        found |= {"genesys_contact": contact} if contact else {}
    found.pop("", None)
    return found


def _number(value: str) -> bool:
    digits = value.replace(" ", "").replace("-", "").removeprefix("+")
    return digits.isdigit() and 5 <= len(digits) <= 15


def _open(conversation: Document, common: Row, legs: list[Leg]) -> Iterator[Row]:
    human = any(leg.purpose in (*AGENT, "acd") for leg in legs)
    bot = any(leg.purpose in BOT for leg in legs)
    yield common | {
        "event_id": f"{common['contact_id']}:opened",
        "type": "contact.opened",
        "ts": conversation["conversationStart"],
        "kind": "bot" if bot and not human else "human",
        "actor_kind": "customer" if common.get("direction") != "outbound" else "system",
    }


def _bot(leg: Leg, common: Row, legs: list[Leg]) -> Iterator[Row]:
    if leg.purpose not in BOT or leg.begins is None:
        return
    begun = moment_of(leg.begins) or NEVER
    on = any(o.purpose in (*AGENT, "acd") and (moment_of(o.begins) or NEVER) >= begun for o in legs)
    same = common | {"item": leg.name, "actor_kind": "bot", "props": {"to_human": on}}
    yield filled(same | {"event_id": f"{common['leg']}:in", "type": "bot.entered", "ts": leg.begins})
    if leg.ends is not None:
        yield filled(same | {"event_id": f"{common['leg']}:out", "type": "bot.left", "ts": leg.ends})


def _queue(leg: Leg, common: Row, legs: list[Leg], told: Told) -> Iterator[Row]:
    """The wait for somebody: until an agent answers, or the person gives up."""
    if leg.purpose != "acd" or leg.begins is None:
        return
    same = common | {"queue": told.words("queues").get(str(leg.name), leg.name)}
    yield filled(same | {"event_id": f"{common['leg']}:in", "type": "queue.entered", "ts": leg.begins})
    if leg.ends is None:
        return
    waited = leg.metrics.get("tAbandon", leg.metrics.get("tAcd", seconds_between(leg.begins, leg.ends)))
    if "tAbandon" in leg.metrics:
        gone = {"event_id": f"{common['leg']}:gone", "type": "contact.abandoned", "actor_kind": "customer"}
        yield filled(same | gone | {"ts": leg.ends, "wait_s": waited})
        return
    agent = _next(legs, leg, AGENT) if "tAcd" in leg.metrics or "tFlowOut" not in leg.metrics else None
    who = {"actor_kind": "employee", "actor_id": agent.name} if agent else {}
    left = {"event_id": f"{common['leg']}:left", "type": "queue.left", "ts": leg.ends, "wait_s": waited}
    yield filled(same | left | who | {"props": {"answered_by": agent.name if agent else None}})


def _agent(leg: Leg, common: Row, legs: list[Leg], told: Told) -> Iterator[Row]:
    """What an agent did: holds, and handing on."""
    if leg.purpose not in AGENT:
        return
    same = common | {"actor_kind": "employee", "actor_id": leg.name}
    holds = [segment for segment in leg.segments if segment.get("segmentType") == "hold"]
    for number, hold in enumerate(holds):
        yield filled(
            same
            | {
                "event_id": f"{common['leg']}:hold {number}",
                "type": "contact.held",
                "ts": hold.get("segmentStart"),
                "hold_s": seconds_between(hold.get("segmentStart"), hold.get("segmentEnd")),
            }
        )
    if not _hands_on(leg):
        return
    to = _next(legs, leg, (*AGENT, "acd", "external"))
    name = told.words("queues").get(str(to.name), to.name) if to else None
    yield filled(
        same
        | {
            "event_id": f"{common['leg']}:transferred",
            "type": "contact.transferred",
            "ts": leg.ends,
            "props": {"from": leg.name, "to": name, "warm": leg.metrics.get("nConsultTransferred", 0) > 0},
        }
    )


def _hands_on(leg: Leg) -> bool:
    if leg.metrics.get("nTransferred", 0) > 0:
        return True
    ended = [text_of(segment.get("disconnectType")) or "" for segment in leg.segments]
    return any(word.startswith("transfer") and "no" not in word.partition(".")[2] for word in ended)


def _next(legs: list[Leg], leg: Leg, purposes: tuple[str, ...]) -> Leg | None:
    """Who comes next? The first other leg of these kinds that begins when this one has begun."""
    begun = moment_of(leg.begins) or NEVER
    later = [
        o for o in legs if o is not leg and o.purpose in purposes and (moment_of(o.begins) or NEVER) >= begun
    ]
    spoken = [
        o
        for o in later
        if o.purpose not in AGENT or any(s.get("segmentType") == "interact" for s in o.segments)
    ]
    return spoken[0] if spoken else None


def _authenticated(legs: list[Leg], common: Row) -> Iterator[Row]:
    for leg in legs:
        if leg.purpose in PERSON and leg.session.get("authenticated") is True and leg.begins is not None:
            settled = {"event_id": f"{common['contact_id']}:confirmed", "type": "identity.confirmed"}
            yield common | settled | {"ts": leg.begins, "item": "sign-in"}
            return


def _close(conversation: Document, common: Row, legs: list[Leg], told: Told) -> Iterator[Row]:
    ended = conversation.get("conversationEnd")
    if ended is None:
        return
    agents = [leg for leg in legs if leg.purpose in AGENT]
    spoken = [leg for leg in agents if any(s.get("segmentType") == "interact" for s in leg.segments)]
    abandoned = any("tAbandon" in leg.metrics for leg in legs)
    alone = any(leg.purpose in BOT for leg in legs) and not any(
        leg.purpose in (*AGENT, "acd") for leg in legs
    )
    codes = [
        text_of(s.get("wrapUpCode")) for leg in agents for s in leg.segments if text_of(s.get("wrapUpCode"))
    ]
    names = told.words("wrap_ups")
    yield filled(
        common
        | {
            "event_id": f"{common['contact_id']}:closed",
            "type": "contact.closed",
            "ts": ended,
            "outcome": "abandoned" if abandoned and not spoken else "contained" if alone else None,
            "handle_s": 0 if abandoned and not spoken else _handled(agents),
            "topic": common.get("topic") or next((names[code] for code in codes if code in names), None),
            "actor_kind": "employee" if spoken else None,
            "actor_id": spoken[-1].name if spoken else None,
            "props": {"wrap_up": codes[-1] if codes else None},
        }
    )


def _handled(agents: list[Leg]) -> float | None:
    """How long did agents work on it, without the time on hold? In seconds."""
    worked = [
        leg.metrics["tHandle"] - leg.metrics.get("tHeldComplete", 0.0)
        for leg in agents
        if "tHandle" in leg.metrics
    ]
    return round(sum(worked), 3) if worked else None


def _surveys(conversation: Document, common: Row) -> Iterator[Row]:
    for survey in records(conversation.get("surveys")):
        name, status = text_of(survey.get("surveyId")), (text_of(survey.get("surveyStatus")) or "").lower()
        asked = common | {"channel": "survey", "kind": "CSAT"}
        promoter = number_of(survey.get("surveyPromoterScore"))
        if promoter is not None:
            asked["kind"] = "recommend"
        sent = survey.get("eventTime") or conversation.get("conversationEnd")
        if status not in NOT_ASKED and sent is not None:
            yield filled(
                asked | {"event_id": f"survey {name}:invited", "type": "feedback.invited", "ts": sent}
            )
        if status == "finished":
            score = promoter if promoter is not None else number_of(survey.get("oSurveyTotalScore"))
            given = {"event_id": f"survey {name}:given", "type": "feedback.given"}
            given |= {"ts": survey.get("surveyCompletedDate") or sent, "props": {"score": score}}
            yield filled(asked | given)


PARSER = Parser(rows, fits, lists=("conversations",))
