"""The break rules once more, in plain Python, written from docs/reference/breaks.md: what the SQL is held against."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

Event = dict[str, Any]
Verdict = tuple[str, str, str, bool, float | None]
"""rule, scope, first event of the unit, whether it broke, seconds to what broke it (None: never, or no window)."""

DAY = timedelta(days=1)
ALONE = ("web", "app", "portal", "ivr", "bot")


@dataclass
class Talk:
    """A contact with its events in order."""

    events: list[Event]
    need: int | None = None

    def first(self, name: str) -> Any:
        """The first value of a field that is there."""
        return next((event[name] for event in self.events if event.get(name) is not None), None)

    @property
    def id(self) -> str:
        """Its first event."""
        return str(self.events[0]["event_id"])

    @property
    def opened(self) -> datetime:
        """When it began."""
        return self.events[0]["ts"]

    @property
    def closed(self) -> datetime:
        """When it ended."""
        ends = [event["ts"] for event in self.events if event["type"] == "contact.closed"]
        return max(ends or [event["ts"] for event in self.events])

    @property
    def person(self) -> int | None:
        """Whose it is."""
        return self.first("person")

    @property
    def key(self) -> tuple[str, str] | None:
        """What it is about."""
        return next(
            ((name, self.first(name)) for name in ("topic", "order_id", "case_id") if self.first(name)), None
        )


def order(event: Event) -> tuple[datetime, int, str]:
    """Every order is this one."""
    return event["ts"], event["seq"], event["event_id"]


def talks_of(events: list[Event]) -> list[Talk]:
    """The contacts, by opening, with their needs numbered."""
    groups: dict[str, list[Event]] = {}
    for event in sorted(events, key=order):
        if event.get("contact_id"):
            groups.setdefault(event["contact_id"], []).append(event)
    talks = sorted((Talk(group) for group in groups.values()), key=lambda talk: (talk.opened, talk.id))
    ends: dict[tuple[int, tuple[str, str]], tuple[datetime, int]] = {}
    for n, talk in enumerate(talks):
        if talk.person is None or talk.key is None:
            continue
        until, need = ends.get((talk.person, talk.key), (datetime.min, n))
        talk.need = need if talk.opened - until <= 7 * DAY and until > datetime.min else n
        ends[talk.person, talk.key] = (max(until, talk.closed), talk.need)
    return talks


def human(talk: Talk) -> bool:
    """Is it assisted?"""
    return talk.first("kind_of_contact") == "human"


def judge(events: list[Event]) -> set[Verdict]:
    """What do the rules say?"""
    talks = talks_of(events)
    return {
        *coming_back(talks),
        *chasing(talks, events),
        *hops(talks),
        *asked_again(talks),
        *told_again(talks),
        *sent_back(events),
    }


def seconds(gap: timedelta | None) -> float | None:
    """A time span in seconds."""
    return None if gap is None else round(gap.total_seconds(), 6)


def coming_back(talks: list[Talk]) -> Iterator[Verdict]:
    """repeat_contact, both scopes; first and one contact resolution."""
    assisted = [talk for talk in talks if human(talk) and talk.person is not None]
    for n, talk in enumerate(assisted):
        mine = [other for other in assisted[n + 1 :] if other.person == talk.person]
        alike = [other for other in mine if talk.key is not None and other.key == talk.key]
        there = [other for other in alike if other.first("channel") == talk.first("channel")]
        for rule, scope, nexts, solved in (
            ("repeat_contact", "any_need", mine, False),
            ("repeat_contact", "same_need", alike, False),
            ("first_contact_resolution", "same_need", there, True),
            ("one_contact_resolution", "same_need", alike, True),
        ):
            if scope == "same_need" and talk.key is None:
                continue
            gap = nexts[0].opened - talk.opened if nexts else None
            back = gap is not None and gap <= 7 * DAY
            yield rule, scope, talk.id, back is not solved, seconds(gap)


def chasing(talks: list[Talk], events: list[Event]) -> Iterator[Verdict]:
    """Did they come again before the case was resolved?"""
    assisted = [talk for talk in talks if human(talk) and talk.person is not None]
    for n, talk in enumerate(assisted):
        case = talk.first("case_id")
        solved = min(
            (
                e["ts"]
                for e in events
                if e.get("case_id") == case and e["type"] in ("case.resolved", "case.closed")
            ),
            default=None,
        )
        for scope in ("any_need", "same_need"):
            nexts = [
                o
                for o in assisted[n + 1 :]
                if o.person == talk.person and (scope == "any_need" or o.key == talk.key)
            ]
            if case is None or (solved is None and not nexts):
                continue
            hit = bool(nexts) and (solved is None or nexts[0].opened < solved)
            yield "chasing", scope, talk.id, hit, seconds(nexts[0].opened - talk.opened) if nexts else None


def hops(talks: list[Talk]) -> Iterator[Verdict]:
    """channel_hop."""
    for talk in talks:
        if talk.person is None or human(talk) or talk.first("channel") not in ALONE:
            continue
        found = [
            other for other in talks
            if human(other) and other.person == talk.person and other.first("channel") != talk.first("channel")
            and talk.opened <= other.opened <= talk.closed + DAY
            and (talk.key is None or other.key is None or talk.key == other.key)
        ]  # fmt: skip
        yield (
            "channel_hop",
            "any_need",
            talk.id,
            bool(found),
            seconds(found[0].opened - talk.closed) if found else None,
        )


def together(talk: Talk, talks: list[Talk]) -> list[Talk]:
    """The contact and the others of its need."""
    return [other for other in talks if other is talk or (talk.need is not None and other.need == talk.need)]


def asked_again(talks: list[Talk]) -> Iterator[Verdict]:
    """repeated_authentication."""
    for talk in talks:
        asks = [
            event
            for event in talk.events
            if event["type"] == "identity.asked" and event.get("kind") != "step_up"
        ]
        if not human(talk) or not asks:
            continue
        others = [
            e
            for t in together(talk, talks)
            for e in t.events
            if e["type"] == "identity.asked" and e.get("kind") != "step_up"
        ]
        sure = [event for event in talk.events if event["type"] == "identity.confirmed"]
        hit = any(
            any(order(yes) < order(ask) for yes in sure)
            or any(
                order(other) < order(ask) and ask["ts"] - other["ts"] <= timedelta(minutes=30)
                and (ask["item"] is None or other["item"] is None or ask["item"] == other["item"])
                for other in others
            )
            for ask in asks
        )  # fmt: skip
        yield "repeated_authentication", "any_need", talk.id, hit, None


def told_again(talks: list[Talk]) -> Iterator[Verdict]:
    """repeated_information."""
    for talk in talks:
        asks = [event for event in talk.events if event["type"] == "information.asked"]
        if not human(talk) or not asks:
            continue
        told = [
            event for t in together(talk, talks) for event in t.events if event["type"] == "information.given"
        ]
        hit = any(
            ask["item"] is not None and ask["item"] == given["item"] and order(given) < order(ask)
            for ask in asks
            for given in told
        )
        yield "repeated_information", "any_need", talk.id, hit, None


def sent_back(events: list[Event]) -> Iterator[Verdict]:
    """ping_pong."""
    cases: dict[str, list[Event]] = {}
    for event in sorted(events, key=order):
        if event["type"].startswith("case."):
            cases.setdefault(event["case_id"], []).append(event)
    for steps in cases.values():
        held = [step["queue"] for step in steps if step["type"] == "case.assigned"]
        path = [group for n, group in enumerate(held) if n == 0 or held[n - 1] != group]
        if held:
            yield (
                "ping_pong",
                "any_need",
                steps[0]["event_id"],
                any(a == b for a, b in zip(path, path[2:], strict=False)),
                None,
            )
