"""What was measured, slot by slot: contacts, waits, and how many agents were there, from the contacts they handled."""

from __future__ import annotations

from dataclasses import dataclass, fields
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from walkamile.model.errors import StaffFault

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]

LEAST_AGENTS = 0.3
LONGEST_BREAK_S = 1800.0


@dataclass(frozen=True, slots=True)
class Contacts:
    """One row per contact that asked for an agent, in order of nothing. Times in seconds from midnight of a day.

    `handle_s` and `agent` matter for the answered only (agent -1: not known).
    """

    at_s: Floats
    wait_s: Floats
    abandoned: Flags
    handle_s: Floats
    agent: NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Shifts:
    """When was each agent there, as a roster says? Seconds, on the clock of the contacts."""

    since_s: Floats
    until_s: Floats


@dataclass(frozen=True, slots=True)
class Slots:
    """What was measured, one row per slot in which somebody asked for an agent and somebody was there."""

    start_s: Floats
    slot_s: float
    n_offered: Floats
    abandoned_share: Floats
    mean_wait_s: Floats
    in_time_share: Floats
    agents: Floats
    handle_s: Floats
    n_handled: Floats

    def rows(self, chosen: Flags) -> Slots:
        """These slots only."""
        return Slots(
            **{
                part.name: value if part.name == "slot_s" else value[chosen]
                for part in fields(self)
                if (value := getattr(self, part.name)) is not None
            }
        )


def slots_of(
    contacts: Contacts,
    slot_s: float,
    within_s: float,
    longest_break_s: float = LONGEST_BREAK_S,
    shifts: Shifts | None = None,
) -> Slots:
    """Cut contacts into slots by the time at which they asked for an agent.

    `agents` is the mean number present: as `shifts` say; without them an agent is present from the first to the last
    contact handled, without breaks longer than `longest_break_s`. Raises StaffFault where no agent is named.
    """
    index = np.floor(contacts.at_s / slot_s).astype(np.int64)
    first, n = int(index.min()), int(index.max() - index.min()) + 1
    index = index - first
    answered = ~contacts.abandoned

    def summed(weight: Floats | Flags, rows: Flags | slice = slice(None)) -> Floats:
        return np.bincount(index[rows], np.asarray(weight, float)[rows], n).astype(float)

    offered, handled = np.bincount(index, minlength=n).astype(float), answered & (contacts.handle_s > 0)
    if shifts is None:
        agents = _present(contacts, first * slot_s, slot_s, n, longest_break_s)
    else:
        agents = on_shift(shifts, first * slot_s, slot_s, n)
    with np.errstate(invalid="ignore", divide="ignore"):
        n_handled = summed(handled)
        whole = Slots(
            start_s=(first + np.arange(n, dtype=float)) * slot_s,
            slot_s=slot_s,
            n_offered=offered,
            abandoned_share=summed(contacts.abandoned) / offered,
            mean_wait_s=summed(contacts.wait_s) / offered,
            in_time_share=summed(answered & (contacts.wait_s <= within_s)) / offered,
            agents=agents,
            handle_s=np.where(n_handled > 0, summed(contacts.handle_s, handled) / n_handled, np.nan),
            n_handled=n_handled,
        )
    return whole.rows((offered > 0) & (agents >= LEAST_AGENTS))


def on_shift(shifts: Shifts, origin_s: float, slot_s: float, n: int) -> Floats:
    """How many were there on average in each of `n` slots from `origin_s` on?"""
    present = np.zeros(n + 1)
    since = np.clip((shifts.since_s - origin_s) / slot_s, 0.0, n)
    until = np.clip((shifts.until_s - origin_s) / slot_s, 0.0, n)
    for a, b in zip(since, until, strict=True):
        if b > a:
            _spread(present, a, b)
    return present[:n]


def _present(contacts: Contacts, origin_s: float, slot_s: float, n: int, longest_break_s: float) -> Floats:
    known = ~contacts.abandoned & (contacts.agent >= 0) & (contacts.handle_s > 0)
    if not known.any():
        raise StaffFault(
            "No row names the agent who answered: name the column with --agent, or give --agents."
        )
    since = (contacts.at_s + contacts.wait_s)[known] - origin_s
    until, agent = since + contacts.handle_s[known], contacts.agent[known]
    order = np.lexsort((since, agent))
    since, until, agent = since[order], until[order], agent[order]
    present = np.zeros(n + 1)
    for one in np.unique(agent):
        rows = agent == one
        ends = np.maximum.accumulate(until[rows])
        begins = since[rows]
        breaks = np.flatnonzero(begins[1:] - ends[:-1] > longest_break_s) + 1
        edges = np.concatenate([[0], breaks, [begins.size]])
        for a, b in pairwise(edges):
            _spread(present, begins[a] / slot_s, min(ends[b - 1] / slot_s, float(n)))
    return present[:n]


def _spread(present: Floats, since: float, until: float) -> None:
    """Add the part of each slot that lies between two times (in slots)."""
    first, last = int(since), int(until)
    if first == last:
        present[first] += until - since
        return
    present[first] += first + 1 - since
    present[first + 1 : last] += 1
    if last < present.size:
        present[last] += until - last
