"""Which task of a customer does a leader do on the company's own channel, and how did each step go?

A task stands in `tasks.yaml` of the home, or is made on the page. A run is timed by the leader's own clicks, on the
clock of the server; a pause stops it. Nothing of the company's channel is opened or read by walkamile itself.
"""

from __future__ import annotations

import json
import re
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlsplit

import yaml

from walkamile.kit.ids import uuid7
from walkamile.model.errors import CannotSay, UnknownName
from walkamile.round.said.authors import Author
from walkamile.round.said.masking import mask_said
from walkamile.store import Store

TIERS = (
    "phone with a small screen, slow network, no login",
    "old computer, no login",
    "by phone only, no account",
    "with a screen reader",
    "as any customer",
)
DONE, GAVE_UP, COULD_NOT = OUTCOMES = ("done", "gave_up", "could_not")
OPEN, FINISHED = "open", "finished"
LONGEST, MOST_STEPS = 500, 30
FILE = "tasks.yaml"


@dataclass(frozen=True, slots=True)
class TaskStep:
    """What to do; `begins` and `ends`: event types or touchpoints between which real customers do the same."""

    says: str
    begins: str = ""
    ends: str = ""
    channel: str = ""


@dataclass(frozen=True, slots=True)
class Task:
    """A customer's task: where, as whom, and step by step; always without an assistant."""

    task_id: str
    title: str
    url: str
    tier: str
    steps: tuple[TaskStep, ...]
    made_by: str = FILE


def read_tasks(store: Store) -> list[Task]:
    """The tasks of `tasks.yaml`, then those made on the page. Raises CannotSay with what to correct in the file."""
    rows = store.state.rows("select task_id, title, body, made_by from task order by made_at, task_id")
    made = [_of_body(str(row[0]), str(row[1]), json.loads(row[2]), str(row[3])) for row in rows]
    return _of_file(store) + made


def task_named(store: Store, task_id: str) -> Task:
    """The task of this id. Raises UnknownName."""
    found = next((task for task in read_tasks(store) if task.task_id == task_id), None)
    if found is None:
        raise UnknownName(f"There is no task {task_id!r}. See: walkamile task list, or write it into {FILE}.")
    return found


def make_task(
    store: Store, author: Author, title: str, url: str, tier: str, lines: str, now: datetime | None = None
) -> str:
    """Keep a task that was made on the page: a line per step, `what to do | from event | to event`. Returns its id.

    Raises CannotSay with what is missing.
    """
    steps = [_step_of_line(line) for line in lines.splitlines() if line.strip()]
    body = {"url": url, "tier": tier, "steps": steps}
    task_id = uuid7()
    made = _checked(_of_body(task_id, " ".join(title.split())[:LONGEST], body, author.author_id), "The task")
    kept = {"url": made.url, "tier": made.tier, "steps": [asdict(step) for step in made.steps]}
    row = {
        "task_id": task_id, "title": made.title, "body": json.dumps(kept),
        "made_by": author.author_id, "made_at": _stamp(now),
    }  # fmt: skip
    with store.state.transaction() as transaction:
        transaction.add("task", [row])
    return task_id


def _step_of_line(line: str) -> dict[str, str]:
    parts = [part.strip() for part in line.split("|")] + ["", "", ""]
    return {"says": parts[0], "begins": parts[1], "ends": parts[2], "channel": parts[3]}


def _of_file(store: Store) -> list[Task]:
    path = store.home / FILE
    if not path.exists():
        return []
    try:
        raw = yaml.safe_load(path.read_text("utf-8")) or {}
        listed = raw.get("tasks") or []
        tasks = [
            _checked(
                _of_body(str(one.get("id", "")), str(one.get("title", "")), one, FILE), f"{FILE}, task {no}"
            )
            for no, one in enumerate(listed, 1)
        ]
    except (yaml.YAMLError, AttributeError, TypeError, UnicodeDecodeError) as fault:
        raise CannotSay(
            f"{FILE} cannot be read: {fault}. Compare it with the page on beliefs and tasks."
        ) from fault
    ids = [task.task_id for task in tasks]
    if len(set(ids)) < len(ids):
        raise CannotSay(f"{FILE}: two tasks have the same id. Give each its own.")
    return tasks


def _of_body(task_id: str, title: str, body: dict[str, Any], made_by: str) -> Task:
    steps = tuple(
        TaskStep(*(" ".join(str(step.get(name) or "").split())[:LONGEST] for name in names))
        for step in body.get("steps") or []
        for names in [("says", "begins", "ends", "channel")]
    )
    tier = " ".join(str(body.get("tier") or TIERS[0]).split())[:LONGEST]
    return Task(task_id, title, str(body.get("url") or "").strip(), tier, steps, made_by)


def _checked(task: Task, where: str) -> Task:
    if not re.fullmatch(r"[a-z0-9][a-z0-9-]{0,63}", task.task_id):
        raise CannotSay(f"{where}: give it an id of small letters, digits and dashes, like find-my-order.")
    if not task.title:
        raise CannotSay(f"{where}: say in a title what the customer wants to get done.")
    address = urlsplit(task.url)
    if address.scheme not in ("http", "https") or not address.netloc:
        raise CannotSay(f"{where}: the address must begin with https:// or http://.")
    if not task.steps or not all(step.says for step in task.steps) or len(task.steps) > MOST_STEPS:
        raise CannotSay(f"{where}: write 1 to {MOST_STEPS} steps, each saying what to do.")
    if any(bool(step.begins) != bool(step.ends) for step in task.steps):
        raise CannotSay(
            f"{where}: a step that is compared needs both events, where it begins and where it ends."
        )
    return task


