"""From a table of contacts, or of slots, to what the twin of the queue says beside what was measured."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from walkamile.cli.any_table import flags, moment, numbers, plain, texts, times
from walkamile.model.errors import StaffFault

if TYPE_CHECKING:
    import pyarrow as pa

    from walkamile import staff
    from walkamile.cli.staff_home import OfHome


def compare(
    table: pa.Table,
    names: Mapping[str, str],
    slot_s: float,
    within_s: float,
    patience_s: float | None,
    fit_until: str | None,
) -> dict[str, Any]:
    """Learn before a time, predict after it (or everything, where nothing lies after it)."""
    at_s = times(table, names["time"], "--time")
    slots, until_s, patience = (_of_slots if "count" in names else _of_contacts)(
        table, names, at_s.astype(float), slot_s, within_s, fit_until
    )
    return _compared(slots, until_s, patience_s or patience, slot_s, within_s)


def compare_home(
    one: OfHome, slot_s: float, within_s: float, patience_s: float | None, fit_until: str | None
) -> dict[str, Any]:
    """The same for a queue of a home; slots with too few customers show no figure. Raises StaffFault."""
    from walkamile import staff
    from walkamile.round.answers.queue_table import slots_of_home, too_small

    history, chosen = one.history, one.recall.store.settings
    if history.n_employees < chosen.minimum_employees:
        raise StaffFault(
            f"Fewer than {chosen.minimum_employees} employees serve {history.queue}: no figure on them is shown."
        )
    slots = slots_of_home(history, within_s, slot_s)
    until_s = _until(history.at_s, fit_until)
    early = history.contacts(history.between(0, until_s))
    patience = patience_s or staff.patience.patience(early.wait_s, early.abandoned).mean_s
    made = _compared(slots, until_s, patience, slot_s, within_s)
    measured = ("handle_s", "abandoned_share", "mean_wait_s", "in_time_share")
    for row, is_small in zip(made["slots"], too_small(history, slots, chosen.minimum_customers), strict=True):
        if is_small:
            row |= dict.fromkeys(measured)
    return made


def _compared(
    slots: staff.twin.Slots, until_s: float, patience_s: float, slot_s: float, within_s: float
) -> dict[str, Any]:
    from walkamile import staff

    early = slots.start_s < until_s
    if not early.any() or early.all():
        raise StaffFault(f"Nothing lies on one side of {moment(until_s)}: choose another --fit-until.")
    learned = staff.twin.fit_twin(slots.rows(early), patience_s, within_s)
    said = staff.twin.predict(learned, slots)
    usual = staff.twin.predict(learned, slots, measured_handle=False)
    old = staff.twin.predict_by_erlang_c(learned, slots)
    rows = [
        {
            "start": moment(slots.start_s[i]), "learned_from": bool(early[i]), "n_offered": slots.n_offered[i],
            "agents": slots.agents[i], "handle_s": slots.handle_s[i],
            "abandoned_share": slots.abandoned_share[i], "abandoned_share_predicted": said.abandoned_share[i],
            "abandoned_share_predicted_usual_handle": usual.abandoned_share[i],
            "mean_wait_s": slots.mean_wait_s[i], "mean_wait_s_predicted": said.mean_wait_s[i],
            "mean_wait_s_predicted_usual_handle": usual.mean_wait_s[i],
            "in_time_share": slots.in_time_share[i], "in_time_share_predicted": said.in_time_share[i],
            "abandoned_share_erlang_c": old.abandoned_share[i], "mean_wait_s_erlang_c": old.mean_wait_s[i],
            "in_time_share_erlang_c": old.in_time_share[i],
        }
        for i in range(slots.start_s.size)
    ]  # fmt: skip
    figures = {name: value for name, value in asdict(learned).items() if name != "handle_by_slot_of_day_s"}
    return plain(
        {
            "slot_min": slot_s / 60,
            "fit_until": moment(until_s),
            "learned": figures,
            "scores": [asdict(score) for score in staff.twin.scores(learned, slots.rows(~early))],
            "slots": rows,
        }
    )


def _until(at_s: Any, fit_until: str | None) -> float:
    """Until when is learned? As said, else the midnight before two thirds of the days are over."""
    from datetime import UTC, datetime

    if fit_until is None:
        first, last = at_s.min() // 86400, at_s.max() // 86400 + 1
        return float((first + max(1, int((last - first) * 2 / 3))) * 86400)
    try:
        return datetime.fromisoformat(fit_until).replace(tzinfo=UTC).timestamp()
    except ValueError:
        raise StaffFault(f"--fit-until {fit_until!r} is no time: write it like 2026-03-31.") from None


def _of_contacts(
    table: pa.Table,
    names: Mapping[str, str],
    at_s: Any,
    slot_s: float,
    within_s: float,
    fit_until: str | None,
) -> tuple[staff.twin.Slots, float, float]:
    import numpy as np

    from walkamile import staff

    if "agent" not in names:
        raise StaffFault("Who was there cannot be seen: name the column of who answered with --agent.")
    who = texts(table, names["agent"], "--agent")
    gone, handle = (
        flags(table, names["abandoned"], "--abandoned"),
        numbers(table, names["handle"], "--handle"),
    )
    if (handle[~gone] < 0).any() or np.isinf(handle).any():
        raise StaffFault("Some handle times are negative or endless: correct column --handle and try again.")
    waits = numbers(table, names["wait"], "--wait")
    staff.patience.checked(waits, gone, None)
    unknown = np.isin(np.char.lower(who), ["", "none", "null", "no_server", "-"])
    code = np.where(unknown, -1, np.unique(who, return_inverse=True)[1])
    contacts = staff.twin.Contacts(at_s, waits, gone, np.nan_to_num(handle), code)
    until_s = _until(at_s, fit_until)
    early = at_s < until_s
    return (
        staff.twin.slots_of(contacts, slot_s, within_s),
        until_s,
        staff.patience.patience(waits[early], gone[early]).mean_s,
    )


def _of_slots(
    table: pa.Table,
    names: Mapping[str, str],
    at_s: Any,
    slot_s: float,
    within_s: float,
    fit_until: str | None,
) -> tuple[staff.twin.Slots, float, float]:
    import numpy as np

    from walkamile import staff

    if "agents" not in names:
        raise StaffFault("Rows are slots: name the column of agents present with --agents.")
    offered, lost, wait, agents, handle = (
        numbers(table, names[name], f"--{name}")
        for name in ("count", "abandoned", "wait", "agents", "handle")
    )
    use = (offered > 0) & (agents > 0) & np.isfinite(wait) & np.isfinite(lost)
    if (offered < 0).any() or (agents < 0).any() or (handle < 0).any() or np.isinf(handle).any():
        raise StaffFault("Counts, agents and handle times cannot be negative or endless: correct the table.")
    if not use.any():
        raise StaffFault(
            "No slot has contacts, agents, a wait and a number of abandoned: is each column right?"
        )
    handled = np.where(np.isfinite(handle) & (handle > 0), np.maximum(offered - lost, 0), 0.0)
    until_s = _until(at_s, fit_until)
    early = use & (at_s < until_s)
    if not (lost[early].sum() > 0 and wait[early].sum() > 0):
        raise StaffFault(
            "Nobody gave up before --fit-until: patience cannot be learned. Give --patience-s, or more days."
        )
    made = staff.twin.Slots(
        at_s, slot_s, offered, np.divide(lost, offered, out=np.zeros_like(lost), where=offered > 0), wait,
        np.full(offered.size, np.nan), agents, handle, handled,
    ).rows(use)  # fmt: skip
    return made, until_s, float((wait * offered)[early].sum() / lost[early].sum())
