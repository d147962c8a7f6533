"""The command that makes a rota: who works when, which guest sits beside whom, and what that leaves undone."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from walkamile.cli.answer import percent, print_json, print_table, progress, say
from walkamile.cli.app import Home, Json, home_of
from walkamile.cli.staff import group

if TYPE_CHECKING:
    from walkamile import staff

FILES = {"rota": "rota.yaml", "demand": "demand.csv", "agents": "agents.csv", "guests": "guests.csv"}
Folder = Annotated[
    Path | None,
    typer.Argument(help="Folder with rota.yaml, demand.csv, agents.csv, guests.csv (default: the home)."),
]
DemandFile = Annotated[
    Path | None,
    typer.Option("--demand", help="The table that staff plan --out wrote, instead of demand.csv."),
]
From = Annotated[
    datetime | None,
    typer.Option(
        "--from", formats=["%Y-%m-%d"], help="First day of the week (default: rota.yaml, the demand)."
    ),
]
Seconds = Annotated[float, typer.Option("--seconds", min=0.1, help="How long to look, on the clock.")]
WorkUnits = Annotated[
    float | None,
    typer.Option(
        "--work", min=0.01, help="How much to look, instead of how long: gives the same answer again."
    ),
]
Seed = Annotated[int, typer.Option("--seed", min=0, help="The seed of the search.")]
Greedy = Annotated[bool, typer.Option("--greedy", help="The greedy alone: quick, not proven.")]
Breaks = Annotated[
    Path | None, typer.Option("--breaks", help="What walkamile breaks --json printed: minutes of breaks.")
]
Ics = Annotated[
    Path | None, typer.Option("--ics", help="Write calendars into this folder: one each, one for all.")
]

Out = Annotated[
    Path | None, typer.Option("--out", help="Write the rota as CSV, a line per shift or session.")
]


@group.command("rota")
def rota(
    folder: Folder = None,
    demand: DemandFile = None,
    from_: From = None,
    seconds: Seconds = 20.0,
    work: WorkUnits = None,
    seed: Seed = 1,
    greedy: Greedy = False,
    breaks: Breaks = None,
    ics: Ics = None,
    out: Out = None,
    home: Home = None,
    json: Json = False,
) -> None:
    """Who works when in a week, and which guests from the whole house come at the peaks, each with a buddy?"""
    from walkamile import staff
    from walkamile.cli.any_table import write_rows

    week, said = _week(folder or home_of(home), demand, from_)
    effort = None if greedy else staff.rota.Effort(seconds=seconds, work=work, seed=seed)
    with progress("Looking for a rota"):
        made = staff.rota.make(week, effort)
        _refuse_broken(week, made)
        found = staff.rota.answer.answer(week, made.rota, said.get("worth"), _break_rows(breaks))
    rows = _rows(week, made.rota)
    if out is not None:
        write_rows(rows, out)
    n_files = _write_calendars(week, made.rota, ics) if ics is not None else 0
    if json:
        print_json(_document(week, made, found, rows))
        return
    _tell(week, made, found)
    if n_files:
        say(f"{n_files} calendars written to {ics}.")


def _week(
    folder: Path, demand: Path | None, first_day: datetime | None
) -> tuple[staff.rota.instance.Instance, dict[str, Any]]:
    from walkamile import staff
    from walkamile.model.errors import FileFault

    paths = {name: folder / file for name, file in FILES.items()} | ({"demand": demand} if demand else {})
    for name, path in paths.items():
        if name != "guests" and not path.is_file():
            raise FileFault(
                f"{path} is not there. A rota needs {', '.join(FILES.values())}; see docs, All hands."
            )
    said = staff.rota.reading.read_rota(paths["rota"].read_text("utf-8"))
    tables = {
        name: _table(paths[name]) if paths[name].is_file() else [] for name in ("demand", "agents", "guests")
    }
    made = staff.rota.reading.week(
        said, tables["demand"], tables["agents"], tables["guests"], first_day.date() if first_day else None
    )
    return made, said


def _table(path: Path) -> list[dict[str, str]]:
    """Rows as text; lines that begin with # are comments."""
    import csv

    from walkamile.model.errors import FileFault

    try:
        lines = [line for line in path.read_text("utf-8-sig").splitlines() if line.strip() and line[0] != "#"]
        rows = list(csv.DictReader(lines, strict=True))
    except (UnicodeDecodeError, csv.Error) as fault:
        raise FileFault(f"{path} cannot be read: {fault}. Save it as CSV (UTF-8).") from fault
    for number, row in enumerate(rows, 2):
        if None in row:
            raise FileFault(
                f"{path}: line {number} has more cells than the first line names. Put a comma in quotes."
            )
    return [{name.strip(): (value or "").strip() for name, value in row.items()} for row in rows]


