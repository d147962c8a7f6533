"""What truly broke, and what could have? Judged from the latent state of all events."""

from walkamile.demo.diary import Row
from walkamile.demo.truth.across import channel_hop, chasing, false_containment, no_record, repeat_contact
from walkamile.demo.truth.counts import Sums
from walkamile.demo.truth.handed import case_transfer, contradiction, ping_pong, reopened
from walkamile.demo.truth.inside import (
    abandonment,
    dead_end,
    repeated_authentication,
    repeated_information,
    transfer,
)
from walkamile.demo.truth.latent import Contact, Latent, latent
from walkamile.demo.truth.solved import first_contact_resolution, one_contact_resolution
from walkamile.demo.truth.units import Tally, Unit

__all__ = ["Contact", "Latent", "Sums", "Tally", "Unit", "judge"]

RULES = (
    repeat_contact, chasing, channel_hop, false_containment, transfer, case_transfer, ping_pong,
    repeated_authentication, repeated_information, no_record, abandonment, dead_end, reopened, contradiction,
    first_contact_resolution, one_contact_resolution,
)  # fmt: skip


def judge(rows: list[Row], as_of_us: int, tally: Tally) -> Latent:
    """Apply every rule to one person's rows; the tally keeps the score."""
    life = latent(rows, as_of_us)
    for rule in RULES:
        for unit in rule(life):
            tally.take(unit)
    return life
