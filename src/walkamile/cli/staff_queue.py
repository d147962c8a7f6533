"""One queue, or a table of them: which figures come out, and how many must answer? Cases in, rows out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import fields
from pathlib import Path
from typing import TYPE_CHECKING, Any

from walkamile.model.errors import StaffFault

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from walkamile import staff

    Columns = dict[str, NDArray[np.float64]]

NUMBERS = (
    "arrivals_per_hour", "handle_s", "agents", "patience_s", "patience_2_s", "patience_share", "within_s", "short_s",
    "redial_share", "reconnect_share", "goal_share", "goal_abandoned_share", "goal_mean_wait_s", "goal_occupancy",
    "concurrency", "slowdown",
)  # fmt: skip
WORDS = ("patience_law", "goal_what")
GOALS = ("goal_share", "goal_abandoned_share", "goal_mean_wait_s", "goal_occupancy")
MOST = 1e12
JUST_BELOW_1 = 1 - 1e-9
RANGES = (
    ("arrivals_per_hour", 0.0, MOST, "contacts per hour, a number from 0 on"),
    ("handle_s", 1e-6, MOST, "seconds above 0, not endless"),
    ("agents", 1.0, MOST, "people, 1 at least"),
    ("patience_s", 0.0, float("inf"), "mean seconds from 0 on; inf: nobody gives up"),
    ("within_s", 0.0, MOST, "seconds from 0 on"),
    ("short_s", 0.0, MOST, "seconds from 0 on"),
    ("redial_share", 0.0, JUST_BELOW_1, "a share from 0 to just below 1"),
    ("reconnect_share", 0.0, JUST_BELOW_1, "a share from 0 to just below 1"),
    ("concurrency", 1.0, 100.0, "chats per agent, a whole number from 1 on"),
    ("slowdown", 0.0, 1.0, "a share from 0 to 1"),
)
MAY_BE_MISSING = ("agents", "short_s")
WHOLE = ("concurrency",)
LAWS = ("exponential", "fixed", "mixed")


def answers(
    cases: Mapping[str, Any], words: Mapping[str, Sequence[str]], curve: Path | None
) -> list[dict[str, Any]]:
    """Answer all cases: one row each, in their order. Raises StaffFault naming the row that cannot be."""
    import numpy as np

    n = len(next(iter(words.values())))
    columns: Columns = {name: np.broadcast_to(np.asarray(cases[name], float), (n,)) for name in NUMBERS}
    _checked(columns, words)
    kinds = [
        (law, what, bool(np.isfinite(agents)), bool(chats > 1), float(patience) if law == "fixed" else 0.0)
        for law, what, agents, chats, patience in zip(
            words["patience_law"], words["goal_what"], columns["agents"], columns["concurrency"], columns["patience_s"],
            strict=True,
        )
    ]  # fmt: skip
    found: list[dict[str, Any]] = [{} for _ in range(n)]
    for kind in dict.fromkeys(kinds):
        rows = np.array([i for i, one in enumerate(kinds) if one == kind])
        part = _of_one_kind({name: column[rows] for name, column in columns.items()}, *kind[:4], curve)
        for place, row in enumerate(rows):
            found[int(row)] = {name: _value(column[place]) for name, column in part.items()}
    return found


def _value(value: Any) -> Any:
    return value.item() if hasattr(value, "item") else value


def _checked(columns: Columns, words: Mapping[str, Sequence[str]]) -> None:
    """Refuse, with the row, what no queue can be."""
    import numpy as np

    for name, low, high, what in RANGES:
        value = columns[name]
        good = (value >= low) & (value <= high)
        if name in MAY_BE_MISSING:
            good |= np.isnan(value)
        if name in WHOLE:
            good &= value == np.round(value)
        bad = np.flatnonzero(~good)
        if bad.size:
            raise StaffFault(f"Row {bad[0] + 1}: {name} is {value[bad[0]]:g}; give {what}.")
    nothing = np.isnan(columns["agents"]) & np.all([np.isnan(columns[name]) for name in GOALS], axis=0)
    if nothing.any():
        raise StaffFault(
            f"Row {np.flatnonzero(nothing)[0] + 1}: neither agents nor a goal. Give --agents, or a goal such as "
            "--goal-share 0.8 --within-s 20, or --goal-abandoned-share 0.03."
        )
    for i, law in enumerate(words["patience_law"]):
        if law not in LAWS:
            raise StaffFault(f"Row {i + 1}: patience_law {law!r} is not known. Known: {', '.join(LAWS)}.")
        two, share = columns["patience_2_s"][i], columns["patience_share"][i]
        if law == "mixed" and not (two > 0 and 0 <= share <= 1):
            raise StaffFault(
                f"Row {i + 1}: patience in two kinds needs patience_2_s above 0 and patience_share from 0 to 1."
            )
        if law != "exponential" and not 0 < columns["patience_s"][i] < np.inf:
            raise StaffFault(f"Row {i + 1}: patience_law {law} needs patience_s above 0 and not endless.")


def _of_one_kind(
    columns: Columns, law: str, what: str, agents_given: bool, chats: bool, curve: Path | None
) -> dict[str, Any]:
    import numpy as np

    from walkamile import staff

    q = staff.queue.queue(
        columns["arrivals_per_hour"], columns["handle_s"], np.nan_to_num(columns["agents"], nan=1.0),
        columns["patience_s"], _law(columns, law, curve),
    )  # fmt: skip
    goal = _goal(columns, what)
    short = np.where(np.isnan(columns["short_s"]), columns["within_s"], columns["short_s"])
    found: dict[str, Any] = {}
    again = bool((columns["redial_share"] > 0).any() or (columns["reconnect_share"] > 0).any())
    if goal is not None:
        if chats or again:
            raise StaffFault(
                "A goal is answered for plain queues: with chats or redials give --agents and look for it."
            )
        found["agents_needed"] = staff.needed.agents_needed(q, goal)
        found["agents_needed_by_erlang_c"] = [None if n != n else int(n) for n in _by_erlang_c(q, goal)]
        if not agents_given:
            q = q.with_agents(np.maximum(found["agents_needed"], 1).astype(float))
    if again:
        redialled = staff.variants.with_redials(q, columns["redial_share"], columns["reconnect_share"])
        q = redialled.queue
        found |= {
            "attempts_per_hour": q.arrivals_per_hour,
            "attempts_per_customer": redialled.attempts_per_customer,
            "lost_customers_share": redialled.lost_customers_share,
        }
    if chats:
        held = staff.variants.chat_figures(
            q, columns["concurrency"], columns["slowdown"], columns["within_s"], short
        )
        found |= {"places": held.places, "handle_when_full_s": held.handle_when_full_s}
        shown = held.figures
    else:
        shown = staff.queue.figures(q, columns["within_s"], short)
        found |= _old_spreadsheet(q, columns["within_s"])
    return found | {part.name: getattr(shown, part.name) for part in fields(shown)}


def _law(columns: Columns, law: str, curve: Path | None) -> staff.queue.Law | None:
    import numpy as np

    from walkamile import staff

    if curve is not None:
        return _curve(curve)
    if law == "mixed":
        return staff.queue.Mixed(columns["patience_s"], columns["patience_2_s"], columns["patience_share"])
    if law == "fixed":
        return staff.queue.Steps(np.array([0.0, columns["patience_s"][0]]), np.array([1.0, 0.0]))
    return None


def _curve(path: Path) -> staff.queue.Law:
    import numpy as np

    from walkamile import staff
    from walkamile.cli.any_table import numbers, read_table

    table = read_table(path)
    at_s, share = numbers(table, "at_s", "--patience-curve"), numbers(table, "share", "--patience-curve")
    if (
        (np.diff(at_s) <= 0).any()
        or (np.diff(share) > 0).any()
        or at_s[0] < 0
        or not 0 <= share.min() <= share.max() <= 1
    ):
        raise StaffFault(
            "The curve of patience needs rising at_s from 0 on, and falling share between 1 and 0."
        )
    if at_s[0] > 0:
        at_s, share = np.concatenate([[0.0], at_s]), np.concatenate([[1.0], share])
    # What lies beyond the last step goes on as fast as between the steps.
    tail = at_s[-1] / max(-np.log(max(share[-1], 1e-12)), 1e-9) if 0 < share[-1] < 1 else 0.0
    return staff.queue.Steps(at_s, share, float(tail))


def _goal(columns: Columns, what: str) -> staff.needed.Goal | None:
    import numpy as np

    from walkamile import staff

    asked = {name: columns[name] for name in GOALS if np.isfinite(columns[name]).any()}
    if not asked:
        return None
    try:
        counted = staff.queue.InTime(what)
    except ValueError:
        known = ", ".join(staff.queue.InTime)
        raise StaffFault(
            f"The goal {what!r} is not known. Answered in time can be counted as: {known}."
        ) from None
    return staff.needed.Goal(
        in_time_share=asked.get("goal_share"),
        within_s=columns["within_s"],
        what=counted,
        short_s=None if np.isnan(columns["short_s"]).all() else columns["short_s"],
        abandoned_share=asked.get("goal_abandoned_share"),
        mean_wait_s=asked.get("goal_mean_wait_s"),
        occupancy=asked.get("goal_occupancy"),
    )


def _by_erlang_c(q: staff.queue.Queue, goal: staff.needed.Goal) -> NDArray[np.float64]:
    """What the old spreadsheet asks for: nobody gives up, so that a bound on abandonment means nothing to it."""
    import numpy as np

    from walkamile import staff

    if goal.in_time_share is None and goal.mean_wait_s is None:
        return np.full(q.load.size, np.nan)
    endless = staff.queue.queue(q.arrivals_per_hour, q.handle_s, 1.0)
    return staff.needed.agents_needed(
        endless, staff.needed.Goal(goal.in_time_share, goal.within_s, mean_wait_s=goal.mean_wait_s)
    ).astype(float)


def _old_spreadsheet(q: staff.queue.Queue, within_s: NDArray[np.float64]) -> dict[str, Any]:
    from walkamile import staff

    endless = staff.queue.queue(q.arrivals_per_hour, q.handle_s, q.agents)
    blocked = staff.queue.queue(q.arrivals_per_hour, q.handle_s, q.agents, 0.0)
    said = staff.queue.seen(endless)
    return {
        "erlang_b_blocked_share": staff.queue.seen(blocked).abandoned_share,
        "erlang_c_wait_share": said.wait_share,
        "erlang_c_mean_wait_s": said.mean_wait_s,
        "erlang_c_answered_in_time_of_offered": staff.queue.in_time(
            endless, staff.queue.InTime.OF_OFFERED, within_s, within_s, said
        ),
    }
