"""Is the same asked once more in a walk, or does one wait once more?

The notion is that of the break rules `repeated_authentication` and `repeated_information`: the same item asked for
again, who one is although that was confirmed in this contact, or what was told already. Where no event says what was
asked for, nothing says that it was the same.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

from walkamile.walk.journey import EMPLOYEE, Happened

STEP_UP = "step_up"
QUESTIONS = {"identity.asked": "identity", "information.asked": "information"}
PROVED = ("You have proved it already.", "They have proved it already.")
TOLD = ("You have told it already.", "They have told it already.")


@dataclass(slots=True)
class Asked:
    """What was asked, proved, told and waited for in a walk so far."""

    side: str
    times: Counter[tuple[str, str]] = field(default_factory=Counter[tuple[str, str]])
    proved: set[int | None] = field(default_factory=set[int | None])
    told: set[str] = field(default_factory=set[str])
    waits: int = 0

    def hear(self, event: Happened) -> None:
        """What does this event answer, so that it need not be asked again?"""
        if event.type == "identity.confirmed":
            self.proved.add(event.contact)
        elif event.type == "information.given" and event.item:
            self.told.add(event.item)

    def asks(self, event: Happened) -> str | None:
        """How is it said that this was asked before? None: it is no question, or is asked for the first time."""
        question = QUESTIONS.get(event.type)
        if question is None or event.kind == STEP_UP:
            return None
        if event.item:
            self.times[question, event.item] += 1
            if (n := self.times[question, event.item]) > 1:
                return f"For the {nth(n)} time."
        if question == "identity" and event.contact in self.proved:
            return PROVED[self.side == EMPLOYEE]
        return TOLD[self.side == EMPLOYEE] if question == "information" and event.item in self.told else None

    def waits_again(self) -> bool:
        """Is this not the first wait?"""
        self.waits += 1
        return self.waits > 1


def nth(n: int) -> str:
    """The place in a row: 1st, 2nd, 3rd."""
    return {1: "1st", 2: "2nd", 3: "3rd"}.get(n, f"{n}th")
