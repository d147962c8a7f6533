"""Which journeys may be walked? Every one that is left out has its reason, and reasons are counted, never rows."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

from walkamile.walk.journey import Journey

SETTLING = timedelta(hours=24)
MOST_EVENTS = 400


class LeftOut(StrEnum):
    """Why may a journey not be walked?"""

    NOBODY = "nobody is known whose journey it is"
    OWN = "it is your own, or one that you served"
    COLLEAGUE = "it is a colleague's"
    OPTED_OUT = "the person does not want it"
    LEGAL_HOLD = "it is under legal hold"
    SENSITIVE = "its topic is sensitive"
    SERVICE_ACCOUNT = "it is a service account's"
    TOO_FRESH = "it ended less than 24 hours ago"
    TOO_LONG = "too much happened in it for one sitting"


@dataclass(frozen=True, slots=True)
class Limits:
    """What may not be walked, by person code; `own_names`: how systems call the walker, in whatever letters."""

    as_of: datetime
    own: frozenset[int] = frozenset()
    own_names: frozenset[str] = frozenset()
    colleagues: frozenset[int] = frozenset()
    opted_out: frozenset[int] = frozenset()
    on_hold: frozenset[int] = frozenset()
    robots: frozenset[int] = frozenset()
    sensitive: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Fitting:
    """The journeys that may be walked, and how many were left out for which reason."""

    journeys: tuple[Journey, ...]
    left_out: dict[LeftOut, int] = field(default_factory=dict)


def whose_not(code: int | None, limits: Limits) -> LeftOut | None:
    """Why may no journey of this person be walked? None: it may."""
    if code is None:
        return LeftOut.NOBODY
    groups = (
        (limits.own, LeftOut.OWN),
        (limits.on_hold, LeftOut.LEGAL_HOLD),
        (limits.opted_out, LeftOut.OPTED_OUT),
        (limits.robots, LeftOut.SERVICE_ACCOUNT),
        (limits.colleagues, LeftOut.COLLEAGUE),
    )
    return next((why for people, why in groups if code in people), None)


def why_not(journey: Journey, limits: Limits) -> LeftOut | None:
    """Why may this journey not be walked? None: it may."""
    if why := whose_not(journey.person_code, limits):
        return why
    for people, why in (
        (limits.on_hold, LeftOut.LEGAL_HOLD), (limits.opted_out, LeftOut.OPTED_OUT), (limits.own, LeftOut.OWN),
    ):  # fmt: skip
        if not people.isdisjoint(journey.people):
            return why
    if not {name.lower() for name in limits.own_names}.isdisjoint(name.lower() for name in journey.employees):
        return LeftOut.OWN
    topic = (journey.topic or "").lower()
    if any(word in topic for word in limits.sensitive):
        return LeftOut.SENSITIVE
    if (journey.last_at or journey.closed_at) > limits.as_of - SETTLING:
        return LeftOut.TOO_FRESH
    return LeftOut.TOO_LONG if journey.n_events > MOST_EVENTS else None


def fitting(journeys: Iterable[Journey], limits: Limits) -> Fitting:
    """Which of these may be walked?"""
    kept: list[Journey] = []
    left: Counter[LeftOut] = Counter()
    for journey in journeys:
        why = why_not(journey, limits)
        if why is None:
            kept.append(journey)
        else:
            left[why] += 1
    return Fitting(tuple(kept), dict(left))
