"""Of ten customers who buy in a store and call us, how many are recognised?"""

from __future__ import annotations

from typing import Any

from walkamile.kit.intervals import wilson
from walkamile.round.answers.asked import Asked, last_full_month, page_sql
from walkamile.round.answers.asked import asked as asked_of
from walkamile.round.answers.recall import Recall

DEFINITION = (
    "Customers with an answered phone call within 30 days after buying in a store; of each, the first such call. "
    "Recognised: their history or case was shown to whoever answered, or a look-up found what was searched for, "
    "and no look-up of that call came back empty. "
    "A call in which nobody looked and nothing was shown counts as not recognised."
)


def ask_recognised(recall: Recall, asked: Asked) -> dict[str, Any]:
    """The share with its interval, how many people it concerns, and the hours their calls took; or the reason why not.

    `month`: those not recognised whose call lies in the last full month. `hours`: from the first ring to the end of
    those calls, so that no minute counts twice.
    """
    answer: dict[str, Any] = {
        "definition": DEFINITION,
        "value": None,
        "low": None,
        "high": None,
        "n": None,
        "numerator": None,
        "hours": None,
        "month": None,
        "reason": None,
    }
    if not _can_be_seen(recall, asked):
        return answer | {
            "reason": "No source says what was looked up or shown while somebody was on the phone."
        }
    rows = ask_recognised_rows(recall, asked)
    fewest = recall.store.settings.minimum_customers
    if len(rows) < fewest:
        return answer | {
            "reason": f"Fewer than {fewest} customers bought in a store and called within 30 days."
        }
    known = sum(row["recognised"] for row in rows)
    share = wilson(known, len(rows))
    return answer | {
        "value": share.value,
        "low": share.low,
        "high": share.high,
        "n": len(rows),
        "numerator": known,
        "hours": sum(row["length_s"] for row in rows if not row["recognised"]) / 3600,
        "month": _month(recall, asked),
    }


def ask_recognised_rows(recall: Recall, asked: Asked) -> list[dict[str, Any]]:
    """The calls one by one, newest first: who, when, recognised or not, and why we think so."""
    return recall.records(page_sql("recognised", of_segment=asked.condition("c.person_code")), asked.params)


def _month(recall: Recall, asked: Asked) -> dict[str, Any]:
    since, until = last_full_month(recall.as_of)
    of_month = asked_of(since, until, f"{asked.segment}:{asked.value}" if asked.segment else "")
    missed = [row for row in ask_recognised_rows(recall, of_month) if not row["recognised"]]
    people = len({row["person_code"] for row in missed})
    hours = sum(row["length_s"] for row in missed) / 3600
    return {"since": since, "until": until, "people": people, "hours": hours}


def _can_be_seen(recall: Recall, asked: Asked) -> bool:
    return bool(
        recall.rows(
            "select 1 from emission where channel = 'phone' "
            "and type in ('lookup.found', 'lookup.not_found', 'context.shown') "
            "and day >= cast($since as date) and day < cast($until as date) limit 1",
            asked.params,
        )
    )
