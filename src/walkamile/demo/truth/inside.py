"""Breaks inside a contact: handed on, asked again, told again, given up, left at a dead end."""

from walkamile.demo.diary import Row
from walkamile.demo.period import MINUTE
from walkamile.demo.truth.latent import Contact, Latent, order_of
from walkamile.demo.truth.units import ANY, Unit, Units

LAST_WORDS = (
    "page.viewed", "page.failed", "search.made", "identity.asked", "identity.confirmed", "identity.failed",
    "identity.corrected", "goal.reached",
)  # fmt: skip


def transfer(life: Latent) -> Units:
    """Was the contact handed on?"""
    for contact in life.assisted:
        hit = bool(contact.of("contact.transferred"))
        yield Unit("transfer", "contact", ANY, 0, contact.first_id, contact.person, hit)


def _routine(contact: Contact) -> list[Row]:
    return [row for row in contact.of("identity.asked") if row.get("kind") != "step_up"]


def _mates(contact: Contact, life: Latent) -> list[Contact]:
    """The contact itself and the others of its need."""
    if contact.need < 0:
        return [contact]
    return [other for other in life.contacts if other.need == contact.need]


def _asked_before(ask: Row, earlier: list[Row]) -> bool:
    item = ask.get("item")
    return any(
        order_of(row) < order_of(ask)
        and ask["ts"] - row["ts"] <= 30 * MINUTE
        and (item is None or row.get("item") is None or row["item"] == item)
        for row in earlier
    )


def repeated_authentication(life: Latent) -> Units:
    """Was the person asked again who they are: within 30 minutes, or after it had been confirmed?"""
    for contact in life.assisted:
        asks = _routine(contact)
        if not asks:
            continue
        earlier = [row for mate in _mates(contact, life) for row in _routine(mate)]
        confirmed = min((order_of(row) for row in contact.of("identity.confirmed")), default=None)
        hit = any(
            _asked_before(ask, earlier) or (confirmed is not None and order_of(ask) > confirmed)
            for ask in asks
        )
        yield Unit("repeated_authentication", "contact", ANY, 0, contact.first_id, contact.person, hit)


def repeated_information(life: Latent) -> Units:
    """Was the person asked for something that they had already told within this need?"""
    for contact in life.assisted:
        asks = contact.of("information.asked")
        if not asks:
            continue
        told = [row for mate in _mates(contact, life) for row in mate.of("information.given")]
        hit = any(
            row.get("item") == ask.get("item") and order_of(row) < order_of(ask)
            for ask in asks
            for row in told
        )
        yield Unit("repeated_information", "contact", ANY, 0, contact.first_id, contact.person, hit)


def abandonment(life: Latent) -> Units:
    """Did the person give up in the queue?"""
    for contact in life.contacts:
        if contact.of("queue.entered"):
            closed = any(row.get("outcome") == "abandoned" for row in contact.of("contact.closed"))
            hit = closed or bool(contact.of("contact.abandoned"))
            yield Unit("abandonment", "contact", ANY, 0, contact.first_id, contact.person, hit)


def _is_dead(row: Row) -> bool:
    if row["type"] == "search.made":
        return row["props"].get("results_n") == 0
    return row["type"] in ("page.failed", "identity.failed")


def dead_end(life: Latent) -> Units:
    """Did a visit end on a failed page, an empty search or a failed sign-in, with no goal reached?"""
    for contact in life.contacts:
        if not contact.alone or contact.channel not in ("web", "app", "portal"):
            continue
        words = contact.of(*LAST_WORDS)
        hit = bool(words) and _is_dead(words[-1]) and not contact.of("goal.reached")
        yield Unit("dead_end", "contact", ANY, 0, contact.first_id, contact.person, hit)
