"""What do incidents, their audit and their metrics say? Records of the Table API, of JSON and of CSV exports.

A value is a text, or a document with `value` and `display_value`, as the export was asked for.
"""

from __future__ import annotations

from collections.abc import Iterator

from walkamile.listen.sources.document import Document, Fault, Parser, Row, Told, filled, text_at, text_of
from walkamile.model.refusal import Why

CHANNELS = {
    "phone": "phone", "self-service": "portal", "self service": "portal", "email": "email", "chat": "chat",
    "virtual_agent": "bot", "virtual agent": "bot", "walk-in": "store", "walkin": "store", "ivr": "ivr",
    "monitoring": "internal", "event management": "internal", "integration": "internal", "direct opening": "internal",
    "sms": "social", "social": "social", "web": "web", "mobile": "app",
}  # fmt: skip
BY_NOBODY = "internal"
OPEN, RESOLVED, CLOSED = "open", "resolved", "closed"
STATES = {
    "1": OPEN, "2": OPEN, "3": OPEN, "4": OPEN, "5": OPEN, "6": RESOLVED, "7": CLOSED, "8": CLOSED,
    "new": OPEN, "in progress": OPEN, "on hold": OPEN, "active": OPEN, "awaiting user info": OPEN,
    "awaiting problem": OPEN, "awaiting vendor": OPEN, "awaiting evidence": OPEN, "resolved": RESOLVED,
    "closed": CLOSED, "canceled": CLOSED, "cancelled": CLOSED,
}  # fmt: skip
STATE_FIELDS = ("state", "incident_state")


def rows(record: Document, told: Told) -> Iterator[Row]:
    """Return the events of one record of a table."""
    if "documentkey" in record:
        yield from _audited(record, told)
    elif "definition" in record and "start" in record:
        yield from _measured(record, told)
    else:
        yield from _incident(record, told)


def fits(document: Document, of: str) -> bool:
    """Does this look like a record of incident, sys_audit or metric_instance?"""
    names = document.keys()
    if of not in ("", "result", "records") or "sys_created_at" in names:
        return False
    incident = {"number", "opened_at"} <= names and bool({"sys_id", "caller_id", "contact_type"} & names)
    audit = {"documentkey", "fieldname", "newvalue"} <= names
    return incident or audit or {"definition", "start", "value", "id"} <= names


def _shown(record: Document, field: str) -> str | None:
    """What a person reads in a field: its display value."""
    value = record.get(field)
    return text_at(value, "display_value", "value") if isinstance(value, dict) else text_of(value)


def _key(record: Document, field: str) -> str | None:
    """What a field holds: the id of a reference, a number of a choice, a time in UTC."""
    value = record.get(field)
    return text_at(value, "value", "display_value") if isinstance(value, dict) else text_of(value)


def _incident(record: Document, told: Told) -> Iterator[Row]:
    case = _key(record, "sys_id") or _key(record, "number")
    if case is None:
        raise Fault(Why.NO_KEY)
    opened = _key(record, "opened_at") or _key(record, "sys_created_on")
    if opened is None:
        raise Fault(Why.NO_TIME)
    common = _common(record, case)
    yield from _opened(record, common, opened)
    resolved = _key(record, "resolved_at")
    if resolved:
        solver = _actor(_shown(record, "resolved_by"))
        yield from _solved(common | {"ts": resolved}, solver, {"sla_met": _shown(record, "made_sla")})
    if again := _key(record, "reopened_time"):
        yield common | {"event_id": f"{case}:reopened:{again}", "type": "case.reopened", "ts": again}
    if closed := _key(record, "closed_at"):
        done = common | {"event_id": f"{case}:closed", "type": "case.closed", "ts": closed}
        code = {"closed_code": _shown(record, "close_code")}
        yield filled(done | _actor(_shown(record, "closed_by")) | {"props": code})


def _common(record: Document, case: str) -> Row:
    who = {
        "caller_id": _key(record, "caller_id"),
        "email": _key(record, "caller_id.email"),
        "phone": _key(record, "caller_id.phone") or _key(record, "caller_id.mobile_phone"),
    }
    return filled(
        {
            "case_id": case,
            "channel": BY_NOBODY,
            "topic": _shown(record, "category"),
            "identifiers": who,
        }
    )


