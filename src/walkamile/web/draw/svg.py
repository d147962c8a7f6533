"""How is a shape written so that no label, however hostile, can become markup, script or broken XML?"""

from __future__ import annotations

import re

from markupsafe import Markup, escape

# Characters that XML 1.0 forbids even when escaped.
_FORBIDDEN = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_SAFE_LINK = re.compile(r"[/?#](?![/\\])")
_WIDE, _NARROW = set("MWmw@%&ÄÖÜ—"), set("iljtfrI.,:;'|! ()[]")

Value = str | float | int | None


def element(name: str, *children: Markup | str, **attributes: Value) -> Markup:
    """One element. `class_` gives `class`, `_` becomes `-`, None is left out; words are escaped."""
    written = [
        f' {key.rstrip("_").replace("_", "-")}="{_number(value)}"'
        for key, value in attributes.items()
        if value is not None
    ]
    inner = "".join(str(child if isinstance(child, Markup) else text(child)) for child in children)
    return Markup(f"<{name}{''.join(written)}>{inner}</{name}>")


def together(parts: list[Markup]) -> Markup:
    """Pieces of markup, one after the other."""
    return Markup("\n").join(parts)


def text(words: str) -> Markup:
    """Words escaped, without the characters that no XML document may hold."""
    return escape(_FORBIDDEN.sub("", words))


def link(href: str, otherwise: str) -> str:
    """The address if it stays inside the product (`/...`, `?...`, `#...`), else `otherwise`."""
    return href if _SAFE_LINK.match(href) else otherwise


def inside(href: str) -> str:
    """The address if it stays inside the product, else nothing."""
    return link(href, "")


def identifier(words: str) -> str:
    """A name that may be used as an id or in a class."""
    return re.sub(r"[^a-zA-Z0-9]+", "-", words).strip("-").lower() or "none"


def shortened(words: str, width_px: float, size_px: float = 12) -> str:
    """As much of the words as fits, with an ellipsis where something is left out."""
    words = " ".join(words.split())
    if width(words, size_px) <= width_px:
        return words
    while words and width(words + "…", size_px) > width_px:
        words = words[:-1]
    return words.rstrip() + "…" if words else ""


def wrapped(words: str, width_px: float, size_px: float = 12, n_lines: int = 2) -> list[str]:
    """The words on at most so many lines, the last one shortened."""
    lines: list[str] = []
    left = words.split()
    while left and len(lines) < n_lines - 1:
        n = next((n for n in range(len(left), 1, -1) if width(" ".join(left[:n]), size_px) <= width_px), 1)
        lines.append(shortened(" ".join(left[:n]), width_px, size_px))
        left = left[n:]
    return [*lines, shortened(" ".join(left), width_px, size_px)] if left else lines or [""]


def width(words: str, size_px: float = 12) -> float:
    """How wide the words are, in px: an estimate on the safe side for a system sans-serif face."""
    ems = sum(0.98 if c in _WIDE else 0.38 if c in _NARROW else 0.72 if c.isupper() else 0.62 for c in words)
    return ems * size_px


def _number(value: Value) -> Markup:
    if isinstance(value, float):
        return Markup(f"{value:.1f}".removesuffix(".0"))
    return text(str(value))
