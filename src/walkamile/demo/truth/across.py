"""Breaks between contacts: coming back, chasing, hopping, contained only in name, no record."""

from walkamile.demo.period import DAY
from walkamile.demo.truth.latent import Contact, Latent
from walkamile.demo.truth.units import ANY, SAME, WINDOWS, Unit, Units

HELD_TYPES = {"order": "order_id", "case": "case_id"}


def _next(contacts: list[Contact], n: int, same: bool) -> Contact | None:
    """The person's next contact after the n-th; with `same`, the next with the same need key."""
    for later in contacts[n + 1 :]:
        if not same or later.need_key == contacts[n].need_key:
            return later
    return None


def _known_assisted(life: Latent) -> list[Contact]:
    return [contact for contact in life.assisted if contact.person is not None]


def repeat_contact(life: Latent) -> Units:
    """Did the person have to come back within W days of the opening?"""
    contacts = _known_assisted(life)
    for n, contact in enumerate(contacts):
        for scope in (ANY, SAME):
            if scope == SAME and contact.need_key is None:
                continue
            later = _next(contacts, n, scope == SAME)
            for days in WINDOWS:
                if contact.opened_us + days * DAY > life.as_of_us:
                    continue
                hit = later is not None and later.opened_us - contact.opened_us <= days * DAY
                yield Unit("repeat_contact", "contact", scope, days, contact.first_id, contact.person, hit)


def chasing(life: Latent) -> Units:
    """Did the person come back before the case of this contact was first resolved?"""
    contacts = _known_assisted(life)
    for n, contact in enumerate(contacts):
        if contact.case_id is None:
            continue
        course = life.cases.get(contact.case_id, [])
        resolved_us = min(
            (row["ts"] for row in course if row["type"] in ("case.resolved", "case.closed")), default=None
        )
        for scope in (ANY, SAME):
            later = _next(contacts, n, scope == SAME)
            if resolved_us is None and later is None:
                continue
            hit = later is not None and (resolved_us is None or later.opened_us < resolved_us)
            yield Unit("chasing", "contact", scope, 0, contact.first_id, contact.person, hit)


def _followed(contact: Contact, others: list[Contact], from_us: int, until_us: int, elsewhere: bool) -> bool:
    """Does an assisted contact open in this span (elsewhere: on another channel), on the same need?"""
    return any(
        from_us <= other.opened_us <= until_us
        and other is not contact
        and (not elsewhere or other.channel != contact.channel)
        and (contact.need_key is None or other.need_key is None or contact.need_key == other.need_key)
        for other in others
    )


def channel_hop(life: Latent) -> Units:
    """Did the person try alone, and then need somebody on another channel within 24 hours of the end?"""
    others = _known_assisted(life)
    for contact in life.contacts:
        if contact.person is None or not contact.alone or contact.closed_us + DAY > life.as_of_us:
            continue
        hit = _followed(contact, others, contact.opened_us, contact.closed_us + DAY, elsewhere=True)
        yield Unit("channel_hop", "contact", ANY, 1, contact.first_id, contact.person, hit)


def false_containment(life: Latent) -> Units:
    """Did a contact that a bot kept to itself come back to a person within W days of its end?"""
    others = _known_assisted(life)
    for contact in life.contacts:
        if contact.person is None or contact.assisted:
            continue
        if contact.kind != "bot" and not contact.of("bot.entered"):
            continue
        for days in (1, 7):
            until_us = contact.closed_us + days * DAY
            if until_us > life.as_of_us:
                continue
            hit = _followed(contact, others, contact.closed_us, until_us, elsewhere=False)
            yield Unit("false_containment", "contact", ANY, days, contact.first_id, contact.person, hit)


def no_record(life: Latent) -> Units:
    """Was something not found that the person held from another channel in the 90 days before?"""
    held = [
        (kind, row["ts"], row["channel"])
        for row in life.rows
        for kind, column in HELD_TYPES.items()
        if row.get(column) is not None and row["person"] is not None
    ]
    for contact in _known_assisted(life):
        looked = contact.of("lookup.tried", "lookup.found", "lookup.not_found")
        kinds = {row.get("item") for row in looked}
        since_us = contact.opened_us - 90 * DAY
        kinds &= {
            kind
            for kind, ts, channel in held
            if since_us <= ts < contact.opened_us and channel != contact.channel
        }
        if kinds:
            hit = any(row["type"] == "lookup.not_found" and row.get("item") in kinds for row in looked)
            yield Unit("no_record", "contact", ANY, 90, contact.first_id, contact.person, hit)
