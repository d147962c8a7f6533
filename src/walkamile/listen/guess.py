"""Which mapping fits a file that nobody described? Tries those that come with the product, else draws one up."""

from __future__ import annotations

import re
from collections.abc import Mapping as Named
from dataclasses import dataclass
from pathlib import Path

import yaml

from walkamile.listen.columns import Columns, columns_of
from walkamile.listen.look import ROWS_LOOKED_AT, look
from walkamile.listen.mapping import Mapping, built_in, built_in_names, built_in_text, parse_mapping
from walkamile.listen.propose import propose
from walkamile.listen.read import read_rows, try_mapping
from walkamile.listen.sources import recognise
from walkamile.store import Analytics

SURE = 0.95
GENERIC = {"xes": 0.6, "log": 0.5}
TAKEN_SHARE = 0.9  # of the first rows; mappings of tables may pass rows over on purpose
TAKEN_OF_A_TABLE = 0.2
TIMES_OF_A_FILE = re.compile(r"([ _-]*(\(\d+\)|\d{4}[-_]?\d{2}([-_]?\d{2})?|\d{4}[-_]?[QqWw]\d{1,2}))+$")


class _WrittenOut(yaml.SafeDumper):
    """Repeated parts are written out: people read this text."""


_WrittenOut.ignore_aliases = lambda self, data: True  # type: ignore[method-assign]


@dataclass(frozen=True, slots=True)
class Guess:
    """A proposal: the YAML text of a mapping (empty: none was found), how sure (0..1), and why, in plain words.

    `built_in` names the mapping that comes with the product, when it is one of those.
    """

    text: str
    confidence: float
    reasons: tuple[str, ...]
    built_in: str | None = None


def guess(engine: Analytics, path: Path) -> Guess:
    """Which mapping fits this file best? Raises FileFault when the file cannot be read at all."""
    known_by_shape = recognise(path)
    if known_by_shape is not None:
        says = built_in(known_by_shape).says
        reason = f"the documents are built like those of {known_by_shape}: {says}"
        return Guess(built_in_text(known_by_shape), SURE, (reason,), known_by_shape)
    columns = read_rows(engine, path, Mapping())
    engine.run(
        f"create or replace temp table sample as select * from arriving order by row_no limit {ROWS_LOOKED_AT}"
    )
    tried = [_try(engine, columns, built_in(name)) for name in built_in_names()]
    known = max((found for found in tried if found), key=lambda found: found.confidence, default=None)
    if known is not None and known.confidence >= max(GENERIC.values()):
        return known
    return _plain(engine, columns, path) or _drawn_up(engine, columns, path) or _nothing(columns)


def _try(engine: Analytics, columns: Columns, mapping: Mapping) -> Guess | None:
    """Does a built-in mapping fit: its columns are there, and nearly all of the first rows give an event?"""
    if (
        mapping.parser is not None
        or columns.json != (mapping.format == "json")
        or (mapping.expand and not columns.has("messageId") and not columns.has("batch"))
    ):
        return None
    enough = TAKEN_SHARE if mapping.missing == "empty" else TAKEN_OF_A_TABLE
    if _share_taken(engine, columns, mapping) < enough:
        return None
    text = built_in_text(mapping.name)
    found = sum(
        any(n and columns.has(n) for n in (name, *others)) for name, others in mapping.columns.items()
    )
    confidence = SURE if found == len(mapping.columns) else 0.45
    if mapping.missing == "empty":
        # Documents may lack any field: the mapping that speaks of most of theirs is meant.
        spoken = sum(re.search(rf"\b{re.escape(name)}\b", text) is not None for name in columns.types)
        confidence = round(0.6 + 0.35 * spoken / max(1, len(columns.types)), 2)
    confidence = GENERIC.get(mapping.name, confidence)
    return Guess(
        text, confidence, (f"the columns are those of {mapping.name}: {mapping.says}",), mapping.name
    )


def _share_taken(engine: Analytics, columns: Columns, mapping: Mapping) -> float:
    """Of the first rows, how many give an event with a time and a type? 0 when the mapping does not fit."""
    rows, taken = try_mapping(engine, columns, mapping)
    return taken / rows if rows else 0.0


def _plain(engine: Analytics, columns: Columns, path: Path) -> Guess | None:
    if not (columns.has("ts") and columns.has("type")):
        return None
    mapping = {"source": _source(path), "timezone": "UTC"}
    if _share_taken(engine, columns, Mapping(source=_source(path), timezone="UTC")) < TAKEN_SHARE:
        return None
    return Guess(_yaml(mapping), 0.9, ("the columns are named like the fields of an event",))


def _drawn_up(engine: Analytics, columns: Columns, path: Path) -> Guess | None:
    draft = propose(
        look(engine, columns_of(Mapping(timezone="UTC"), columns.types, {}, columns.json)), _source(path)
    )
    if draft is None:
        return None
    head = {"source": _source(path), "format": "json"} if columns.json else {"source": _source(path)}
    text = _yaml(head | draft.mapping)
    share = _share_taken(engine, columns, parse_mapping(text, _source(path)))
    reasons = (*draft.reasons, f"with this, {100 * share:.0f} % of the first rows give an event")
    return Guess(text, round(min(0.85, draft.score) * share, 2), reasons)


def _nothing(columns: Columns) -> Guess:
    reasons = [f"no column holds times that can be read; columns: {', '.join(list(columns.types)[:30])}"]
    if len(columns.types) == 1:
        reasons.append("the first line has one column only: lines above the one with the names must go")
    else:
        reasons.append("where times are written in a way of their own, a mapping names it: time_format")
    return Guess("", 0.0, tuple(reasons))


def _source(path: Path) -> str:
    """Return what the file is called without what differs from one export to the next: a copy's number, a day."""
    name = path.name.split(".")[0]
    return TIMES_OF_A_FILE.sub("", name) or name or "own"


def _yaml(mapping: Named[str, object]) -> str:
    return yaml.dump(dict(mapping), Dumper=_WrittenOut, sort_keys=False, allow_unicode=True)
