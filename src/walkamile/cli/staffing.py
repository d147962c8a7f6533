"""Commands on counts of contacts: which forecast is right, what comes, how many people slot by slot."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from walkamile.cli.answer import percent, print_json, print_table, progress, say
from walkamile.cli.app import Home, Json
from walkamile.cli.staff import Table, Where, group
from walkamile.cli.staff_home import QueueName, TableOrHome, needed, queue_of, series_of_home
from walkamile.cli.staff_options import Number

if TYPE_CHECKING:
    from walkamile import staff

Time = Annotated[str, typer.Option("--time", help="Column: when the slot began (or the contact came).")]
TimeOrHome = Annotated[
    str | None, typer.Option("--time", help="Column: when the slot began (or the contact came).")
]
Count = Annotated[
    str | None, typer.Option("--count", help="Column: contacts in the slot (default: a row is one).")
]
Holidays = Annotated[
    str | None, typer.Option("--holidays", help="A file of days, or a column of yes and no.")
]
Events = Annotated[
    list[str] | None,
    typer.Option("--event", help="Column of yes and no: mailing, release, outage, bill run."),
]
Horizon = Annotated[int, typer.Option("--horizon", min=1, max=365, help="Days ahead.")]
SlotMin = Annotated[
    Number,
    typer.Option(
        "--slot-min", min=1, max=1440, help="Minutes of a slot (default: as the table, 15 at least)."
    ),
]
Level = Annotated[float, typer.Option("--level", min=0.05, max=0.99, help="Chance that the interval holds.")]
Trees = Annotated[bool, typer.Option("--trees/--no-trees", help="Use LightGBM where it is installed.")]
Out = Annotated[Path | None, typer.Option("--out", help="Write the slots as CSV.")]


@group.command("backtest")
def backtest(
    file: Table,
    time: Time,
    count: Count = None,
    holidays: Holidays = None,
    event: Events = None,
    horizon: Horizon = 7,
    origins: Annotated[
        int, typer.Option("--origins", min=1, help="How many weekly origins to look back on.")
    ] = 12,
    slot_min: SlotMin = None,
    level: Level = 0.8,
    trees: Trees = True,
    out: Out = None,
    where: Where = None,
    json: Json = False,
) -> None:
    """Which forecast would have been right so far? Each origin knows and chooses only from what lay before it."""
    from dataclasses import asdict

    from walkamile import staff
    from walkamile.cli.any_table import plain, write_rows
    from walkamile.cli.history import read_series

    one = read_series(file, time, count, holidays, event or [], slot_min, where or ())
    with progress("Looking back"):
        made = staff.backtest.rolling(one, horizon, origins, level, trees)
    rows = [row for origin in made.origins for row in _origin_rows(one, origin)]
    if out is not None:
        write_rows(rows, out)
    if json:
        print_json(
            plain(
                {"file": str(file)}
                | _table_document(one)
                | {
                    "horizon_days": horizon, "level": level, "coverage": made.coverage,
                    "interval_width_share": made.mean_width_share, "note": made.note,
                    "scores": [asdict(score) for score in made.scores],
                    "origins": [_origin_document(one, origin) for origin in made.origins],
                }
            )
        )  # fmt: skip
        return
    _tell_scores(made)


def _tell_scores(made: staff.backtest.Backtest) -> None:
    print_table(
        ["method", "WAPE", "MASE", "WAPE of days", "chosen"],
        [
            [
                s.method,
                percent(s.wape),
                f"{s.mase:.2f}",
                percent(s.day_wape),
                f"{s.n_chosen} of {s.n_origins}",
            ]
            for s in made.scores
        ],
        right=(1, 2, 3, 4),
    )
    first = f"The interval that should hold {100 * made.level:.0f} % held "
    say(
        first
        + (
            f"{100 * made.coverage:.1f} %."
            if made.coverage == made.coverage
            else "nothing yet: too few origins."
        )
    )
    if made.note:
        say(made.note)


def _table_document(one: staff.series.Series) -> dict[str, Any]:
    import numpy as np

    from walkamile.cli.any_table import moment

    return {
        "slot_min": one.slot_s / 60,
        "first_day": moment(one.first_day * 86400)[:10],
        "n_days": one.n_days,
        "open_slots_per_week": int(one.open_.sum()),
        "missing_slots": int((~np.isfinite(one.counts) & one.open_on(np.arange(one.n_days))).sum()),
    }


def _origin_document(one: staff.series.Series, origin: staff.backtest.Origin) -> dict[str, Any]:
    import numpy as np

    from walkamile.cli.any_table import moment

    came = float(np.nansum(origin.came))
    return {
        "from": moment((one.first_day + origin.day) * 86400)[:10],
        "method": origin.method,
        "wape": float(np.nansum(np.abs(origin.said - origin.came))) / came if came else None,
        "n_came": came,
        "cv_by_day_ahead": origin.cv,
    }


def _origin_rows(one: staff.series.Series, origin: staff.backtest.Origin) -> list[dict[str, Any]]:
    import numpy as np

    from walkamile.cli.any_table import moment

    there = np.argwhere(np.isfinite(origin.came) | (origin.said > 0))
    start = (one.first_day + origin.day) * 86400
    return [
        {
            "origin": moment(start)[:10], "start": moment(start + day * 86400 + slot * one.slot_s),
            "method": origin.method, "point": round(float(origin.said[day, slot]), 4),
            "low": float(origin.low[day, slot]), "high": float(origin.high[day, slot]),
            "came": None if np.isnan(origin.came[day, slot]) else float(origin.came[day, slot]),
        }
        for day, slot in there
    ]  # fmt: skip


@group.command("forecast")
def forecast(
    file: TableOrHome = None,
    time: TimeOrHome = None,
    count: Count = None,
    holidays: Holidays = None,
    event: Events = None,
    horizon: Horizon = 7,
    today: Annotated[
        bool, typer.Option("--today", help="The last day of the table is today so far: rescale its rest.")
    ] = False,
    slot_min: SlotMin = None,
    level: Level = 0.8,
    trees: Trees = True,
    out: Out = None,
    where: Where = None,
    queue: QueueName = None,
    home: Home = None,
    json: Json = False,
) -> None:
    """How many contacts will come, slot by slot, and between which counts?"""
    from walkamile import staff
    from walkamile.cli.any_table import plain, write_rows
    from walkamile.cli.history import read_series

    told: dict[str, Any] = {"file": str(file)}
    note = ""
    if file is None:
        with queue_of(home, queue) as of_home:
            one, today, note = series_of_home(of_home)
            told = of_home.told
    else:
        needed(file, time=time)
        one = read_series(file, time or "", count, holidays, event or [], slot_min, where or ())
    so_far = one.counts[-1] if today else None
    with progress("Looking back"):
        made = staff.forecast.forecast(
            one.until(one.n_days - 1) if today else one, horizon, level=level, with_trees=trees
        )
    rows = _forecast_rows(made)
    now = None
    if so_far is not None:
        came = so_far[: _last_seen(so_far) + 1]
        now = staff.forecast.reforecast(made.point[0], came, made.day_cv, float(made.cv[0]), level)
        _rescale(rows, made, now, came.size)
    if out is not None:
        write_rows(rows, out)
    document = told | _table_document(one) | {
        "horizon_days": horizon, "level": level, "method": made.method, "parts": list(made.parts),
        "learned": made.learned, "day_cv": made.day_cv, "cv_by_day_ahead": made.cv,
        "note": " ".join(said for said in (made.note, note) if said),
        "coverage": made.backtest.coverage if made.backtest else None,
        "today": None if now is None else {
            "factor": now.factor, "n_came": now.n_came, "n_expected_so_far": now.n_expected_so_far,
        },
        "slots": rows,
    }  # fmt: skip
    if json:
        print_json(plain(document))
        return
    _tell_forecast(made, document)


def _last_seen(counts: Any) -> int:
    import numpy as np

    seen = np.flatnonzero(np.isfinite(counts))
    return int(seen[-1]) if seen.size else -1


def _forecast_rows(made: staff.forecast.Forecast) -> list[dict[str, Any]]:
    import numpy as np

    from walkamile.cli.any_table import moment

    starts = made.starts_s()
    return [
        {
            "start": moment(starts[day, slot]), "point": round(float(made.point[day, slot]), 4),
            "low": float(made.low[day, slot]), "high": float(made.high[day, slot]),
        }
        for day, slot in np.argwhere(made.open_)
    ]  # fmt: skip


def _rescale(
    rows: list[dict[str, Any]], made: staff.forecast.Forecast, now: staff.forecast.Today, n_seen: int
) -> None:
    """Put what is still to come today in the place of what was expected before."""
    from walkamile.cli.any_table import moment

    at = {moment(start): slot for slot, start in enumerate(made.starts_s()[0])}
    for row in rows:
        slot = at.get(row["start"], -1)
        if slot >= n_seen:
            row |= {
                "point": round(float(now.point[slot]), 4),
                "low": float(now.low[slot]),
                "high": float(now.high[slot]),
            }


def _tell_forecast(made: staff.forecast.Forecast, document: dict[str, Any]) -> None:
    days: dict[str, list[dict[str, Any]]] = {}
    for row in document["slots"]:
        days.setdefault(row["start"][:10], []).append(row)
    rows = []
    for day, slots in days.items():
        top = max(slots, key=lambda row: row["point"])
        total, between = sum(slot["point"] for slot in slots), f"{top['low']:.0f}-{top['high']:.0f}"
        rows.append([day, f"{total:,.0f}", top["start"][11:16], f"{top['point']:.0f}", between])
    print_table(
        ["day", "contacts", "peak at", "contacts at the peak", f"{100 * made.level:.0f} %"],
        rows,
        right=(1, 3, 4),
    )
    say(f"Method: {made.method}" + (f" ({' and '.join(made.parts)})." if len(made.parts) > 1 else "."))
    if document["today"]:
        say(f"Today so far {document['today']['n_came']:.0f} came where {document['today']['n_expected_so_far']:.0f} "
            f"were expected: the rest is multiplied by {document['today']['factor']:.2f}.")  # fmt: skip
    if document["note"]:
        say(document["note"])
