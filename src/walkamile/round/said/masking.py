"""What of a text that somebody wrote may be kept? Everything but addresses, numbers and names that the home knows."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from walkamile.kit.redact import redact_text
from walkamile.model.erased import is_telling, plain
from walkamile.round.colleagues import ask_colleagues
from walkamile.store import Store

NAME, COLLEAGUE = "[name]", "[colleague]"
NAMED_BY = ("name", "full_name", "given_name", "first_name", "surname", "last_name", "family_name")
ATTRIBUTE = {"code": "INTEGER", "name": "VARCHAR", "value": "VARCHAR", "valid_from": "TIMESTAMP"}
WORD = re.compile(r"[^\W_][\w.'’-]*[^\W_]|[^\W_]")
PIECE = re.compile(r"[^\s,;()\[\]\"']+")
MOST_WORDS = 4
SHORTEST = 3
AT_ONCE = 400


def mask_said(store: Store, text: str) -> str:
    """The text without what names a person: patterns first, then identifiers, colleagues and people of this home.

    A name of one word is taken for a name only where it is written with a capital letter; too much is masked rather
    than too little.
    """
    return mask_all(store, [text])[0]


def mask_all(store: Store, texts: Sequence[str]) -> list[str]:
    """The same for many texts, with one look at what the home knows."""
    plainly = [redact_text(text.strip()) for text in texts]
    shown = _identifiers(store, plainly) | dict.fromkeys(_colleagues(store), COLLEAGUE)
    shown |= dict.fromkeys(_people(store, plainly) - set(shown), NAME)
    return [_without(text, shown) for text in plainly]


def _identifiers(store: Store, texts: Iterable[str]) -> dict[str, str]:
    """Names by which the home knows somebody are found by their keyed hash: no list of them is opened."""
    spaces = [str(row[0]) for row in store.state.rows("select distinct namespace from ident")]
    pieces = {piece for text in texts for piece in PIECE.findall(text)}
    words = {word for piece in pieces for word in (piece, piece.strip(".:!?")) if is_telling(word)}
    wanted: dict[bytes, tuple[str, str]] = {}
    for space in spaces:
        for word in words:
            if value := plain(space, word):
                wanted[store.secrets.hashed(space, value)] = (space, word)
    found: dict[str, str] = {}
    for some in _some(list(wanted)):
        marks = ", ".join(f":h{i}" for i in range(len(some)))
        rows = store.state.rows(
            f"select namespace, hash from ident where hash in ({marks})",
            **{f"h{i}": value for i, value in enumerate(some)},
        )
        for namespace, hashed in rows:
            space, word = wanted[bytes(hashed)]
            if space == namespace:
                found[word] = COLLEAGUE if space == "employee_id" else f"[{space.replace('_', ' ')}]"
    return found


def _some(values: list[bytes]) -> Iterator[list[bytes]]:
    for start in range(0, len(values), AT_ONCE):
        yield values[start : start + AT_ONCE]


def _colleagues(store: Store) -> set[str]:
    """Names and ids of teams.csv; parts of a name too."""
    found: set[str] = set()
    for colleague in ask_colleagues(store):
        found |= {colleague.name, colleague.employee_id, *colleague.name.split()}
    return {name for name in found if len(name) >= SHORTEST}


def _people(store: Store, texts: Iterable[str]) -> set[str]:
    """Which runs of words of the texts are the name of somebody, as attributes of people say?"""
    if not store.parts.now("attribute"):
        return set()
    runs = {run for text in texts for run in _runs(WORD.findall(text))}
    if not runs:
        return set()
    engine = store.engine()
    try:
        rows = engine.rows(
            "with said as (select distinct lower(value) as value from "
            f"{store.source_sql('attribute', ATTRIBUTE)} where list_contains($named::varchar[], lower(name))), "
            "part as (select value from said union select unnest(string_split(value, ' ')) from said), "
            "asked as (select distinct unnest($asked::varchar[]) as value) "
            "select value from part join asked using (value)",
            {"named": list(NAMED_BY), "asked": sorted({run.lower() for run in runs})},
        )
    finally:
        engine.close()
    known = {str(row[0]) for row in rows}
    return {run for run in runs if run.lower() in known}


def _runs(words: Sequence[str]) -> Iterator[str]:
    """Words and neighbours that begin with a capital letter."""
    for start, first in enumerate(words):
        if first[0].isupper():
            for n in range(1, min(MOST_WORDS, len(words) - start) + 1):
                if len(run := " ".join(words[start : start + n])) >= SHORTEST:
                    yield run


def _without(text: str, shown: dict[str, str]) -> str:
    """Longer names first; whole words only, a single word only as it is written with a capital letter."""
    low = text.lower()
    for name in sorted((name for name in shown if name.lower() in low), key=len, reverse=True):
        flags = re.IGNORECASE if any(sign in name for sign in " .-_0123456789") else 0
        text = re.sub(rf"(?<![\w\[]){re.escape(name)}(?![\w\]])", shown[name], text, flags=flags)
    return text
