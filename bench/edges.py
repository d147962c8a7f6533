"""Pairs of names seen together, as a company of a size has them: people of many names, shared devices, hubs, numbers
that were passed on. Made from a seed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from walkamile.know import Names, Pairs

SPACES = ("login_id", "loyalty_id", "email", "phone", "device_id", "cookie")
LOGIN, LOYALTY, EMAIL, PHONE, DEVICE, COOKIE = range(6)
DAY_US = 86_400_000_000
START_US = 1_767_225_600_000_000
Column = np.ndarray[Any, Any]


@dataclass(frozen=True, slots=True)
class Company:
    """Names and pairs as stitching takes them."""

    names: Names
    pairs: Pairs


def company(n_edges: int, seed: int) -> Company:
    """About so many pairs: of ten people seven have a login, four a card; cookies are many and short-lived.

    3 % of devices are a household's, 1 % of phones were passed on, one cookie in ten thousand is a kiosk's.
    """
    chance = np.random.default_rng(seed)
    n_people = max(n_edges // 5, 10)
    person = np.arange(n_people)
    owned = [
        person[chance.random(n_people) < 0.7],
        person[chance.random(n_people) < 0.4],
        np.repeat(person, chance.choice([0, 1, 2], n_people, p=[0.25, 0.6, 0.15])),
        np.repeat(person, chance.choice([0, 1, 2], n_people, p=[0.35, 0.55, 0.1])),
        np.repeat(person, chance.choice([0, 1, 2], n_people, p=[0.4, 0.45, 0.15])),
        np.repeat(person, np.minimum(chance.geometric(0.45, n_people), 40)),
    ]
    starts = np.cumsum([0, *(len(of) for of in owned)])
    space = np.repeat(np.arange(6, dtype=np.int16), [len(of) for of in owned])
    a, b = _seen_together(chance, owned, starts, n_people)
    more = [_shared(chance, owned, starts, kind, share) for kind, share in ((DEVICE, 0.03), (PHONE, 0.01))]
    more.append(_kiosks(chance, owned, starts))
    a = np.concatenate([a, *(pair[0] for pair in more)])
    b = np.concatenate([b, *(pair[1] for pair in more)])
    low, high = np.minimum(a, b), np.maximum(a, b)
    once = np.unique(low * starts[-1] + high)
    low, high = once // starts[-1], once % starts[-1]
    first = START_US + chance.integers(0, 300, len(low)) * DAY_US
    seen = chance.geometric(0.5, len(low)).astype(np.int64)
    code = chance.permutation(starts[-1]) + 1  # codes come in the order of arrival, not of kinds
    at = np.argsort(code)
    names = Names(code[at], SPACES, space[at], chance.integers(0, 2**63, starts[-1], dtype=np.uint64)[at])
    last = first + chance.integers(0, 60, len(low)) * DAY_US
    return Company(names, Pairs(code[low], code[high], seen, first, last))


def _seen_together(
    chance: np.random.Generator, owned: list[Column], starts: Column, n_people: int
) -> tuple[Column, Column]:
    """Each name of a person is seen with one of their stronger names, where there is one: a star, or a chain."""
    a: list[Column] = []
    b: list[Column] = []
    anchor = np.full(n_people, -1)
    for kind, of in enumerate(owned):
        place = starts[kind] + np.arange(len(of))
        known = anchor[of] >= 0
        a.append(anchor[of][known])
        b.append(place[known])
        # Some later names are seen with this one and not with the strongest.
        moved = chance.random(len(of)) < (1.0 if kind == LOGIN else 0.3)
        fresh = (anchor[of] < 0) | moved
        anchor[of[fresh]] = place[fresh]
    return np.concatenate(a), np.concatenate(b)


def _shared(
    chance: np.random.Generator, owned: list[Column], starts: Column, kind: int, share: float
) -> tuple[Column, Column]:
    """Names of this kind that somebody else's login was seen with too."""
    place = starts[kind] + np.flatnonzero(chance.random(len(owned[kind])) < share)
    return place, starts[LOGIN] + chance.integers(0, len(owned[LOGIN]), len(place))


def _kiosks(chance: np.random.Generator, owned: list[Column], starts: Column) -> tuple[Column, Column]:
    """Cookies of machines in stores, seen with hundreds of logins."""
    n = max(len(owned[COOKIE]) // 10_000, 1)
    place = starts[COOKIE] + chance.integers(0, len(owned[COOKIE]), n)
    busy = np.repeat(place, chance.integers(50, 800, n))
    return busy, starts[LOGIN] + chance.integers(0, len(owned[LOGIN]), len(busy))
