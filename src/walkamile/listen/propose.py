"""Which mapping would suit columns like these? Names and contents of columns decide; every choice has a reason."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from walkamile.listen.look import Seen
from walkamile.listen.when import When, joined_sql, when

CHANNELS = (
    "web",
    "app",
    "store",
    "phone",
    "ivr",
    "chat",
    "email",
    "bot",
    "social",
    "survey",
    "portal",
    "internal",
)
CHANNEL_WORDS = {
    "website": "web", "online": "web", "internet": "web", "call": "phone", "telephone": "phone", "tel": "phone",
    "telefon": "phone", "mail": "email", "e-mail": "email", "shop": "store", "branch": "store", "pos": "store",
    "in-store": "store", "mobile": "app", "mobile app": "app", "self service": "portal", "self-service": "portal",
    "facebook": "social", "twitter": "social", "whatsapp": "social", "sms": "social", "live chat": "chat",
    "chatbot": "bot", "direct opening": "internal", "walk-in": "store", "letter": "email", "fax": "email",
}  # fmt: skip
ENDS = {"case.resolved": r"resolv|solved", "case.closed": r"clos"}
TYPE_NAMES = r"^(event|activity|action|type|event_type|event_name|step|status|state|concept_name)$"
CASE_NAMES = (
    r"^(case|ticket|incident|claim|complaint|application|request)(_?(id|no|nr|num|number|key|ref))?$"
    r"|^case_concept_name$"
)
ORDER_NAMES = r"^(order|purchase|receipt|booking|invoice)(_?(id|no|nr|num|number|ref))?$"
PLACES = {
    "queue": r"^(group|queue|team|assignment_group|workgroup|department|skill)(_name)?$",
    "actor_id": r"^(agent|resource|assignee|assigned_to|handled_by|employee|operator|org_resource)(_?(id|name))?$",
    "text": r"^(text|message|comments?|description|body|notes?|subject)$",
    "topic": r"^(topic|category|reason|product|subject_area|issue|theme)$",
    "contact": r"^(contact|call|interaction|conversation|session|chat)_?(id|no|ref|key)$",
    "wait_s": r"^(wait|waiting|queue)(_?time)?(_?(in_)?(s|secs?|seconds?|m|mins?|minutes?))?$",
    "handle_s": r"^(handle|handling|talk|service)(_?time)?(_?(in_)?(s|secs?|seconds?|m|mins?|minutes?))?$",
}
MINUTES = r"_(m|mins?|minutes?)$"
JOINED = "happened_at"
IDENTIFIERS = {
    "customer_id": r"^(customer|client|member|consumer)(_?(id|no|nr|num|number|key|ref))?$",
    "login_id": r"^(user|login|username)(_?(id|name|no))?$",
    "crm_id": r"^(crm|contact_crm|account)_?(id|no|number)$",
    "loyalty_id": r"loyalty|^(club|bonus)_?card",
    "caller_id": r"^caller(_?id)?$",
    "cookie": r"cookie|anonymous_?id|visitor",
    "device_id": r"^device_?id$",
    "email": r"^(e_?mail|mail)(_?address)?$",
    "phone": r"^(phone|mobile|tel|telephone|msisdn)(_?(no|number))?$",
}


@dataclass(slots=True)
class Draft:
    """A mapping being drawn up, with the reasons of each choice."""

    rule: dict[str, Any] = field(default_factory=dict)
    mapping: dict[str, Any] = field(default_factory=dict)
    reasons: list[str] = field(default_factory=list)
    taken: set[str] = field(default_factory=set)
    score: float = 0.0

    def take(self, column: Seen, why: str, score: float = 0.0) -> str:
        """Use a column, once; say why."""
        self.taken.add(column.name)
        self.reasons.append(f"{column.name!r}: {why}")
        self.score += score
        return column.name


def propose(columns: list[Seen], source: str) -> Draft | None:
    """Draw up a mapping; None when no column holds times."""
    draft = Draft()
    found = when(columns)
    if found is None:
        return None
    _when(draft, found)
    _identifiers(draft, columns)
    _objects(draft, columns)
    _channel(draft, columns)
    _places(draft, columns)
    _channel_by_name(draft)
    _type(draft, columns, source)
    key = next(
        (c for c in columns if c.unique and c.time_share < 0.5 and c.named(r"id|no|nr|num|key|ref")), None
    )
    if key is not None:
        draft.mapping["key"] = [draft.take(key, "different in every row: names the row", 0.05)]
    draft.mapping["events"] = [draft.rule, *_endings(draft, columns)]
    unused = [column.name for column in _free(draft, columns) if column.n_filled]
    if unused:
        draft.reasons.append(f"not used, add what says something: {', '.join(map(repr, unused))}")
    return draft


def _when(draft: Draft, found: When) -> None:
    day, clock = found.day, found.clock
    draft.rule["ts"] = draft.take(
        day, f"times ({100 * day.time_share:.0f} % of its values can be read)", 0.35
    )
    if clock is not None:
        draft.rule["ts"] = JOINED
        draft.mapping["derive"] = {JOINED: joined_sql(found)}
        draft.take(clock, f"the time of the day, read together with {day.name!r}")
    if found.time_format is not None:
        draft.mapping["time_format"] = found.time_format
        written = day.values[0] if clock is None else f"{day.values[0]} {clock.values[0]}"
        draft.reasons.append(f"times are written like {written} ({found.time_format}): check day and month")
    if day.zone_share < 0.5 and day.number_share < 0.5:
        draft.mapping["timezone"] = "UTC"
        draft.reasons.append("the times name no zone: UTC is assumed, write yours, for example Europe/Vienna")


def _identifiers(draft: Draft, columns: list[Seen]) -> None:
    found: dict[str, str] = {}
    for name, check in (("email", "email_share"), ("phone", "phone_share")):
        column = max(_free(draft, columns), key=lambda c: getattr(c, check), default=None)
        if column is not None and getattr(column, check) >= 0.8:
            found[name] = draft.take(
                column, f"its values are {'e-mail addresses' if name == 'email' else 'phone numbers'}", 0.15
            )
    for name, pattern in IDENTIFIERS.items():
        column = next(
            (c for c in _free(draft, columns) if name not in found and c.n_filled and c.named(pattern)), None
        )
        if column is not None:
            found[name] = draft.take(column, f"names the person ({name})", 0.1)
    if found:
        draft.rule["identifiers"] = found
    else:
        draft.reasons.append(
            "no column names a person: people stay unknown, only cases and channels can be followed"
        )


def _objects(draft: Draft, columns: list[Seen]) -> None:
    found: dict[str, str] = {}
    for kind, pattern in (("case", CASE_NAMES), ("order", ORDER_NAMES)):
        column = next((c for c in _free(draft, columns) if c.n_filled and c.named(pattern)), None)
        if column is not None:
            found[kind] = draft.take(column, f"names the {kind}", 0.1)
    if found:
        draft.rule["objects"] = found


def _channel(draft: Draft, columns: list[Seen]) -> None:
    best, best_share = None, 0.0
    for column in _free(draft, columns):
        known = [v for v in column.values if _channel_of(v)]
        share = len(known) / len(column.values) if column.values else 0.0
        if share > best_share:
            best, best_share = column, share
    if best is None or best_share < 0.5:
        return
    words = {v: _channel_of(v) for v in best.values if _channel_of(v)}
    column = draft.take(best, f"speaks of channels ({', '.join(list(words)[:4])})", 0.1)
    draft.rule["channel"] = {"column": column, "map": words, "otherwise": "internal"}


def _channel_by_name(draft: Draft) -> None:
    """Where no column speaks of channels, contacts may be called calls or chats."""
    contact = str(draft.rule.get("contact", "")).lower()
    channel = next(
        (CHANNEL_WORDS.get(word, word) for word in ("call", "chat") if contact.startswith(word)), None
    )
    if channel is not None and "channel" not in draft.rule:
        draft.rule["channel"] = {"value": channel}
        draft.reasons.append(f"each is one {channel} contact, by the name of {draft.rule['contact']!r}")


def _channel_of(value: str) -> str | None:
    word = value.strip().lower()
    return word if word in CHANNELS else CHANNEL_WORDS.get(word)


def _places(draft: Draft, columns: list[Seen]) -> None:
    for place, pattern in PLACES.items():
        column = next((c for c in _free(draft, columns) if c.n_filled and c.named(pattern)), None)
        if column is None or (place.endswith("_s") and column.number_share < 0.9 and not _is_length(column)):
            continue
        name = draft.take(column, f"by its name ({place.removesuffix('_id').removesuffix('_s')})", 0.02)
        draft.rule[place] = _seconds(column) if place.endswith("_s") else name
    if "actor_id" in draft.rule:
        draft.rule["actor_kind"] = "employee"


def _is_length(column: Seen) -> bool:
    """Is it written like 0:02:11? With one colon nobody can know whether hours or minutes come first."""
    return column.clock_share >= 0.9 and all(value.count(":") == 2 for value in column.values)


def _seconds(column: Seen) -> str | dict[str, str]:
    """How is this length of time told in seconds? As it is, from minutes, or from 0:02:11."""
    if _is_length(column):
        return {"sql": f"epoch(try_cast({column.sql} as interval))"}
    return {"sql": f"try_cast({column.sql} as double) * 60"} if column.named(MINUTES) else column.name


def _type(draft: Draft, columns: list[Seen], source: str) -> None:
    few = [
        c
        for c in _free(draft, columns)
        if 1 <= c.n_distinct <= max(3, min(200, c.n // 2)) and c.n_filled == c.n
    ]
    column = next((c for c in few if c.named(TYPE_NAMES)), None)
    if column is not None and not _one_row_per_case(draft, columns):
        draft.rule["type"] = {
            "column": draft.take(column, f"says what happened ({', '.join(column.values[:3])})", 0.2)
        }
        return
    if "case" in draft.rule.get("objects", {}):
        word, score = "case.opened", 0.1
    elif "order" in draft.rule.get("objects", {}):
        word, score = "order.placed", 0.1
    elif "contact" in draft.rule or "wait_s" in draft.rule:
        word, score = "contact.opened", 0.1
        draft.rule["kind"] = {"value": "human"}
    else:
        word, score = f"{source.lower()}.seen", 0.0
    draft.rule["type"] = {"value": word}
    draft.score += score
    draft.reasons.append(f"no column says what happened: every row is taken as {word}")


def _one_row_per_case(draft: Draft, columns: list[Seen]) -> bool:
    case = draft.rule.get("objects", {}).get("case")
    return any(c.name == case and c.unique and c.n > 1 for c in columns)


def _endings(draft: Draft, columns: list[Seen]) -> list[dict[str, Any]]:
    """Give the closing of a case an event of its own, when there is one row per case with such a time."""
    if not _one_row_per_case(draft, columns):
        return []
    endings = []
    for kind, pattern in ENDS.items():
        column = next((c for c in _free(draft, columns) if c.time_share >= 0.9 and c.named(pattern)), None)
        if column is not None:
            same = {
                k: v
                for k, v in draft.rule.items()
                if k in ("identifiers", "objects", "queue", "actor_id", "actor_kind")
            }
            name = draft.take(column, f"the time at which the case was {kind.removeprefix('case.')}")
            endings.append(
                {"when": f'"{name}" is not null', "type": kind, "ts": name, "channel": {"value": "internal"}}
                | same
            )
    return endings


def _free(draft: Draft, columns: list[Seen]) -> list[Seen]:
    return [column for column in columns if column.name not in draft.taken]
