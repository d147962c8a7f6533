"""How does another program hand in what is in employees' way? One report or a list of them, each once."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

from walkamile.model.errors import CannotSay, TooLarge
from walkamile.round.said.reports import Report, know_author_once, make_report
from walkamile.store import Store

MOST = 200
TEXTS = ("text", "system", "since", "helped", "stopped")
KNOWN = frozenset({*TEXTS, "employee", "role_group", "message_id", "made_at", "may_be_read"})


def hear_reports(store: Store, source: str, body: bytes) -> dict[str, Any]:
    """Keep the reports of a body, all or none. Raises CannotSay with the position and the reason, TooLarge.

    Returns `kept`, `seen_before` (the same `message_id` of the same source), `report_ids`.
    """
    told = [_understood(source, number, one) for number, one in enumerate(_listed(body), start=1)]
    ids = [
        make_report(store, know_author_once(store, employee, role_group), report)
        for report, employee, role_group in told
    ]
    kept = [one for one in ids if one is not None]
    return {
        "status": "Ok",
        "success": True,
        "kept": len(kept),
        "seen_before": len(ids) - len(kept),
        "report_ids": kept,
    }


def _listed(body: bytes) -> list[Any]:
    try:
        said = json.loads(body)
    except (ValueError, RecursionError) as fault:
        raise CannotSay("The body of the request is not JSON. Send a report, or a list of them.") from fault
    listed = said if isinstance(said, list) else said.get("reports", [said]) if isinstance(said, dict) else []
    if not isinstance(listed, list) or not listed:
        raise CannotSay('Send a report like {"text": "The search takes half a minute"}, or a list of them.')
    if len(listed) > MOST:
        raise TooLarge
    return listed


def _understood(source: str, number: int, one: Any) -> tuple[Report, str | None, str | None]:
    if not isinstance(one, dict):
        raise CannotSay(f"Report {number} is no object.")
    strange = sorted(set(one) - KNOWN)
    if strange:
        raise CannotSay(f"Report {number} has {strange[0]!r}; known are {', '.join(sorted(KNOWN))}.")
    texts = {name: _text(number, name, one.get(name)) for name in KNOWN - {"may_be_read"}}
    if not (texts["text"] or "").strip():
        raise CannotSay(f"Report {number} says nothing: `text` is one line on what is in the way.")
    if not isinstance(one.get("may_be_read", False), bool):
        raise CannotSay(f"Report {number}: `may_be_read` is true or false.")
    message = texts["message_id"]
    report = Report(
        texts["text"] or "", texts["system"], texts["since"], texts["helped"], texts["stopped"],
        one.get("may_be_read", False), "api", f"{source}-{message}" if message else None, _at(number, texts["made_at"]),
    )  # fmt: skip
    return report, texts["employee"], texts["role_group"]


def _text(number: int, name: str, said: Any) -> str | None:
    if said is None or isinstance(said, str):
        return said
    raise CannotSay(f"Report {number}: `{name}` is no text.")


def _at(number: int, said: str | None) -> datetime | None:
    """When it was made. Raises CannotSay where that is no time with a zone."""
    if said is None:
        return None
    try:
        at = datetime.fromisoformat(said)
    except ValueError:
        at = None
    if at is None or at.tzinfo is None:
        raise CannotSay(f"Report {number}: `made_at` is a time with its zone, like 2026-03-02T08:00:00Z.")
    return at
