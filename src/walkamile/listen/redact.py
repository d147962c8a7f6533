"""What of a text is kept? Everything but what names a person: addresses, numbers, cards."""

from __future__ import annotations

from typing import Any

from walkamile.kit.queries import query
from walkamile.kit.redact import COMPILED, PATTERNS, redact_text


def redact_sql(expression: str, *, only_addresses: bool = False) -> str:
    """Return SQL that redacts a text expression (`only_addresses`: e-mail addresses only, for JSON)."""
    for pattern, word in PATTERNS[:1] if only_addresses else PATTERNS:
        escaped = pattern.replace("'", "''")
        expression = f"regexp_replace({expression}, '{escaped}', '{word}', 'g')"
    return expression


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