def begin_run(store: Store, author: Author, task_id: str, now: datetime | None = None) -> str:
    """Start the clock of the first step. Returns the run's id; an open run of this author goes on instead."""
    task = task_named(store, task_id)
    going = open_run(store, author.author_id, task_id)
    if going is not None:
        return str(going["run_id"])
    at = _stamp(now)
    body: dict[str, Any] = {"done": [], "step_began_at": at, "paused_at": None, "paused_s": 0.0}
    run_id = uuid7()
    row = {
        "run_id": run_id, "task_id": task_id, "author_id": author.author_id, "tier": task.tier, "began_at": at,
        "ended_at": None, "outcome": None, "steps": json.dumps(body),
    }  # fmt: skip
    with store.state.transaction() as transaction:
        transaction.add("task_run", [row])
    return run_id


def end_step(
    store: Store, author: Author, run_id: str, step: int, outcome: str, note: str = "", now: datetime | None = None
) -> str:  # fmt: skip
    """Say how a step ended. Giving up ends the run; whoever could not do a step goes on. Returns the run's state.

    The same step sent twice counts once. Raises CannotSay, UnknownName.
    """
    if outcome not in OUTCOMES:
        raise CannotSay(f"A step ends as {', '.join(OUTCOMES)}.")
    said = mask_said(store, " ".join(note.split())[:LONGEST])
    run = run_of(store, author, run_id)
    n_steps = len(task_named(store, run["task_id"]).steps)
    body = run["body"]
    if run["ended_at"] is not None or step != len(body["done"]) + 1:
        return FINISHED if run["ended_at"] else OPEN
    at = _moment(now)
    body["done"].append({"outcome": outcome, "seconds": _elapsed(body, at), "note": said or None})
    body |= {"step_began_at": _stamp(at), "paused_at": None, "paused_s": 0.0}
    over = outcome == GAVE_UP or len(body["done"]) >= n_steps
    result = _outcome(body["done"], n_steps) if over else None
    _keep(store, run_id, body, _stamp(at) if over else None, result)
    return FINISHED if over else OPEN


def pause_run(store: Store, author: Author, run_id: str, now: datetime | None = None) -> None:
    """Stop the clock of the step, or let it run again."""
    run = run_of(store, author, run_id)
    body, at = run["body"], _moment(now)
    if run["ended_at"] is not None:
        return
    if body["paused_at"] is None:
        body["paused_at"] = _stamp(at)
    else:
        body["paused_s"] += _seconds(body["paused_at"], at)
        body["paused_at"] = None
    _keep(store, run_id, body, None, None)


def run_of(store: Store, author: Author, run_id: str) -> dict[str, Any]:
    """A run of this author, with its steps as `body`. Raises UnknownName: nobody sees the run of another."""
    found = store.state.records(
        "select * from task_run where run_id = :r and author_id = :a", r=run_id, a=author.author_id
    )
    if not found:
        raise UnknownName("There is no such run of yours. Choose a task on the page Walk, Tasks.")
    return found[0] | {"body": json.loads(found[0]["steps"])}


def open_run(store: Store, author_id: str, task_id: str) -> dict[str, Any] | None:
    """The run of this task that this author has not finished."""
    found = store.state.records(
        "select * from task_run where task_id = :t and author_id = :a and ended_at is null order by began_at desc",
        t=task_id, a=author_id,
    )  # fmt: skip
    return found[0] | {"body": json.loads(found[0]["steps"])} if found else None


def step_seconds(body: dict[str, Any], now: datetime | None = None) -> float:
    """How long has the step that is being done taken so far, pauses left out?"""
    return _elapsed(body, _moment(now))


def _elapsed(body: dict[str, Any], at: datetime) -> float:
    until = datetime.fromisoformat(body["paused_at"]) if body["paused_at"] else at
    return round(max(0.0, _seconds(body["step_began_at"], until) - body["paused_s"]), 1)


def _outcome(done: list[dict[str, Any]], n_steps: int) -> str:
    if any(step["outcome"] == GAVE_UP for step in done):
        return GAVE_UP
    return COULD_NOT if any(step["outcome"] == COULD_NOT for step in done) or len(done) < n_steps else DONE


def _keep(store: Store, run_id: str, body: dict[str, Any], ended_at: str | None, outcome: str | None) -> None:
    with store.state.transaction() as transaction:
        transaction.run(
            "update task_run set steps = :s, ended_at = :e, outcome = :o where run_id = :r",
            s=json.dumps(body), e=ended_at, o=outcome, r=run_id,
        )  # fmt: skip


def _seconds(since: str, until: datetime) -> float:
    return (until - datetime.fromisoformat(since)).total_seconds()


def _moment(at: datetime | None) -> datetime:
    return (at or datetime.now(UTC)).astimezone(UTC)


def _stamp(at: datetime | None) -> str:
    return _moment(at).isoformat(timespec="milliseconds")
