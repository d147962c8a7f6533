"""Under which names are the traces of an erased person kept, so that nothing of them comes back?

Only keyed hashes are kept, in the table `suppression`: of each name under its namespace, of each value under
`ANY_NAME`, of each way to write a telephone number under `PHONE`, and of the contacts, cases and orders that were the
person's alone (those that tell by themselves under `ANY_ID` too).
"""

from __future__ import annotations

import re

ANY_NAME = ":value"
CONTACT = ":contact"
CASE = ":case"
ORDER = ":order"
PHONE = ":phone"
ANY_ID = ":id"
PSEUDONYM = ":pseudonym"
GONE = "[erased]"

SHORTEST_NUMBER = 7
COUNTRY_CODES = (1, 2, 3)

_NUMBERS = re.compile(r"\+?\(?[0-9][0-9 ()/.-]{4,}[0-9]")
_WORDS = re.compile(r"[^\s\"',;|<>(){}\[\]\\]+")


def is_telling(value: str) -> bool:
    """Does this value point at somebody wherever it stands, or is it too short to (a year, a count)?"""
    return len(value) >= 6 or (len(value) >= 4 and not value.isdigit())


def plain(namespace: str, value: str) -> str:
    """How is a name of this namespace compared? E-mail in lower case, telephone by its digits."""
    if namespace == "email":
        return value.strip().lower()
    return re.sub(r"[^0-9+]", "", value) if namespace == "phone" else value.strip()


def numbers_in(text: str) -> list[str]:
    """Which parts of a text could be telephone numbers?"""
    return _NUMBERS.findall(text)


def phone_kept(value: str) -> set[str]:
    """Under which forms is a telephone number remembered, so that it is found however it is written?

    An international number (`+`) is also what it is inside its country (`0`): country codes have one to three digits.
    One without its country (`~`) is found at the end of international ones.
    """
    digits, international = _dialled(value)
    if len(digits) < SHORTEST_NUMBER:
        return set()
    if international:
        return {f"+{digits}", *(f"0{digits[n:]}" for n in COUNTRY_CODES)}
    return {f"0{digits}", f"~{digits}"}


def phone_asked(value: str) -> set[str]:
    """Which remembered forms would mean this telephone number?"""
    digits, international = _dialled(value)
    if len(digits) < SHORTEST_NUMBER:
        return set()
    return {f"+{digits}", *(f"~{digits[n:]}" for n in COUNTRY_CODES)} if international else {f"0{digits}"}


def _dialled(value: str) -> tuple[str, bool]:
    """Return the digits that are dialled, without what stands before them, and whether its country is among them."""
    digits = re.sub(r"[^0-9]", "", value.replace("(0)", ""))
    return digits.lstrip("0"), value.strip().startswith("+") or digits.startswith("00")


def words_of(text: str) -> set[str]:
    """Which words of a text could be a name? In lower case, with and without what clings to them."""
    found = {word.lower() for word in _WORDS.findall(text)}
    found |= {word.strip(".:!?") for word in found} | {
        part for word in found for part in re.split(r"[=:]", word)
    }
    return {word for word in found if word} | {re.sub(r"[^0-9+]", "", run) for run in _NUMBERS.findall(text)}
