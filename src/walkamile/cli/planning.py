"""The command that says how many people, slot by slot: the base plan, and the on-call amount apart from it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from walkamile.cli.answer import percent, print_json, print_table, progress, say
from walkamile.cli.app import Home, Json
from walkamile.cli.staff import Where, group
from walkamile.cli.staff_home import QueueName, TableOrHome, needed, queue_of
from walkamile.cli.staff_options import (
    Given,
    GoalAbandonedShare,
    GoalShare,
    High,
    OnCall,
    PlanAvailability,
    PlanHandleS,
    PlanPatienceS,
    Stationary,
    WithinS,
)
from walkamile.cli.staff_work import Work, demand_of_home, work_of
from walkamile.cli.staffing import Count, Events, Holidays, Horizon, Out, SlotMin, TimeOrHome, Trees

if TYPE_CHECKING:
    from walkamile import staff


@group.command("plan")
def plan(
    file: TableOrHome = None,
    time: TimeOrHome = None,
    handle_s: PlanHandleS = None,
    count: Count = None,
    given: Given = False,
    high: High = None,
    patience_s: PlanPatienceS = None,
    goal_share: GoalShare = None,
    within_s: WithinS = 20.0,
    goal_abandoned_share: GoalAbandonedShare = None,
    on_call: OnCall = 0.9,
    availability: PlanAvailability = None,
    stationary: Stationary = False,
    holidays: Holidays = None,
    event: Events = None,
    horizon: Horizon = 7,
    slot_min: SlotMin = None,
    trees: Trees = True,
    out: Out = None,
    where: Where = None,
    queue: QueueName = None,
    home: Home = None,
    json: Json = False,
) -> None:
    """How many people, slot by slot: the base plan, and apart from it the on-call amount (all hands)."""
    from walkamile import staff
    from walkamile.cli.any_table import plain, write_rows

    told, demand = _demand(
        file, queue, home, time, count, high if given else None, given, holidays, event or [], slot_min, where or (),
        horizon, trees, on_call,
    )  # fmt: skip
    work = work_of(demand, handle_s, patience_s, availability)
    goal = _goal(goal_share, within_s, goal_abandoned_share)
    made = staff.plan.plan(
        demand["point"], demand["slot_s"], work.by_slot_s, work.patience_s, goal, demand["high"], demand["cv"],
        work.availability, stationary, demand["open"],
    )  # fmt: skip
    rows = _plan_rows(demand, made)
    if out is not None:
        write_rows(rows, out)
    peak = _peak(demand, made, work)
    if json:
        print_json(plain(told | {
            "slot_min": demand["slot_s"] / 60, "handle_s": work.handle_s, "patience_s": work.patience_s,
            "availability": work.availability,
            "goal": {"in_time_share": goal_share, "within_s": within_s, "abandoned_share": goal.abandoned_share},
            "on_call": on_call, "method": demand["method"], "peak": peak, "note": staff.plan.MULTI_SKILL, "slots": rows,
        }))  # fmt: skip
        return
    _tell_plan(rows, peak)
    if file is None:
        learned = f"Handle time {work.handle_s:.0f} s, patience {work.patience_s:.0f} s"
        say(f"{learned}, availability {work.availability:.2f}. {demand['said']}".strip())


def _demand(
    file: Path | None, queue: str | None, home: Path | None, time: str | None, count: str | None, high: str | None,
    given: bool, holidays: str | None, events: list[str], slot_min: float | None, where: Any, horizon: int,
    trees: bool, on_call: float,
) -> tuple[dict[str, Any], dict[str, Any]]:  # fmt: skip
    """Where the counts come from, for the document, and what is expected."""
    if file is None:
        with queue_of(home, queue) as one:
            return one.told, demand_of_home(one, horizon, trees, on_call)
    needed(file, time=time)
    if given:
        return {"file": str(file)}, _given(file, time or "", count, high, slot_min, where)
    return {"file": str(file)}, _forecast_demand(
        file, time or "", count, holidays, events, slot_min, where, horizon, trees, on_call
    )


def _goal(in_time_share: float | None, within_s: float, abandoned_share: float | None) -> staff.needed.Goal:
    from walkamile import staff

    nothing = in_time_share is None and abandoned_share is None
    return staff.needed.Goal(
        in_time_share=in_time_share, within_s=within_s, abandoned_share=0.03 if nothing else abandoned_share
    )


def _given(
    file: Path, time: str, count: str | None, high: str | None, slot_min: float | None, where: Any
) -> dict[str, Any]:
    import numpy as np

    from walkamile import staff
    from walkamile.cli.any_table import numbers, read_table, times
    from walkamile.model.errors import StaffFault

    table = read_table(file, where)
    at_s = times(table, time, "--time")
    if count is None:
        raise StaffFault("With --given name the column of expected contacts: --count COL.")
    order = np.argsort(at_s)
    slot_s = slot_min * 60 if slot_min else staff.series.slot_length(at_s)
    point = numbers(table, count, "--count")[order]
    top = numbers(table, high, "--high")[order] if high else point
    return {
        "start_s": at_s[order], "slot_s": float(slot_s), "point": point, "high": top, "cv": 0.0,
        "open": np.ones(point.size, bool), "method": None,
    }  # fmt: skip


def _forecast_demand(
    file: Path, time: str, count: str | None, holidays: str | None, events: list[str], slot_min: float | None,
    where: Any, horizon: int, trees: bool, on_call: float,
) -> dict[str, Any]:  # fmt: skip
    from walkamile import staff
    from walkamile.cli.history import read_series

    one = read_series(file, time, count, holidays, events, slot_min, where)
    with progress("Looking back"):
        made = staff.forecast.forecast(one, horizon, with_trees=trees)
    return {
        "start_s": made.starts_s().ravel(), "slot_s": float(made.slot_s), "point": made.point.ravel(),
        "high": made.not_exceeded(on_call).ravel(), "cv": made.cv.repeat(made.point.shape[1]),
        "open": made.open_.ravel(), "method": made.method,
    }  # fmt: skip


def _plan_rows(demand: dict[str, Any], made: staff.plan.Plan) -> list[dict[str, Any]]:
    import numpy as np

    from walkamile import staff
    from walkamile.cli.any_table import moment

    columns = staff.plan.columns(made)
    return [
        {"start": moment(demand["start_s"][i])} | {name: column[i].item() for name, column in columns.items()}
        for i in np.flatnonzero(demand["open"])
    ]


def _peak(demand: dict[str, Any], made: staff.plan.Plan, work: Work) -> dict[str, Any] | None:
    """The slot with the largest on-call amount: what they change there if the high count comes."""
    import numpy as np

    from walkamile import staff
    from walkamile.cli.any_table import moment

    if not made.base.any():
        return None
    at = int(np.argmax(made.on_call * 1e6 + made.contacts))
    top = staff.queue.queue(
        made.contacts_high[at] / demand["slot_s"] * 3600,
        np.broadcast_to(work.by_slot_s, made.base.shape)[at],
        float(max(made.base[at], 1)),
        work.patience_s,
    )
    one, all_ = (staff.plan.more_people(top, n)[0] for n in (1, max(int(made.on_call[at]), 1)))
    return {
        "start": moment(demand["start_s"][at]),
        "contacts_high": float(made.contacts_high[at]),
        "base": int(made.base[at]),
        "on_call": int(made.on_call[at]),
        "one_more": one.sentence(),
        "all_on_call": all_.sentence(),
    }


def _tell_plan(rows: list[dict[str, Any]], peak: dict[str, Any] | None) -> None:
    busy = [row for row in rows if row["base"]]
    heads = ["slot", "contacts", "up to", "base plan", "on call", "scheduled"]
    shares = [
        "abandoned_share",
        "abandoned_share_expected",
        "abandoned_share_one_more",
        "abandoned_share_at_high",
    ]
    print_table(
        [*heads, "abandoned", "expected", "one more", "if all come"],
        [
            [
                row["start"][:16].replace("T", " "),
                f"{row['contacts']:.0f}",
                f"{row['contacts_high']:.0f}",
                row["base"],
                f"+{row['on_call']}",
                row["scheduled"],
                *(percent(row[name]) for name in shares),
            ]
            for row in busy
        ],
        right=tuple(range(1, 10)),
    )
    if peak:
        when = peak["start"][:16].replace("T", " ")
        say(
            f"If {peak['contacts_high']:.0f} come at {when} and only the base plan of {peak['base']} is there:"
        )
        say(f"  {peak['one_more']}")
        say(f"  {peak['all_on_call']}")
