"""What is wrong with a page that a browser shows? By the rules of accessibility, at each of the ways to look at it."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

DESK, PHONE = {"width": 1280, "height": 900}, {"width": 390, "height": 844}
SIZES: dict[str, dict[str, Any]] = {
    "desk": {"viewport": DESK},
    "phone": {"viewport": PHONE},
    "dark": {"viewport": DESK, "color_scheme": "dark"},
}
# Colours are the same at every width, and what a page consists of is the same in every colour.
RULES: dict[str, dict[str, Any]] = {
    "desk": {},
    "phone": {"rules": {"color-contrast": {"enabled": False}}},
    "dark": {"runOnly": ["color-contrast"]},
}


@cache
def axe() -> str:
    """The rules, as a script."""
    return (Path(__file__).parent / "browser" / "axe.min.js").read_text("utf-8")


def faults(page: Any, size: str = "desk") -> list[tuple[str, list[Any]]]:
    """Which rules does the page break, and where first? `size`: on a desk every rule is asked."""
    page.evaluate(axe())
    asked = RULES[size] | {"resultTypes": ["violations"]}
    found = page.evaluate("asked => axe.run(document, asked)", asked)["violations"]
    return [(rule["id"], [node["target"] for node in rule["nodes"]][:3]) for rule in found]
