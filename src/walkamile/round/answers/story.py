"""What did one person go through, in moments and breaks that can be drawn, and in a few plain words?"""

from __future__ import annotations

from collections import Counter
from datetime import date
from itertools import groupby
from typing import Any

from walkamile import understand
from walkamile.kit.calendar import Calendar
from walkamile.round.answers.asked import Asked
from walkamile.round.answers.recall import Recall

MOST_EVENTS = 3_000
MOST_DAYS_TOLD = 4
PLACES = {"store": "in the store", "app": "in the app", "web": "on the web", "portal": "in the portal"}
WITH_SOMEBODY = {
    "phone": "phoned",
    "chat": "wrote in the chat",
    "email": "sent an e-mail",
    "store": "asked in the store",
    "social": "wrote on social media",
}
ALONE = {
    "order.placed": "ordered",
    "order.shipped": "order sent",
    "order.delivered": "order delivered",
    "order.returned": "returned it",
    "case.opened": "case opened",
    "case.resolved": "case called solved",
    "case.reopened": "case opened again",
    "case.closed": "case closed",
    "feedback.given": "said how it was",
}


def ask_story(recall: Recall, code: int, asked: Asked) -> dict[str, Any]:
    """Moments (contacts with their waits, and what stands alone), breaks, what was said of it in words, the sums.

    Waits, holds and lengths in seconds. `cut`: there was more than fits; the newest is shown.
    """
    params = asked.params | {"code": code}
    contacts = recall.records(
        "select contact_key, contact_id, channel, kind, topic, opened_at, closed_at, wait_s, hold_s, "
        "handle_s, employee, abandoned, "
        "outcome, first_event, n_events from contact where person_code = $code "
        "and opened_at >= $since and opened_at < $until "
        "order by opened_at, first_event",
        params,
    )
    events = _events(recall, params)
    marks = _marks(recall, params)
    inside = {row["first_event"]: _inside(row, events) for row in contacts}
    moments = [_contact(row, inside[row["first_event"]]) for row in contacts]
    taken = {event["event_id"] for held in inside.values() for event in held}
    moments += [
        _alone(event) for event in events if event["event_id"] not in taken and event["type"] in ALONE
    ]
    moments.sort(key=lambda m: (m["at"], m["event_id"]))
    waits = [m for m in moments if m["wait_s"]]
    return {
        "moments": moments,
        "marks": marks,
        "events": events,
        "cut": len(events) >= MOST_EVENTS,
        "wait_s": sum(m["wait_s"] for m in waits),
        "n_waits": len(waits),
        "hold_s": sum(row["hold_s"] or 0 for row in contacts),
        "caption": _caption(moments, marks, recall.store.calendar),
    }


def _events(recall: Recall, params: dict[str, Any]) -> list[dict[str, Any]]:
    codes = [
        row[0]
        for row in recall.store.state.rows(
            "select code from ident_person where person_code = :c", c=params["code"]
        )
    ]
    keys = [
        row[0] for row in recall.rows("select contact_key from contact where person_code = $code", params)
    ]
    named = f"anchor_code in ({', '.join(map(str, codes))})" if codes else "false"
    talked = f"contact_key in ({', '.join(map(str, keys))})" if keys else "false"
    rows = recall.records(
        "select event_id, ts, type, touchpoint, channel, contact_id, queue, outcome, "
        "wait_s, hold_s, handle_s, kind, item, topic, "
        f"case_id, order_id, actor_kind, actor_id, side, text from event where ({named} or {talked}) "
        "and ts >= $since and ts < $until "
        f"order by ts desc, seq desc, event_id desc limit {MOST_EVENTS}",
        params,
    )
    return rows[::-1]


def _marks(recall: Recall, params: dict[str, Any]) -> list[dict[str, Any]]:
    """The breaks of this person, once each, at the event that shows them."""
    rows = recall.records(
        'select e.rule, e.lens, e.unit_key, e.from_event, e.to_event, e."at" as opened_at, e.minutes, e.evidence, '
        'v.ts as "at", v.channel, '
        "e.channel as opened_on, v.contact_id from eligible e "
        "left join event v on v.event_id = coalesce(e.to_event, e.from_event) "
        'where e.hit and e.person_code = $code and e.scope = \'any_need\' and e."at" >= $since and e."at" < $until '
        'and (e.gap_s is null or e.gap_s <= 604800) order by coalesce(v.ts, e."at"), e.rule, e.from_event',
        params,
    )
    seen: set[tuple[Any, ...]] = set()
    marks: list[dict[str, Any]] = []
    for row in rows:
        rule = understand.RULES[row["rule"]]
        key = (row["rule"], row["to_event"] or row["from_event"], row["evidence"])
        if not rule.is_break or key in seen or (row["at"] or row["opened_at"]) >= params["until"]:
            continue
        seen.add(key)
        marks.append(
            {
                "at": row["at"] or row["opened_at"],
                "channel": row["channel"] or row["opened_on"] or "unknown",
                "rule": rule.name,
                "title": rule.title,
                "says": rule.says,
                "evidence": row["evidence"] or "",
                "minutes": row["minutes"],
                "event_id": row["to_event"] or row["from_event"],
            }
        )
    return marks


