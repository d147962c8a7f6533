"""Does a leader live a journey in a real browser, alone and in a group: believe, wait, see what it was?"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import pytest
import uvicorn

from seeing import DESK, PHONE, SIZES, faults
from walkamile import round as rounds
from walkamile.cli.show import make_demo
from walkamile.round.said import know_author
from walkamile.round.said import walks as said
from walkamile.round.said.walks import Walk
from walkamile.round.walking import draw_walk
from walkamile.store import Store
from walkamile.web.app import make_app
from walkamile.web.rooms import make_rooms

LOOKS = SIZES | {"dark": SIZES["dark"] | {"reduced_motion": "reduce"}}
BELIEF = {
    "walk.wait_s.believed.min": "2", "walk.wait_s.low.min": "1", "walk.wait_s.high.min": "6",
    "walk.effort_n.believed": "1", "walk.effort_n.low": "0", "walk.effort_n.high": "3", "walk.solved.believed": "70",
    "walk.share.believed": "5", "walk.share.low": "2", "walk.share.high": "12",
}  # fmt: skip
NOTED = "Whoever answers must see the first call"
STILL = """Promise.all(document.getAnimations()
    .filter((one) => one.effect.getComputedTiming().iterations !== Infinity)
    .map((one) => one.finished.catch(() => 0)))"""
TYPED = "this never leaves the browser"
MOST_SCENES = 450

pytestmark = pytest.mark.browser


@dataclass(frozen=True)
class Company:
    """The demo company: its pages, its second door, its home."""

    pages: str
    rooms: str
    store: Store

    def drawn(self, side: str, fits: Callable[[dict[str, Any]], bool]) -> Walk:
        """A walk of Chloe's whose script fits; begun."""
        chloe = know_author(self.store, "chloe", "leaders", True)
        recall = rounds.recall(self.store)
        for seed in range(400):
            walk = draw_walk(self.store, recall, chloe, "worst_tenth", side, seed=seed)
            if isinstance(walk, Walk) and fits(walk.script):
                said.believed(self.store, walk, "real")
                found = said.walk_of(self.store, walk.walk_id)
                assert found is not None
                said.begin(self.store, found)
                return found
        raise AssertionError("no journey of the demo fits")


@pytest.fixture(scope="module")
def company(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Company]:
    home = tmp_path_factory.mktemp("walk") / "home"
    make_demo(home, 400, 30, 3, lambda _: None)
    app = make_app(home)
    servers, addresses = [], []
    for one in (app, make_rooms(app.state.memory)):
        server = uvicorn.Server(uvicorn.Config(one, host="127.0.0.1", port=0, log_level="warning"))
        threading.Thread(target=server.run, daemon=True).start()
        while not server.started:
            time.sleep(0.02)
        servers.append(server)
        addresses.append(f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}")
    app.state.rooms = addresses[1]
    yield Company(addresses[0], addresses[1], app.state.memory.store)
    for server in servers:
        server.should_exit = True


@pytest.fixture
def open_as(chromium: Any, company: Company) -> Iterator[Callable[..., tuple[Any, list[str]]]]:
    """A page in a browser of its own, and everything that went wrong on it."""
    contexts = []

    def open_(name: str = "", **look: Any) -> tuple[Any, list[str]]:
        context = chromium.new_context(**look)
        context.set_default_timeout(15000)
        contexts.append(context)
        page, wrong = context.new_page(), []
        page.size = "desk"
        page.on(
            "console", lambda told: wrong.append(told.text) if told.type in ("error", "warning") else None
        )
        page.on("pageerror", lambda fault: wrong.append(str(fault)))
        page.on(
            "request",
            lambda asked: wrong.append(asked.post_data) if TYPED in (asked.post_data or "") else None,
        )
        if name:
            page.goto(f"{company.pages}/me?back=/walk")
            page.fill("input[name=employee_id]", name)
            page.fill("input[name=role_group]", "leaders")
            page.click("button:text('That is me')")
        return page, wrong

    yield open_
    for context in contexts:
        context.close()


def until(happens: Callable[[], bool]) -> None:
    """Wait for something; the page's policy lets no script be evaluated again and again inside of it."""
    for _ in range(300):
        if happens():
            return
        time.sleep(0.05)
    raise AssertionError("it did not happen")


def believe(page: Any) -> None:
    form = page.locator("form.ask-form").first
    for name, value in BELIEF.items():
        if form.locator(f"[name='{name}']").count():  # what was seen in another walk is not asked
            form.locator(f"[name='{name}']").fill(value)
    form.locator("button:text('Seal it')").click()


def without_fault(page: Any, wrong: list[str], stage: str) -> None:
    page.evaluate(STILL)
    assert faults(page, page.size) == [], stage
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), stage
    assert wrong == [], stage


