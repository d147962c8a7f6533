"""Reports of employees, and the backlog: say what is in the way, read the answer, see what was asked for before."""

from __future__ import annotations

from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import UploadFile
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from walkamile.model.errors import CannotSay, FileFault
from walkamile.round.answers.asked import Asked
from walkamile.round.answers.backlog import ask_backlog, times_declined
from walkamile.round.answers.exposure import ask_exposure, ask_own_exposure
from walkamile.round.answers.reports import ask_own_reports, ask_reports, ask_to_answer, ask_unanswered
from walkamile.round.leaders import may_read
from walkamile.round.said.backlog import take_backlog
from walkamile.round.said.reports import Report, answer_report, make_report
from walkamile.web.draw import words
from walkamile.web.pages.frame import as_csv, memory_of, page
from walkamile.web.pages.improve import HERE, day_text, foot_of, recall_or_none
from walkamile.web.pages.me import ask_me, me_of

MOST_ITEMS = 300
MOST_LINES = 40
COLUMNS = ("tool", "key", "title", "status", "opened_at", "closed_at", "declined")


def reports(request: Request) -> Response:
    """The form, own reports and answers, what waits, themes, and hard contacts in a row."""
    store, recall, me = memory_of(request).store, recall_or_none(request), me_of(request)
    waiting = ask_unanswered(store, recall)
    reads = may_read(store, me)
    shown = waiting["lines"][:MOST_LINES] if reads else []
    exposure = memory_of(request).ask(ask_exposure, Asked()) if recall is not None else None
    employee = me.employee_id if me else None
    return page(
        request, "reports.html", title="What is in the way", here=HERE, me=me, found=ask_reports(store, recall),
        own=ask_own_reports(store, me.author_id, recall) if me else [], day=day_text,
        waiting=waiting | {"lines": shown, "more": len(waiting["lines"]) - len(shown), "reads": reads},
        exposure=exposure, teams=_teams(exposure), settings=store.settings,
        own_exposure=_own_exposure(request, employee) if recall is not None and employee else None,
        span=foot_of(request),
    )  # fmt: skip


def _own_exposure(request: Request, employee: str) -> dict[str, Any] | None:
    return memory_of(request).ask(ask_own_exposure, employee, Asked())


def _teams(exposure: dict[str, Any] | None) -> list[list[Any]]:
    """The teams as rows: people, days, hard contacts, days with a hard run."""
    if exposure is None or exposure["all"] is None:
        return []
    rows: list[dict[str, Any]] = [*exposure["teams"], {"team": "Everybody", **exposure["all"]}]
    return [
        [
            row["team"], words.count(row["people"]), words.count(row["days"]),
            _share(row["hard"], row["contacts"]), _share(row["days_with_run"], row["days"]) or row["reason"],
        ]
        for row in rows
    ]  # fmt: skip


def _share(found: dict[str, float] | None, n: int) -> Any:
    """A share with its interval under it."""
    if found is None:
        return ""
    span = words.span(found["low"], found["high"], "share")
    return (words.share(found["value"]), "", f"{span}, n = {words.count(n)}")


async def keep_report(request: Request) -> Response:
    """Keep what somebody says is in their way."""
    me = me_of(request)
    if me is None:
        return ask_me(request)
    form = {name: str(value).strip() for name, value in (await request.form()).items()}
    report = Report(
        form.get("text", ""), form.get("system"), form.get("since"), form.get("helped"), form.get("stopped"),
        form.get("may_be_read") == "yes",
    )  # fmt: skip
    make_report(memory_of(request).store, me, report)
    return RedirectResponse("/improve/reports?done=report#own", 303)


async def answer(request: Request) -> Response:
    """Answer a report to its author."""
    me = me_of(request)
    if me is None:
        return ask_me(request)
    said = str((await request.form()).get("answer", ""))
    store = memory_of(request).store
    if not may_read(store, me):
        raise CannotSay(
            "Reports are answered by those who lead, or whom report_readers of walkamile.yaml names. Say who you are."
        )
    for report_id, heard in ask_to_answer(store, recall_or_none(request), request.path_params["report"]):
        answer_report(store, report_id, said, me, heard=heard)
    return RedirectResponse("/improve/reports?done=report-answered#waiting", 303)


def backlog(request: Request) -> Response:
    """What was asked for before, and what was declined."""
    items = ask_backlog(memory_of(request).store)
    return page(
        request, "backlog.html", title="The backlog", here=HERE, n=len(items), most=MOST_ITEMS,
        declined=[_declined(item) for item in items if item["declined"]],
        rest=[_line(item) for item in items if not item["declined"]][:MOST_ITEMS], span=foot_of(request),
    )  # fmt: skip


def _line(item: dict[str, Any]) -> list[str]:
    return [f"{item['tool']} {item['key']}", item["title"], item["status"], day_text(item["opened_at"])]


def _declined(item: dict[str, Any]) -> list[str]:
    times = times_declined(item["declined"]).removeprefix("declined ")
    return [f"{item['tool']} {item['key']}", item["title"], times, item["status"]]


def backlog_csv(request: Request) -> Response:
    """The same as a file."""
    items = ask_backlog(memory_of(request).store)
    rows = (item | {"declined": " ".join(item["declined"])} for item in items)
    return as_csv("backlog", COLUMNS, ([row[name] for name in COLUMNS] for row in rows))


async def take(request: Request) -> Response:
    """Take an export that was sent."""
    form = await request.form()
    sent = form.get("file")
    if not isinstance(sent, UploadFile) or not sent.filename:
        raise FileFault("No file was chosen. Choose an export, then send it again. Nothing was kept.")
    tool = str(form.get("tool", "")) or None
    data = await sent.read()
    taken = await run_in_threadpool(
        take_backlog, memory_of(request).store, data, tool, _columns(str(form.get("columns", "")))
    )
    said = f"{taken.items} items of {taken.tool}: {taken.new} new, {taken.changed} changed, {taken.declined} declined."
    items = ask_backlog(memory_of(request).store)
    return page(
        request, "backlog.html", title="The backlog", here=HERE, n=len(items), most=MOST_ITEMS,
        declined=[_declined(item) for item in items if item["declined"]], flashes=[("done", said)],
        rest=[_line(item) for item in items if not item["declined"]][:MOST_ITEMS], span=foot_of(request),
    )  # fmt: skip


def _columns(said: str) -> dict[str, str]:
    """`key=Wish no, title=Wish` as pairs. Raises CannotSay."""
    pairs = [part for part in said.replace("\n", ",").split(",") if part.strip()]
    if any("=" not in pair for pair in pairs):
        raise CannotSay("Write columns like: key=Wish no, title=Wish. Nothing was kept.")
    return {name.strip(): column.strip() for name, _, column in (pair.partition("=") for pair in pairs)}


ROUTES = (
    Route("/improve/reports", reports),
    Route("/improve/reports", keep_report, methods=["POST"]),
    Route("/improve/reports/{report}/answer", answer, methods=["POST"]),
    Route("/improve/backlog", backlog),
    Route("/improve/backlog.csv", backlog_csv),
    Route("/improve/backlog", take, methods=["POST"]),
)
