"""The letter as plain text, and as one HTML file that needs nothing beside it."""

from __future__ import annotations

from collections.abc import Mapping
from textwrap import fill
from typing import Any

from walkamile.web.draw import letter_words as say
from walkamile.web.draw.environment import STATIC, environment
from walkamile.web.draw.masked import masked_timeline

WIDE = 78


def as_text(letter: Mapping[str, Any], address: str) -> str:
    """For mail programs that show no HTML, and for the command line."""
    lines = [f"{letter['company']}: {say.title(letter)}, {say.dates(letter)}", ""]
    lines += _story(letter)
    lines += _part("WHOSE IT IS: BREAKS ON WHAT EACH DEPARTMENT OWNS", letter["departments"], _department)
    if not letter["department"] and letter["departments"]["silent"]:
        lines[-1:] = [_point(say.silent(letter["departments"])), ""]
    lines += _part("WHAT LEADERS BELIEVED", letter["believed"], _believed)
    lines += _part("WHAT LEADERS SAW", letter["learned"], _learned)
    lines += _part("WHAT WAS FIXED", letter["fixed"], _fixed)
    lines += _part("WHAT EMPLOYEES REPORTED", letter["reported"], say.reported, "themes")
    reads = letter["read"]
    lines += _part(f"WHO OPENED THE LETTER OF {reads['week']}", reads | {"reason": _nobody(reads)}, say.read)
    lines += [
        "WHAT CANNOT BE SEEN",
        *[_point(one) for one in letter["unseen"] or ["Nothing is missing."]],
        "",
    ]
    lines.append(f"With every figure down to its rows: {link_of(letter, address)}")
    return "\n".join(lines) + "\n"


def link_of(letter: Mapping[str, Any], address: str) -> str:
    """Where the letter lies among the pages."""
    whose = f"?department={letter['department'].replace(' ', '%20')}" if letter["department"] else ""
    return f"{address.rstrip('/')}/letter/{letter['week']}{whose}"


def _story(letter: Mapping[str, Any]) -> list[str]:
    story = letter["story"]
    if story is None:
        return [fill(letter["story_reason"], WIDE), ""]
    figure = story["figure"]
    return [
        f"THE WORST BREAK OF THE WEEK: {story['title'].upper()}", fill(story["says"], WIDE), "",
        fill(f"{say.one_of(story)} {' '.join(story['sentences'])}", WIDE), "",
        f"{figure['n']:,} times, of {figure['denominator']:,} that could have been.",
        f"That is {say.words.share(figure['share'])} ({say.interval(figure)}). {say.usual(story)}",
        f"{say.hours(figure['hours'])} of people's lives. {say.judged(letter['judged_until'])}".strip(), "",
    ]  # fmt: skip


def _believed(row: Mapping[str, Any]) -> str:
    return f"{row['topic']}: {say.believed(row)}"


def _learned(row: Mapping[str, Any]) -> str:
    return f"{say.sentence(row['observation'])} {say.learned(row)}"


def _fixed(row: Mapping[str, Any]) -> str:
    return f"{say.sentence(row['observation'])} {say.fixed(row)}"


def _department(row: Mapping[str, Any]) -> str:
    if row["reason"]:
        return f"{row['department']}: {row['reason']}"
    return f"{row['department']}: {row['n']:,} breaks, {say.hours(row['hours'])}. {say.part(row)}"


def _part(heading: str, part: Mapping[str, Any], line: Any, rows: str = "rows") -> list[str]:
    said = [_point(line(row)) for row in part[rows]]
    return [heading, *(said or [_point(part["reason"])]), ""]


def _nobody(reads: Mapping[str, Any]) -> str | None:
    return None if reads["rows"] else "Nobody who said who they are."


def _point(line: str) -> str:
    return fill(line, WIDE, initial_indent="  - ", subsequent_indent="    ")


def as_html(letter: Mapping[str, Any], address: str) -> str:
    """One file: its style is inside, its drawing too, nothing is fetched."""
    story = letter["story"]
    drawn = masked_timeline(story["moments"], story["marks"], most=24, name="letter") if story else None
    return environment().get_template("letter_alone.html").render(
        letter=letter, say=say.SAYS, drawn=drawn, link=link_of(letter, address),
        style=(STATIC / "letter_alone.css").read_text("utf-8"),
    )  # fmt: skip
