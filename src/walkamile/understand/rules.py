"""Which break rules are there, and what does each promise? Names, versions, windows, and the events each needs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

WINDOWS_DAYS = (1, 3, 7, 14, 30)


@dataclass(frozen=True, slots=True)
class BreakRule:
    """A rule: `windows` in days (empty: no window), `needs` the event types without which it cannot see anything.

    `kinds`: the kinds of contact that could break; `follows`: the rule follows a known person from contact to contact.
    `could_have`: what is missing where a home holds nobody to whom it could have happened.
    `by_lens`: the one of them that counts in a lens, where it differs.
    `waits_days`: a rule without windows is judged only on units that are at least so old.
    """

    name: str
    title: str
    windows: tuple[int, ...] = ()
    needs: tuple[str, ...] = ()
    window: int | None = None
    version: str = "1"
    is_break: bool = True
    says: str = ""
    waits_days: int = 0
    kinds: tuple[str, ...] = ("human",)
    follows: bool = False
    could_have: str = "no contact with a person"
    by_lens: Mapping[str, str] = field(default_factory=dict)

    def needed(self, lens: str) -> tuple[str, ...]:
        """Which event types must somebody say, that nothing heard in this lens means that nothing happened?"""
        return (self.by_lens[lens],) if lens in self.by_lens else self.needs


RULES: dict[str, BreakRule] = {
    rule.name: rule
    for rule in (
        BreakRule(
            "repeat_contact",
            "Had to come back",
            WINDOWS_DAYS,
            ("contact.opened",),
            7,
            follows=True,
            could_have="no contact with a person whose name is known",
            says="The same person contacts us again within the window.",
        ),
        BreakRule(
            "chasing",
            "Had to chase",
            (),
            ("case.opened", "case.resolved"),
            follows=True,
            could_have="no contact with a person belongs to a case",
            says="They call again while their case is still open.",
        ),
        BreakRule(
            "channel_hop",
            "Could not finish alone",
            (1,),
            ("contact.opened",),
            1,
            kinds=("self", "bot"),
            follows=True,
            could_have="nobody tried alone",
            says="Self-service first, a person needed within a day.",
        ),
        BreakRule(
            "false_containment",
            "The bot did not solve it",
            (1, 7),
            ("bot.entered",),
            7,
            kinds=("bot",),
            follows=True,
            could_have="no contact was kept by a bot",
            says="Counted as solved by a bot, yet they came to a person.",
        ),
        BreakRule(
            "transfer",
            "Handed on",
            (),
            ("contact.transferred", "case.assigned"),
            could_have="no contact with a person, and no case",
            says="Somebody else had to take over.",
            by_lens={"contact": "contact.transferred", "case": "case.assigned"},
        ),
        BreakRule(
            "ping_pong",
            "Sent back and forth",
            (),
            ("case.assigned",),
            could_have="no case has an owner",
            says="The case came back to a group that had it before.",
        ),
        BreakRule(
            "repeated_authentication",
            "Asked again who they are",
            (),
            ("identity.asked",),
            says="Identity was asked for again within half an hour, or after it was confirmed.",
        ),
        BreakRule(
            "repeated_information",
            "Asked again for the same",
            (),
            ("information.asked", "information.given"),
            says="They were asked for what they had already given.",
        ),
        BreakRule(
            "no_record",
            "No record of it here",
            (),
            ("lookup.not_found",),
            could_have="nobody looked for what a person holds from elsewhere",
            says="A channel could not find what another channel holds.",
        ),
        BreakRule(
            "abandonment",
            "Gave up waiting",
            (),
            ("queue.entered", "contact.abandoned"),
            could_have="nobody waited in a queue",
            says="They left the queue before anybody answered.",
        ),
        BreakRule(
            "dead_end",
            "Dead end",
            (),
            ("page.failed",),
            kinds=("self", "bot"),
            could_have="nobody tried alone",
            says="The visit ended on an error or an empty search.",
        ),
        BreakRule(
            "reopened",
            "Not solved after all",
            (),
            ("case.reopened",),
            could_have="no case was called solved",
            says="A case called solved was opened again.",
        ),
        BreakRule(
            "contradiction",
            "Yes here, no there",
            (30,),
            ("request.granted", "request.refused"),
            30,
            could_have="nothing was granted or refused",
            says="Granted in one channel, refused in another.",
        ),
        BreakRule(
            "first_contact_resolution",
            "Solved at the first contact",
            WINDOWS_DAYS,
            ("contact.opened",),
            7,
            is_break=False,
            follows=True,
            could_have="no contact with a person whose name is known",
            says="No further contact on the same need and channel.",
        ),
        BreakRule(
            "one_contact_resolution",
            "Solved with one contact",
            WINDOWS_DAYS,
            ("contact.opened",),
            7,
            is_break=False,
            follows=True,
            could_have="no contact with a person whose name is known",
            says="No further contact on the same need on any channel.",
        ),
        BreakRule(
            "sla_met_but_broken",
            "Promise kept, experience broken",
            (),
            ("case.resolved",),
            is_break=False,
            waits_days=7,
            could_have="no case says that it met its SLA (`sla_met`)",
            says="The SLA was met, yet the person was handed around or had to come back.",
        ),
    )
}
