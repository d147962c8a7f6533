"""What was on the screen of the one who served, what had been changed that day, and how was the line?"""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any

from walkamile.kit.intervals import wilson
from walkamile.round.answers.asked import Asked, page_sql
from walkamile.round.answers.recall import Recall


def ask_desk(recall: Recall, contacts: list[str], day: date) -> dict[str, Any]:
    """Lines of the screen in order, the seconds waited for systems, and the changes and incidents of that day."""
    lines = recall.records(page_sql("desk"), {"contacts": contacts}) if contacts else []
    begins = datetime.combine(day, time())
    changes = recall.records(page_sql("changes"), {"since": begins, "until": begins + timedelta(days=1)})
    return {
        "lines": [line | {"said": _said(line)} for line in lines],
        "tool_wait_s": sum(line["wait_s"] or 0 for line in lines if line["type"] == "tool.waited"),
        "n_not_found": sum(line["type"] == "lookup.not_found" for line in lines),
        "changes": changes,
    }


SAID = {
    "queue.left": "The customer had waited",
    "identity.asked": "Asks who the customer is",
    "identity.confirmed": "The customer is who they say",
    "information.asked": "Asks the customer for",
    "lookup.tried": "Searches for the",
    "lookup.found": "Finds the",
    "lookup.not_found": "Finds no",
    "tool.waited": "Waits for a system",
    "contact.held": "Puts the customer on hold",
    "contact.transferred": "Hands the customer on to",
    "contact.closed": "Ends the call",
    "context.shown": "Sees what happened before",
    "context.used": "Uses what happened before",
    "first_word.spoken": "Says the first word",
    "message.sent": "Writes",
    "offer.shown": "Offers",
    "request.granted": "Says yes to",
    "request.refused": "Says no to",
    "case.opened": "Opens a case",
}


def _said(line: dict[str, Any]) -> str:
    known = SAID.get(line["type"])
    if known is None:
        return str(line["type"])
    about = (line["queue"] if line["type"] == "contact.transferred" else line["item"]) or ""
    takes = line["type"] in (
        "identity.asked",
        "information.asked",
        "lookup.tried",
        "lookup.found",
        "lookup.not_found",
        "contact.transferred",
        "offer.shown",
        "request.granted",
        "request.refused",
    )
    text = (
        f"{known} {about.replace('_', ' ')}".strip() if takes and line["type"] != "identity.asked" else known
    )
    if line["type"] == "identity.asked" and about:
        text += f" ({about.replace('_', ' ')})"
    return text


def ask_half_hours(recall: Recall, day: date, asked: Asked) -> dict[str, Any]:
    """Per half hour of a day: who called, who gave up, how long the wait was; and the worst two hours."""
    begins = datetime.combine(day, time())
    params = asked.params | {"since": begins, "until": begins + timedelta(days=1)}
    rows = recall.records(page_sql("half_hours", of_segment=asked.condition()), params)
    rows = [row | _share(row["gave_up"], row["n"]) for row in rows]
    n, gave_up = _sums(rows)
    return {"day": day, "rows": rows, "peak": _peak(rows), "n": n, "gave_up": gave_up, **_share(gave_up, n)}


def _sums(rows: list[dict[str, Any]]) -> tuple[int, int]:
    """How many called and how many gave up in these half hours?"""
    return sum(int(row["n"]) for row in rows), sum(int(row["gave_up"]) for row in rows)


def ask_worst_queue_day(recall: Recall, asked: Asked) -> date | None:
    """On which day did the most callers give up? None where nobody did."""
    rows = recall.rows(page_sql("worst_queue_day"), asked.params)
    return rows[0][0] if rows and rows[0][1] else None


def _peak(rows: list[dict[str, Any]]) -> dict[str, Any] | None:
    """The two hours (four half hours in a row) in which most gave up."""
    best: dict[str, Any] | None = None
    for row in rows:
        ends = row["half_hour"] + timedelta(hours=2)
        among = [r for r in rows if row["half_hour"] <= r["half_hour"] < ends]
        n, gave_up = _sums(among)
        if best is None or gave_up > best["gave_up"]:
            waited = [(r["mean_wait_s"], r["n"]) for r in among if r["mean_wait_s"] is not None]
            mean_wait_s = sum(w * k for w, k in waited) / sum(k for _, k in waited) if waited else None
            best = {
                "since": row["half_hour"],
                "until": ends,
                "n": n,
                "gave_up": gave_up,
                "mean_wait_s": mean_wait_s,
                **_share(gave_up, n),
            }
    return best


def _share(hits: int, n: int) -> dict[str, float | None]:
    if not n:
        return {"share": None, "low": None, "high": None}
    share = wilson(hits, n)
    return {"share": share.value, "low": share.low, "high": share.high}
