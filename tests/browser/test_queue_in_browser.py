"""Does a real browser show the queue, wide, narrow, dark and printed, without a fault, and by keyboard alone?"""

from __future__ import annotations

from typing import Any

import pytest

from seeing import SIZES, faults

MAILING = "2026-02-23"
PATHS = [
    "/queue",
    "/queue?day=2026-04-13",
    f"/queue?queue=chat&day={MAILING}",
    "/queue/contacts?day=2026-04-07",
]

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("size", SIZES)
def test_the_queue_has_no_fault(chromium: Any, demo_address: str, size: str):
    context = chromium.new_context(**SIZES[size])
    page = context.new_page()
    wrong: list[str] = []
    page.on("console", lambda said: wrong.append(said.text) if said.type in ("error", "warning") else None)
    page.on("pageerror", lambda fault: wrong.append(str(fault)))
    for path in PATHS:
        assert page.goto(demo_address + path).status == 200, path
        assert faults(page, size) == [], path
        assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), path
        assert wrong == [], path
    context.close()


def test_drawings_are_as_large_as_can_be_read(chromium: Any, demo_address: str):
    for size in ("desk", "phone"):
        context = chromium.new_context(**SIZES[size])
        page = context.new_page()
        page.goto(f"{demo_address}/queue")
        shown = page.locator(".plot:visible")
        assert shown.count() >= 2
        for n in range(shown.count()):
            scale = shown.nth(n).evaluate("p => p.getBoundingClientRect().width / p.viewBox.baseVal.width")
            assert 0.75 <= scale <= 1.6, (size, n, scale)
        context.close()


def test_another_queue_is_chosen_by_keyboard_alone(chromium: Any, demo_address: str):
    context = chromium.new_context(**SIZES["desk"], java_script_enabled=True)
    page = context.new_page()
    page.goto(f"{demo_address}/queue")
    for _ in range(20):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.name") == "queue":
            break
    page.keyboard.press("c")
    for _ in range(8):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.textContent.trim()") == "Show":
            break
    page.keyboard.press("Enter")
    page.wait_for_url("**/queue?queue=chat*")
    assert page.input_value("select[name=queue]") == "chat"
    context.close()


def test_a_printed_queue_keeps_its_drawings(chromium: Any, demo_address: str):
    context = chromium.new_context(**SIZES["desk"])
    page = context.new_page()
    page.goto(f"{demo_address}/queue")
    page.emulate_media(media="print")
    assert page.locator(".wide-only .plot:visible").count() >= 2
    assert page.locator(".queue-form:visible").count() == 0
    context.close()
