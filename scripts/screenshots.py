"""Make the pictures of the README: the demo company, as a browser shows it on a desk and in the hand.

Run: python scripts/screenshots.py [--home FOLDER]   (FOLDER: a demo that is there already)
Needs chromium and playwright.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import threading
import time
from pathlib import Path
from typing import Any

IMAGES = Path(__file__).parents[1] / "docs" / "images"
CHROMIUM = "/usr/bin/chromium"
ARGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
SIZES = {"desktop": ({"width": 1280, "height": 960}, 1), "phone": ({"width": 390, "height": 844}, 2)}
LARGEST_BYTES = 300_000


def main() -> int:
    """Take eight pictures; 1 when one is larger than it may be."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--home", type=Path, help="the home of a demo that is there already")
    home = parser.parse_args().home
    with tempfile.TemporaryDirectory() as aside:
        if home is None:
            from walkamile.cli.show import make_demo

            home = Path(aside) / "home"
            make_demo(home, 5000, 120, 1, lambda phase: print(phase, file=sys.stderr))
        return _shoot(home)


def _shoot(home: Path) -> int:
    import uvicorn
    from playwright.sync_api import sync_playwright

    from walkamile.web.app import make_app

    server = uvicorn.Server(uvicorn.Config(make_app(home), host="127.0.0.1", port=0, log_level="warning"))
    threading.Thread(target=server.run, daemon=True).start()
    while not server.started:
        time.sleep(0.05)
    address = f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    IMAGES.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGS)
        for size, (viewport, scale) in SIZES.items():
            context = browser.new_context(
                viewport=viewport, device_scale_factor=scale, color_scheme="light", locale="en-GB"
            )
            _pages(context.new_page(), address, size)
            context.close()
        browser.close()
    server.should_exit = True
    large = [path.name for path in IMAGES.glob("*.png") if path.stat().st_size > LARGEST_BYTES]
    print(f"too large: {', '.join(large)}" if large else f"eight pictures in {IMAGES}")
    return 1 if large else 0


def _pages(page: Any, address: str, size: str) -> None:
    page.goto(f"{address}/?believe=skip", timeout=120_000)
    story = page.get_attribute("a.button:has-text('Everything')", "href")
    for name, path, wait_for in (
        ("today", "/", ".captions"),
        ("person", story, ".captions"),
        ("journey", "/journeys/contact", ".journey-map"),
        ("breaks", "/breaks", "table"),
    ):
        page.goto(address + path, timeout=120_000)
        page.wait_for_selector(wait_for, state="attached")
        page.wait_for_load_state("networkidle")
        page.screenshot(path=IMAGES / f"{name}-{size}.png")


if __name__ == "__main__":
    sys.exit(main())
