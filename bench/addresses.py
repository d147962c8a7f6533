"""Which addresses of the pages are called? One for every route that shows something, with what it needs made first."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import quote

from walkamile import round as rounds
from walkamile.round import Recall
from walkamile.round.answers.letter import ask_weeks
from walkamile.round.chairs import invite
from walkamile.round.said import Author, know_author
from walkamile.round.said import walks as said
from walkamile.round.said.ahas import Aha, log_aha
from walkamile.round.said.tasks import begin_run, end_step, task_named
from walkamile.round.said.walks import Walk
from walkamile.round.walking import arrive, draw_walk
from walkamile.store import Store, open_store
from walkamile.web.app import ROUTES

TASK = "buy-a-coat"
WHO = "bench"
# What a page needs that only a request under way can give: a file just put here, a piece of work just begun.
PASSING = frozenset({"/files/{file}", "/work/{job}"})
# These lead on to a page that is called itself.
ONWARD = frozenset({"/journeys", "/letter", "/events/{event:path}"})
FIXED = {
    "rule": "repeat_contact", "rule}.csv": "repeat_contact.csv", "indicator": "I1", "lens": "case", "table": "variants",
    "no:int": "1",
}  # fmt: skip


def addresses(home: Path) -> dict[str, str]:
    """The address of every route that shows something, by its pattern; lenses each, walks at each of their stages."""
    with closing(open_store(home)) as store:
        recall = rounds.recall(store)
        known = FIXED | _known(store, recall)
        found = {pattern: _filled(pattern, known) for pattern in shown()}
        for lens in ("channels", "contact", "lifetime"):
            found[f"/journeys/{lens}"] = f"/journeys/{lens}"
        found |= {
            f"/walk/{{walk:uuid}} {stage}": f"/walk/{walk_id}" for stage, walk_id in _walks(store, recall)
        }
        return found


def shown() -> list[str]:
    """The patterns of all routes that answer a GET with something of their own."""
    return [
        route.path
        for route in ROUTES
        if "GET" in (route.methods or ()) and route.path not in PASSING and route.path not in ONWARD
    ]


def _filled(pattern: str, known: dict[str, str]) -> str:
    address = pattern
    for name, value in known.items():
        address = address.replace(f"{{{name}}}", quote(value, safe=""))
    if "{" in address:
        raise LookupError(f"Nothing is known to put into {address}: name it in bench/addresses.py.")
    return address


def _known(store: Store, recall: Recall) -> dict[str, str]:
    """An example of everything that a route names, made here where the company of the bench has none."""
    me = know_author(store, WHO, "leaders", True)
    at = datetime.now(UTC) + timedelta(days=3)
    walk_id = _drawn(store, recall, me).walk_id
    person = store.state.value(
        "select person_id from person where kind = 'customer' order by person_code limit 1"
    )
    return {
        "person": str(person), "walk:uuid": walk_id, "task": TASK, "run": _run(store, me),
        "chair": invite(recall, "Monday round", at).chair_id, "week": ask_weeks(recall)[0].name,
        "aha": log_aha(store, me, Aha("Nobody sees the first call", rule="repeat_contact")),
    }  # fmt: skip


def _run(store: Store, me: Author) -> str:
    run = begin_run(store, me, TASK)
    for no in range(1, len(task_named(store, TASK).steps) + 1):
        end_step(store, me, run, no, "done")
    return run


def _walks(store: Store, recall: Recall) -> Iterator[tuple[str, str]]:
    """A walk that may begin, one under way, one that is over."""
    me = know_author(store, WHO, "leaders", True)
    for stage in ("believed", "walking", "over"):
        walk = _drawn(store, recall, me)
        said.believed(store, walk, "real")
        if stage != "believed":
            said.begin(store, _again(store, walk))
        if stage == "over":
            arrive(store, recall, _again(store, walk), 9.0)
        yield stage, walk.walk_id


def _drawn(store: Store, recall: Recall, me: Author) -> Walk:
    walk: Any = draw_walk(store, recall, me)
    if not isinstance(walk, Walk):
        raise LookupError(f"The company of the bench has no journey to draw: {walk}")
    return walk


def _again(store: Store, walk: Walk) -> Walk:
    found = said.walk_of(store, walk.walk_id)
    if found is None:
        raise LookupError(walk.walk_id)
    return found
