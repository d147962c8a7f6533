"""What of a text may stand anywhere? Everything but what names a person: addresses, numbers, cards."""

from __future__ import annotations

import re

# Order matters: a number with the code of a country is as long as a card, so it comes first; then long before short.
PATTERNS = (
    (r"[A-Za-z0-9._%+-]{1,64}@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+", "[e-mail]"),
    (r"\b[A-Z]{2}[0-9]{2}( ?[A-Z0-9]{4}){3,7}( ?[A-Z0-9]{1,3})?\b", "[account]"),
    (r"(\+|\b00) ?[1-9]([ ()/.-]{0,3}[0-9]){6,14}\b", "[phone]"),
    (r"\b[0-9]([ -]?[0-9]){12,18}\b", "[card]"),
    (r"(\+|\b0|\b00)[0-9][0-9 ()/.-]{6,}[0-9]\b", "[phone]"),
    (r"\b[0-9]{7,}\b", "[number]"),
)
COMPILED = tuple((re.compile(pattern, re.ASCII), word) for pattern, word in PATTERNS)


def redact_text(text: str, *, only_addresses: bool = False) -> str:
    """Redact a text (`only_addresses`: e-mail addresses only, for JSON)."""
    for pattern, word in COMPILED[:1] if only_addresses else COMPILED:
        text = pattern.sub(word, text)
    return text
