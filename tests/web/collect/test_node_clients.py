"""Clients from npm, in Node and in a page of a browser, against the running collector: exactly once, in order."""

from __future__ import annotations

import shutil
import subprocess
import threading
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from doors import stored, wait_until

from machine import lacking
from walkamile.model.source import Source

HERE = Path(__file__).parent / "node"
WORDS = [f"step {i}" for i in range(5)]


@pytest.fixture(scope="module")
def modules() -> Path:
    """The clients, as npm installed them."""
    if not shutil.which("node"):
        lacking("Node: apt-get install nodejs npm")
    if not (HERE / "node_modules").exists():
        lacking("the clients from npm: npm install --no-save --prefix tests/web/collect/node")
    return HERE / "node_modules"


@pytest.mark.parametrize("client", ["segment", "rudder", "posthog"])
def test_what_was_kept_and_answered_wrongly_is_kept_once_and_in_order(client, modules, make_door):
    door = make_door(fails=2)
    ran = subprocess.run(
        ["node", "send.mjs", client, door.address, door.key],
        cwd=HERE, capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip
    assert ran.returncode == 0, ran.stderr
    wait_until(lambda: len(door.heard()) >= len(WORDS))
    assert door.fault.statuses.count(503) == 2, "the client did not try again"
    assert [row["event"] for _, row in door.heard()] == WORDS
    assert [event["type"] for event in stored(door.home)] == WORDS


PAGE = """<!doctype html><meta charset="utf-8"><title>Shop</title><script src="/umd/index.js"></script>"""
SEND = """async ([key, host, words]) => {
    const segment = { apiHost: host + "/v1", protocol: "http", deliveryStrategy: { strategy: "standard" } };
    const cdnSettings = { integrations: { "Segment.io": { apiKey: key, ...segment } } };
    const [analytics] = await AnalyticsNext.AnalyticsBrowser.load({ writeKey: key, cdnSettings });
    await analytics.page("Shop");
    for (const word of words) {
        await analytics.track(word, { order_id: word });
        await new Promise((done) => setTimeout(done, 5));
    }
    await analytics.identify("ana", { email: "ana@example.org" });
}"""


class Shop(SimpleHTTPRequestHandler):
    """A page of a company's own, on another origin than the collector."""

    def do_GET(self) -> None:
        if self.path == "/":
            self.send_response(200)
            self.send_header("content-type", "text/html")
            self.end_headers()
            self.wfile.write(PAGE.encode())
        else:
            super().do_GET()

    def log_message(self, format: str, *args: object) -> None:
        """Be silent."""


@pytest.fixture
def shop(modules: Path) -> Iterator[str]:
    """The address of the page."""
    folder = modules / "@segment" / "analytics-next" / "dist"
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Shop, directory=str(folder)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/"
    server.shutdown()
    server.server_close()


@pytest.mark.browser
def test_analytics_js_in_a_page_of_another_origin_arrives_once_and_in_order(chromium, shop, make_door):
    door = make_door(Source("shop", "consent", "segment"), fails=2)
    page = chromium.new_page()
    try:
        page.goto(shop)
        page.evaluate(SEND, [door.key, door.address.removeprefix("http://"), WORDS])
        wait_until(lambda: len(door.heard()) >= len(WORDS) + 2)
    finally:
        page.close()
    assert door.fault.statuses.count(503) == 2, "the client did not try again"
    heard = [row for _, row in door.heard()]
    assert sorted(row.get("event", row["type"]) for row in heard) == ["identify", "page", *WORDS]
    assert not any("anonymousId" in row for row in heard), "nobody agreed to be tracked"
    # Its queue sends again out of turn: the order is that of the page's clock.
    assert [event["type"] for event in stored(door.home)] == ["page.viewed", *WORDS, "identifier.seen"]
