"""With which demand, handle times, patience and availability is a plan made? As given, or as the home has taught."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from walkamile.cli.answer import progress
from walkamile.model.errors import StaffFault

if TYPE_CHECKING:
    from walkamile.cli.staff_home import OfHome

USUAL_PATIENCE_S = 180.0


@dataclass(frozen=True, slots=True)
class Work:
    """Handle time (its mean, and by slot), patience, and the part of those scheduled who can answer."""

    handle_s: float
    by_slot_s: Any
    patience_s: float
    availability: float


def demand_of_home(one: OfHome, horizon: int, trees: bool, on_call: float) -> dict[str, Any]:
    """What is expected of a queue of the home in the days to come, and what was learned of it. Raises StaffFault."""
    import numpy as np

    from walkamile.round.answers.queue_day import expect
    from walkamile.round.answers.queue_planned import ask_planned
    from walkamile.round.answers.queue_twin import learn

    history = one.history
    learned = learn(history, one.recall.store.settings.minimum_employees)
    with progress("Looking back"):
        made = expect(history, ask_planned(one.recall), history.today + 1, trees, horizon)
    forecast, twin = made.made, learned.twin
    n_days = forecast.point.shape[0]
    return {
        "start_s": forecast.starts_s().ravel(), "slot_s": float(forecast.slot_s), "point": forecast.point.ravel(),
        "high": forecast.not_exceeded(on_call).ravel(), "cv": forecast.cv.repeat(forecast.point.shape[1]),
        "open": forecast.open_.ravel(), "method": forecast.method, "said": made.note, "learned": learned,
        "by_slot_s": np.tile(twin.handle_by_slot_of_day_s, n_days) if twin else None,
    }  # fmt: skip


def work_of(
    demand: dict[str, Any],
    handle_s: float | None,
    patience_s: float | None,
    availability: float | None,
) -> Work:
    """What was given goes before what the home has taught. Raises StaffFault when neither says it."""
    learned = demand.get("learned")
    twin = learned.twin if learned is not None else None
    if handle_s is None and twin is None:
        why = f" The home cannot say it: {learned.reason}" if learned is not None else ""
        raise StaffFault(f"Give the mean handle time: --handle-s S.{why}")
    by_slot = handle_s if handle_s is not None else demand["by_slot_s"]
    mean_s = handle_s if handle_s is not None else twin.handle_s if twin else 0.0
    return Work(
        mean_s,
        by_slot,
        patience_s if patience_s is not None else twin.patience_s if twin else USUAL_PATIENCE_S,
        availability if availability is not None else learned.used if learned is not None else 1.0,
    )
