"""From a break page to an aha, its owner and its fix; a report and its answer: wide, narrow, dark, by keyboard too."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from seeing import SIZES, faults

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module", params=SIZES)
def chloe(request: pytest.FixtureRequest, chromium: Any, demo_address: str) -> Iterator[Any]:
    """A page in whose browser Chloe said who she is; it must stay without a fault."""
    context = chromium.new_context(**SIZES[request.param])
    page = context.new_page()
    wrong: list[str] = []
    page.on("console", lambda said: wrong.append(said.text) if said.type in ("error", "warning") else None)
    page.on("pageerror", lambda fault: wrong.append(str(fault)))
    page.goto(f"{demo_address}/me?back=/improve")
    page.fill("[name=employee_id]", "c.chloe")
    page.click("button:has-text('That is me')")
    page.wait_for_url("**/improve")
    page.name = request.param
    yield page
    assert wrong == []
    context.close()


def has_no_fault(page: Any) -> None:
    page.wait_for_load_state("networkidle")
    assert faults(page, page.name) == []
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    assert page.evaluate("document.querySelectorAll('h1').length") == 1


def test_from_a_break_page_to_an_aha_an_owner_and_a_fix(chloe: Any, demo_address: str):
    chloe.goto(f"{demo_address}/breaks/no_record")
    chloe.click("a:has-text('This must change')")
    has_no_fault(chloe)
    said = f"Agents see no store purchases in the order desk ({chloe.name})"
    assert chloe.evaluate("document.activeElement.name") == "observation"
    chloe.keyboard.type(said)
    chloe.fill("[name=system]", "order_desk")
    chloe.click("button:has-text('Keep it')")
    assert chloe.text_content("h1") == said
    assert "Kept. Below is who says the same" in chloe.text_content("main")
    assert "No record of it here" in chloe.text_content("#echoes")
    assert "declined twice, on" in chloe.text_content("#echoes")
    has_no_fault(chloe)
    chloe.fill("#next [name=owner]", "Dev")
    chloe.fill("#next [name=due]", "2099-01-31")
    chloe.press("#next [name=due]", "Enter")
    chloe.wait_for_selector("text=It has an owner now.")
    has_no_fault(chloe)
    chloe.fill("#next [name=fix]", "The till sends each purchase")
    chloe.click("button:has-text('It is fixed')")
    chloe.wait_for_selector("text=Fixed, from today on.")
    assert "Nothing to compare: too early" in chloe.text_content("main")
    has_no_fault(chloe)
    chloe.goto(f"{demo_address}/improve")
    assert said in chloe.text_content("section:has(#is-fixed)")
    has_no_fault(chloe)


def test_an_echo_is_refused_by_one_click_and_stays_away(chloe: Any, demo_address: str):
    chloe.goto(f"{demo_address}/improve")
    chloe.click(f"h3 a:has-text('Agents see no store purchases in the order desk ({chloe.name})')")
    chloe.click("#echoes li:has-text('SHOP-112') button:has-text('No, something else')")
    chloe.wait_for_selector("text=does not come back")
    assert chloe.locator("#echoes .card li:has-text('SHOP-112')").count() == 0
    chloe.click("summary:has-text('Something else, somebody said')")
    has_no_fault(chloe)
    chloe.click("button:has-text('It is the same after all')")
    assert chloe.locator("#echoes .card li:has-text('SHOP-112')").count() == 1


def test_a_report_is_made_and_answered(chloe: Any, demo_address: str):
    chloe.goto(f"{demo_address}/improve/reports")
    has_no_fault(chloe)
    said = f"The headset list of {chloe.name} is on paper"
    chloe.fill("#say ~ form [name=text]", said)
    chloe.click("summary:has-text('Two more questions')")
    chloe.fill("[name=helped]", "A pencil")
    chloe.click("button:has-text('Say it')")
    assert "not answered yet" in chloe.text_content("#own")
    chloe.fill(f"#waiting li:has-text('{said}') [name=answer]", "It is a table since Monday")
    chloe.press(f"#waiting li:has-text('{said}') [name=answer]", "Enter")
    chloe.wait_for_selector("text=Answered. Its author sees it")
    assert "It is a table since Monday" in chloe.text_content("#own")
    has_no_fault(chloe)


def test_the_backlog_takes_a_file(chloe: Any, demo_address: str):
    chloe.goto(f"{demo_address}/improve/backlog")
    has_no_fault(chloe)
    text = f"key,title,status,closed\n{chloe.name},A wish,Declined,2025-03-01\n"
    file = {"name": "wishes.csv", "mimeType": "text/csv", "buffer": text.encode()}
    chloe.set_input_files("[name=file]", file)
    chloe.click("button:has-text('Take it')")
    chloe.wait_for_selector("text=1 new, 0 changed, 1 declined")
    assert "once, on 2025-03-01" in chloe.text_content("main")
    has_no_fault(chloe)
