"""Does a browser show the sheet under a strict policy, wide and narrow, without an accessibility fault?"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from draw_sample import sheet

from seeing import faults
from walkamile.web.draw.environment import STATIC

PART = (
    b'<div class="chart" data-chart="more-data" role="img" aria-label="More" hidden></div>'
    b'<script type="application/json" id="more-data">{"series": [{"type": "pie", "data": [1, 2]}]}</script>'
)
TYPES = {".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml"}

pytestmark = pytest.mark.browser


class _Sheet(BaseHTTPRequestHandler):
    page = b""

    def do_GET(self) -> None:
        path = STATIC / self.path.removeprefix("/static/").split("?")[0]
        found = self.path.startswith("/static/") and path.is_file()
        self.send_response(200)
        self.send_header("Content-Type", TYPES[path.suffix] if found else "text/html; charset=utf-8")
        self.send_header("Content-Security-Policy", "default-src 'self'")
        self.end_headers()
        self.wfile.write(path.read_bytes() if found else PART if self.path == "/part" else self.page)

    def log_message(self, *_: object) -> None:
        """Silence: the test speaks."""


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    _Sheet.page = sheet().encode()
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Sheet)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/"
    server.shutdown()
    server.server_close()


def opened(chromium, address, width, scheme, **more):
    page = chromium.new_context(
        viewport={"width": width, "height": 900}, color_scheme=scheme, **more
    ).new_page()
    page.complaints = []
    page.on("console", lambda message: page.complaints.append(message.text))
    page.on("pageerror", lambda error: page.complaints.append(str(error)))
    page.goto(address)
    return page


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 390])
def test_the_sheet_is_shown_whole_and_is_accessible(chromium, address, width, scheme):
    page = opened(chromium, address, width, scheme)
    assert page.evaluate("document.documentElement.scrollWidth") == width
    page.evaluate("for (const one of document.querySelectorAll('details')) one.open = true")
    assert faults(page) == []
    assert page.complaints == []


def test_the_timeline_that_fits_is_the_one_that_is_shown(chromium, address):
    for width, shown in ((1280, "wide"), (390, "tall")):
        page = opened(chromium, address, width, "light")
        seen = {way: page.locator(f"svg.timeline.{way}").is_visible() for way in ("wide", "tall")}
        assert seen == {way: way == shown for way in ("wide", "tall")}


def test_every_moment_can_be_reached_by_keyboard(chromium, address):
    page = opened(chromium, address, 1280, "light")
    page.locator("svg.timeline.wide a").first.focus()
    assert page.evaluate("document.activeElement.querySelector('title').textContent").startswith(
        "Buys the gift"
    )
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.closest('svg.timeline') !== null")


def test_the_slider_shows_the_busiest_passages_first(chromium, address):
    page = opened(chromium, address, 1280, "light")
    page.locator("#orders-n").fill("5")
    shown = page.locator("#orders .edge:not(.away)")
    assert shown.count() == 5
    assert {shown.nth(i).get_attribute("data-rank") for i in range(5)} == {"0", "1", "2", "3", "4"}


def test_a_chart_is_mounted_and_keeps_a_choice_of_light_or_dark(chromium, address):
    page = opened(chromium, address, 1280, "light")
    page.locator("[data-chart] canvas").wait_for()
    page.locator("[data-theme-switch]").click()
    assert page.evaluate("document.documentElement.dataset.theme") == "dark"
    page.reload()
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(18, 23, 28)"
    assert page.complaints == []


def test_a_part_fetched_later_is_mounted_under_the_same_policy(chromium, address):
    page = opened(chromium, address, 1280, "light")
    page.get_by_role("button", name="Show more").click()
    page.locator("#later canvas").wait_for()
    assert page.complaints == []


def test_without_scripts_everything_but_the_chart_is_there(chromium, address):
    page = opened(chromium, address, 1280, "light", java_script_enabled=False)
    assert page.locator("svg.timeline.wide").is_visible()
    assert page.locator("svg.journey-map").is_visible()
    assert page.locator("svg.flow").is_visible()
    assert page.locator("[data-chart]").is_hidden()
    assert page.get_by_text("Recognised when they call").first.is_visible()