def _inside(contact: dict[str, Any], events: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The events of a contact: by its id, else those on its channel while it lasted."""
    if contact["contact_id"] is not None:
        return [e for e in events if e["contact_id"] == contact["contact_id"]]
    return [
        e
        for e in events
        if e["contact_id"] is None
        and e["channel"] == contact["channel"]
        and contact["opened_at"] <= e["ts"] <= contact["closed_at"]
    ]


def _contact(row: dict[str, Any], events: list[dict[str, Any]]) -> dict[str, Any]:
    wait_s = row["wait_s"] or 0.0
    elapsed_s = max((row["closed_at"] - row["opened_at"]).total_seconds(), 0.0)
    handle_s = row["handle_s"] if row["handle_s"] is not None else max(elapsed_s - wait_s, 0.0)
    return {
        "at": row["opened_at"],
        "channel": row["channel"] or "unknown",
        "kind": row["kind"] or "self",
        "wait_s": wait_s,
        "handle_s": 0.0 if row["abandoned"] else handle_s,
        "event_id": row["first_event"],
        "contact_id": row["contact_id"],
        "employee": row["employee"],
        "label": _label(row, events),
        "topic": row["topic"],
        "is_contact": True,
    }


def _label(row: dict[str, Any], events: list[dict[str, Any]]) -> str:
    topic = row["topic"] or ""
    if row["abandoned"]:
        return "gives up waiting"
    done = [ALONE[e["type"]] for e in events if e["type"] in ALONE]
    if row["kind"] == "self":
        if done:
            return ", ".join(dict.fromkeys(done))
        last = next(
            (e for e in reversed(events) if e["type"] in ("page.failed", "search.made", "goal.reached")), None
        )
        ends = {"page.failed": "ends on an error", "search.made": "searches", "goal.reached": "done"}
        return " ".join(filter(None, [topic, ends[last["type"]] if last else "looks"]))
    with_whom = {"human": "with a person", "bot": "with a bot"}.get(row["kind"], "")
    return " ".join(filter(None, [topic or "contact", "" if topic else with_whom]))


def _alone(event: dict[str, Any]) -> dict[str, Any]:
    return {
        "at": event["ts"],
        "channel": event["channel"] or "unknown",
        "kind": "other",
        "wait_s": 0.0,
        "handle_s": 0.0,
        "event_id": event["event_id"],
        "contact_id": None,
        "employee": None,
        "label": ALONE[event["type"]],
        "topic": event["topic"],
        "is_contact": False,
    }


def _caption(moments: list[dict[str, Any]], marks: list[dict[str, Any]], calendar: Calendar) -> list[str]:
    """A few plain sentences: what they tried, day by day of the company's zone, how long they waited, what broke."""
    contacts = [m for m in moments if m["is_contact"]]
    if not contacts:
        return []
    days: dict[date, list[str]] = {}
    for m in contacts:
        days.setdefault(calendar.local(m["at"]).date(), []).append(_tried(m))
    shown = list(days.items())[-MOST_DAYS_TOLD:]
    said = [f"{day:%A} {day.day} {day:%B}: {_listed(_counted(did))}." for day, did in shown]
    wait_s = sum(m["wait_s"] for m in contacts)
    if wait_s >= 1:
        said.append(f"{_minutes(wait_s)} of waiting in line.")
    asked = [
        m for m in marks if m["rule"] in ("no_record", "repeated_authentication", "repeated_information")
    ]
    if asked:
        said.append(_sentence(asked))
    return said


def _tried(moment: dict[str, Any]) -> str:
    """What they did, in a word or two."""
    if moment["label"].startswith("gives up"):
        return f"gave up waiting on the {moment['channel']}"
    if moment["label"].startswith("ordered"):
        return f"bought {PLACES.get(moment['channel'], 'on ' + moment['channel'])}"
    if moment["kind"] == "human":
        return WITH_SOMEBODY.get(moment["channel"], f"asked on {moment['channel']}")
    if moment["kind"] == "bot":
        return "asked the bot" if moment["channel"] != "ivr" else "went through the phone menu"
    return f"tried {PLACES.get(moment['channel'], moment['channel']).removeprefix('in ').removeprefix('on ')}"


def _counted(did: list[str]) -> list[str]:
    """What was done in order; the same thing several times in a row is said once, with how often."""
    times = {2: "twice", 3: "three times"}
    runs = [(what, len(list(same))) for what, same in groupby(did)]
    told = [what if n == 1 else f"{what} {times.get(n, f'{n} times')}" for what, n in runs]
    return told if len(told) <= 8 else [*told[:7], f"{len(told) - 7} more"]


def _sentence(marks: list[dict[str, Any]]) -> str:
    words = {
        "no_record": "what they bought or reported elsewhere was not found",
        "repeated_authentication": "who they are was asked again",
        "repeated_information": "they had to tell it again",
    }
    counted = Counter(m["rule"] for m in marks)
    parts = [words[rule] if n == 1 else f"{words[rule]} ({n} times)" for rule, n in counted.items()]
    text = _listed(parts)
    return text[:1].upper() + text[1:] + "."


def _listed(parts: list[str]) -> str:
    return parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} and {parts[-1]}"


def _minutes(seconds: float) -> str:
    return f"{seconds:.0f} seconds" if seconds < 90 else f"{seconds / 60:.0f} minutes"
