"""Which options do the commands on queues share? Their names, types and help, once."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

Number = float | None

ArrivalsPerHour = Annotated[Number, typer.Option("--arrivals-per-hour", help="Contacts that arrive.")]
HandleS = Annotated[Number, typer.Option("--handle-s", help="Mean handle time in seconds.")]
Agents = Annotated[Number, typer.Option("--agents", help="People who answer.")]
PatienceS = Annotated[
    float, typer.Option("--patience-s", help="Mean patience in seconds; inf: nobody gives up (Erlang C).")
]
PatienceLaw = Annotated[
    str,
    typer.Option("--patience-law", help="exponential (Erlang A), fixed, or mixed (two kinds of people)."),
]
Patience2S = Annotated[Number, typer.Option("--patience-2-s", help="Mixed: mean patience of the others.")]
PatienceShare = Annotated[
    Number, typer.Option("--patience-share", help="Mixed: the share of people with --patience-s.")
]
PatienceCurve = Annotated[
    Path | None, typer.Option("--patience-curve", help="A table with at_s and share: who is still there.")
]
WithinS = Annotated[float, typer.Option("--within-s", min=0.0, help="In time means within so many seconds.")]
ShortS = Annotated[
    Number, typer.Option("--short-s", help="An abandon up to then is short (default: as --within-s).")
]
RedialShare = Annotated[float, typer.Option("--redial-share", help="Share of abandoned who call again.")]
ReconnectShare = Annotated[float, typer.Option("--reconnect-share", help="Share of answered who call again.")]
GoalShare = Annotated[Number, typer.Option("--goal-share", help="Share answered in time, at least.")]
GoalWhat = Annotated[
    str, typer.Option("--goal-what", help="How in time is counted (four definitions, see the reference).")
]
GoalAbandonedShare = Annotated[
    Number, typer.Option("--goal-abandoned-share", help="Share abandoned, at most.")
]
GoalMeanWaitS = Annotated[Number, typer.Option("--goal-mean-wait-s", help="Mean wait, at most.")]
GoalOccupancy = Annotated[Number, typer.Option("--goal-occupancy", help="Share of time busy, at most.")]
Concurrency = Annotated[float, typer.Option("--concurrency", help="Chats that one agent holds at once.")]
Slowdown = Annotated[float, typer.Option("--slowdown", help="Each further chat lengthens all by this share.")]
Cases = Annotated[
    Path | None,
    typer.Option("--csv", help="A table with a column per parameter; answers become columns."),
]
OutTable = Annotated[Path | None, typer.Option("--out", help="Where to write the table (default: stdout).")]
Given = Annotated[
    bool,
    typer.Option("--given", help="The counts are what is expected: plan for them, forecast nothing."),
]
High = Annotated[
    str | None,
    typer.Option("--high", help="With --given: column of the high count for the on-call amount."),
]
OnCall = Annotated[
    float,
    typer.Option(
        "--on-call", min=0.5, max=0.999, help="The on-call amount covers the count up to this chance."
    ),
]
PlanAvailability = Annotated[
    Number,
    typer.Option(
        "--availability",
        help="Part of those scheduled who can really answer (1; of the home: learned).",
    ),
]
PlanPatienceS = Annotated[
    Number,
    typer.Option(
        "--patience-s",
        help="Mean patience in seconds; inf: nobody gives up (180; of the home: learned).",
    ),
]
Stationary = Annotated[
    bool, typer.Option("--stationary", help="Each slot as if it lasted for ever, like a spreadsheet.")
]
PlanHandleS = Annotated[
    Number, typer.Option("--handle-s", help="Mean handle time in seconds (of the home: learned).")
]
TwinTime = Annotated[
    str | None, typer.Option("--time", help="Column: when somebody asked for an agent (or the slot began).")
]
TwinWait = Annotated[
    str | None, typer.Option("--wait", help="Column: seconds waited (per slot: their mean).")
]
TwinAbandoned = Annotated[
    str | None, typer.Option("--abandoned", help="Column: who gave up, or COL=VALUE (per slot: how many).")
]
TwinHandle = Annotated[
    str | None, typer.Option("--handle", help="Column: handle time in seconds (per slot: their mean).")
]
TwinAgent = Annotated[str | None, typer.Option("--agent", help="Column: who answered.")]
TwinCount = Annotated[
    str | None, typer.Option("--count", help="Column: contacts per slot, if a row is a slot.")
]
TwinAgents = Annotated[
    str | None, typer.Option("--agents", help="Column: agents present, if a row is a slot.")
]
TwinFitUntil = Annotated[
    str | None,
    typer.Option("--fit-until", help="Learn before this time, compare after it (default: two thirds)."),
]
TwinSlotMin = Annotated[float, typer.Option("--slot-min", min=1, max=1440, help="Minutes of a slot.")]
TwinPatienceS = Annotated[Number, typer.Option("--patience-s", help="Mean patience, instead of learning it.")]
TwinOut = Annotated[Path | None, typer.Option("--out", help="Write the slots as CSV.")]
