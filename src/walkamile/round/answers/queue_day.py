"""How many came on a day, how many were expected, and how many people must answer, half hour by half hour?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from walkamile import staff
from walkamile.kit.intervals import wilson
from walkamile.model.errors import StaffFault
from walkamile.round.answers.queue_history import DAY_S, SLOT_S, History, day_date, people_in
from walkamile.round.answers.queue_planned import Planned, planned_on, series_of
from walkamile.round.answers.queue_twin import Learned

Floats = NDArray[np.float64]

DAYS_AHEAD = 7
GOAL_ABANDONED = 0.03
ON_CALL = 0.9
LEVEL = 0.8
LOOKED_BACK_WEEKS = 8
FEWEST_DAYS = 7


@dataclass(frozen=True, slots=True)
class Demand:
    """What is expected on some days in a row: the forecast, and the note about it."""

    made: staff.forecast.Forecast
    series: staff.series.Series
    note: str

    def place(self, day: int) -> int:
        """Which of its days is this?"""
        return day - self.made.first_day


def is_over(history: History, one: staff.series.Series) -> bool:
    """Is today over: has the last open half hour of it passed?"""
    open_ = np.flatnonzero(one.open_on(np.array([history.today - one.first_day]))[0])
    return not open_.size or history.now_s >= history.today * DAY_S + (open_[-1] + 1) * SLOT_S


def expect(
    history: History,
    planned: Sequence[Planned],
    day: int,
    with_trees: bool = False,
    horizon: int = DAYS_AHEAD,
) -> Demand:
    """What is expected on a day and after it, from what was known before it. Raises StaffFault without a week.

    A day to come is forecast from everything known: from tomorrow on if today is over, else from today on.
    """
    one, note = series_of(history, planned)
    last_known = one.n_days if is_over(history, one) else one.n_days - 1
    since = min(day - one.first_day, last_known)
    if since < FEWEST_DAYS:
        raise StaffFault(
            f"{max(since, 0)} days of history before this day are too few to forecast from: one week at least is "
            "needed, eight are better."
        )
    reach = max(horizon, day - one.first_day - since + 1)
    made = staff.forecast.forecast(one.until(since), reach, LOOKED_BACK_WEEKS, LEVEL, with_trees)
    return Demand(made, one, " ".join(said for said in (made.note, note) if said))


def plan_of(demand: Demand, learned: Learned) -> staff.plan.Plan | None:
    """How many people in each half hour of these days? None where the queue was not understood."""
    twin = learned.twin
    if twin is None:
        return None
    made = demand.made
    handle = np.tile(twin.handle_by_slot_of_day_s, made.point.shape[0])
    return staff.plan.plan(
        made.point.ravel(), float(made.slot_s), handle, twin.patience_s,
        staff.needed.Goal(abandoned_share=GOAL_ABANDONED), made.not_exceeded(ON_CALL).ravel(),
        made.cv.repeat(made.point.shape[1]), learned.used, open_=made.open_.ravel(),
    )  # fmt: skip


def day_document(
    history: History,
    planned: Sequence[Planned],
    demand: Demand | None,
    learned: Learned,
    day: int,
    fewest: int,
) -> dict[str, Any]:
    """One day: rows by half hour with what came, what was expected, and how many people; and its totals.

    Shares and waits of half hours with fewer than `fewest` customers are kept back.
    """
    made = plan_of(demand, learned) if demand else None
    came = _came(history, day, fewest)
    needed = _needed(came, learned)
    known = day < history.today or (day == history.today)
    n_seen = _n_seen(history, day)
    rows: list[dict[str, Any]] = []
    now = _so_far(demand, day, came, n_seen) if day == history.today and demand else None
    for slot in range(DAY_S // SLOT_S):
        row = {"start_s": float(day * DAY_S + slot * SLOT_S)} | _empty()
        if known and slot < n_seen:
            row |= came[slot] | {"needed": needed[slot]}
        if demand is not None:
            row |= _expected(demand, demand.place(day), slot, made, learned)
            if now is not None and slot >= n_seen:
                row |= {
                    "point": float(now.point[slot]),
                    "low": float(now.low[slot]),
                    "high": float(now.high[slot]),
                }
        if row["came"] or row["point"] or row["present"]:
            rows.append(row)
    return {
        "day": day_date(day), "is_known": known, "is_today": day == history.today, "rows": rows,
        "n_seen": n_seen, "today": now, "planned": planned_on(planned, day, history.queue, history.first),
        "total": _total(demand, day, rows, now), "method": _method(demand), "level": LEVEL,
        "goal_abandoned": GOAL_ABANDONED, "on_call_chance": ON_CALL,
    }  # fmt: skip


def _empty() -> dict[str, Any]:
    names = (
        "came", "gave_up", "share", "share_low", "share_high", "mean_wait_s", "present", "point", "low",
        "high", "expected_high", "base", "on_call", "needed",
    )  # fmt: skip
    return dict.fromkeys(names)


def _n_seen(history: History, day: int) -> int:
    """How many half hours of the day are known: all of them, or so far."""
    whole = int((history.now_s - day * DAY_S + 1) // SLOT_S)
    return int(np.clip(whole, 0, DAY_S // SLOT_S))


def _came(history: History, day: int, fewest: int) -> list[dict[str, Any]]:
    n = DAY_S // SLOT_S
    present = history.present(float(day * DAY_S), n)
    found: list[dict[str, Any]] = []
    for slot in range(n):
        rows = history.between(day * DAY_S + slot * SLOT_S, day * DAY_S + (slot + 1) * SLOT_S)
        count = rows.stop - rows.start
        row = _empty() | {"came": count, "present": round(float(present[slot]), 1)}
        if people_in(history.person[rows]) >= fewest:
            gave_up = int(history.abandoned[rows].sum())
            share, waits = wilson(gave_up, count), history.wait_s[rows]
            row |= {
                "gave_up": gave_up,
                "share": share.value,
                "share_low": share.low,
                "share_high": share.high,
            }
            row["mean_wait_s"] = float(np.nanmean(waits)) if np.isfinite(waits).any() else None
        found.append({k: v for k, v in row.items() if v is not None or k in ("gave_up",)})
    return found


def _needed(came: list[dict[str, Any]], learned: Learned) -> list[int | None]:
    """How many people would those who came have needed, by the same goal?"""
    if learned.twin is None:
        return [None] * len(came)
    counts = np.array([float(row["came"]) for row in came])
    goal = staff.needed.Goal(abandoned_share=GOAL_ABANDONED)
    made = staff.plan.plan(
        counts, float(SLOT_S), learned.twin.handle_by_slot_of_day_s, learned.twin.patience_s, goal,
        availability=learned.used,
    )  # fmt: skip
    return [int(n) for n in made.scheduled]


def _expected(
    demand: Demand, place: int, slot: int, made: staff.plan.Plan | None, learned: Learned
) -> dict[str, Any]:
    forecast = demand.made
    if not (0 <= place < forecast.point.shape[0] and forecast.open_[place, slot]):
        return {}
    found: dict[str, Any] = {
        "point": float(forecast.point[place, slot]),
        "low": float(forecast.low[place, slot]),
        "high": float(forecast.high[place, slot]),
    }
    if made is not None:
        i = place * forecast.point.shape[1] + slot
        whole = int(np.ceil((made.base[i] + made.on_call[i]) / learned.used - 1e-9))
        found |= {
            "expected_high": float(made.contacts_high[i]),
            "base": int(made.scheduled[i]),
            "on_call": whole - int(made.scheduled[i]),
        }
    return found


def _so_far(demand: Demand, day: int, came: list[dict[str, Any]], n_seen: int) -> staff.forecast.Today | None:
    """The rest of today, after what came so far; None when today is over or was not forecast."""
    place, forecast = demand.place(day), demand.made
    if not 0 <= place < forecast.point.shape[0] or not forecast.point[place, n_seen:].any():
        return None
    so_far = np.array([float(row["came"]) for row in came[:n_seen]])
    return staff.forecast.reforecast(
        forecast.point[place], so_far, forecast.day_cv, float(forecast.cv[place]), LEVEL
    )


def _total(
    demand: Demand | None, day: int, rows: list[dict[str, Any]], now: staff.forecast.Today | None
) -> dict[str, Any]:
    came = sum(row["came"] or 0 for row in rows)
    found: dict[str, Any] = {"came": came, "point": None, "low": None, "high": None}
    if demand is not None and 0 <= demand.place(day) < demand.made.point.shape[0]:
        point = float(demand.made.point[demand.place(day)].sum())
        low, high = staff.forecast.interval(np.array([point]), np.array([demand.made.day_cv]), LEVEL)
        found |= {"point": point, "low": float(low[0]), "high": float(high[0])}
    if now is not None:
        found["still"] = float(now.point.sum())
    return found


def _method(demand: Demand | None) -> dict[str, Any] | None:
    if demand is None:
        return None
    made = demand.made
    return {
        "name": made.method, "parts": made.parts, "learned": made.learned, "note": demand.note,
        "coverage": made.backtest.coverage if made.backtest else None,
        "scores": made.backtest.scores if made.backtest else (), "n_days": made.first_day - demand.series.first_day,
    }  # fmt: skip


def week_document(
    history: History, planned: Sequence[Planned], demand: Demand, learned: Learned
) -> list[dict[str, Any]]:
    """The days to come: how many contacts, where the peak lies, how many people there, and what is planned."""
    made, plan = demand.made, plan_of(demand, learned)
    found: list[dict[str, Any]] = []
    for place in range(made.point.shape[0]):
        day = made.first_day + place
        point = float(made.point[place].sum())
        low, high = staff.forecast.interval(np.array([point]), np.array([made.day_cv]), LEVEL)
        peak = int(np.argmax(made.point[place]))
        row: dict[str, Any] = {
            "day": day_date(day), "point": point, "low": float(low[0]), "high": float(high[0]),
            "peak_s": float(day * DAY_S + peak * SLOT_S),
            "planned": planned_on(planned, day, history.queue, history.first),
            "base": None, "on_call": None, "hours": None, "on_call_hours": None, "is_open": point > 0,
        }  # fmt: skip
        if plan is not None:
            n = made.point.shape[1]
            cells = [_expected(demand, place, slot, plan, learned) for slot in range(n)]
            bases = np.array([cell.get("base", 0) for cell in cells])
            more = np.array([cell.get("on_call", 0) for cell in cells])
            at = int(np.argmax(bases + more))
            row |= {
                "base": int(bases[at]),
                "on_call": int(more[at]),
                "peak_s": float(day * DAY_S + at * SLOT_S),
            }
            row |= {"hours": float(bases.sum() / 2), "on_call_hours": float(more.sum() / 2)}
        found.append(row)
    return found
