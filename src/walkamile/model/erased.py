"""Under which names are the traces of an erased person kept, so that nothing of them comes back?

Only keyed hashes are kept, in the table `suppression`: of each name under its namespace, of each value under
`ANY_NAME`, and of the contacts, cases and orders that were the person's alone.
"""

from __future__ import annotations

import re

ANY_NAME = ":value"
CONTACT = ":contact"
CASE = ":case"
ORDER = ":order"
PSEUDONYM = ":pseudonym"
GONE = "[erased]"

_NUMBERS = re.compile(r"\+?[0-9][0-9 ()/.-]{4,}[0-9]")
_WORDS = re.compile(r"[^\s\"',;|<>(){}\[\]\\]+")


def is_telling(value: str) -> bool:
    """Does this value point at somebody wherever it stands, or is it too short to (a year, a count)?"""
    return len(value) >= 6 or (len(value) >= 4 and not value.isdigit())


def plain(namespace: str, value: str) -> str:
    """How is a name of this namespace compared? E-mail in lower case, telephone by its digits."""
    if namespace == "email":
        return value.strip().lower()
    return re.sub(r"[^0-9+]", "", value) if namespace == "phone" else value.strip()


def words_of(text: str) -> set[str]:
    """Which words of a text could be a name? In lower case, with and without what clings to them."""
    found = {word.lower() for word in _WORDS.findall(text)}
    found |= {word.strip(".:!?") for word in found} | {
        part for word in found for part in re.split(r"[=:]", word)
    }
    return {word for word in found if word} | {re.sub(r"[^0-9+]", "", run) for run in _NUMBERS.findall(text)}
