"""Why do people ask at the peak, who are they one by one, and who of the house has not been in the queue?"""

from __future__ import annotations

from collections import Counter
from datetime import datetime, timedelta
from typing import Any

import numpy as np

from walkamile import understand
from walkamile.kit.intervals import wilson
from walkamile.round.answers.asked import page_sql
from walkamile.round.answers.people import with_break_rules
from walkamile.round.answers.queue_history import (
    DAY_S,
    SLOT_S,
    History,
    day_date,
    on_the_wall_to_utc,
    people_in,
)
from walkamile.round.answers.queue_more import PEAK_SLOTS
from walkamile.round.answers.recall import Recall
from walkamile.round.teams import parse_teams

USUAL_DAYS = 28
QUARTER_DAYS = 91
MOST_REASONS = 5


def peak_windows(history: History, day: int, fewest: int) -> dict[str, Any]:
    """Which two hours are the peak? Those of the day with most contacts; of four weeks where a day has too few."""
    found = _busiest(history, day, day + 1)
    if found is not None:
        since_s = day * DAY_S + found * SLOT_S
        rows = history.between(since_s, since_s + PEAK_SLOTS * SLOT_S)
        if people_in(history.person[rows]) >= 2 * fewest:
            return {"days": [day], "slot": found, "is_one_day": True}
    last = min(day + 1, history.today + 1)
    slot = _busiest(history, last - USUAL_DAYS, last)
    return {"days": list(range(last - USUAL_DAYS, last)), "slot": slot, "is_one_day": False}


def _busiest(history: History, since: int, until: int) -> int | None:
    rows = history.between(since * DAY_S, until * DAY_S)
    if rows.stop == rows.start:
        return None
    slot = np.floor(history.at_s[rows] % DAY_S / SLOT_S).astype(int)
    return int(np.argmax(np.convolve(np.bincount(slot, minlength=48), np.ones(PEAK_SLOTS), "valid")))


def reasons_of(recall: Recall, history: History, day: int) -> dict[str, Any]:
    """The topics of the peak, each with its share and the rule that broke most often around it."""
    chosen = recall.store.settings
    peak = peak_windows(history, day, chosen.minimum_customers)
    document: dict[str, Any] = {"rows": [], "reason": "", "n": 0, "is_one_day": peak["is_one_day"]}
    if peak["slot"] is None:
        return document | {"reason": "Nobody asked in these days."}
    zone = recall.store.calendar.zone
    starts = [one * DAY_S + peak["slot"] * SLOT_S for one in peak["days"]]
    windows = [
        (on_the_wall_to_utc(a, zone), on_the_wall_to_utc(a + PEAK_SLOTS * SLOT_S, zone)) for a in starts
    ]
    document |= {
        "since_s": float(starts[0]), "until_s": float(starts[-1] + PEAK_SLOTS * SLOT_S),
        "since": day_date(peak["days"][0]), "until": day_date(peak["days"][-1]),
    }  # fmt: skip
    rows = _asked(recall, history.queue, windows)
    people = sum(row["people"] for row in rows)
    if people < chosen.minimum_customers:
        return document | {"reason": f"Fewer than {chosen.minimum_customers} customers asked at the peak."}
    known = [row for row in rows if row["topic"]]
    n = int(rows[0]["n_all"])
    if not known:
        return document | {"n": n, "reason": "No source says what people ask about (`topic`)."}
    shown = [row for row in known if row["people"] >= chosen.minimum_customers][:MOST_REASONS]
    return document | {
        "n": n, "rows": [_reason(row, n, chosen.minimum_customers) for row in shown],
        "n_others": n - sum(row["n"] for row in shown),
        "reason": "" if shown else f"No topic was asked about by {chosen.minimum_customers} customers.",
    }  # fmt: skip


def _asked(recall: Recall, queue: str, windows: list[tuple[datetime, datetime]]) -> list[dict[str, Any]]:
    import pyarrow as pa

    engine = with_break_rules(recall)
    since, until = zip(*windows, strict=True)
    kind = pa.timestamp("us")
    engine.take("queue_window", pa.table({"since": pa.array(since, kind), "until": pa.array(until, kind)}))
    return engine.records(page_sql("queue_reasons"), {"queue": queue})


def _reason(row: dict[str, Any], n: int, fewest: int) -> dict[str, Any]:
    share = wilson(row["n"], n)
    found = {
        "topic": row["topic"], "n": row["n"], "share": share.value, "low": share.low, "high": share.high,
        "rule": None, "title": None, "broken": None, "broken_low": None, "broken_high": None,
    }  # fmt: skip
    if row["rule"] and row["hits"]:
        part = wilson(min(row["hits"], row["n"]), row["n"])
        found |= {
            "rule": row["rule"], "title": understand.RULES[row["rule"]].title, "broken": part.value,
            "broken_low": part.low, "broken_high": part.high,
        }  # fmt: skip
    return found


def ask_contact_rows(
    recall: Recall, queue: str, since_s: float, until_s: float, most: int
) -> list[dict[str, Any]]:
    """Who asked between two moments of the wall clock, one by one, oldest first."""
    zone = recall.store.calendar.zone
    params = {
        "queue": queue, "most": most, "since": on_the_wall_to_utc(since_s, zone),
        "until": on_the_wall_to_utc(until_s, zone),
    }  # fmt: skip
    return recall.records(page_sql("queue_contact_rows"), params)


def ask_hands(recall: Recall, queue: str) -> dict[str, Any]:
    """Which teams have been in the queue in the last quarter? Small teams are put together, or kept back."""
    since = recall.as_of - timedelta(days=QUARTER_DAYS)
    path = recall.store.home / "teams.csv"
    document: dict[str, Any] = {"rows": [], "n": 0, "n_served": 0, "since": since, "reason": ""}
    colleagues = parse_teams(path.read_text("utf-8")) if path.exists() else []
    if not colleagues:
        return document | {
            "reason": "teams.csv names nobody: write who works where, and this list tells them apart."
        }
    params = {"queue": queue, "since": since, "until": recall.as_of}
    served = {row[0] for row in recall.rows(page_sql("queue_served"), params)}
    if not served:
        return document | {"reason": "No shift and no answered contact names an employee in this queue."}
    team_of = {one.employee_id: one.said.get("team") or "no team" for one in colleagues}
    size, there = Counter(team_of.values()), Counter(team_of[one] for one in team_of if one in served)
    fewest = recall.store.settings.minimum_employees
    shown = [name for name, n in size.items() if n >= fewest]
    rest = [name for name in size if name not in shown]
    rows = [{"team": name, "n": size[name], "served": there[name]} for name in shown]
    together = sum(size[name] for name in rest)
    if together >= fewest:
        served_rest = sum(there[name] for name in rest)
        rows.append({"team": "small teams together", "n": together, "served": served_rest})
    rows.sort(key=lambda row: (row["served"] / row["n"], -row["n"], row["team"]))
    n = sum(row["n"] for row in rows)
    return document | {"rows": rows, "n": n, "n_served": sum(row["served"] for row in rows)}
