"""Which names do people go by, and how far can each be trusted to point at one person?"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any


@dataclass(frozen=True, slots=True)
class Namespace:
    """A kind of identifier: how far it can be trusted, and what it may do.

    `strength` (0..1) orders identifiers: the stronger are believed first. `unique`: a person has at most one value, so
    two values never belong to one person. `links`: whether it may join events at all. `subject`: whose name it is.
    `tracking`: it needs consent. `most_values`: how many values one person has within `window_days` (0: any number).
    `most_seen_with`: how many values of another kind that tells people apart it may be seen with before it is muted.
    `majority`: a value seen with people who contradict each other stays with the one who has this share of its
    sightings (None: it is shared by the first contradiction). `expires_days`: after this silence the value may have
    gone to somebody else, and each has it for their time (0: never).
    """

    name: str
    strength: float
    unique: bool = False
    links: bool = True
    subject: str = "customer"
    tracking: bool = False
    most_values: int = 0
    window_days: int = 365
    most_seen_with: int = 4
    majority: float | None = None
    expires_days: int = 0

    @property
    def telling(self) -> bool:
        """Does it tell people apart: do two people seldom share a value, and has a person few?"""
        return self.strength >= TELLING


TELLING = 0.8
ORDER = "order_id"  # orders join the names that speak of them; they are no names of people themselves

NAMESPACES: dict[str, Namespace] = {
    n.name: n
    for n in (
        Namespace("login_id", 1.0, unique=True),
        Namespace("crm_id", 1.0, unique=True),
        Namespace("customer_id", 1.0, unique=True),
        Namespace("caller_id", 1.0, unique=True),
        Namespace("employee_id", 1.0, unique=True, subject="employee"),
        Namespace("loyalty_id", 0.95, unique=True),
        Namespace("application_id", 0.9, unique=True),
        Namespace("email", 0.85, most_values=5, majority=0.6),
        Namespace("phone", 0.8, most_values=4, expires_days=30),
        Namespace("device_id", 0.7, tracking=True, most_values=6, expires_days=90),
        Namespace("payment_token", 0.6, links=False),
        Namespace("cookie", 0.5, tracking=True, most_values=30, window_days=30),
    )
}

UNKNOWN_NAMESPACE = Namespace("other", 0.6)

# Values that name nobody, whatever the namespace.
ILLEGAL_VALUES = frozenset(
    {
        "",
        "-",
        "-1",
        "0",
        "?",
        "anonymous",
        "email",
        "false",
        "guest",
        "id",
        "n/a",
        "na",
        "nan",
        "nil",
        "none",
        "none@none.com",
        "not_authenticated",
        "null",
        "test",
        "test@test.com",
        "true",
        "undefined",
        "unknown",
        "[object object]",
    }
)


def namespace(name: str) -> Namespace:
    """What is known of this namespace? One that nobody described links, with middling strength."""
    return described(name, {})


def described(name: str, changes: Mapping[str, Mapping[str, Any]]) -> Namespace:
    """What is known of this namespace in a home that changes some of it (`namespaces` in walkamile.yaml)?"""
    if name == ORDER:
        return Namespace(ORDER, 0.4)
    found = NAMESPACES.get(name) or replace(UNKNOWN_NAMESPACE, name=name)
    return replace(found, **changes[name]) if name in changes else found


# Mailboxes that belong to nobody, wherever they are.
ILLEGAL_MAILBOXES = frozenset(
    {
        "anonymous",
        "do-not-reply",
        "donotreply",
        "no-reply",
        "nobody",
        "none",
        "noreply",
        "null",
        "test",
        "undefined",
    }
)


def names_nobody(namespace: str, value: str) -> bool:
    """Does this (plain) value name nobody? A word for nothing, zeros, one digit all through, a mailbox of nobody."""
    text = value.lower()
    if text in ILLEGAL_VALUES or not text.strip("0-"):
        return True
    if len(text) >= 5 and text == text[0] * len(text):
        return True
    return namespace == "email" and text.partition("@")[0] in ILLEGAL_MAILBOXES
