"""What are the next three moves, and what can the company not see?"""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from walkamile import understand

OWN_SOURCE = "walkamile"


def outlook(found: dict[str, Any], rules: list[dict[str, Any]]) -> dict[str, Any]:
    """The next moves and what cannot be seen, from what `examine` and `ask_breaks` answered."""
    unseen = _unseen(found)
    return {"moves": _moves(rules, found["plan"], unseen["silent"]), "unseen": unseen}


def _moves(
    rules: list[dict[str, Any]], plan: list[dict[str, Any]], silent: list[dict[str, Any]]
) -> list[dict[str, Any]]:
    """The break that costs most minutes, the most frequent other one, and what would let us see more.

    Owners are taken from initiatives; as long as none is recorded a move has none, and says so.
    """
    shown = [row for row in _headline(rules) if row["share"]]
    moves: list[dict[str, Any]] = []
    costly = max((row for row in shown if row["minutes"]), key=lambda row: row["minutes"], default=None)
    if costly:
        moves.append(_of_break(costly, f"It cost {costly['minutes'] / 60:,.0f} hours of people's lives."))
    rest = [row for row in shown if costly is None or row["rule"] != costly["rule"]]
    frequent = max(rest, key=lambda row: row["share"], default=None)
    if frequent:
        moves.append(_of_break(frequent, "The most frequent of the others."))
    if plan:
        moves.append(_of_plan(plan[0]))
    elif silent:
        moves.append(_of_silence(silent[0]))
    return moves


def _headline(rules: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """One row per rule that is a break: any need, its usual window, contacts before cases."""
    found: dict[str, dict[str, Any]] = {}
    for row in sorted(rules, key=lambda row: row["lens"] != "contact"):
        rule = understand.RULES[row["rule"]]
        if rule.is_break and row["scope"] == "any_need" and row["window_days"] in (None, rule.window):
            found.setdefault(row["rule"], row)
    return list(found.values())


def _of_break(row: dict[str, Any], why: str) -> dict[str, Any]:
    rule = understand.RULES[row["rule"]]
    return {
        "title": f"Take on “{rule.title}”",
        "why": f"{rule.says} {why}",
        "figure": row,
        "href": f"/breaks/{rule.name}",
        "owner": None,
    }


def _of_plan(line: dict[str, Any]) -> dict[str, Any]:
    opens = ", ".join(line["unlocks"])
    verb = "Mend" if line["action"] == "mend" else "Switch on"
    return {
        "title": f"{verb} {line['type']} in {line['where']}",
        "why": f"{line['how']}. It would open {opens}.",
        "figure": None,
        "href": "/settings#plan",
        "owner": None,
    }


def _of_silence(feed: dict[str, Any]) -> dict[str, Any]:
    return {
        "title": f"Find out why {feed['source']} stopped logging",
        "why": f"Nothing has come from it since {feed['since']:%d %B %Y}.".replace("since 0", "since "),
        "figure": None,
        "href": "/settings#sources",
        "owner": None,
    }


def _unseen(found: dict[str, Any]) -> dict[str, Any]:
    """Sources that went silent and since when; and how many indicators cannot be measured, with their reasons."""
    silent = [
        {
            "source": row["source"],
            "since": date.fromisoformat(row["last"]) + timedelta(days=1),
            "events": row["events"],
        }
        for row in found["sources"]
        if row["state"] == "silent" and row["source"] != OWN_SOURCE
    ]
    return {
        "silent": silent,
        "abstained": found["abstained"],
        "indicators": found["indicators"],
        "measured": found["measured"],
    }