def _opened(record: Document, common: Row, opened: str) -> Iterator[Row]:
    case = common["case_id"]
    word = (_key(record, "contact_type") or "").lower()
    same = common | {"ts": opened, "channel": CHANNELS.get(word, word) or BY_NOBODY}
    if same["channel"] != BY_NOBODY:
        first = {"event_id": f"{case}:contact", "type": "contact.opened", "contact_id": case, "kind": "human"}
        text = {"text": _shown(record, "short_description"), "touchpoint": ""}
        yield filled(same | first | text)
    named = {"incident": _shown(record, "number"), "ci": _shown(record, "cmdb_ci")}
    named["change"] = _shown(record, "caused_by") or _shown(record, "rfc")
    objects = [{"type": kind, "id": name, "qualifier": None} for kind, name in named.items() if name]
    props = {"priority": _shown(record, "priority"), "impact": _shown(record, "impact")}
    props |= {"category": _shown(record, "category"), "subcategory": _shown(record, "subcategory")}
    yield filled(
        same | {"event_id": f"{case}:opened", "type": "case.opened", "objects": objects, "props": props}
    )


def _solved(common: Row, actor: Row, props: Row) -> Iterator[Row]:
    case, ts = common["case_id"], common["ts"]
    same = common | actor | {"channel": BY_NOBODY}
    yield filled(same | {"event_id": f"{case}:resolved:{ts}", "type": "case.resolved", "props": props})
    closed = {"event_id": f"{case}:contact:closed:{ts}", "type": "contact.closed", "outcome": "resolved"}
    yield filled(same | closed | {"contact_id": case, "touchpoint": ""})


def _actor(name: str | None) -> Row:
    if name is None:
        return {}
    return {"actor_kind": "system" if name == "system" else "employee", "actor_id": name}


def _audited(record: Document, told: Told) -> Iterator[Row]:
    """One field of one record was changed."""
    if _key(record, "tablename") not in ("incident", None):
        return
    case, ts = _key(record, "documentkey"), _key(record, "sys_created_on")
    if case is None or ts is None:
        raise Fault(Why.NO_KEY if case is None else Why.NO_TIME)
    common = _beside(case, told) | {"ts": ts, "seq": LATER}
    actor, field = (
        _actor(_shown(record, "user") or _shown(record, "sys_created_by")),
        _key(record, "fieldname"),
    )
    before, now = _shown(record, "oldvalue"), _shown(record, "newvalue")
    if field == "assignment_group" and now is not None:
        yield _assigned(common | actor, now, before, told)
    elif field in STATE_FIELDS:
        yield from _moved(common, actor, before, now)


def _measured(record: Document, told: Told) -> Iterator[Row]:
    """How long a field of an incident had a value: it begins to have it at `start`."""
    if _key(record, "table") not in ("incident", None):
        return
    case, ts = _key(record, "id"), _key(record, "start")
    if case is None or ts is None:
        raise Fault(Why.NO_KEY if case is None else Why.NO_TIME)
    field = _key(record, "field") or (_shown(record, "definition") or "").lower().replace(" ", "_")
    value = _shown(record, "value")
    common = _beside(case, told) | {"ts": ts, "seq": LATER}
    if value is not None and ("assignment_group" in field or "assigned_group" in field):
        yield _assigned(common, value, None, told)
    elif any(name in field for name in STATE_FIELDS):
        yield from _moved(common, {}, None, value)


def _beside(case: str, told: Told) -> Row:
    """What is known of the incident, when its record is in the same file."""
    for of in ("result", "records", ""):
        if found := told.record(of, case):
            return _common(found, case)
    return {"case_id": case, "channel": BY_NOBODY}


LATER = 100  # when the record and its audit tell the same, the record is kept: it tells more


def _assigned(common: Row, now: str, before: str | None, told: Told) -> Row:
    names = told.words("groups")
    past = names.get(before, before) if before else None
    return filled(
        common
        | {
            "event_id": f"{common['case_id']}:assigned:{common['ts']}",
            "type": "case.assigned",
            "queue": names.get(now, now),
            "outcome": "reassigned" if past else None,
            "props": {"from": past},
        }
    )


def _moved(common: Row, actor: Row, before: str | None, now: str | None) -> Iterator[Row]:
    """The state went from one to another."""
    past, to = STATES.get((before or "1").lower()), STATES.get((now or "1").lower())
    if to is None:
        raise Fault(Why.UNKNOWN_WORD)
    case, ts = common["case_id"], common["ts"]
    if to == RESOLVED and past != RESOLVED:
        yield from _solved(common, actor, {})
    elif to == CLOSED and past != CLOSED:
        yield common | actor | {"event_id": f"{case}:closed", "type": "case.closed"}
    elif to == OPEN and past in (RESOLVED, CLOSED):
        yield common | actor | {"event_id": f"{case}:reopened:{ts}", "type": "case.reopened"}


KEPT = ("sys_id", "caller_id", "caller_id.email", "caller_id.phone", "category")
PARSER = Parser(rows, fits, lists=("result", "records"), beside={"result": KEPT, "records": KEPT, "": KEPT})
