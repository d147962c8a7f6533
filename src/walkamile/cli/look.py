"""Commands that look: round, gaps, breaks, journey, person, people, doctor."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from walkamile.cli.answer import complain, interval, percent, print_json, print_table, progress, say
from walkamile.cli.app import Home, Json, app, home_of
from walkamile.cli.sent import working

if TYPE_CHECKING:
    from walkamile.round import Recall

Moment = Annotated[datetime | None, typer.Option(formats=["%Y-%m-%d", "%Y-%m-%dT%H:%M:%S"])]
Segment = Annotated[str | None, typer.Option("--by", help="Cut by this segment (segments.yaml).")]


HOURS = ("median_h", "low_h", "high_h", "p90_h", "p90_low_h", "p90_high_h")


@contextmanager
def recalled(home: Path | None) -> Iterator[Recall]:
    """Open the newest generation of a home, and close it again."""
    from walkamile import round as rounds
    from walkamile.store import open_store

    store = open_store(home_of(home), must_exist=True)
    try:
        yield rounds.recall(store)
    finally:
        store.close()


@app.command("round")
def run_round(
    as_of: Annotated[
        datetime | None,
        typer.Option(
            "--as-of",
            formats=["%Y-%m-%d", "%Y-%m-%dT%H:%M:%S"],
            help="Look at the state of this moment (UTC); default: the last event.",
        ),
    ] = None,
    home: Home = None,
    json: Json = False,
) -> None:
    """Derive everything that changed: people, contacts, journeys, breaks, figures."""
    folder = home_of(home)
    with working(folder) as do, progress("Round") as tell:
        try:
            done = do("round", tell, as_of=as_of.isoformat() if as_of else None)["round"]
        finally:
            _tell_unread(folder)
    if json:
        print_json(done)
        return
    touched, until = done["touched"], datetime.fromisoformat(done["as_of"])
    say(
        f"Generation {done['generation']}, as of {until:%Y-%m-%d %H:%M} UTC: {touched['people']} people "
        f"and {touched['cases']} cases in {done['seconds']:.1f} s."
    )
    say("Next: walkamile gaps, walkamile breaks, walkamile serve")


def _tell_unread(folder: Path) -> None:
    """Say which sources wait although a round was run, and why."""
    from walkamile.round.answers.senders import ask_senders
    from walkamile.store import open_store

    if not (folder / "log.sqlite").exists():
        return
    store = open_store(folder)
    try:
        for row in ask_senders(store):
            if row["fault"]:
                complain(f"{row['waiting']} events of {row['source']} wait to be read. {row['fault']}")
    finally:
        store.close()


@app.command()
def breaks(
    rule: Annotated[str | None, typer.Option("--rule", help="Only this rule.")] = None,
    by: Segment = None,
    events: Annotated[
        bool, typer.Option("--events", help="List the breaks one by one, with their evidence.")
    ] = False,
    limit: Annotated[int, typer.Option("--limit", min=1, help="How many rows with --events.")] = 1000,
    home: Home = None,
    json: Json = False,
) -> None:
    """Where the experience breaks: shares with interval, minutes of life, and the rows behind them."""
    from walkamile import round as rounds

    with recalled(home) as recall:
        document = rounds.ask_breaks(recall, rule, by)
        rows = rounds.ask_break_rows(recall, rule, limit) if events else []
    if json:
        print_json(
            {"as_of": document["as_of"], "rules": document["rules"], "events": rows} if events else document
        )
        return
    if events:
        print_table(
            ["rule", "scope", "when (UTC)", "channel", "person", "minutes", "evidence"],
            [
                [
                    r["rule"],
                    r["scope"],
                    r["at"],
                    r["channel"],
                    r["person_id"],
                    _minutes(r["minutes"]),
                    r["evidence"],
                ]
                for r in rows
            ],
            right=(5,),
        )
        return
    table = [
        [
            r["rule"], r["lens"], r["scope"], r["window_days"] or "", r["segment"] or "", percent(r["share"]),
            interval(r["low"], r["high"]), r["n"], r["denominator"], _minutes(r["minutes"]), r["reason"],
        ]
        for r in document["rules"]
    ]  # fmt: skip
    print_table(
        ["rule", "lens", "scope", "days", "segment", "share", "95 %", "n", "of", "minutes", ""],
        table,
        right=(3, 5, 6, 7, 8, 9),
    )


def _minutes(value: float | None) -> str:
    return "" if value is None else f"{value:,.0f}"


@app.command()
def changes(home: Home = None, json: Json = False) -> None:
    """What IT changes did to people within 72 hours, beside the same weekday of the weeks before: an association."""
    from walkamile import round as rounds

    with recalled(home) as recall:
        rows = rounds.ask_changes(recall)
    if json:
        print_json({"changes": rows})
        return
    if not rows:
        say("No source says `change.deployed`. What to switch on: walkamile doctor")
        return
    table = [
        [r["deployed_at"], r["change_id"], r["ci"], r["n_people"], _minutes(r["usual_people"]), r["n_contacts"],
         _minutes(r["usual_contacts"]), r["reason"] or r["note"]]
        for r in rows
    ]  # fmt: skip
    columns = ["deployed (UTC)", "change", "on", "people", "usual", "contacts", "usual", ""]
    print_table(columns, table, right=(3, 4, 5, 6))


@app.command()
def gaps(
    explain: Annotated[
        str | None, typer.Option("--explain", help="Definition, SQL and evidence of one indicator.")
    ] = None,
    by: Segment = None,
    at: Annotated[
        datetime | None,
        typer.Option("--at", formats=["%Y-%m-%d", "%Y-%m-%dT%H:%M:%S"], help="As an earlier round saw it."),
    ] = None,
    home: Home = None,
    json: Json = False,
) -> None:
    """The five gaps: indicators with intervals, stage ranges, and what cannot be seen."""
    from walkamile import round as rounds

    with recalled(home) as recall:
        if explain:
            document = rounds.explain(recall, explain)
        elif by:
            document = rounds.ask_gaps_by(recall, by)
        else:
            document = rounds.ask_gaps(recall, at)
    if json:
        print_json(document)
    elif explain:
        _tell_explained(document)
    elif by:
        _tell_by(document)
    else:
        _tell_gaps(document)


def _tell_gaps(document: dict[str, Any]) -> None:
    for gap in document["gaps"]:
        stage = gap["stage"]
        say(
            f"{gap['gap'].upper()}: "
            + (f"stage {stage['low']}-{stage['high']}" if stage else "not measurable")
        )
        print_table(
            ["", "indicator", "value", "interval", "n", "stage", ""],
            [_indicator(i) for i in gap["indicators"]],
            right=(2, 3, 4),
        )
        say()
    stage = document["company_stage"]
    say(f"COMPANY: stage {stage['low']}-{stage['high']}. {stage['reason']}")
    say(f"Blind spots: {', '.join(document['blind_spots']) or 'none'}. What to switch on: walkamile doctor")


def _indicator(row: dict[str, Any]) -> list[object]:
    stage = row["stage"]
    shown = f"{stage['low']}-{stage['high']}" if isinstance(stage, dict) else ""
    return [
        row["id"] + ("*" if row["core"] else ""),
        row["name"],
        _figure(row["value"], row["unit"]),
        _between(row),
        row["n"],
        shown,
        row["reason"],
    ]


def _figure(value: float | None, unit: str) -> str:
    if value is None:
        return ""
    return percent(value) if unit == "share" else f"{value:.2f} {unit}"


def _between(row: dict[str, Any]) -> str:
    if row["low"] is None or row["high"] is None:
        return ""
    return (
        interval(row["low"], row["high"]) if row["unit"] == "share" else f"{row['low']:.2f}-{row['high']:.2f}"
    )


def _tell_by(document: dict[str, Any]) -> None:
    for part, rows in document["parts"].items():
        say(part.upper())
        print_table(
            ["", "indicator", "value", "interval", "n", "stage", ""],
            [_indicator(row) for row in rows if row["status"] != "abstained"],
            right=(2, 3, 4),
        )
        say()


def _tell_explained(document: dict[str, Any]) -> None:
    say(f"{document['id']} {document['name']} ({document['gap']} gap)")
    say(document["definition"])
    if document["inferred"]:
        say(f"Where no source logs it (grade B): {document['inferred']}")
    if document["legs"]:
        say()
        print_table(
            ["leg", "median h", "95 %", "nine in ten h", "95 %", "n", "not yet", ""],
            [_leg(row) for row in document["legs"]],
            right=(1, 2, 3, 4, 5, 6),
        )
    say()
    say(document["sql"].strip())
    say()
    print_table(
        ["when (UTC)", "value", "event"], [[r["at"], r["value"], r["event_id"]] for r in document["evidence"]]
    )


def _leg(row: dict[str, Any]) -> list[object]:
    if row["status"] != "shown":
        return [row["leg"], "", "", "", "", row["n"], row["n_open"], row["reason"]]
    told = ["longer" if row[name] is None else f"{row[name]:.1f}" for name in HOURS]
    ends = ["" if told[at] == told[at + 1] == "longer" else f"{told[at]} to {told[at + 1]}" for at in (1, 4)]
    return [row["leg"], told[0], ends[0], told[3], ends[1], row["n"], row["n_open"], ""]


@app.command()
def journey(
    lens: Annotated[
        str, typer.Argument(help="contact, need, episode, order, case, lifetime, employee_day, change_blast")
    ],
    home: Home = None,
    json: Json = False,
) -> None:
    """How cases of a lens flow: nodes, edges, counts, median waits."""
    from walkamile import round as rounds

    with recalled(home) as recall:
        document = rounds.ask_journey(recall, lens)
    if json:
        print_json(document)
        return
    say(
        f"{document['cases']} cases, {document['events']} events, {document['variants']} variants, "
        f"{len(document['edges'])} edges"
    )
    rows = [[e["from"], e["to"], e["n"], _hours(e["median_s"])] for e in document["edges"][:40]]
    print_table(["from", "to", "n", "median"], rows, right=(2, 3))


def _hours(seconds: float | None) -> str:
    if seconds is None:
        return ""
    for limit, size, unit in ((120, 1, "s"), (7200, 60, "min"), (172800, 3600, "h")):
        if seconds < limit:
            return f"{seconds / size:.0f} {unit}"
    return f"{seconds / 86400:.1f} days"


@app.command()
def person(
    identifier: Annotated[str, typer.Argument(help="A person id, or a name such as email:ana@example.org")],
    home: Home = None,
    json: Json = False,
) -> None:
    """Who it is, why, and what they went through. The look is written into the access log."""
    from walkamile import round as rounds

    with recalled(home) as recall:
        document = rounds.ask_person(recall, identifier)
    if json:
        print_json(document)
        return
    say(f"Person {document['person_id']}")
    say("Known as " + ", ".join(f"{i['namespace']}:{i['value']}" for i in document["identifiers"]))
    rows = [
        [
            e["ts"],
            e["channel"],
            e["touchpoint"] or e["type"],
            e["wait_s"] or "",
            ", ".join(b["rule"] for b in e["breaks"]),
        ]
        for e in document["timeline"]
    ]
    print_table(["when (UTC)", "channel", "what", "wait s", "break"], rows, right=(3,))


@app.command()
def people(
    out: Annotated[Path, typer.Option("--out", help="The CSV file to write.")],
    by: Annotated[
        str, typer.Option("--by", help="identifier: namespace,value,person_id; event: event_id,person_id")
    ] = "identifier",
    home: Home = None,
    json: Json = False,
) -> None:
    """Write who is who, for other programs."""
    from walkamile import round as rounds
    from walkamile.model.errors import UnknownName

    if by not in ("identifier", "event"):
        raise UnknownName("--by is either identifier or event.")
    with recalled(home) as recall:
        n = rounds.write_people(recall, out, by)
    if json:
        print_json({"file": str(out), "rows": n})
    else:
        say(f"{n} rows written to {out}.")


@app.command()
def doctor(home: Home = None, json: Json = False) -> None:
    """What is connected, silent or broken; what can be measured, what not, and what to switch on."""
    from walkamile import round as rounds

    with recalled(home) as recall:
        document = rounds.examine(recall)
    if json:
        print_json(document)
        return
    print_table(
        ["source", "events", "first", "last", "state"],
        [[s["source"], s["events"], s["first"], s["last"], s["state"]] for s in document["sources"]],
        right=(1,),
    )
    for one in document["sending"]:
        state = "has fallen silent" if one["silent"] else one["fault"] or ""
        say(f"{one['source']} sends: last event {one['last_at'] or 'never'}. {state}".rstrip())
    say()
    say(f"{document['measured']} of {document['indicators']} indicators can be measured.")
    say(
        "Left out as service accounts: "
        + (str(len(document["service_accounts"])) or "none")
        + " (service_accounts.csv in the home decides otherwise)"
    )
    said = document["teams"]
    if said["fault"]:
        say(said["fault"])
    elif said["n"]:
        say(f"Of the employees in teams.csv, events name {said['n_known']} of {said['n']}.")
    say()
    say("What to switch on, most valuable first:")
    print_table(
        ["where", "event type", "how", "unlocks"],
        [[p["where"], p["type"], p["how"], ", ".join(p["unlocks"])] for p in document["plan"]],
    )
