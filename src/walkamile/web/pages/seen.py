"""Which numbers has whoever uses this browser seen? A belief about one of them is refused from then on."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from walkamile.round.said import Author, author_of, know_author
from walkamile.round.said.beliefs import mark_seen
from walkamile.round.said.topics import TOPICS, WAY_IN

ME = "me"
SEEN = "seen"
KEPT_S = 365 * 86400
RULES = {
    "repeat_contact": "repeat_share", "repeated_authentication": "asked_twice_share", "abandonment": "gave_up_share",
}  # fmt: skip
SHOWS = {
    "breaks.html": tuple(RULES.values()),
    "queue.html": ("wait_median_s", "wait_p90_s", "gave_up_share"),
    "recognised.html": ("recognised_after_store_purchase",),
}
INDICATORS = {
    "M3": "silent_share",
    "M4": "silent_share",
    "M6": "invited_good_share",
    "I3": "asked_twice_share",
}
SHOWS["gaps.html"] = tuple(sorted(set(INDICATORS.values())))
TITLES = {topic.title: name for name, topic in TOPICS.items()}


def shown_on(template: str, values: dict[str, Any]) -> set[str]:
    """Which figures that people believe something about does this page show?"""
    shown = set(SHOWS.get(template, ()))
    if template == "break_rows.html":
        shown |= {topic for rule, topic in RULES.items() if rule == values["rule"].name}
    if template == "indicator.html":
        shown |= {topic for name, topic in INDICATORS.items() if values["title"].startswith(f"{name} ")}
    if template == "today.html":
        if values.get("measured"):
            shown.add("recognised_after_store_purchase")
        hrefs = [move["href"] for move in (values.get("outlook") or {"moves": []})["moves"]]
        shown |= {topic for rule, topic in RULES.items() if any(f"/breaks/{rule}" in href for href in hrefs)}
    return shown | set(values.get("shown_topics", ()))


def topics_of_letter(letter: dict[str, Any]) -> set[str]:
    """Which of them does a letter show: shares of breaks, and what leaders believed beside what was measured?"""
    worst = [row["worst"] for row in letter["departments"]["rows"] if row["worst"]]
    told = [
        row["rule"] for row in (*([letter["story"]] if letter["story"] else []), *letter["figures"], *worst)
    ]
    return {RULES[rule] for rule in told if rule in RULES} | {
        TITLES[row["topic"]] for row in letter["believed"]["rows"] if row["topic"] in TITLES
    }


def topics_of_task(task: dict[str, Any]) -> set[str]:
    """Which of them does a task show: how long customers wait, where one of its steps is a queue?"""
    in_line = any(
        row["n"] and any(name.startswith("queue.") for name in (step["begins"], step["ends"]))
        for step, row in zip(task["steps"], task["customers"], strict=True)
    )
    return {"wait_median_s", "wait_p90_s"} if in_line else set()


def topics_of_aha(aha: dict[str, Any]) -> set[str]:
    """Which of them does an aha show: the share of its break before and after the fix?"""
    return {RULES[aha["rule"]]} if aha["rule"] in RULES and not aha["before_after"].get("reason") else set()


def noted(request: Request, response: Response, *topics: str) -> Response:
    """The same answer, after it is noted that these figures were shown in it."""
    remember(request, response, set(topics))
    return response


def remember(request: Request, response: Response, topics: set[str]) -> None:
    """Note for the author of this browser, or in the browser where nobody said who they are, what was shown."""
    if not topics:
        return
    author = author_in(request)
    if author is not None:
        mark_seen(request.app.state.memory.store, author.author_id, topics, datetime.now(UTC))
        return
    known = _in_browser(request)
    if topics - known:
        kept = ".".join(sorted(topics | known))
        response.set_cookie(SEEN, kept, max_age=KEPT_S, httponly=True, samesite="strict")


def author_in(request: Request) -> Author | None:
    """Who said that they use this browser? None where nobody did."""
    said = request.cookies.get(ME, "")
    return author_of(request.app.state.memory.store, said) if said else None


def author_or_new(request: Request) -> Author:
    """The author of this browser, else a new one without a name; what this browser has shown is noted for them."""
    author = author_in(request) or know_author(request.app.state.memory.store)
    return carried_to(request, author)


def carried_to(request: Request, author: Author) -> Author:
    """Note for this author what the browser, and whoever used it so far, has seen."""
    store = request.app.state.memory.store
    before = author_in(request)
    seen = _in_browser(request)
    if before is not None and before.author_id != author.author_id:
        rows = store.state.rows("select topic from seen_figure where author_id = :a", a=before.author_id)
        seen |= {str(row[0]) for row in rows}
    mark_seen(store, author.author_id, seen, datetime.now(UTC))
    return author


def keep_author(response: Response, author: Author) -> None:
    """Let the browser remember who uses it."""
    response.set_cookie(ME, author.author_id, max_age=KEPT_S, httponly=True, samesite="strict")


def seen_here(request: Request) -> set[str]:
    """Which topics has this browser, or its author, seen?"""
    author = author_in(request)
    if author is None:
        return _in_browser(request)
    rows = request.app.state.memory.store.state.rows(
        "select topic from seen_figure where author_id = :a", a=author.author_id
    )
    return _in_browser(request) | {str(row[0]) for row in rows}


def _in_browser(request: Request) -> set[str]:
    return set(request.cookies.get(SEEN, "").split(".")) & set(WAY_IN)
