"""What did IT changes do to people? Those hit within 72 hours, beside the usual of the weeks before: an association."""

from __future__ import annotations

from typing import Any

from walkamile.round.answers.recall import Recall


def ask_changes(recall: Recall, limit: int = 200) -> list[dict[str, Any]]:
    """Which changes hit more people than usual? Most people over the usual first; small groups are kept back."""
    rows = recall.records(
        "select change_id, ci, deployed_at, hit_by, is_complete, n_people, n_contacts, n_cases, "
        "round(minutes, 1) as minutes, "
        "n_weeks, usual_people, more_people, usual_contacts, more_contacts, usual_cases, more_cases, note, from_event "
        "from change_effect order by coalesce(more_people, 0) desc, deployed_at desc limit $limit",
        {"limit": limit},
    )
    chosen = recall.store.settings
    return [_kept_back(row, chosen.minimum_customers, chosen.minimum_employees) for row in rows]


def _kept_back(row: dict[str, Any], customers: int, employees: int) -> dict[str, Any]:
    """Keep the figures of a change back when it hit so few that they point at a person."""
    fewest = employees if row["hit_by"] != "same configuration item" else customers
    row = row | {"deployed_at": row["deployed_at"].isoformat(timespec="seconds") + "Z", "reason": None}
    if row["n_people"] and row["n_people"] < fewest:
        hidden = [
            name for name in row if name.startswith(("n_p", "n_c", "usual", "more")) or name == "minutes"
        ]
        return row | dict.fromkeys(hidden) | {"reason": f"fewer than {fewest} people"}
    return row