def _refuse_broken(week: staff.rota.instance.Instance, made: staff.rota.Made) -> None:
    """A rota that breaks a promise is none: say which rules cannot hold together, or that none was found."""
    from walkamile import staff
    from walkamile.model.errors import StaffFault

    if not made.broken:
        return
    if not made.contradiction:
        raise StaffFault(f"No rota was found that keeps all rules; the best one breaks: {'; '.join(made.broken)}. "
                         f"Give it more time (--seconds). {made.note}".rstrip())  # fmt: skip
    clash = staff.rota.contradiction(week)
    rules = clash.rules if clash else made.broken
    together = (
        "These rules cannot hold together"
        if len(rules) > 1
        else "With these agents and shifts this cannot hold"
    )
    smallest = "" if clash is None or clash.is_smallest else " Perhaps fewer of them are enough for it."
    raise StaffFault(f"{together}: {'; '.join(rules)}. Change one of them.{smallest}")


def _break_rows(path: Path | None) -> list[dict[str, Any]] | None:
    import json

    from walkamile.model.errors import FileFault

    if path is None:
        return None
    try:
        rows = json.loads(path.read_text("utf-8"))["rules"]
        return [row for row in rows if isinstance(row, dict)]
    except (OSError, ValueError, KeyError, TypeError) as fault:
        raise FileFault(f"{path} is not what `walkamile breaks --json` prints: {fault}") from fault


def _moment(week: staff.rota.instance.Instance, minute: int) -> str:
    from datetime import timedelta

    midnight = datetime.combine(week.first_day, datetime.min.time())
    return (midnight + timedelta(minutes=minute)).isoformat(timespec="seconds")


def _rows(week: staff.rota.instance.Instance, made: staff.rota.instance.Rota) -> list[dict[str, Any]]:
    """A row per shift, induction, session and debrief, in order of time."""
    guests = {guest.employee: guest for guest in week.guests}

    def row(kind: str, who: str, start: int, end: int, **more: str) -> dict[str, Any]:
        told = {name: more.get(name, "") for name in ("breaks", "buddy", "takes")}
        return {
            "employee_id": who,
            "kind": kind,
            "start": _moment(week, start),
            "end": _moment(week, end),
        } | told

    found = []
    for work in made.works:
        span = work.shift.on(work.day)
        pauses = [one.later(work.day * 1440) for one in work.shift.breaks]
        said = "; ".join(
            f"{_moment(week, p.start_min)[11:16]}-{_moment(week, p.end_min)[11:16]}" for p in pauses
        )
        found.append(row("shift", work.employee, span.start_min, span.end_min, breaks=said))
    for who, place in made.inductions:
        span = week.inductions[place].span
        found.append(row("induction", who, span.start_min, span.end_min))
    for one in made.sessions:
        debrief = one.debrief(week.rules.debrief_min)
        takes = "; ".join(guests[one.employee].intents)
        found.append(
            row("session", one.employee, one.span.start_min, debrief.start_min, buddy=one.buddy, takes=takes)
        )
        if debrief.minutes:
            found.append(row("debrief", one.employee, debrief.start_min, debrief.end_min, buddy=one.buddy))
    return sorted(found, key=lambda each: (each["start"], each["employee_id"], each["kind"]))


