"""Mystery tasks: what a customer has to do on the company's own channel, done by a leader, timed step by step."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

from markupsafe import Markup
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from walkamile.model.errors import CannotSay, NoRound, NothingLoaded, UnknownName
from walkamile.round import Recall
from walkamile.round.answers.tasks import MOST_ROWS, ask_runs, ask_step_rows, ask_task, ask_tasks
from walkamile.round.said.tasks import (
    TIERS,
    begin_run,
    end_step,
    make_task,
    open_run,
    pause_run,
    run_of,
    step_seconds,
    task_named,
)
from walkamile.web.draw import words
from walkamile.web.draw.task_spans import longest_step_s, spans, step_strip
from walkamile.web.pages.frame import memory_of, page
from walkamile.web.pages.seen import author_in, author_or_new, keep_author, topics_of_task


def _recall(request: Request) -> Recall | None:
    """The newest round; a task can be done before there is one."""
    try:
        return memory_of(request).recall()
    except (NoRound, NothingLoaded):
        return None


def tasks(request: Request) -> Response:
    """Which tasks are there, and the form that makes one."""
    return _listed(request, {}, "")


def _listed(request: Request, said: dict[str, str], fault: str) -> Response:
    found: list[dict[str, Any]] = []
    try:
        found = ask_tasks(memory_of(request).store)
    except CannotSay as broken:
        fault = fault or str(broken)
    kept = {name: said.get(name, "") for name in ("title", "url", "tier", "steps")}
    return page(
        request, "tasks.html", status=400 if said and fault else 200, title="Do what your customers have to do",
        here="/walk", tasks=found, tiers=TIERS, said=kept, fault=fault,
    )  # fmt: skip


async def make(request: Request) -> Response:
    """Make a task on the page."""
    form = await request.form()
    said = {name: str(form.get(name, ""))[:20_000] for name in ("title", "url", "tier", "steps")}
    author = author_or_new(request)
    try:
        task_id = make_task(
            memory_of(request).store, author, said["title"], said["url"], said["tier"], said["steps"]
        )
    except CannotSay as fault:
        return _listed(request, said, str(fault))
    answer = RedirectResponse(f"/walk/tasks/{task_id}", 303)
    keep_author(answer, author)
    return answer


def task(request: Request) -> Response:
    """One task: the step that is being done, else its script, what customers take, and your own runs."""
    store, author = memory_of(request).store, author_in(request)
    found = ask_task(store, _recall(request), request.path_params["task"])
    going = open_run(store, author.author_id, found["task_id"]) if author else None
    if going is not None:
        return _running(request, found, going)
    runs = ask_runs(store, author.author_id, found["task_id"]) if author else []
    return page(
        request, "task.html", title=found["title"], here="/walk", task=found, runs=runs,
        drawn=spans([], found["customers"]), asks=[_asked(found, no) for no in range(len(found["steps"]))],
        strips=_strips(found, []), shown_topics=topics_of_task(found),
    )  # fmt: skip


def _running(request: Request, found: dict[str, Any], run: dict[str, Any]) -> Response:
    done = run["body"]["done"]
    no = len(done) + 1
    return page(
        request, "task_run.html", title=found["title"], here="/walk", task=found, run_id=run["run_id"], no=no,
        step=found["steps"][no - 1], done=done, seconds=step_seconds(run["body"]),
        paused=run["body"]["paused_at"] is not None,
    )  # fmt: skip


def _asked(found: dict[str, Any], place: int) -> dict[str, Any]:
    """What customers took for a step, in words, with the address of the rows."""
    row = found["customers"][place]
    href = f"/walk/tasks/{quote(found['task_id'], safe='')}/steps/{place + 1}" if row["n"] else ""
    if row["n"] is None:
        return {"says": row["reason"], "href": href, "basis": ""}
    middle = f"{words.duration(row['q25_s'])} to {words.duration(row['q75_s'])}"
    interval = f"{words.duration(row['low_s'])} to {words.duration(row['high_s'])}"
    basis = f"middle half {middle}; 95 % interval of the median {interval}, n = {row['n']:,}"
    return {"says": words.duration(row["median_s"]), "href": href, "basis": basis}


async def begin(request: Request) -> Response:
    """Start the clock."""
    author = author_or_new(request)
    name = request.path_params["task"]
    begin_run(memory_of(request).store, author, name)
    answer = RedirectResponse(f"/walk/tasks/{quote(name, safe='')}", 303)
    keep_author(answer, author)
    return answer


async def go_on(request: Request) -> Response:
    """End the step, or pause: POST `step`, `outcome`, `note`, or `pause`."""
    author, store = author_in(request), memory_of(request).store
    if author is None:
        raise UnknownName("This browser does not know who is doing the task. Start it again.")
    run_id, form = request.path_params["run"], await request.form()
    run = run_of(store, author, run_id)
    here = f"/walk/tasks/{quote(run['task_id'], safe='')}"
    if form.get("pause"):
        pause_run(store, author, run_id)
        return RedirectResponse(here, 303)
    said = str(form.get("step", "0"))
    step = int(said) if said.isdecimal() else 0
    state = end_step(store, author, run_id, step, str(form.get("outcome", "")), str(form.get("note", "")))
    return RedirectResponse(f"{here}/runs/{run_id}" if state == "finished" else here, 303)


def result(request: Request) -> Response:
    """What a run took, beside what real customers took. To its author alone."""
    store, author = memory_of(request).store, author_in(request)
    found = ask_task(store, _recall(request), request.path_params["task"])
    runs = ask_runs(store, author.author_id, found["task_id"]) if author else []
    run = next((one for one in runs if one["run_id"] == request.path_params["run"]), None)
    if run is None:
        raise UnknownName("There is no such run of yours. Choose a task on the page Walk, Tasks.")
    steps = [
        {"no": no + 1, "says": step["says"], "asked": _asked(found, no), "yours": _own(run["steps"], no)}
        for no, step in enumerate(found["steps"])
    ]
    return page(
        request, "task_result.html", title=found["title"], here="/walk", task=found, run=run, steps=steps,
        drawn=spans(run["steps"], found["customers"]), strips=_strips(found, run["steps"]),
        total=found["customers_s"], shown_topics=topics_of_task(found),
    )  # fmt: skip


def _strips(found: dict[str, Any], own: list[dict[str, Any]]) -> list[Markup]:
    """A strip per step; empty where neither you nor customers were timed."""
    longest_s = longest_step_s(own, found["customers"])
    strips: list[Markup] = []
    for no, row in enumerate(found["customers"]):
        mine = _own(own, no)
        seen = mine is not None or row["n"]
        strips.append(step_strip(mine["seconds"] if mine else None, row, longest_s) if seen else Markup())
    return strips


def _own(steps: list[dict[str, Any]], no: int) -> dict[str, Any] | None:
    return steps[no] if no < len(steps) else None


def step_rows(request: Request) -> Response:
    """The times of real customers for one step, one by one."""
    memory = memory_of(request)
    found = task_named(memory.store, request.path_params["task"])
    no = request.path_params["no"]
    shown = ask_task(memory.store, memory.recall(), found.task_id)
    if not 1 <= no <= len(found.steps) or not shown["customers"][no - 1]["n"]:
        raise UnknownName("Nothing is shown of this step: it names no events, or too few customers did it.")
    step = found.steps[no - 1]
    rows = [
        [
            (words.moment(row["ts"]), _at(row), f"{step.begins} to {step.ends}"),
            words.duration(float(row["seconds"])),
        ]
        for row in ask_step_rows(memory.recall(), step)
    ]  # fmt: skip
    return page(
        request, "task_rows.html", title=f"{found.title}, step {no}", here="/walk", step=step, rows=rows,
        most=MOST_ROWS, back=f"/walk/tasks/{quote(found.task_id, safe='')}", asked=_asked(shown, no - 1),
        shown_topics=topics_of_task(shown),
    )  # fmt: skip


def _at(row: dict[str, Any]) -> str:
    day = row["ts"].date()
    return f"/people/{row['person_id']}?since={day}&until={day}&at={quote(row['event_id'])}#event"


ROUTES = (
    Route("/walk/tasks", tasks),
    Route("/walk/tasks", make, methods=["POST"]),
    Route("/walk/tasks/{task}", task),
    Route("/walk/tasks/{task}/runs", begin, methods=["POST"]),
    Route("/walk/tasks/{task}/runs/{run}", result),
    Route("/walk/tasks/{task}/steps/{no:int}", step_rows),
    Route("/walk/runs/{run}", go_on, methods=["POST"]),
)
