"""What is counted, and how long is it looked for? Classes of agents who can stand in for each other."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

from walkamile.staff.rota.instance import Agent, Group, Instance, Session, Shift


@dataclass(frozen=True, slots=True)
class Effort:
    """How long to look: seconds on the clock, or `work` (deterministic units, one worker: the same answer again)."""

    seconds: float = 20.0
    work: float | None = None
    seed: int = 1
    workers: int = 2
    gap: float = 0.002


@dataclass(frozen=True, slots=True)
class Class:
    """Agents who can stand in for each other."""

    group: Group
    absent: frozenset[int]
    free_from_min: int
    agents: tuple[Agent, ...]


@dataclass(frozen=True, slots=True)
class Counted:
    """What the model found: by class how many work each set of days, and each shift of each day; guests by name.

    `found`: is there a rota at all (None: not known within the effort); `bound`: no rota has a lower price.
    """

    found: bool | None
    bound: float = 0.0
    price: float = 0.0
    sets: tuple[dict[tuple[int, ...], int], ...] = ()
    shifts: tuple[dict[tuple[int, Shift], int], ...] = ()
    sessions: tuple[Session, ...] = ()
    inductions: tuple[tuple[str, int], ...] = ()


def classes(instance: Instance) -> list[Class]:
    """Put agents together who have the same contract, absences and rest to make up."""
    found: dict[tuple[str, tuple[int, ...], int], list[Agent]] = defaultdict(list)
    for agent in instance.agents:
        found[agent.group, tuple(sorted(agent.absent)), max(agent.free_from_min, 0)].append(agent)
    return [
        Class(instance.group(name), frozenset(absent), free, tuple(agents))
        for (name, absent, free), agents in sorted(found.items())
    ]
