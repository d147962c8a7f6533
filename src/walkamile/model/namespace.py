"""Which names do people go by, and how far can each be trusted to point at one person?"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Namespace:
    """A kind of identifier.

    `strength` (0..1) orders identifiers of one event; `unique` means a person has at most one value, so two
    different values never belong to one person; `most_owners` is the number of owners (values of a unique
    namespace seen with it) above which the value is muted; `links` says whether the value alone may join events;
    `tracking` marks identifiers that need consent.
    """

    name: str
    strength: float
    unique: bool = False
    most_owners: int = 1
    links: bool = True
    subject: str = "customer"
    tracking: bool = False


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
        Namespace("email", 0.85),
        Namespace("phone", 0.8),
        Namespace("device_id", 0.7, tracking=True),
        Namespace("payment_token", 0.6, links=False),
        Namespace("cookie", 0.5, tracking=True),
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
    found = NAMESPACES.get(name)
    if found is not None:
        return found
    unknown = UNKNOWN_NAMESPACE
    return Namespace(name, unknown.strength, unknown.unique, unknown.most_owners, unknown.links)
