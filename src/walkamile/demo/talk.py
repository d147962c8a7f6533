"""What decides how one talk goes, be it on the phone, in a chat, by mail or at the counter?"""

from dataclasses import dataclass, replace
from typing import Any

from walkamile.demo.diary import Visit


@dataclass(frozen=True, slots=True)
class Talk:
    """All that decides how a talk goes; seconds for times, empty for what does not happen."""

    topic: str
    channel: str = "phone"
    product: str = "lamp"
    order_id: str | None = None
    case_id: str | None = None
    known: bool = True
    strong: bool = False
    anonymous: bool = False
    wait_s: float | None = 8.0
    gives_up: bool = False
    bot_first: bool = False
    asks: tuple[tuple[str | None, float], ...] = ()
    ask_after_confirmed: bool = False
    step_up: bool = False
    corrected: bool = False
    infos: tuple[str, ...] = ()
    infos_again: tuple[str, ...] = ()
    lookup: str = ""
    looked_for: str = "order"
    system: str = "order_desk"
    guess: str = ""
    context: str = ""
    context_used: bool = False
    estimated: str = ""
    used: bool = False
    hold_s: float = 0.0
    tool_s: float = 0.0
    transfers: tuple[str, ...] = ()
    texts: bool = False
    offer: str = ""
    offer_taken: bool = False
    decision: str = ""
    action: str = ""
    requested: bool = False
    reason: str = "policy"
    resolved: bool = True
    handle_s: float = 300.0
    reply_s: float = 5400.0
    employee_id: str = "b.ben"
    leader: bool = False


@dataclass(frozen=True, slots=True)
class Ended:
    """What is known after a talk."""

    visit: Visit
    opened_id: str
    opened_us: int
    ended_us: int
    talk: Talk


def by(talk: Talk) -> dict[str, Any]:
    """Who of the company acts in this talk, as fields of an event."""
    return {"actor_kind": "leader" if talk.leader else "employee", "actor_id": talk.employee_id}


def in_channel(talk: Talk, channel: str) -> Talk:
    """The same talk on another channel; only phone, chat and counter have a queue."""
    return replace(
        talk, channel=channel, wait_s=None if channel in ("email", "store") else talk.wait_s or 6.0
    )
