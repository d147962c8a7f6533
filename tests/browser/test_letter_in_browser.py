"""Does a real browser show the letter, the routine and the chair: wide, narrow, dark, printed, and used by hand?"""

from __future__ import annotations

import io
import random
import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pypdf
import pytest

from seeing import SIZES, faults
from walkamile import round as rounds
from walkamile.cli.show import make_demo
from walkamile.round.answers.chair import ask_seatable, seat_of
from walkamile.round.chairs import invite
from walkamile.round.said import know_author
from walkamile.round.said.routines import this_call
from walkamile.store import Store, open_store

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("leaders") / "home"
    make_demo(home, 600, 60, 1, lambda _: None)
    return home


@pytest.fixture(scope="module")
def store(home: Path) -> Iterator[Store]:
    store = open_store(home)
    yield store
    store.close()


@pytest.fixture(scope="module")
def chair_id(store: Store) -> str:
    return invite(rounds.recall(store), "Monday round", datetime.now(UTC) + timedelta(days=3)).chair_id


@pytest.fixture(scope="module")
def address(home: Path, serving: Callable[[Path], Iterator[str]]) -> Iterator[str]:
    yield from serving(home)


def come_in(page: Any, address: str, who: str, back: str) -> None:
    """Say who is looking."""
    page.goto(f"{address}/me?back={back}")
    page.fill("input[name=employee_id]", who)
    page.click("form[action='/me'] button")
    page.wait_for_url(f"{address}{back}**")


@pytest.mark.parametrize("size", SIZES)
def test_pages_of_leaders_have_no_fault(chromium: Any, address: str, chair_id: str, size: str):
    context = chromium.new_context(**SIZES[size])
    page = context.new_page()
    wrong: list[str] = []
    page.on("console", lambda said: wrong.append(said.text) if said.type in ("error", "warning") else None)
    page.on("pageerror", lambda fault: wrong.append(str(fault)))
    come_in(page, address, "c.chloe", "/walk/routine")
    paths = [
        "/walk/routine",
        "/letter/2026-W13",
        "/letter/2026-W13?department=customer%20care",
        f"/chair/{chair_id}",
    ]
    for path in paths:
        assert page.goto(address + path).status == 200, path
        assert faults(page, size) == [], path
        assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), path
        assert wrong == [], path
    context.close()


def test_a_leader_reads_acts_and_takes_the_paper_along(chromium: Any, address: str):
    context = chromium.new_context(**SIZES["phone"])
    page = context.new_page()
    page.goto(f"{address}/letter")
    assert "/letter/2026-W" in page.url and page.locator("#worst").count() == 1
    page.click("text=Say who you are")
    page.fill("input[name=employee_id]", "Dev")
    page.click("form[action='/me'] button")
    page.wait_for_url("**/letter/**")
    if page.locator("text=I did something about it").count():
        page.click("text=I did something about it")
    page.wait_for_selector("text=You said that you acted")
    pdf = context.request.get(address + page.get_attribute(".letter-choice .csv", "href"))
    assert pdf.headers["content-type"] == "application/pdf"
    assert "letter of week" in pypdf.PdfReader(io.BytesIO(pdf.body())).pages[0].extract_text()
    figure = page.locator(".figures dd a").first
    said = figure.inner_text()
    figure.click()
    page.wait_for_url(re.compile(r"/breaks/\w+\?since="))
    assert said in page.content()
    context.close()


def test_another_week_and_a_department_are_chosen_by_hand(chromium: Any, address: str):
    context = chromium.new_context(**SIZES["desk"])
    page = context.new_page()
    page.goto(f"{address}/letter")
    page.select_option("select[name=week]", "2026-W11")
    page.select_option("select[name=department]", "customer care")
    page.click(".letter-choice button")
    page.wait_for_url("**/letter/2026-W11?department=customer%20care")
    assert "for customer care" in page.inner_text("h1")
    assert page.goto(f"{address}/letter/2026-W99").status == 404
    assert page.goto(f"{address}/letter/2026-W12?department=nobody").status == 404
    context.close()


def test_a_routine_is_begun_and_a_call_that_is_due_is_written_down(chromium: Any, address: str, store: Store):
    context = chromium.new_context(**SIZES["phone"])
    page = context.new_page()
    come_in(page, address, "e.erin", "/walk/routine")
    page.fill("input[name=goal_h]", "1.5")
    page.click('button:has-text("Begin")')
    page.wait_for_selector("text=goal: 1.5 hours")
    assert page.locator(".months .cup").count() >= 1 and page.locator("#call-now").count() == 0
    author = know_author(store, "e.erin", "logistics", False)
    call = this_call(store, author.author_id)
    assert call is not None
    with store.state.transaction() as transaction:
        due = (datetime.now(UTC) - timedelta(minutes=2)).isoformat(timespec="seconds")
        transaction.run("update self_call set due_at = :d where call_id = :c", d=due, c=call["call_id"])
    page.reload()
    page.wait_for_selector("#call-now")
    page.fill("input[name=minutes]", "6")
    page.fill("input[name=seconds]", "30")
    page.select_option("select[name=outcome]", "gave_up")
    page.fill("input[name=said]", "Nobody came, I heard the same song twice.")
    page.keyboard.press("Enter")
    page.wait_for_url("**/walk/routine#calls")
    assert "I gave up waiting" in page.content() and "the same song twice" in page.content()
    assert page.locator("#call-now").count() == 0
    with page.expect_download() as download:
        page.click("text=Into my calendar")
    assert b"BEGIN:VCALENDAR" in Path(download.value.path()).read_bytes()
    context.close()


@pytest.fixture(scope="module")
def fullest_chair_ids(store: Store) -> list[str]:
    """Chairs of those whose page holds most: the most breaks, the most channels, the most that is open."""
    recall = rounds.recall(store)
    seats = {code: seat_of(recall, code) for code in ask_seatable(recall)[:200]}
    fullest = {
        max(seats, key=lambda code: len(seats[code]["marks"])),
        max(seats, key=lambda code: seats[code]["n_channels"]),
        max(seats, key=lambda code: len(seats[code]["open"])),
        max(seats, key=lambda code: len(" ".join(seats[code]["caption"]))),
    }
    at = datetime.now(UTC) + timedelta(days=3)
    return [invite(recall, "Monday round", at, chance=Only(code)).chair_id for code in fullest]


class Only(random.Random):
    """Chance that always falls on the same person."""

    def __init__(self, code: int) -> None:
        super().__init__(0)
        self.code = code

    def choice(self, seq: Any) -> Any:
        return seq[list(seq).index(self.code)]


def test_chair_and_letter_print_on_one_and_two_pages(
    chromium: Any, address: str, chair_id: str, fullest_chair_ids: list[str]
):
    context = chromium.new_context(**SIZES["desk"])
    page = context.new_page()
    for one in (chair_id, *fullest_chair_ids):
        page.goto(f"{address}/chair/{one}")
        assert len(pypdf.PdfReader(io.BytesIO(page.pdf(format="A4"))).pages) == 1, one
    page.goto(f"{address}/letter/2026-W13")
    assert len(pypdf.PdfReader(io.BytesIO(page.pdf(format="A4"))).pages) <= 2
    page.goto(f"{address}/chair/nobody")
    assert "empty" in page.inner_text("main")
    context.close()
