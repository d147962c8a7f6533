"""What is a rota made of? Demand, shifts, agents, guests from the whole house, and the rules that it must keep.

All times are whole minutes since the midnight at which the week begins; slots are numbered from there.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

DAYS = 7
DAY_MIN = 1440
WHOLE = 20  # presence is counted in twentieths of a person, so that breaks and guests are whole numbers


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """From one minute up to, but not with, another."""

    start_min: int
    end_min: int

    @property
    def minutes(self) -> int:
        """How long is it?"""
        return self.end_min - self.start_min

    def within(self, other: Span) -> bool:
        """Does it lie in the other?"""
        return other.start_min <= self.start_min and self.end_min <= other.end_min

    def meets(self, other: Span) -> bool:
        """Do the two share a minute?"""
        return self.start_min < other.end_min and other.start_min < self.end_min

    def later(self, minutes: int) -> Span:
        """The same span, so many minutes later."""
        return Span(self.start_min + minutes, self.end_min + minutes)


@dataclass(frozen=True, slots=True, order=True)
class Shift:
    """A way to work a day: minutes since its midnight, the end perhaps on the next day; breaks lie inside."""

    start_min: int
    end_min: int
    breaks: tuple[Span, ...] = ()
    pattern: str = ""

    def on(self, day: int) -> Span:
        """The span of the week that it takes on this day (0 to 6)."""
        return Span(self.start_min, self.end_min).later(day * DAY_MIN)


@dataclass(frozen=True, slots=True)
class Group:
    """Agents with the same contract: which shifts they may work, how many a week."""

    name: str
    shifts: tuple[Shift, ...]
    most_shifts: int = 5
    least_shifts: int = 0


@dataclass(frozen=True, slots=True)
class Agent:
    """A regular agent. `absent`: days of the week (0 to 6); `free_from_min`: not before this, for rest's sake."""

    employee: str
    group: str
    absent: frozenset[int] = frozenset()
    free_from_min: int = 0


@dataclass(frozen=True, slots=True)
class Guest:
    """Somebody of another department, or a leader, who takes contacts for some hours.

    `due_min`: what their routine still asks for this week; `most_min`: more is not asked of them; `efficiency`: the
    part of a regular agent they are; `intents`: what they may take, what their own department causes first.
    """

    employee: str
    department: str
    windows: tuple[Span, ...]
    inducted: bool = True
    due_min: int = 0
    most_min: int = 240
    efficiency: float = 0.6
    intents: tuple[str, ...] = ()
    own_intents: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Induction:
    """A session in which guests learn the desk before their first contact."""

    span: Span
    seats: int


@dataclass(frozen=True, slots=True)
class Fixed:
    """A session that was promised: this guest, then."""

    employee: str
    span: Span


@dataclass(frozen=True, slots=True)
class Minimum:
    """At least so many regular agents in these spans, whatever comes."""

    name: str
    spans: tuple[Span, ...]
    agents: int


@dataclass(frozen=True, slots=True)
class Rules:
    """What every rota must keep, and what an hour of a guest weighs against contacts that are abandoned.

    `agents_per_guest`: regular agents present per guest, one of whom is the buddy; `debrief_min`: the end of each
    session, for guest and buddy together; `routine_hour`: abandoned contacts that an hour of routine not kept is
    worth; `guest_hour`: those that an hour of a guest must save at least.
    """

    rest_min: int = 660
    days_off: int = 2
    agents_per_guest: int = 4
    session_min: tuple[int, ...] = (60, 90, 120)
    debrief_min: int = 15
    induction_first: bool = True
    one_session_a_day: bool = True
    routine_is_a_must: bool = False
    routine_hour: float = 0.5
    guest_hour: float = 0.2


@dataclass(frozen=True, slots=True)
class Demand:
    """What comes, slot by slot of the week, and who takes it how fast.

    `availability`: the part of those present who can really answer; `cv`: how far the level may be off;
    `required`: agents asked for by a plan (base and on call), None: none was given; `intents`: share of contacts by
    intent, empty: nobody said.
    """

    contacts: Floats
    slot_min: int = 30
    handle_s: float = 300.0
    patience_s: float = 180.0
    cv: float = 0.0
    availability: float = 1.0
    contacts_high: Floats | None = None
    required: Floats | None = None
    intents: Mapping[str, float] = field(default_factory=dict)

    @property
    def per_day(self) -> int:
        """Slots of a day."""
        return DAY_MIN // self.slot_min

    @property
    def n_slots(self) -> int:
        """Slots of the week."""
        return DAYS * self.per_day

    def share_of(self, span: Span) -> Floats:
        """Which part of each slot of the week lies in the span? What lies outside the week does not count."""
        edges = np.arange(self.n_slots + 1) * self.slot_min
        inside = np.minimum(edges[1:], span.end_min) - np.maximum(edges[:-1], span.start_min)
        return np.maximum(inside, 0) / self.slot_min


@dataclass(frozen=True, slots=True)
class Instance:
    """One week to be filled."""

    first_day: date
    demand: Demand
    groups: tuple[Group, ...]
    agents: tuple[Agent, ...]
    guests: tuple[Guest, ...] = ()
    inductions: tuple[Induction, ...] = ()
    fixed: tuple[Fixed, ...] = ()
    minimums: tuple[Minimum, ...] = ()
    rules: Rules = Rules()

    def group(self, name: str) -> Group:
        """The group of this name."""
        return next(one for one in self.groups if one.name == name)


@dataclass(frozen=True, slots=True, order=True)
class Work:
    """Somebody works a shift on a day."""

    employee: str
    day: int
    shift: Shift


@dataclass(frozen=True, slots=True, order=True)
class Session:
    """A guest takes contacts, with a buddy at their side; the debrief is the end of the span."""

    employee: str
    span: Span
    buddy: str = ""

    def debrief(self, debrief_min: int) -> Span:
        """When do guest and buddy talk about it?"""
        return Span(max(self.span.start_min, self.span.end_min - debrief_min), self.span.end_min)


@dataclass(frozen=True, slots=True)
class Rota:
    """Who works when. `inductions`: employee and which of the sessions."""

    works: tuple[Work, ...]
    sessions: tuple[Session, ...] = ()
    inductions: tuple[tuple[str, int], ...] = ()
