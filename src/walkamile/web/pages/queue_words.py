"""How do the figures of a queue become sentences, lines of tables and drawings?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from typing import Any

from walkamile.round.answers.queue import Understood, bought_on, twin_of
from walkamile.round.answers.queue_history import day_date
from walkamile.web.draw import words
from walkamile.web.draw.queue_day import NARROW_PX, WIDE_PX, drawn_day, drawn_staff
from walkamile.web.draw.queue_twin import drawn_more, drawn_twin, per_cent
from walkamile.web.pages.frame import with_query


def clock(at_s: float) -> str:
    """A moment of the wall clock as time of day."""
    return f"{datetime.fromtimestamp(at_s, UTC):%H:%M}"


def rows_href(here: str, day: date, start_s: float | None, minutes: int = 30) -> str:
    """The address of the contacts of a day, or of some minutes of it."""
    since = {} if start_s is None else {"from": clock(start_s), "minutes": minutes}
    return with_query("/queue/contacts", here, day=day, **since)


def day_drawn(today: Mapping[str, Any]) -> dict[str, Any]:
    """The day as it is drawn on a desk and in the hand."""
    rows = today["rows"]
    if not rows:
        return {}
    clocks = [clock(row["start_s"]) for row in rows]
    total = today["total"]
    said = f"{total['came']} came"
    if total["point"] is not None:
        said += f", {total['point']:.0f} were expected, by half hour; the table says the same"
    return {
        "wide": drawn_day(rows, clocks, said, WIDE_PX, "day-wide"),
        "narrow": drawn_day(rows, clocks, said, NARROW_PX, "day-narrow"),
    }


def staff_drawn(today: Mapping[str, Any]) -> dict[str, Any]:
    """The drawing, and the figures of the half hour in which most people are needed."""
    rows = [row for row in today["rows"] if row["base"] or row["present"]]
    needed = [row for row in rows if row["base"]]
    if not needed:
        return {}
    clocks = [clock(row["start_s"]) for row in rows]
    peak = max(needed, key=lambda row: (row["base"] + row["on_call"], row["point"]))
    said = f"Base plan {peak['base']} and {peak['on_call']} on call at {clock(peak['start_s'])}, the most of the day"
    return {
        "wide": drawn_staff(rows, clocks, said, WIDE_PX, "staff-wide"),
        "narrow": drawn_staff(rows, clocks, said, NARROW_PX, "staff-narrow"),
        "peak": peak | {"clock": clock(peak["start_s"])},
        "hours": sum(row["base"] for row in needed) / 2,
        "on_call_hours": sum(row["on_call"] for row in needed) / 2,
        "most_on_call": max(row["on_call"] for row in needed),
        "short": _short(needed),
        "worst": _worst(needed),
        "has_present": any(row["present"] for row in rows),
        "has_needed": any(row["needed"] for row in rows),
    }


def _worst(rows: Sequence[Mapping[str, Any]]) -> dict[str, Any] | None:
    known = [row for row in rows if row["needed"]]
    worst = max(known, key=lambda row: row["needed"], default=None)
    return {**worst, "clock": clock(worst["start_s"])} if worst else None


def _short(rows: Sequence[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """The half hours in which fewer people were there than those who came needed."""
    known = [row for row in rows if row["present"] is not None and row["needed"]]
    return [row for row in known if row["present"] < row["needed"] - 0.5]


def day_lines(today: Mapping[str, Any], here: str) -> list[list[Any]]:
    """The half hours of a day as lines of a table."""
    return [
        [
            clock(row["start_s"]),
            (words.count(row["came"]), rows_href(here, today["day"], row["start_s"]))
            if row["came"]
            else words.count(row["came"]),
            "–" if row["point"] is None else f"{row['point']:.1f}",
            words.span(row["low"], row["high"]),
            _few(
                row,
                "share",
                words.share(row["share"]),
                words.span(row["share_low"], row["share_high"], "share"),
            ),
            _few(row, "mean_wait_s", words.duration(row["mean_wait_s"]), ""),
            "–" if row["present"] is None else f"{row['present']:.1f}".removesuffix(".0"),
            words.count(row["needed"]),
            words.count(row["base"]),
            _more(row["on_call"]),
        ]
        for row in today["rows"]
    ]


def _more(n: float | None) -> str:
    """How many beside the base plan."""
    return "–" if not n else f"+{n:.0f}"


def _few(row: Mapping[str, Any], key: str, said: str, note: str) -> Any:
    """A figure, or that too few came to show one."""
    if row[key] is None:
        return "few" if row["came"] else "–"
    return (said, "", note)


def week_line(row: Mapping[str, Any], here: str) -> list[Any]:
    """A day to come as a line of a table."""
    href = with_query("/queue", here, day=row["day"])
    return [
        (f"{row['day']:%a} {words.day(row['day'])}", href),
        words.count(row["point"]),
        words.span(row["low"], row["high"]),
        clock(row["peak_s"]) if row["is_open"] else "–",
        words.count(row["base"]),
        _more(row["on_call"]),
        words.count(row["hours"]),
        _more(row["on_call_hours"]),
        ", ".join(one["what"] for one in row["planned"]) or "–",
    ]


def twin_shown(known: Understood) -> dict[str, Any]:
    """What was learned, and three drawings: giving up, waiting, answered in time."""
    found = twin_of(known)
    rows = found["rows"]
    clocks = [clock(row["start_s"]) for row in rows]
    pictures = (
        ("share", "Gave up", per_cent),
        ("wait_s", "Mean wait", words.duration),
        ("in_time", f"Answered within {found['within_s']:.0f} s", per_cent),
    )
    drawn = [
        (title, drawn_twin(rows, clocks, key, say, f"{title} by time of day, measured and modelled", f"twin-{key}"))
        for key, title, say in pictures
        if any(not row["is_few"] for row in rows)
    ]  # fmt: skip
    return found | {
        "drawn": drawn,
        "lines": [_twin_line(row) for row in rows],
        "scores": [_score(score) for score in (found["tried"] or {}).get("scores", ())],
        "unexplained": [
            row for row in rows if not row["is_few"] and row["share_low"] > row["share_said"] + 0.02
        ],
        "n_shown": sum(not row["is_few"] for row in rows),
        "since_day": day_date(found["since"]),
        "until_day": day_date(found["until"] - 1),
        "tried_from": day_date(found["tried"]["middle"]) if found["tried"] else None,
    }


def _twin_line(row: Mapping[str, Any]) -> list[Any]:
    if row["is_few"]:
        return [clock(row["start_s"]), words.count(row["n"]), *["few"] * 7]
    return [
        clock(row["start_s"]),
        words.count(row["n"]),
        f"{row['agents']:.1f}",
        (words.share(row["share"]), "", words.span(row["share_low"], row["share_high"], "share")),
        words.share(row["share_said"]),
        (words.duration(row["wait_s"]), "", words.span(row["wait_s_low"], row["wait_s_high"], "s")),
        words.duration(row["wait_s_said"]),
        (words.share(row["in_time"]), "", words.span(row["in_time_low"], row["in_time_high"], "share")),
        words.share(row["in_time_said"]),
    ]


MODELS = {
    "Erlang A with availability": "This model (Erlang A)",
    "Erlang C": "What the old spreadsheet says (Erlang C)",
    "constant": "The same figure for every half hour",
}


def _score(score: Any) -> list[Any]:
    in_time = score.in_time_share_error
    return [
        MODELS[score.model],
        f"{100 * score.abandoned_share_error:.1f} points",
        words.duration(score.mean_wait_error_s),
        f"{100 * in_time:.1f} points" if in_time == in_time else "–",
        words.count(score.n_without_answer),
    ]


def bought_shown(known: Understood, day: date, here: str) -> dict[str, Any]:
    """What more people would have changed: the sentence, the picture, and the way to the contacts."""
    found = bought_on(known, day)
    if found["reason"]:
        return found
    lines, enough = found["lines"], found["enough"]
    shown = lines[:: max(1, len(lines) // 16)]
    if enough is not None and all(line["more"] != enough for line in shown):
        shown = sorted([*shown, lines[enough]], key=lambda line: line["more"])
    said = f"The share that gives up with each further person, from {words.share(lines[0]['share'])} on"
    return found | {
        "clock": f"{clock(found['since_s'])} to {clock(found['until_s'])}",
        "one": lines[1],
        "target": lines[enough] if enough is not None else lines[-1],
        "drawn": drawn_more(shown, enough, said, "more"),
        "table": [
            [
                f"{line['more']:.0f}",
                words.share(line["share"]), words.span(line["low"], line["high"], "share"),
                words.duration(line["wait_s"]), words.span(line["wait_low_s"], line["wait_high_s"], "s"),
            ]
            for line in shown
        ],
        "href": rows_href(here, found["day"], found["since_s"], 120),
    }  # fmt: skip


def reasons_shown(found: dict[str, Any]) -> dict[str, Any]:
    """The reasons of the peak as lines of a table."""
    lines: list[list[Any]] = []
    for row in found["rows"]:
        query = f"?since={found['since']}&until={found['until']}"
        rule = (row["title"], with_query(f"/breaks/{row['rule']}", query)) if row["rule"] else "–"
        lines.append(
            [
                row["topic"].replace("_", " "),
                (words.share(row["share"]), "", f"{words.span(row['low'], row['high'], 'share')}"),
                words.count(row["n"]),
                rule,
                "–"
                if row["broken"] is None
                else (
                    words.share(row["broken"]),
                    "",
                    words.span(row["broken_low"], row["broken_high"], "share"),
                ),
            ]
        )
    return found | {"lines": lines}


def hands_shown(found: dict[str, Any]) -> dict[str, Any]:
    """The teams as lines of a table, and those of whom nobody has been there."""
    lines = [
        [row["team"].replace("_", " "), words.count(row["n"]), words.count(row["served"])]
        for row in found["rows"]
    ]
    nobody = [row["team"].replace("_", " ") for row in found["rows"] if not row["served"]]
    return found | {"lines": lines, "nobody": nobody}
