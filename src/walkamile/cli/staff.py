"""Commands on queues: how many must answer, how patient people are, whether the model says what happened."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from walkamile.cli.answer import percent, print_json, print_table, say
from walkamile.cli.app import Home, Json, app
from walkamile.cli.staff_home import QueueName, TableOrHome, needed, queue_of, waits_of_home
from walkamile.cli.staff_options import (
    Agents,
    ArrivalsPerHour,
    Cases,
    Concurrency,
    GoalAbandonedShare,
    GoalMeanWaitS,
    GoalOccupancy,
    GoalShare,
    GoalWhat,
    HandleS,
    OutTable,
    Patience2S,
    PatienceCurve,
    PatienceLaw,
    PatienceS,
    PatienceShare,
    ReconnectShare,
    RedialShare,
    ShortS,
    Slowdown,
    TwinAbandoned,
    TwinAgent,
    TwinAgents,
    TwinCount,
    TwinFitUntil,
    TwinHandle,
    TwinOut,
    TwinPatienceS,
    TwinSlotMin,
    TwinTime,
    TwinWait,
    WithinS,
)

group = typer.Typer(
    name="staff",
    help="How many people must answer, hour by hour; on the home, or on any table.",
    no_args_is_help=True,
    rich_markup_mode=None,
)
app.add_typer(group)

Table = Annotated[
    Path, typer.Argument(help="A CSV or Parquet file with a line of column names.", show_default=False)
]
Where = Annotated[list[str] | None, typer.Option("--where", help="Only rows with COL=VALUE or COL!=VALUE.")]


@group.command("queue")
def queue(
    arrivals_per_hour: ArrivalsPerHour = None,
    handle_s: HandleS = None,
    agents: Agents = None,
    patience_s: PatienceS = float("inf"),
    patience_law: PatienceLaw = "exponential",
    patience_2_s: Patience2S = None,
    patience_share: PatienceShare = None,
    patience_curve: PatienceCurve = None,
    within_s: WithinS = 20.0,
    short_s: ShortS = None,
    redial_share: RedialShare = 0.0,
    reconnect_share: ReconnectShare = 0.0,
    goal_share: GoalShare = None,
    goal_what: GoalWhat = "answered_in_time_of_offered",
    goal_abandoned_share: GoalAbandonedShare = None,
    goal_mean_wait_s: GoalMeanWaitS = None,
    goal_occupancy: GoalOccupancy = None,
    concurrency: Concurrency = 1.0,
    slowdown: Slowdown = 0.0,
    csv: Cases = None,
    out: OutTable = None,
    json: Json = False,
) -> None:
    """What happens in a queue, and how many must answer? One case by options, or a table of cases."""
    options = dict(locals())
    import numpy as np

    from walkamile.cli import staff_queue

    given = {name: np.nan if options[name] is None else options[name] for name in staff_queue.NUMBERS}
    words = {name: options[name] for name in staff_queue.WORDS}
    if csv is None:
        found = staff_queue.answers(given, {name: [word] for name, word in words.items()}, patience_curve)[0]
        asked = {name: value for name, value in given.items() if not np.isnan(value)} | words
        _tell_case(asked, found, json)
    else:
        _answer_table(csv, given, words, patience_curve, out, json)


def _tell_case(asked: dict[str, Any], found: dict[str, Any], json: bool) -> None:
    from walkamile.cli.any_table import plain

    if json:
        print_json(plain({"cases": [{"asked": asked, "answer": found}]}))
        return
    print_table(
        ["figure", "value"],
        [[name.replace("_", " "), _shown(name, v)] for name, v in found.items()],
        right=(1,),
    )


def _shown(name: str, value: float) -> str:
    if value is None or value != value:
        return ""
    if "share" in name or name == "occupancy" or name.endswith(("offered", "answered", "abandons")):
        return percent(value)
    return f"{value:,.0f}" if "agents" in name or name == "places" else f"{value:,.2f}"


def _answer_table(
    csv: Path, given: dict[str, Any], words: dict[str, str], curve: Path | None, out: Path | None, json: bool
) -> None:
    import numpy as np

    from walkamile.cli import staff_queue
    from walkamile.cli.any_table import numbers, plain, read_table, texts, write_rows

    table = read_table(csv)
    n = table.num_rows
    cases, said = dict(given), {name: [word] * n for name, word in words.items()}
    for name in staff_queue.NUMBERS:
        if name in table.column_names:
            column = numbers(table, name, "--csv")
            cases[name] = np.where(np.isnan(column), given[name], column)
    for name in staff_queue.WORDS:
        if name in table.column_names:
            said[name] = [word or words[name] for word in texts(table, name, "--csv").tolist()]
    found = staff_queue.answers(cases, said, curve)
    rows = table.to_pylist()
    if json:
        print_json(
            plain(
                {"cases": [{"asked": row, "answer": answer} for row, answer in zip(rows, found, strict=True)]}
            )
        )
        return
    whole = list(dict.fromkeys(name for answer in found for name in answer))
    write_rows(
        [row | {name: answer.get(name) for name in whole} for row, answer in zip(rows, found, strict=True)],
        out,
    )


@group.command("patience")
def patience(
    file: TableOrHome = None,
    wait: Annotated[
        str | None, typer.Option("--wait", help="Column: seconds waited, whether answered or not.")
    ] = None,
    abandoned: Annotated[
        str | None, typer.Option("--abandoned", help="Column: who gave up; or COL=VALUE.")
    ] = None,
    by: Annotated[
        list[str] | None, typer.Option("--by", help="Columns that make groups: queue, intent, channel.")
    ] = None,
    silent: Annotated[
        str | None, typer.Option("--silent", help="Column: who left a chat without a word (abandoned, too).")
    ] = None,
    where: Where = None,
    queue: QueueName = None,
    home: Home = None,
    json: Json = False,
) -> None:
    """How long do people wait before they give up, and does one number (Erlang A) describe it?"""
    from walkamile import staff

    told: dict[str, Any] = {"file": str(file)}
    if file is None:
        waits, gone, columns, told = waits_of_home(home, queue, by or [])
        quiet = None
    else:
        waits, gone, quiet, columns = _waits_of_table(file, wait, abandoned, silent, by or [], where or [])
    everybody = staff.patience.patience(waits, gone, quiet)
    parts: list[staff.patience.Patience] = []
    without: list[tuple[tuple[str, ...], int]] = []
    if by:
        parts, without = staff.patience.patience_by(waits, gone, columns, quiet)
    if json:
        print_json(_patience_document(told, by or [], [everybody, *parts], without))
        return
    rows = [
        [" ".join(p.group) or "all", p.n, percent(p.abandoned_share), f"{p.mean_wait_s:.0f}", f"{p.mean_s:.0f}",
         "not reached" if p.median_s == float("inf") else f"{p.median_s:.0f}", p.fit.verdict]
        for p in (everybody, *parts)
    ]  # fmt: skip
    heads = [
        "group",
        "contacts",
        "abandoned",
        "mean wait s",
        "mean patience s",
        "median patience s",
        "Erlang A",
    ]
    print_table(heads, rows, right=(1, 2, 3, 4, 5))
    say(everybody.fit.reason)
    if everybody.note:
        say(everybody.note)
    if told.get("n_in_small_groups"):
        say(f"{told['n_in_small_groups']} contacts are in groups of too few customers to be shown.")
    for name, n in without:
        say(f"{' '.join(name)}: nobody of {n} gave up or waited; nothing can be said.")


def _waits_of_table(
    file: Path, wait: str | None, abandoned: str | None, silent: str | None, by: list[str], where: list[str]
) -> tuple[Any, Any, Any, list[Any]]:
    """Waits, who gave up, who left without a word, and the columns of the groups."""
    from walkamile.cli.any_table import flags, numbers, read_table, texts

    needed(file, wait=wait, abandoned=abandoned)
    table = read_table(file, where)
    waits, gone = numbers(table, wait or "", "--wait"), flags(table, abandoned or "", "--abandoned")
    quiet = flags(table, silent, "--silent") if silent else None
    return waits, gone, quiet, [texts(table, name, "--by") for name in by]


def _patience_document(
    told: dict[str, Any], by: list[str], parts: list[Any], without: list[Any]
) -> dict[str, Any]:
    from dataclasses import asdict

    import numpy as np

    from walkamile import staff
    from walkamile.cli.any_table import plain

    rows = []
    for one in parts:
        row = asdict(one) | {"group": dict(zip(by, one.group, strict=False))}
        shown = np.array(staff.patience.SHOWN_S, float)
        place = np.searchsorted(one.curve.at_s, shown, side="right")
        low, high = (np.concatenate([[1.0], part])[place] for part in (one.curve.low, one.curve.high))
        share = one.curve.share_at(shown)
        row["curve"] = [
            {"at_s": a, "share": s, "low": lo, "high": hi}
            for a, s, lo, hi in zip(shown, share, low, high, strict=True)
        ]
        rows.append(row)
    nothing = [{"group": dict(zip(by, name, strict=True)), "n": n} for name, n in without]
    return plain(told | {"by": by, "groups": rows, "without": nothing})


@group.command("twin")
def twin(
    file: TableOrHome = None,
    time: TwinTime = None,
    wait: TwinWait = None,
    abandoned: TwinAbandoned = None,
    handle: TwinHandle = None,
    agent: TwinAgent = None,
    count: TwinCount = None,
    agents: TwinAgents = None,
    fit_until: TwinFitUntil = None,
    slot_min: TwinSlotMin = 30.0,
    within_s: WithinS = 20.0,
    patience_s: TwinPatienceS = None,
    out: TwinOut = None,
    where: Where = None,
    queue: QueueName = None,
    home: Home = None,
    json: Json = False,
) -> None:
    """Does the model say what really happened? Predicted beside measured, slot by slot."""
    from walkamile.cli import staff_twin
    from walkamile.cli.any_table import read_table, write_rows

    told: dict[str, Any] = {"file": str(file)}
    if file is None:
        with queue_of(home, queue) as one:
            made = staff_twin.compare_home(one, slot_min * 60, within_s, patience_s, fit_until)
            told = one.told
    else:
        needed(file, time=time, wait=wait, abandoned=abandoned, handle=handle)
        given = {"time": time, "wait": wait, "abandoned": abandoned, "handle": handle}
        given |= {"agent": agent, "count": count, "agents": agents}
        names = {name: value for name, value in given.items() if value}
        table = read_table(file, where or ())
        made = staff_twin.compare(table, names, slot_min * 60, within_s, patience_s, fit_until)
    if out is not None:
        write_rows(made["slots"], out)
    if json:
        print_json(told | made)
        return
    _tell_twin(made)


def _tell_twin(made: dict[str, Any]) -> None:
    learned = made["learned"]
    say(f"Availability {learned['availability']:.2f}, mean patience {learned['patience_s']:.0f} s, "
        f"handle time {learned['handle_s']:.0f} s; learned until {made['fit_until']}.")  # fmt: skip
    print_table(
        [
            "model",
            "handle time",
            "abandoned: error",
            "mean wait: error s",
            "in time: error",
            "slots",
            "no answer",
        ],
        [
            [
                s["model"],
                s["handle_time"],
                f"{s['abandoned_share_error']:.3f}",
                f"{s['mean_wait_error_s']:.1f}",
                "" if s["in_time_share_error"] is None else f"{s['in_time_share_error']:.3f}",
                s["n_slots"],
                s["n_without_answer"],
            ]
            for s in made["scores"]
        ],
        right=(2, 3, 4, 5, 6),
    )
