"""What do the latent events of one contact add up to, indicator by indicator?"""

from collections.abc import Iterator
from dataclasses import dataclass, field

from walkamile.demo.diary import Row
from walkamile.demo.period import DAY, SECOND
from walkamile.demo.truth.latent import Contact, Latent, order_of
from walkamile.demo.truth.links import TELLING, Links, names

ESTIMATES = ("intent.estimated", "sentiment.estimated", "effort.estimated")
OF_SOMEBODY = ("recent_activity", "open_case", "last_issue")
IN_TIME_S = {"email": 60}
Count = tuple[str, float, float]


@dataclass(slots=True)
class Sums:
    """Numerator and denominator by indicator, and lists of values for those that are medians."""

    pairs: dict[str, list[float]] = field(default_factory=dict)
    values: dict[str, list[float]] = field(default_factory=dict)

    def add(self, name: str, numerator: float, denominator: float = 1.0) -> None:
        """Add to the two sums of an indicator."""
        pair = self.pairs.setdefault(name, [0.0, 0.0])
        pair[0] += numerator
        pair[1] += denominator

    def value(self, name: str, value: float) -> None:
        """Add one value of an indicator that is a median."""
        self.values.setdefault(name, []).append(value)


def first_us(rows: list[Row]) -> int | None:
    """When was the first of these events?"""
    return rows[0]["ts"] if rows else None


def first_word_us(contact: Contact) -> int:
    """When was the first word of either side (the opening where nobody spoke)?"""
    words = contact.of("first_word.spoken") or [
        r for r in contact.of("message.sent") if r.get("actor_kind") != "bot"
    ]
    spoken = first_us(words)
    return contact.opened_us if spoken is None else spoken


def identity_counts(contact: Contact, links: Links) -> Iterator[Count]:
    """I1, I2, I3 and the share of step-up questions, for one assisted contact."""
    routine = [row for row in contact.of("identity.asked") if row.get("kind") != "step_up"]

    def known(rows: list[Row], at_us: int, strong: bool) -> bool:
        return any(
            links.linked(name, at_us, contact.opened_us)
            for row in rows
            for name in names(row)
            if not strong or name[0] in TELLING
        )

    sure = [
        row
        for row in contact.rows
        if row["type"] not in ("identity.asked", "identity.failed") and not _weak(row)
    ]
    if known(sure, contact.closed_us, strong=True):
        before = ((ask, [row for row in sure if order_of(row) < order_of(ask)]) for ask in routine)
        yield "I1", any(known(rows, ask["ts"], strong=True) for ask, rows in before), 1
    word_us = first_word_us(contact)
    early = [row for row in contact.rows if row["ts"] <= word_us]
    shown = contact.person is not None and any(
        row["type"] == "context.shown" and row["item"] in OF_SOMEBODY for row in early
    )
    yield "I2", shown or known(early, word_us, strong=False), 1
    yield "I3", len(routine) >= 2, 1


def _weak(row: Row) -> bool:
    return row["type"] == "identifier.seen" and row["props"].get("strength") == "weak"


def identification_share(contact: Contact) -> float | None:
    """I6: the time from the first ask to the confirmation of identity, as a share of the handle time."""
    asked = first_us(contact.of("identity.asked"))
    closed = contact.of("contact.closed")
    if asked is None or not closed or not closed[0].get("handle_s"):
        return None
    confirmed = next((row["ts"] for row in contact.of("identity.confirmed") if row["ts"] >= asked), None)
    if confirmed is None:
        return None
    return min(1.0, (confirmed - asked) / SECOND / closed[0]["handle_s"])


def context_counts(contact: Contact, life: Latent) -> Iterator[Count]:
    """P1 (person known and active in the 30 days before) and P3, for one assisted contact."""
    shown = contact.of("context.shown")
    if contact.person is not None and _was_active(contact, life):
        word_us = first_word_us(contact)
        early = {row["item"] for row in shown if row["ts"] <= word_us}
        hit = {"recent_activity", "intent"} <= early
        yield "P1", hit, 1
        yield f"P1 {contact.channel}", hit, 1
    if shown:
        yield "P3", any(row["ts"] >= shown[0]["ts"] for row in contact.of("context.used")), 1


def _was_active(contact: Contact, life: Latent) -> bool:
    """Did this person live anything in the 30 days before? Talk among systems does not count."""
    since_us = contact.opened_us - 30 * DAY
    return any(
        since_us <= row["ts"] < contact.opened_us
        and row["person"] == contact.person
        and row.get("side", "customer") != "system"
        for row in life.rows
    )


def estimate_counts(contact: Contact) -> Iterator[Count]:
    """N1 and N2, for one contact with a person of the company or a bot."""
    moments = [first_us(contact.of(type_)) for type_ in ESTIMATES]
    words = [
        row
        for row in contact.of("first_word.spoken", "message.sent")
        if row["props"].get("speaker") == "customer"
    ]
    known = [moment for moment in moments if moment is not None]
    heard_us = first_us(words)
    limit_us = IN_TIME_S.get(contact.channel, 10) * SECOND
    start_us = contact.opened_us if heard_us is None else heard_us
    in_time = len(known) == len(ESTIMATES) and max(known) - start_us <= limit_us
    yield "N1", in_time, 1
    if in_time:
        yield "N2", any(row["ts"] >= max(known) for row in contact.of("signal.used")), 1


def friction_s(contact: Contact) -> tuple[float, float]:
    """C7: seconds on hold or in a queue that fall into the agent's own wait for a system, and all of them.

    An agent waits for one system at a time, and no incident of the demo is that of an agent.
    """
    both = waited = 0.0
    for until_us, long_s in _waits(contact):
        waited += long_s
        for tool in contact.of("tool.waited"):
            start = max(until_us / SECOND - long_s, tool["ts"] / SECOND - tool["wait_s"])
            both += max(0.0, min(until_us, tool["ts"]) / SECOND - start)
    return min(both, waited), waited


def _waits(contact: Contact) -> Iterator[tuple[int, float]]:
    """When did each wait of the customer end, and how many seconds was it?"""
    gave_up = not contact.of("queue.left")
    entered_us: int | None = None
    for row in contact.rows:
        if row["type"] == "contact.held":
            yield row["ts"], row["hold_s"]
        elif row["type"] == "queue.entered":
            entered_us = row["ts"]
        elif row["type"] == "queue.left" or (row["type"] == "contact.abandoned" and gave_up):
            if row.get("wait_s") is not None:
                yield row["ts"], row["wait_s"]
            elif entered_us is not None:
                yield row["ts"], (row["ts"] - entered_us) / SECOND