def step(page: Any) -> None:
    """Do what the scene wants, or wait a little."""
    if page.locator("[data-form]").is_visible():
        page.fill("[data-form-field]", TYPED)
    if page.locator("[data-go]").is_visible():
        page.click("[data-go]")
    else:
        page.wait_for_timeout(50)


def walk_on(page: Any, wrong: list[str]) -> set[str]:
    """Go on to the last scene; each kind of scene is looked at once."""
    kinds: set[str] = set()
    for _ in range(MOST_SCENES):
        until(lambda: "scene-" in (page.locator("[data-scene]").get_attribute("class") or ""))
        kind = page.locator("[data-scene]").get_attribute("class").split()[1]
        if kind not in kinds:
            kinds.add(kind)
            page.wait_for_timeout(400)  # a scene comes within .35 s, and a wait at this pace is over
            without_fault(page, wrong, kind)
        if kind == "scene-end":
            return kinds
        step(page)
    raise AssertionError("the walk did not end")


def becomes_work_in_the_letter(page: Any, company: Company, wrong: list[str], noted: str) -> None:
    """Keep an aha, give it an owner and a day, and find it in the letter of the week."""
    page.fill("textarea[name=observation]", noted)
    with page.expect_navigation():
        page.click("button:text('Keep it')")
    page.goto(f"{company.pages}/improve")
    with page.expect_navigation():
        page.click(f"text={noted}")
    page.locator("input[name=owner]").first.fill("Dev")
    page.locator("input[name=due]").first.fill("2027-01-15")
    with page.expect_navigation():
        page.locator("form:has(input[name=owner]) button").first.click()
    without_fault(page, wrong, "owned")
    page.goto(f"{company.pages}/letter")
    told = page.locator("section:has(#learned) li", has_text=noted)
    assert "It has an owner, by 15 Jan 2027" in told.inner_text()
    without_fault(page, wrong, "letter")


@pytest.mark.parametrize("look", LOOKS)
def test_a_group_believes_walks_and_sees_what_it_was(
    company: Company, open_as: Callable[..., tuple[Any, list[str]]], look: str
):
    page, wrong = open_as(f"{look}-leader", **LOOKS[look])  # a number seen in another walk is not asked again
    page.size = look
    without_fault(page, wrong, "draw")
    page.check("input[value=worst_tenth]")
    page.check("input[value=group]")
    page.click("button:text('Draw a journey')")
    page.wait_for_url("**/walk/*-*")
    address = page.url
    without_fault(page, wrong, "believe")

    phone, wrong_there = open_as(viewport=PHONE)
    room = page.locator(".room-address").inner_text()
    assert room.startswith(f"{company.rooms}/room/")
    assert page.locator("img.qr").evaluate("q => q.complete && q.naturalWidth > 0")
    phone.goto(room)
    without_fault(phone, wrong_there, "join")
    believe(phone)
    without_fault(phone, wrong_there, "sealed")
    until(lambda: page.locator("[data-seats-believed]").inner_text() == "1")

    believe(page)
    without_fault(page, wrong, "ready")
    page.goto(f"{address}?pace=3000")
    page.click("button:text('Begin')")
    assert page.locator(".walk-pace").inner_text() == "3000 times faster than it was"
    walk_on(page, wrong)
    page.click("[data-go]")
    page.wait_for_selector(".beside-card")
    assert page.locator(".beside-card:visible").count() == 4
    assert page.locator(".flash.problem").count() == 0  # nobody gave up
    without_fault(page, wrong, "end, folded")
    page.click("text=What you said yourself")
    assert page.locator(".beside:visible").count() == 4
    without_fault(page, wrong, "end")
    phone.click("text=Look again")
    assert phone.locator(".beside").count() == 4
    without_fault(phone, wrong_there, "own result")

    scene = page.locator(".log li:has(details)").first
    scene.locator("summary").click()
    scene.locator("input[name=said]").fill("Nobody knew of the first call")
    scene.locator("button").click()
    assert "Nobody knew of the first call" in page.locator(".log li").first.inner_text()
    page.locator(".log-change").first.click()
    page.wait_for_url("**/improve/ahas/new?walk=*")
    without_fault(page, wrong, "this must change")
    becomes_work_in_the_letter(page, company, wrong, f"{NOTED} ({look})")
    page.goto(address)
    page.click("button:text('Finish this walk')")
    page.wait_for_url("**/walk?done=walked")
    assert phone.goto(room).status == 404
    page.goto(address)
    assert page.locator("button:text('Finish this walk')").count() == 0
    without_fault(page, wrong, "finished")


