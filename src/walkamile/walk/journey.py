"""What is known of a journey before it is walked, and of each thing that happened in it?"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

CUSTOMER, EMPLOYEE = SIDES = ("customer", "employee")


@dataclass(frozen=True, slots=True)
class Journey:
    """One journey that may be drawn: whose it is, when it ended, how long it took of their life and what breaks cost.

    `lived_min`: waiting and talking. `cost_min`: the minutes of the one break rule that cost most. `employees`: who
    served, as their systems name them. `n_events`: how many things happened. `rules`: the breaks in it, the one that
    cost most first. `n_turns`: how many desks a case was handed to. `last_at`: when the last of all that is told of it
    happened, also in a case that it opened (None: when it ended). `people`: everybody else whose events are told in it.
    """

    case_key: int
    person_code: int | None
    closed_at: datetime
    channel: str
    topic: str | None
    lived_min: float
    cost_min: float
    n_events: int
    employees: frozenset[str] = frozenset()
    rules: tuple[str, ...] = ()
    n_turns: int = 0
    last_at: datetime | None = None
    people: frozenset[int] = frozenset()

    @property
    def was_served(self) -> bool:
        """Is there another side of the desk: somebody who served, or a desk that had it?"""
        return bool(self.employees or self.n_turns)


@dataclass(frozen=True, slots=True)
class Happened:
    """One event of a journey, without a text and without a name. Times are UTC; waits and holds in seconds.

    `contact` tells contacts apart; `actor` tells employees apart, and is never shown. `words` holds what may be said
    of it (item, topic, queue, system, action, reason ...), each only where enough people share it. `item`: what is
    asked for or told, to tell questions apart, and never shown. `rule`: the break that shows here.
    """

    event_id: str
    at: datetime
    type: str
    channel: str = "unknown"
    contact: int | None = None
    kind: str | None = None
    outcome: str | None = None
    wait_s: float | None = None
    hold_s: float | None = None
    actor_kind: str | None = None
    actor: str | None = None
    speaker: str | None = None
    item: str | None = None
    rule: str | None = None
    words: tuple[tuple[str, str], ...] = ()

    def word(self, name: str) -> str | None:
        """What may be said of it under this name."""
        return next((value for key, value in self.words if key == name), None)
