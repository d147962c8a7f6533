"""Which column of an export is the key, the title, the status? Names that Jira, GitHub and ServiceNow use."""

from __future__ import annotations

from collections.abc import Sequence

TOOLS = ("jira", "github", "servicenow")

COLUMNS: dict[str, tuple[str, ...]] = {
    "key": ("issue key", "key", "number", "issue number", "id", "issue id", "sys_id"),
    "title": ("summary", "title", "short description", "short_description", "name"),
    "text": ("description", "body", "business case", "business_case", "details"),
    "status": ("status", "state", "stage", "phase"),
    "resolution": (
        "resolution", "state reason", "state_reason", "statereason", "resolution code", "resolution_code",
        "close code", "close_code",
    ),
    "labels": ("labels", "label", "tags"),
    "opened": (
        "created", "created at", "created_at", "createdat", "opened", "opened at", "opened_at",
        "sys_created_on",
    ),
    "closed": (
        "resolved", "resolution date", "closed", "closed at", "closed_at", "closedat", "resolved at", "resolved_at",
    ),
    "updated": ("updated", "updated at", "updated_at", "updatedat", "sys_updated_on"),
    "history": ("history", "status history", "status_history", "timeline"),
}  # fmt: skip

SIGNS = {
    "jira": ("issue key", "issue id", "issue type", "project key"),
    "servicenow": ("short description", "short_description", "sys_id", "sys_created_on", "assignment group"),
    "github": ("state reason", "state_reason", "statereason", "createdat", "created_at", "labels", "body"),
}


def guess_tool(columns: Sequence[str]) -> str:
    """Which tool writes such columns? GitHub where nothing says otherwise."""
    there = {_plain(name) for name in columns}
    counts = {tool: sum(_plain(sign) in there for sign in signs) for tool, signs in SIGNS.items()}
    return max(counts, key=lambda tool: counts[tool]) if any(counts.values()) else "github"


def column_of(there: Sequence[str], wanted: Sequence[str]) -> str | None:
    """The column that has one of these names, whatever its case and its signs; the first name counts first."""
    by_name = {_plain(name): name for name in reversed(there)}
    return next((by_name[_plain(name)] for name in wanted if _plain(name) in by_name), None)


def _plain(name: str) -> str:
    return "".join(sign for sign in name.casefold() if sign.isalnum())
