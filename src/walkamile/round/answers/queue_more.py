"""What would more people have done at the peak of a day? Erlang A, with patience and availability of that very peak."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from walkamile import staff
from walkamile.kit.intervals import wilson
from walkamile.round.answers.queue_history import DAY_S, SLOT_S, History, people_in

Floats = NDArray[np.float64]

PEAK_SLOTS = 4
ENOUGH_SHARE = 0.03
MOST_MORE = 200
FACTORS = np.arange(0.30, 1.501, 0.05)
N_DRAWS = 200
FEWEST_GAVE_UP = 5
FARTHEST = 0.03


@dataclass(frozen=True, slots=True)
class Peak:
    """Two hours of a day: contacts, those who gave up and people present in each half hour; all contacts of them."""

    since_s: float
    rows: slice
    slot: NDArray[np.int64]
    present: Floats

    def offered(self, weight: Floats) -> Floats:
        """How many asked for somebody in each half hour, each contact counting so often? Half hours x draws."""
        return np.array([weight[self.slot == k].sum(0) for k in range(PEAK_SLOTS)])


def peak_of(history: History, day: int) -> Peak | None:
    """The two hours of a day in which most gave up; None where nobody asked."""
    whole = history.between(day * DAY_S, (day + 1) * DAY_S)
    if whole.stop == whole.start:
        return None
    at_s = history.at_s[whole]
    slot = np.floor((at_s - day * DAY_S) / SLOT_S).astype(np.int64)
    n = DAY_S // SLOT_S
    lost = np.bincount(slot, weights=history.abandoned[whole], minlength=n)
    came = np.bincount(slot, minlength=n)
    two_hours = np.convolve(lost + came * 1e-6, np.ones(PEAK_SLOTS), "valid")
    first = int(np.argmax(two_hours))
    since_s = float(day * DAY_S + first * SLOT_S)
    rows = history.between(since_s, since_s + PEAK_SLOTS * SLOT_S)
    place = np.floor((history.at_s[rows] - since_s) / SLOT_S).astype(np.int64)
    return Peak(since_s, rows, place, history.present(since_s, PEAK_SLOTS))


def more_on(history: History, day: int, fewest: int, fewest_employees: int) -> dict[str, Any]:
    """What more people would have changed in the worst two hours of a day; `reason` where it cannot be known.

    The availability is the one with which Erlang A says what was measured in these hours. The intervals (95 %) come
    from drawing the contacts of these hours again and again: arrivals, handle times, patience and availability each
    time anew.
    """
    peak = peak_of(history, day)
    if peak is None:
        return {"reason": "Nobody asked for anybody on this day."}
    rows = peak.rows
    n, gave_up = rows.stop - rows.start, int(history.abandoned[rows].sum())
    document: dict[str, Any] = {
        "since_s": peak.since_s, "until_s": peak.since_s + PEAK_SLOTS * SLOT_S, "n": n, "reason": "",
        "present_from": history.present_from,
    }  # fmt: skip
    if people_in(history.person[rows]) < fewest:
        return document | {
            "reason": f"Fewer than {fewest} customers asked in its busiest two hours.",
            "n": None,
        }
    share = wilson(gave_up, n)
    document |= {"gave_up": gave_up, "share": share.value, "low": share.low, "high": share.high}
    if reason := _unknown(history, peak, gave_up, fewest_employees):
        return document | {"reason": reason}
    return document | _answered(history, peak)


def _unknown(history: History, peak: Peak, gave_up: int, fewest_employees: int) -> str:
    rows, there = peak.rows, float(peak.present.mean())
    if gave_up < FEWEST_GAVE_UP:
        return f"Fewer than {FEWEST_GAVE_UP} gave up in its worst two hours: there is nothing to mend by more people."
    if not np.isfinite(history.wait_s[rows]).any():
        return "How long people waited is not known: sources must send queue.left or contact.abandoned."
    took = history.handle_s[rows][~history.abandoned[rows]]
    if not (took > 0).any():
        return "How long the work takes is not known: sources must send contact.closed."
    if there < 1:
        return (
            "Who was there is not known: sources must name the employee who answers, or send shift.started and "
            "shift.ended."
        )
    if round(there) < fewest_employees:
        return f"Fewer than {fewest_employees} people were there: no figure on them is shown."
    return ""


def _answered(history: History, peak: Peak) -> dict[str, Any]:
    """The factor and the shares with more people, for the contacts as they were and as they are drawn again."""
    rows = peak.rows
    n = rows.stop - rows.start
    weight = np.ones((n, N_DRAWS + 1))
    weight[:, 1:] = np.random.default_rng(1).poisson(1.0, (n, N_DRAWS))
    gone, took = history.abandoned[rows], np.nan_to_num(history.handle_s[rows])
    waits = np.nan_to_num(history.wait_s[rows])
    served = (~gone & (took > 0)).astype(float)
    handle = (served * took) @ weight / np.maximum(served @ weight, 1)
    patience = waits @ weight / np.maximum(gone @ weight, 1)
    offered = peak.offered(weight)
    measured = gone @ weight / np.maximum(weight.sum(0), 1)
    factor = _factors(peak, offered, handle, patience, measured)
    said = _shares(peak, offered, handle, patience, factor, 0.0)
    agents = float(peak.present.mean())
    if abs(float(said[0][0]) - float(measured[0])) > FARTHEST:
        return {
            "reason": f"The model does not say what happened: with {agents:.0f} people it expects "
            f"{said[0][0]:.0%} to give up, and {measured[0]:.0%} did.",
        }
    lines, enough = _lines(peak, offered, handle, patience, factor)
    low, high = np.quantile(factor[1:], [0.025, 0.975])
    return {
        "agents": agents, "handle_s": float(handle[0]), "patience_s": float(patience[0]),
        "factor": float(factor[0]), "factor_low": float(low), "factor_high": float(high),
        "lines": lines, "enough": enough, "load": float(offered[:, 0].sum() / PEAK_SLOTS / SLOT_S * handle[0]),
    }  # fmt: skip


def _factors(peak: Peak, offered: Floats, handle: Floats, patience: Floats, measured: Floats) -> Floats:
    """With which availability does Erlang A say the share that gave up? More people, fewer give up: one answer."""
    table = np.array(
        [_shares(peak, offered, handle, patience, np.full(handle.size, f), 0.0)[0] for f in FACTORS]
    )
    return np.array(
        [float(np.interp(-m, -column, FACTORS)) for m, column in zip(measured, table.T, strict=True)]
    )


def _shares(
    peak: Peak, offered: Floats, handle: Floats, patience: Floats, factor: Floats, more: float
) -> tuple[Floats, Floats]:
    """The share that gives up, and the mean wait, over the two hours, of each draw."""
    agents = np.maximum((peak.present[:, None] + more) * factor[None, :], 0.3)
    shape = offered.shape
    q = staff.queue.Queue(
        (offered * 3600 / SLOT_S).ravel(),
        np.broadcast_to(handle, shape).ravel(),
        agents.ravel(),
        np.broadcast_to(patience, shape).ravel(),
    )
    seen = staff.queue.seen(q)
    share = offered / np.maximum(offered.sum(0), 1e-9)
    return (seen.abandoned_share.reshape(shape) * share).sum(0), (
        seen.mean_wait_s.reshape(shape) * share
    ).sum(0)


def _lines(
    peak: Peak, offered: Floats, handle: Floats, patience: Floats, factor: Floats
) -> tuple[list[dict[str, float]], int | None]:
    """What each further person changes, up to three beyond those who are enough; and how many are enough."""
    lines: list[dict[str, float]] = []
    enough: int | None = None
    for more in range(MOST_MORE + 1):
        share, wait_s = _shares(peak, offered, handle, patience, factor, float(more))
        low, high = np.quantile(share[1:], [0.025, 0.975])
        wait_low, wait_high = np.quantile(wait_s[1:], [0.025, 0.975])
        lines.append(
            {
                "more": more, "share": float(share[0]), "low": float(min(low, share[0])),
                "high": float(max(high, share[0])), "wait_s": float(wait_s[0]),
                "wait_low_s": float(min(wait_low, wait_s[0])), "wait_high_s": float(max(wait_high, wait_s[0])),
            }
        )  # fmt: skip
        if enough is None and share[0] <= ENOUGH_SHARE:
            enough = more
        if enough is not None and more >= enough + 3:
            break
    return lines, enough
