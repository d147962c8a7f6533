"""Why was a row not taken? A closed list of reasons, in plain words."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

SAVE_AS_UTF8 = (
    "Save the file as UTF-8 (in Excel: CSV UTF-8; elsewhere: iconv -f latin1 -t utf-8) and load it again"
)


class Why(StrEnum):
    """The reasons for which a row goes to quarantine."""

    NO_TIME = "no time that can be read"
    TOO_EARLY = "the time lies before 1990"
    FUTURE = "the time lies in the future"
    ENDS_BEFORE_START = "it ends before it starts"
    NO_TYPE = "no event type"
    NO_KEY = "the columns that name the row are empty"
    NEGATIVE = "a duration is negative"
    TOO_LONG = "a value is longer than 1 MB"
    NOT_JSON = "the line is not a JSON object"
    UNREADABLE = "the body of the request cannot be read"
    NOT_UTF8 = "the text is not UTF-8"
    NO_RULE = "no rule of the mapping speaks of this row"
    UNFIT = "the mapping of its source cannot be applied to this document"
    UNKNOWN_WORD = "a word that this source does not know"
    WRONG_TYPE = "a number or a time cannot be read"
    ERASED = "the person asked to be erased"
    NO_CONSENT = "the person did not agree to this purpose"


@dataclass(frozen=True, slots=True)
class Refusal:
    """A row that was not taken, with its reason; `raw` is what came in."""

    why: Why
    row_no: int
    raw: str
