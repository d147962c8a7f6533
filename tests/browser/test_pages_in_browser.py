"""Does a real browser show every page, wide and narrow, without a fault, and can a file be put in by hand?"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from seeing import DESK, PHONE, SIZES, faults

PATHS = [
    "/",
    "/?believe=skip",
    "/people",
    "PERSON",
    "/recognised",
    "/journeys/contact",
    "/journeys/lifetime",
    "/breaks",
    "/breaks/no_record",
    "/gaps",
    "/gaps/I1",
    "/settings",
    "/files",
    "/nowhere",
]

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module", params=SIZES)
def look(
    request: pytest.FixtureRequest, chromium: Any, demo_address: str
) -> Iterator[Callable[[str], tuple[Any, list[str]]]]:
    """Open a page of the demo; gives the page and everything that went wrong on it."""
    context = chromium.new_context(**SIZES[request.param])
    page = context.new_page()
    page.size = request.param
    wrong: list[str] = []
    page.on("console", lambda said: wrong.append(said.text) if said.type in ("error", "warning") else None)
    page.on("pageerror", lambda fault: wrong.append(str(fault)))
    page.on(
        "request",
        lambda asked: wrong.append(asked.url) if not asked.url.startswith((demo_address, "data:")) else None,
    )

    def open_(path: str) -> tuple[Any, list[str]]:
        wrong.clear()
        if path == "PERSON":
            page.goto(f"{demo_address}/?believe=skip")
            path = page.get_attribute("a.button:has-text('Everything')", "href")
        page.goto(demo_address + path)
        return page, wrong

    yield open_
    context.close()


@pytest.mark.parametrize("path", PATHS)
def test_a_page_has_no_fault(look: Callable[[str], tuple[Any, list[str]]], path: str):
    page, wrong = look(path)
    assert [fault for fault in wrong if path != "/nowhere" or "404" not in fault] == []
    assert faults(page, page.size) == []
    # The page itself never scrolls sideways; wide tables and drawings scroll by themselves.
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    assert page.evaluate("document.querySelectorAll('h1').length") == 1


def test_the_rules_of_a_poor_file_fit_into_the_window_and_buttons_keep_their_distance(
    chromium: Any, bare_address: str, tmp_path: Path
):
    mine = tmp_path / "mine.csv"
    lines = [
        f"2026-01-{day:02d}T09:00:00Z,contact.opened,phone,c{day},p{day}@example.org" for day in range(1, 20)
    ]
    mine.write_text("\n".join(["ts,type,channel,contact_id,email", *lines]), "utf-8")
    context = chromium.new_context(viewport=DESK)
    page = context.new_page()
    page.goto(f"{bare_address}/files")
    page.set_input_files("#file", mine)
    page.click("text=Look at it first")
    page.click("text=Load it and run the round")
    page.wait_for_selector("text=19 events kept", timeout=60_000)
    for size in (DESK, PHONE):
        page.set_viewport_size(size)
        page.goto(f"{bare_address}/breaks")
        assert page.locator("#rules ~ .scroll td.spans").count() > 3
        assert page.evaluate(
            "[...document.querySelectorAll('#rules ~ .scroll')].every(one => one.scrollWidth <= one.clientWidth + 1)"
        )
        assert faults(page) == []
    page.goto(f"{bare_address}/settings")
    button, heading = page.locator(".button").first.bounding_box(), page.locator("#sources").bounding_box()
    assert heading["y"] - button["y"] - button["height"] >= 24
    context.close()


def test_a_belief_is_given_by_keyboard_alone(chromium: Any, demo_address: str):
    context = chromium.new_context(viewport=DESK)
    page = context.new_page()
    page.goto(demo_address)
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Skip to the content"
    page.keyboard.press("Enter")
    for _ in range(20):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.id") == "of-ten":
            break
    for _ in range(3):
        page.keyboard.press("ArrowRight")
    assert page.text_content("output[for=of-ten]") == "8"
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile("done=belief"))
    assert "You said 8." in page.text_content("#measured")
    context.close()


def test_the_chart_is_drawn_and_a_slider_shows_fewer_passages(chromium: Any, demo_address: str):
    context = chromium.new_context(viewport=DESK)
    page = context.new_page()
    page.goto(f"{demo_address}/?believe=skip")
    page.wait_for_selector("#half-hours canvas")
    page.goto(f"{demo_address}/journeys/contact")
    shown = "document.querySelectorAll('.journey-map .edge:not(.away)').length"
    before = page.evaluate(shown)
    page.fill("#map-n", "3")
    assert 0 < page.evaluate(shown) <= 3 < before
    context.close()


def test_a_break_opens_to_the_moment_on_the_persons_timeline(chromium: Any, demo_address: str):
    context = chromium.new_context(viewport=DESK)
    page = context.new_page()
    page.goto(f"{demo_address}/breaks")
    page.click("table a:has-text('No record of it here')")
    page.click("#rows ~ div tbody tr:first-child a")
    assert "/people/" in page.url
    assert page.locator("#event").is_visible()
    assert "lookup.not_found" in page.text_content("#event")
    context.close()


@pytest.mark.parametrize("javascript", [True, False])
def test_an_own_file_goes_in_from_the_page(
    chromium: Any, bare_address: str, tmp_path: Path, javascript: bool
):
    lines = ["ts,type,channel,contact_id,topic,email"]
    for day in range(1, 20):
        lines.append(f"2026-01-{day:02d}T09:00:00Z,contact.opened,phone,c{day},bill,p{day % 4}@example.org")
        lines.append(f"2026-01-{day:02d}T09:09:00Z,contact.closed,phone,c{day},bill,p{day % 4}@example.org")
    mine = tmp_path / "mine.csv"
    mine.write_text("\n".join(lines), "utf-8")
    context = chromium.new_context(viewport=PHONE, java_script_enabled=javascript)
    page = context.new_page()
    page.goto(bare_address)
    page.click("a.button:has-text('Put my own file here')")
    page.set_input_files("#file", mine)
    page.click("text=Look at it first")
    assert page.locator("table tbody tr").count() == 20
    page.click("text=Load it and run the round")
    page.wait_for_selector("text=38 events kept", timeout=60_000)
    page.click("a.button:has-text('Look at Today')")
    assert "The worst story of the month" in page.content()
    assert "phoned" in page.text_content(".caption")
    context.close()
