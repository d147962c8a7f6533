"""A leader states beliefs with nothing loaded, on a desk and in the hand, by keyboard; the 80/20 page is calm."""

from __future__ import annotations

from typing import Any

import pytest

from seeing import DESK, PHONE, faults

WIDE = {"desk": DESK, "phone": PHONE}


def looked_at(chromium: Any, size: str, scheme: str = "light") -> Any:
    context = chromium.new_context(viewport=WIDE[size], color_scheme=scheme, bypass_csp=True)
    page = context.new_page()
    page.faults = []
    page.on("console", lambda said: page.faults.append(said.text) if said.type == "error" else None)
    page.on("pageerror", lambda fault: page.faults.append(str(fault)))
    return page


@pytest.mark.parametrize("size", WIDE)
def test_beliefs_are_sealed_by_keyboard_in_a_home_with_nothing(chromium: Any, bare_address: str, size: str):
    page = looked_at(chromium, size)
    page.goto(f"{bare_address}/evidence/believe")
    slider = page.get_by_role("slider").first
    slider.focus()
    page.keyboard.press("Home")
    for _ in range(4):
        page.keyboard.press("ArrowRight")
    assert page.locator("#b-wait_median_s").input_value() == "2"
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.type("1")
    page.keyboard.press("Tab")
    page.keyboard.type("4")
    assert "1 of 10 answered" in page.locator("[data-progress]").inner_text()
    assert page.evaluate("document.documentElement.scrollWidth") <= WIDE[size]["width"]
    assert faults(page) == []
    page.get_by_role("button", name="Seal what I believe").press("Enter")
    page.wait_for_url("**/evidence/receipt*")
    assert "2 min" not in page.locator("h1").inner_text()
    said = page.locator(".receipt").inner_text()
    assert "2 min" in said and "60 s" not in said.split("Sealed")[0].replace("1 min", "")
    assert page.evaluate("document.documentElement.scrollWidth") <= WIDE[size]["width"]
    assert faults(page) == [] and page.faults == []
    page.context.close()


@pytest.mark.parametrize(
    ("size", "scheme"), [("desk", "light"), ("desk", "dark"), ("phone", "light"), ("phone", "dark")]
)
def test_belief_lies_beside_what_is(chromium: Any, demo_address: str, size: str, scheme: str):
    page = looked_at(chromium, size, scheme)
    page.goto(f"{demo_address}/evidence")
    assert page.locator(".topic").count() == 6
    assert page.locator(".topic .belief-strip").count() == 18
    assert faults(page) == [] and page.faults == []
    assert page.evaluate("document.documentElement.scrollWidth") <= WIDE[size]["width"]
    page.context.close()


@pytest.mark.parametrize("size", WIDE)
def test_a_task_is_done_with_keys_and_lies_beside_customers(chromium: Any, demo_address: str, size: str):
    page = looked_at(chromium, size, "dark" if size == "phone" else "light")
    page.context.route("https://shop.example.org/**", lambda route: route.fulfill(body="a shop"))
    page.goto(f"{demo_address}/walk/tasks/buy-a-coat")
    assert faults(page) == []
    with page.context.expect_page() as opened:
        page.get_by_role("button", name="Start").press("Enter")
    assert opened.value.url.startswith("https://shop.example.org/")
    page.get_by_text("Step 1 of 4").wait_for()
    assert faults(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= WIDE[size]["width"]
    page.keyboard.press("d")
    page.get_by_text("Step 2 of 4").wait_for()
    page.wait_for_load_state()
    page.get_by_label("What was it like?").fill("d is a letter here")
    page.get_by_role("heading", level=1).click()
    page.keyboard.press("c")
    page.get_by_text("Step 3 of 4").wait_for()
    page.wait_for_load_state()
    page.keyboard.press("g")
    page.wait_for_url("**/runs/*")
    said = page.locator("main").inner_text()
    assert "You gave up." in said and "d is a letter here" in said and "not reached" in said
    assert page.locator(".task-spans rect").count() >= 6
    assert (
        page.locator(".task-strip .task-half").count() == 3
        and page.locator(".task-strip .task-own").count() == 3
    )
    assert faults(page) == [] and page.faults == []
    assert page.evaluate("document.documentElement.scrollWidth") <= WIDE[size]["width"]
    page.context.close()
