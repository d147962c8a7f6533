"""How does a letter put its figures into words? The same on the page, in the mail, in the PDF and on the screen."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from walkamile.web.draw import words


def title(letter: Mapping[str, Any]) -> str:
    """`Letter of week 13`, with whose it is."""
    number = letter["week"].rpartition("W")[2].lstrip("0")
    whose = f" for {letter['department']}" if letter["department"] else ""
    return f"The letter of week {number}{whose}"


def dates(letter: Mapping[str, Any]) -> str:
    """The days of the week: `23 to 29 Mar 2026`."""
    return words.days(letter["since"], letter["until"])


def hours(value: float | None) -> str:
    """Hours of people's lives: `4.7 h`, `31 h`."""
    if value is None:
        return words.NO_VALUE
    return f"{value * 60:.0f} min" if value < 1 else f"{value:.1f} h" if value < 10 else f"{value:,.0f} h"


def interval(figure: Mapping[str, Any]) -> str:
    """`95 %: 17.3 to 28.8 %`."""
    return (
        f"95 %: {words.span(figure['low'], figure['high'], 'share')}" if figure["share"] is not None else ""
    )


def usual(story: Mapping[str, Any]) -> str:
    """The four weeks before, with their interval."""
    before = story["usual"]
    if not before:
        return "The four weeks before hold too little to compare."
    span = words.span(before["low"], before["high"], "share")
    return f"In the four weeks before: {words.share(before['share'])} ({span})."


def one_of(story: Mapping[str, Any]) -> str:
    """How many people met the same."""
    n = story["figure"]["n_met"]
    return f"One of {n:,} people who met it in this week." if n else "One of those who met it in this week."


def judged(until: date | None) -> str:
    """Until when the break can be judged, where that is not the whole week."""
    return (
        f"Judged on what happened until {words.day(until)}: later contacts can still come back."
        if until
        else ""
    )


def believed(row: Mapping[str, Any]) -> str:
    """A belief beside its figure."""
    unit = row["unit"]
    measured = words.quantity(row["measured"], unit)
    span = words.span(row["low"], row["high"], unit)
    held = f"; {row['n_hit']} of {row['n_ranges']} ranges held it" if row["n_ranges"] else ""
    return (
        f"{row['n']} leaders believed {words.quantity(row['believed'], unit)} (the middle one). "
        f"Measured: {measured}{f' ({span})' if span else ''}{held}."
    )


def sentence(text: str) -> str:
    """What somebody wrote, ended as a sentence."""
    return text if text.endswith((".", "!", "?", "…")) else f"{text}."


def learned(row: Mapping[str, Any]) -> str:
    """How many live it, and whether somebody has taken it on."""
    said: list[str] = []
    if row["people_per_month"] is not None:
        about = (
            f"{row['people_low']:.0f} to {row['people_high']:.0f}" if row["people_low"] is not None else ""
        )
        said.append(f"{row['people_per_month']:.0f} people a month{f' ({about})' if about else ''}.")
    due = f", by {_day(row['due'])}" if row["due"] else ""
    said.append(f"It has an owner{due}." if row["owner_known"] else "Nobody has taken it on.")
    return " ".join(said)


def fixed(row: Mapping[str, Any]) -> str:
    """What became of a fix: before and after, as association."""
    found = row["before_after"]
    if found.get("reason"):
        return f"Before and after: {found['reason']}."
    before, after = found["before"], found["after"]
    return (
        f"{row['rule']}: {words.share(before['value'])} before ({words.span(before['low'], before['high'], 'share')}), "
        f"{words.share(after['value'])} since ({words.span(after['low'], after['high'], 'share')}). "
        "An association: other things may have changed too."
    )


def reported(theme: Mapping[str, Any]) -> str:
    """A theme in a line."""
    return (
        f"“{theme['line']}” {theme['people']} people in {theme['n']} reports since {_day(theme['first_at'])}; "
        f"{theme['answered']} answered."
    )


def _day(said: str) -> str:
    return words.day(date.fromisoformat(said[:10]))


def part(row: Mapping[str, Any]) -> str:
    """What costs a department's people most."""
    worst = row["worst"]
    if row["reason"]:
        return row["reason"]
    if worst is None:
        return "no single break that ten people met"
    span = words.span(worst["low"], worst["high"], "share")
    return f"{worst['title']}: {worst['n']:,} of {worst['denominator']:,}, {words.share(worst['share'])} ({span})"


def read(row: Mapping[str, Any]) -> str:
    """Who opened and who acted, of a role group."""
    if row["n"] is None:
        return f"{row['role_group']}: {row['reason']}"
    return f"{row['role_group']}: {row['n']} opened it, {row['n_acted']} acted"


def silent(departments: Mapping[str, Any]) -> str:
    """Of whom nothing was seen."""
    names = departments["silent"]
    if not names:
        return ""
    listed = names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"
    return f"Nothing was seen that {listed} {'owns' if len(names) == 1 else 'own'}."


SAYS = {
    "title": title, "dates": dates, "hours": hours, "interval": interval, "usual": usual, "one_of": one_of,
    "judged": judged, "believed": believed, "learned": learned, "fixed": fixed, "reported": reported,
    "part": part, "read": read,
    "silent": silent, "sentence": sentence,
}  # fmt: skip