def _write_calendars(week: staff.rota.instance.Instance, made: staff.rota.instance.Rota, folder: Path) -> int:
    """One file per person and `all.ics`; names of files keep to letters, digits and .-_."""
    from datetime import UTC
    from urllib.parse import quote

    from walkamile import staff

    now = datetime.now(UTC)
    folder.mkdir(parents=True, exist_ok=True)
    who: list[str | None] = [None, *staff.rota.calendar.people(made)]
    for employee in who:
        name = "all" if employee is None else f"person-{quote(employee, safe='')}"
        text = staff.rota.calendar.calendar(week, made, now, employee)
        (folder / f"{name}.ics").write_bytes(text.encode())
    return len(who)


def _document(
    week: staff.rota.instance.Instance,
    made: staff.rota.Made,
    found: staff.rota.answer.Answer,
    rows: list[Any],
) -> dict[str, Any]:
    from dataclasses import asdict

    from walkamile.cli.any_table import plain

    said = asdict(found)
    if found.peak is not None:
        slot = week.demand.slot_min
        start, end = (_moment(week, n * slot) for n in (found.peak.start_slot, found.peak.end_slot))
        said |= {"peak": asdict(found.peak) | {"start": start, "end": end}}
    return plain(
        {
            "first_day": week.first_day.isoformat(), "slot_min": week.demand.slot_min, "method": made.method,
            "price": made.price, "bound": made.bound, "gap_share": made.gap_share, "note": made.note,
            "n_agents": len(week.agents), "n_guests": len(week.guests), "answer": said, "rota": rows,
            "slots": _slots(week, made.rota),
        }
    )  # fmt: skip


def _slots(week: staff.rota.instance.Instance, made: staff.rota.instance.Rota) -> list[dict[str, Any]]:
    from walkamile import staff

    answer, slot = staff.rota.answer, week.demand.slot_min
    columns = answer.by_slot(week, made)
    return [
        {"start": _moment(week, number * slot)}
        | {name: float(column[number]) for name, column in columns.items()}
        for number in range(week.demand.n_slots)
        if any(column[number] for column in columns.values())
    ]


def _tell(week: staff.rota.instance.Instance, made: staff.rota.Made, found: staff.rota.answer.Answer) -> None:
    from walkamile import staff

    columns = staff.rota.answer.by_slot(week, made.rota)
    per_day, hours = week.demand.per_day, week.demand.slot_min / 60
    table = []
    for day in range(7):
        here = slice(day * per_day, (day + 1) * per_day)
        came = columns["contacts"][here].sum()
        table.append(
            [_moment(week, day * 1440)[:10], f"{came:,.0f}", f"{columns['required'][here].sum() * hours:,.0f}",
             f"{columns['agents'][here].sum() * hours:,.0f}", f"{columns['guests'][here].sum() * hours:,.1f}",
             percent(columns["abandoned"][here].sum() / came if came else 0.0)]
        )  # fmt: skip
    heads = ["day", "contacts", "hours asked for", "hours of agents", "hours of guests", "abandoned"]
    print_table(heads, table, right=(1, 2, 3, 4, 5))
    gap = made.gap_share
    proven = "" if gap is None else f" No rota can save more than {percent(gap)} of what it loses."
    say(
        f"{len(made.rota.works)} shifts, {len(made.rota.sessions)} sessions of guests ({made.method}).{proven}"
    )
    if made.note:
        say(made.note)
    for line in staff.rota.told.sentences(found):
        say(line)
    if found.peak is not None:
        start, end = (
            _moment(week, n * week.demand.slot_min) for n in (found.peak.start_slot, found.peak.end_slot)
        )
        for line in staff.rota.told.peak_sentences(found.peak, f"{start[:10]} {start[11:16]}-{end[11:16]}"):
            say(line)
