"""Identity: why these names are one person, with the links and their revocation; pairs that wait for an answer."""

from __future__ import annotations

from typing import Any

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from walkamile import round as rounds
from walkamile.model.errors import UnknownName, WalkamileError
from walkamile.round.answers.person import note_access
from walkamile.round.answers.review import (
    APART,
    SAME,
    SAYS,
    answer_pair,
    ask_answered,
    ask_review,
    masked,
    undo_pair,
)
from walkamile.round.answers.why import ask_why
from walkamile.web.draw import words
from walkamile.web.draw.bonds import Bond, Name, bonds
from walkamile.web.pages.frame import memory_of, page, span_text

MOST_PAIRS = 10
KINDS = {"exact": "seen together", "manual": "a steward said so", "probabilistic": "matching found it likely"}


def why(request: Request) -> Response:
    """Why are these names one person?"""
    recall = memory_of(request).recall()
    code = rounds.find_person(recall, request.path_params["person"])
    person_id = recall.store.state.value("select person_id from person where person_code = :c", c=code)
    note_access(recall, person_id, "page: why")
    found = ask_why(recall, code)
    place = {name["code"]: i for i, name in enumerate(found["names"])}
    names = [Name(name["namespace"], masked(name["value"])) for name in found["names"]]
    links = [_link(link, names, place) for link in found["links"]]
    joined = tuple(
        Bond(place[one["a"]], place[one["b"]], one["kind"], one["n"] or 1, told["says"])
        for one, told in zip(found["links"], links, strict=True)
    )
    drawn = bonds(tuple(names), joined, f"{len(names)} names, {len(links)} links")
    return page(
        request,
        "why.html",
        title=f"Why person {person_id[-6:]} is one person",
        here="/people",
        person_id=person_id,
        drawn=drawn,
        names=names,
        links=links,
        cut=found["cut"],
        refused=[(n["namespace"], masked(n["value"]), n["reason"]) for n in found["refused"]],
        muted=[(n["namespace"], masked(n["value"]), n["state"], n["reason"]) for n in found["muted"]],
        relations=found["relations"],
        span=span_text(request),
    )


def _link(link: dict[str, Any], names: list[Name], place: dict[int, int]) -> dict[str, Any]:
    a, b = names[place[link["a"]]], names[place[link["b"]]]
    since = str(link["since"] or "")[:10]
    if link["kind"] == "exact":
        times = "once" if link["n"] == 1 else f"{words.count(link['n'])} times"
        when = f"{since} to {str(link['until'])[:10]}" if link["n"] > 1 else since
        proof = f"{times}, {when}"
    elif link["kind"] == "probabilistic":
        proof = f"{100 * (link['probability'] or 0):.1f} % likely (weight {link['weight']:.1f})"
    else:
        proof = f"by {link['by']}" + (f": {link['reason']}" if link["reason"] else "")
    return {
        "codes": (link["a"], link["b"]),
        "a": f"{a.kind} {a.shown}",
        "b": f"{b.kind} {b.shown}",
        "kind": KINDS[link["kind"]],
        "proof": proof,
        "since": since,
        "signs": [
            f"{sign['column'].replace('_', ' ')}: {sign['says']} ({sign['weight']:+.1f})" for sign in link["signs"]
        ],
        "says": f"{a.kind} {a.shown} and {b.kind} {b.shown}: {KINDS[link['kind']]}, {proof}",
    }  # fmt: skip


async def revoke(request: Request) -> Response:
    """These two names are two people, says a steward: the same as `walkamile unmerge`. The next round follows it."""
    form = await request.form()
    store = memory_of(request).store
    said = [_said(store, str(form.get(side, ""))) for side in ("a", "b")]
    reason = str(form.get("reason", "")).strip()
    rounds.unmerge(store, said[0], said[1], reason or "revoked on the page")
    return RedirectResponse(f"/people/{request.path_params['person']}/why?done=revoked", 303)


def _said(store: Any, code: str) -> str:
    """The name of this code as `namespace:value`. Raises UnknownName."""
    rows = store.state.rows(
        "select namespace, value_enc from ident where code = :c", c=int(code or 0) if code.isdigit() else 0
    )
    if not rows:
        raise UnknownName("This name is not there any more. Go back and open the page again.")
    return f"{rows[0][0]}:{store.secrets.unseal(rows[0][1])}"


def review(request: Request) -> Response:
    """Pairs of persons that matching is not sure of, side by side."""
    store = memory_of(request).store
    clear = request.query_params.get("names") == "shown"
    found = ask_review(store, MOST_PAIRS, clear)
    try:
        span = span_text(request)
    except WalkamileError:
        span = None
    return page(
        request,
        "review.html",
        title="One person, or two?",
        here="/people",
        pairs=[pair | {"likely": words.share(pair["probability"])} for pair in found["pairs"]],
        waiting=found["waiting"],
        clear=clear,
        answered=[row | {"says": SAYS[row["decided"]]} for row in ask_answered(store)],
        span=span,
    )


async def answer(request: Request) -> Response:
    """A steward's answer: `same`, `apart`, or `undo`."""
    said = str((await request.form()).get("answer", ""))
    store, one = memory_of(request).store, int(request.path_params["pair"])
    if said == "undo":
        undo_pair(store, one)
    elif said in (SAME, APART):
        answer_pair(store, one, said)
    else:
        raise UnknownName("Say whether they are one person or two.")
    return RedirectResponse(f"/review?done={'undone' if said == 'undo' else 'answered'}", 303)


ROUTES = (
    Route("/people/{person}/why", why),
    Route("/people/{person}/why", revoke, methods=["POST"]),
    Route("/review", review),
    Route("/review/{pair:int}", answer, methods=["POST"]),
)
