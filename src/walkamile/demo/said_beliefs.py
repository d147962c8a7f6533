"""What do people of the demo company believe, before they look? Planted: who is calibrated, who is too sure.

Everybody's error is normal on the scale of odds (shares) or logarithms (times), `SPREAD` wide; a range reaches `reach`
spreads to both sides. Without bias 1.28 spreads hold the truth in 80 of 100 cases; 0.4 spreads hold it in 31.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass
from math import exp, log
from statistics import NormalDist
from typing import TYPE_CHECKING, Any

import msgspec

if TYPE_CHECKING:
    from walkamile.demo.company import Company

SPREAD = 0.8
CALIBRATED = NormalDist().inv_cdf(0.9)
TOO_SURE = 0.4
LONGEST_S = 3600.0
CARE = ("b.ben", "e00001", "e00002", "e00003", "e00004", "e00005")
OTHER_LEADERS = ("f.frida", "g.gus", "i.ines", "k.karl", "m.mona")


@dataclass(frozen=True, slots=True)
class Mind:
    """Somebody who believes: how far their ranges reach, and how much better than it is they think it (in spreads)."""

    employee_id: str
    role_group: str
    is_leader: bool
    reach: float
    bias: float = 0.0

    @property
    def hit_share(self) -> float:
        """How many of their ranges hold the truth, as planted?"""
        normal = NormalDist()
        return normal.cdf(self.reach - self.bias) - normal.cdf(-self.reach - self.bias)


@dataclass(frozen=True, slots=True)
class PlantedBelief:
    """One belief with its range, in the unit of the topic (seconds, shares)."""

    mind: int
    topic: str
    believed: float
    low: float
    high: float


def minds() -> tuple[Mind, ...]:
    """Chloe and those who answer the phone know what they do not know; the other leaders are too sure, and too rosy."""
    leaders = [Mind("c.chloe", "leaders", True, CALIBRATED), Mind("d.dev", "leaders", True, TOO_SURE, 0.5)]
    leaders += [Mind(one, "leaders", True, TOO_SURE, 0.5) for one in OTHER_LEADERS]
    return (*leaders, *(Mind(one, "customer care", False, CALIBRATED) for one in CARE))


def plant_beliefs(truths: dict[str, float], seed: int) -> Iterator[PlantedBelief]:
    """What everybody believes of every figure that has a truth. Less is better in all of them."""
    chance = random.Random(seed * 1000 + 17)
    for place, mind in enumerate(minds()):
        for topic, truth in truths.items():
            centre = _scaled(topic, truth) + SPREAD * (chance.gauss(0.0, 1.0) - mind.bias)
            ends = [_plain(topic, centre + side * mind.reach * SPREAD) for side in (-1, 0, 1)]
            yield PlantedBelief(place, topic, ends[1], ends[0], ends[2])


def truths_of(company: Company) -> dict[str, float]:
    """What is true of the figures people are asked about? From the truth table and what the systems wrote down."""
    waits, n_gone = _phone_queue(company)
    waits.sort()
    shares: dict[str, Any] = company.facts["shares"]
    silent = [found for name, found in company.facts["indicators"].items() if name.startswith("M4 ")]
    heard, people = (sum(f[part] for f in silent) for part in ("numerator", "denominator"))
    found = {
        "repeat_share": _share(shares, "repeat_contact", 7),
        "asked_twice_share": _share(shares, "repeated_authentication", 0),
        "gave_up_share": n_gone / (n_gone + len(waits)) if waits else 0.0,
        "silent_share": 1 - heard / people if people else 0.0,
    }
    if waits:
        found["wait_median_s"] = waits[len(waits) // 2]
        found["wait_p90_s"] = waits[int(0.9 * len(waits))]
    return {
        topic: truth for topic, truth in found.items() if truth > 0 and (truth < 1 or topic.endswith("_s"))
    }


def _phone_queue(company: Company) -> tuple[list[float], int]:
    """What callers waited until they were answered, all legs of a call together; and how many gave up."""
    names = ("type", "channel", "wait_s", "props", "contact_id")
    columns = [company.events[name].to_pylist() for name in names]
    waits: dict[str, float] = {}
    gone: set[str] = set()
    for kind, channel, wait, props, contact in zip(*columns, strict=True):
        if channel != "phone" or contact is None:
            continue
        if kind == "contact.abandoned":
            gone.add(contact)
        elif (
            kind == "queue.left" and wait is not None and "answered_by" in msgspec.json.decode(props or "{}")
        ):
            waits[contact] = waits.get(contact, 0.0) + wait
    return [wait for contact, wait in waits.items() if contact not in gone], len(gone)


def _share(shares: dict[str, Any], rule: str, window: int) -> float:
    hits, n = shares.get(rule, {}).get("contact", {}).get("any_need", {}).get(window, (0, 0))
    return hits / n if n else 0.0


def _scaled(topic: str, value: float) -> float:
    return log(value) if topic.endswith("_s") else log(value / (1 - value))


def _plain(topic: str, scaled: float) -> float:
    return min(LONGEST_S, exp(scaled)) if topic.endswith("_s") else 1 / (1 + exp(-scaled))
