"""How is an object-centric log in XML read? Element by element, as the same documents as in JSON."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import Element, ParseError, iterparse

from walkamile.listen.sources.stream import opened

LISTS = {"event": "events", "object": "objects"}


def documents(path: Path) -> Iterator[tuple[int, str, Any]]:
    """Read what a file holds: (its number, the list it belongs to, the document). Raises ValueError."""
    number = 0
    with opened(path) as file:
        try:
            for _, element in iterparse(file):
                kind = element.tag.rpartition("}")[2]
                if kind in LISTS and element.get("id") is not None:
                    number += 1
                    yield number, LISTS[kind], _document(element)
                    element.clear()
        except ParseError as fault:
            raise ValueError(f"it is not XML: {fault}") from None


def _document(element: Element) -> dict[str, Any]:
    found: dict[str, Any] = {name: element.get(name) for name in ("id", "type", "time") if element.get(name)}
    found["attributes"] = [
        {"name": one.get("name"), "time": one.get("time"), "value": (one.text or "").strip()}
        for one in element.iter()
        if one.tag.rpartition("}")[2] == "attribute"
    ]
    found["relationships"] = [
        {"objectId": one.get("object-id"), "qualifier": one.get("qualifier")}
        for one in element.iter()
        if one.get("object-id") is not None
    ]
    return found
