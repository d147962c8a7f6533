"""Who is looking? Somebody says so once, so that walks, beliefs and reports are theirs; nothing is checked."""

from __future__ import annotations

from urllib.parse import quote, urlsplit

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from walkamile.round.answers.colleagues import ask_role_groups, colleague_of
from walkamile.round.said import Author, know_author
from walkamile.web.pages.frame import memory_of, page
from walkamile.web.pages.seen import author_in, carried_to, keep_author


def me_of(request: Request) -> Author | None:
    """Who said that they use this browser? None where nobody did."""
    return author_in(request)


def ask_me(request: Request) -> Response:
    """Send somebody who has not said who they are to the page that asks, and back again afterwards."""
    here = urlsplit(str(request.url) if request.method == "GET" else request.headers.get("referer", "/walk"))
    back = f"{here.path}?{here.query}" if here.query else here.path
    return RedirectResponse(f"/me?back={quote(back, safe='')}", 303)


def me(request: Request) -> Response:
    """The page that asks who is looking."""
    back = request.query_params.get("back", "/walk")
    return page(
        request, "me.html", title="Who are you?", here="/walk", me=me_of(request), back=_inside(back),
        role_groups=ask_role_groups(memory_of(request).store),
    )  # fmt: skip


async def keep_me(request: Request) -> Response:
    """Keep who is looking in this browser, and go on."""
    form = await request.form()
    store = memory_of(request).store
    said = str(form.get("employee_id", "")).strip()[:100]
    known = colleague_of(store, said)
    group = known.role_group if known else str(form.get("role_group", "")).strip()[:60] or "unnamed"
    leads = known.leads if known else form.get("leads") == "yes"
    author = know_author(store, said, group, leads)
    answer = RedirectResponse(_inside(str(form.get("back", "/walk"))), 303)
    keep_author(answer, carried_to(request, author))
    return answer


def _inside(path: str) -> str:
    """Keep an address only where it stays in the product."""
    return path if path.startswith("/") and not path.startswith("//") and "\\" not in path else "/walk"


ROUTES = (Route("/me", me), Route("/me", keep_me, methods=["POST"]))
