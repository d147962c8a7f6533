"""What of a text is kept? Everything but what names a person: addresses, numbers, cards."""

from __future__ import annotations

import re
from typing import Any

from walkamile.kit.queries import query

# Order matters: long numbers before short ones.
PATTERNS = (
    (r"[A-Za-z0-9._%+-]{1,64}@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+", "[e-mail]"),
    (r"\b[A-Z]{2}[0-9]{2}( ?[A-Z0-9]{4}){3,7}( ?[A-Z0-9]{1,3})?\b", "[account]"),
    (r"\b([0-9][ -]?){13,19}\b", "[card]"),
    (r"(\+|\b0|\b00)[0-9][0-9 ()/.-]{6,}[0-9]\b", "[phone]"),
    (r"\b[0-9]{7,}\b", "[number]"),
)


def redact_sql(expression: str, *, only_addresses: bool = False) -> str:
    """Return SQL that redacts a text expression (`only_addresses`: e-mail addresses only, for JSON)."""
    for pattern, word in PATTERNS[:1] if only_addresses else PATTERNS:
        escaped = pattern.replace("'", "''")
        expression = f"regexp_replace({expression}, '{escaped}', '{word}', 'g')"
    return expression


def redact_text(text: str, *, only_addresses: bool = False) -> str:
    """Redact a text (`only_addresses`: e-mail addresses only, for JSON)."""
    for pattern, word in COMPILED[:1] if only_addresses else COMPILED:
        text = pattern.sub(word, text)
    return text


COMPILED = tuple((re.compile(pattern, re.ASCII), word) for pattern, word in PATTERNS)


def without_addresses(value: Any) -> Any:
    """Redact the e-mail addresses of a whole document, in keys too."""
    if isinstance(value, str):
        return COMPILED[0][0].sub(COMPILED[0][1], value) if "@" in value else value
    if isinstance(value, dict):
        return {without_addresses(key): without_addresses(item) for key, item in value.items()}
    return [without_addresses(item) for item in value] if isinstance(value, list) else value


def redacted(value: Any) -> Any:
    """Redact a whole document: every text in it."""
    if isinstance(value, str):
        return redact_text(value)
    if isinstance(value, dict):
        return {without_addresses(key): redacted(item) for key, item in value.items()}
    return [redacted(item) for item in value] if isinstance(value, list) else value


def settled_sql() -> str:
    """Return the question that gives what is stored of the staged events (parameters: received, precision, batch)."""
    return query("walkamile.listen", "settle").format(
        redact_text=redact_sql("s.text"), redact_props=redact_sql("s.props", only_addresses=True)
    )
