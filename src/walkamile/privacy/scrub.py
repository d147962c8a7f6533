"""How are the values of a person taken out of texts that stay?"""

from __future__ import annotations

import re
from collections.abc import Iterable

from walkamile.model.erased import GONE, is_telling

NEVER = "$.^"


class Scrub:
    """Finds the values of one person in texts: whole words only, in any case; short values only as a whole field."""

    def __init__(self, names: Iterable[tuple[str, str]], ids: Iterable[str] = ()) -> None:
        """Look for these names (namespace, value), and for ids of things that were only theirs."""
        names = [(namespace, value) for namespace, value in names if value]
        self.values = sorted({value.lower() for _, value in names})
        told = {_spelled(namespace, value) for namespace, value in names if is_telling(value)}
        told |= {re.escape(text.lower()) for text in ids if is_telling(text)}
        self.pattern = "|".join(sorted(told, key=lambda text: (-len(text), text)))
        edge = "[A-Za-z0-9]"
        self._found = re.compile(f"(?<!{edge})(?:{self.pattern or NEVER})(?!{edge})", re.IGNORECASE)
        self._bounded = f"(?i)(^|[^A-Za-z0-9])({self.pattern or NEVER})([^A-Za-z0-9]|$)"

    def is_in(self, text: str) -> bool:
        """Does the text hold one of the values, or is it one?"""
        return text.strip().lower() in self.values or self.is_told_in(text)

    def is_told_in(self, text: str) -> bool:
        """Does the text hold one of the values that tell by themselves?"""
        return self._found.search(text) is not None

    def out_of(self, text: str) -> str:
        """Return the text without the values."""
        return self._found.sub(GONE, text)

    def found_sql(self, column: str) -> str:
        """Return SQL that says whether a text column holds one of the values."""
        return f"coalesce(regexp_matches({column}, {_literal(self._bounded)}), false)"

    def text_sql(self, column: str) -> str:
        """Return SQL that gives a text column without the values (twice: neighbours share what parts them)."""
        once = f"regexp_replace({column}, {_literal(self._bounded)}, '\\1{GONE}\\3', 'g')"
        return f"regexp_replace({once}, {_literal(self._bounded)}, '\\1{GONE}\\3', 'g')"

    def json_sql(self, column: str) -> str:
        """Return SQL that gives a JSON column without the values; one that would no longer be JSON is left empty."""
        scrubbed = self.text_sql(column)
        valid = f"case when json_valid({scrubbed}) then {scrubbed} end"
        return f"case when {self.found_sql(column)} then {valid} else {column} end"


def _spelled(namespace: str, value: str) -> str:
    """Return the pattern of a value: telephone numbers are written with all kinds of gaps."""
    if namespace == "phone":
        return "[ ()/.-]*".join(re.escape(sign) for sign in value)
    return re.escape(value.lower())


def _literal(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"
