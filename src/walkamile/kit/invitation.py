"""How is something put into somebody's calendar? As an iCalendar file (RFC 5545) that any calendar reads."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from icalendar import Event

MADE_BY = "-//walkamile//walkamile//EN"


@dataclass(frozen=True, slots=True)
class Invitation:
    """One entry: `uid` stays the same when it is sent again; times are UTC. `alarm_minutes`: rings so long before."""

    uid: str
    title: str
    text: str
    starts_at: datetime
    minutes: int
    link: str = ""
    organizer: str = ""
    to: tuple[str, ...] = ()
    made_at: datetime | None = None
    monthly: bool = False
    alarm_minutes: int | None = None


def as_calendar(invitations: tuple[Invitation, ...], method: str = "") -> bytes:
    """The file. `method` REQUEST where it is sent to somebody who is to answer; empty in a file to open."""
    from icalendar import Calendar

    calendar = Calendar()
    calendar.add("prodid", MADE_BY)
    calendar.add("version", "2.0")
    if method:
        calendar.add("method", method)
    for one in invitations:
        calendar.add_component(_event(one))
    return calendar.to_ical()


def _event(one: Invitation) -> Event:
    from icalendar import Alarm, Event, vCalAddress, vText

    event = Event()
    event.add("uid", one.uid)
    event.add("dtstamp", _utc(one.made_at or one.starts_at))
    event.add("dtstart", _utc(one.starts_at))
    event.add("dtend", _utc(one.starts_at + timedelta(minutes=one.minutes)))
    event.add("summary", one.title)
    event.add("description", f"{one.text}\n\n{one.link}" if one.link else one.text)
    if one.link:
        event.add("url", one.link)
    if one.monthly:
        event.add("rrule", {"freq": "monthly"})
    if one.organizer:
        event.add("organizer", vCalAddress(f"mailto:{one.organizer}"))
    for address in one.to:
        attendee = vCalAddress(f"mailto:{address}")
        attendee.params["ROLE"] = vText("REQ-PARTICIPANT")
        attendee.params["RSVP"] = vText("TRUE")
        event.add("attendee", attendee, encode=False)
    if one.alarm_minutes is not None:
        alarm = Alarm()
        alarm.add("action", "DISPLAY")
        alarm.add("description", one.title)
        alarm.add("trigger", timedelta(minutes=-one.alarm_minutes))
        event.add_component(alarm)
    return event


def _utc(at: datetime) -> datetime:
    return (at if at.tzinfo else at.replace(tzinfo=UTC)).astimezone(UTC).replace(microsecond=0)
