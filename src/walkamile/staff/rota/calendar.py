"""Who meets when? The rota as iCalendar text (RFC 5545), for one person or for all, in times of the wall clock."""

from __future__ import annotations

from datetime import datetime, timedelta

from walkamile.staff.rota.instance import DAY_MIN, Guest, Instance, Rota, Session, Span

QUESTIONS = (
    "Two questions, if you like to answer: Could you do something useful (1-5)? Would you come again (1-5)?"
)


def calendar(instance: Instance, rota: Rota, made_at: datetime, employee: str | None = None) -> str:
    """The calendar of one person, or of all (None). Debriefs stand in both calendars, guest's and buddy's.

    Times carry no zone: they are those of the wall clock where the rota is worked (RFC 5545, form 1).
    """
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//walkamile//rota//EN", "CALSCALE:GREGORIAN"]
    stamp = made_at.strftime("%Y%m%dT%H%M%SZ")
    for who, what, span, about in _entries(instance, rota):
        if employee is not None and who != employee:
            continue
        start, end = (_moment(instance, minute) for minute in (span.start_min, span.end_min))
        title = what if employee is not None else f"{who}: {what}"
        lines += [
            "BEGIN:VEVENT",
            f"UID:{_plain(who)}-{start}-{what.split(' ')[0].lower()}@rota.walkamile",
            f"DTSTAMP:{stamp}",
            f"DTSTART:{start}",
            f"DTEND:{end}",
            f"SUMMARY:{_escaped(title)}",
            *([f"DESCRIPTION:{_escaped(about)}"] if about else []),
            "END:VEVENT",
        ]
    return "\r\n".join(_folded(line) for line in [*lines, "END:VCALENDAR"]) + "\r\n"


def people(rota: Rota) -> list[str]:
    """Everybody who has something in their calendar."""
    names = {work.employee for work in rota.works} | {one.employee for one in rota.sessions}
    return sorted(names | {name for name, _ in rota.inductions})


def _entries(instance: Instance, rota: Rota) -> list[tuple[str, str, Span, str]]:
    """Who, what, when, and more about it; in order of time."""
    guests = {guest.employee: guest for guest in instance.guests}
    found: list[tuple[str, str, Span, str]] = []
    for work in rota.works:
        pauses = [pause.later(work.day * DAY_MIN) for pause in work.shift.breaks]
        said = ", ".join(f"{_clock(one.start_min)}-{_clock(one.end_min)}" for one in pauses)
        about = f"Break {said}." if said else ""
        found.append((work.employee, f"Shift {work.shift.pattern}".rstrip(), work.shift.on(work.day), about))
    for name, place in rota.inductions:
        found.append((name, "Induction", instance.inductions[place].span, "Before the first contact."))
    for one in rota.sessions:
        found += _session(instance, one, guests[one.employee])
    return sorted(found, key=lambda entry: (entry[2], entry[0], entry[1]))


def _session(instance: Instance, one: Session, guest: Guest) -> list[tuple[str, str, Span, str]]:
    debrief = one.debrief(instance.rules.debrief_min)
    at_desk = Span(one.span.start_min, debrief.start_min)
    takes = f" Takes: {', '.join(guest.intents)}." if guest.intents else ""
    found = [
        (one.employee, f"Guest in the queue, buddy {one.buddy}", at_desk, takes.strip()),
        (one.buddy, f"Buddy of {one.employee}", at_desk, takes.strip()),
    ]
    if debrief.minutes:
        found += [
            (one.employee, f"Debrief with {one.buddy}", debrief, QUESTIONS),
            (one.buddy, f"Debrief with {one.employee}", debrief, ""),
        ]
    return [entry for entry in found if entry[2].minutes > 0]


def _moment(instance: Instance, minute: int) -> str:
    midnight = datetime.combine(instance.first_day, datetime.min.time())
    return (midnight + timedelta(minutes=minute)).strftime("%Y%m%dT%H%M%S")


def _clock(minute: int) -> str:
    return f"{minute % DAY_MIN // 60:02}:{minute % 60:02}"


def _plain(text: str) -> str:
    return "".join(
        letter if letter.isalnum() and letter.isascii() else f"-{ord(letter):x}-" for letter in text
    )


def _escaped(text: str) -> str:
    for letter, written in (("\\", "\\\\"), (";", "\\;"), (",", "\\,"), ("\r", ""), ("\n", "\\n")):
        text = text.replace(letter, written)
    return text


def _folded(line: str) -> str:
    """No line is longer than 75 octets; what is longer goes on after a blank."""
    parts, size = [""], 0
    for letter in line:
        octets = len(letter.encode())
        if size + octets > 75:
            parts.append(" ")
            size = 1
        parts[-1] += letter
        size += octets
    return "\r\n".join(parts)
