"""What do real customers take for the steps of a task, and what did a leader take beside them?"""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import Any

from walkamile.kit.intervals import quantile_interval
from walkamile.kit.queries import query
from walkamile.round.answers.recall import Recall
from walkamile.round.said.tasks import Task, TaskStep, read_tasks, task_named
from walkamile.store import Store

MOST_ROWS = 100
ROUND = "walkamile.round"


def ask_tasks(store: Store) -> list[dict[str, Any]]:
    """Which tasks are there?"""
    return [_plain(task) for task in read_tasks(store)]


def _plain(task: Task) -> dict[str, Any]:
    return {
        "task_id": task.task_id, "title": task.title, "url": task.url, "tier": task.tier,
        "from_file": task.made_by == "tasks.yaml", "steps": [asdict(step) for step in task.steps],
    }  # fmt: skip


def ask_task(store: Store, recall: Recall | None, task_id: str) -> dict[str, Any]:
    """A task with what real customers took for each step: median, quartiles, n; or why that is not said.

    Of somebody who did it several times the median counts once. Raises UnknownName.
    """
    task = task_named(store, task_id)
    found = [_customers(recall, step) for step in task.steps]
    return _plain(task) | {
        "customers": found, "customers_s": _total(found), "leaders": ask_runs_together(store, task_id),
    }  # fmt: skip


def _customers(recall: Recall | None, step: TaskStep) -> dict[str, Any]:
    if not step.begins:
        return _untold("No events are named for this step.")
    if recall is None:
        return _untold("No round has been run yet.")
    return recall.once(("task step", step.begins, step.ends, step.channel), lambda: _taken(recall, step))


def _taken(recall: Recall, step: TaskStep) -> dict[str, Any]:
    """What customers took for a step, or why that is not said."""
    by_person: dict[int, list[float]] = {}
    for row in _step_rows(recall, step, ""):
        by_person.setdefault(row["person_code"], []).append(float(row["seconds"]))
    fewest = recall.store.settings.minimum_customers
    if len(by_person) < fewest:
        return _untold(f"Fewer than {fewest} customers did this step.")
    values = [quantile_interval(times).value for times in by_person.values()]
    median = quantile_interval(values)
    return {
        "median_s": median.value, "low_s": median.low, "high_s": median.high,
        "q25_s": quantile_interval(values, q=0.25).value, "q75_s": quantile_interval(values, q=0.75).value,
        "n": len(values), "reason": None,
    }  # fmt: skip


def _untold(reason: str) -> dict[str, Any]:
    return dict.fromkeys(("median_s", "low_s", "high_s", "q25_s", "q75_s", "n")) | {"reason": reason}


def ask_step_rows(recall: Recall, step: TaskStep) -> list[dict[str, Any]]:
    """The newest times one by one: who, from which event to which."""
    key = ("task step rows", step.begins, step.ends, step.channel)
    return recall.once(key, lambda: _step_rows(recall, step, f" limit {MOST_ROWS}"))


def _step_rows(recall: Recall, step: TaskStep, cut: str) -> list[dict[str, Any]]:
    params = {"begins": step.begins, "ends": step.ends, "channel": step.channel}
    return recall.records(f"select * from ({query(ROUND, 'topics/task_step')}){cut}", params)


def _total(found: list[dict[str, Any]]) -> float | None:
    """The medians of all steps, one after the other; None where a step has none."""
    medians = [row["median_s"] for row in found]
    return None if any(one is None for one in medians) else sum(medians)


def ask_runs(store: Store, author_id: str, task_id: str) -> list[dict[str, Any]]:
    """The finished runs of a task by one author, newest first. Shown to that author alone."""
    rows = store.state.records(
        "select run_id, tier, began_at, ended_at, outcome, steps from task_run "
        "where task_id = :t and author_id = :a and ended_at is not null order by began_at desc",
        t=task_id, a=author_id,
    )  # fmt: skip
    return [
        {name: row[name] for name in ("run_id", "tier", "began_at", "ended_at", "outcome")}
        | {
            "steps": (done := json.loads(row["steps"])["done"]),
            "seconds": sum(step["seconds"] for step in done),
        }
        for row in rows
    ]


def ask_runs_together(store: Store, task_id: str) -> dict[str, Any]:
    """How did those who did the task fare, as a group? The newest finished run of each; nobody alone.

    All who gave no name count as one person, for nobody can tell them apart.
    `n` people, `n_done` who got every step done, and the median seconds of those with its 95 % interval, where there
    are as many of either as a group of employees needs; else the `reason`.
    """
    rows = store.state.records(
        "select coalesce(lower(a.employee_id), '') as who, r.outcome, r.steps, max(r.began_at) from task_run r "
        "join author a on a.author_id = r.author_id where r.task_id = :t and r.ended_at is not null group by who",
        t=task_id,
    )
    fewest = store.settings.minimum_employees
    nothing: dict[str, Any] = dict.fromkeys(("n", "n_done", "median_s", "low_s", "high_s"))
    if len(rows) < fewest:
        return nothing | {"reason": f"Fewer than {fewest} people have done it."}
    took = [
        sum(step["seconds"] for step in json.loads(row["steps"])["done"])
        for row in rows
        if row["outcome"] == "done"
    ]
    told = nothing | {"n": len(rows), "reason": None}
    if 0 < len(rows) - len(took) < fewest or len(took) < fewest:
        return told | {"reason": f"Who got it done, and who did not: fewer than {fewest} on one side."}
    middle = quantile_interval(took)
    return told | {
        "n_done": len(took), "median_s": middle.value, "low_s": middle.low, "high_s": middle.high,
    }  # fmt: skip
