"""Which contacts, cases and decisions did one person really have? Read from the rows of the stories alone.

Written apart from the product's SQL on purpose: plain Python over the true person, so that it can judge it.
"""

from dataclasses import dataclass
from typing import Any

from walkamile.demo.diary import Row
from walkamile.demo.period import DAY, MINUTE

SESSION_GAP_US = 30 * MINUTE
NEED_GAP_US = 7 * DAY
OWN_SESSIONS = ("web", "app", "store", "portal")
SELF_SERVICE = ("web", "app", "portal", "ivr", "bot")


def order_of(row: Row) -> tuple[int, int, str]:
    """The one order of events: time, seq, event id."""
    return row["ts"], row["seq"], row["event_id"]


@dataclass(slots=True)
class Contact:
    """One interaction of one person, with its events in order."""

    rows: list[Row]
    person: str | None
    opened_us: int
    closed_us: int
    channel: str
    kind: str
    need_key: tuple[str, str] | None
    case_id: str | None
    need: int = -1

    @property
    def first_id(self) -> str:
        """The event that stands for this contact: its first."""
        return self.rows[0]["event_id"]

    @property
    def assisted(self) -> bool:
        """Did a person of the company answer, or was one asked for?"""
        return self.kind == "human"

    @property
    def alone(self) -> bool:
        """Is it digital self-service?"""
        return self.kind in ("self", "bot") and self.channel in SELF_SERVICE

    def of(self, *types: str) -> list[Row]:
        """The events of these types, in order."""
        return [row for row in self.rows if row["type"] in types]


@dataclass(frozen=True, slots=True)
class Latent:
    """One person's true interactions, cases and other events, each in order."""

    contacts: list[Contact]
    cases: dict[str, list[Row]]
    rows: list[Row]
    as_of_us: int

    @property
    def assisted(self) -> list[Contact]:
        """Contacts with a person of the company."""
        return [contact for contact in self.contacts if contact.assisted]


def latent(rows: list[Row], as_of_us: int) -> Latent:
    """What really happened, from the rows of one diary."""
    ordered = sorted(rows, key=order_of)
    numbered: dict[tuple[str, str], list[Row]] = {}
    visits: dict[str, list[list[Row]]] = {}
    cases: dict[str, list[Row]] = {}
    for row in ordered:
        if row["type"].startswith("case."):
            cases.setdefault(row["case_id"], []).append(row)
        if (contact_id := row.get("contact_id")) is not None:
            numbered.setdefault((row.get("contact_of") or row["source"], contact_id), []).append(row)
        elif row["channel"] in OWN_SESSIONS and row["person"] is not None:
            _extend(visits.setdefault(row["channel"], []), row)
    groups = list(numbered.values()) + [group for groups in visits.values() for group in groups]
    contacts = sorted((_contact(group) for group in groups), key=lambda contact: order_of(contact.rows[0]))
    _needs(contacts)
    return Latent(contacts, cases, ordered, as_of_us)


def _extend(groups: list[list[Row]], row: Row) -> None:
    """Pages without a number are one visit until 30 minutes of silence."""
    if groups and row["ts"] - groups[-1][-1]["ts"] <= SESSION_GAP_US:
        groups[-1].append(row)
    else:
        groups.append([row])


def _first(rows: list[Row], name: str) -> Any:
    return next((row[name] for row in rows if row.get(name) is not None), None)


def _contact(rows: list[Row]) -> Contact:
    opened = next((row for row in rows if row["type"] == "contact.opened"), rows[0])
    closed = next((row for row in rows if row["type"] == "contact.closed"), rows[-1])
    case_id, order_id, topic = (_first(rows, name) for name in ("case_id", "order_id", "topic"))
    keys = (("topic", topic), ("order", order_id), ("case", case_id))
    return Contact(
        rows=rows,
        person=rows[0]["person"],
        opened_us=rows[0]["ts"],
        closed_us=closed["ts"],
        channel=opened["channel"],
        kind=opened.get("kind") or "self",
        need_key=next(((name, value) for name, value in keys if value is not None), None),
        case_id=case_id,
    )


def _needs(contacts: list[Contact]) -> None:
    """Number the needs: contacts of one key, split where they are silent for more than 7 days."""
    last: dict[tuple[str, str], tuple[int, int]] = {}
    n = 0
    for contact in contacts:
        if contact.person is None or contact.need_key is None:
            continue
        until_us, need = last.get(contact.need_key, (0, -1))
        if need < 0 or contact.opened_us - until_us > NEED_GAP_US:
            n += 1
            need = n
            until_us = 0
        contact.need = need
        last[contact.need_key] = (max(until_us, contact.closed_us), need)
