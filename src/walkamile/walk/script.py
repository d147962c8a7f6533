"""What does one live through who walks this journey, scene by scene, as the customer or on the other side of the desk?

A script names nobody and repeats no text that somebody wrote. Its waits are those of the events: the same, in the same
order.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from typing import Any

from walkamile.walk.again import Asked, nth
from walkamile.walk.journey import CUSTOMER, EMPLOYEE, Happened
from walkamile.walk.sentences import ARRIVALS, OPENINGS, SILENT, SPEAKERS, SPOKEN, TOLD, Seen, filled

SILENCE_S = 3600.0
WAITING = frozenset({"wait", "hold", "tool_wait"})
"""Kinds of scenes that are sat through: the queue and the hold by the customer, the system by the employee."""
LEFT = frozenset({"queue.left", "contact.abandoned"})
ENDS = {
    "resolved": "They say that it is solved.", "contained": "The machine takes it for solved.",
    "unresolved": "It is not solved.", "transferred": "It goes on elsewhere.", "abandoned": "Nobody answered.",
}  # fmt: skip

WAITS = {
    "phone": "“Your call is important to us.”", "chat": "“Somebody will be with you shortly.”",
    "store": "There is a queue.",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Scene:
    """One thing to live through: `seconds` is how long it really lasted; only waits are sat through.

    `again`: the same is asked once more, or one waits once more. `event_id` is evidence, and is for nobody's eyes.
    """

    no: int
    kind: str
    channel: str
    at_s: float
    seconds: float
    title: str
    says: str
    step: str
    rule: str | None = None
    again: bool = False
    event_id: str | None = None


@dataclass(frozen=True, slots=True)
class Script:
    """A journey as it is walked from one side."""

    side: str
    scenes: tuple[Scene, ...]
    wait_s: float
    effort_n: int
    solved: bool | None

    def as_json(self) -> dict[str, Any]:
        """The same as it is kept."""
        return asdict(self) | {"scenes": [asdict(scene) for scene in self.scenes]}


class _Teller:
    """Tells events one after the other; remembers what was asked and waited for before."""

    def __init__(self, side: str, began: datetime) -> None:
        self.side = side
        self.began = began
        self.scenes: list[Scene] = []
        self.asked = Asked(side)
        self.entered: dict[int | None, datetime] = {}
        self.contacts: dict[int | None, int] = {}
        self.last: datetime | None = None

    def add(self, event: Happened, seen: Seen, seconds: float = 0.0) -> None:
        """One more scene."""
        before = self.asked.asks(event) if seen.kind in ("ask", "tell") else None
        again = self.asked.waits_again() if seen.kind == "wait" else before is not None
        says = f"{filled(seen.says, event)} {before or ''}".strip()
        at_s = (event.at - self.began).total_seconds()
        self.scenes.append(
            Scene(
                len(self.scenes) + 1, seen.kind, event.channel, at_s, seconds, filled(seen.title, event),
                says, event.type, event.rule, again, event.event_id,
            )
        )  # fmt: skip

    def tell(self, event: Happened, counts_waits: bool) -> None:
        """Tell one event: the silence before it, a contact that begins, what one waits for, what is seen."""
        self._silence(event)
        if event.contact not in self.contacts and event.contact is not None:
            self.contacts[event.contact] = len(self.contacts) + 1
            self._opens(event)
        if event.type == "queue.entered":
            self.entered[event.contact] = event.at
        self._waits(event, counts_waits)
        if event.type == "contact.closed" and event.outcome != "abandoned":
            self.add(event, Seen("talk", "That is the end of it", ENDS.get(event.outcome or "", "")))
        elif event.type == "message.sent":
            written = SPEAKERS.get(event.speaker or "customer", SPEAKERS["employee"])
            verb = "say" if event.channel in SPOKEN else "write"
            self.add(event, Seen("talk", written[self.side == EMPLOYEE].replace("{write}", verb)))
        elif event.type in TOLD:
            told = TOLD[event.type]
            if (seen := told.employee if self.side == EMPLOYEE else told.customer) is not None:
                self.add(event, seen)
        elif event.type not in SILENT:
            self.add(event, Seen("page", "{step|Something happens}"))
        self.asked.hear(event)
        self.last = event.at

    def _silence(self, event: Happened) -> None:
        gone_s = (event.at - self.last).total_seconds() if self.last else 0.0
        if gone_s >= SILENCE_S:
            gone = _passed(gone_s)
            passes = "passes" if gone.startswith("One") else "pass"
            quiet = Seen("pause", f"{gone} {passes}", "Nothing is heard.")
            self.add(replace(event, rule=None), quiet, gone_s)

    def _opens(self, event: Happened) -> None:
        if self.side == EMPLOYEE:
            self.add(event, Seen("talk", ARRIVALS.get(event.channel, "Somebody needs you"), ""))
            return
        n = self.contacts[event.contact]
        once_more = "" if n == 1 else f" This is the {nth(n)} time that you turn to them about it."
        about = "What it is about: {topic|what you need}." if event.word("topic") else ""
        self.add(
            event, Seen("talk", OPENINGS.get(event.channel, "You turn to the company"), about + once_more)
        )

    def _waits(self, event: Happened, counts_waits: bool) -> None:
        """What one waits for here. Where no event of a contact says how long, the queue does."""
        waited_s = event.wait_s
        if event.type == "tool.waited":
            if waited_s:
                says = "{system|A system} is thinking. The customer waits with you."
                mine = Seen("tool_wait", "Your system takes its time", says)
                if self.side == EMPLOYEE:
                    self.add(event, mine, waited_s)
                else:  # the customer waits through it as talk, or on hold: it is told there
                    self.add(event, Seen("talk", "A pause", "Somebody types. A system is thinking."))
        else:
            if event.type in LEFT and not counts_waits and event.contact in self.entered:
                waited_s = max((event.at - self.entered[event.contact]).total_seconds(), 0.0)
            if waited_s and self.side == CUSTOMER:
                self.add(event, Seen("wait", "You wait", WAITS.get(event.channel, "")), waited_s)
            elif waited_s:
                self.add(event, Seen("talk", f"They have waited {_passed(waited_s).lower()}", ""))
            if event.type == "contact.abandoned":
                given_up = (
                    ("You give up", "Nobody has answered.") if self.side == CUSTOMER else ("They hang up", "")
                )
                self.add(event, Seen("fault", *given_up))
        if event.hold_s and self.side == CUSTOMER:
            self.add(event, Seen("hold", "You are put on hold", "Music plays."), event.hold_s)
        elif event.hold_s:
            self.add(
                event,
                Seen(
                    "talk",
                    f"You put them on hold for {_passed(event.hold_s).lower()}",
                    "You have to find out.",
                ),
            )


def tell(
    happened: Sequence[Happened], side: str = CUSTOMER, you: str | None = None, turn: int | None = None
) -> Script:
    """Tell what happened, in its order, as one side lived it. Raises ValueError when nothing happened.

    `side` employee: `you` are the one (as systems name employees) who served last of these; only what reached your
    desk is told, and what was hidden from it is said to be hidden. `turn`: of a case, yours is the desk that got it
    as number so many (from 1).
    """
    if not happened:
        raise ValueError("nothing happened in this journey")
    told = happened if side == CUSTOMER else _on_the_desk(happened, you, turn)
    teller = _Teller(side, told[0].at)
    if side == EMPLOYEE:
        _before(teller, happened, told)
    said = {event.contact for event in happened if event.wait_s is not None and event.type != "tool.waited"}
    for event in told:
        teller.tell(event, event.contact in said)
    _after(teller, happened, told)
    scenes = tuple(teller.scenes)
    return Script(
        side, scenes, sum(waits_of(scenes)), sum(scene.again for scene in scenes), ended_well(happened)
    )


def waits_of(scenes: Iterable[Scene]) -> list[float]:
    """What one sits through, wait by wait, in seconds."""
    return [scene.seconds for scene in scenes if scene.kind in WAITING]


def ended_well(happened: Iterable[Happened]) -> bool | None:
    """Did it end well, as far as the last event that says so tells? None: nothing says it."""
    good: bool | None = None
    for event in happened:
        if event.type == "contact.closed" and event.outcome in ENDS:
            good = event.outcome in ("resolved", "contained")
        elif event.type in ("case.resolved", "case.closed", "goal.reached"):
            good = True
        elif event.type in ("case.reopened", "contact.abandoned"):
            good = False
    return good


def served(happened: Iterable[Happened]) -> list[str]:
    """Which employees had it, in the order in which it reached them?"""
    named = [e.actor for e in happened if e.actor and e.actor_kind in ("employee", "leader")]
    return list(dict.fromkeys(named))


def handed(happened: Sequence[Happened]) -> list[int]:
    """At which places of this journey was a case handed to a desk?"""
    return [i for i, event in enumerate(happened) if event.type == "case.assigned"]


def _on_the_desk(happened: Sequence[Happened], you: str | None, turn: int | None) -> Sequence[Happened]:
    """What reached your desk: the case while you had it, or the contact in which you served last."""
    turns = handed(happened)
    if turn is not None and turn <= len(turns):
        away = turns[turn] + 1 if turn < len(turns) else len(happened)
        return happened[turns[turn - 1] : away]
    mine = [place for place, event in enumerate(happened) if you is not None and event.actor == you]
    if not mine:
        raise ValueError("this employee had nothing to do with this journey")
    contact = happened[mine[-1]].contact
    if contact is None:
        return happened[mine[0] :]
    return [event for event in happened if event.contact == contact]


def _before(teller: _Teller, happened: Sequence[Happened], told: Sequence[Happened]) -> None:
    """Say what had been before, and that the desk does not show it, unless it does."""
    start = happened.index(told[0])
    before = happened[:start]
    if not before:
        return
    if any(event.type == "context.shown" for event in told):
        return
    had = max(len(served(before)), len(handed(before)))
    contacts = len({event.contact for event in before if event.contact is not None})
    parts = []
    if contacts:
        parts.append(f"{contacts} earlier contact{'s' if contacts > 1 else ''}")
    if had:
        parts.append(f"{had} desk{'s' if had > 1 else ''} that had it before you")
    gone_s = (told[0].at - happened[0].at).total_seconds()
    if parts:
        teller.add(
            replace(told[0], rule=None),
            Seen(
                "not_found",
                "What you are not told",
                f"{' and '.join(parts)}, over {_passed(gone_s).lower()}.",
            ),
        )


def _after(teller: _Teller, happened: Sequence[Happened], told: Sequence[Happened]) -> None:
    """The end: the journey is over, or it leaves your desk and you do not hear of it again."""
    last = replace(told[-1], rule=None, event_id=told[-1].event_id)
    left = happened.index(told[-1]) < len(happened) - 1 if told[-1] in happened else False
    if teller.side == EMPLOYEE and left:
        teller.add(last, Seen("end", "You never hear of it again", "It went on without you."))
    else:
        teller.add(last, Seen("end", "That was it", ""))


def _passed(seconds: float) -> str:
    """A span of time in words, to the unit that matters."""
    for size_s, one, many in (
        (86400.0, "One day", "days"),
        (3600.0, "One hour", "hours"),
        (60.0, "One minute", "minutes"),
    ):
        n = round(seconds / size_s)
        if seconds >= size_s * 0.95 and n >= 1:
            return one if n == 1 else f"{n} {many}"
    return f"{round(seconds)} seconds"
