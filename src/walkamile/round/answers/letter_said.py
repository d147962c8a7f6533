"""What stands in a letter beside the breaks: beliefs, fixes, reports, readers, and what cannot be seen?"""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

from walkamile import understand, walk
from walkamile.round.answers.ahas import ask_ahas
from walkamile.round.answers.beliefs import ask_scores
from walkamile.round.answers.colleagues import ask_colleagues
from walkamile.round.answers.doctor import SILENT_AFTER
from walkamile.round.answers.gaps import ask_gaps
from walkamile.round.answers.letter_breaks import midnights
from walkamile.round.answers.recall import Recall
from walkamile.round.answers.reports import OWN, ask_reports
from walkamile.round.answers.sizes import ask_before_after
from walkamile.store import Store

LEADERS = "leaders"
LOOKS_BACK = timedelta(days=56)
MOST_LEARNED, MOST_FIXED, MOST_THEMES, MOST_UNSEEN = 4, 4, 4, 5


def ask_believed(recall: Recall) -> dict[str, Any]:
    """What leaders believed beside what was measured, by topic, the farthest apart first; five leaders or more."""
    rows: list[dict[str, Any]] = []
    scores = ask_scores(recall.store)
    for topic in scores["topics"]:
        group = next((one for one in topic["groups"] if one["group"] == LEADERS and one["believed"]), None)
        if group is not None and topic["measured"] is not None:
            rows.append(_topic(topic, group))
    rows.sort(key=lambda row: (-row["apart"], row["topic"]))
    fewest = scores["minimum_authors"]
    reason = None if rows else f"Fewer than {fewest} leaders have stated a belief that was tested since."
    return {"rows": rows, "reason": reason}


def _topic(topic: dict[str, Any], group: dict[str, Any]) -> dict[str, Any]:
    """The middle belief; and how many leaders' ranges hold what was measured."""
    believed, measured = group["believed"]["q50"], topic["measured"]
    size = max(abs(measured["value"]), abs(believed), 1e-9)
    return {
        "topic": topic["title"], "unit": topic["unit"], "n": group["n_authors"], "believed": believed,
        "measured": measured["value"], "low": measured["low"], "high": measured["high"],
        "n_ranges": group["n_ranges"] or 0, "n_hit": group["hits"] or 0,
        "apart": abs(believed - measured["value"]) / size,
    }  # fmt: skip


def ask_learned(recall: Recall, week: walk.leaders.letter.Week) -> dict[str, Any]:
    """What did leaders see for themselves since this week began, that is not fixed yet? Largest first.

    The letter of the newest week holds what came up until it was written.
    """
    since, until = midnights(week)
    is_newest = week.name == walk.leaders.letter.last_full_week(recall.as_of).name
    rows: list[dict[str, Any]] = [
        {
            "observation": aha["observation"],
            "made_at": at,
            "owner_known": bool(aha["owner"]),
            "due": aha["due"],
            "of_walk": bool(aha["walk_id"]),
            **{name: aha[name] for name in ("people_per_month", "people_low", "people_high")},
        }
        for aha in ask_ahas(recall.store)
        if aha["state"] in ("open", "owned")
        and since <= (at := datetime.fromisoformat(aha["made_at"]).astimezone(UTC).replace(tzinfo=None))
        and (is_newest or at < until)
    ]
    rows.sort(key=lambda row: (-(row["people_per_month"] or 0), row["made_at"], row["observation"]))
    reason = None if rows else "Nobody noted anything on a walk, or elsewhere. Walk a mile: the page Walk."
    return {"rows": rows[:MOST_LEARNED], "n": len(rows), "reason": reason}


def ask_fixed(recall: Recall, week: walk.leaders.letter.Week) -> dict[str, Any]:
    """What was fixed in this week and the eight before, newest first; before and after, as association?"""
    since, until = midnights(week)
    rows: list[dict[str, Any]] = []
    for aha in ask_ahas(recall.store):
        if aha["state"] not in ("fixed", "closed") or not aha["fixed_at"]:
            continue
        at = datetime.fromisoformat(aha["fixed_at"]).astimezone(UTC).replace(tzinfo=None)
        if since - LOOKS_BACK <= at < until:
            rule = understand.RULES.get(aha["rule"] or "")
            rows.append(
                {
                    "observation": aha["observation"],
                    "fix": aha["fix"],
                    "fixed_at": at,
                    "is_new": at >= since,
                    "owner_known": bool(aha["owner"]),
                    "rule": rule.title if rule else aha["step"],
                    "before_after": ask_before_after(recall, aha["rule"], aha["fixed_at"]),
                    "days": aha["days_open"],
                }
            )
    rows.sort(key=lambda row: (row["fixed_at"], row["observation"]), reverse=True)
    new = sum(row["is_new"] for row in rows)
    reason = None if rows else "Nothing that a leader learned on a walk was called fixed in these nine weeks."
    return {"rows": rows[:MOST_FIXED], "n_new": new, "n": len(rows), "reason": reason}


def ask_reported(recall: Recall, week: walk.leaders.letter.Week) -> dict[str, Any]:
    """What employees report, in themes of five people and more."""
    found = ask_reports(recall.store, recall)
    reason = None if found["themes"] else (found["reason"] or "No theme is shared by five people yet.")
    return {
        "themes": found["themes"][:MOST_THEMES], "whole": found["reports"], "reason": reason,
        "held_back": found["held_back"],
    }  # fmt: skip


def ask_readers(store: Store, week: str, department: str = "") -> list[walk.leaders.letter.Readers]:
    """Who opened this letter, and who acted on it, by role group of five and more."""
    rows = store.state.rows(
        "select a.role_group, r.acted_at is not null from letter_read r join author a on a.author_id = r.author_id "
        "where r.week = :w and r.department = :d",
        w=week, d=department,
    )  # fmt: skip
    return walk.leaders.letter.readers(
        [(str(g), bool(acted)) for g, acted in rows], store.settings.minimum_employees
    )


def ask_unseen(recall: Recall) -> list[str]:
    """What this letter cannot see, in sentences: silent sources, files that are missing, figures that abstain."""
    said: list[str] = []
    colleagues = ask_colleagues(recall.store)
    if not colleagues:
        said.append("teams.csv lists nobody: no break has an owner, and nobody counts as a leader.")
    elif not any(one.leads for one in colleagues):
        said.append(
            "teams.csv names no leader (column leader: yes): beliefs of leaders cannot be told apart."
        )
    said += [f"Nothing has come from {name} since {day.day} {day:%B %Y}." for name, day in _silent(recall)]
    indicators = [row for gap in ask_gaps(recall)["gaps"] for row in gap["indicators"]]
    abstained = [row for row in indicators if row["status"] == "abstained"]
    if abstained:
        named = ", ".join(row["name"].lower() for row in abstained[:3])
        more = f" and {len(abstained) - 3} more" if len(abstained) > 3 else ""
        said.append(f"{len(abstained)} of {len(indicators)} figures cannot be measured: {named}{more}.")
    return said[:MOST_UNSEEN]


def _silent(recall: Recall) -> list[tuple[str, date]]:
    """Sources from which nothing came for longer than doctor allows, and since when."""
    sql = "select source, max(day) from emission where source <> $own group by source order by source"
    rows = recall.rows(sql, {"own": OWN})
    today = recall.as_of.date()
    return [(source, last + timedelta(days=1)) for source, last in rows if today - last > SILENT_AFTER]
