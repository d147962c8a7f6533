"""Solved at once? The measures shown beside the breaks; counted, not listed, for a hit is good news."""

from walkamile.demo.period import DAY
from walkamile.demo.truth.latent import Contact, Latent
from walkamile.demo.truth.units import SAME, WINDOWS, Unit, Units


def first_contact_resolution(life: Latent) -> Units:
    """Did an assisted contact that began a need settle it on its channel for W days?"""
    return _resolution(life, "first_contact_resolution", same_channel=True)


def one_contact_resolution(life: Latent) -> Units:
    """Did an assisted contact that began a need settle it on every channel for W days?"""
    return _resolution(life, "one_contact_resolution", same_channel=False)


def _resolution(life: Latent, rule: str, same_channel: bool) -> Units:
    before_us: dict[tuple[str, str], int] = {}
    contacts = [contact for contact in life.contacts if contact.person is not None]
    for n, contact in enumerate(contacts):
        if contact.need_key is None:
            continue
        earlier_us = before_us.get(contact.need_key)
        before_us[contact.need_key] = contact.opened_us
        if not contact.assisted:
            continue
        later_us = _next_us(contacts[n + 1 :], contact, same_channel)
        for days in WINDOWS:
            too_young = contact.opened_us + days * DAY > life.as_of_us
            if too_young or (earlier_us is not None and contact.opened_us - earlier_us <= days * DAY):
                continue
            solved = later_us is None or later_us - contact.opened_us > days * DAY
            yield Unit(rule, "need", SAME, days, contact.first_id, contact.person, solved)


def _next_us(later: list[Contact], contact: Contact, same_channel: bool) -> int | None:
    return next(
        (
            other.opened_us
            for other in later
            if other.assisted
            and other.need_key == contact.need_key
            and (not same_channel or other.channel == contact.channel)
        ),
        None,
    )
