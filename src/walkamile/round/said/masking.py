"""What of a text that somebody wrote may be kept? Everything but addresses, numbers and names that the home knows."""

from __future__ import annotations

import re
from collections.abc import Iterator

from walkamile.kit.redact import redact_text
from walkamile.model.erased import is_telling, plain
from walkamile.round.answers.colleagues import ask_colleagues
from walkamile.store import Store

NAME, COLLEAGUE = "[name]", "[colleague]"
NAMED_BY = ("name", "full_name", "given_name", "first_name", "surname", "last_name", "family_name")
ATTRIBUTE = {"code": "INTEGER", "name": "VARCHAR", "value": "VARCHAR", "valid_from": "TIMESTAMP"}
WORD = re.compile(r"[^\W_][\w.'’-]*[^\W_]|[^\W_]")
MOST_WORDS = 4
SHORTEST = 3


def mask_said(store: Store, text: str) -> str:
    """The text without what names a person: patterns first, then identifiers, colleagues and people of this home.

    A name of one word is taken for a name only where it is written with a capital letter; too much is masked rather
    than too little.
    """
    text = redact_text(text.strip())
    text = _without_identifiers(store, text)
    text = _without(text, dict.fromkeys(_colleagues(store), COLLEAGUE))
    return _without(text, dict.fromkeys(_people(store, text), NAME))


def _without_identifiers(store: Store, text: str) -> str:
    """Names by which the home knows somebody are found by their keyed hash: no list of them is opened."""
    spaces = [str(row[0]) for row in store.state.rows("select distinct namespace from ident")]
    words = {word for word in re.findall(r"[^\s,;()\[\]\"']+", text) for word in (word, word.strip(".:!?"))}
    wanted = {
        store.secrets.hashed(space, plain(space, word)): (space, word)
        for word in words
        if is_telling(word)
        for space in spaces
        if plain(space, word)
    }
    for some in _some(list(wanted)):
        marks = ", ".join(f":h{i}" for i in range(len(some)))
        values = {f"h{i}": value for i, value in enumerate(some)}
        for namespace, hashed in store.state.rows(
            f"select namespace, hash from ident where hash in ({marks})", **values
        ):
            space, word = wanted[bytes(hashed)]
            if space == namespace:
                shown = COLLEAGUE if space == "employee_id" else f"[{space.replace('_', ' ')}]"
                text = re.sub(rf"(?<!\w){re.escape(word)}(?!\w)", shown, text)
    return text


def _some(values: list[bytes], size: int = 400) -> Iterator[list[bytes]]:
    for start in range(0, len(values), size):
        yield values[start : start + size]


def _colleagues(store: Store) -> set[str]:
    """Names and ids of teams.csv; parts of a name too."""
    found: set[str] = set()
    for colleague in ask_colleagues(store):
        found |= {colleague.name, colleague.employee_id, *colleague.name.split()}
    return {name for name in found if len(name) >= SHORTEST}


def _people(store: Store, text: str) -> set[str]:
    """Which runs of words of the text are the name of somebody, as attributes of people say?"""
    if not store.parts.now("attribute"):
        return set()
    words = WORD.findall(text)
    runs = {
        " ".join(words[start : start + n])
        for n in range(1, MOST_WORDS + 1)
        for start in range(len(words) - n + 1)
    }
    asked = sorted(run.lower() for run in runs if len(run) >= SHORTEST and any(c.isupper() for c in run))
    if not asked:
        return set()
    engine = store.engine()
    try:
        rows = engine.rows(
            "with said as (select distinct lower(value) as value from "
            f"{store.source_sql('attribute', ATTRIBUTE)} where list_contains($named::varchar[], lower(name))), "
            "part as (select value from said union select unnest(string_split(value, ' ')) from said) "
            "select distinct value from part where list_contains($asked::varchar[], value)",
            {"named": list(NAMED_BY), "asked": asked},
        )
    finally:
        engine.close()
    known = {str(row[0]) for row in rows}
    return {run for run in runs if run.lower() in known and run[0].isupper()}


def _without(text: str, shown: dict[str, str]) -> str:
    """Longer names first; whole words only, a single word only as it is written with a capital letter."""
    for name in sorted(shown, key=len, reverse=True):
        flags = re.IGNORECASE if " " in name or any(sign in name for sign in ".-_0123456789") else 0
        text = re.sub(rf"(?<![\w\[]){re.escape(name)}(?![\w\]])", shown[name], text, flags=flags)
    return text