def test_as_the_employee_screens_stand_side_by_side(
    company: Company, open_as: Callable[..., tuple[Any, list[str]]]
):
    walk = company.drawn("employee", lambda script: any(s["kind"] == "tool_wait" for s in script["scenes"]))
    page, wrong = open_as("chloe", viewport=DESK)
    page.goto(f"{company.pages}/walk/{walk.walk_id}?pace=3000")
    shown = 0
    for _ in range(MOST_SCENES):
        shown = max(shown, page.locator(".window").count())
        if "scene-end" in page.locator("[data-scene]").get_attribute("class"):
            break
        step(page)
    assert 2 <= shown <= 4
    page.click("[data-go]")
    page.wait_for_selector(".log")
    without_fault(page, wrong, "end")


def test_a_wait_lasts_as_long_as_it_was_can_be_paused_and_is_gone_on_with(
    company: Company, open_as: Callable[..., tuple[Any, list[str]]]
):
    walk = company.drawn(
        "customer", lambda script: any(s["kind"] == "wait" and s["seconds"] > 60 for s in script["scenes"])
    )
    page, wrong = open_as("chloe", viewport=DESK)
    address = f"{company.pages}/walk/{walk.walk_id}"
    long = next(s for s in walk.script["scenes"] if s["kind"] == "wait" and s["seconds"] > 60)
    faster = long["seconds"] / 10  # it lasts ten seconds here
    page.goto(f"{address}?pace={faster}")
    to_scene(page, long["no"])
    began = time.monotonic()
    until(lambda: float(page.locator("[data-ring-left]").get_attribute("stroke-dasharray").split()[0]) < 75)
    assert 2.0 < time.monotonic() - began < 7.5  # a quarter of ten seconds
    assert not page.locator("[data-go]").is_visible()
    page.keyboard.press("Enter")  # nothing skips a wait
    page.keyboard.press("p")
    assert page.locator("[data-pause]").get_attribute("aria-pressed") == "true"
    left = page.locator("[data-left]").inner_text()
    page.wait_for_timeout(1500)
    assert page.locator("[data-left]").inner_text() == left
    without_fault(page, wrong, "paused")
    before = sum(
        s["seconds"] for s in walk.script["scenes"][: long["no"] - 1] if s["kind"] in ("wait", "hold")
    )
    kept = position(company, walk)
    assert before + 0.2 * long["seconds"] < kept < before + 0.6 * long["seconds"]

    page.close()
    again, wrong = open_as("chloe", viewport=PHONE)
    again.goto(f"{company.pages}/walk")
    again.click(f"a[href='/walk/{walk.walk_id}']")
    until(lambda: again.locator("[data-title]").inner_text() == long["title"])
    assert again.locator(".walk-pace").inner_text() == "In real time"
    shown = again.locator("[data-left]").inner_text().split(":")
    assert int(shown[0]) * 60 + int(shown[1]) == pytest.approx(before + long["seconds"] - kept, abs=3)

    again.click("[data-sound]")
    assert again.locator("[data-sound]").get_attribute("aria-pressed") == "true"
    again.click("[data-give-up]")
    assert "They went on" in again.locator("[data-give-up-card]").inner_text()
    again.click("[data-give-up-no]")
    assert not again.locator("[data-give-up-card]").is_visible()
    again.click("[data-give-up]")
    without_fault(again, wrong, "give up")
    again.click("[data-give-up-yes]")
    assert "You gave up after" in again.locator(".flash.problem").inner_text()
    without_fault(again, wrong, "gave up")


def to_scene(page: Any, no: int) -> None:
    """Walk up to this scene."""
    for _ in range(MOST_SCENES):
        if int(page.locator("[data-walk]").get_attribute("data-no")) >= no:
            return
        step(page)


def position(company: Company, walk: Walk) -> float:
    found = said.walk_of(company.store, walk.walk_id)
    assert found is not None
    return found.position_s


def test_less_motion_where_it_is_asked_for_and_a_form_is_asked_again(
    company: Company, open_as: Callable[..., tuple[Any, list[str]]]
):
    walk = company.drawn(
        "customer", lambda script: any(s["again"] and s["kind"] in ("ask", "tell") for s in script["scenes"])
    )
    asked = next(s for s in walk.script["scenes"] if s["again"] and s["kind"] in ("ask", "tell"))
    page, wrong = open_as("chloe", viewport=DESK, reduced_motion="reduce")
    page.goto(f"{company.pages}/walk/{walk.walk_id}?pace=3000")
    to_scene(page, asked["no"])
    assert page.locator(".scene-words").evaluate("w => getComputedStyle(w).animationName") == "none"
    assert page.locator("[data-ring-left]").evaluate("r => getComputedStyle(r).transitionDuration") == "0s"
    assert page.locator("[data-again]").is_visible()
    assert page.input_value("[data-form-field]") == ""
    page.click("[data-go]")  # empty: it has to be filled in again
    assert page.locator("[data-title]").inner_text() == asked["title"]
    page.fill("[data-form-field]", TYPED)
    page.keyboard.press("Enter")
    assert page.locator("[data-walk]").get_attribute("data-no") == str(asked["no"] + 1)
    without_fault(page, wrong, "asked again")
