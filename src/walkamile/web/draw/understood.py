"""How was a file understood? Its first events as a table: what was read from which column can be checked by eye."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from walkamile.kit.redact import redact_text
from walkamile.web.draw import words

FIRST_WORDS = 80
OWN = re.compile("The mapping '?own-file'?")
# What a message says to whoever types commands; a page has buttons for it.
OPTIONS = re.compile(r",? with --[a-z-]+( FILE\.yaml| NAME)?( or --[a-z-]+( FILE\.yaml| NAME)?)*")
Event = dict[str, Any]
Cell = str | tuple[str, str, str]


@dataclass(frozen=True, slots=True)
class Understood:
    """The columns that any of the events fills, and a row of cells for each event."""

    columns: tuple[tuple[str, str], ...]
    rows: tuple[tuple[Cell, ...], ...]


def understood(events: Sequence[Event]) -> Understood:
    """The first events of a file, with the values of their names; a column that none of them fills is left out."""
    filled = [(head, said) for head, said in COLUMNS if any(said(event) for event in events)]
    rows = tuple(tuple(_cell(said(event)) for _, said in filled) for event in events)
    return Understood(tuple((head, "text") for head, _ in filled), rows)


def for_a_page(message: str) -> str:
    """A message without the words of the command line."""
    return OWN.sub("The mapping", OPTIONS.sub("", message)).replace("--home DIR", "serve another home")


def _cell(lines: list[str]) -> Cell:
    """The first line, the others small beneath it."""
    first, *more = lines or ["–"]
    return (first, "", " · ".join(more)) if more else first


def _labelled(event: Event, **labels: str) -> list[str]:
    return [f"{label} {event[name]}" for name, label in labels.items() if event[name] not in (None, "")]


def _when(event: Event) -> list[str]:
    return [str(event["ts"])[:19]]


def _what(event: Event) -> list[str]:
    return [event["type"], *_labelled(event, outcome="outcome:")]


def _who(event: Event) -> list[str]:
    return [f"{pair['ns']}: {pair['v']}" for pair in event["identifiers"] or [] if pair["v"]]


def _where(event: Event) -> list[str]:
    return [*filter(None, [event["channel"]]), *_labelled(event, queue="queue")]


def _answered(event: Event) -> list[str]:
    return [*dict.fromkeys(filter(None, (event["actor_id"], event["actor_kind"])))]


def _took(event: Event) -> list[str]:
    spans = (("waited", "wait_s"), ("held", "hold_s"), ("handled", "handle_s"))
    return [f"{did} {words.to_the_second(event[name])}" for did, name in spans if event[name] is not None]


def _part_of(event: Event) -> list[str]:
    return _labelled(event, contact_id="contact", case_id="case", order_id="order")


def _about(event: Event) -> list[str]:
    said = " ".join(redact_text(event["text"] or "").split())
    if len(said) > FIRST_WORDS:
        said = said[:FIRST_WORDS].rsplit(" ", 1)[0] + " …"
    return [*filter(None, [event["topic"]]), *([f"“{said}”"] if said else [])]


COLUMNS: tuple[tuple[str, Callable[[Event], list[str]]], ...] = (
    ("Time (UTC)", _when),
    ("What happened", _what),
    ("Named by", _who),
    ("Channel", _where),
    ("Answered by", _answered),
    ("How long", _took),
    ("Part of", _part_of),
    ("About", _about),
)
